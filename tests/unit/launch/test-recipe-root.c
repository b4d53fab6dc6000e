/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <sys/file.h>
#include "snug-recipe-compiler.h"
#include "snug-recipe-layout.h"
#include "snug-recipe-prepare.h"
#include "snug-recipe-root.h"
#include "test-base-tree.h"

typedef struct
{
  char *top;
  SnugPaths *paths;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *recipes = NULL;

  fixture->top = g_dir_make_tmp ("snug-roots-XXXXXX", NULL);
  fixture->paths = snug_paths_new (fixture->top);
  recipes = g_strdup (snug_paths_get (fixture->paths, SNUG_PATH_RECIPES));
  g_assert_cmpint (g_mkdir_with_parents (recipes, 0755), ==, 0);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  base_tree_free (fixture->top);
  g_object_unref (fixture->paths);
}

/* With a directory of its own, so that it has a root of its own. */
static GBytes *
make_recipe (const char *own)
{
  g_autoptr (SnugRecipeBuilder) builder = snug_recipe_builder_new ();
  struct snug_recipe_header *header = snug_recipe_builder_get_header (builder);
  g_autoptr (GError) error = NULL;
  GBytes *recipe;

  header->security_tag = snug_recipe_builder_string (builder, "snap.foo.foo");
  header->instance = snug_recipe_builder_string (builder, "foo");
  header->namespaces = CLONE_NEWNS | CLONE_NEWUSER;
  header->flags = SNUG_RECIPE_DEVMODE;
  snug_recipe_builder_word (builder, "/x");
  snug_recipe_builder_mount (builder, SNUG_MOUNT_BIND, "/usr", "/usr", SNUG_MOUNT_DIRECTORY);
  snug_recipe_builder_mount (builder, SNUG_MOUNT_BIND, "/dev/null", "/dev/null", SNUG_MOUNT_PLAIN);
  snug_recipe_builder_mount (builder, SNUG_MOUNT_SYMLINK, "usr/bin", "/bin", 0);
  snug_recipe_builder_mount (builder, SNUG_MOUNT_FILE, NULL, "/etc/said", 0);
  snug_recipe_builder_last_mount (builder, 0640, "so");
  snug_recipe_builder_mount (builder, SNUG_MOUNT_DIR, NULL, own, 0);
  snug_recipe_builder_last_mount (builder, 0711, NULL);
  snug_recipe_builder_mount (builder, SNUG_MOUNT_BIND, "/run/user/%u/x", "/run/user/%u/x",
                             SNUG_MOUNT_DIRECTORY);
  snug_recipe_lay_out (builder);
  snug_recipe_prepare (builder);
  recipe = snug_recipe_builder_seal (builder, &error);
  g_assert_no_error (error);
  return recipe;
}

static char *
root_of (Fixture *fixture, GBytes *recipe)
{
  const struct snug_recipe_header *header = g_bytes_get_data (recipe, NULL);

  return snug_paths_build (fixture->paths, SNUG_PATH_ROOTS, "foo",
                           snug_recipe_string (header, header->prepared), NULL);
}

static void
assert_mode (const char *root, const char *path, mode_t mode)
{
  g_autofree char *full = g_build_filename (root, path, NULL);
  GStatBuf info;

  g_assert_cmpint (g_lstat (full, &info), ==, 0);
  g_assert_cmphex (info.st_mode, ==, mode);
}

static void
test_make (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) recipe = make_recipe ("/own");
  g_autofree char *root = root_of (fixture, recipe),
                  *said = g_build_filename (root, "etc/said", NULL),
                  *user = g_build_filename (root, "run/user", NULL), *content = NULL, *link = NULL,
                  *bin = g_build_filename (root, "bin", NULL), *parent = g_path_get_dirname (root);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = NULL;
  const mode_t mask = umask (077);

  for (guint i = 0; i < 2; i++)
    g_assert_true (snug_recipe_root_make (fixture->paths, "foo", recipe, &error));
  umask (mask);
  g_assert_no_error (error);
  assert_mode (root, ".", S_IFDIR | 0755);
  assert_mode (root, "usr", S_IFDIR | 0755);
  assert_mode (root, "dev/null", S_IFREG | 0644);
  assert_mode (root, "own", S_IFDIR | 0711);
  assert_mode (root, "etc/said", S_IFREG | 0640);
  assert_mode (root, "run/user", S_IFDIR | 0755);
  g_assert_true (g_file_get_contents (said, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "so");
  link = g_file_read_link (bin, NULL);
  g_assert_cmpstr (link, ==, "usr/bin");
  /* What depends on the caller is not there, and nothing is left of the making. */
  dir = g_dir_open (user, 0, NULL);
  g_assert_null (g_dir_read_name (dir));
  g_dir_close (g_steal_pointer (&dir));
  dir = g_dir_open (parent, 0, NULL);
  g_assert_nonnull (g_dir_read_name (dir));
  g_assert_null (g_dir_read_name (dir));
}

static void
test_nothing_to_make (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) broken = g_bytes_new_static ("content", 7);
  g_autofree char *roots = g_strdup (snug_paths_get (fixture->paths, SNUG_PATH_ROOTS));
  g_autoptr (GError) error = NULL;

  g_assert_true (snug_recipe_root_make (fixture->paths, "foo", broken, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (roots, G_FILE_TEST_EXISTS));
}

/* Something in the way is said, and nothing half made takes the root's name. */
static void
test_in_the_way (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) recipe = make_recipe ("/own");
  g_autofree char *roots = g_strdup (snug_paths_get (fixture->paths, SNUG_PATH_ROOTS));
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (roots, "", 0, NULL));
  g_assert_false (snug_recipe_root_make (fixture->paths, "foo", recipe, &error));
  g_assert_nonnull (error);
}

/* Through the recipes: what the last one needed goes with it, but not under a running app. */
static void
test_retain (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) one = make_recipe ("/one");
  g_autoptr (GBytes) two = make_recipe ("/two");
  g_autofree char *first = root_of (fixture, one), *second = root_of (fixture, two),
                  *folder = snug_paths_build (fixture->paths, SNUG_PATH_RECIPES, "foo", NULL);
  g_autoptr (GPtrArray) tags = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  snug_autofd int running = -1;

  g_ptr_array_add (tags, (gpointer) "snap.foo.foo");
  g_assert_true (snug_recipe_write (fixture->paths, "foo", "snap.foo.foo", one, &error));
  g_assert_true (snug_recipe_write (fixture->paths, "foo", "snap.foo.foo", two, &error));
  running = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_assert_cmpint (flock (running, LOCK_SH), ==, 0);
  g_assert_true (snug_recipe_retain (fixture->paths, "foo", tags, &error));
  g_assert_true (g_file_test (first, G_FILE_TEST_IS_DIR));
  snug_clear_fd (&running);
  for (guint i = 0; i < 2; i++)
    g_assert_true (snug_recipe_retain (fixture->paths, "foo", tags, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (first, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (second, G_FILE_TEST_IS_DIR));
  running = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_assert_cmpint (flock (running, LOCK_SH), ==, 0);
  g_assert_true (snug_recipe_remove_all (fixture->paths, "foo", &error));
  g_assert_true (g_file_test (second, G_FILE_TEST_IS_DIR));
  snug_clear_fd (&running);
  for (guint i = 0; i < 2; i++)
    g_assert_true (snug_recipe_remove_all (fixture->paths, "foo", &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (second, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/recipe-root/make", Fixture, NULL, set_up, test_make, tear_down);
  g_test_add ("/recipe-root/nothing-to-make", Fixture, NULL, set_up, test_nothing_to_make,
              tear_down);
  g_test_add ("/recipe-root/in-the-way", Fixture, NULL, set_up, test_in_the_way, tear_down);
  g_test_add ("/recipe-root/retain", Fixture, NULL, set_up, test_retain, tear_down);
  return g_test_run ();
}
