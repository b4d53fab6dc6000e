/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-repo-channels.h"

static SnugRepositorySnap *
new_snap (void)
{
  SnugRepositorySnap *snap = g_new0 (SnugRepositorySnap, 1);

  snap->name = g_strdup ("hello");
  snap->channels = g_ptr_array_new_with_free_func (snug_repository_channel_free);
  snap->revisions = g_ptr_array_new_with_free_func (snug_repository_revision_free);
  return snap;
}

static gboolean
release (SnugRepositorySnap *snap,
         guint revision,
         const char *grade,
         const char *channel,
         GError **error)
{
  const char *const architectures[] = { "amd64", "arm64", NULL };
  const char *const channels[] = { channel, NULL };
  SnugRepositoryRecord record = { .name = snap->name,
                                  .revision = revision,
                                  .grade = (char *) grade,
                                  .architectures = (char **) architectures };

  return snug_repo_channels_release (snap, &record, channels, error);
}

static int
find (SnugRepositorySnap *snap, const char *architecture, const char *channel)
{
  const SnugRepositoryChannel *entry
    = snug_repository_snap_find_channel (snap, architecture, channel);

  return entry != NULL ? entry->revision : 0;
}

static void
test_release (void)
{
  g_autoptr (SnugRepositorySnap) snap = new_snap ();
  g_autoptr (GError) error = NULL;

  g_assert_true (release (snap, 1, "stable", "stable", &error));
  g_assert_true (release (snap, 2, NULL, "3.0/edge/fix", &error));
  g_assert_cmpint (find (snap, "amd64", "latest/stable"), ==, 1);
  g_assert_cmpint (find (snap, "arm64", "3.0/edge/fix"), ==, 2);
  g_assert_true (release (snap, 3, NULL, "latest/stable", &error));
  g_assert_cmpint (find (snap, "amd64", "latest/stable"), ==, 3);
  g_assert_cmpuint (snap->channels->len, ==, 4);
}

static void
test_release_refuses (void)
{
  g_autoptr (SnugRepositorySnap) snap = new_snap ();
  g_autoptr (GError) error = NULL;

  g_assert_false (release (snap, 1, NULL, "x/y", &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (release (snap, 1, "devel", "candidate", &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_POLICY_DENIED);
  g_clear_error (&error);
  g_assert_true (release (snap, 1, "devel", "beta", &error));
  g_assert_cmpuint (snap->channels->len, ==, 2);
}

static void
test_close (void)
{
  g_autoptr (SnugRepositorySnap) snap = new_snap ();
  g_autoptr (GError) error = NULL;

  g_assert_true (release (snap, 1, NULL, "stable", &error));
  g_assert_true (release (snap, 1, NULL, "edge", &error));
  g_assert_true (snug_repo_channels_close (snap, "stable", "arm64", &error));
  g_assert_cmpint (find (snap, "amd64", "latest/stable"), ==, 1);
  g_assert_cmpint (find (snap, "arm64", "latest/stable"), ==, 0);
  g_assert_true (snug_repo_channels_close (snap, "edge", NULL, &error));
  g_assert_cmpuint (snap->channels->len, ==, 1);
  g_assert_false (snug_repo_channels_close (snap, "edge", NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/repo/channels/release", test_release);
  g_test_add_func ("/repo/channels/release-refuses", test_release_refuses);
  g_test_add_func ("/repo/channels/close", test_close);
  return g_test_run ();
}
