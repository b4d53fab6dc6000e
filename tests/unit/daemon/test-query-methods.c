/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-service.h"

static void
test_stores (World *world, gconstpointer data)
{
  fake_manager_answer (world->manager, "search", "([{'name': <'hello'>}], {'total': <uint32 1>})");
  fake_manager_answer (world->manager, "details", "([{'name': <'a1'>}, {'name': <'b2'>}],)");
  fake_manager_answer (world->manager, "updates", "([{'name': <'hello'>}],)");
  world_assert_reply (world, world->nobody, "Search", "({'text': <'hel'>},)",
                      "([{'name': <'hello'>}], {'total': <uint32 1>})");
  g_assert_cmpstr (world->manager->asked, ==, "search ({'text': <'hel'>},)");
  world_assert_reply (world, world->nobody, "GetDetails", "(['a1', 'b2'], {'offset': <uint32 1>})",
                      "([{'name': <'b2'>}],)");
  world_assert_reply (world, world->nobody, "ListUpdates", "(@a{sv} {},)",
                      "([{'name': <'hello'>}],)");
  world_assert_asked (world, "");
}

static void
test_explain (World *world, gconstpointer data)
{
  fake_manager_answer (world->manager, "explain", "([{'kind': <'file'>}], {'name': <'foo'>})");
  world_assert_reply (world, world->nobody, "Explain", "('foo.app', @a{sv} {})",
                      "([{'kind': <'file'>}], {'name': <'foo'>})");
  g_assert_cmpstr (world->manager->asked, ==, "explain ('foo.app', {})");
  world_assert_asked (world, "");
  world_assert_refused (world, world->nobody, "Explain", "('../foo', @a{sv} {})",
                        SNUG_ERROR_INVALID_ARGUMENT);
}

static void
test_denials (World *world, gconstpointer data)
{
  fake_manager_answer (world->manager, "denials", "(@aa{sv} [],)");
  world_assert_refused (world, world->nobody, "ListDenials", "(@a{sv} {},)",
                        SNUG_ERROR_NOT_AUTHORIZED);
  world_assert_asked (world, "org.snug.view-denials");
  g_assert_null (world->manager->asked);
  world_assert_refused (world, world->nobody, "ListDenials", "({'subject': <'../x'>},)",
                        SNUG_ERROR_INVALID_ARGUMENT);
  polkit_say (&world->polkit, "org.snug.view-denials", POLKIT_YES);
  world_assert_reply (world, world->nobody, "ListDenials", "({'subject': <'foo.bar'>},)", "([],)");
  g_assert_cmpstr (world->manager->asked, ==, "denials ({'subject': <'foo.bar'>},)");
}

static void
test_store_fails (World *world, gconstpointer data)
{
  world_assert_refused (world, world->nobody, "Search", "(@a{sv} {},)",
                        SNUG_ERROR_STORE_UNAVAILABLE);
}

static void
test_limits (World *world, gconstpointer data)
{
  g_autofree char *text = g_strnfill (257, 'x');
  g_autofree char *query = g_strdup_printf ("({'text': <'%s'>},)", text);
  g_autofree char *name = g_strdup_printf ("({'name': <'%s'>},)", text);
  g_autoptr (GString) refs = g_string_new ("(['a1'");

  fake_manager_answer (world->manager, "search", "(@aa{sv} [], @a{sv} {})");
  fake_manager_answer (world->manager, "details", "(@aa{sv} [],)");
  world_assert_refused (world, world->nobody, "Search", query, SNUG_ERROR_INVALID_ARGUMENT);
  world_assert_refused (world, world->nobody, "Search", name, SNUG_ERROR_INVALID_ARGUMENT);
  for (guint i = 0; i < 100; i++)
    g_string_append (refs, ", 'a1'");
  g_string_append (refs, "], @a{sv} {})");
  world_assert_refused (world, world->nobody, "GetDetails", refs->str, SNUG_ERROR_INVALID_ARGUMENT);
  world_assert_refused (world, world->nobody, "GetDetails", "(['a b'], @a{sv} {})",
                        SNUG_ERROR_INVALID_ARGUMENT);
  world_assert_refused (world, world->nobody, "ListInstalled", "({'names': <['/']>},)",
                        SNUG_ERROR_INVALID_ARGUMENT);
  g_assert_null (world->manager->asked);
}

static void
test_refresh (World *world, gconstpointer data)
{
  fake_manager_answer (world->manager, "refresh",
                       "({'stores': <[{'store': <'a'>}, {'store': <'b'>}]>},)");
  world_assert_refused (world, world->nobody, "Refresh", "(@a{sv} {},)", SNUG_ERROR_NOT_AUTHORIZED);
  world_assert_asked (world, "org.snug.refresh-metadata");
  polkit_say (&world->polkit, "org.snug.refresh-metadata", POLKIT_YES);
  /* One store is not all of them. */
  g_free (world_print (world, world->nobody, "Refresh", "({'store': <'a'>},)"));
  world_assert_property (world, ROOT, MANAGER, "LastRefresh", "0");
  g_free (world_print (world, world->nobody, "Refresh", "(@a{sv} {},)"));
  world_wait_for (world, ROOT " PropertiesChanged ('" MANAGER "', {'LastRefresh': <uint64 1");
}

static void
test_refresh_fails (World *world, gconstpointer data)
{
  fake_manager_answer (world->manager, "refresh",
                       "({'stores': <[{'store': <'a'>}, {'store': <'b'>, 'error': <'off'>}]>},)");
  g_free (world_print (world, world->bus.client, "Refresh", "(@a{sv} {},)"));
  world_assert_property (world, ROOT, MANAGER, "LastRefresh", "0");
}

static void
test_installed (World *world, gconstpointer data)
{
  fake_manager_install (world->manager, "a1", "{'name': <'a1'>}");
  fake_manager_install (world->manager, "b2", "{'name': <'b2'>}");
  world_assert_reply (world, world->nobody, "ListInstalled", "(@a{sv} {},)",
                      "([{'name': <'a1'>}, {'name': <'b2'>}],)");
  world_assert_reply (world, world->nobody, "ListInstalled", "({'names': <['b2']>},)",
                      "([{'name': <'b2'>}],)");
}

static void
test_connections (World *world, gconstpointer data)
{
  world_assert_reply (world, world->nobody, "ListConnections", "({'snap': <'a1'>, 'all': <true>},)",
                      "([],)");
  g_assert_nonnull (strstr (world->manager->asked, "'snap': <'a1'>"));
}

static void
test_interfaces (World *world, gconstpointer data)
{
  g_autofree char *text = g_strnfill (129, 'x');
  g_autofree char *name = g_strdup_printf ("({'name': <'%s'>},)", text);

  world_assert_reply (world, world->nobody, "ListInterfaces", "({'name': <'home'>},)", "([],)");
  g_assert_nonnull (strstr (world->manager->asked, "'name': <'home'>"));
  world_assert_refused (world, world->nobody, "ListInterfaces", name, SNUG_ERROR_INVALID_ARGUMENT);
}

static void
test_mounts (World *world, gconstpointer data)
{
  const char *good = "('snap.hello.app', @a{sv} {})";
  guint n = 0;

  fake_manager_answer (world->manager, "ensure-mounted", "()");
  world_assert_refused (world, world->nobody, "EnsureMounted", "('hello', @a{sv} {})",
                        SNUG_ERROR_INVALID_ARGUMENT);
  world_assert_refused (world, world->nobody, "EnsureMounted", "('snap.../x', @a{sv} {})",
                        SNUG_ERROR_INVALID_ARGUMENT);
  world_assert_reply (world, world->nobody, "EnsureMounted", good, "()");
  g_assert_cmpstr (world->manager->asked, ==, "ensure-mounted ('snap.hello.app', {})");
  world_assert_asked (world, "");
  /* Nobody can keep the daemon busy with it; root is not counted. */
  while (snug_rate_take (snug_service_get_mount_rate (world->service), NOBODY,
                         g_get_monotonic_time (), NULL)
         && n < 100000)
    n++;
  g_assert_cmpuint (n, <, 100000);
  world_assert_reply (world, world->bus.client, "EnsureMounted", good, "()");
}

static void
test_check (World *world, gconstpointer data)
{
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GVariant) reply = NULL;

  fake_manager_answer (world->manager, "check", "(['the link ‘x’ is missing'],)");
  world->manager->hold = TRUE;
  world_send (world, world->nobody, ROOT, "Check", g_variant_new_parsed ("(@a{sv} {},)"), &first);
  while (world->manager->held->len == 0)
    g_main_context_iteration (NULL, TRUE);
  world_assert_refused (world, world->bus.client, "Check", "(@a{sv} {},)", SNUG_ERROR_BUSY);
  world->manager->hold = FALSE;
  fake_manager_let_go (world->manager);
  reply = g_dbus_connection_call_finish (world->nobody, bus_wait (&first), NULL);
  g_assert_nonnull (reply);
  world_assert_reply (world, world->bus.client, "Check", "(@a{sv} {},)",
                      "(['the link ‘x’ is missing'],)");
}

/* Reading all images is nothing that everybody may have done; looking at names is. */
static void
test_check_digests (World *world, gconstpointer data)
{
  const char *digests = "({'digests': <true>},)";

  fake_manager_answer (world->manager, "check", "(@as [],)");
  world_assert_reply (world, world->nobody, "Check", "({'digests': <false>},)", "([],)");
  world_assert_asked (world, "");
  world_assert_refused (world, world->nobody, "Check", digests, SNUG_ERROR_NOT_AUTHORIZED);
  world_assert_asked (world, "org.snug.check-images");
  world_assert_refused (world, world->nobody, "Check", "({'digests': <1>},)",
                        SNUG_ERROR_INVALID_ARGUMENT);
  polkit_say (&world->polkit, "org.snug.check-images", POLKIT_YES);
  world_assert_reply (world, world->nobody, "Check", digests, "([],)");
  world_assert_reply (world, world->bus.client, "Check", digests, "([],)");
}

/* Two of whom a password is asked at the same time do not both begin. */
static void
test_check_after_password (World *world, gconstpointer data)
{
  g_autoptr (GAsyncResult) asking = NULL;
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;

  fake_manager_answer (world->manager, "check", "(@as [],)");
  world->manager->hold = TRUE;
  polkit_say (&world->polkit, "org.snug.check-images", POLKIT_HANGS);
  world_send (world, world->nobody, ROOT, "Check", g_variant_new_parsed ("({'digests': <true>},)"),
              &asking);
  while (world->polkit.asked->len == 0)
    g_main_context_iteration (NULL, TRUE);
  world_send (world, world->bus.client, ROOT, "Check", g_variant_new_parsed ("(@a{sv} {},)"),
              &first);
  while (world->manager->held->len == 0)
    g_main_context_iteration (NULL, TRUE);
  polkit_let_go (&world->polkit, POLKIT_YES);
  g_assert_null (g_dbus_connection_call_finish (world->nobody, bus_wait (&asking), &error));
  bus_assert_error (error, SNUG_ERROR_BUSY);
  g_assert_cmpuint (world->manager->held->len, ==, 1);
  world->manager->hold = FALSE;
  fake_manager_let_go (world->manager);
  reply = g_dbus_connection_call_finish (world->bus.client, bus_wait (&first), NULL);
  g_assert_nonnull (reply);
}

static void
test_check_rate (World *world, gconstpointer data)
{
  SnugRate *rate = snug_service_get_check_rate (world->service);
  guint n = 0;

  fake_manager_answer (world->manager, "check", "(@as [],)");
  world_assert_reply (world, world->nobody, "Check", "(@a{sv} {},)", "([],)");
  while (snug_rate_take (rate, NOBODY, g_get_monotonic_time (), NULL) && n < 1000)
    n++;
  g_assert_cmpuint (n, <, 1000);
  world_assert_reply (world, world->bus.client, "Check", "(@a{sv} {},)", "([],)");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  world_test ("/daemon/query-methods/stores", test_stores);
  world_test ("/daemon/query-methods/denials", test_denials);
  world_test ("/daemon/query-methods/explain", test_explain);
  world_test ("/daemon/query-methods/store-fails", test_store_fails);
  world_test ("/daemon/query-methods/limits", test_limits);
  world_test ("/daemon/query-methods/refresh", test_refresh);
  world_test ("/daemon/query-methods/refresh-fails", test_refresh_fails);
  world_test ("/daemon/query-methods/installed", test_installed);
  world_test ("/daemon/query-methods/connections", test_connections);
  world_test ("/daemon/query-methods/interfaces", test_interfaces);
  world_test ("/daemon/query-methods/mounts", test_mounts);
  world_test ("/daemon/query-methods/check", test_check);
  world_test ("/daemon/query-methods/check-digests", test_check_digests);
  world_test ("/daemon/query-methods/check-after-password", test_check_after_password);
  world_test ("/daemon/query-methods/check-rate", test_check_rate);
  return g_test_run ();
}
