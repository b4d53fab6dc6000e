/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The ground under each check of the storage suite. Main thread. */

#include "snug-storage-fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static guint
count_entries (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* Only loop devices whose image is below @dir: the machine may have others that come and go. */
static guint
count_loops (const char *below)
{
  g_autoptr (GDir) dir = g_dir_open ("/sys/block", 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_strdup_printf ("/sys/block/%s/loop/backing_file", name);
      g_autofree char *file = NULL;

      if (g_file_get_contents (path, &file, NULL, NULL) && g_str_has_prefix (file, below))
        n++;
    }
  return n;
}

/* Whether a process has a word on its command line that begins with @below; zombies have none. */
static gboolean
works_on (const char *pid, const char *below)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/cmdline", pid);
  g_autofree char *words = NULL;
  gsize length;

  if (!g_ascii_isdigit (pid[0]) || !g_file_get_contents (path, &words, &length, NULL))
    return FALSE;
  for (const char *word = words; word < words + length; word += strlen (word) + 1)
    if (g_str_has_prefix (word, below))
      return TRUE;
  return FALSE;
}

/* Servers are nobody's children: they are known by what they serve. */
static guint
count_helpers (const char *below, int number)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (works_on (name, below))
      {
        n++;
        if (number != 0)
          kill ((pid_t) g_ascii_strtoll (name, NULL, 10), number);
      }
  return n;
}

static guint
count_children (void)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/task/%d/children", (int) getpid ());
  g_autofree char *text = NULL;
  guint n = 0;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  for (const char *c = text; *c != '\0'; c++)
    n += *c == ' ' ? 1 : 0;
  return n;
}

/* What goes with its last user may take the kernel a moment. */
static void
wait_until_equal (guint (*count) (SnugStorageFixture *fixture),
                  SnugStorageFixture *fixture,
                  guint wanted,
                  const char *what)
{
  for (guint i = 0; i < 500; i++)
    {
      if (count (fixture) == wanted)
        return;
      g_usleep (10000);
    }
  g_error ("%s leaked: %u, not %u", what, count (fixture), wanted);
}

static guint
loops_of (SnugStorageFixture *fixture)
{
  return count_loops (fixture->dir);
}

static guint
helpers_of (SnugStorageFixture *fixture)
{
  return count_helpers (fixture->dir, 0);
}

static guint
children_of (SnugStorageFixture *fixture)
{
  return count_children ();
}

static guint
descriptors_of (SnugStorageFixture *fixture)
{
  return count_entries ("/proc/self/fd");
}

void
snug_storage_fixture_set_up (SnugStorageFixture *fixture, gconstpointer factory)
{
  g_autofree char *runtime_dir = NULL;

  fixture->dir = g_dir_make_tmp ("snug-storage-XXXXXX", NULL);
  fixture->target = g_build_filename (fixture->dir, "target", NULL);
  runtime_dir = g_build_filename (fixture->dir, "run", NULL);
  g_assert_cmpint (mkdir (fixture->target, 0755), ==, 0);
  g_assert_cmpint (mkdir (runtime_dir, 0755), ==, 0);
  fixture->storage = ((SnugStorageFactory) factory) (runtime_dir);
  fixture->loops = loops_of (fixture);
  fixture->children = children_of (fixture);
  fixture->descriptors = descriptors_of (fixture);
}

void
snug_storage_fixture_tear_down (SnugStorageFixture *fixture, gconstpointer factory)
{
  const char *arguments[] = { "rm", "-rf", "--one-file-system", fixture->dir, NULL };
  g_autoptr (GError) error = NULL;

  g_assert_true (snug_storage_unmount (fixture->storage, fixture->target, NULL, &error));
  g_assert_no_error (error);
  wait_until_equal (loops_of, fixture, fixture->loops, "loop devices");
  wait_until_equal (helpers_of, fixture, 0, "servers");
  wait_until_equal (children_of, fixture, fixture->children, "children");
  wait_until_equal (descriptors_of, fixture, fixture->descriptors, "descriptors");
  g_object_unref (fixture->storage);
  g_assert_true (g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
                               NULL, NULL, NULL, NULL));
  g_free (fixture->target);
  g_free (fixture->dir);
}

char *
snug_storage_fixture_pack (SnugStorageFixture *fixture,
                           const char *name,
                           const char *script,
                           const char *options)
{
  g_autofree char *image = g_build_filename (fixture->dir, name, NULL);
  g_autofree char *command = g_strdup_printf (
    "set -e; mkdir '%s.tree'; cd '%s.tree'; %s; "
    "mksquashfs . '%s' -noappend -no-progress -quiet -processors 2 %s >/dev/null 2>&1",
    image, image, script, image, options);
  const char *arguments[] = { "/bin/sh", "-c", command, NULL };
  int status = 0;

  g_assert_true (g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL,
                               NULL, &status, NULL));
  return status == 0 ? g_steal_pointer (&image) : NULL;
}

gboolean
snug_storage_fixture_mount (SnugStorageFixture *fixture,
                            const char *image,
                            const char *target,
                            GError **error)
{
  int fd = open (image, O_RDONLY | O_CLOEXEC);
  gboolean ok;

  g_assert_cmpint (fd, >=, 0);
  ok = snug_storage_mount (fixture->storage, fd, image, target, NULL, error);
  close (fd);
  return ok;
}

guint
snug_storage_fixture_kill_helpers (SnugStorageFixture *fixture)
{
  guint killed = count_helpers (fixture->dir, SIGKILL);

  wait_until_equal (helpers_of, fixture, 0, "killed servers");
  return killed;
}

static void
digest_entry (GChecksum *checksum, const char *path, const char *relative)
{
  g_autofree char *content = NULL;
  g_autofree char *target = NULL;
  struct stat st;
  gsize length;

  g_assert_cmpint (lstat (path, &st), ==, 0);
  g_checksum_update (checksum, (const guchar *) relative, (gssize) strlen (relative) + 1);
  g_checksum_update (checksum, (const guchar *) &st.st_mode, sizeof st.st_mode);
  if (S_ISREG (st.st_mode))
    {
      g_assert_true (g_file_get_contents (path, &content, &length, NULL));
      g_checksum_update (checksum, (const guchar *) content, (gssize) length);
    }
  else if (S_ISLNK (st.st_mode))
    {
      target = g_file_read_link (path, NULL);
      g_checksum_update (checksum, (const guchar *) target, (gssize) strlen (target));
    }
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

static void
digest_directory (GChecksum *checksum, const char *dir, const char *relative)
{
  g_autoptr (GDir) handle = g_dir_open (dir, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  g_assert_nonnull (handle);
  while ((name = g_dir_read_name (handle)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (dir, g_ptr_array_index (names, i), NULL);
      g_autofree char *below = g_build_filename (relative, g_ptr_array_index (names, i), NULL);

      digest_entry (checksum, path, below);
      if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        digest_directory (checksum, path, below);
    }
}

char *
snug_storage_fixture_digest (const char *dir)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  digest_directory (checksum, dir, "");
  return g_strdup (g_checksum_get_string (checksum));
}
