/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-service.h"

static void
run_changes (World *world)
{
  polkit_say (&world->polkit, "org.snug.install", POLKIT_YES);
  g_free (world_begin (world, world->nobody, "Install", "(['hello'], @a{sv} {})"));
  world_wait_for (world, ROOT "/transaction/change1 Ended");
  g_free (world_begin (world, world->bus.client, "Remove", "(['hello'], @a{sv} {})"));
  world_wait_for (world, ROOT "/transaction/change2 Ended");
  world->manager->slow = TRUE;
  g_free (world_begin (world, world->bus.client, "Install", "(['other'], @a{sv} {})"));
  g_free (polkit_take_asked (&world->polkit));
}

/* The numbers of the changes in an answer. */
static char *
list_ids (World *world, const char *options)
{
  g_autoptr (GVariant) reply = world_call (world, world->nobody, "ListChanges", options);
  g_autoptr (GVariant) changes = g_variant_get_child_value (reply, 0);
  g_autoptr (GString) ids = g_string_new (NULL);

  for (gsize i = 0; i < g_variant_n_children (changes); i++)
    {
      g_autoptr (GVariant) change = g_variant_get_child_value (changes, i);
      const char *id = NULL;

      g_assert_true (g_variant_lookup (change, "id", "&s", &id));
      g_string_append (ids, id);
    }
  return g_string_free (g_steal_pointer (&ids), FALSE);
}

static void
test_list (World *world, gconstpointer data)
{
  static const struct
  {
    const char *options;
    const char *ids;
  } cases[] = {
    { "(@a{sv} {},)", "123" },
    { "({'filter': <'all'>},)", "123" },
    { "({'filter': <'ready'>},)", "12" },
    { "({'filter': <'in-progress'>},)", "3" },
    { "({'snap': <'hello'>},)", "12" },
    { "({'snap': <'other'>, 'filter': <'ready'>},)", "" },
    { "({'offset': <uint32 2>},)", "3" },
  };

  run_changes (world);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *ids = list_ids (world, cases[i].options);

      g_assert_cmpstr (ids, ==, cases[i].ids);
    }
  world_assert_refused (world, world->nobody, "ListChanges", "({'filter': <'old'>},)",
                        SNUG_ERROR_INVALID_ARGUMENT);
  world_assert_asked (world, "");
}

static void
test_get (World *world, gconstpointer data)
{
  g_autofree char *own = NULL;
  g_autofree char *last = NULL;

  run_changes (world);
  own = world_print (world, world->nobody, "GetChange", "('1', @a{sv} {})");
  g_assert_nonnull (strstr (own, "'tasks': <[{"));
  g_assert_nonnull (strstr (own, "worked on hello"));
  world_assert_asked (world, "");
  world_assert_refused (world, world->nobody, "GetChange", "('2', @a{sv} {})",
                        SNUG_ERROR_NOT_AUTHORIZED);
  world_assert_asked (world, "org.snug.view-foreign");
  polkit_say (&world->polkit, "org.snug.view-foreign", POLKIT_YES);
  g_free (world_print (world, world->nobody, "GetChange", "('2', @a{sv} {})"));
  /* The last one of a kind. */
  last = world_print (world, world->bus.client, "GetChange", "('install', @a{sv} {})");
  g_assert_nonnull (strstr (last, "'id': <'3'>"));
  for (guint i = 0; i < 6; i++)
    {
      static const char *const wrong[] = { "99", "0", "-1", "", "inst", "99999999999999999999" };
      g_autofree char *arguments = g_strdup_printf ("('%s', @a{sv} {})", wrong[i]);

      world_assert_refused (world, world->bus.client, "GetChange", arguments, SNUG_ERROR_NOT_FOUND);
    }
}

static void
test_abort (World *world, gconstpointer data)
{
  run_changes (world);
  world_assert_refused (world, world->nobody, "AbortChange", "('3', @a{sv} {})",
                        SNUG_ERROR_NOT_AUTHORIZED);
  world_assert_asked (world, "org.snug.cancel-foreign");
  world_assert_reply (world, world->bus.client, "AbortChange", "('3', @a{sv} {})", "()");
  world_wait_for (world, ROOT "/transaction/change3 Ended ('Undone'");
  world_assert_refused (world, world->bus.client, "AbortChange", "('3', @a{sv} {})",
                        SNUG_ERROR_INVALID_ARGUMENT);
}

static void
test_transaction (World *world, gconstpointer data)
{
  run_changes (world);
  world_assert_reply (world, world->nobody, "GetTransaction", "('3', @a{sv} {})",
                      "('" ROOT "/transaction/change3',)");
  /* One that is over and gone comes back for who asks. */
  snug_transactions_expire (snug_service_get_transactions (world->service),
                            g_get_monotonic_time () + SNUG_TRANSACTIONS_KEEP);
  world_assert_reply (world, world->nobody, "GetTransaction", "('2', @a{sv} {})",
                      "('" ROOT "/transaction/change2',)");
  world_assert_property (world, ROOT "/transaction/change2", "org.snug.Manager1.Transaction",
                         "State", "'Done'");
  world_assert_refused (world, world->nobody, "GetTransaction", "('99', @a{sv} {})",
                        SNUG_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  world_test ("/daemon/change-methods/list", test_list);
  world_test ("/daemon/change-methods/get", test_get);
  world_test ("/daemon/change-methods/abort", test_abort);
  world_test ("/daemon/change-methods/transaction", test_transaction);
  return g_test_run ();
}
