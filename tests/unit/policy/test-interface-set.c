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

/* Facts about all interfaces together; each number is one that anybody can count. */
static void
test_shipped_files (InterfaceFolder *folder)
{
  g_autoptr (SnugInterfaceSet) set = folder_load_shipped (folder);
  g_autoptr (GPtrArray) list = snug_interface_set_list (set);
  guint implicit = 0, implicit_core = 0, super = 0, unavailable = 0, pending = 0;

  g_assert_cmpuint (list->len, ==, 220);
  for (guint i = 0; i < list->len; i++)
    {
      SnugInterface *interface = g_ptr_array_index (list, i);

      implicit += snug_interface_is_implicit (interface, TRUE) ? 1 : 0;
      implicit_core += snug_interface_is_implicit (interface, FALSE) ? 1 : 0;
      super += snug_interface_is_super_privileged (interface) ? 1 : 0;
      unavailable += snug_interface_get_state (interface) == SNUG_INTERFACE_UNAVAILABLE ? 1 : 0;
      pending += snug_interface_get_state (interface) == SNUG_INTERFACE_PENDING ? 1 : 0;
      if (snug_interface_get_state (interface) != SNUG_INTERFACE_READY)
        g_assert_nonnull (snug_interface_get_reason (interface));
    }
  g_test_message ("%u pending, %u only on all-snap images", pending, unavailable);
  g_assert_cmpuint (implicit, ==, 175);
  g_assert_cmpuint (implicit_core, ==, 128);
  g_assert_cmpuint (super, ==, 51);
  g_assert_cmpuint (snug_interface_set_get_default_templates (set)->len, >, 20);
}

static void
test_check_snap (InterfaceFolder *folder)
{
  static const char head[] = "name: foo\nversion: '1'\nsummary: s\n";
  static const struct
  {
    const char *rest;
    gboolean good;
  } cases[] = {
    { "plugs:\n  c: {interface: content, target: $SNAP/x}\n", TRUE },
    { "plugs:\n  c: {interface: content, target: $SNAP/../x}\n", FALSE },
    { "plugs:\n  c: {interface: content}\n", FALSE },
    { "plugs:\n  p: {interface: personal-files, read: [$HOME/.config/foo]}\n", TRUE },
    { "plugs:\n  p: {interface: personal-files, read: [/etc/shadow]}\n", FALSE },
    { "plugs:\n  p: {interface: personal-files, read: [$HOME/../root]}\n", FALSE },
    { "plugs:\n  p: {interface: system-files, read: [/]}\n", FALSE },
    { "plugs:\n  p: {interface: system-files, read: /etc}\n", FALSE },
    { "plugs:\n  h: {interface: home, read: some}\n", FALSE },
    { "slots:\n  d: {interface: dbus, bus: session, name: org.foo.Bar}\n", TRUE },
    { "slots:\n  d: {interface: dbus, bus: session, name: '*'}\n", FALSE },
    { "slots:\n  s: {interface: serial-port, path: /dev/ttyUSB0}\n", TRUE },
    { "slots:\n  s: {interface: serial-port, path: /dev/../etc/shadow}\n", FALSE },
    { "plugs:\n  u: {interface: never-heard-of, x: [1]}\n", TRUE },
  };
  g_autoptr (SnugInterfaceSet) set = folder_load_shipped (folder);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *yaml = g_strconcat (head, cases[i].rest, NULL);
      g_autoptr (SnugPolicySnap) snap = make_policy_snap (yaml);
      g_autoptr (GError) error = NULL;
      const gboolean good = snug_interface_set_check_snap (set, snap->info, &error);

      g_test_message ("%s: %s", cases[i].rest, error != NULL ? error->message : "good");
      g_assert_cmpint (good, ==, cases[i].good);
      if (!good)
        g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
    }
}

/* The default grants have no plug and no slot, so no attribute either. */
static void
test_wrong_defaults (InterfaceFolder *folder)
{
  static const char *const wrong[]
    = { "grants: []\nother: 1\n", "grants:\n  - {file: \"$(plug.x)\", access: r}\n",
        "grants: pending\n" };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (SnugInterfaceSet) set = snug_interface_set_new (TRUE);
      g_autoptr (GError) error = NULL;

      folder_write (folder, "default.yaml", wrong[i]);
      g_assert_false (snug_interface_set_load (set, folder->path, &error));
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
      g_assert_nonnull (strstr (error->message, "default.yaml"));
    }
}

/* A file of the admin's own folder takes the place of one that is installed. */
static void
test_overlay (InterfaceFolder *folder)
{
  g_autoptr (SnugInterfaceSet) set = folder_load (folder);
  InterfaceFolder own = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (folder_set_up (&own));
  folder_write (&own, "camera.yaml", "name: camera\nsummary: Ours\ngrants: pending\n");
  g_assert_true (snug_interface_set_load (set, own.path, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (snug_interface_get_summary (snug_interface_set_find (set, "camera")), ==,
                   "Ours");
  g_assert_nonnull (snug_interface_set_find (set, "home"));
  folder_tear_down (&own);
}

with_folder (test_shipped_files) with_folder (test_check_snap) with_folder (test_wrong_defaults)
  with_folder (test_overlay) with_folder (test_load) with_folder (test_bad_file_changes_nothing)
    with_folder (test_only_root_makes_policy)

      int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/policy/interface-set/load", test_load_test);
  g_test_add_func ("/policy/interface-set/shipped-files", test_shipped_files_test);
  g_test_add_func ("/policy/interface-set/check-snap", test_check_snap_test);
  g_test_add_func ("/policy/interface-set/wrong-defaults", test_wrong_defaults_test);
  g_test_add_func ("/policy/interface-set/overlay", test_overlay_test);
  g_test_add_func ("/policy/interface-set/bad-file-changes-nothing",
                   test_bad_file_changes_nothing_test);
  g_test_add_func ("/policy/interface-set/only-root-makes-policy",
                   test_only_root_makes_policy_test);
  return g_test_run ();
}
