/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-scratch.h"

#include <fcntl.h>

static const char *const stay[] = {
  "figlet_2.hooks",
  ".hidden",
  ".figlet.0123456",
  ".figlet.0123456G",
  ".0123abcd",
  ".removed.01234567012345",
  "deep/deeper/.figlet.0123abcd",
};
static const char *const go[] = {
  ".figlet_2.hooks.0123abcd",
  ".removed.0123456789abcdef/a/b",
  "deep/.figlet.0123abcd",
};

static void
make_all (int fd, const char *const *paths, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *parent = g_path_get_dirname (paths[i]);
      snug_autofd int dir = snug_file_make_dirs (fd, parent, 0755, NULL);
      snug_autofd int file = openat (fd, paths[i], O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

      g_assert_cmpint (dir, >=, 0);
      g_assert_cmpint (file, >=, 0);
    }
}

static void
assert_all (int fd, const char *const *paths, gsize n, gboolean wanted)
{
  for (gsize i = 0; i < n; i++)
    g_assert_cmpint (faccessat (fd, paths[i], F_OK, AT_SYMLINK_NOFOLLOW) == 0, ==, wanted);
}

static void
test_sweep (Scratch *scratch, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  make_all (scratch->fd, stay, G_N_ELEMENTS (stay));
  make_all (scratch->fd, go, G_N_ELEMENTS (go));
  g_assert_true (snug_file_sweep (scratch->fd, 1, &error));
  g_assert_no_error (error);
  assert_all (scratch->fd, stay, G_N_ELEMENTS (stay), TRUE);
  assert_all (scratch->fd, go, G_N_ELEMENTS (go), FALSE);
}

static void
test_links_are_not_followed (Scratch *scratch, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  make_all (scratch->fd, go, G_N_ELEMENTS (go));
  g_assert_cmpint (mkdirat (scratch->fd, "other", 0755), ==, 0);
  g_assert_cmpint (symlinkat ("../deep", scratch->fd, "other/link"), ==, 0);
  {
    snug_autofd int other = openat (scratch->fd, "other", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    g_assert_true (snug_file_sweep (other, 3, &error));
    g_assert_no_error (error);
  }
  assert_all (scratch->fd, go, G_N_ELEMENTS (go), TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  scratch_test ("/base/file-sweep/sweep", test_sweep);
  scratch_test ("/base/file-sweep/links", test_links_are_not_followed);
  return g_test_run ();
}
