/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-repo-source.h"
#include "snug-store-client.h"
#include "test-maintainer.h"

#include <string.h>

/* Five revisions, of which 1 and 4 are in channels. */
static void
fill (Maintainer *me)
{
  maintainer_fill (me);
  for (guint i = 2; i <= 5; i++)
    {
      g_autofree char *version = g_strdup_printf ("%u.0", i);
      g_autofree char *snap = maintainer_snap (me, "hello", version, NULL);

      maintainer_run (me, "add", me->directory, snap, "--channel", i == 4 ? "edge" : "beta", NULL);
    }
  maintainer_run (me, "close", me->directory, "hello", "beta", NULL);
}

static void
assert_images (Maintainer *me, const char *wanted)
{
  g_autofree char *path = maintainer_file (me, "snaps");
  g_autoptr (GString) numbers = g_string_new (NULL);

  for (guint i = 1; i < 10; i++)
    {
      g_autofree char *image = g_strdup_printf ("%s/hello_%u.snap", path, i);

      if (g_file_test (image, G_FILE_TEST_EXISTS))
        g_string_append_printf (numbers, "%s%u", numbers->len > 0 ? " " : "", i);
    }
  g_assert_cmpstr (numbers->str, ==, wanted);
}

static void
test_drops (Maintainer *me, gconstpointer data)
{
  fill (me);
  maintainer_run (me, "prune", me->directory, "--keep", "1", "--grace", "0", NULL);
  g_assert_cmpstr (me->output->str, ==, "1 revisions dropped\n");
  assert_images (me, "1 3 4 5");
  maintainer_run (me, "prune", me->directory, "--keep", "0", "--grace", "0", NULL);
  assert_images (me, "1 4 5");
  maintainer_run (me, "verify", me->directory, NULL);
  /* 5 was the newest: its number is not given again. */
  maintainer_run (me, "prune", me->directory, "--keep", "0", "--grace", "0", NULL);
  g_assert_cmpstr (me->output->str, ==, "0 revisions dropped\n");
}

static void
test_leaves_no_litter (Maintainer *me, gconstpointer data)
{
  fill (me);
  maintainer_shell (me, "echo x >snaps/.new.12345678; echo x >records/left.json");
  maintainer_run (me, "prune", me->directory, "--keep", "0", "--grace", "0", NULL);
  /* Of each kind what the index names, and its signatures. */
  maintainer_shell (me, "test $(ls -A index | wc -l) = 2; test $(ls -A shards | wc -l) = 1; "
                        "test $(ls -A records | wc -l) = 6; test $(ls -A publishers | wc -l) = 1; "
                        "test $(ls -A timestamp | wc -l) = 1; test $(ls -A snaps | wc -l) = 3; "
                        "test -f 1.root.json");
  maintainer_run (me, "verify", me->directory, NULL);
}

/* Whoever reads an index of before still finds all that it names. */
static void
test_grace (Maintainer *me, gconstpointer data)
{
  fill (me);
  maintainer_shell (me, "cp -a . ../copy");
  maintainer_run (me, "prune", me->directory, "--keep", "0", "--grace", "1", NULL);
  assert_images (me, "1 2 3 4 5");
  maintainer_shell (me, "cp -a timestamp.json ../new.json; cp ../copy/timestamp.json .");
  maintainer_run (me, "verify", me->directory, NULL);
  g_assert_true (g_str_has_prefix (me->output->str, "1 snaps, 5 revisions"));
  maintainer_shell (me, "cp ../new.json timestamp.json");
  maintainer_run (me, "verify", me->directory, NULL);
  g_assert_true (g_str_has_prefix (me->output->str, "1 snaps, 3 revisions"));
}

/* Without grace too a reader comes to an answer: it looks again. */
static void
test_old_reader (Maintainer *me, gconstpointer data)
{
  g_autofree char *pins = maintainer_pins (me, "me");
  g_autofree char *root = g_build_filename (me->path, "root", NULL);
  g_autofree char *snap = NULL;
  g_autoptr (SnugPaths) paths = snug_paths_new (root);
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugRepoSource) source = NULL;
  g_autoptr (SnugStoreClient) client = NULL;
  g_autoptr (SnugStoreOffer) offer = NULL;
  SnugStoreRequest request = { .name = "hello", .architecture = "amd64" };

  fill (me);
  source = snug_repo_source_new (me->directory, &error);
  client = snug_store_client_new ("test", SNUG_STORE (source), paths, pins);
  g_assert_true (snug_store_client_refresh (client, NULL, &error));
  snap = maintainer_snap (me, "hello", "6.0", NULL);
  maintainer_run (me, "add", me->directory, snap, NULL);
  maintainer_run (me, "prune", me->directory, "--keep", "0", "--grace", "0", NULL);
  offer = snug_store_client_resolve (client, &request, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (offer->revision, ==, 6);
}

static void
test_refuses (Maintainer *me, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  maintainer_create (me);
  g_assert_false (maintainer_try (me, &error, "prune", me->directory, "--keep=-1", NULL));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  maintainer_test ("/repo/prune/drops", test_drops);
  maintainer_test ("/repo/prune/leaves-no-litter", test_leaves_no_litter);
  maintainer_test ("/repo/prune/grace", test_grace);
  maintainer_test ("/repo/prune/old-reader", test_old_reader);
  maintainer_test ("/repo/prune/refuses", test_refuses);
  return g_test_run ();
}
