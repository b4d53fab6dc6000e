/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-plugin-selection.h"
#include "test-fixtures.h"

typedef struct
{
  SnugPluginEngine *engine;
  SnugPluginSelection *selection;
} Choice;

static void
choice_clear (Choice *choice)
{
  g_clear_object (&choice->selection);
  g_clear_object (&choice->engine);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Choice, choice_clear)

static void
choose (Tree *tree, SnugPluginKind kind, Choice *choice)
{
  choice->engine = open_engine (tree);
  choice->selection = snug_plugin_selection_choose (choice->engine, kind);
  g_assert_cmpint (snug_plugin_selection_get_kind (choice->selection), ==, kind);
}

static void
assert_candidate (Choice *choice, const char *id, SnugPluginState state, const char *part)
{
  SnugPluginInstance *candidate = snug_plugin_selection_lookup (choice->selection, id);

  g_assert_nonnull (candidate);
  g_assert_cmpstr (snug_plugin_state_to_string (snug_plugin_instance_get_state (candidate)), ==,
                   snug_plugin_state_to_string (state));
  if (part != NULL)
    assert_contains (snug_plugin_instance_get_reason (candidate), part);
}

/* The IDs of those in use, in their order. */
static char *
get_chosen (Choice *choice)
{
  GPtrArray *chosen = snug_plugin_selection_get_chosen (choice->selection);
  g_autoptr (GString) ids = g_string_new (NULL);

  for (guint i = 0; i < chosen->len; i++)
    g_string_append_printf (ids, "%s%s", i > 0 ? " " : "",
                            snug_plugin_instance_get_id (chosen->pdata[i]));
  return g_string_free (g_steal_pointer (&ids), FALSE);
}

static void
assert_chosen (Choice *choice, const char *ids)
{
  g_autofree char *chosen = get_chosen (choice);

  g_assert_cmpstr (chosen, ==, ids);
}

static void
assert_required_fails (Choice *choice, int code, const char *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (snug_plugin_selection_require (choice->selection, "cannot mount ‘x’", &error));
  g_assert_error (error, SNUG_ERROR, code);
  assert_contains (error->message, "cannot mount ‘x’: ");
  assert_contains (error->message, part);
}

static void
add_storages (Tree *tree)
{
  add_plugin (tree, "storage", "slow");
  add_plugin (tree, "storage", "fast");
  add_plugin (tree, "storage", "twin");
  add_plugin (tree, "storage", "unusable");
  add_plugin (tree, "storage", "noinit");
}

static void
test_auto (Tree *tree, gconstpointer data)
{
  g_auto (Choice) choice = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugPlugin) plugin = NULL;

  add_storages (tree);
  add_plugin (tree, "store", "good");
  choose (tree, SNUG_PLUGIN_KIND_STORAGE, &choice);
  assert_chosen (&choice, "fast");
  g_assert_cmpuint (snug_plugin_selection_get_candidates (choice.selection)->len, ==, 5);
  assert_candidate (&choice, "slow", SNUG_PLUGIN_STATE_USABLE,
                    "would work with quality 50 (slow where there are many small files); ‘fast’ "
                    "has 90");
  /* Of two equals the first by name. */
  assert_candidate (&choice, "twin", SNUG_PLUGIN_STATE_USABLE, "‘fast’ has 90");
  assert_candidate (&choice, "unusable", SNUG_PLUGIN_STATE_UNUSABLE, "moonlight");
  assert_candidate (&choice, "noinit", SNUG_PLUGIN_STATE_FAILED, "wrong phase");
  g_assert_null (snug_plugin_selection_lookup (choice.selection, "good"));
  plugin = snug_plugin_selection_require (choice.selection, "cannot mount", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (G_OBJECT_TYPE_NAME (plugin), ==, "SnugFixture-fast");
}

static void
test_exact (Tree *tree, gconstpointer data)
{
  g_auto (Choice) choice = { 0 };

  add_storages (tree);
  tree_write (tree, "/etc/snug/snug.conf", "[storage]\nBackend=slow\n");
  choose (tree, SNUG_PLUGIN_KIND_STORAGE, &choice);
  assert_chosen (&choice, "slow");
  assert_candidate (&choice, "fast", SNUG_PLUGIN_STATE_AVAILABLE, "/etc/snug/snug.conf:2");
}

/* What the admin named is taken or nothing: another one is no answer. */
static void
test_exact_unusable (Tree *tree, gconstpointer data)
{
  g_auto (Choice) choice = { 0 };

  add_storages (tree);
  tree_write (tree, "/etc/snug/snug.conf", "[storage]\nBackend=unusable\n");
  choose (tree, SNUG_PLUGIN_KIND_STORAGE, &choice);
  assert_chosen (&choice, "");
  assert_required_fails (&choice, SNUG_ERROR_NOT_SUPPORTED,
                         "no storage backend works here: fast: Backend in ");
  assert_required_fails (&choice, SNUG_ERROR_NOT_SUPPORTED,
                         "unusable: the kernel lacks moonlight; load the module ‘moon’");
}

static void
test_exact_missing (Tree *tree, gconstpointer data)
{
  g_auto (Choice) choice = { 0 };

  add_storages (tree);
  tree_write (tree, "/etc/snug/snug.conf", "[storage]\nBackend=fats\n");
  choose (tree, SNUG_PLUGIN_KIND_STORAGE, &choice);
  assert_chosen (&choice, "");
  assert_required_fails (&choice, SNUG_ERROR_NOT_SUPPORTED, "no such storage plugin");
}

static void
test_allowed (Tree *tree, gconstpointer data)
{
  g_auto (Choice) choice = { 0 };

  add_storages (tree);
  tree_write (tree, "/etc/snug/snug.conf", "[storage]\nAllowed=slow;unusable;ghost\n");
  choose (tree, SNUG_PLUGIN_KIND_STORAGE, &choice);
  assert_chosen (&choice, "slow");
  assert_candidate (&choice, "fast", SNUG_PLUGIN_STATE_AVAILABLE, "Allowed in ");
  assert_candidate (&choice, "ghost", SNUG_PLUGIN_STATE_FAILED, "no such storage plugin");
}

static void
test_blocked (Tree *tree, gconstpointer data)
{
  g_auto (Choice) choice = { 0 };
  g_autoptr (GError) error = NULL;

  add_plugin (tree, "storage", "fast");
  tree_write (tree, "/etc/snug/snug.conf", "[daemon]\nPluginDeny=fast\n");
  choose (tree, SNUG_PLUGIN_KIND_STORAGE, &choice);
  assert_required_fails (&choice, SNUG_ERROR_PLUGIN_BLOCKED, "fast: PluginDeny in ");
  g_assert_null (snug_plugin_selection_require_id (choice.selection, "fast", &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_PLUGIN_BLOCKED);
}

static void
test_nothing (Tree *tree, gconstpointer data)
{
  g_auto (Choice) storage = { 0 };
  g_auto (Choice) store = { 0 };

  choose (tree, SNUG_PLUGIN_KIND_STORAGE, &storage);
  assert_required_fails (&storage, SNUG_ERROR_NOT_FOUND, "there is no storage backend; install");
  choose (tree, SNUG_PLUGIN_KIND_STORE, &store);
  assert_required_fails (&store, SNUG_ERROR_NOT_FOUND, "add a section [store ID]");
}

static void
test_confinement (Tree *tree, gconstpointer data)
{
  g_auto (Choice) choice = { 0 };

  add_plugin (tree, "confinement", "otherkind");
  add_plugin (tree, "storage", "fast");
  choose (tree, SNUG_PLUGIN_KIND_CONFINEMENT, &choice);
  assert_chosen (&choice, "otherkind");
}

static void
test_lifecycle (Tree *tree, gconstpointer data)
{
  g_auto (Choice) choice = { 0 };
  g_auto (Choice) without = { 0 };

  add_plugin (tree, "lifecycle", "observer");
  choose (tree, SNUG_PLUGIN_KIND_LIFECYCLE, &choice);
  assert_chosen (&choice, "observer");
  tree_write (tree, "/etc/snug/snug.conf", "[plugin observer]\nEnabled=false\n");
  choose (tree, SNUG_PLUGIN_KIND_LIFECYCLE, &without);
  assert_chosen (&without, "");
  assert_candidate (&without, "observer", SNUG_PLUGIN_STATE_DISABLED, "Enabled=false in ");
}

static void
test_stores (Tree *tree, gconstpointer data)
{
  static const struct
  {
    const char *id;
    int code;
    const char *part;
  } cases[] = {
    { "off", SNUG_ERROR_POLICY_DENIED, "Enabled=false in " },
    { "ghost", SNUG_ERROR_PLUGIN_FAILED, "there is no plugin ‘gohst’" },
    { "wrong", SNUG_ERROR_PLUGIN_FAILED, "is not a store" },
    { "bare", SNUG_ERROR_PLUGIN_FAILED, "needs a key Plugin" },
    { "other", SNUG_ERROR_NOT_FOUND, "there is no store ‘other’" },
  };
  g_auto (Choice) choice = { 0 };

  add_plugin (tree, "store", "good");
  add_plugin (tree, "storage", "fast");
  tree_write (tree, "/etc/snug/snug.conf",
              "[store zebra]\nPlugin=good\n[store apple]\nPlugin=good\n"
              "[store first]\nPlugin=good\nPriority=900\n[store last]\nPlugin=good\nPriority=1\n"
              "[store off]\nPlugin=good\nEnabled=false\n[store ghost]\nPlugin=gohst\n"
              "[store wrong]\nPlugin=fast\n[store bare]\nTitle=Bare\n");
  choose (tree, SNUG_PLUGIN_KIND_STORE, &choice);
  assert_chosen (&choice, "first apple zebra last");
  g_assert_cmpuint (snug_plugin_selection_get_candidates (choice.selection)->len, ==, 8);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (snug_plugin_selection_require_id (choice.selection, cases[i].id, &error));
      g_assert_error (error, SNUG_ERROR, cases[i].code);
      assert_contains (error->message, cases[i].part);
    }
}

static void
test_require_id (Tree *tree, gconstpointer data)
{
  g_auto (Choice) choice = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugPlugin) plugin = NULL;

  add_storages (tree);
  choose (tree, SNUG_PLUGIN_KIND_STORAGE, &choice);
  plugin = snug_plugin_selection_require_id (choice.selection, "slow", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (G_OBJECT_TYPE_NAME (plugin), ==, "SnugFixture-slow");
  g_assert_null (snug_plugin_selection_require_id (choice.selection, "unusable", &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_SUPPORTED);
}

/* The code of no plugin is there that was not asked for. In a process of its own: modules stay. */
static void
test_lazy (Tree *tree, gconstpointer data)
{
  if (g_test_subprocess ())
    {
      g_auto (Choice) choice = { 0 };
      g_autofree char *maps = NULL;

      add_storages (tree);
      tree_write (tree, "/etc/snug/snug.conf", "[storage]\nBackend=slow\n");
      choose (tree, SNUG_PLUGIN_KIND_STORAGE, &choice);
      g_assert_true (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
      g_assert_nonnull (strstr (maps, "libslow.so"));
      g_assert_null (strstr (maps, "libfast.so"));
      return;
    }
  g_test_trap_subprocess (NULL, 60 * G_USEC_PER_SEC, 0);
  g_test_trap_assert_passed ();
}

static void
test_hang (Tree *tree, gconstpointer data)
{
  if (g_test_subprocess ())
    {
      g_auto (Choice) choice = { 0 };

      add_plugin (tree, "storage", "hangs");
      add_plugin (tree, "storage", "slow");
      tree_write (tree, "/etc/snug/snug.conf", "[daemon]\nProbeTimeout=500ms\n");
      choose (tree, SNUG_PLUGIN_KIND_STORAGE, &choice);
      assert_chosen (&choice, "slow");
      assert_candidate (&choice, "hangs", SNUG_PLUGIN_STATE_FAILED, "did not say within 0.5 s");
      return;
    }
  g_test_trap_subprocess (NULL, 60 * G_USEC_PER_SEC, 0);
  g_test_trap_assert_passed ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tree_test ("/plugin-selection/auto", test_auto);
  tree_test ("/plugin-selection/exact", test_exact);
  tree_test ("/plugin-selection/exact-unusable", test_exact_unusable);
  tree_test ("/plugin-selection/exact-missing", test_exact_missing);
  tree_test ("/plugin-selection/allowed", test_allowed);
  tree_test ("/plugin-selection/blocked", test_blocked);
  tree_test ("/plugin-selection/nothing", test_nothing);
  tree_test ("/plugin-selection/confinement", test_confinement);
  tree_test ("/plugin-selection/lifecycle", test_lifecycle);
  tree_test ("/plugin-selection/stores", test_stores);
  tree_test ("/plugin-selection/require-id", test_require_id);
  tree_test ("/plugin-selection/lazy", test_lazy);
  tree_test ("/plugin-selection/hang", test_hang);
  return g_test_run ();
}
