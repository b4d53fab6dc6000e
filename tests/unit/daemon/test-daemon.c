/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-daemon.h"
#include "test-service.h"

/* The daemon as an object, with everything around it: what leaves last, what comes in meanwhile,
 * and who is called to go on. */

typedef struct
{
  World world;
  SnugDaemon *daemon;
  guint n_left;
  guint n_successors; /* how often the bus was asked to start another one */
} Life;

static void
on_left (SnugDaemon *daemon, gpointer user_data)
{
  ((Life *) user_data)->n_left++;
}

static void
write_config (Life *life, const char *text)
{
  g_autofree char *dir = g_build_filename (life->world.root, "etc", "snug", NULL);
  g_autofree char *path = g_build_filename (dir, "snug.conf", NULL);

  g_assert_cmpint (g_mkdir_with_parents (dir, 0755), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
life_open (Life *life)
{
  g_autoptr (GError) error = NULL;

  life->world.manager = fake_manager_new (life->world.root, life->world.state);
  life->daemon = snug_daemon_new (life->world.bus.server, life->world.manager, &error);
  g_assert_no_error (error);
  g_signal_connect (life->daemon, "left", G_CALLBACK (on_left), life);
}

static void
set_up (Life *life, gconstpointer config)
{
  world_set_up_bus (&life->world);
  write_config (life, config != NULL ? config : "[daemon]\nIdleTimeout=1h\n");
  life_open (life);
}

static void
life_close (Life *life)
{
  g_assert_finalize_object (g_steal_pointer (&life->daemon));
  bus_settle ();
}

static void
tear_down (Life *life, gconstpointer config)
{
  if (life->daemon != NULL)
    life_close (life);
  world_tear_down (&life->world, NULL);
}

static gboolean
is_served (Life *life)
{
  return snug_daemon_is_served (life->world.bus.client);
}

static void
wait_until_left (Life *life)
{
  while (!snug_daemon_has_left (life->daemon))
    g_main_context_iteration (NULL, TRUE);
}

static void
test_stop (Life *life, gconstpointer data)
{
  g_assert_true (is_served (life));
  g_assert_false (snug_daemon_has_left (life->daemon));
  snug_daemon_stop (life->daemon);
  snug_daemon_stop (life->daemon);
  wait_until_left (life);
  g_assert_cmpuint (life->n_left, ==, 1);
  g_assert_false (is_served (life));
  g_assert_false (snug_daemon_lost_bus (life->daemon));
}

static void
test_second (Life *life, gconstpointer data)
{
  GDBusConnection *other = bus_connect (&life->world.bus);
  g_autoptr (GError) error = NULL;

  g_assert_null (snug_daemon_new (other, life->world.manager, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_BUSY);
  bus_close (&other);
}

static void
test_idle (Life *life, gconstpointer data)
{
  wait_until_left (life);
  g_assert_cmpuint (life->world.manager->n_unmounts, >=, 1);
  g_assert_false (is_served (life));
}

/* What is mounted and may be needed in a moment keeps it. */
static void
test_idle_with_mounts (Life *life, gconstpointer data)
{
  fake_manager_answer (life->world.manager, "unmount-idle", "(false,)");
  while (life->world.manager->n_unmounts < 3)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (snug_daemon_has_left (life->daemon));
  fake_manager_answer (life->world.manager, "unmount-idle", "(true,)");
  wait_until_left (life);
}

static void
test_idle_unmount_fails (Life *life, gconstpointer data)
{
  g_hash_table_remove (life->world.manager->answers, "unmount-idle");
  wait_until_left (life);
}

/* Neither a change nor a call nor a client that is there is left alone. */
static void
test_not_idle (Life *life, gconstpointer data)
{
  World *world = &life->world;
  SnugService *service = snug_daemon_get_service (life->daemon);

  world->manager->slow = TRUE;
  world->manager->total = 200;
  g_free (world_begin (world, world->bus.client, "Install", "(['hello'], @a{sv} {})"));
  g_assert_true (snug_service_is_busy (service));
  g_atomic_int_set (&world->manager->done, 100);
  world_wait_for (world, ROOT "/transaction/change1 PropertiesChanged");
  g_assert_cmpuint (world->manager->n_unmounts, ==, 0);
  g_atomic_int_set (&world->manager->slow, FALSE);
  world_wait_for (world, ROOT "/transaction/change1 Ended");
  g_assert_true (snug_service_is_busy (service));
  g_assert_true (is_served (life));
  snug_transactions_expire (snug_service_get_transactions (service),
                            g_get_monotonic_time () + SNUG_TRANSACTIONS_KEEP);
  wait_until_left (life);
}

/* A call that arrives while the name is being given back is answered. */
static void
test_call_while_leaving (Life *life, gconstpointer data)
{
  World *world = &life->world;
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) last = NULL;
  g_autoptr (GError) error = NULL;

  fake_manager_install (world->manager, "hello", "{'name': <'hello'>}");
  /* On the way when it begins to leave, and in its queue. */
  world_send (world, world->nobody, ROOT, "ListInstalled", g_variant_new_parsed ("(@a{sv} {},)"),
              &first);
  g_dbus_connection_flush_sync (world->nobody, NULL, NULL);
  snug_daemon_stop (life->daemon);
  world_send (world, world->bus.client, ROOT, "ListInstalled",
              g_variant_new_parsed ("(@a{sv} {},)"), &second);
  g_dbus_connection_flush_sync (world->bus.client, NULL, NULL);
  wait_until_left (life);
  reply = g_dbus_connection_call_finish (world->nobody, bus_wait (&first), &error);
  g_assert_no_error (error);
  last = g_dbus_connection_call_finish (world->bus.client, bus_wait (&second), &error);
  g_assert_no_error (error);
}

/* The bus in the place of which we look for who calls a successor: the real one has no service file
 * for it, and says so to whoever asks. */
static GDBusMessage *
count_successors (GDBusConnection *bus,
                  GDBusMessage *message,
                  gboolean incoming,
                  gpointer user_data)
{
  Life *life = user_data;

  if (!incoming && g_strcmp0 (g_dbus_message_get_member (message), "StartServiceByName") == 0)
    g_atomic_int_inc (&life->n_successors);
  return message;
}

/* A change that begins while it leaves on its own is left to a successor, who is called. */
static void
test_change_while_leaving (Life *life, gconstpointer data)
{
  World *world = &life->world;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;
  gboolean sent = FALSE;
  guint filter = g_dbus_connection_add_filter (world->bus.server, count_successors, life, NULL);

  world->manager->slow = TRUE;
  world->manager->hold = TRUE;
  while (world->manager->held->len == 0)
    g_main_context_iteration (NULL, TRUE);
  /* It asks whether it may leave. The call comes after the answer, and before it has left. */
  world->manager->hold = FALSE;
  fake_manager_let_go (world->manager);
  while (is_served (life))
    {
      /* Once: its answer may take longer than one turn of the loop. */
      if (!sent && world->manager->n_unmounts > 0)
        {
          sent = TRUE;
          world_send (world, world->bus.client, ROOT, "Install",
                      g_variant_new_parsed ("(['hello'], {'handle-token': <'late'>})"), &result);
          g_dbus_connection_flush_sync (world->bus.client, NULL, NULL);
        }
      g_main_context_iteration (NULL, FALSE);
    }
  wait_until_left (life);
  reply = g_dbus_connection_call_finish (world->bus.client, bus_wait (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_atomic_int_get (&life->n_successors), ==, 1);
  g_dbus_connection_remove_filter (world->bus.server, filter);
  life_close (life);
  g_assert_finalize_object (g_steal_pointer (&world->manager));

  /* The successor goes on with it. */
  write_config (life, "[daemon]\nIdleTimeout=1h\n");
  life_open (life);
  world_wait_for (world, ROOT "/transaction/late Ended ('Done'");
}

/* A download is not waited for; it goes on after the next start. */
static void
test_stop_during_change (Life *life, gconstpointer data)
{
  World *world = &life->world;
  guint filter = g_dbus_connection_add_filter (world->bus.server, count_successors, life, NULL);

  world->manager->slow = TRUE;
  g_free (
    world_begin (world, world->bus.client, "Install", "(['hello'], {'handle-token': <'mine'>})"));
  snug_daemon_stop (life->daemon);
  wait_until_left (life);
  /* Who told it to stop decides when it starts again. */
  g_assert_cmpuint (g_atomic_int_get (&life->n_successors), ==, 0);
  g_assert_false (world_heard (world, ROOT "/transaction/mine Ended"));
  g_dbus_connection_remove_filter (world->bus.server, filter);
  life_close (life);
  g_assert_finalize_object (g_steal_pointer (&world->manager));
  life_open (life);
  world_wait_for (world, ROOT "/transaction/mine Ended ('Done'");
}

/* What waits for a store or a password is answered with an error, and not left hanging. */
static void
test_stop_during_calls (Life *life, gconstpointer data)
{
  World *world = &life->world;
  g_autoptr (GAsyncResult) waiting = NULL;
  g_autoptr (GAsyncResult) asking = NULL;
  g_autoptr (GError) error = NULL;

  world->manager->hold = TRUE;
  polkit_say (&world->polkit, "org.snug.remove", POLKIT_HANGS);
  world_send (world, world->nobody, ROOT, "Search", g_variant_new_parsed ("(@a{sv} {},)"),
              &waiting);
  world_send (world, world->nobody, ROOT, "Remove", g_variant_new_parsed ("(['hello'], @a{sv} {})"),
              &asking);
  while (world->manager->held->len == 0 || world->polkit.asked->len == 0)
    g_main_context_iteration (NULL, TRUE);
  snug_daemon_stop (life->daemon);
  wait_until_left (life);
  g_assert_null (g_dbus_connection_call_finish (world->nobody, bus_wait (&waiting), &error));
  bus_assert_error (error, SNUG_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (g_dbus_connection_call_finish (world->nobody, bus_wait (&asking), &error));
  bus_assert_error (error, SNUG_ERROR_CANCELLED);
  world_settle_polkit (world);
}

static void
test_bus_gone (Life *life, gconstpointer data)
{
  World *world = &life->world;

  world->manager->slow = TRUE;
  g_free (world_begin (world, world->bus.client, "Install", "(['hello'], @a{sv} {})"));
  bus_kill (&world->bus);
  wait_until_left (life);
  g_assert_true (snug_daemon_lost_bus (life->daemon));
  life_close (life);
  g_assert_finalize_object (g_steal_pointer (&world->manager));
}

static void
test_reload (Life *life, gconstpointer data)
{
  write_config (life, "[daemon]\nIdleTimeout=1s\n");
  snug_daemon_reload (life->daemon);
  g_assert_cmpuint (life->world.manager->n_reloads, ==, 1);
  /* The new time counts from now on. */
  wait_until_left (life);
}

int
main (int argc, char **argv)
{
  const char *soon = "[daemon]\nIdleTimeout=1s\n";

  g_test_init (&argc, &argv, NULL);
#define add(path, function, config)                                                                \
  g_test_add ("/daemon/daemon/" path, Life, config, set_up, function, tear_down)
  add ("stop", test_stop, NULL);
  add ("second", test_second, NULL);
  add ("idle", test_idle, soon);
  add ("idle-with-mounts", test_idle_with_mounts, soon);
  add ("idle-unmount-fails", test_idle_unmount_fails, soon);
  add ("not-idle", test_not_idle, soon);
  add ("call-while-leaving", test_call_while_leaving, NULL);
  add ("change-while-leaving", test_change_while_leaving, soon);
  add ("stop-during-change", test_stop_during_change, NULL);
  add ("stop-during-calls", test_stop_during_calls, NULL);
  add ("bus-gone", test_bus_gone, NULL);
  add ("reload", test_reload, NULL);
  return g_test_run ();
}
