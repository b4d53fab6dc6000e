/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Compiles one recipe with the real compiler, for the launcher's tests and the benchmark:
 * make-recipe [OPTION…] NAME APP COMMAND. --policy=FOLDER takes the grants of interface files,
 * with --plug=INTERFACE,INTERFACE… connected, or with --plug=* one app APP-INTERFACE for each; else
 * the options say what the sandbox is. --floor prints the recipe's operations as C, for the
 * benchmark's floor program.
 */

#include <errno.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "snug-recipe-compiler.h"
#include "snug-recipe-format.h"
#include "shipped-policy.h"

#define MANY_RULES 350

static char *option_revision, *option_base, *option_base_revision, *option_confinement,
  *option_hook, *option_variant;
static char **option_env, **option_bind, **option_chain, **option_args;
static gboolean option_network, option_host_pid, option_landlock, option_no_base, option_service,
  option_host_user;
static char *option_floor, *option_policy, *option_plug;

static const GOptionEntry entries[]
  = { { "revision", 0, 0, G_OPTION_ARG_STRING, &option_revision, NULL, NULL },
      { "base", 0, 0, G_OPTION_ARG_STRING, &option_base, NULL, NULL },
      { "base-revision", 0, 0, G_OPTION_ARG_STRING, &option_base_revision, NULL, NULL },
      { "confinement", 0, 0, G_OPTION_ARG_STRING, &option_confinement, NULL, NULL },
      { "hook", 0, 0, G_OPTION_ARG_STRING, &option_hook, NULL, NULL },
      { "variant", 0, 0, G_OPTION_ARG_STRING, &option_variant, NULL, NULL },
      { "env", 0, 0, G_OPTION_ARG_STRING_ARRAY, &option_env, NULL, NULL },
      { "bind", 0, 0, G_OPTION_ARG_STRING_ARRAY, &option_bind, NULL, NULL },
      { "chain", 0, 0, G_OPTION_ARG_STRING_ARRAY, &option_chain, NULL, NULL },
      { "network", 0, 0, G_OPTION_ARG_NONE, &option_network, NULL, NULL },
      { "host-pid", 0, 0, G_OPTION_ARG_NONE, &option_host_pid, NULL, NULL },
      { "host-user", 0, 0, G_OPTION_ARG_NONE, &option_host_user, NULL, NULL },
      { "service", 0, 0, G_OPTION_ARG_NONE, &option_service, NULL, NULL },
      { "landlock", 0, 0, G_OPTION_ARG_NONE, &option_landlock, NULL, NULL },
      { "policy", 0, 0, G_OPTION_ARG_FILENAME, &option_policy, NULL, NULL },
      { "plug", 0, 0, G_OPTION_ARG_STRING, &option_plug, NULL, NULL },
      { "floor", 0, 0, G_OPTION_ARG_FILENAME, &option_floor, NULL, NULL },
      { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &option_args, NULL, NULL },
      { NULL } };

/* Allows what 350 rules name and refuses chmod of one mode, to be seen at work. */
static GBytes *
make_filter (void)
{
  scmp_filter_ctx filter = seccomp_init (SCMP_ACT_ALLOW);
  g_autofree char *content = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;
  int fd = g_file_open_tmp (NULL, &path, &error);

  g_assert_no_error (error);
  seccomp_attr_set (filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
  g_assert_cmpint (seccomp_rule_add (filter, SCMP_ACT_ERRNO (EPERM), SCMP_SYS (swapon), 0), ==, 0);
  for (int nr = 600; nr < 600 + MANY_RULES; nr++)
    seccomp_rule_add (filter, SCMP_ACT_ERRNO (ENOSYS), nr, 0);
  g_assert_cmpint (seccomp_export_bpf (filter, fd), ==, 0);
  seccomp_release (filter);
  close (fd);
  g_file_get_contents (path, &content, &size, &error);
  g_assert_no_error (error);
  unlink (path);
  return g_bytes_new (content, size);
}

static void
fill_sandbox (SnugSandbox *sandbox)
{
  g_autoptr (GBytes) filter = make_filter ();
  SnugNamespaces namespaces = SNUG_NAMESPACE_MOUNT | SNUG_NAMESPACE_IPC | SNUG_NAMESPACE_UTS;

  if (!option_host_user)
    namespaces |= SNUG_NAMESPACE_USER;
  if (!option_host_pid)
    namespaces |= SNUG_NAMESPACE_PID;
  if (!option_network)
    namespaces |= SNUG_NAMESPACE_NET;
  if (g_strcmp0 (snug_sandbox_get_confinement (sandbox), "classic") == 0)
    return;
  snug_sandbox_set_namespaces (sandbox, namespaces);
  snug_sandbox_set_seccomp (sandbox, filter);
  for (guint i = 0; option_bind != NULL && option_bind[i] != NULL; i++)
    snug_sandbox_add_bind (sandbox, option_bind[i], option_bind[i],
                           SNUG_BIND_WRITABLE | SNUG_BIND_OPTIONAL);
  if (option_landlock)
    {
      static const char *const paths[]
        = { "/usr", "/bin", "/lib", "/lib64", "/etc", "/dev", "/proc", "/snap", "/run" };
      const guint64 all = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;

      snug_sandbox_set_landlock_handled (sandbox, all, 0, 3);
      for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
        snug_sandbox_add_landlock_rule (sandbox, paths[i],
                                        LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE
                                          | LANDLOCK_ACCESS_FS_READ_DIR
                                          | LANDLOCK_ACCESS_FS_WRITE_FILE);
      snug_sandbox_add_landlock_rule (sandbox, "/tmp", all);
      snug_sandbox_add_landlock_rule (sandbox, "$HOME/snap/tool/common/open-*",
                                      LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE);
    }
}

static SnugInterfaceSet *
load_policy (void)
{
  g_autoptr (GError) error = NULL;
  SnugInterfaceSet *set = snug_interface_set_new (TRUE);

  if (!snug_interface_set_load (set, option_policy, &error))
    g_error ("%s", error->message);
  return set;
}

/* As snugd makes it. */
static SnugSandbox *
make_granted_sandbox (SnugInterfaceSet *set, const char *app, const char *plug)
{
  g_autoptr (SnugSnapInfo) info = shipped_policy_snap (option_args[0], app, plug, option_service);
  g_autoptr (GError) error = NULL;
  SnugSandbox *sandbox = shipped_policy_plan (set, info, plug, &error);

  if (sandbox == NULL)
    g_error ("%s", error->message);
  return sandbox;
}

static SnugSandbox *
make_plain_sandbox (const char *tag, const char *revision)
{
  SnugSandbox *sandbox
    = snug_sandbox_new (tag, option_args[0], revision,
                        option_confinement != NULL ? option_confinement : "strict", option_service);

  fill_sandbox (sandbox);
  return sandbox;
}

static void
print_floor (GBytes *recipe)
{
  const struct snug_recipe_header *header = g_bytes_get_data (recipe, NULL);
  const struct snug_recipe_mount *mounts = snug_recipe_table (header, &header->mounts);
  const struct snug_recipe_landlock *rules = snug_recipe_table (header, &header->landlock);
  const struct snug_recipe_insn *program = snug_recipe_table (header, &header->seccomp);
  FILE *file = fopen (option_floor, "we");

  g_assert_nonnull (file);
  fprintf (file,
           "#define FLOOR_NAMESPACES 0x%xu\n#define FLOOR_LANDLOCK 0x%" G_GINT64_MODIFIER "xull\n"
           "#define FLOOR_ROOT \"/var/lib/snug/roots/%s/%s\"\n",
           header->namespaces, header->landlock_fs, option_args[0],
           snug_recipe_string (header, header->prepared));
  fprintf (file, "static const struct floor_mount floor_mounts[] = {\n");
  for (guint i = 0; i < header->mounts.count; i++)
    fprintf (file, "  { %u, %uu, \"%s\", \"%s\", 0%o, \"%s\" },\n", mounts[i].op, mounts[i].flags,
             snug_recipe_string (header, mounts[i].source),
             snug_recipe_string (header, mounts[i].target), mounts[i].mode,
             snug_recipe_string (header, mounts[i].data));
  fprintf (file, "};\nstatic const struct floor_rule floor_rules[] = {\n");
  for (guint i = 0; i < header->landlock.count; i++)
    fprintf (file, "  { \"%s\", 0x%" G_GINT64_MODIFIER "xull },\n",
             snug_recipe_string (header, rules[i].path), rules[i].access);
  fprintf (file, "};\nstatic struct sock_filter floor_filter[] = {\n");
  for (guint i = 0; i < header->seccomp.count; i++)
    fprintf (file, "  { %u, %u, %u, %uu },\n", program[i].code, program[i].jt, program[i].jf,
             program[i].k);
  fprintf (file, "};\n");
  fclose (file);
}

static GVariant *
make_environment (void)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ss)"));
  for (guint i = 0; option_env != NULL && option_env[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (option_env[i], "=", 2);

      g_variant_builder_add (&builder, "(ss)", pair[0], pair[1]);
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static void
make_one (SnugRecipeInput *input, SnugInterfaceSet *set, const char *app, const char *plug)
{
  g_autoptr (SnugPaths) paths = snug_paths_new (NULL);
  g_autofree char *tag = option_hook != NULL
                           ? g_strdup_printf ("snap.%s.hook.%s", option_args[0], option_hook)
                           : g_strdup_printf ("snap.%s.%s", option_args[0], app);
  g_autofree char *file
    = option_variant != NULL ? g_strconcat (tag, "@", option_variant, NULL) : g_strdup (tag);
  g_autoptr (SnugSandbox) sandbox = set != NULL ? make_granted_sandbox (set, app, plug)
                                                : make_plain_sandbox (tag, input->revision);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) recipe = NULL;

  input->app = app;
  input->sandbox = sandbox;
  recipe = snug_recipe_compile (input, &error);
  if (recipe == NULL)
    g_error ("%s", error->message);
  if (option_floor != NULL)
    print_floor (recipe);
  if (!snug_recipe_write (paths, option_args[0], file, recipe, &error))
    g_error ("%s", error->message);
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GVariant) environment = NULL;
  g_autoptr (SnugInterfaceSet) set = NULL;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *base_dir = NULL;
  SnugRecipeInput input = { 0 };

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || option_args == NULL
      || g_strv_length (option_args) != 3)
    g_error ("usage: make-recipe [OPTION…] NAME APP COMMAND: %s",
             error != NULL ? error->message : "");
  environment = make_environment ();
  input.instance_name = option_args[0];
  input.snap_name = option_args[0];
  input.command = option_args[2];
  input.hook = option_hook;
  input.revision = option_revision != NULL ? option_revision : "1";
  input.version = "1.0";
  input.base_name = option_no_base ? NULL : option_base;
  input.base_revision = option_base_revision != NULL ? option_base_revision : "1";
  input.environment = environment;
  input.command_chain = (const char *const *) option_chain;
  if (option_base != NULL)
    base_dir = g_build_filename ("/snap", option_base, input.base_revision, NULL);
  input.base_dir = base_dir;
  set = option_policy != NULL ? load_policy () : NULL;
  if (set == NULL || g_strcmp0 (option_plug, "*") != 0)
    {
      make_one (&input, set, option_args[1], option_plug);
      return 0;
    }
  all = snug_interface_set_list (set);
  for (guint i = 0; i < all->len; i++)
    {
      const char *name = snug_interface_get_name (g_ptr_array_index (all, i));
      g_autofree char *app = g_strconcat (option_args[1], "-", name, NULL);

      make_one (&input, set, app, name);
    }
  return 0;
}
