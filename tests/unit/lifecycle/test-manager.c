/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-unfinished-mark.h"
#include "test-world.h"

typedef struct
{
  guint n;
  char *text;
} Told;

static void
on_installed_changed (SnugManager *manager,
                      char **added,
                      char **changed,
                      char **removed,
                      gpointer user_data)
{
  Told *told = user_data;
  g_autofree char *a = g_strjoinv (",", added);
  g_autofree char *c = g_strjoinv (",", changed);
  g_autofree char *r = g_strjoinv (",", removed);

  g_free (told->text);
  told->text = g_strdup_printf ("+%s ~%s -%s", a, c, r);
  told->n++;
}

static void
test_light_start (World *world, gconstpointer data)
{
  g_assert_nonnull (snug_manager_get_config (world->manager));
  g_assert_nonnull (snug_manager_get_plugins (world->manager));
  g_assert_true (snug_manager_get_paths (world->manager) == world->root.paths);
  g_assert_false (snug_change_engine_is_busy (snug_manager_get_engine (world->manager)));
  /* What only a change needs is not there yet. */
  g_assert_null (world->manager->world->rules);
  g_assert_null (world->manager->selections[SNUG_PLUGIN_KIND_STORAGE]);
  g_assert_null (world->manager->selections[SNUG_PLUGIN_KIND_STORE]);
}

static void
test_selection (World *world, gconstpointer data)
{
  SnugPluginSelection *selection
    = snug_manager_get_selection (world->manager, SNUG_PLUGIN_KIND_STORAGE);

  g_assert_cmpint (snug_plugin_selection_get_kind (selection), ==, SNUG_PLUGIN_KIND_STORAGE);
  g_assert_true (snug_manager_get_selection (world->manager, SNUG_PLUGIN_KIND_STORAGE)
                 == selection);
}

/* Without a backend the daemon starts, and says what is missing when somebody wants a change. */
static void
test_no_backend (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_clear_object (&world->manager->world->storage);
  g_assert_false (snug_manager_prepare (world->manager, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "cannot mount snaps"));
}

static void
test_bad_policy (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  root_write (&world->root, "etc/snug/policy.d/10-site.yaml", "nonsense: [", 0644);
  g_assert_false (snug_manager_prepare (world->manager, &error));
  g_assert_nonnull (strstr (error->message, "10-site.yaml"));
  g_clear_error (&error);
  /* Once it is mended no restart is needed. */
  root_write (&world->root, "etc/snug/policy.d/10-site.yaml",
              "rules:\n  - {interface: camera, allow-connection: true}\n", 0644);
  g_assert_true (snug_manager_prepare (world->manager, &error));
  g_assert_no_error (error);
  g_assert_nonnull (world->manager->world->interfaces);
}

static void
test_overlay (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  root_write (&world->root, "etc/snug/interfaces/home.yaml", "nonsense: [", 0644);
  g_assert_false (snug_manager_load_policy (world->manager, &error));
  g_assert_nonnull (strstr (error->message, "home.yaml"));
}

static void
test_installed_changed (World *world, gconstpointer data)
{
  Told told = { 0, NULL };

  g_signal_connect (world->manager, "installed-changed", G_CALLBACK (on_installed_changed), &told);
  world_install_file (world, YAML_FOO, "{'dangerous': <true>}");
  g_assert_cmpstr (told.text, ==, "+foo ~ -");
  world_install_file (world, YAML_FOO, "{'dangerous': <true>}");
  g_assert_cmpstr (told.text, ==, "+ ~foo -");
  world_do (world, "remove", "foo", "@a{sv} {}");
  g_assert_cmpstr (told.text, ==, "+ ~ -foo");
  g_assert_cmpuint (told.n, ==, 3);
  g_assert_null (world->manager->remembered);
  g_free (told.text);
}

/* What a killed process began is gone on with; without a backend it waits for one. */
static void
test_interrupted (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  const char *names[] = { "foo", NULL };
  g_autoptr (SnugChangeBuilder) builder = NULL;
  g_autoptr (SnugSnapRecord) snap = NULL;

  world_install_file (world, YAML_FOO, "{'dangerous': <true>}");
  builder
    = snug_snap_plan_remove (world->manager->state, world->manager->world, names, NULL, &error);
  g_assert_no_error (error);
  {
    g_autoptr (SnugStateTransaction) transaction = snug_state_begin (world->manager->state, &error);
    g_autoptr (SnugChange) change
      = snug_change_builder_store (builder, world->manager->state, &error);

    g_assert_no_error (error);
    g_assert_true (snug_state_transaction_commit (transaction, &error));
  }
  world_close (world);
  g_test_expect_message ("snug", G_LOG_LEVEL_MESSAGE, "*cannot go on*cannot mount snaps*");
  world_open (world);
  g_test_assert_expected_messages ();
  g_assert_true (snug_change_engine_has_interrupted (world->manager->engine));
  snap = snug_state_get_snap (world->manager->state, "foo", &error);
  g_assert_nonnull (snap);
  g_assert_true (snug_manager_prepare (world->manager, &error));
  g_assert_no_error (error);
  world_settle (world);
  g_assert_null (snug_state_get_snap (world->manager->state, "foo", NULL));
}

/* An old change that is over is forgotten at the next start. */
static void
test_prune (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *changes;

  world_install_file (world, YAML_FOO, "{'dangerous': <true>}");
  world_do (world, "remove", "foo", "@a{sv} {}");
  changes = snug_change_engine_get_changes (world->manager->engine);
  {
    g_autoptr (SnugStateTransaction) transaction = snug_state_begin (world->manager->state, &error);
    SnugChangeRecord *record = snug_change_get_record (g_ptr_array_index (changes, 0));

    record->ready_at = g_get_real_time () - 8 * G_TIME_SPAN_DAY;
    g_assert_true (snug_state_put_change (world->manager->state, record, &error));
    g_assert_true (snug_state_transaction_commit (transaction, &error));
  }
  world_close (world);
  world_open (world);
  changes = snug_change_engine_get_changes (world->manager->engine);
  g_assert_cmpuint (changes->len, ==, 1);
  g_assert_cmpstr (snug_change_get_record (g_ptr_array_index (changes, 0))->kind, ==,
                   "remove-snap");
}

static gboolean
is_marked (World *world)
{
  g_autofree char *mark
    = snug_paths_build (world->manager->paths, SNUG_PATH_STATE, SNUG_UNFINISHED_MARK, NULL);

  return g_file_test (mark, G_FILE_TEST_EXISTS);
}

/* What is not over can be seen without the database, from before it began until after its end. */
static void
test_unfinished (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugChange) change = NULL;
  g_autoptr (SnugChange) refused = NULL;

  g_assert_false (is_marked (world));
  world_install_file (world, YAML_FOO, "{'dangerous': <true>}");
  g_assert_false (is_marked (world));
  change = world_ask (world, "remove", "foo", "@a{sv} {}", &error);
  g_assert_no_error (error);
  g_assert_true (is_marked (world));
  refused = world_ask (world, "remove", "foo", "@a{sv} {}", NULL);
  g_assert_null (refused);
  g_assert_true (is_marked (world));
  world_settle (world);
  g_assert_false (is_marked (world));
  /* One of which nothing is left but the mark. */
  snug_unfinished_mark_keep (world->manager->paths, TRUE);
  world_close (world);
  world_open (world);
  g_assert_false (is_marked (world));
}

static void
test_reload (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugChange) change = NULL;
  g_auto (GStrv) changed = NULL;
  g_auto (GStrv) unchanged = NULL;
  SnugStorage *storage = world->manager->world->storage;

  g_assert_true (snug_manager_get_state (world->manager) == world->manager->state);
  world_install_file (world, YAML_FOO, "{'dangerous': <true>}");
  change = world_ask (world, "remove", "foo", "@a{sv} {}", &error);
  g_assert_no_error (error);
  root_write (&world->root, "etc/snug/snug.conf", "[daemon]\nIdleTimeout=7s\n", 0644);
  changed = snug_manager_reload (world->manager);
  g_assert_cmpstr (changed[0], ==, "daemon/IdleTimeout");
  g_assert_cmpuint (snug_config_get_amount (world->manager->config, "daemon", "IdleTimeout"), ==,
                    7 * G_TIME_SPAN_SECOND);
  /* The change goes on with what it began with. */
  g_assert_true (world->manager->world->storage == storage);
  world_settle (world);
  /* … and the next one does not: it looks for plugins, which a test has none of. */
  g_assert_true (world->manager->outdated);
  g_assert_false (snug_manager_prepare (world->manager, NULL));
  g_assert_false (world->manager->outdated);
  g_assert_null (world->manager->world->storage);
  unchanged = snug_manager_reload (world->manager);
  g_assert_null (unchanged[0]);
  g_assert_null (world->manager->world->storage);
  g_assert_false (world->manager->prepared);
}

static void
test_damaged_database (Root *root, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  root_write (root, "var/lib/snug/state.db", "this is no database, whatever its name says", 0600);
  g_assert_null (snug_manager_new (root->paths, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_FAILED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  world_test ("/lifecycle/manager/light-start", test_light_start);
  world_test ("/lifecycle/manager/selection", test_selection);
  world_test ("/lifecycle/manager/no-backend", test_no_backend);
  world_test ("/lifecycle/manager/bad-policy", test_bad_policy);
  world_test ("/lifecycle/manager/overlay", test_overlay);
  world_test ("/lifecycle/manager/installed-changed", test_installed_changed);
  world_test ("/lifecycle/manager/interrupted", test_interrupted);
  world_test ("/lifecycle/manager/prune", test_prune);
  world_test ("/lifecycle/manager/unfinished", test_unfinished);
  world_test ("/lifecycle/manager/reload", test_reload);
  root_test ("/lifecycle/manager/damaged-database", test_damaged_database);
  return g_test_run ();
}
