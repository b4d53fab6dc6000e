/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <linux/sched.h>
#include <string.h>
#include "snug-recipe-builder.h"

static SnugRecipeBuilder *
make_builder (void)
{
  SnugRecipeBuilder *builder = snug_recipe_builder_new ();
  struct snug_recipe_header *header = snug_recipe_builder_get_header (builder);
  const struct snug_recipe_insn allow = { 0x06, 0, 0, 0x7fff0000 };
  g_autoptr (GBytes) program = g_bytes_new (&allow, sizeof allow);

  header->security_tag = snug_recipe_builder_string (builder, "snap.foo.bar");
  header->instance = snug_recipe_builder_string (builder, "foo");
  header->namespaces = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID;
  header->landlock_fs = 7;
  snug_recipe_builder_image (builder, "/snap/foo/1");
  snug_recipe_builder_mount (builder, SNUG_MOUNT_BIND, "/usr", "/usr", SNUG_MOUNT_NOEXEC);
  snug_recipe_builder_mount (builder, SNUG_MOUNT_BIND, "%h/a", "%h/a", SNUG_MOUNT_WRITABLE);
  snug_recipe_builder_mount (builder, SNUG_MOUNT_SYMLINK, "pts/ptmx", "/dev/ptmx", 0);
  snug_recipe_builder_mount (builder, SNUG_MOUNT_ENTRIES, "%h", "%h", SNUG_MOUNT_WRITABLE);
  snug_recipe_builder_last_mount (builder, 0, "*/bin/snap");
  snug_recipe_builder_dir (builder, SNUG_DIR_MAKE, "%h/snap/foo/1", NULL, 0700);
  snug_recipe_builder_dir (builder, SNUG_DIR_LINK, "%h/snap/foo/current", "1", 0);
  snug_recipe_builder_landlock (builder, "/usr", 5);
  snug_recipe_builder_landlock (builder, "%h/", 5);
  snug_recipe_builder_env (builder, SNUG_ENV_UNSET, "LD_*", NULL);
  snug_recipe_builder_env (builder, SNUG_ENV_CALLER, "HOME", "%h/x%%%u");
  snug_recipe_builder_word (builder, "/snap/foo/1/bin/foo");
  snug_recipe_builder_seccomp (builder, program);
  return builder;
}

/* A copy that may be changed, with its checksum put right afterwards. */
static GByteArray *
make_recipe (void)
{
  g_autoptr (SnugRecipeBuilder) builder = make_builder ();
  g_autoptr (GError) error = NULL;
  GBytes *recipe = snug_recipe_builder_seal (builder, &error);

  g_assert_no_error (error);
  return g_bytes_unref_to_array (recipe);
}

static const char *
recheck (GByteArray *recipe)
{
  const gsize sealed = G_STRUCT_OFFSET (struct snug_recipe_header, keep_capabilities);
  struct snug_recipe_header *header = (gpointer) recipe->data;

  header->checksum = snug_recipe_checksum (recipe->data + sealed, recipe->len - sealed);
  return snug_recipe_check (recipe->data, recipe->len);
}

static void
test_good (void)
{
  g_autoptr (GByteArray) recipe = make_recipe ();

  g_assert_null (recheck (recipe));
}

static void
test_size (void)
{
  g_autoptr (GByteArray) recipe = make_recipe ();

  for (guint size = 0; size < recipe->len; size++)
    {
      g_autofree guint8 *copy = g_memdup2 (recipe->data, size);

      g_assert_nonnull (snug_recipe_check (copy, size));
    }
}

static void
test_every_bit (void)
{
  g_autoptr (GByteArray) recipe = make_recipe ();

  for (guint bit = 0; bit < recipe->len * 8; bit++)
    {
      recipe->data[bit / 8] ^= (guint8) (1 << bit % 8);
      g_assert_nonnull (snug_recipe_check (recipe->data, recipe->len));
      recipe->data[bit / 8] ^= (guint8) (1 << bit % 8);
    }
  g_assert_null (snug_recipe_check (recipe->data, recipe->len));
}

/* What is accepted must be readable in full; the sanitizers are the judge. */
static gsize
read_everything (const struct snug_recipe_header *recipe)
{
  const struct snug_recipe_mount *mounts = snug_recipe_table (recipe, &recipe->mounts);
  const struct snug_recipe_env *env = snug_recipe_table (recipe, &recipe->env);
  const guint32 *words = snug_recipe_table (recipe, &recipe->argv);
  gsize length = strlen (snug_recipe_string (recipe, recipe->instance));

  for (guint i = 0; i < recipe->mounts.count; i++)
    length += strlen (snug_recipe_string (recipe, mounts[i].source))
              + strlen (snug_recipe_string (recipe, mounts[i].data))
              + strlen (snug_recipe_string (recipe, mounts[i].target));
  for (guint i = 0; i < recipe->env.count; i++)
    length += strlen (snug_recipe_string (recipe, env[i].name))
              + strlen (snug_recipe_string (recipe, env[i].value));
  for (guint i = 0; i < recipe->argv.count; i++)
    length += strlen (snug_recipe_string (recipe, words[i]));
  return length;
}

static void
test_mutations (void)
{
  static const guint32 values[]
    = { 0, 1, 7, 8, 0x7f, 0x80, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff };
  guint refused = 0, accepted = 0;

  for (guint i = 0; i < 20000; i++)
    {
      g_autoptr (GByteArray) recipe = make_recipe ();
      struct snug_recipe_header *header = (gpointer) recipe->data;

      for (int n = g_test_rand_int_range (1, 4); n > 0; n--)
        {
          const guint at = (guint) g_test_rand_int_range (3, (gint32) recipe->len / 4) * 4;
          const guint32 value = values[g_test_rand_int_range (0, G_N_ELEMENTS (values))];

          if (g_test_rand_bit ())
            memcpy (recipe->data + at, &value, sizeof value);
          else
            recipe->data[at + (guint) g_test_rand_int_range (0, 4)]
              ^= (guint8) (1 << g_test_rand_int_range (0, 8));
        }
      header->size = recipe->len;
      if (recheck (recipe) != NULL)
        refused++;
      else
        {
          accepted++;
          g_assert_cmpuint (read_everything (header), >, 0);
        }
    }
  g_assert_cmpuint (refused, >, 1000);
  g_assert_cmpuint (accepted, >, 100);
}

static void
test_paths (void)
{
  static const char *const bad[]
    = { "usr", "/usr/", "//usr", "/usr//x", "/usr/../x", "/..", "/./x",    "/usr/.",
        "",    "/x/%h", "/%x",   "/%",      "%h/",       "%hx", "%h/../x", "/" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (SnugRecipeBuilder) builder = make_builder ();
      g_autoptr (GError) error = NULL;

      snug_recipe_builder_mount (builder, SNUG_MOUNT_BIND, "/usr", bad[i], 0);
      g_assert_null (snug_recipe_builder_seal (builder, &error));
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
    }
}

/* Nothing else looks at them before they are expanded. */
static void
test_sources (void)
{
  static const guint32 ops[]
    = { SNUG_MOUNT_BIND, SNUG_MOUNT_DIR, SNUG_MOUNT_FILE, SNUG_MOUNT_SYMLINK, SNUG_MOUNT_TMPFS };

  for (guint i = 0; i < G_N_ELEMENTS (ops); i++)
    {
      g_autoptr (SnugRecipeBuilder) builder = make_builder ();
      g_autoptr (GError) error = NULL;

      snug_recipe_builder_mount (builder, ops[i], "/a%", "/opt", 0);
      g_assert_null (snug_recipe_builder_seal (builder, &error));
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
    }
}

/* A rule's path may end in a slash, which then says that it is a directory. */
static void
test_rule_paths (void)
{
  static const struct
  {
    const char *path;
    gboolean good;
  } cases[] = {
    { "/", TRUE },         { "/usr/", TRUE },     { "/usr/lib/", TRUE }, { "%h", TRUE },
    { "%h/", TRUE },       { "%h/a/", TRUE },     { "//", FALSE },       { "/usr//", FALSE },
    { "/usr//x/", FALSE }, { "/usr/../", FALSE }, { "/./", FALSE },      { "%h//", FALSE },
    { "usr/", FALSE },     { "", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SnugRecipeBuilder) builder = make_builder ();
      g_autoptr (GBytes) recipe = NULL;

      snug_recipe_builder_landlock (builder, cases[i].path, 1);
      recipe = snug_recipe_builder_seal (builder, NULL);
      g_test_message ("%s", cases[i].path);
      g_assert_cmpint (recipe != NULL, ==, cases[i].good);
    }
}

static void
test_entries (void)
{
  g_autofree char *long_name = g_strnfill (256, 'a');
  g_autoptr (GString) many = g_string_new ("*");
  const struct
  {
    const char *source;
    const char *filter;
    guint32 flags;
    gboolean good;
  } cases[] = {
    { "/dev", "js[0-9]*", SNUG_MOUNT_DEVICE, TRUE },
    { "%h", "*/bin", SNUG_MOUNT_OPTIONAL, TRUE },
    { "dev", "*", 0, FALSE },
    { "", "*", 0, FALSE },
    { "/dev", "", 0, FALSE },
    { "/dev", "/bin", 0, FALSE },
    { "/dev", "*/", 0, FALSE },
    { "/dev", "*//bin", 0, FALSE },
    { "/dev", long_name, 0, FALSE },
    { "/dev", "*", SNUG_MOUNT_INSIDE, FALSE },
    { "/dev", NULL, 0, FALSE }, /* too many names */
  };

  for (guint i = 0; i <= SNUG_RECIPE_MAX_EXCEPT; i++)
    g_string_append (many, "/a");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SnugRecipeBuilder) builder = make_builder ();
      g_autoptr (GBytes) recipe = NULL;
      const char *filter = cases[i].filter != NULL ? cases[i].filter : many->str;

      snug_recipe_builder_mount (builder, SNUG_MOUNT_ENTRIES, cases[i].source, "/x",
                                 cases[i].flags);
      snug_recipe_builder_last_mount (builder, 0, filter);
      recipe = snug_recipe_builder_seal (builder, NULL);
      g_assert_cmpint (recipe != NULL, ==, cases[i].good);
    }
}

static void
test_marks (void)
{
  static const struct
  {
    const char *target;
    guint32 flags;
    gboolean good;
  } cases[] = {
    { "/x", SNUG_MOUNT_OWN | SNUG_MOUNT_DIRECTORY, TRUE },
    { "/run/user/%u/x", SNUG_MOUNT_OWN | SNUG_MOUNT_PLAIN, TRUE },
    { "%h/x", SNUG_MOUNT_DIRECTORY, TRUE },
    { "%h/x", SNUG_MOUNT_OWN, FALSE },
    { "%h", SNUG_MOUNT_OWN, FALSE },
    { "/x", SNUG_MOUNT_PLAIN | SNUG_MOUNT_DIRECTORY, FALSE },
    { "/x", 1u << 10, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SnugRecipeBuilder) builder = make_builder ();
      g_autoptr (GBytes) recipe = NULL;

      snug_recipe_builder_mount (builder, SNUG_MOUNT_BIND, "/usr", cases[i].target, cases[i].flags);
      recipe = snug_recipe_builder_seal (builder, NULL);
      g_assert_cmpint (recipe != NULL, ==, cases[i].good);
    }
}

static void
test_contradictions (void)
{
  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (GByteArray) recipe = make_recipe ();
      struct snug_recipe_header *header = (gpointer) recipe->data;

      header->flags |= i == 0   ? SNUG_RECIPE_CLASSIC
                       : i == 1 ? SNUG_RECIPE_HOST_USER
                       : i == 2 ? 1u << 31
                                : 0;
      header->namespaces &= i == 3   ? ~(guint32) CLONE_NEWNS
                            : i == 4 ? ~(guint32) CLONE_NEWUSER
                                     : ~0u;
      header->namespaces |= i == 5 ? 1 : 0;
      header->keep_capabilities = i == 6 ? 1 : 0;
      header->seccomp.count = i == 7 ? 0 : header->seccomp.count;
      header->mounts.count = i == 8 ? 0 : header->mounts.count;
      header->argv.count = i == 9 ? 0 : header->argv.count;
      g_assert_nonnull (recheck (recipe));
    }
}

/* What it holds may be anything, but it is a recipe. */
static void
test_foreign (void)
{
  g_autoptr (GByteArray) recipe = make_recipe ();
  struct snug_recipe_header *header = (gpointer) recipe->data;

  g_assert_false (snug_recipe_is_foreign (recipe->data, recipe->len));
  header->version = SNUG_RECIPE_VERSION + 1;
  g_assert_true (snug_recipe_is_foreign (recipe->data, recipe->len));
  g_assert_true (snug_recipe_is_foreign (recipe->data, 12));
  g_assert_false (snug_recipe_is_foreign (recipe->data, 11));
  g_assert_nonnull (recheck (recipe));
  header->magic[0] ^= 1;
  g_assert_false (snug_recipe_is_foreign (recipe->data, recipe->len));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recipe-check/good", test_good);
  g_test_add_func ("/recipe-check/size", test_size);
  g_test_add_func ("/recipe-check/every-bit", test_every_bit);
  g_test_add_func ("/recipe-check/mutations", test_mutations);
  g_test_add_func ("/recipe-check/paths", test_paths);
  g_test_add_func ("/recipe-check/sources", test_sources);
  g_test_add_func ("/recipe-check/rule-paths", test_rule_paths);
  g_test_add_func ("/recipe-check/entries", test_entries);
  g_test_add_func ("/recipe-check/marks", test_marks);
  g_test_add_func ("/recipe-check/contradictions", test_contradictions);
  g_test_add_func ("/recipe-check/foreign", test_foreign);
  return g_test_run ();
}
