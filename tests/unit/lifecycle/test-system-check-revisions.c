/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-system.h"

#include <sys/mount.h>

static void
test_image_missing (System *system, gconstpointer data)
{
  system_remove (system, "var/lib/snug/snaps/foo_1.snap");
  system_assert_finds (system, "the image of ‘foo’ revision 1 is missing");
}

static void
test_image_cut (System *system, gconstpointer data)
{
  system_write (system, "var/lib/snug/snaps/", "foo", "_1.snap", "cut");
  system_assert_finds (system, "the image of ‘foo’ revision 1 has 3 bytes");
}

static void
test_image_changed (System *system, gconstpointer data)
{
  g_autofree char *other = g_strdup (SYSTEM_FOO);
  g_auto (GStrv) quick = NULL;

  other[strlen (other) - 1] = ' ';
  system_write (system, "var/lib/snug/snaps/", "foo", "_1.snap", other);
  system_assert_finds (system, "the image of ‘foo’ is not the one that was verified");
  /* That takes reading it. */
  quick = system_check (system, FALSE);
  g_assert_cmpuint (g_strv_length (quick), ==, 0);
}

static void
test_strangers (System *system, gconstpointer data)
{
  static const struct
  {
    const char *path;
    const char *part;
  } cases[] = {
    { "var/lib/snug/snaps/foo_2.snap", "foo_2.snap’ belongs to no installed revision" },
    { "var/lib/snug/snaps/bar_1.snap", "bar_1.snap’ belongs to no installed revision" },
    { "var/lib/snug/snaps/README", "README’ belongs to no installed revision" },
    { "var/lib/snug/meta/foo_2.yaml", "foo_2.yaml’ belongs to no installed revision" },
    { "var/lib/snug/meta/foo_2.hooks", "foo_2.hooks’ belongs to no installed revision" },
    { "var/snap/foo/2", "foo/2’ belongs to no installed revision" },
    { "var/snap/foo/.2.copy", ".2.copy’ belongs to no installed revision" },
    { "var/snap/bar", "bar’ belongs to no installed snap" },
    { "snap/foo/2", "foo/2’ belongs to no installed revision" },
    { "snap/bar", "bar’ belongs to no installed snap" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      root_write (&system->root, cases[i].path, "", 0644);
      system_assert_finds (system, cases[i].part);
      system_remove (system, cases[i].path);
    }
  system_assert_well (system);
}

static void
test_data_missing (System *system, gconstpointer data)
{
  system_remove (system, "var/snap/foo/1");
  system_assert_finds (system, "the data of ‘foo’ revision 1 is missing");
}

/* A mount below a known revision is fine; twice in one place is not. */
static void
test_mount_table (System *system, gconstpointer data)
{
  g_autofree char *target = g_build_filename (system->root.root, "snap/foo/1", NULL);
  snug_autofd int fd = snug_file_make_dirs (system->root.fd, "snap/foo/1", 0755, NULL);

  if (mount ("snug-test", target, "tmpfs", 0, "size=4k") < 0)
    {
      g_test_skip ("this process may not mount");
      return;
    }
  system_assert_well (system);
  g_assert_cmpint (mount ("snug-test", target, "tmpfs", 0, "size=4k"), ==, 0);
  {
    g_auto (GStrv) findings = system_check (system, FALSE);

    umount2 (target, MNT_DETACH);
    umount2 (target, MNT_DETACH);
    g_assert_cmpuint (g_strv_length (findings), ==, 1);
    g_assert_nonnull (strstr (findings[0], "is mounted more than once"));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  system_test ("/lifecycle/system-check-revisions/image-missing", test_image_missing);
  system_test ("/lifecycle/system-check-revisions/image-cut", test_image_cut);
  system_test ("/lifecycle/system-check-revisions/image-changed", test_image_changed);
  system_test ("/lifecycle/system-check-revisions/strangers", test_strangers);
  system_test ("/lifecycle/system-check-revisions/data-missing", test_data_missing);
  system_test ("/lifecycle/system-check-revisions/mount-table", test_mount_table);
  return g_test_run ();
}
