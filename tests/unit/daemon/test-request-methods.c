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

/* --- taken back before there is a change --- */

#define MINE ROOT "/transaction/mine"

static void
begin_mine (World *world, GDBusConnection *client, GAsyncResult **result)
{
  world_send (world, client, ROOT, "Install",
              g_variant_new_parsed ("(['hello'], {'handle-token': <'mine'>})"), result);
}

static GVariant *
cancel_mine (World *world, GDBusConnection *client, GError **error)
{
  return world_call_at (world, client, MINE, "org.snug.Manager1.Transaction.Cancel",
                        g_variant_new_parsed ("(@a{sv} {},)"), error);
}

static void
assert_cancelled (GDBusConnection *client, GAsyncResult **result)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (g_dbus_connection_call_finish (client, bus_wait (result), &error));
  bus_assert_error (error, SNUG_ERROR_CANCELLED);
}

static void
test_take_back_question (World *world, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;

  polkit_say (&world->polkit, "org.snug.install", POLKIT_HANGS);
  begin_mine (world, world->nobody, &result);
  while (world->polkit.asked->len == 0)
    g_main_context_iteration (NULL, TRUE);
  reply = cancel_mine (world, world->nobody, &error);
  g_assert_no_error (error);
  assert_cancelled (world->nobody, &result);
  world_settle_polkit (world);
  g_assert_null (world->manager->requested);
}

static void
test_take_back_preparation (World *world, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;

  polkit_say (&world->polkit, "org.snug.install", POLKIT_YES);
  world->manager->hold = TRUE;
  begin_mine (world, world->nobody, &result);
  while (world->manager->held->len == 0)
    g_main_context_iteration (NULL, TRUE);
  reply = cancel_mine (world, world->nobody, &error);
  g_assert_no_error (error);
  assert_cancelled (world->nobody, &result);
  g_assert_cmpuint (snug_change_engine_get_changes (snug_manager_get_engine (world->manager))->len,
                    ==, 0);
  /* The token may be used again. */
  world->manager->hold = FALSE;
  g_clear_object (&result);
  begin_mine (world, world->nobody, &result);
  g_clear_pointer (&reply, g_variant_unref);
  reply = g_dbus_connection_call_finish (world->nobody, bus_wait (&result), &error);
  g_assert_no_error (error);
}

/* The manager did not hear of it in time. */
static void
test_take_back_too_late (World *world, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) begun = NULL;
  g_autoptr (GError) error = NULL;

  world->manager->hold = TRUE;
  world->manager->deaf = TRUE;
  world->manager->slow = TRUE;
  begin_mine (world, world->bus.client, &result);
  while (world->manager->held->len == 0)
    g_main_context_iteration (NULL, TRUE);
  reply = cancel_mine (world, world->bus.client, &error);
  g_assert_no_error (error);
  fake_manager_let_go (world->manager);
  begun = g_dbus_connection_call_finish (world->bus.client, bus_wait (&result), &error);
  g_assert_no_error (error);
  world_wait_for (world, MINE " Ended ('Undone'");
}

/* What another user prepares is that user's. */
static void
test_take_back_foreign (World *world, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (cancel_mine (world, world->nobody, &error));
  bus_assert_error (error, SNUG_ERROR_NOT_FOUND);
  g_clear_error (&error);
  world->manager->hold = TRUE;
  begin_mine (world, world->bus.client, &result);
  while (world->manager->held->len == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (cancel_mine (world, world->nobody, &error));
  bus_assert_error (error, SNUG_ERROR_NOT_AUTHORIZED);
  g_clear_error (&error);
  world_assert_asked (world, "org.snug.cancel-foreign");
  fake_manager_let_go (world->manager);
  reply = g_dbus_connection_call_finish (world->bus.client, bus_wait (&result), &error);
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  world_test ("/daemon/request-methods/shapes", test_shapes);
  world_test ("/daemon/request-methods/malformed", test_malformed);
  world_test ("/daemon/request-methods/error-names", test_error_names);
  world_test ("/daemon/request-methods/file", test_file);
  world_test ("/daemon/request-methods/take-back-question", test_take_back_question);
  world_test ("/daemon/request-methods/take-back-preparation", test_take_back_preparation);
  world_test ("/daemon/request-methods/take-back-too-late", test_take_back_too_late);
  world_test ("/daemon/request-methods/take-back-foreign", test_take_back_foreign);
  return g_test_run ();
}
