/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-manager-resolver.h"
#include "test-records.h"
#include "test-world.h"

static void
test_fill (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  SnugSnapResolver resolver = { NULL };
  GPtrArray *revisions;

  put_snap (&world->root, world->manager->state, "foo", 3, "");
  g_assert_true (snug_manager_fill_resolver (world->manager, &resolver, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (resolver.installed->len, ==, 1);
  g_assert_cmpint (snug_snap_resolver_find (&resolver, "foo")->current, ==, 3);
  g_assert_null (snug_snap_resolver_find (&resolver, "bar"));
  revisions = g_hash_table_lookup (resolver.revisions, "foo");
  g_assert_cmpuint (revisions->len, ==, 1);
  g_assert_true (resolver.stores == snug_manager_get_stores (world->manager));
  g_assert_cmpint (resolver.now, >, 0);
  snug_manager_clear_resolver (&resolver);
  snug_manager_clear_resolver (&resolver);
  g_assert_null (resolver.installed);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  world_test ("/lifecycle/manager-resolver/fill", test_fill);
  return g_test_run ();
}
