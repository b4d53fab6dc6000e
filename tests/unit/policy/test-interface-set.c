/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib/gstdio.h>

#include "test-interfaces.h"

static void
test_load (InterfaceFolder *folder)
{
  g_autoptr (SnugInterfaceSet) set = folder_load (folder);
  g_autoptr (GPtrArray) list = snug_interface_set_list (set);
  g_autoptr (SnugPolicySnap) system = snug_interface_set_build_system_snap (set);

  g_assert_cmpuint (list->len, ==, 3);
  g_assert_nonnull (snug_interface_set_find (set, "home"));
  g_assert_null (snug_interface_set_find (set, "strange"));
  g_assert_true (snug_interface_set_is_classic (set));
  g_assert_cmpuint (snug_interface_set_get_default_templates (set)->len, ==, 1);
  g_assert_nonnull (snug_snap_info_find_slot (system->info, "camera"));
}

static void
test_bad_file_changes_nothing (InterfaceFolder *folder)
{
  g_autoptr (SnugInterfaceSet) set = folder_load (folder);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = NULL;

  folder_write (folder, "wrong.yaml", "name: right\n");
  g_assert_false (snug_interface_set_load (set, folder->path, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "wrong.yaml"));
  list = snug_interface_set_list (set);
  g_assert_cmpuint (list->len, ==, 3);
}

static void
test_only_root_makes_policy (InterfaceFolder *folder)
{
  g_autoptr (SnugInterfaceSet) set = snug_interface_set_new (TRUE);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_chmod (folder->path, 0777), ==, 0);
  g_assert_false (snug_interface_set_load (set, folder->path, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_POLICY_DENIED);
  g_clear_error (&error);
  g_assert_false (snug_interface_set_load (set, "/run/no-such-folder", &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
}

/* The files that are installed, in a folder that only root can change. */
static void
test_shipped_files (InterfaceFolder *folder)
{
  g_autofree char *source
    = g_build_filename (g_getenv ("SNUG_SOURCE_ROOT"), "core", "data", "interfaces", NULL);
  g_autoptr (GDir) dir = g_dir_open (source, 0, NULL);
  g_autoptr (SnugInterfaceSet) set = NULL;
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (source, name, NULL);
      g_autofree char *text = NULL;

      if (!g_str_has_suffix (name, ".yaml"))
        continue;
      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      folder_write (folder, name, text);
    }
  set = folder_load (folder);
  /* What every strict snap has is more than the one grant of the small example. */
  g_assert_cmpuint (snug_interface_set_get_default_templates (set)->len, >, 10);
}

with_folder (test_shipped_files) with_folder (test_load) with_folder (test_bad_file_changes_nothing)
  with_folder (test_only_root_makes_policy)

    int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/policy/interface-set/load", test_load_test);
  g_test_add_func ("/policy/interface-set/shipped-files", test_shipped_files_test);
  g_test_add_func ("/policy/interface-set/bad-file-changes-nothing",
                   test_bad_file_changes_nothing_test);
  g_test_add_func ("/policy/interface-set/only-root-makes-policy",
                   test_only_root_makes_policy_test);
  return g_test_run ();
}
