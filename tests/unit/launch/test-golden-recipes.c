/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * What a few snaps are given, whole, to be reviewed when policy, backend or compiler change: the
 * recipe as text, and of its filter what becomes of each system call. SNUG_UPDATE_GOLDEN=1 writes
 * the files anew.
 */

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stddef.h>
#include <string.h>
#include "snug-recipe-compiler.h"
#include "shipped-policy.h"
#include "test-base-tree.h"
#include "test-interfaces.h"

#define MAX_CALL 512

typedef struct
{
  const char *name;
  const char *plugs; /* as in snap.yaml */
  gboolean service;
} Golden;

static const Golden goldens[] = {
  { "bare", "", FALSE },
  { "network-home", "home, network", FALSE },
  { "desktop",
    "audio-playback, desktop, desktop-legacy, gsettings, home, network, opengl, removable-media, "
    "wayland, x11",
    FALSE },
  { "server", "hardware-observe, log-observe, network, network-bind, process-control", TRUE },
};

static SnugSnapInfo *
parse_snap (const Golden *golden)
{
  g_autofree char *yaml
    = g_strdup_printf ("name: foo\nversion: '1'\nsummary: s\nbase: base\napps:\n"
                       "  foo: {command: bin/foo%s, plugs: [%s]}\n",
                       golden->service ? ", daemon: simple" : "", golden->plugs);
  g_autoptr (GBytes) bytes = g_bytes_new (yaml, strlen (yaml));
  g_autoptr (GError) error = NULL;
  SnugSnapInfo *info = snug_snap_info_parse (bytes, NULL, &error);

  g_assert_no_error (error);
  return info;
}

static SnugSandbox *
plan (SnugInterfaceSet *set, const Golden *golden)
{
  g_autoptr (SnugConfinement) backend = g_object_new (SNUG_TYPE_SECCOMP_CONFINEMENT, NULL);
  g_autoptr (SnugSnapInfo) info = parse_snap (golden);
  g_autoptr (SnugPolicySnap) snap = snug_policy_snap_new (info, "foo", "7");
  g_autoptr (GPtrArray) connections
    = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_connection_unref);
  g_autoptr (GPtrArray) plans = g_ptr_array_new ();
  const SnugSandboxRequest request = { snap, "foo", NULL, "strict", connections, NULL };
  g_autoptr (SnugSandbox) sandbox = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < info->plugs->len; i++)
    {
      const SnugPlugInfo *plug = g_ptr_array_index (info->plugs, i);

      g_ptr_array_add (connections, snug_connection_new ("foo", plug->name, SNUG_SYSTEM_SNAP,
                                                         plug->name, plug->interface));
    }
  sandbox = snug_policy_build_sandbox (set, &request, NULL, &error);
  g_assert_no_error (error);
  g_ptr_array_add (plans, sandbox);
  g_assert_true (snug_confinement_prepare (backend, plans, NULL, &error));
  return g_steal_pointer (&sandbox);
}

static GBytes *
compile (SnugSandbox *sandbox, const char *base)
{
  const SnugRecipeInput input = { .sandbox = sandbox,
                                  .snap_name = "foo",
                                  .instance_name = "foo",
                                  .revision = "7",
                                  .version = "1",
                                  .base_name = "base",
                                  .base_revision = "3",
                                  .base_dir = base,
                                  .app = "foo",
                                  .command = "bin/foo" };
  g_autoptr (GError) error = NULL;
  GBytes *recipe = snug_recipe_compile (&input, &error);

  g_assert_no_error (error);
  return recipe;
}

/* What Landlock has had from its beginning; what newer kernels add would make the files differ. */
static void
add_rules (GString *text, const struct snug_recipe_header *recipe)
{
  static const struct
  {
    guint64 bit;
    char letter;
  } letters[] = { { LANDLOCK_ACCESS_FS_READ_FILE, 'r' },   { LANDLOCK_ACCESS_FS_READ_DIR, 'l' },
                  { LANDLOCK_ACCESS_FS_WRITE_FILE, 'w' },  { LANDLOCK_ACCESS_FS_MAKE_REG, 'm' },
                  { LANDLOCK_ACCESS_FS_REMOVE_FILE, 'd' }, { LANDLOCK_ACCESS_FS_EXECUTE, 'x' } };
  const struct snug_recipe_landlock *rules = snug_recipe_table (recipe, &recipe->landlock);

  for (guint i = 0; i < recipe->landlock.count; i++)
    {
      g_string_append_printf (text, "rule %s ", snug_recipe_string (recipe, rules[i].path));
      for (guint j = 0; j < G_N_ELEMENTS (letters); j++)
        if ((rules[i].access & letters[j].bit) != 0)
          g_string_append_c (text, letters[j].letter);
      g_string_append_c (text, '\n');
    }
}

static void
add_head (GString *text, const struct snug_recipe_header *recipe)
{
  static const struct
  {
    guint32 flag;
    const char *name;
  } namespaces[] = { { CLONE_NEWUSER, "user" }, { CLONE_NEWNS, "mount" }, { CLONE_NEWPID, "pid" },
                     { CLONE_NEWIPC, "ipc" },   { CLONE_NEWUTS, "uts" },  { CLONE_NEWNET, "net" } };

  g_string_append (text, "namespaces");
  for (guint i = 0; i < G_N_ELEMENTS (namespaces); i++)
    if ((recipe->namespaces & namespaces[i].flag) != 0)
      g_string_append_printf (text, " %s", namespaces[i].name);
  g_string_append_printf (text, "\ncapabilities %" G_GINT64_MODIFIER "x\n",
                          recipe->keep_capabilities);
}

static guint32
word_at (const struct seccomp_data *data, guint32 offset)
{
  guint32 word;

  g_assert_cmpuint (offset, <=, sizeof *data - sizeof word);
  memcpy (&word, (const char *) data + offset, sizeof word);
  return word;
}

static gboolean
jumps (const struct snug_recipe_insn *at, guint32 value)
{
  switch (BPF_OP (at->code))
    {
    case BPF_JEQ:
      return value == at->k;
    case BPF_JGT:
      return value > at->k;
    case BPF_JGE:
      return value >= at->k;
    default:
      g_assert_cmpint (BPF_OP (at->code), ==, BPF_JSET);
      return (value & at->k) != 0;
    }
}

/* Runs the program as the kernel would; filters have only these instructions. */
static guint32
run_program (const struct snug_recipe_header *recipe, const struct seccomp_data *data)
{
  const struct snug_recipe_insn *program = snug_recipe_table (recipe, &recipe->seccomp);
  guint32 value = 0;

  for (guint i = 0; i < recipe->seccomp.count; i++)
    {
      const struct snug_recipe_insn *at = &program[i];

      switch (BPF_CLASS (at->code))
        {
        case BPF_LD:
          value = word_at (data, at->k);
          break;
        case BPF_ALU:
          g_assert_cmpint (BPF_OP (at->code), ==, BPF_AND);
          value &= at->k;
          break;
        case BPF_RET:
          return at->k;
        default:
          g_assert_cmpint (BPF_CLASS (at->code), ==, BPF_JMP);
          if (BPF_OP (at->code) == BPF_JA)
            i += at->k;
          else
            i += jumps (at, value) ? at->jt : at->jf;
        }
    }
  g_assert_not_reached ();
}

/* With arguments of different kinds; what depends on them shows itself by different answers. */
static void
add_call (GString *text, const struct snug_recipe_header *recipe, int number, guint32 architecture)
{
  static const guint64 arguments[] = { 0, 1, 2, 10, 16, 0x5412, 0x8000000, G_MAXUINT64 };
  g_autofree char *name = seccomp_syscall_resolve_num_arch (SCMP_ARCH_NATIVE, number);
  guint32 first = 0;
  gboolean same = TRUE;

  if (name == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (arguments); i++)
    {
      struct seccomp_data data = { .nr = number, .arch = architecture };
      guint32 answer;

      for (guint j = 0; j < G_N_ELEMENTS (data.args); j++)
        data.args[j] = arguments[i];
      answer = run_program (recipe, &data);
      same = same && (i == 0 || answer == first);
      first = i == 0 ? answer : first;
    }
  if (!same)
    g_string_append_printf (text, "call %s: by its arguments\n", name);
  else if (first == SECCOMP_RET_ALLOW)
    g_string_append_printf (text, "call %s\n", name);
  else if (first != (SECCOMP_RET_ERRNO | EPERM))
    g_string_append_printf (text, "call %s: %s\n", name,
                            g_strerror ((int) (first & SECCOMP_RET_DATA)));
}

static char *
to_text (GBytes *bytes)
{
  const struct snug_recipe_header *recipe = g_bytes_get_data (bytes, NULL);
  g_autofree char *mounts = mounts_to_text (recipe);
  GString *text = g_string_new (NULL);

  add_head (text, recipe);
  g_string_append (text, mounts);
  add_rules (text, recipe);
  for (int number = 0; number < MAX_CALL; number++)
    add_call (text, recipe, number, AUDIT_ARCH_X86_64);
  return g_string_free (text, FALSE);
}

static char *
compile_to_text (InterfaceFolder *folder, const Golden *golden)
{
  static const char *const tree[]
    = { "bin>usr/bin",    "lib>usr/lib", "usr/bin/",  "usr/lib/",        "usr/share/fonts/",
        "etc/ssl/certs/", "etc/passwd",  "etc/group", "etc/localtime",   "etc/hosts",
        "etc/hostname",   "etc/fonts/",  "opt/",      "etc/resolv.conf", "var/lib/thing/",
        "var/cache/",     NULL };
  g_autoptr (SnugInterfaceSet) set = folder_load_shipped (folder);
  g_autoptr (SnugSandbox) sandbox = plan (set, golden);
  char *base = base_tree_new (tree);
  g_autoptr (GBytes) recipe = compile (sandbox, base);

  base_tree_free (base);
  return to_text (recipe);
}

static void
test_golden (gconstpointer data)
{
  const Golden *golden = data;
  g_autofree char *file = g_strconcat (golden->name, ".txt", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "launch", "golden", file, NULL);
  g_autofree char *text = NULL, *wanted = NULL;
  g_autoptr (GError) error = NULL;
  InterfaceFolder folder;

  if (!folder_set_up (&folder))
    {
      g_test_skip ("the folder of interfaces must be root's");
      return;
    }
  text = compile_to_text (&folder, golden);
  folder_tear_down (&folder);
  if (g_getenv ("SNUG_UPDATE_GOLDEN") != NULL)
    g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  g_file_get_contents (path, &wanted, NULL, &error);
  g_assert_no_error (error);
  if (g_strcmp0 (text, wanted) != 0)
    g_test_message ("%s is not what there is now; write it anew with SNUG_UPDATE_GOLDEN=1 and "
                    "review the difference",
                    path);
  g_assert_cmpstr (text, ==, wanted);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#if defined(__x86_64__)
  for (guint i = 0; i < G_N_ELEMENTS (goldens); i++)
    {
      g_autofree char *path = g_strconcat ("/golden-recipes/", goldens[i].name, NULL);

      g_test_add_data_func (path, &goldens[i], test_golden);
    }
#endif
  return g_test_run ();
}
