/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The part of the storage suite that means harm. An image may be refused, or show nonsense; it must
 * not bring down the backend, keep a reader for ever, or leave something behind. What reads such an
 * image is a child, so that a reader that hangs is ended and seen. Main thread. */

#include "snug-storage-hostile.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

/* Metadata as it is, so that what is written over it reaches the parser and not the decompressor.
 */
#define PLAIN "-noI -noD -noF -noX -no-fragments"

#define TREE                                                                                       \
  "mkdir -p looploop/inner many; echo one >looploop/one; seq 20000 >numbers; ln -s one link;"      \
  "for i in $(seq 300); do echo $i >many/file-$i; done"

#define MAX_DEPTH   64
#define MAX_ENTRIES 20000

#define TABLE_OFFSET(n) (48 + 8 * (n)) /* id, xattr, inode, directory, fragment, export */
enum
{
  TABLE_INODES = 2,
  TABLE_DIRECTORIES = 3
};

static guint64
get64 (const char *image, gsize offset)
{
  guint64 value;

  memcpy (&value, image + offset, sizeof value);
  return GUINT64_FROM_LE (value);
}

/* One thing of each kind that a reader can ask for; errors are welcome. */
static void
touch_entry (int dir, const char *name, const struct stat *st)
{
  char buffer[4096];
  gssize n = 0;
  int fd;

  if (S_ISLNK (st->st_mode))
    n = readlinkat (dir, name, buffer, sizeof buffer);
  if (n < 0 || !S_ISREG (st->st_mode))
    return;
  fd = openat (dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0)
    return;
  /* A file may claim to be of any size. */
  for (guint i = 0; i < 256 && n >= 0; i++)
    n = read (fd, buffer, sizeof buffer);
  for (guint i = 0; i < 3 && n >= 0; i++)
    n = pread (fd, buffer, sizeof buffer, st->st_size / 4 * (i + 1));
  if (n >= 0)
    n = flistxattr (fd, buffer, sizeof buffer);
  close (fd);
}

static void
touch_directory (int parent, const char *name, guint depth, guint *entries)
{
  int fd = openat (parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  DIR *dir = fd >= 0 ? fdopendir (fd) : NULL;
  struct dirent *entry;
  struct stat st;

  while (dir != NULL && (*entries)++ < MAX_ENTRIES && (entry = readdir (dir)) != NULL)
    {
      if (strcmp (entry->d_name, ".") == 0 || strcmp (entry->d_name, "..") == 0
          || fstatat (fd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
        continue;
      if (S_ISDIR (st.st_mode) && depth < MAX_DEPTH)
        touch_directory (fd, entry->d_name, depth + 1, entries);
      else
        touch_entry (fd, entry->d_name, &st);
    }
  if (dir != NULL)
    closedir (dir);
}

/* Reads everything in a child that has a minute: a guard against a hang, not a measure. */
static void
touch_everything (const char *target)
{
  pid_t pid = fork ();
  int status = 0;

  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    {
      guint entries = 0;

      alarm (60);
      touch_directory (AT_FDCWD, target, 0, &entries);
      _exit (0);
    }
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);
}

static void
unmount (SnugStorageFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  gboolean mounted = TRUE;
  gboolean done = snug_storage_unmount (fixture->storage, fixture->target, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (done);
  g_assert_true (snug_storage_is_mounted (fixture->storage, fixture->target, &mounted, &error));
  g_assert_no_error (error);
  g_assert_false (mounted);
}

/* Mounts the bytes, reads all if that was accepted, and lets go. Returns whether it was accepted.
 */
static gboolean
try_image (SnugStorageFixture *fixture, const char *content, gsize size)
{
  g_autofree char *image = g_build_filename (fixture->dir, "hostile.snap", NULL);
  g_autoptr (GError) error = NULL;
  gboolean accepted;

  g_assert_true (g_file_set_contents (image, content, (gssize) size, NULL));
  accepted = snug_storage_fixture_mount (fixture, image, fixture->target, &error);
  if (accepted)
    {
      gboolean mounted = FALSE;

      touch_everything (fixture->target);
      /* It still works: whoever serves it is alive. */
      g_assert_true (snug_storage_is_mounted (fixture->storage, fixture->target, &mounted, &error));
      g_assert_true (mounted);
    }
  else
    g_assert_true (error != NULL && error->domain == SNUG_ERROR);
  unmount (fixture);
  return accepted;
}

static char *
make_plain_image (SnugStorageFixture *fixture, gsize *size)
{
  g_autofree char *path = snug_storage_fixture_pack (fixture, "plain.snap", TREE, PLAIN);
  char *content = NULL;

  g_assert_nonnull (path);
  g_assert_true (g_file_get_contents (path, &content, size, NULL));
  return content;
}

/* A directory entry is its inode's offset (2), number (2) and kind (2), its name's length (2), and
 * the name; so eight bytes before the name is where the inode lies. */
static char *
find_entry (char *content, gsize size, const char *name)
{
  guint64 from = get64 (content, TABLE_OFFSET (TABLE_DIRECTORIES));
  char *found = memmem (content + from, size - from, name, strlen (name));

  g_assert_nonnull (found);
  return found - 8;
}

static void
test_directory_loop (SnugStorageFixture *fixture, gconstpointer factory)
{
  gsize size;
  g_autofree char *content = make_plain_image (fixture, &size);
  char *inner = find_entry (content, size, "inner");

  /* Into itself, then into the root; the superblock has the root's place first. */
  memcpy (inner, find_entry (content, size, "looploop"), 2);
  g_assert_true (try_image (fixture, content, size));
  memcpy (inner, content + 32, 2);
  g_assert_true (try_image (fixture, content, size));
}

static void
test_root_is_a_file (SnugStorageFixture *fixture, gconstpointer factory)
{
  gsize size;
  g_autofree char *content = make_plain_image (fixture, &size);

  memcpy (content + 32, find_entry (content, size, "numbers"), 2);
  g_assert_false (try_image (fixture, content, size));
}

/* A name may not be longer than 256 bytes; the length is stored as one less. */
static void
test_long_name (SnugStorageFixture *fixture, gconstpointer factory)
{
  static const guint16 lengths[] = { 256, 1000, 0xffff };
  gsize size;
  g_autofree char *content = make_plain_image (fixture, &size);
  char *entry = find_entry (content, size, "file-1");

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      guint16 length = GUINT16_TO_LE (lengths[i]);

      memcpy (entry + 6, &length, sizeof length);
      g_assert_true (try_image (fixture, content, size));
    }
}

static void
test_inode_count (SnugStorageFixture *fixture, gconstpointer factory)
{
  static const guint32 counts[] = { 1, 0x7fffffff, 0xffffffff };
  gsize size;
  g_autofree char *content = make_plain_image (fixture, &size);

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      guint32 count = GUINT32_TO_LE (counts[i]);

      memcpy (content + 4, &count, sizeof count);
      try_image (fixture, content, size);
    }
}

/* A few bytes in the tables are wrong, each time others; the seed makes a failure repeatable. */
static void
damage (GRand *random, char *content, gsize from, gsize to)
{
  for (guint i = 0; i < 8; i++)
    content[g_rand_int_range (random, (gint32) from, (gint32) to)]
      = (char) g_rand_int_range (random, 0, 256);
}

static void
test_damaged_tables (SnugStorageFixture *fixture, gconstpointer factory)
{
  gsize size;
  g_autofree char *content = make_plain_image (fixture, &size);
  gsize from = get64 (content, TABLE_OFFSET (TABLE_INODES));
  guint accepted = 0;

  for (guint32 seed = 0; seed < 40; seed++)
    {
      g_autofree char *copy = g_memdup2 (content, size);
      g_autoptr (GRand) random = g_rand_new_with_seed (seed);

      damage (random, copy, from, get64 (content, 40));
      accepted += try_image (fixture, copy, size) ? 1 : 0;
    }
  /* Else this has tried the mount only, and no reader. */
  g_assert_cmpuint (accepted, >, 0);
}

static void
test_damaged_superblock (SnugStorageFixture *fixture, gconstpointer factory)
{
  gsize size;
  g_autofree char *content = make_plain_image (fixture, &size);

  for (guint32 seed = 0; seed < 40; seed++)
    {
      g_autofree char *copy = g_memdup2 (content, size);
      g_autoptr (GRand) random = g_rand_new_with_seed (seed);

      copy[g_rand_int_range (random, 4, 96)] ^= (char) (1 << g_rand_int_range (random, 0, 8));
      try_image (fixture, copy, size);
    }
}

static void
test_damaged_blocks (SnugStorageFixture *fixture, gconstpointer factory)
{
  static const char *const compressions[] = { "gzip", "xz", "zstd" };

  for (guint i = 0; i < G_N_ELEMENTS (compressions); i++)
    {
      g_autofree char *options = g_strdup_printf ("-comp %s", compressions[i]);
      g_autofree char *path = snug_storage_fixture_pack (fixture, compressions[i], TREE, options);
      g_autofree char *content = NULL;
      gsize size;

      g_assert_true (g_file_get_contents (path, &content, &size, NULL));
      for (guint32 seed = 0; seed < 8; seed++)
        {
          g_autofree char *copy = g_memdup2 (content, size);
          g_autoptr (GRand) random = g_rand_new_with_seed (seed);

          damage (random, copy, 96, get64 (content, 40));
          try_image (fixture, copy, size);
        }
    }
}

/* Somebody who may write to the image cuts it while it is mounted. */
static void
test_image_is_cut (SnugStorageFixture *fixture, gconstpointer factory)
{
  g_autofree char *image
    = snug_storage_fixture_pack (fixture, "cut.snap", "head -c 4000000 /dev/urandom >big", "");
  g_autoptr (GError) error = NULL;

  g_assert_true (snug_storage_fixture_mount (fixture, image, fixture->target, &error));
  g_assert_no_error (error);
  g_assert_cmpint (truncate (image, 4096), ==, 0);
  touch_everything (fixture->target);
  unmount (fixture);
}

/* The owner of a backend's helper is not asked before the kernel kills it. */
static void
test_helper_is_killed (SnugStorageFixture *fixture, gconstpointer factory)
{
  g_autofree char *image = snug_storage_fixture_pack (fixture, "small.snap", "echo one >one", "");
  g_autofree char *path = g_build_filename (fixture->target, "one", NULL);
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;
  gboolean mounted = FALSE;
  guint killed;

  g_assert_true (snug_storage_fixture_mount (fixture, image, fixture->target, &error));
  g_assert_no_error (error);
  killed = snug_storage_fixture_kill_helpers (fixture);
  g_assert_true (snug_storage_is_mounted (fixture->storage, fixture->target, &mounted, &error));
  g_assert_no_error (error);
  g_assert_cmpint (mounted, ==, killed == 0);
  if (mounted)
    unmount (fixture);
  g_assert_true (snug_storage_fixture_mount (fixture, image, fixture->target, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "one\n");
}

const SnugStorageCheck snug_storage_hostile_checks[] = {
  { "directory-loop", test_directory_loop },
  { "root-is-a-file", test_root_is_a_file },
  { "long-name", test_long_name },
  { "inode-count", test_inode_count },
  { "damaged-tables", test_damaged_tables },
  { "damaged-superblock", test_damaged_superblock },
  { "damaged-blocks", test_damaged_blocks },
  { "image-is-cut", test_image_is_cut },
  { "helper-is-killed", test_helper_is_killed },
  { NULL, NULL },
};
