/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-grant-search.h"

static SnugInterfaceSet *interfaces;

static char *
search (SnugGrantKind kind, const char *object, const char *access)
{
  const SnugGrantWish wish = { kind, object, access, "/home/alice" };
  g_auto (GStrv) names = snug_grant_search (interfaces, &wish, 100);

  return g_strjoinv (" ", names);
}

static void
assert_has (SnugGrantKind kind, const char *object, const char *access, const char *name)
{
  g_autofree char *names = search (kind, object, access);
  g_autofree char *padded = g_strdup_printf (" %s ", names);
  g_autofree char *wanted = g_strdup_printf (" %s ", name);

  if (strstr (padded, wanted) == NULL)
    g_error ("‘%s’ is not found for %s: %s", name, object, names);
}

static void
assert_lacks (SnugGrantKind kind, const char *object, const char *access, const char *name)
{
  g_autofree char *names = search (kind, object, access);
  g_autofree char *padded = g_strdup_printf (" %s ", names);
  g_autofree char *wanted = g_strdup_printf (" %s ", name);

  if (strstr (padded, wanted) != NULL)
    g_error ("‘%s’ does not give %s: %s", name, object, names);
}

static void
test_paths (void)
{
  assert_has (SNUG_GRANT_FILE, "/etc/resolv.conf", "r", "network");
  assert_lacks (SNUG_GRANT_FILE, "/etc/resolv.conf", "w", "network");
  assert_lacks (SNUG_GRANT_FILE, "/etc/resolv.confused", "r", "network");
  assert_has (SNUG_GRANT_FILE, "/sys/bus/usb/devices", "r", "hardware-observe");
  assert_has (SNUG_GRANT_FILE, "/home/alice/notes", "rw", "home");
  assert_lacks (SNUG_GRANT_FILE, "/home/alice/.ssh/id", "r", "home");
  assert_lacks (SNUG_GRANT_FILE, "/home/alice/snap/x", "r", "home");
  assert_lacks (SNUG_GRANT_FILE, "/home/bob/notes", "r", "home");
  /* What is in every sandbox is given by no interface. */
  assert_lacks (SNUG_GRANT_FILE, "/tmp/x", "r", "default");
}

static void
test_others (void)
{
  g_autofree char *nothing = search (SNUG_GRANT_SYSCALL, "no_such_call", NULL);

  assert_has (SNUG_GRANT_SYSCALL, "quotactl", NULL, "mount-observe");
  assert_has (SNUG_GRANT_SOCKET, "inet", "stream", "network");
  assert_lacks (SNUG_GRANT_SOCKET, "inet", "raw", "network");
  assert_has (SNUG_GRANT_NETWORK, "bind", NULL, "network-bind");
  assert_has (SNUG_GRANT_CAPABILITY, "net_admin", NULL, "network-control");
  assert_has (SNUG_GRANT_DEVICE, "/dev/kvm", "rw", "kvm");
  g_assert_cmpstr (nothing, ==, "");
}

static void
test_order (void)
{
  const SnugGrantWish wish = { SNUG_GRANT_DEVICE, "/dev/kvm", "rw", NULL };
  g_auto (GStrv) one = snug_grant_search (interfaces, &wish, 1);

  /* Others give more than this device. */
  g_assert_cmpuint (g_strv_length (one), ==, 1);
  g_assert_cmpstr (one[0], ==, "kvm");
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_build_filename (g_getenv ("SNUG_SOURCE_ROOT"), "core", "data", "interfaces", NULL);
  interfaces = snug_interface_set_new (TRUE);
  if (!snug_interface_set_load (interfaces, folder, &error))
    g_error ("%s", error->message);
  g_test_add_func ("/policy/grant-search/paths", test_paths);
  g_test_add_func ("/policy/grant-search/others", test_others);
  g_test_add_func ("/policy/grant-search/order", test_order);
  status = g_test_run ();
  g_object_unref (interfaces);
  return status;
}
