/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-world.h"

static GVariant *
ask (World *world, const char *what, const char *arguments)
{
  g_autoptr (GError) error = NULL;
  GVariant *answer = world_query (world, what, g_variant_new_parsed (arguments), &error);

  g_assert_no_error (error);
  return answer;
}

static void
assert_refused (World *world, const char *what, const char *arguments, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = world_query (world, what, g_variant_new_parsed (arguments), &error);

  g_assert_null (answer);
  g_assert_error (error, SNUG_ERROR, code);
}

static void
assert_answer (World *world, const char *what, const char *arguments, const char *wanted)
{
  g_autoptr (GVariant) answer = ask (world, what, arguments);
  g_autofree char *text = g_variant_print (answer, FALSE);

  g_assert_cmpstr (text, ==, wanted);
}

static void
test_arguments (World *world, gconstpointer data)
{
  assert_refused (world, "dance", "(@a{sv} {},)", SNUG_ERROR_INVALID_ARGUMENT);
  assert_refused (world, "search", "('text',)", SNUG_ERROR_INVALID_ARGUMENT);
  assert_refused (world, "ensure-mounted", "()", SNUG_ERROR_INVALID_ARGUMENT);
}

static void
test_search (World *world, gconstpointer data)
{
  FakeStore *store = world_add_store (world, "main");
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) rows = NULL;

  fake_store_offer (store, "foo", 1, "latest/stable");
  answer = ask (world, "search", "({'text': <'foo'>},)");
  g_assert_cmpstr (g_variant_get_type_string (answer), ==, "(aa{sv}a{sv})");
  rows = g_variant_get_child_value (answer, 0);
  g_assert_cmpuint (g_variant_n_children (rows), ==, 1);
  assert_refused (world, "search", "({'store': <'other'>},)", SNUG_ERROR_NOT_FOUND);
}

static void
test_details (World *world, gconstpointer data)
{
  FakeStore *store = world_add_store (world, "main");
  FakeStore *other = world_add_store (world, "other");

  fake_store_offer (other, "foo", 1, "latest/stable");
  assert_answer (world, "details", "(['foo', 'nothing'], @a{sv} {})",
                 "([{'name': <'foo'>, 'store': <'other'>}],)");
  world_do (world, "install", "foo", "@a{sv} {}");
  fake_store_offer (store, "foo", 9, "latest/stable");
  /* It is installed from there. */
  assert_answer (world, "details", "(['foo'], @a{sv} {})",
                 "([{'name': <'foo'>, 'store': <'other'>}],)");
  assert_answer (world, "details", "(['main:foo'], @a{sv} {})",
                 "([{'name': <'foo'>, 'store': <'main'>}],)");
  assert_refused (world, "details", "(['../foo'], @a{sv} {})", SNUG_ERROR_INVALID_ARGUMENT);
  other->down = TRUE;
  assert_refused (world, "details", "(['foo'], @a{sv} {})", SNUG_ERROR_STORE_UNAVAILABLE);
}

static void
test_explain (World *world, gconstpointer data)
{
  g_autoptr (GVariant) answer = NULL, rows = NULL;

  world_add_store (world, "main");
  world_install_file (world,
                      "name: foo\nversion: 1\nbase: bare\nplugs: {network: }\n"
                      "apps: {foo: {command: bin/foo}}\n",
                      "{'dangerous': <true>}");
  answer = ask (world, "explain", "('foo.foo', @a{sv} {})");
  g_assert_cmpstr (g_variant_get_type_string (answer), ==, "(aa{sv}a{sv})");
  rows = g_variant_get_child_value (answer, 0);
  g_assert_cmpuint (g_variant_n_children (rows), >, 20);
  assert_refused (world, "explain", "('bar', @a{sv} {})", SNUG_ERROR_NOT_INSTALLED);
  assert_refused (world, "explain", "('foo.bar', @a{sv} {})", SNUG_ERROR_NOT_FOUND);
  assert_refused (world, "explain", "('..', @a{sv} {})", SNUG_ERROR_INVALID_ARGUMENT);
}

static void
test_updates (World *world, gconstpointer data)
{
  FakeStore *store = world_add_store (world, "main");
  g_autoptr (GVariant) answer = NULL;
  g_autofree char *text = NULL;

  fake_store_offer (store, "foo", 1, "latest/stable");
  world_do (world, "install", "foo", "@a{sv} {}");
  assert_answer (world, "updates", "(@a{sv} {},)", "([],)");
  g_ptr_array_set_size (store->offers, 0);
  fake_store_offer (store, "foo", 2, "latest/stable");
  answer = ask (world, "updates", "(@a{sv} {},)");
  text = g_variant_print (answer, FALSE);
  g_assert_nonnull (strstr (text, "'name': <'foo'>"));
  g_assert_nonnull (strstr (text, "'revision': <'2'>"));
  g_assert_nonnull (strstr (text, "'current-revision': <'1'>"));
  g_assert_nonnull (strstr (text, "'store': <'main'>"));
}

static void
test_refresh (World *world, gconstpointer data)
{
  world_add_store (world, "main");
  assert_answer (world, "refresh", "(@a{sv} {},)", "({'stores': <[{'store': <'main'>}]>},)");
  assert_refused (world, "refresh", "({'store': <'other'>},)", SNUG_ERROR_NOT_FOUND);
}

/* After everything that a manager does, all agrees. */
static void
test_check (World *world, gconstpointer data)
{
  FakeStore *store = world_add_store (world, "main");

  assert_answer (world, "check", "(@a{sv} {},)", "([],)");
  fake_store_offer (store, "bar", 1, "latest/stable");
  world_install_file (world, YAML_FOO, "{'dangerous': <true>}");
  world_install_file (world, YAML_FOO, "{'dangerous': <true>}");
  world_do (world, "install", "bar", "@a{sv} {}");
  assert_answer (world, "check", "({'digests': <true>},)", "([],)");
  world_do (world, "revert", "foo", "@a{sv} {}");
  assert_answer (world, "check", "({'digests': <true>},)", "([],)");
  world_do (world, "disable", "foo", "@a{sv} {}");
  assert_answer (world, "check", "({'digests': <true>},)", "([],)");
  world_do (world, "enable", "foo", "@a{sv} {}");
  world_do (world, "remove", "bar", "{'purge': <true>}");
  assert_answer (world, "check", "({'digests': <true>},)", "([],)");
  world_do (world, "remove", "foo", "{'purge': <true>}");
  assert_answer (world, "check", "({'digests': <true>},)", "([],)");
}

static void
test_check_base (World *world, gconstpointer data)
{
  FakeStore *store = world_add_store (world, "main");
  SnugStoreOffer *offer = fake_store_offer (store, "foo", 3, "latest/stable");

  fake_set (&offer->base, "base22");
  fake_offer_set_yaml (offer, "name: foo\nversion: '3'\nbase: base22\n"
                              "plugs: {network: }\napps: {foo: {command: bin/foo}}\n");
  fake_store_offer_base (store, "base22", 9);
  world_do (world, "install", "foo", "@a{sv} {}");
  assert_answer (world, "check", "({'digests': <true>},)", "([],)");
  fake_store_offer (store, "foo", 4, "latest/edge");
  world_do (world, "update", "foo", "{'channel': <'edge'>}");
  assert_answer (world, "check", "({'digests': <true>},)", "([],)");
  world_do (world, "remove", "foo", "@a{sv} {}");
  assert_answer (world, "check", "({'digests': <true>},)", "([],)");
}

static void
test_check_finds (World *world, gconstpointer data)
{
  g_autoptr (GVariant) answer = NULL;
  g_autofree char *text = NULL;

  world_install_file (world, YAML_FOO, "{'dangerous': <true>}");
  g_assert_cmpint (unlinkat (world->root.fd, "snap/bin/foo", 0), ==, 0);
  answer = ask (world, "check", "(@a{sv} {},)");
  text = g_variant_print (answer, FALSE);
  g_assert_nonnull (strstr (text, "does not lead to the launcher"));
}

static gboolean
is_mounted (World *world)
{
  return root_has (&world->root, "snap/foo/x1/meta/snap.yaml");
}

static void
test_mounts (World *world, gconstpointer data)
{
  world_install_file (world, YAML_FOO, "{'dangerous': <true>}");
  assert_answer (world, "unmount-idle", "()", "(true,)");
  g_assert_false (is_mounted (world));
  assert_answer (world, "ensure-mounted", "('snap.foo.foo', @a{sv} {})", "()");
  g_assert_true (is_mounted (world));
  assert_refused (world, "ensure-mounted", "('snap.foo.other', @a{sv} {})", SNUG_ERROR_NOT_FOUND);
  assert_refused (world, "ensure-mounted", "('snap.bar.bar', @a{sv} {})", SNUG_ERROR_NOT_INSTALLED);
  /* A daemon that starts again knows what is mounted. */
  world_close (world);
  world_open (world);
  assert_answer (world, "unmount-idle", "()", "(true,)");
  g_assert_false (is_mounted (world));
}

/* What may not run is not mounted either, so that every start asks again and is told why. */
static void
test_lost_profiles (World *world, gconstpointer data)
{
  FileConfinement *backend = (FileConfinement *) world->manager->world->confinement;

  world_install_file (world, YAML_FOO, "{'dangerous': <true>}");
  assert_answer (world, "unmount-idle", "()", "(true,)");
  root_write (&world->root, "lost", "", 0644);
  backend->n_restored = 0;
  assert_refused (world, "ensure-mounted", "('snap.foo.foo', @a{sv} {})", SNUG_ERROR_FAILED);
  g_assert_cmpuint (backend->n_restored, ==, 1);
  g_assert_false (is_mounted (world));
  g_assert_cmpint (unlinkat (world->root.fd, "lost", 0), ==, 0);
  assert_answer (world, "ensure-mounted", "('snap.foo.foo', @a{sv} {})", "()");
}

/* Where nothing is mounted, nothing is loaded to find that out. */
static void
test_nothing_mounted (World *world, gconstpointer data)
{
  g_clear_object (&world->manager->world->storage);
  assert_answer (world, "unmount-idle", "()", "(true,)");
  g_assert_null (world->manager->selections[SNUG_PLUGIN_KIND_STORAGE]);
}

static void
test_busy (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugChange) change = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant) answer = NULL;

  world_install_file (world, YAML_FOO, "{'dangerous': <true>}");
  change = world_ask (world, "disable", "foo", "@a{sv} {}", &error);
  g_assert_no_error (error);
  snug_manager_query_async (world->manager, "unmount-idle", g_variant_new ("()"), NULL,
                            world_on_done, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  answer = snug_manager_query_finish (world->manager, result, &error);
  g_assert_no_error (error);
  g_assert_true (g_variant_is_of_type (answer, G_VARIANT_TYPE ("(b)")));
  world_settle (world);
}

/* Opens the gate when the test has waited in vain. */
static gpointer
open_gate_late (gpointer data)
{
  gint *over = data;

  for (guint i = 0; i < 6000 && !g_atomic_int_get (over); i++)
    g_usleep (10000);
  g_atomic_int_set (&copy_unmount_gate, 0);
  return NULL;
}

/* A change that begins while something is being unmounted does not make everybody wait for it; its
 * tasks find mounted what they need. */
static void
test_change_during_unmount (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (SnugChange) change = NULL;
  gint over = FALSE;
  GThread *rescue;

  world_install_file (world, YAML_FOO, "{'dangerous': <true>}");
  assert_answer (world, "ensure-mounted", "('snap.foo.foo', @a{sv} {})", "()");
  g_atomic_int_set (&copy_unmount_gate, 1);
  snug_manager_query_async (world->manager, "unmount-idle", g_variant_new ("()"), NULL,
                            world_on_done, &result);
  while (g_atomic_int_get (&copy_unmount_gate) != 2)
    g_main_context_iteration (NULL, FALSE);
  rescue = g_thread_new ("rescue", open_gate_late, &over);
  change = world_ask (world, "disable", "foo", "@a{sv} {}", &error);
  g_assert_no_error (error);
  /* Nobody opened it yet. */
  g_assert_cmpint (g_atomic_int_get (&copy_unmount_gate), ==, 2);
  g_atomic_int_set (&over, TRUE);
  g_thread_join (rescue);
  world_settle (world);
  g_assert_cmpstr (snug_change_get_error (change), ==, NULL);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  answer = snug_manager_query_finish (world->manager, result, &error);
  g_assert_no_error (error);
  world_do (world, "enable", "foo", "@a{sv} {}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  world_test ("/lifecycle/manager-queries/arguments", test_arguments);
  world_test ("/lifecycle/manager-queries/search", test_search);
  world_test ("/lifecycle/manager-queries/details", test_details);
  world_test ("/lifecycle/manager-queries/explain", test_explain);
  world_test ("/lifecycle/manager-queries/updates", test_updates);
  world_test ("/lifecycle/manager-queries/refresh", test_refresh);
  world_test ("/lifecycle/manager-queries/check", test_check);
  world_test ("/lifecycle/manager-queries/check-base", test_check_base);
  world_test ("/lifecycle/manager-queries/check-finds", test_check_finds);
  world_test ("/lifecycle/manager-queries/mounts", test_mounts);
  world_test ("/lifecycle/manager-queries/lost-profiles", test_lost_profiles);
  world_test ("/lifecycle/manager-queries/nothing-mounted", test_nothing_mounted);
  world_test ("/lifecycle/manager-queries/busy", test_busy);
  world_test ("/lifecycle/manager-queries/change-during-unmount", test_change_during_unmount);
  return g_test_run ();
}
