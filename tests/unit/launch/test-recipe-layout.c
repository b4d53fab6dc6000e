/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-recipe-layout.h"
#include "test-base-tree.h"

typedef struct
{
  enum snug_recipe_mount_op op;
  const char *target;
} Step;

/* Lays out steps; each line of the answer ends in a star where the launcher need not search. */
static char *
lay_out (const Step *steps, guint n_steps)
{
  g_autoptr (SnugRecipeBuilder) builder = snug_recipe_builder_new ();
  GString *text = g_string_new (NULL);
  GArray *mounts;

  for (guint i = 0; i < n_steps; i++)
    snug_recipe_builder_mount (builder, steps[i].op, "/source", steps[i].target, 0);
  snug_recipe_lay_out (builder);
  mounts = snug_recipe_builder_get_mounts (builder);
  for (guint i = 0; i < mounts->len; i++)
    {
      const struct snug_recipe_mount *mount = &g_array_index (mounts, struct snug_recipe_mount, i);
      g_autofree char *target = snug_recipe_builder_text (builder, mount->target);

      g_string_append_printf (text, "%s%s%s %s", text->len > 0 ? ", " : "", op_names[mount->op],
                              (mount->flags & SNUG_MOUNT_OWN) != 0 ? "*" : "", target);
    }
  return g_string_free (text, FALSE);
}

#define assert_layout(expected, ...)                                                               \
  G_STMT_START                                                                                     \
  {                                                                                                \
    const Step steps[] = { __VA_ARGS__ };                                                          \
    g_autofree char *text = lay_out (steps, G_N_ELEMENTS (steps));                                 \
    g_assert_cmpstr (text, ==, expected);                                                          \
  }                                                                                                \
  G_STMT_END

static void
test_parents_are_made_once (void)
{
  assert_layout ("dir* /a, dir* /a/b, bind* /a/b/c, bind* /a/b/d, bind* /e",
                 { SNUG_MOUNT_BIND, "/a/b/c" }, { SNUG_MOUNT_BIND, "/a/b/d" },
                 { SNUG_MOUNT_BIND, "/e" });
  assert_layout ("dir* /a, bind* /a/b", { SNUG_MOUNT_DIR, "/a" }, { SNUG_MOUNT_DIR, "/a" },
                 { SNUG_MOUNT_BIND, "/a/b" });
}

/* What is mounted, or a link, is nobody's own; nothing below it is trusted or made. */
static void
test_covered (void)
{
  assert_layout ("bind* /a, bind /a/b", { SNUG_MOUNT_BIND, "/a" }, { SNUG_MOUNT_BIND, "/a/b" });
  assert_layout ("symlink* /a, bind /a/b", { SNUG_MOUNT_SYMLINK, "/a" },
                 { SNUG_MOUNT_BIND, "/a/b" });
  assert_layout ("dir* /a, dir* /a/b, bind* /a/b/c, bind* /a, bind /a/b/d",
                 { SNUG_MOUNT_BIND, "/a/b/c" }, { SNUG_MOUNT_BIND, "/a" },
                 { SNUG_MOUNT_BIND, "/a/b/d" });
  assert_layout ("tmp* /tmp, dir /tmp/x/y", { SNUG_MOUNT_PRIVATE_TMP, "/tmp" },
                 { SNUG_MOUNT_DIR, "/tmp/x/y" });
  /* Of a like name only. */
  assert_layout ("bind* /a, dir* /ab, bind* /ab/c", { SNUG_MOUNT_BIND, "/a" },
                 { SNUG_MOUNT_BIND, "/ab/c" });
}

/* Entries may be links that a user made. */
static void
test_entries (void)
{
  assert_layout ("dir* /a, entries /a, bind* /a/x, bind /a/y/z", { SNUG_MOUNT_ENTRIES, "/a" },
                 { SNUG_MOUNT_BIND, "/a/x" }, { SNUG_MOUNT_BIND, "/a/y/z" });
}

/* A home may be where other things are. */
static void
test_homes (void)
{
  assert_layout ("bind %h/a, bind /b, dir /c", { SNUG_MOUNT_BIND, "%h/a" },
                 { SNUG_MOUNT_BIND, "/b" }, { SNUG_MOUNT_DIR, "/c" });
}

/* A folder of the root's tmpfs cannot be made where there is one. */
static void
test_file_systems (void)
{
  assert_layout ("dir* /dev, tmpfs* /dev/shm, readonly /dev, readonly /",
                 { SNUG_MOUNT_TMPFS, "/dev/shm" }, { SNUG_MOUNT_READONLY, "/dev" },
                 { SNUG_MOUNT_READONLY, "/" });
  assert_layout ("dir* /a, tmpfs /a", { SNUG_MOUNT_DIR, "/a" }, { SNUG_MOUNT_TMPFS, "/a" });
  assert_layout ("bind* /usr, tmpfs /usr/share, bind /usr/share/x", { SNUG_MOUNT_BIND, "/usr" },
                 { SNUG_MOUNT_TMPFS, "/usr/share" }, { SNUG_MOUNT_BIND, "/usr/share/x" });
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recipe-layout/parents-are-made-once", test_parents_are_made_once);
  g_test_add_func ("/recipe-layout/covered", test_covered);
  g_test_add_func ("/recipe-layout/entries", test_entries);
  g_test_add_func ("/recipe-layout/homes", test_homes);
  g_test_add_func ("/recipe-layout/file-systems", test_file_systems);
  return g_test_run ();
}
