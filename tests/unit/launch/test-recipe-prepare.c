/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-recipe-layout.h"
#include "snug-recipe-prepare.h"
#include "test-base-tree.h"

#define FILE_AT(path)                                                                              \
  {                                                                                                \
    SNUG_MOUNT_BIND, path, SNUG_MOUNT_PLAIN                                                        \
  }
#define FOLDER_AT(path)                                                                            \
  {                                                                                                \
    SNUG_MOUNT_BIND, path, SNUG_MOUNT_DIRECTORY                                                    \
  }

typedef struct
{
  enum snug_recipe_mount_op op;
  const char *target;
  guint32 flags;
} Step;

static SnugRecipeBuilder *
prepare (const Step *steps, guint n_steps, guint32 namespaces)
{
  SnugRecipeBuilder *builder = snug_recipe_builder_new ();

  snug_recipe_builder_get_header (builder)->namespaces = namespaces;
  for (guint i = 0; i < n_steps; i++)
    snug_recipe_builder_mount (builder, steps[i].op, "/source", steps[i].target, steps[i].flags);
  snug_recipe_lay_out (builder);
  snug_recipe_prepare (builder);
  return builder;
}

/* Each line of the answer ends in a star where the prepared root has it or a place for it. */
static char *
to_text (SnugRecipeBuilder *builder)
{
  GArray *mounts = snug_recipe_builder_get_mounts (builder);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < mounts->len; i++)
    {
      const struct snug_recipe_mount *mount = &g_array_index (mounts, struct snug_recipe_mount, i);
      g_autofree char *target = snug_recipe_builder_text (builder, mount->target);

      g_string_append_printf (text, "%s%s%s %s", text->len > 0 ? ", " : "", op_names[mount->op],
                              (mount->flags & SNUG_MOUNT_PREPARED) != 0 ? "*" : "", target);
    }
  return g_string_free (text, FALSE);
}

#define assert_prepared(expected, ...)                                                             \
  G_STMT_START                                                                                     \
  {                                                                                                \
    const Step steps[] = { __VA_ARGS__ };                                                          \
    g_autoptr (SnugRecipeBuilder) builder                                                          \
      = prepare (steps, G_N_ELEMENTS (steps), CLONE_NEWUSER | CLONE_NEWNS);                        \
    g_autofree char *text = to_text (builder);                                                     \
    g_assert_cmpstr (text, ==, expected);                                                          \
  }                                                                                                \
  G_STMT_END

static void
test_what_is_always_the_same (void)
{
  assert_prepared ("dir* /a, bind* /a/b, symlink* /a/c, proc* /proc, dir* /d, tmpfs* /d/e, "
                   "readonly /",
                   FOLDER_AT ("/a/b"), { SNUG_MOUNT_SYMLINK, "/a/c" }, { SNUG_MOUNT_PROC, "/proc" },
                   { SNUG_MOUNT_TMPFS, "/d/e" }, { SNUG_MOUNT_READONLY, "/" });
  assert_prepared ("bind* /a, tmpfs /a, bind /a/b", FOLDER_AT ("/a"), { SNUG_MOUNT_TMPFS, "/a" },
                   { SNUG_MOUNT_BIND, "/a/b" });
  /* What is inside of something else that is mounted has its place there. */
  assert_prepared ("bind* /a, bind /a/b, bind /a/c/d", FOLDER_AT ("/a"), FOLDER_AT ("/a/b"),
                   { SNUG_MOUNT_BIND, "/a/c/d" });
}

/* The directory becomes a folder, and all that is in it is made at the start. */
static void
test_what_is_not_known (void)
{
  assert_prepared ("dir* /a, folder* /a/b, bind /a/b/c, bind /a/b/d, bind* /a/e",
                   { SNUG_MOUNT_BIND, "/a/b/c" }, FILE_AT ("/a/b/d"), FILE_AT ("/a/e"));
  /* It may be missing, and then nothing must stand there. */
  assert_prepared ("folder* /a, bind /a/b",
                   { SNUG_MOUNT_BIND, "/a/b", SNUG_MOUNT_DIRECTORY | SNUG_MOUNT_OPTIONAL });
  assert_prepared ("dir* /etc, bind* /etc/b",
                   { SNUG_MOUNT_BIND, "/etc/b", SNUG_MOUNT_PLAIN | SNUG_MOUNT_OPTIONAL });
  assert_prepared ("dir* /a, dir* /a/b, bind* /a/b", { SNUG_MOUNT_DIR, "/a/b" },
                   { SNUG_MOUNT_BIND, "/a/b", SNUG_MOUNT_DIRECTORY | SNUG_MOUNT_OPTIONAL });
  assert_prepared ("dir* /a, folder* /a/b, entries /a/b, bind /a/b/c",
                   { SNUG_MOUNT_ENTRIES, "/a/b" }, FILE_AT ("/a/b/c"));
  /* Only the outer one of two. */
  assert_prepared ("folder* /a, bind /a/x, dir /a/b, bind /a/b/y", { SNUG_MOUNT_BIND, "/a/x" },
                   { SNUG_MOUNT_BIND, "/a/b/y" });
}

static void
test_callers (void)
{
  assert_prepared ("dir* /run, folder* /run/user, dir /run/user/%u, bind /run/user/%u/x",
                   FOLDER_AT ("/run/user/%u/x"));
  assert_prepared ("folder* /home, dir* /root, folder* /root, bind %h/x",
                   { SNUG_MOUNT_DIR, "/home" }, { SNUG_MOUNT_DIR, "/root" }, FOLDER_AT ("%h/x"));
  /* Where nobody's home is shown, or all homes are, there is nothing to fill. */
  assert_prepared ("dir* /home, dir* /root, bind* /x", { SNUG_MOUNT_DIR, "/home" },
                   { SNUG_MOUNT_DIR, "/root" }, FOLDER_AT ("/x"));
  assert_prepared ("dir* /home, bind* /home, bind %h/x", { SNUG_MOUNT_DIR, "/home" },
                   FOLDER_AT ("/home"), FOLDER_AT ("%h/x"));
}

static void
test_no_root_at_all (void)
{
  const Step a[] = { FOLDER_AT ("/a") };
  g_autoptr (SnugRecipeBuilder) host_user = prepare (a, 1, CLONE_NEWNS);
  g_autofree char *same = to_text (host_user);

  /* The root itself would have to be a folder. */
  assert_prepared ("bind /a, bind /b", { SNUG_MOUNT_BIND, "/a" }, FILE_AT ("/b"));
  /* Without a user namespace root's services could write to it. */
  g_assert_cmpstr (same, ==, "bind /a");
  g_assert_cmpuint (snug_recipe_builder_get_header (host_user)->prepared, ==, 0);
}

static char *
name_of (const Step *steps, guint n_steps)
{
  g_autoptr (SnugRecipeBuilder) builder = prepare (steps, n_steps, CLONE_NEWUSER | CLONE_NEWNS);

  return snug_recipe_builder_text (builder, snug_recipe_builder_get_header (builder)->prepared);
}

static void
test_names (void)
{
  const Step one[] = { FOLDER_AT ("/a") }, two[] = { FILE_AT ("/a") },
             three[] = { FOLDER_AT ("/b") };
  g_autofree char *first = name_of (one, 1), *again = name_of (one, 1), *second = name_of (two, 1),
                  *third = name_of (three, 1);

  g_assert_cmpuint (strlen (first), ==, 32);
  g_assert_cmpstr (first, ==, again);
  g_assert_cmpstr (first, !=, second);
  g_assert_cmpstr (first, !=, third);
  g_assert_cmpstr (second, !=, third);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recipe-prepare/what-is-always-the-same", test_what_is_always_the_same);
  g_test_add_func ("/recipe-prepare/what-is-not-known", test_what_is_not_known);
  g_test_add_func ("/recipe-prepare/callers", test_callers);
  g_test_add_func ("/recipe-prepare/no-root-at-all", test_no_root_at_all);
  g_test_add_func ("/recipe-prepare/names", test_names);
  return g_test_run ();
}
