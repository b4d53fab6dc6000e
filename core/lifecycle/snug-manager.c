/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The manager as an object: start-up, what is chosen on first need, and the signal that tells what
 * is installed. Start-up is light: the database, the configuration, and a look for plugins of which
 * only observers are loaded. */

#include "snug-manager-private.h"

#include "snug-image-intake.h"
#include "snug-leftover-files.h"
#include "snug-profile-basis.h"
#include "snug-state-snaps.h"
#include "snug-unfinished-mark.h"

#define PRUNE_AFTER  (7 * G_TIME_SPAN_DAY)
#define KEEP_CHANGES 100

G_DEFINE_FINAL_TYPE (SnugManager, snug_manager, G_TYPE_OBJECT)

enum
{
  INSTALLED_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- what is installed, before and after --- */

static char *
fingerprint (SnugState *state, const SnugSnapRecord *snap)
{
  g_autoptr (GPtrArray) revisions = snug_state_list_revisions (state, snap->instance, NULL);

  return g_strdup_printf ("%d %d %s %s %s %u %" G_GINT64_FORMAT, snap->current, snap->active,
                          snap->mode, snap->channel, snap->store,
                          revisions != NULL ? revisions->len : 0, snap->hold_until);
}

static GHashTable *
remember_installed (SnugManager *self)
{
  GHashTable *table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GPtrArray) snaps = snug_state_list_snaps (self->state, NULL);

  for (guint i = 0; snaps != NULL && i < snaps->len; i++)
    {
      SnugSnapRecord *snap = g_ptr_array_index (snaps, i);

      g_hash_table_insert (table, g_strdup (snap->instance), fingerprint (self->state, snap));
    }
  return table;
}

/* The names in @now that @before has not, or has otherwise. */
static char **
find_difference (GHashTable *now, GHashTable *before, gboolean in_both)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  GHashTableIter iter;
  gpointer name, print;

  g_hash_table_iter_init (&iter, now);
  while (g_hash_table_iter_next (&iter, &name, &print))
    {
      const char *old = g_hash_table_lookup (before, name);

      if (in_both ? old != NULL && !g_str_equal (old, print) : old == NULL)
        g_strv_builder_add (names, name);
    }
  return g_strv_builder_end (names);
}

static void
tell_difference (SnugManager *self, GHashTable *before, GHashTable *now)
{
  g_auto (GStrv) added = find_difference (now, before, FALSE);
  g_auto (GStrv) changed = find_difference (now, before, TRUE);
  g_auto (GStrv) removed = find_difference (before, now, FALSE);

  if (added[0] != NULL || changed[0] != NULL || removed[0] != NULL)
    g_signal_emit (self, signals[INSTALLED_CHANGED], 0, added, changed, removed);
}

static void
mark_unfinished (SnugManager *self)
{
  GPtrArray *changes = snug_change_engine_get_changes (self->engine);
  gboolean unfinished = FALSE;

  for (guint i = 0; i < changes->len && !unfinished; i++)
    unfinished = !snug_change_is_ready (g_ptr_array_index (changes, i));
  snug_unfinished_mark_keep (self->paths, unfinished);
}

static void
compare_installed (SnugManager *self)
{
  g_autoptr (GHashTable) before = g_steal_pointer (&self->remembered);
  g_autoptr (GHashTable) now = NULL;

  if (before == NULL)
    return;
  now = remember_installed (self);
  /* Nobody pays for the memory of it while nothing happens. */
  if (snug_change_engine_is_busy (self->engine))
    self->remembered = g_hash_table_ref (now);
  tell_difference (self, before, now);
}

static void
on_change_ready (SnugChangeEngine *engine, SnugChange *change, gpointer user_data)
{
  SnugManager *self = user_data;

  mark_unfinished (self);
  compare_installed (self);
  snug_manager_profiles_ready (self, change);
}

static void
remember (SnugManager *self)
{
  if (self->remembered == NULL)
    self->remembered = remember_installed (self);
}

/* --- what is chosen on first need --- */

SnugPluginSelection *
snug_manager_get_selection (SnugManager *self, SnugPluginKind kind)
{
  g_return_val_if_fail ((guint) kind < SNUG_N_PLUGIN_KINDS, NULL);
  if (self->selections[kind] == NULL)
    self->selections[kind] = snug_plugin_selection_choose (self->plugins, kind);
  return self->selections[kind];
}

gboolean
snug_manager_choose_storage (SnugManager *self, GError **error)
{
  if (self->world->storage == NULL)
    self->world->storage = SNUG_STORAGE (
      snug_plugin_selection_require (snug_manager_get_selection (self, SNUG_PLUGIN_KIND_STORAGE),
                                     "cannot mount snaps", error));
  return self->world->storage != NULL;
}

gboolean
snug_manager_choose_confinement (SnugManager *self, GError **error)
{
  if (self->world->confinement == NULL)
    self->world->confinement = SNUG_CONFINEMENT (
      snug_plugin_selection_require (snug_manager_get_selection (self,
                                                                 SNUG_PLUGIN_KIND_CONFINEMENT),
                                     "cannot confine snaps", error));
  return self->world->confinement != NULL;
}

static gboolean
download (const char *store,
          const SnugStoreDownload *what,
          gpointer user_data,
          GCancellable *cancellable,
          GError **error)
{
  return snug_store_set_download (user_data, store, what, cancellable, error);
}

SnugStoreSet *
snug_manager_get_stores (SnugManager *self)
{
  if (self->stores == NULL)
    {
      self->stores = snug_store_set_new ();
      snug_store_set_add_selection (self->stores,
                                    snug_manager_get_selection (self, SNUG_PLUGIN_KIND_STORE),
                                    self->config, self->paths);
    }
  /* Tasks bring what plans name. */
  if (self->world->download_data != self->stores)
    {
      g_clear_object (&self->world->download_data);
      self->world->download_data = g_object_ref (self->stores);
      self->world->download = download;
    }
  return self->stores;
}

static SnugPolicyRules *
make_rules (SnugInterfaceSet *interfaces, SnugPaths *paths, GError **error)
{
  g_autofree char *os_id = g_get_os_info (G_OS_INFO_KEY_ID);
  const SnugPolicyHost host = { .classic = TRUE, .os_id = os_id };
  g_autoptr (SnugPolicyRules) rules = snug_policy_rules_new (interfaces, &host);
  g_autofree char *local = snug_paths_build (paths, SNUG_PATH_ETC, "policy.d", NULL);

  return snug_policy_rules_load (rules, local, error) ? g_steal_pointer (&rules) : NULL;
}

/* The admin's own interface files lie over those of the system; there need not be any. */
static gboolean
load_overlay (SnugInterfaceSet *interfaces, SnugPaths *paths, GError **error)
{
  g_autofree char *local = snug_paths_build (paths, SNUG_PATH_ETC, "interfaces", NULL);
  g_autoptr (GError) local_error = NULL;

  if (snug_interface_set_load (interfaces, local, &local_error)
      || g_error_matches (local_error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

gboolean
snug_manager_load_policy (SnugManager *self, GError **error)
{
  g_autoptr (SnugInterfaceSet) interfaces = NULL;

  if (self->world->rules != NULL)
    return TRUE;
  g_free (self->policy_digest);
  self->policy_digest = snug_profile_basis_digest_policy (self->paths);
  interfaces = snug_interface_set_new (TRUE);
  if (!snug_interface_set_load (interfaces, snug_paths_get (self->paths, SNUG_PATH_INTERFACES),
                                error)
      || !load_overlay (interfaces, self->paths, error))
    return FALSE;
  self->world->rules = make_rules (interfaces, self->paths, error);
  if (self->world->rules == NULL)
    return FALSE;
  self->world->interfaces = g_steal_pointer (&interfaces);
  return TRUE;
}

/* The images that changes under way still need. */
static GHashTable *
find_partials (SnugManager *self)
{
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GPtrArray *changes = snug_change_engine_get_changes (self->engine);

  for (guint i = 0; i < changes->len; i++)
    {
      SnugChange *change = g_ptr_array_index (changes, i);
      GPtrArray *tasks = snug_change_get_tasks (change);

      for (guint j = 0; j < tasks->len && !snug_change_is_ready (change); j++)
        {
          const char *name = NULL;

          if (g_variant_lookup (snug_task_get_setup (g_ptr_array_index (tasks, j)), "partial", "&s",
                                &name))
            g_hash_table_add (names, g_strdup (name));
        }
    }
  return names;
}

/* Before tasks rely on mounts. They wait for what is being unmounted just now; we do not. */
static void
stop_releasing (SnugManager *self)
{
  if (self->releasing == NULL)
    return;
  g_cancellable_cancel (self->releasing);
  g_clear_object (&self->releasing);
}

static void
sweep (SnugManager *self)
{
  g_autoptr (GHashTable) keep = NULL;
  g_autoptr (GError) error = NULL;

  if (self->n_workers > 0 || !snug_image_intake_has_leftovers (self->paths))
    return;
  keep = find_partials (self);
  if (!snug_image_intake_sweep (self->paths, self->world->storage, keep, &error))
    g_message ("cannot sweep up what was left: %s", error->message);
}

/* Observers stay: the engine has them. What is at work keeps what it began with. */
static void
catch_up (SnugManager *self)
{
  if (!self->outdated || self->n_workers > 0 || snug_change_engine_is_at_work (self->engine))
    return;
  for (guint i = 0; i < SNUG_N_PLUGIN_KINDS; i++)
    if (i != SNUG_PLUGIN_KIND_LIFECYCLE)
      g_clear_object (&self->selections[i]);
  g_clear_object (&self->world->storage);
  g_clear_object (&self->world->confinement);
  g_clear_object (&self->world->interfaces);
  g_clear_object (&self->world->rules);
  g_clear_object (&self->stores);
  g_clear_pointer (&self->world->basis, g_variant_unref);
  g_clear_pointer (&self->world->former, g_hash_table_unref);
  self->prepared = FALSE;
  self->renewal_due = FALSE;
  self->outdated = FALSE;
}

gboolean
snug_manager_prepare (SnugManager *self, GError **error)
{
  catch_up (self);
  if (self->prepared)
    return TRUE;
  if (!snug_manager_choose_storage (self, error) || !snug_manager_choose_confinement (self, error)
      || !snug_manager_load_policy (self, error) || !snug_manager_compare_profiles (self, error))
    return FALSE;
  snug_policy_views_update (self->world->views, self->state);
  sweep (self);
  if (snug_change_engine_has_interrupted (self->engine))
    {
      snug_leftover_files_sweep (self->paths);
      remember (self);
      snug_manager_get_stores (self);
      stop_releasing (self);
    }
  if (!snug_change_engine_resume (self->engine, error))
    return FALSE;
  self->prepared = TRUE;
  return snug_manager_renew_profiles (self, error);
}

SnugChange *
snug_manager_begin (SnugManager *self, SnugChangeBuilder *builder, GError **error)
{
  SnugChange *change;

  remember (self);
  stop_releasing (self);
  snug_unfinished_mark_keep (self->paths, TRUE);
  change = snug_change_engine_add (self->engine, builder, error);
  if (change == NULL)
    mark_unfinished (self);
  return change != NULL ? g_object_ref (change) : NULL;
}

/* --- start-up --- */

static GPtrArray *
choose_observers (SnugManager *self)
{
  GPtrArray *observers = g_ptr_array_new_with_free_func (g_object_unref);
  GPtrArray *chosen = snug_plugin_selection_get_chosen (
    snug_manager_get_selection (self, SNUG_PLUGIN_KIND_LIFECYCLE));

  for (guint i = 0; i < chosen->len; i++)
    g_ptr_array_add (observers, g_object_ref (
                                  snug_plugin_instance_get_plugin (g_ptr_array_index (chosen, i))));
  return observers;
}

static void
free_world (gpointer data)
{
  SnugSnapWorld *world = data;

  g_clear_object (&world->paths);
  g_clear_object (&world->storage);
  g_clear_object (&world->confinement);
  g_clear_object (&world->interfaces);
  g_clear_object (&world->rules);
  g_clear_object (&world->views);
  g_clear_object (&world->mounts);
  g_clear_object (&world->download_data);
  g_clear_pointer (&world->basis, g_variant_unref);
  g_clear_pointer (&world->former, g_hash_table_unref);
  g_free (world);
}

static gboolean
open_engine (SnugManager *self, GError **error)
{
  g_autoptr (GPtrArray) observers = choose_observers (self);

  self->engine = snug_change_engine_new (self->state, observers);
  self->world = g_new0 (SnugSnapWorld, 1);
  self->world->paths = g_object_ref (self->paths);
  self->world->views = snug_policy_views_new (self->paths);
  self->world->mounts = g_object_ref (self->mounts);
  g_object_set_data_full (G_OBJECT (self->engine), "snug-snap-world", self->world, free_world);
  snug_snap_tasks_register (self->engine, self->world, self->state);
  g_signal_connect (self->engine, "change-ready", G_CALLBACK (on_change_ready), self);
  return snug_change_engine_load (self->engine, error)
         && snug_change_engine_prune (self->engine, g_get_real_time () - PRUNE_AFTER, KEEP_CHANGES,
                                      error);
}

/* A backend that is missing must not keep the daemon from starting: people need it to find out.
 * What waits goes on as soon as something finds the backend there again. */
static void
go_on (SnugManager *self)
{
  g_autoptr (GError) error = NULL;

  if (!snug_change_engine_has_interrupted (self->engine)
      && !snug_image_intake_has_leftovers (self->paths))
    return;
  if (!snug_manager_prepare (self, &error))
    g_message ("cannot go on with what was interrupted: %s", error->message);
}

SnugManager *
snug_manager_new (SnugPaths *paths, GError **error)
{
  g_autoptr (SnugManager) self = g_object_new (SNUG_TYPE_MANAGER, NULL);

  self->paths = g_object_ref (paths);
  self->mounts = snug_snap_mounts_new (paths);
  self->state = snug_state_open (paths, error);
  if (self->state == NULL)
    return NULL;
  self->config = snug_config_new (paths);
  /* Before the first plugin asks for a secret. */
  snug_config_set_credentials_dir (self->config, g_getenv ("CREDENTIALS_DIRECTORY"));
  self->plugins = snug_plugin_engine_new (paths, self->config);
  if (!open_engine (self, error))
    return NULL;
  mark_unfinished (self);
  go_on (self);
  return g_steal_pointer (&self);
}

static void
snug_manager_init (SnugManager *self)
{
}

static void
snug_manager_finalize (GObject *object)
{
  SnugManager *self = SNUG_MANAGER (object);

  if (self->engine != NULL)
    g_signal_handlers_disconnect_by_data (self->engine, self);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->remembered, g_hash_table_unref);
  for (guint i = 0; i < SNUG_N_PLUGIN_KINDS; i++)
    g_clear_object (&self->selections[i]);
  g_clear_object (&self->stores);
  g_clear_object (&self->mounts);
  g_clear_object (&self->releasing);
  g_clear_pointer (&self->details, g_hash_table_unref);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  g_free (self->policy_digest);
  g_clear_object (&self->plugins);
  g_clear_object (&self->config);
  g_clear_object (&self->state);
  g_clear_object (&self->paths);
  G_OBJECT_CLASS (snug_manager_parent_class)->finalize (object);
}

SnugPaths *
snug_manager_get_paths (SnugManager *self)
{
  return self->paths;
}

SnugConfig *
snug_manager_get_config (SnugManager *self)
{
  return self->config;
}

SnugChangeEngine *
snug_manager_get_engine (SnugManager *self)
{
  return self->engine;
}

SnugPluginEngine *
snug_manager_get_plugins (SnugManager *self)
{
  return self->plugins;
}

SnugState *
snug_manager_get_state (SnugManager *self)
{
  return self->state;
}

char **
snug_manager_reload (SnugManager *self)
{
  char **changed = snug_config_reload (self->config);

  snug_plugin_engine_rescan (self->plugins);
  self->outdated = TRUE;
  catch_up (self);
  return changed;
}

static void
snug_manager_class_init (SnugManagerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_manager_finalize;
  /**
   * SnugManager::installed-changed:
   * @self: the manager
   * @added: (array zero-terminated=1): instance names
   * @changed: (array zero-terminated=1): instance names
   * @removed: (array zero-terminated=1): instance names
   *
   * A change is over, and other snaps or revisions are installed than before it.
   */
  signals[INSTALLED_CHANGED]
    = g_signal_new ("installed-changed", SNUG_TYPE_MANAGER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 3, G_TYPE_STRV, G_TYPE_STRV, G_TYPE_STRV);
}
