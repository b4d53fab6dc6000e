/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-service.h"

#include <fcntl.h>
#include <gio/gunixfdlist.h>

/* What the manager is asked for when a method is called. */
static void
test_shapes (World *world, gconstpointer data)
{
  static const struct
  {
    const char *method;
    const char *arguments;
    const char *requested;
  } cases[] = {
    { "Install", "(['a1', 'main:b2_x'], {'channel': <'edge'>})",
      "install a1,main:b2_x {'channel': <'edge'>} 0" },
    { "Remove", "(['hello'], {'purge': <true>})", "remove hello {'purge': <true>} 0" },
    { "Update", "(@as [], @a{sv} {})", "update  {} 0" },
    { "Revert", "(['hello'], {'revision': <'5'>})", "revert hello {'revision': <'5'>} 0" },
    { "Enable", "(['hello'], @a{sv} {})", "enable hello {} 0" },
    { "Disable", "(['hello'], @a{sv} {})", "disable hello {} 0" },
    { "Switch", "('hello', 'latest/edge', @a{sv} {})",
      "switch hello {'channel': <'latest/edge'>} 0" },
    { "Connect", "('hello:home', '', @a{sv} {})", "connect hello:home, {} 0" },
    { "Disconnect", "('hello:home', ':home', {'forget': <true>})",
      "disconnect hello:home,:home {'forget': <true>} 0" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_free (world_begin (world, world->bus.client, cases[i].method, cases[i].arguments));
      g_assert_cmpstr (world->manager->requested, ==, cases[i].requested);
    }
}

static void
test_malformed (World *world, gconstpointer data)
{
  static const struct
  {
    const char *method;
    const char *arguments;
  } cases[] = {
    { "Install", "(@as [], @a{sv} {})" },
    { "Install", "(['../x'], @a{sv} {})" },
    { "Install", "(['hello'], {'channel': <'a/b/c/d'>})" },
    { "Install", "(['hello'], {'mode': <'quick'>})" },
    { "Install", "(['hello'], {'channel': <5>})" },
    { "Install", "(['hello'], {'handle-token': <'a/b'>})" },
    { "Remove", "(['hello'], {'revision': <'abc'>})" },
    { "Switch", "('hello', '', @a{sv} {})" },
    { "Connect", "('', '', @a{sv} {})" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    world_assert_refused (world, world->bus.client, cases[i].method, cases[i].arguments,
                          SNUG_ERROR_INVALID_ARGUMENT);
  world_assert_refused (world, world->bus.client, "Install",
                        "(['hello'], {'required': <['colour']>})", SNUG_ERROR_UNSUPPORTED_OPTION);
  g_assert_null (world->manager->requested);
}

static void
test_error_names (World *world, gconstpointer data)
{
  world_assert_refused (world, world->bus.client, "Update", "(['nothing'], @a{sv} {})",
                        SNUG_ERROR_NO_UPDATE);
}

static GVariant *
install_file (World *world,
              GDBusConnection *client,
              const char *content,
              const char *options,
              GError **error)
{
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  g_autofree char *path = g_build_filename (world->root, "image", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  snug_autofd int fd = -1;

  g_assert_true (g_file_set_contents (path, content, -1, NULL));
  fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  g_assert_cmpint (g_unix_fd_list_append (fds, fd, NULL), ==, 0);
  g_dbus_connection_call_with_unix_fd_list (
    client, g_dbus_connection_get_unique_name (world->bus.server), ROOT, MANAGER, "InstallFile",
    g_variant_new ("(h@a{sv})", 0, g_variant_new_parsed (options)), G_VARIANT_TYPE ("(o)"),
    G_DBUS_CALL_FLAGS_NONE, -1, fds, NULL, bus_on_result, &result);
  return g_dbus_connection_call_with_unix_fd_list_finish (client, NULL, bus_wait (&result), error);
}

static void
test_file (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;

  g_assert_null (install_file (world, world->nobody, "image", "{'dangerous': <true>}", &error));
  bus_assert_error (error, SNUG_ERROR_NOT_AUTHORIZED);
  g_clear_error (&error);
  world_assert_asked (world, "org.snug.install-untrusted");
  polkit_say (&world->polkit, "org.snug.install-untrusted", POLKIT_YES);
  reply = install_file (world, world->nobody, "an image", "{'dangerous': <true>}", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (world->manager->content, ==, "an image");
  g_assert_cmpstr (world->manager->requested, ==, "install-file  {'dangerous': <true>} 65534");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  world_test ("/daemon/request-methods/shapes", test_shapes);
  world_test ("/daemon/request-methods/malformed", test_malformed);
  world_test ("/daemon/request-methods/error-names", test_error_names);
  world_test ("/daemon/request-methods/file", test_file);
  return g_test_run ();
}
