/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <sys/stat.h>
#include "snug-recipe-base.h"
#include "test-base-tree.h"

static const char *const tree[] = { "usr/lib/",
                                    "usr/share/a/",
                                    "usr/share/b/",
                                    "usr/share/b/c",
                                    "usr/share/l>a",
                                    "usr/share/per%cent",
                                    "lib>usr/lib",
                                    "etc/",
                                    "etc/mtab>../proc/self/mounts",
                                    "etc/conf",
                                    "out>../..",
                                    "odd>/usr/lib",
                                    NULL };

typedef struct
{
  char *path;
  SnugRecipeBase base;
  SnugRecipeBuilder *builder;
  SnugRecipePlaces *places;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  SnugRecipeInput input = { .instance_name = "foo", .base_name = "base", .base_revision = "3" };
  g_autoptr (GError) error = NULL;

  fixture->path = base_tree_new (tree);
  fixture->base.fd = -1;
  input.base_dir = fixture->path;
  g_assert_true (snug_recipe_base_open (&fixture->base, &input, &error));
  g_assert_no_error (error);
  fixture->builder = snug_recipe_builder_new ();
  fixture->places = snug_recipe_places_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  snug_recipe_base_clear (&fixture->base);
  snug_recipe_builder_free (fixture->builder);
  snug_recipe_places_free (fixture->places);
  base_tree_free (fixture->path);
}

static void
place (Fixture *fixture, const char *target)
{
  snug_recipe_places_add (fixture->places, SNUG_MOUNT_BIND, target, target, 0);
}

static void
test_looking (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) names = snug_recipe_base_list (&fixture->base, "usr/share", NULL);
  g_autoptr (GPtrArray) none = snug_recipe_base_list (&fixture->base, "usr/share/b/c/d", NULL);
  g_autoptr (GPtrArray) linked = snug_recipe_base_list (&fixture->base, "usr/share/l", NULL);

  g_assert_cmpuint (names->len, ==, 4);
  g_assert_cmpstr (g_ptr_array_index (names, 0), ==, "a");
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (linked->len, ==, 0);
  g_assert_cmpuint (snug_recipe_base_type (&fixture->base, "usr"), ==, S_IFDIR);
  g_assert_cmpuint (snug_recipe_base_type (&fixture->base, "usr/share/b/c"), ==, S_IFREG);
  g_assert_cmpuint (snug_recipe_base_type (&fixture->base, "usr/share/l"), ==, S_IFLNK);
  g_assert_cmpuint (snug_recipe_base_type (&fixture->base, "usr/share/b/c/d"), ==, 0);
  g_assert_cmpuint (snug_recipe_base_type (&fixture->base, "lib/x"), ==, 0);
}

static void
test_resolve (Fixture *fixture, gconstpointer data)
{
  static const char *const cases[][2] = { { "/lib/modules", "/usr/lib/modules" },
                                          { "/lib", "/usr/lib" },
                                          { "/usr/x", "/usr/x" },
                                          { "/", "/" },
                                          { "/nothing/x", "/nothing/x" },
                                          /* Not out of the base. */
                                          { "/out/x", "/out/x" },
                                          { "/odd/x", "/usr/lib/x" },
                                          { "%h/lib", "%h/lib" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = snug_recipe_base_resolve (&fixture->base, cases[i][0]);

      g_assert_cmpstr (path, ==, cases[i][1]);
    }
}

static void
test_link (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;

  place (fixture, "/usr/share/a");
  place (fixture, "/usr/share/b/new");
  g_assert_true (
    snug_recipe_base_link (&fixture->base, fixture->builder, "usr/share", fixture->places, NULL));
  text = builder_to_text (fixture->builder);
  g_assert_cmpstr (text, ==,
                   "dir  /usr/share/b 0\n"
                   "symlink /snap/base/3/usr/share/b/c /usr/share/b/c 0\n"
                   "symlink /snap/base/3/usr/share/l /usr/share/l 0\n");
}

/* Only where there is no room: a mount point that the base has is used as it is. */
static void
test_open_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;
  g_autoptr (SnugRecipeBuilder) more = snug_recipe_builder_new ();
  g_autofree char *opened = NULL;

  place (fixture, "/usr/share/a");
  place (fixture, "/usr/share/b/c");
  place (fixture, "/srv/new");
  g_assert_true (
    snug_recipe_base_open_up (&fixture->base, fixture->builder, "usr", fixture->places, NULL));
  snug_recipe_builder_mount (fixture->builder, SNUG_MOUNT_DIR, NULL, "/end", 0);
  text = builder_to_text (fixture->builder);
  g_assert_cmpstr (text, ==, "dir  /end 0\n");

  place (fixture, "/usr/share/b/new/deep");
  place (fixture, "/usr/share/new");
  place (fixture, "/usr/share/l");
  g_assert_true (snug_recipe_base_open_up (&fixture->base, more, "usr", fixture->places, NULL));
  snug_recipe_places_emit (fixture->places, more);
  opened = builder_to_text (more);
  g_assert_true (g_str_has_prefix (opened, "tmpfs  /usr/share 0\ndir  /usr/share/b 0\n"
                                           "bind /srv/new /srv/new 0\n"));
  g_assert_true (g_str_has_suffix (opened, "readonly  /usr/share 0\n"));
}

static void
test_missing (void)
{
  SnugRecipeInput input = { .instance_name = "foo", .base_name = "base" };
  g_auto (SnugRecipeBase) base = SNUG_RECIPE_BASE_INIT;
  g_autoptr (GPtrArray) names = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (snug_recipe_base_open (&base, &input, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
  input.base_name = NULL;
  g_clear_error (&error);
  g_assert_true (snug_recipe_base_open (&base, &input, &error));
  names = snug_recipe_base_list (&base, "usr", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (names->len, ==, 0);
  g_assert_cmpuint (snug_recipe_base_type (&base, "usr"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/recipe-base/looking", Fixture, NULL, set_up, test_looking, tear_down);
  g_test_add ("/recipe-base/resolve", Fixture, NULL, set_up, test_resolve, tear_down);
  g_test_add ("/recipe-base/link", Fixture, NULL, set_up, test_link, tear_down);
  g_test_add ("/recipe-base/open-up", Fixture, NULL, set_up, test_open_up, tear_down);
  g_test_add_func ("/recipe-base/missing", test_missing);
  return g_test_run ();
}
