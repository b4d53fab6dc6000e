/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-machine.h"

#define PLAIN "base: bare\napps: {foo: {command: bin/foo}}\n"

static void
test_progress (Machine *machine, gconstpointer data)
{
  Image *image = image_new (machine, "foo", 1, PLAIN);
  const guint64 size = image->candidate.size;
  SnugChange *change = machine_start (machine, machine_plan_image (machine, image, NULL));
  SnugTask *task = g_ptr_array_index (snug_change_get_tasks (change), 0);
  g_autofree char *label = NULL;
  guint64 done = 0, total = 0;

  while (total <= 1 && !snug_task_status_is_ready (snug_task_get_status (task)))
    {
      g_clear_pointer (&label, g_free);
      snug_task_get_progress (task, &label, &done, &total);
    }
  g_assert_cmpuint (total, ==, size);
  g_assert_cmpuint (done, <=, size);
  /* The summary says what is done. */
  g_assert_null (label);
  machine_run (machine);
  g_assert_cmpint (machine_check_snap (machine, "foo"), ==, 1);
}

/* A store that has less than it said, and one that has nothing. */
static void
test_bad_download (Machine *machine, gconstpointer data)
{
  Image *image = image_new (machine, "foo", 1, PLAIN);

  root_write (&machine->root, "store/foo_1", "short", 0600);
  machine_fail (machine, machine_plan_image (machine, image, NULL), "digest");
  g_assert_cmpint (machine_check_snap (machine, "foo"), ==, 0);
  image = image_new (machine, "foo", 1, PLAIN);
  g_assert_true (snug_file_remove (machine->root.fd, "store/foo_1", NULL));
  machine_fail (machine, machine_plan_image (machine, image, NULL), "foo_1");
  g_assert_cmpint (machine_check_snap (machine, "foo"), ==, 0);
}

/* The image is whole but not what was promised; nothing of it stays. */
static void
test_broken_promise (Machine *machine, gconstpointer data)
{
  Image *image = image_new (machine, "foo", 1, PLAIN);

  image->candidate.base = "core22";
  image->candidate.type = "base";
  machine_fail (machine, machine_plan_image (machine, image, NULL), "promised");
  g_assert_cmpint (machine_check_snap (machine, "foo"), ==, 0);
  g_assert_false (root_has (&machine->root, "snap/foo"));
}

static void
test_needs_the_stores_word (Machine *machine, gconstpointer data)
{
  Image *image = image_new (machine, "foo", 1, PLAIN "plugs: {root-only: }\n");

  machine_fail (machine, machine_plan_image (machine, image, NULL), "root-only");
  g_assert_cmpint (machine_check_snap (machine, "foo"), ==, 0);
  image = image_new (machine, "foo", 1, PLAIN "plugs: {root-only: }\n");
  image->candidate.dangerous = TRUE;
  machine_do (machine, machine_plan_image (machine, image, NULL));
  g_assert_cmpint (machine_check_snap (machine, "foo"), ==, 1);
}

/* An old revision of a base stays as long as somebody's recipes name it. */
static void
test_a_used_base_stays (Machine *machine, gconstpointer data)
{
  g_autoptr (GHashTable) recipes = NULL;
  const SnugSnapPlanOptions one = { .retain = 1 };
  g_autofree char *text = NULL;
  Image *image;

  machine_install (machine, "core", 1, BASE);
  machine_install (machine, "foo", 1, FOO);
  /* Somebody who was not told, as a recipe out of a backup would be. */
  recipes = machine_read_recipes (machine, "foo");
  machine_install (machine, "core", 2, BASE);
  machine_check (machine);
  {
    GBytes *old = g_hash_table_lookup (recipes, "snap.foo.foo.recipe");

    g_assert_true (snug_recipe_write (machine->root.paths, "foo", "snap.foo.foo", old, NULL));
  }
  image = image_new (machine, "core", 3, BASE);
  machine_do (machine, machine_plan_images (machine, &image, 1, &one, NULL));
  /* Everybody was told, so nobody needs it. */
  g_assert_false (root_has (&machine->root, "var/lib/snug/snaps/core_1.snap"));
  g_assert_false (root_has (&machine->root, "var/lib/snug/snaps/core_2.snap"));
  machine_check (machine);
}

static void
test_a_stale_recipe_keeps_it (Machine *machine, gconstpointer data)
{
  g_autoptr (GHashTable) recipes = NULL;
  g_autoptr (GPtrArray) revisions = NULL;

  machine_install (machine, "core", 1, BASE);
  machine_install (machine, "foo", 1, FOO);
  recipes = machine_read_recipes (machine, "foo");
  machine_install (machine, "core", 2, BASE);
  g_assert_true (snug_recipe_write (machine->root.paths, "foo", "snap.foo.foo",
                                    g_hash_table_lookup (recipes, "snap.foo.foo.recipe"), NULL));
  machine_do (machine, snug_snap_plan_remove_revision (machine->state, &machine->world, "core", 1,
                                                       NULL, NULL));
  g_assert_true (root_has (&machine->root, "var/lib/snug/snaps/core_1.snap"));
  g_assert_true (root_has (&machine->root, "var/snap/core/1"));
  revisions = snug_state_list_revisions (machine->state, "core", NULL);
  g_assert_cmpuint (revisions->len, ==, 2);
}

/* Old data and images that cannot go now do not take the new revision with them. */
static void
test_an_old_revision_in_use (Machine *machine, gconstpointer data)
{
  const SnugSnapPlanOptions one = { .retain = 1 };
  g_autoptr (GPtrArray) revisions = NULL;
  Image *image = image_new (machine, "foo", 2, PLAIN);

  machine_install (machine, "foo", 1, PLAIN);
  root_write (&machine->root, "snap/foo/1/in-use", "", 0600);
  machine_do (machine, machine_plan_images (machine, &image, 1, &one, NULL));
  g_assert_cmpint (machine_check_snap (machine, "foo"), ==, 2);
  revisions = snug_state_list_revisions (machine->state, "foo", NULL);
  g_assert_cmpuint (revisions->len, ==, 2);
  g_assert_true (snug_file_remove (machine->root.fd, "snap/foo/1/in-use", NULL));
  /* The next refresh takes it along. */
  image = image_new (machine, "foo", 3, PLAIN);
  machine_do (machine, machine_plan_images (machine, &image, 1, &one, NULL));
  g_assert_cmpint (machine_check_snap (machine, "foo"), ==, 3);
  g_assert_false (root_has (&machine->root, "var/lib/snug/snaps/foo_1.snap"));
}

/* What is mounted where an image is to appear, is not taken for it. */
static void
test_stale_mount (Machine *machine, gconstpointer data)
{
  root_write (&machine->root, "snap/foo/1/meta/snap.yaml", "name: foo\nversion: 'old'\n" PLAIN,
              0644);
  machine_install (machine, "foo", 1, PLAIN);
  g_assert_cmpint (machine_check_snap (machine, "foo"), ==, 1);
  {
    g_autofree char *path
      = g_build_filename (machine->root.root, "snap/foo/1/meta/snap.yaml", NULL);
    g_autofree char *text = NULL;

    g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
    g_assert_null (strstr (text, "'old'"));
  }
}

/* What people have in their homes goes along with the revision, and stays when the snap goes. */
static void
test_homes (Machine *machine, gconstpointer data)
{
  const char *const foo[] = { "foo", NULL };
  const SnugSnapPlanOptions purge = { .purge = TRUE };

  machine_install (machine, "foo", 1, PLAIN);
  root_write (&machine->root, "root/snap/foo/1/file", "mine", 0600);
  machine_install (machine, "foo", 2, PLAIN);
  root_assert_file (&machine->root, "root/snap/foo/2/file", "mine");
  root_write (&machine->root, "fail-post-refresh", "", 0600);
  machine_fail (machine,
                machine_plan_image (machine,
                                    image_new (machine, "foo", 3, PLAIN "# hooks: post-refresh\n"),
                                    NULL),
                "post-refresh");
  g_assert_false (root_has (&machine->root, "root/snap/foo/3"));
  machine_install (machine, "foo", 4, PLAIN);
  root_assert_file (&machine->root, "root/snap/foo/4/file", "mine");
  /* With its old revision goes the old data. */
  g_assert_false (root_has (&machine->root, "root/snap/foo/1"));
  machine_do (machine, snug_snap_plan_remove (machine->state, &machine->world, foo, NULL, NULL));
  root_assert_file (&machine->root, "root/snap/foo/4/file", "mine");
  machine_install (machine, "foo", 1, PLAIN);
  machine_do (machine, snug_snap_plan_remove (machine->state, &machine->world, foo, &purge, NULL));
  g_assert_false (root_has (&machine->root, "root/snap/foo"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  machine_test ("/lifecycle/image-tasks/progress", test_progress);
  machine_test ("/lifecycle/image-tasks/bad-download", test_bad_download);
  machine_test ("/lifecycle/image-tasks/stale-mount", test_stale_mount);
  machine_test ("/lifecycle/image-tasks/broken-promise", test_broken_promise);
  machine_test ("/lifecycle/image-tasks/needs-the-stores-word", test_needs_the_stores_word);
  machine_test ("/lifecycle/image-tasks/a-used-base-stays", test_a_used_base_stays);
  machine_test ("/lifecycle/image-tasks/a-stale-recipe-keeps-it", test_a_stale_recipe_keeps_it);
  machine_test ("/lifecycle/image-tasks/an-old-revision-in-use", test_an_old_revision_in_use);
  machine_test ("/lifecycle/image-tasks/homes", test_homes);
  return g_test_run ();
}
