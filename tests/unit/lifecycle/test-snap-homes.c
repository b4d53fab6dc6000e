/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>

#include "snug-snap-homes.h"
#include "test-root.h"

#define OWNER 1234

static GPtrArray *problems;
static const SnugSnapHomesCopy to_second = { .instance = "foo", .revision = 2, .previous = 1 };

static void
give (Root *root, const char *path, uid_t uid)
{
  g_assert_cmpint (fchownat (root->fd, path, uid, uid, AT_SYMLINK_NOFOLLOW), ==, 0);
}

/* A home with a file in the data of revision 1. */
static void
make_home (Root *root, const char *name)
{
  g_autofree char *home = g_build_filename ("home", name, NULL);
  g_autofree char *snap = g_build_filename (home, "snap", NULL);
  g_autofree char *foo = g_build_filename (snap, "foo", NULL);
  g_autofree char *data = g_build_filename (foo, "1", NULL);
  g_autofree char *file = g_build_filename (data, "file", NULL);

  root_write (root, file, "mine", 0600);
  give (root, home, OWNER);
  give (root, snap, OWNER);
  give (root, foo, OWNER);
  give (root, data, OWNER);
  give (root, file, OWNER);
  /* The way to the scratch root has to be open to everybody. */
  g_assert_cmpint (fchmod (root->fd, 0755), ==, 0);
}

static void
assert_problems (guint n)
{
  if (problems->len != n)
    g_error ("%u problems: %s", problems->len,
             problems->len > 0 ? (char *) g_ptr_array_index (problems, 0) : "none");
  g_ptr_array_set_size (problems, 0);
}

static void
test_copy_and_remove (Root *root, gconstpointer data)
{
  struct stat st;

  make_home (root, "ann");
  root_write (root, "home/bob/other", "", 0600);
  give (root, "home/bob", OWNER + 1);
  root_write (root, "root/snap/foo/1/file", "root's", 0600);
  for (guint i = 0; i < 2; i++)
    snug_snap_homes_copy (root->paths, &to_second, NULL, problems);
  assert_problems (0);
  root_assert_file (root, "home/ann/snap/foo/2/file", "mine");
  root_assert_file (root, "home/ann/snap/foo/1/file", "mine");
  root_assert_file (root, "root/snap/foo/2/file", "root's");
  g_assert_cmpint (fstatat (root->fd, "home/ann/snap/foo/2/file", &st, 0), ==, 0);
  g_assert_cmpuint (st.st_uid, ==, OWNER);
  g_assert_false (root_has (root, "home/bob/snap"));
  /* The thread is root again. */
  root_write (root, "home/ann/snap/by-root", "", 0600);
  g_assert_cmpint (fstatat (root->fd, "home/ann/snap/by-root", &st, 0), ==, 0);
  g_assert_cmpuint (st.st_uid, ==, geteuid ());

  for (guint i = 0; i < 2; i++)
    snug_snap_homes_remove (root->paths, "foo", 1, problems);
  assert_problems (0);
  g_assert_false (root_has (root, "home/ann/snap/foo/1"));
  root_assert_file (root, "home/ann/snap/foo/2/file", "mine");
  snug_snap_homes_remove (root->paths, "foo", 0, problems);
  assert_problems (0);
  g_assert_false (root_has (root, "home/ann/snap/foo"));
  g_assert_true (root_has (root, "home/ann/snap"));
  g_assert_false (root_has (root, "root/snap/foo"));
}

/* Links lead nowhere, wherever they are. */
static void
test_links (Root *root, gconstpointer data)
{
  make_home (root, "ann");
  root_write (root, "precious/1/file", "secret", 0600);
  root_write (root, "precious/snap/foo/1/file", "secret", 0600);
  g_assert_true (snug_file_remove (root->fd, "home/ann/snap/foo", NULL));
  g_assert_cmpint (symlinkat ("../../../precious", root->fd, "home/ann/snap/foo"), ==, 0);
  g_assert_cmpint (symlinkat ("../precious", root->fd, "home/eve"), ==, 0);
  snug_snap_homes_copy (root->paths, &to_second, NULL, problems);
  snug_snap_homes_remove (root->paths, "foo", 1, problems);
  assert_problems (2);
  root_assert_file (root, "precious/1/file", "secret");
  root_assert_file (root, "precious/snap/foo/1/file", "secret");
  g_assert_false (root_has (root, "precious/2"));
  g_assert_false (root_has (root, "precious/snap/foo/2"));
}

/* A file of a group that its owner is in, as a shared folder makes them, and one that is read
 * only: neither keeps the data behind. What the group was given is not given to another. */
static void
test_foreign_group (Root *root, gconstpointer data)
{
  struct stat st;

  if (geteuid () != 0)
    {
      g_test_skip ("files of several groups need root");
      return;
    }
  make_home (root, "ann");
  root_write (root, "home/ann/snap/foo/1/shared", "ours", 0640);
  g_assert_cmpint (fchownat (root->fd, "home/ann/snap/foo/1/shared", OWNER, OWNER + 7, 0), ==, 0);
  g_assert_cmpint (symlinkat ("shared", root->fd, "home/ann/snap/foo/1/link"), ==, 0);
  g_assert_cmpint (fchownat (root->fd, "home/ann/snap/foo/1/link", OWNER, OWNER + 7,
                             AT_SYMLINK_NOFOLLOW),
                   ==, 0);
  root_write (root, "home/ann/snap/foo/1/fixed", "hers", 0440);
  give (root, "home/ann/snap/foo/1/fixed", OWNER);
  snug_snap_homes_copy (root->paths, &to_second, NULL, problems);
  assert_problems (0);
  root_assert_file (root, "home/ann/snap/foo/2/file", "mine");
  root_assert_file (root, "home/ann/snap/foo/2/link", "ours");
  g_assert_cmpint (fstatat (root->fd, "home/ann/snap/foo/2/shared", &st, 0), ==, 0);
  g_assert_cmpuint (st.st_uid, ==, OWNER);
  g_assert_cmpuint (st.st_gid, ==, OWNER);
  g_assert_cmpuint (st.st_mode & 07777, ==, 0600);
  g_assert_cmpint (fstatat (root->fd, "home/ann/snap/foo/2/fixed", &st, 0), ==, 0);
  g_assert_cmpuint (st.st_mode & 07777, ==, 0440);
}

/* What the owner could not read is not read for them, and trouble here is no trouble there. */
static void
test_rights (Root *root, gconstpointer data)
{
  if (geteuid () != 0)
    {
      g_test_skip ("files of several owners need root");
      return;
    }
  make_home (root, "ann");
  make_home (root, "bob");
  root_write (root, "home/ann/snap/foo/1/shadow", "secret", 0600);
  snug_snap_homes_copy (root->paths, &to_second, NULL, problems);
  assert_problems (1);
  g_assert_false (root_has (root, "home/ann/snap/foo/2"));
  root_assert_file (root, "home/bob/snap/foo/2/file", "mine");
  /* Neither is deleted what the owner could not delete. */
  root_write (root, "home/bob/snap/foo/1/sub/roots", "secret", 0600);
  snug_snap_homes_remove (root->paths, "foo", 1, problems);
  root_assert_file (root, "home/bob/snap/foo/1/sub/roots", "secret");
  g_assert_cmpuint (problems->len, >=, 1);
  g_ptr_array_set_size (problems, 0);
}

/* A folder of root's in /home is no home: there would be all rights. */
static void
test_not_a_home (Root *root, gconstpointer data)
{
  if (geteuid () != 0)
    {
      g_test_skip ("a folder of root's needs root");
      return;
    }
  root_write (root, "home/shared/snap/foo/1/file", "x", 0600);
  snug_snap_homes_copy (root->paths, &to_second, NULL, problems);
  assert_problems (0);
  g_assert_false (root_has (root, "home/shared/snap/foo/2"));
}

/* A revision that has data of its own: it is kept, and comes back in each home. */
static void
test_replace (Root *root, gconstpointer data)
{
  const SnugSnapHomesCopy replace
    = { .instance = "foo", .revision = 2, .previous = 1, .replace = TRUE };

  make_home (root, "ann");
  root_write (root, "root/snap/foo/1/file", "new", 0600);
  root_write (root, "root/snap/foo/2/file", "old", 0600);
  snug_snap_homes_copy (root->paths, &replace, NULL, problems);
  root_assert_file (root, "root/snap/foo/2/file", "new");
  root_assert_file (root, "home/ann/snap/foo/2/file", "mine");
  snug_snap_homes_bring_back (root->paths, "foo", 2, problems);
  root_assert_file (root, "root/snap/foo/2/file", "old");
  g_assert_false (root_has (root, "home/ann/snap/foo/2"));
  snug_snap_homes_copy (root->paths, &replace, NULL, problems);
  snug_snap_homes_forget_aside (root->paths, "foo", 2, problems);
  snug_snap_homes_bring_back (root->paths, "foo", 2, problems);
  root_assert_file (root, "root/snap/foo/2/file", "new");
  root_assert_file (root, "home/ann/snap/foo/2/file", "mine");
  assert_problems (0);
}

/* Whose copy fails keeps what the revision had. */
static void
test_replace_fails (Root *root, gconstpointer data)
{
  const SnugSnapHomesCopy replace
    = { .instance = "foo", .revision = 2, .previous = 1, .replace = TRUE };

  if (geteuid () != 0)
    {
      g_test_skip ("files of several owners need root");
      return;
    }
  make_home (root, "ann");
  root_write (root, "home/ann/snap/foo/1/shadow", "secret", 0600);
  root_write (root, "home/ann/snap/foo/2/file", "old", 0600);
  give (root, "home/ann/snap/foo/2", OWNER);
  give (root, "home/ann/snap/foo/2/file", OWNER);
  snug_snap_homes_copy (root->paths, &replace, NULL, problems);
  assert_problems (1);
  root_assert_file (root, "home/ann/snap/foo/2/file", "old");
  g_assert_false (root_has (root, "home/ann/snap/foo/.2.aside"));
}

static void
test_cancelled (Root *root, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  make_home (root, "ann");
  g_cancellable_cancel (cancellable);
  snug_snap_homes_copy (root->paths, &to_second, cancellable, problems);
  g_assert_false (root_has (root, "home/ann/snap/foo/2"));
  g_ptr_array_set_size (problems, 0);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  problems = g_ptr_array_new_with_free_func (g_free);
  root_test ("/lifecycle/snap-homes/copy-and-remove", test_copy_and_remove);
  root_test ("/lifecycle/snap-homes/links", test_links);
  root_test ("/lifecycle/snap-homes/foreign-group", test_foreign_group);
  root_test ("/lifecycle/snap-homes/rights", test_rights);
  root_test ("/lifecycle/snap-homes/not-a-home", test_not_a_home);
  root_test ("/lifecycle/snap-homes/replace", test_replace);
  root_test ("/lifecycle/snap-homes/replace-fails", test_replace_fails);
  root_test ("/lifecycle/snap-homes/cancelled", test_cancelled);
  status = g_test_run ();
  g_ptr_array_unref (problems);
  return status;
}
