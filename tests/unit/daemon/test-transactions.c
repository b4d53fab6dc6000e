/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-service.h"

#include "snug-change-view.h"

#define TRANSACTION "org.snug.Manager1.Transaction"

static void
test_life (World *world, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autofree char *added = NULL;
  g_autofree char *ended = NULL;

  world->manager->slow = TRUE;
  path = world_begin (world, world->bus.client, "Install",
                      "(['hello'], {'handle-token': <'t0ken_1'>})");
  g_assert_cmpstr (path, ==, ROOT "/transaction/t0ken_1");
  added = g_strdup_printf (ROOT " InterfacesAdded ('%s', {'" TRANSACTION "'", path);
  world_wait_for (world, added);
  world_assert_property (world, path, TRANSACTION, "Id", "'1'");
  world_assert_property (world, path, TRANSACTION, "Kind", "'install-snap'");
  world_assert_property (world, path, TRANSACTION, "State", "'Doing'");
  world_assert_property (world, path, TRANSACTION, "Cancellable", "true");
  world_assert_property (world, path, TRANSACTION, "Refs", "['hello']");
  g_atomic_int_set (&world->manager->slow, FALSE);
  ended = g_strdup_printf ("%s Ended ('Done', ('', '', {}))", path);
  world_wait_for (world, ended);
  world_assert_property (world, path, TRANSACTION, "State", "'Done'");
  world_assert_property (world, path, TRANSACTION, "Progress", "1.0");
  world_assert_property (world, path, TRANSACTION, "Result", "{'snaps': <['hello']>}");
}

/* Each signal tells only what is different from what was told before, and progress comes by itself.
 */
static void
test_progress (World *world, gconstpointer data)
{
  const char *start = ROOT "/transaction/change1 PropertiesChanged ('" TRANSACTION "', {";
  g_autofree char *path = NULL;
  guint n_told = 0;

  world->manager->slow = TRUE;
  world->manager->total = 200;
  path = world_begin (world, world->bus.client, "Install", "(['hello'], @a{sv} {})");
  g_atomic_int_set (&world->manager->done, 100);
  while (n_told == 0)
    {
      g_main_context_iteration (NULL, TRUE);
      for (guint i = 0; i < world->signals->len; i++)
        {
          const char *text = g_ptr_array_index (world->signals, i);

          if (!g_str_has_prefix (text, start))
            continue;
          g_assert_null (strstr (text, "'Uid'"));
          n_told += strstr (text, "'Progress': <0.5>") != NULL
                    && strstr (text, "'BytesDone': <uint64 100>") != NULL;
        }
    }
  world_assert_property (world, path, TRANSACTION, "Phase", "'Working hard'");
  world_assert_property (world, path, TRANSACTION, "BytesTotal", "200");
}

static void
test_failure (World *world, gconstpointer data)
{
  g_autofree char *path = NULL;

  world->manager->fail = TRUE;
  path = world_begin (world, world->bus.client, "Install", "(['hello'], @a{sv} {})");
  g_assert_cmpstr (path, ==, ROOT "/transaction/change1");
  world_wait_for (world, ROOT "/transaction/change1 Ended ('Error', ('org.snug.Error.NoSpace', "
                              "'the disk is full', {}))");
  world_assert_property (world, path, TRANSACTION, "Error",
                         "('org.snug.Error.NoSpace', 'the disk is full', {})");
}

static void
test_tokens (World *world, gconstpointer data)
{
  SnugTransactions *transactions = snug_service_get_transactions (world->service);
  static const char *const wrong[]
    = { "",
        "a-b",
        "a/b",
        "a b",
        "ü",
        "change1",
        "change99999",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" };
  static const char *const right[]
    = { "a", "change", "change1a",
        "_", "A_9",    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (snug_transactions_check_token (transactions, wrong[i], &error));
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
    }
  for (guint i = 0; i < G_N_ELEMENTS (right); i++)
    g_assert_true (snug_transactions_check_token (transactions, right[i], NULL));
  g_assert_true (snug_transactions_check_token (transactions, NULL, NULL));
}

static void
test_token_is_used_once (World *world, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autofree char *later = NULL;
  g_autoptr (GAsyncResult) waiting = NULL;
  const char *once = "(['hello'], {'handle-token': <'once'>})";

  /* While it is planned, while it is there, and not any more afterwards. */
  world->manager->hold = TRUE;
  world_send (world, world->bus.client, ROOT, "Install", g_variant_new_parsed (once), &waiting);
  while (world->manager->held->len == 0)
    g_main_context_iteration (NULL, TRUE);
  world_assert_refused (world, world->bus.client, "Install", once, SNUG_ERROR_INVALID_ARGUMENT);
  fake_manager_let_go (world->manager);
  world->manager->hold = FALSE;
  bus_wait (&waiting);
  world_wait_for (world, ROOT "/transaction/once Ended");
  world_assert_refused (world, world->bus.client, "Install", once, SNUG_ERROR_INVALID_ARGUMENT);
  snug_transactions_expire (snug_service_get_transactions (world->service),
                            g_get_monotonic_time () + SNUG_TRANSACTIONS_KEEP);
  world_wait_for (world, ROOT " InterfacesRemoved ('" ROOT "/transaction/once', ");
  later = world_begin (world, world->bus.client, "Install", once);
  g_assert_cmpstr (later, ==, ROOT "/transaction/once");
}

/* A request that comes to nothing keeps neither token nor place. */
static void
test_release (World *world, gconstpointer data)
{
  SnugTransactions *transactions = snug_service_get_transactions (world->service);

  for (guint i = 0; i < SNUG_TRANSACTIONS_MAX + 5; i++)
    world_assert_refused (world, world->bus.client, "Update",
                          "(['nothing'], {'handle-token': <'once'>})", SNUG_ERROR_NO_UPDATE);
  g_assert_true (snug_transactions_reserve (transactions, "once", 5, NULL));
  g_assert_false (snug_transactions_reserve (transactions, "once", 5, NULL));
  snug_transactions_release (transactions, "once", 5);
  g_assert_true (snug_transactions_reserve (transactions, "once", 5, NULL));
  snug_transactions_release (transactions, "once", 5);
}

static void
test_limit (World *world, gconstpointer data)
{
  world->manager->slow = TRUE;
  polkit_say (&world->polkit, "org.snug.install", POLKIT_YES);
  for (guint i = 0; i < SNUG_TRANSACTIONS_MAX; i++)
    g_free (world_begin (world, world->nobody, "Install", "(['hello'], @a{sv} {})"));
  world_assert_refused (world, world->nobody, "Install", "(['hello'], @a{sv} {})", SNUG_ERROR_BUSY);
  g_free (world_begin (world, world->bus.client, "Install", "(['hello'], @a{sv} {})"));
  g_atomic_int_set (&world->manager->slow, FALSE);
  while (snug_change_engine_is_at_work (world->manager->engine))
    g_main_context_iteration (NULL, TRUE);
  g_free (world_begin (world, world->nobody, "Install", "(['hello'], @a{sv} {})"));
}

static GVariant *
call_transaction (World *world,
                  GDBusConnection *client,
                  const char *path,
                  const char *method,
                  GError **error)
{
  g_autofree char *name = g_strdup_printf (TRANSACTION ".%s", method);

  return world_call_at (world, client, path, name, g_variant_new_parsed ("(@a{sv} {},)"), error);
}

static void
test_cancel (World *world, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = NULL;

  world->manager->slow = TRUE;
  polkit_say (&world->polkit, "org.snug.install", POLKIT_YES);
  path = world_begin (world, world->nobody, "Install", "(['hello'], @a{sv} {})");
  world_assert_asked (world, "org.snug.install");
  reply = call_transaction (world, world->nobody, path, "Cancel", &error);
  g_assert_no_error (error);
  world_assert_asked (world, "");
  world_wait_for (world, ROOT "/transaction/change1 Ended ('Undone', ('org.snug.Error.Cancelled'");
  g_assert_null (call_transaction (world, world->nobody, path, "Cancel", &error));
  bus_assert_error (error, SNUG_ERROR_INVALID_ARGUMENT);
}

static void
test_foreign (World *world, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) log = NULL;
  g_autoptr (GVariant) reply = NULL;

  world->manager->slow = TRUE;
  path = world_begin (world, world->bus.client, "Install", "(['hello'], @a{sv} {})");
  g_assert_null (call_transaction (world, world->nobody, path, "Cancel", &error));
  bus_assert_error (error, SNUG_ERROR_NOT_AUTHORIZED);
  g_clear_error (&error);
  g_assert_null (call_transaction (world, world->nobody, path, "GetLog", &error));
  bus_assert_error (error, SNUG_ERROR_NOT_AUTHORIZED);
  g_clear_error (&error);
  world_assert_asked (world, "org.snug.cancel-foreign org.snug.view-foreign");
  polkit_say (&world->polkit, "org.snug.view-foreign", POLKIT_YES);
  log = call_transaction (world, world->nobody, path, "GetLog", &error);
  g_assert_no_error (error);
  polkit_say (&world->polkit, "org.snug.cancel-foreign", POLKIT_YES);
  reply = call_transaction (world, world->nobody, path, "Cancel", &error);
  g_assert_no_error (error);
  world_wait_for (world, ROOT "/transaction/change1 Ended ('Undone'");
}

static void
test_log (World *world, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) log = NULL;

  path = world_begin (world, world->bus.client, "Install", "(['hello'], @a{sv} {})");
  world_wait_for (world, ROOT "/transaction/change1 Ended");
  log = call_transaction (world, world->bus.client, path, "GetLog", &error);
  g_assert_no_error (error);
  text = g_variant_print (log, FALSE);
  g_assert_nonnull (strstr (text, " worked on hello'"));
  g_assert_null (
    call_transaction (world, world->bus.client, ROOT "/transaction/none", "GetLog", &error));
  bus_assert_error (error, SNUG_ERROR_NOT_FOUND);
}

/* It stays for so long, and no longer. */
static void
test_expire (World *world, gconstpointer data)
{
  SnugTransactions *transactions = snug_service_get_transactions (world->service);
  g_autofree char *path = NULL;
  g_autofree char *removed = NULL;
  gint64 now;

  path = world_begin (world, world->bus.client, "Install", "(['hello'], @a{sv} {})");
  world_wait_for (world, ROOT "/transaction/change1 Ended");
  now = g_get_monotonic_time ();
  g_assert_true (snug_transactions_is_needed (transactions));
  snug_transactions_expire (transactions, now);
  world_assert_property (world, path, TRANSACTION, "State", "'Done'");
  snug_transactions_expire (transactions, now + SNUG_TRANSACTIONS_KEEP);
  g_assert_false (snug_transactions_is_needed (transactions));
  removed = g_strdup_printf (ROOT " InterfacesRemoved ('%s', ['" TRANSACTION "'])", path);
  world_wait_for (world, removed);
}

/* Somebody may ask for a change before the one who began it has its path; both see the end, and no
 * place is lost. */
static void
test_two_paths (World *world, gconstpointer data)
{
  SnugTransactions *transactions = snug_service_get_transactions (world->service);
  SnugChange *change;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  world->manager->slow = TRUE;
  first = world_begin (world, world->bus.client, "Install", "(['hello'], @a{sv} {})");
  change = snug_change_engine_find (world->manager->engine, 1);
  g_assert_true (snug_transactions_reserve (transactions, "second", 0, NULL));
  second = snug_transactions_begin (transactions, "second", ":1.99", change);
  g_atomic_int_set (&world->manager->slow, FALSE);
  world_wait_for (world, ROOT "/transaction/change1 Ended");
  world_wait_for (world, ROOT "/transaction/second Ended");
  for (guint i = 0; i < SNUG_TRANSACTIONS_MAX; i++)
    g_assert_true (snug_transactions_reserve (transactions, NULL, 0, NULL));
  for (guint i = 0; i < SNUG_TRANSACTIONS_MAX; i++)
    snug_transactions_release (transactions, NULL, 0);
}

/* A change that another daemon began is there under the path that its client knows. */
static void
test_after_restart (World *world, gconstpointer data)
{
  gboolean stopped;

  world->manager->slow = TRUE;
  g_free (
    world_begin (world, world->bus.client, "Install", "(['hello'], {'handle-token': <'mine'>})"));
  g_free (world_begin (world, world->bus.client, "Install", "(['other'], @a{sv} {})"));
  do
    {
      stopped = snug_change_engine_stop (world->manager->engine);
      g_main_context_iteration (NULL, FALSE);
    }
  while (!stopped);
  g_clear_object (&world->service);
  bus_settle ();
  g_assert_finalize_object (g_steal_pointer (&world->manager));
  g_ptr_array_set_size (world->signals, 0);
  world_open (world);
  world_wait_for (world, ROOT "/transaction/mine Ended ('Done'");
  world_wait_for (world, ROOT "/transaction/change2 Ended ('Done'");
  world_assert_property (world, ROOT "/transaction/mine", TRANSACTION, "Refs", "['hello']");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  world_test ("/daemon/transactions/life", test_life);
  world_test ("/daemon/transactions/progress", test_progress);
  world_test ("/daemon/transactions/failure", test_failure);
  world_test ("/daemon/transactions/tokens", test_tokens);
  world_test ("/daemon/transactions/token-is-used-once", test_token_is_used_once);
  world_test ("/daemon/transactions/release", test_release);
  world_test ("/daemon/transactions/limit", test_limit);
  world_test ("/daemon/transactions/cancel", test_cancel);
  world_test ("/daemon/transactions/foreign", test_foreign);
  world_test ("/daemon/transactions/log", test_log);
  world_test ("/daemon/transactions/expire", test_expire);
  world_test ("/daemon/transactions/two-paths", test_two_paths);
  world_test ("/daemon/transactions/after-restart", test_after_restart);
  return g_test_run ();
}
