/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-service.h"

static void
test_form_before_authority (World *world, gconstpointer data)
{
  world_assert_refused (world, world->nobody, "Install", "(['not a name'], @a{sv} {})",
                        SNUG_ERROR_INVALID_ARGUMENT);
  world_assert_refused (world, world->nobody, "Install", "(['x'], {'required': <['colour']>})",
                        SNUG_ERROR_UNSUPPORTED_OPTION);
  world_assert_asked (world, "");
}

static void
test_authority (World *world, gconstpointer data)
{
  g_autofree char *path = NULL;

  world_assert_refused (world, world->nobody, "Install", "(['hello'], @a{sv} {})",
                        SNUG_ERROR_NOT_AUTHORIZED);
  world_assert_asked (world, "org.snug.install");
  g_assert_null (world->manager->requested);
  polkit_say (&world->polkit, "org.snug.install", POLKIT_DISMISSED);
  world_assert_refused (world, world->nobody, "Install", "(['hello'], @a{sv} {})",
                        SNUG_ERROR_AUTH_CANCELLED);
  polkit_say (&world->polkit, "org.snug.install", POLKIT_YES);
  path = world_begin (world, world->nobody, "Install", "(['hello', 'other'], @a{sv} {})");
  g_assert_cmpstr (world->polkit.snaps, ==, "hello, other");
  g_assert_cmpstr (world->manager->requested, ==, "install hello,other {} 65534");
}

/* Whether somebody may be asked is the message's to say. */
static void
test_interactive (World *world, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autofree char *path = NULL;

  polkit_say (&world->polkit, "org.snug.install", POLKIT_CHALLENGE);
  path = world_begin (world, world->nobody, "Install", "(['hello'], @a{sv} {})");
  g_dbus_connection_call (world->nobody, g_dbus_connection_get_unique_name (world->bus.server),
                          ROOT, MANAGER, "Install", g_variant_new_parsed ("(['hello'], @a{sv} {})"),
                          NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, bus_on_result, &result);
  reply = g_dbus_connection_call_finish (world->nobody, bus_wait (&result), &error);
  g_assert_null (reply);
  bus_assert_error (error, SNUG_ERROR_NOT_AUTHORIZED);
  g_assert_false (world->polkit.interactive);
}

/* A user has so many calls and no more; others are not touched by it. */
static void
test_limit (World *world, gconstpointer data)
{
  SnugDispatcher *dispatcher = snug_service_get_dispatcher (world->service);
  GAsyncResult *results[SNUG_DISPATCHER_MAX_CALLS] = { NULL };

  world->manager->hold = TRUE;
  fake_manager_answer (world->manager, "updates", "(@aa{sv} [],)");
  for (guint i = 0; i < SNUG_DISPATCHER_MAX_CALLS; i++)
    world_send (world, world->nobody, ROOT, "ListUpdates", g_variant_new_parsed ("(@a{sv} {},)"),
                &results[i]);
  while (world->manager->held->len < SNUG_DISPATCHER_MAX_CALLS)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (snug_dispatcher_get_n_calls (dispatcher), ==, SNUG_DISPATCHER_MAX_CALLS);
  world_assert_refused (world, world->nobody, "ListChanges", "(@a{sv} {},)", SNUG_ERROR_BUSY);
  world_assert_reply (world, world->bus.client, "ListChanges", "(@a{sv} {},)", "([],)");
  fake_manager_let_go (world->manager);
  for (guint i = 0; i < SNUG_DISPATCHER_MAX_CALLS; i++)
    {
      bus_wait (&results[i]);
      g_clear_object (&results[i]);
    }
  g_assert_cmpuint (snug_dispatcher_get_n_calls (dispatcher), ==, 0);
  world_assert_reply (world, world->nobody, "ListChanges", "(@a{sv} {},)", "([],)");
}

static void
test_cancel_all (World *world, gconstpointer data)
{
  g_autoptr (GAsyncResult) waiting = NULL;
  g_autoptr (GAsyncResult) asking = NULL;
  g_autoptr (GError) error = NULL;

  world->manager->hold = TRUE;
  polkit_say (&world->polkit, "org.snug.remove", POLKIT_HANGS);
  world_send (world, world->nobody, ROOT, "ListUpdates", g_variant_new_parsed ("(@a{sv} {},)"),
              &waiting);
  world_send (world, world->nobody, ROOT, "Remove", g_variant_new_parsed ("(['hello'], @a{sv} {})"),
              &asking);
  while (world->manager->held->len == 0 || world->polkit.asked->len == 0)
    g_main_context_iteration (NULL, TRUE);
  snug_dispatcher_cancel_all (snug_service_get_dispatcher (world->service));
  g_assert_null (g_dbus_connection_call_finish (world->nobody, bus_wait (&waiting), &error));
  bus_assert_error (error, SNUG_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (g_dbus_connection_call_finish (world->nobody, bus_wait (&asking), &error));
  bus_assert_error (error, SNUG_ERROR_CANCELLED);
  world_settle_polkit (world);
}

/* A caller that leaves while its answer is on the way takes nothing with it. */
static void
test_caller_leaves (World *world, gconstpointer data)
{
  SnugDispatcher *dispatcher = snug_service_get_dispatcher (world->service);
  g_autoptr (GAsyncResult) result = NULL;

  world->manager->hold = TRUE;
  world_send (world, world->nobody, ROOT, "ListUpdates", g_variant_new_parsed ("(@a{sv} {},)"),
              &result);
  while (world->manager->held->len == 0)
    g_main_context_iteration (NULL, TRUE);
  bus_close (&world->nobody);
  fake_manager_let_go (world->manager);
  while (snug_dispatcher_get_n_calls (dispatcher) > 0)
    g_main_context_iteration (NULL, TRUE);
}

/* Password questions of one who left are taken back. */
static void
test_asker_leaves (World *world, gconstpointer data)
{
  SnugDispatcher *dispatcher = snug_service_get_dispatcher (world->service);
  g_autoptr (GAsyncResult) result = NULL;

  polkit_say (&world->polkit, "org.snug.remove", POLKIT_HANGS);
  world_send (world, world->nobody, ROOT, "Remove", g_variant_new_parsed ("(['hello'], @a{sv} {})"),
              &result);
  while (world->polkit.asked->len == 0)
    g_main_context_iteration (NULL, TRUE);
  bus_close (&world->nobody);
  while (snug_dispatcher_get_n_calls (dispatcher) > 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (world->manager->requested);
  world_settle_polkit (world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  world_test ("/daemon/dispatcher/form-before-authority", test_form_before_authority);
  world_test ("/daemon/dispatcher/authority", test_authority);
  world_test ("/daemon/dispatcher/interactive", test_interactive);
  world_test ("/daemon/dispatcher/limit", test_limit);
  world_test ("/daemon/dispatcher/cancel-all", test_cancel_all);
  world_test ("/daemon/dispatcher/caller-leaves", test_caller_leaves);
  world_test ("/daemon/dispatcher/asker-leaves", test_asker_leaves);
  return g_test_run ();
}
