/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <sys/file.h>

#include "test-kinds.h"
#include "test-machine.h"

#define PLAIN "base: bare\napps: {foo: {command: bin/foo}}\n"
#define FIRST_KINDS                                                                                \
  "download-snap mount-snap copy-snap-data setup-profiles link-snap auto-connect "                 \
  "run-connection-hooks run-hook run-hook run-hook"
#define REFRESH_KINDS                                                                              \
  "download-snap mount-snap run-hook unlink-current-snap copy-snap-data setup-profiles link-snap " \
  "auto-connect run-connection-hooks run-hook run-hook"

static SnugChangeBuilder *
plan_foo (Machine *machine, SnugRevision revision, GError **error)
{
  return machine_plan_image (machine, image_new (machine, "foo", revision, PLAIN), error);
}

static SnugChangeBuilder *
plan_revert (Machine *machine, SnugRevision revision, GError **error)
{
  return snug_snap_plan_revert (machine->state, &machine->world, "foo", revision, NULL, NULL,
                                error);
}

static void
assert_refused (SnugChangeBuilder *builder, GError **error, int code, const char *words)
{
  g_assert_null (builder);
  g_assert_error (*error, SNUG_ERROR, code);
  g_assert_nonnull (strstr ((*error)->message, words));
  g_clear_error (error);
}

static void
test_plans (Machine *machine, gconstpointer data)
{
  assert_kinds (plan_foo (machine, 1, NULL), FIRST_KINDS);
  machine_install (machine, "foo", 1, PLAIN);
  assert_kinds (plan_foo (machine, 2, NULL), REFRESH_KINDS);
  machine_install (machine, "foo", 2, PLAIN);
  assert_kinds (plan_foo (machine, 3, NULL), REFRESH_KINDS " unmount-snap clear-snap discard-snap");
  assert_kinds (plan_revert (machine, 0, NULL),
                "unlink-current-snap setup-profiles link-snap auto-connect run-connection-hooks "
                "run-hook");
}

/* A refresh to what is on the disk brings nothing, but the data goes along. */
static void
test_kept_revision (Machine *machine, gconstpointer data)
{
  const SnugSnapPlanOptions few = { .retain = 1 };
  Image *image;

  for (SnugRevision revision = 1; revision <= 2; revision++)
    machine_install (machine, "foo", revision, PLAIN);
  machine_do (machine, plan_revert (machine, 1, NULL));
  image = image_new (machine, "foo", 2, PLAIN);
  image->candidate.on_disk = TRUE;
  assert_kinds (machine_plan_images (machine, &image, 1, NULL, NULL),
                "run-hook unlink-current-snap prepare-snap-data copy-snap-data setup-profiles "
                "link-snap auto-connect run-connection-hooks run-hook run-hook forget-snap-data");
  image = image_new (machine, "foo", 2, PLAIN);
  image->candidate.on_disk = TRUE;
  image->candidate.channel = "latest/edge";
  machine_do (machine, machine_plan_images (machine, &image, 1, &few, NULL));
  g_assert_cmpint (machine_check_snap (machine, "foo"), ==, 2);
  g_assert_false (root_has (&machine->root, "var/lib/snug/snaps/foo_1.snap"));
  g_assert_true (root_has (&machine->root, "var/lib/snug/snaps/foo_2.snap"));
  {
    g_autoptr (SnugSnapRecord) snap = snug_state_get_snap (machine->state, "foo", NULL);

    g_assert_cmpstr (snap->channel, ==, "latest/edge");
  }
}

static void
test_kept_revision_refused (Machine *machine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  machine_install (machine, "foo", 1, PLAIN);
  for (SnugRevision revision = 1; revision <= 2; revision++)
    {
      Image *image = image_new (machine, "foo", revision, PLAIN);

      image->candidate.on_disk = TRUE;
      assert_refused (machine_plan_image (machine, image, &error), &error,
                      SNUG_ERROR_REVISION_UNAVAILABLE, "foo");
    }
}

/* What a snap is reverted from is what it is reverted to after a refresh. */
static void
test_sequence (Machine *machine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Image *image;

  machine_install (machine, "foo", 1, PLAIN);
  machine_install (machine, "foo", 2, PLAIN);
  image = image_new (machine, "foo", 1, PLAIN);
  image->candidate.on_disk = TRUE;
  machine_do (machine, machine_plan_image (machine, image, &error));
  g_assert_cmpint (machine_check_snap (machine, "foo"), ==, 1);
  machine_do (machine, plan_revert (machine, 0, &error));
  g_assert_cmpint (machine_check_snap (machine, "foo"), ==, 2);
}

/* The base of the older revision was removed meanwhile, and comes back with it. */
static void
test_revert_brings_base (Machine *machine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  const char *const core[] = { "core", NULL };
  g_autoptr (Image) base = image_new (machine, "core", 2, BASE);
  g_autoptr (GPtrArray) needs = g_ptr_array_new ();

  machine_install (machine, "core", 1, BASE);
  machine_install (machine, "foo", 1, FOO);
  machine_install (machine, "foo", 2, PLAIN);
  machine_do (machine, snug_snap_plan_remove (machine->state, &machine->world, core, NULL, &error));
  assert_refused (plan_revert (machine, 0, &error), &error, SNUG_ERROR_NOT_FOUND,
                  "needs the base ‘core’");
  base->candidate.companion = TRUE;
  g_ptr_array_add (needs, &base->candidate);
  machine_do (machine, snug_snap_plan_revert (machine->state, &machine->world, "foo", 0, needs,
                                              NULL, &error));
  g_assert_cmpint (machine_check_snap (machine, "foo"), ==, 1);
  g_assert_cmpint (machine_check_snap (machine, "core"), ==, 2);
}

/* A file that is in the folder of downloads already. */
static void
test_local_file (Machine *machine, gconstpointer data)
{
  SnugSnapCandidate candidate = { .instance = "foo",
                                  .name = "foo",
                                  .partial = "given",
                                  .base = "bare",
                                  .mode = "strict",
                                  .dangerous = TRUE };
  g_autoptr (GPtrArray) candidates = g_ptr_array_new ();
  g_autoptr (SnugSnapRecord) snap = NULL;

  g_ptr_array_add (candidates, &candidate);
  for (guint i = 0; i < 2; i++)
    {
      root_write (&machine->root, "var/lib/snug/partial/given", "name: foo\nversion: 1\n" PLAIN,
                  0600);
      machine_do (machine, snug_snap_plan_installs (machine->state, &machine->world, candidates,
                                                    NULL, NULL));
    }
  snap = snug_state_get_snap (machine->state, "foo", NULL);
  g_assert_cmpint (snap->current, ==, -2);
  g_assert_null (snap->store);
  root_assert_link (&machine->root, "snap/foo/current", "x2");
  g_assert_cmpint (machine_check_snap (machine, "foo"), ==, -2);
}

static void
test_refusals (Machine *machine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Image *twice[2];

  assert_refused (plan_revert (machine, 0, &error), &error, SNUG_ERROR_NOT_INSTALLED, "foo");
  assert_refused (machine_plan_image (machine, image_new (machine, "foo", 1, FOO), &error), &error,
                  SNUG_ERROR_NOT_FOUND, "core");
  machine_install (machine, "foo", 1, PLAIN);
  assert_refused (plan_foo (machine, 1, &error), &error, SNUG_ERROR_ALREADY_INSTALLED, "revert");
  assert_refused (plan_revert (machine, 0, &error), &error, SNUG_ERROR_REVISION_UNAVAILABLE, "foo");
  assert_refused (plan_revert (machine, 7, &error), &error, SNUG_ERROR_REVISION_UNAVAILABLE, "foo");
  for (guint i = 0; i < 2; i++)
    twice[i] = image_new (machine, "bar", (int) i + 1, PLAIN);
  assert_refused (machine_plan_images (machine, twice, 2, NULL, &error), &error,
                  SNUG_ERROR_INVALID_ARGUMENT, "twice");
}

static void
test_running_app (Machine *machine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  const SnugSnapPlanOptions ignore = { .ignore_running = TRUE };
  Image *image;
  snug_autofd int lock = -1;

  machine_install (machine, "foo", 1, PLAIN);
  lock = openat (machine->root.fd, "var/lib/snug/recipes/foo", O_RDONLY | O_DIRECTORY);
  g_assert_cmpint (flock (lock, LOCK_SH), ==, 0);
  assert_refused (plan_foo (machine, 2, &error), &error, SNUG_ERROR_BUSY, "running");
  image = image_new (machine, "foo", 2, PLAIN);
  machine_do (machine, machine_plan_images (machine, &image, 1, &ignore, &error));
  g_assert_cmpint (machine_check_snap (machine, "foo"), ==, 2);
  assert_refused (plan_revert (machine, 0, &error), &error, SNUG_ERROR_BUSY, "running");
}

static void
test_disabled (Machine *machine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  const char *const foo[] = { "foo", NULL };

  machine_install (machine, "foo", 1, PLAIN);
  machine_do (machine, snug_snap_plan_disable (machine->state, &machine->world, foo, NULL, &error));
  assert_refused (plan_foo (machine, 2, &error), &error, SNUG_ERROR_NOT_SUPPORTED, "disabled");
  assert_refused (plan_revert (machine, 0, &error), &error, SNUG_ERROR_NOT_SUPPORTED, "disabled");
}

/* The base comes first wherever it stands, and a provider that stands before. One snap's failure
 * leaves the others, unless they need it. */
static void
test_several (Machine *machine, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  static const char *const providers[] = { "lib", NULL };
  Image *images[4];

  images[0] = image_new (machine, "lib", 1, "base: core\napps: {lib: {command: bin/foo}}\n");
  images[1] = image_new (machine, "app", 1, "base: core\napps: {app: {command: bin/foo}}\n");
  images[1]->candidate.providers = providers;
  images[2] = image_new (machine, "core", 1, BASE);
  images[3] = image_new (machine, "bad", 1, "base: core\napps: {bad: {command: bin/none}}\n");
  machine_fail (machine, machine_plan_images (machine, images, 4, NULL, &error), "bin/none");
  g_assert_cmpint (machine_check_snap (machine, "lib"), ==, 1);
  g_assert_cmpint (machine_check_snap (machine, "app"), ==, 1);
  g_assert_cmpint (machine_check_snap (machine, "core"), ==, 1);
  g_assert_cmpint (machine_check_snap (machine, "bad"), ==, 0);
}

/* What came along goes with the last that needs it, and with nobody else. */
static void
test_companions (Machine *machine, gconstpointer data)
{
  Image *images[3];

  for (guint round = 0; round < 2; round++)
    {
      images[0] = image_new (machine, "core", 1, BASE);
      images[0]->candidate.companion = TRUE;
      images[1] = image_new (machine, "bad", 1, "base: core\napps: {bad: {command: bin/none}}\n");
      images[2] = image_new (machine, "app", 1, "base: core\napps: {app: {command: bin/foo}}\n");
      machine_fail (machine, machine_plan_images (machine, images, 2 + round, NULL, NULL),
                    "bin/none");
      g_assert_cmpint (machine_check_snap (machine, "bad"), ==, 0);
      g_assert_cmpint (machine_check_snap (machine, "core"), ==, round == 0 ? 0 : 1);
      g_assert_cmpint (root_has (&machine->root, "var/lib/snug/snaps/core_1.snap"), ==,
                       round == 0 ? FALSE : TRUE);
      if (round == 0)
        image_free (images[2]);
    }
  g_assert_cmpint (machine_check_snap (machine, "app"), ==, 1);
}

static void
test_a_base_that_fails (Machine *machine, gconstpointer data)
{
  Image *images[2];

  images[0] = image_new (machine, "app", 1, "base: core\napps: {app: {command: bin/foo}}\n");
  images[1] = image_new (machine, "core", 1, "type: base\nassumes: [teleport]\n");
  machine_fail (machine, machine_plan_images (machine, images, 2, NULL, NULL), "teleport");
  g_assert_cmpint (machine_check_snap (machine, "app"), ==, 0);
  g_assert_cmpint (machine_check_snap (machine, "core"), ==, 0);
}

/* All or nothing, and nothing is deleted before all is there. */
static void
test_transaction (Machine *machine, gconstpointer data)
{
  const SnugSnapPlanOptions together = { .transactional = TRUE, .retain = 1 };
  Image *images[2];

  machine_install (machine, "foo", 1, PLAIN);
  images[0] = image_new (machine, "foo", 2, PLAIN);
  images[1] = image_new (machine, "bad", 1, "base: bare\napps: {bad: {command: bin/none}}\n");
  machine_fail (machine, machine_plan_images (machine, images, 2, &together, NULL), "bin/none");
  g_assert_cmpint (machine_check_snap (machine, "foo"), ==, 1);
  g_assert_true (root_has (&machine->root, "var/lib/snug/snaps/foo_1.snap"));
  g_assert_cmpint (machine_check_snap (machine, "bad"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  machine_test ("/lifecycle/snap-plans/plans", test_plans);
  machine_test ("/lifecycle/snap-plans/kept-revision", test_kept_revision);
  machine_test ("/lifecycle/snap-plans/kept-revision-refused", test_kept_revision_refused);
  machine_test ("/lifecycle/snap-plans/sequence", test_sequence);
  machine_test ("/lifecycle/snap-plans/revert-brings-base", test_revert_brings_base);
  machine_test ("/lifecycle/snap-plans/companions", test_companions);
  machine_test ("/lifecycle/snap-plans/local-file", test_local_file);
  machine_test ("/lifecycle/snap-plans/refusals", test_refusals);
  machine_test ("/lifecycle/snap-plans/running-app", test_running_app);
  machine_test ("/lifecycle/snap-plans/disabled", test_disabled);
  machine_test ("/lifecycle/snap-plans/several", test_several);
  machine_test ("/lifecycle/snap-plans/a-base-that-fails", test_a_base_that_fails);
  machine_test ("/lifecycle/snap-plans/transaction", test_transaction);
  return g_test_run ();
}
