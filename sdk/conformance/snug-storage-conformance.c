/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The storage suite: what every backend must do, each point a test of its own. */

#include "snug-storage-fixture.h"
#include "snug-storage-hostile.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define SMALL_TREE                                                                                 \
  "mkdir -p a/b empty; echo one >a/one; echo two >a/b/two; ln -s one a/link; ln a/one a/hard"

static void
assert_mounted (SnugStorageFixture *fixture, const char *target, gboolean wanted)
{
  g_autoptr (GError) error = NULL;
  gboolean mounted = !wanted;

  g_assert_true (snug_storage_is_mounted (fixture->storage, target, &mounted, &error));
  g_assert_no_error (error);
  g_assert_cmpint (mounted, ==, wanted);
}

static void
mount_small (SnugStorageFixture *fixture)
{
  g_autofree char *image = snug_storage_fixture_pack (fixture, "small.snap", SMALL_TREE, "");
  g_autoptr (GError) error = NULL;

  g_assert_true (snug_storage_fixture_mount (fixture, image, fixture->target, &error));
  g_assert_no_error (error);
}

static void
test_probe (SnugStorageFixture *fixture, gconstpointer factory)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugProbe) probe = snug_plugin_probe (SNUG_PLUGIN (fixture->storage), NULL, &error);

  g_assert_no_error (error);
  g_assert_true (snug_probe_is_usable (probe));
}

static void
test_shows_content (SnugStorageFixture *fixture, gconstpointer factory)
{
  g_autofree char *source = g_build_filename (fixture->dir, "small.snap.tree", NULL);
  g_autofree char *wanted = NULL;
  g_autofree char *seen = NULL;

  assert_mounted (fixture, fixture->target, FALSE);
  mount_small (fixture);
  assert_mounted (fixture, fixture->target, TRUE);
  wanted = snug_storage_fixture_digest (source);
  seen = snug_storage_fixture_digest (fixture->target);
  g_assert_cmpstr (seen, ==, wanted);
}

static void
test_is_read_only (SnugStorageFixture *fixture, gconstpointer factory)
{
  g_autofree char *path = g_build_filename (fixture->target, "new", NULL);
  struct statvfs fs;

  mount_small (fixture);
  g_assert_cmpint (open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644), ==, -1);
  g_assert_cmpint (errno, ==, EROFS);
  g_assert_cmpint (statvfs (fixture->target, &fs), ==, 0);
  g_assert_cmpuint (fs.f_flag & ST_RDONLY, !=, 0);
  g_assert_cmpuint (fs.f_flag & ST_NOSUID, !=, 0);
  g_assert_cmpuint (fs.f_flag & ST_NODEV, !=, 0);
}

static void
test_devices_do_not_work (SnugStorageFixture *fixture, gconstpointer factory)
{
  g_autofree char *image
    = snug_storage_fixture_pack (fixture, "dev.snap", "cp /bin/true suid; chmod 4755 suid",
                                 "-p 'zero c 666 0 0 1 5' -p 'disk b 666 0 0 7 0'");
  g_autofree char *zero = g_build_filename (fixture->target, "zero", NULL);
  g_autofree char *disk = g_build_filename (fixture->target, "disk", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (image);
  g_assert_true (snug_storage_fixture_mount (fixture, image, fixture->target, &error));
  g_assert_no_error (error);
  g_assert_cmpint (open (zero, O_RDONLY | O_CLOEXEC), ==, -1);
  g_assert_cmpint (errno, ==, EACCES);
  g_assert_cmpint (open (disk, O_RDONLY | O_CLOEXEC), ==, -1);
  g_assert_cmpint (errno, ==, EACCES);
}

static void
test_mount_twice (SnugStorageFixture *fixture, gconstpointer factory)
{
  g_autofree char *image = g_build_filename (fixture->dir, "small.snap", NULL);
  g_autoptr (GError) error = NULL;

  mount_small (fixture);
  g_assert_false (snug_storage_fixture_mount (fixture, image, fixture->target, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_BUSY);
  assert_mounted (fixture, fixture->target, TRUE);
}

static void
test_unmount (SnugStorageFixture *fixture, gconstpointer factory)
{
  g_autoptr (GError) error = NULL;

  mount_small (fixture);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (snug_storage_unmount (fixture->storage, fixture->target, NULL, &error));
      g_assert_no_error (error);
      assert_mounted (fixture, fixture->target, FALSE);
    }
  g_assert_true (snug_storage_unmount (fixture->storage, "/no/such/place", NULL, &error));
  g_assert_no_error (error);
}

static void
test_unmount_busy (SnugStorageFixture *fixture, gconstpointer factory)
{
  g_autofree char *path = g_build_filename (fixture->target, "a", "one", NULL);
  g_autoptr (GError) error = NULL;
  int fd;

  mount_small (fixture);
  fd = open (path, O_RDONLY | O_CLOEXEC);
  g_assert_false (snug_storage_unmount (fixture->storage, fixture->target, NULL, &error));
  close (fd);
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_BUSY);
  assert_mounted (fixture, fixture->target, TRUE);
}

static void
test_foreign_unmount (SnugStorageFixture *fixture, gconstpointer factory)
{
  mount_small (fixture);
  g_assert_cmpint (umount2 (fixture->target, MNT_DETACH), ==, 0);
  assert_mounted (fixture, fixture->target, FALSE);
}

/* Writes @size bytes of @content over the image's copy and expects a refusal without traces. */
static void
expect_refusal (SnugStorageFixture *fixture, const char *name, const char *content, gsize size)
{
  g_autofree char *image = g_build_filename (fixture->dir, name, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (image, content, (gssize) size, NULL));
  g_assert_false (snug_storage_fixture_mount (fixture, image, fixture->target, &error));
  g_assert_nonnull (error);
  g_assert_true (error->domain == SNUG_ERROR);
  assert_mounted (fixture, fixture->target, FALSE);
}

static void
test_bad_images (SnugStorageFixture *fixture, gconstpointer factory)
{
  g_autofree char *image
    = snug_storage_fixture_pack (fixture, "good.snap", SMALL_TREE "; seq 100000 >big", "");
  g_autofree char *content = NULL;
  g_autofree char *garbage = g_strnfill (100000, 'x');
  gsize size;

  g_assert_true (g_file_get_contents (image, &content, &size, NULL));
  expect_refusal (fixture, "empty", "", 0);
  expect_refusal (fixture, "tiny", content, 50);
  expect_refusal (fixture, "garbage", garbage, 100000);
  expect_refusal (fixture, "half", content, size / 2);
  memset (content + 40, 0xff, 5); /* bytes_used: 2^40 */
  expect_refusal (fixture, "huge", content, size);
  content[28] = 3; /* major version */
  expect_refusal (fixture, "old", content, size);
}

static void
test_bad_targets (SnugStorageFixture *fixture, gconstpointer factory)
{
  g_autofree char *image = snug_storage_fixture_pack (fixture, "small.snap", SMALL_TREE, "");
  g_autofree char *missing = g_build_filename (fixture->dir, "missing", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (snug_storage_fixture_mount (fixture, image, missing, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (snug_storage_fixture_mount (fixture, image, image, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
}

static void
test_cancelled (SnugStorageFixture *fixture, gconstpointer factory)
{
  g_autofree char *image = snug_storage_fixture_pack (fixture, "small.snap", SMALL_TREE, "");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  int fd = open (image, O_RDONLY | O_CLOEXEC);

  g_cancellable_cancel (cancellable);
  g_assert_false (
    snug_storage_mount (fixture->storage, fd, image, fixture->target, cancellable, &error));
  close (fd);
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_CANCELLED);
  assert_mounted (fixture, fixture->target, FALSE);
}

static void
test_compressions (SnugStorageFixture *fixture, gconstpointer factory)
{
  static const char *const names[] = { "gzip", "xz", "lzo", "lz4", "zstd" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *options = g_strdup_printf ("-comp %s", names[i]);
      g_autofree char *image
        = snug_storage_fixture_pack (fixture, names[i], "seq 100000 >numbers", options);
      g_autofree char *source = g_strdup_printf ("%s/%s.tree", fixture->dir, names[i]);
      g_autofree char *wanted = NULL;
      g_autofree char *seen = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_nonnull (image);
      if (!snug_storage_fixture_mount (fixture, image, fixture->target, &error))
        {
          /* A kernel without this one must say which. */
          g_assert_nonnull (strstr (error->message, names[i]));
          continue;
        }
      wanted = snug_storage_fixture_digest (source);
      seen = snug_storage_fixture_digest (fixture->target);
      g_assert_cmpstr (seen, ==, wanted);
      g_assert_true (snug_storage_unmount (fixture->storage, fixture->target, NULL, &error));
    }
}

static void
test_image_is_deleted (SnugStorageFixture *fixture, gconstpointer factory)
{
  g_autofree char *image = g_build_filename (fixture->dir, "small.snap", NULL);
  g_autofree char *path = g_build_filename (fixture->target, "a", "b", "two", NULL);
  g_autofree char *content = NULL;

  mount_small (fixture);
  g_assert_cmpint (unlink (image), ==, 0);
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "two\n");
}

static void
test_many_files (SnugStorageFixture *fixture, gconstpointer factory)
{
  g_autofree char *image = snug_storage_fixture_pack (
    fixture, "many.snap",
    "seq 2000 | while read i; do echo $i >f$i; done; head -c 8000000 /dev/urandom >big", "");
  g_autofree char *source = g_build_filename (fixture->dir, "many.snap.tree", NULL);
  g_autofree char *wanted = snug_storage_fixture_digest (source);
  g_autofree char *seen = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (snug_storage_fixture_mount (fixture, image, fixture->target, &error));
  g_assert_no_error (error);
  seen = snug_storage_fixture_digest (fixture->target);
  g_assert_cmpstr (seen, ==, wanted);
}

typedef struct
{
  SnugStorageFixture *fixture;
  const char *image;
  guint first;
} MountJob;

#define MOUNTS_PER_JOB 32

static gpointer
mount_several (gpointer data)
{
  MountJob *job = data;

  for (guint i = 0; i < MOUNTS_PER_JOB; i++)
    {
      g_autofree char *target = g_strdup_printf ("%s/t%u", job->fixture->dir, job->first + i);
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (mkdir (target, 0755), ==, 0);
      g_assert_true (snug_storage_fixture_mount (job->fixture, job->image, target, &error));
      g_assert_no_error (error);
    }
  return NULL;
}

static void
test_at_once (SnugStorageFixture *fixture, gconstpointer factory)
{
  g_autofree char *image = snug_storage_fixture_pack (fixture, "small.snap", SMALL_TREE, "");
  MountJob jobs[2] = { { fixture, image, 0 }, { fixture, image, MOUNTS_PER_JOB } };
  GThread *threads[2];

  for (guint i = 0; i < 2; i++)
    threads[i] = g_thread_new ("mount", mount_several, &jobs[i]);
  for (guint i = 0; i < 2; i++)
    g_thread_join (threads[i]);
  for (guint i = 0; i < 2 * MOUNTS_PER_JOB; i++)
    {
      g_autofree char *target = g_strdup_printf ("%s/t%u", fixture->dir, i);
      g_autoptr (GError) error = NULL;

      assert_mounted (fixture, target, TRUE);
      g_assert_true (snug_storage_unmount (fixture->storage, target, NULL, &error));
      g_assert_no_error (error);
    }
}

static const SnugStorageCheck checks[] = {
  { "probe", test_probe },
  { "shows-content", test_shows_content },
  { "is-read-only", test_is_read_only },
  { "devices-do-not-work", test_devices_do_not_work },
  { "mount-twice", test_mount_twice },
  { "unmount", test_unmount },
  { "unmount-busy", test_unmount_busy },
  { "foreign-unmount", test_foreign_unmount },
  { "bad-images", test_bad_images },
  { "bad-targets", test_bad_targets },
  { "cancelled", test_cancelled },
  { "compressions", test_compressions },
  { "image-is-deleted", test_image_is_deleted },
  { "many-files", test_many_files },
  { "at-once", test_at_once },
  { NULL, NULL },
};

static void
test_skipped (gconstpointer reason)
{
  g_test_skip (reason);
}

static const char *
find_obstacle (void)
{
  g_autofree char *mksquashfs = g_find_program_in_path ("mksquashfs");

  if (geteuid () != 0)
    return "mounting needs root";
  if (mksquashfs == NULL)
    return "mksquashfs is not installed";
  if (unshare (CLONE_NEWNS) < 0 || mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
    return "no private mount namespace can be had here";
  return NULL;
}

static void
add_checks (const SnugStorageCheck *list,
            const char *name,
            SnugStorageFactory factory,
            const char *obstacle)
{
  for (guint i = 0; list[i].path != NULL; i++)
    {
      g_autofree char *path = g_strdup_printf ("/storage/%s/%s", name, list[i].path);

      if (obstacle != NULL)
        g_test_add_data_func (path, obstacle, test_skipped);
      else
        g_test_add (path, SnugStorageFixture, factory, snug_storage_fixture_set_up,
                    list[i].function, snug_storage_fixture_tear_down);
    }
}

int
snug_storage_conformance_run (int argc, char **argv, const char *name, SnugStorageFactory factory)
{
  const char *obstacle;

  g_test_init (&argc, &argv, NULL);
  obstacle = find_obstacle ();
  add_checks (checks, name, factory, obstacle);
  add_checks (snug_storage_hostile_checks, name, factory, obstacle);
  return g_test_run ();
}
