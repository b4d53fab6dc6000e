/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include "snug-file.h"
#include "snug-recipe-builder.h"
#include "snug-recipe-compiler.h"

typedef struct
{
  char *root;
  char *recipes;
  SnugPaths *paths;
  GBytes *content;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->root = g_dir_make_tmp ("snug-recipes-XXXXXX", NULL);
  fixture->paths = snug_paths_new (fixture->root);
  fixture->recipes = g_strdup (snug_paths_get (fixture->paths, SNUG_PATH_RECIPES));
  fixture->content = g_bytes_new_static ("content", 7);
  g_assert_cmpint (g_mkdir_with_parents (fixture->recipes, 0755), ==, 0);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  snug_autofd int fd = snug_file_open_root (g_get_tmp_dir (), NULL);
  g_autofree char *name = g_path_get_basename (fixture->root);

  g_assert_true (snug_file_remove (fd, name, NULL));
  g_object_unref (fixture->paths);
  g_bytes_unref (fixture->content);
  g_free (fixture->recipes);
  g_free (fixture->root);
}

static void
test_write (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (fixture->recipes, "foo/snap.foo.bar.recipe", NULL),
                  *content = NULL;
  const mode_t mask = umask (0);
  GStatBuf info;

  g_assert_true (
    snug_recipe_write (fixture->paths, "foo", "snap.foo.bar", fixture->content, &error));
  umask (mask);
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "content");
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0644);
  g_assert_true (snug_recipe_remove_all (fixture->paths, "foo", &error));
  g_assert_true (snug_recipe_remove_all (fixture->paths, "foo", &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_names (Fixture *fixture, gconstpointer data)
{
  static const char *const bad[] = { "", ".", "..", "../x", "a/b", ".x" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean running;

      g_assert_false (
        snug_recipe_write (fixture->paths, bad[i], "snap.x.y", fixture->content, &error));
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
      g_clear_error (&error);
      g_assert_false (snug_recipe_write (fixture->paths, "x", bad[i], fixture->content, &error));
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
      g_clear_error (&error);
      g_assert_false (snug_recipe_remove_all (fixture->paths, bad[i], &error));
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
      g_clear_error (&error);
      g_assert_false (snug_recipe_is_running (fixture->paths, bad[i], &running, &error));
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
    }
}

static void
test_running (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->recipes, "foo", NULL);
  snug_autofd int fd = -1;
  gboolean running = TRUE;

  g_assert_true (snug_recipe_is_running (fixture->paths, "foo", &running, NULL));
  g_assert_false (running);
  g_assert_true (snug_recipe_write (fixture->paths, "foo", "snap.foo.bar", fixture->content, NULL));
  fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_assert_cmpint (flock (fd, LOCK_SH), ==, 0);
  g_assert_true (snug_recipe_is_running (fixture->paths, "foo", &running, NULL));
  g_assert_true (running);
  /* The directory outlives its recipes, so that the lock is still found. */
  g_assert_true (snug_recipe_remove_all (fixture->paths, "foo", NULL));
  g_assert_true (snug_recipe_is_running (fixture->paths, "foo", &running, NULL));
  g_assert_true (running);
  flock (fd, LOCK_UN);
  g_assert_true (snug_recipe_is_running (fixture->paths, "foo", &running, NULL));
  g_assert_false (running);
  g_assert_true (snug_recipe_remove_all (fixture->paths, "foo", NULL));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_retain (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tags = g_ptr_array_new ();
  g_autofree char *kept = g_build_filename (fixture->recipes, "foo/snap.foo.a.recipe", NULL);
  g_autofree char *gone = g_build_filename (fixture->recipes, "foo/snap.foo.b.recipe", NULL);

  g_ptr_array_add (tags, (gpointer) "snap.foo.a");
  g_assert_true (snug_recipe_retain (fixture->paths, "foo", tags, &error));
  g_assert_true (snug_recipe_write (fixture->paths, "foo", "snap.foo.a", fixture->content, &error));
  g_assert_true (snug_recipe_write (fixture->paths, "foo", "snap.foo.b", fixture->content, &error));
  for (guint i = 0; i < 2; i++)
    g_assert_true (snug_recipe_retain (fixture->paths, "foo", tags, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_test (kept, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (gone, G_FILE_TEST_EXISTS));
}

static gboolean
needs (Fixture *fixture, const char *image)
{
  g_autoptr (GError) error = NULL;
  gboolean needed = TRUE;

  g_assert_true (snug_recipe_needs_image (fixture->paths, "foo", image, &needed, &error));
  g_assert_no_error (error);
  return needed;
}

static void
test_images (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SnugRecipeBuilder) builder = snug_recipe_builder_new ();
  struct snug_recipe_header *header = snug_recipe_builder_get_header (builder);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) recipe = NULL;

  g_assert_false (needs (fixture, "/snap/core/1"));
  header->security_tag = snug_recipe_builder_string (builder, "snap.foo.bar");
  header->instance = snug_recipe_builder_string (builder, "foo");
  header->flags = SNUG_RECIPE_CLASSIC;
  snug_recipe_builder_word (builder, "/snap/foo/1/bin");
  snug_recipe_builder_image (builder, "/snap/foo/1");
  snug_recipe_builder_image (builder, "/snap/core/1");
  recipe = snug_recipe_builder_seal (builder, &error);
  g_assert_no_error (error);
  /* One that nobody can start from says nothing, wherever it stands. */
  g_assert_true (snug_recipe_write (fixture->paths, "foo", "snap.foo.aaa", fixture->content, NULL));
  g_assert_true (snug_recipe_write (fixture->paths, "foo", "snap.foo.bar", recipe, NULL));
  g_assert_true (snug_recipe_write (fixture->paths, "foo", "snap.foo.zzz", fixture->content, NULL));
  g_assert_true (needs (fixture, "/snap/core/1"));
  g_assert_false (needs (fixture, "/snap/core/11"));
  g_assert_false (needs (fixture, "/snap/core"));
}

/* Who has the lock knows that nobody runs, and nobody begins. */
static void
test_try_lock (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->recipes, "foo", NULL);
  g_autoptr (GError) error = NULL;
  snug_autofd int launcher = -1;
  snug_autofd int lock = -1;
  int none = 7;

  g_assert_true (snug_recipe_try_lock (fixture->paths, "foo", &none, &error));
  g_assert_cmpint (none, ==, -1);
  g_assert_cmpint (g_mkdir_with_parents (path, 0755), ==, 0);
  launcher = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_assert_true (snug_recipe_try_lock (fixture->paths, "foo", &lock, &error));
  g_assert_no_error (error);
  g_assert_cmpint (flock (launcher, LOCK_SH | LOCK_NB), !=, 0);
  snug_clear_fd (&lock);
  g_assert_cmpint (flock (launcher, LOCK_SH | LOCK_NB), ==, 0);
  g_assert_false (snug_recipe_try_lock (fixture->paths, "foo", &lock, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_BUSY);
  g_assert_cmpint (lock, ==, -1);
  g_clear_error (&error);
  g_assert_false (snug_recipe_try_lock (fixture->paths, "../foo", &lock, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/recipe-files/write", Fixture, NULL, set_up, test_write, tear_down);
  g_test_add ("/recipe-files/names", Fixture, NULL, set_up, test_names, tear_down);
  g_test_add ("/recipe-files/running", Fixture, NULL, set_up, test_running, tear_down);
  g_test_add ("/recipe-files/retain", Fixture, NULL, set_up, test_retain, tear_down);
  g_test_add ("/recipe-files/images", Fixture, NULL, set_up, test_images, tear_down);
  g_test_add ("/recipe-files/try-lock", Fixture, NULL, set_up, test_try_lock, tear_down);
  return g_test_run ();
}
