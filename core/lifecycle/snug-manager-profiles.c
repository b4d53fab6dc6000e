/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Profiles are made when a snap changes. When what they are made from changes without that (another
 * backend, other interfaces, another kernel or version of ours), a change of its own makes all of
 * them anew; who wants to start an app or begin another change waits for it. Main thread. */

#include "snug-manager-private.h"

#include "snug-profile-basis.h"
#include "snug-snap-plans.h"
#include "snug-state-snaps.h"

/* --- what they are made from --- */

/* The use of the backend in force that the selection knows. */
static SnugPluginInstance *
find_instance (SnugManager *self)
{
  GPtrArray *chosen = snug_plugin_selection_get_chosen (
    snug_manager_get_selection (self, SNUG_PLUGIN_KIND_CONFINEMENT));

  for (guint i = 0; i < chosen->len; i++)
    if (snug_plugin_instance_get_plugin (g_ptr_array_index (chosen, i))
        == SNUG_PLUGIN (self->world->confinement))
      return g_ptr_array_index (chosen, i);
  return NULL;
}

/* Its version, and what its probe found out about this system. */
static char *
describe_instance (SnugPluginInstance *instance)
{
  SnugPluginInfo *info = snug_plugin_instance_get_info (instance);
  const char *version = info != NULL ? snug_plugin_info_get_version (info) : NULL;
  const char *limits = snug_plugin_instance_get_reason (instance);

  return g_strdup_printf ("%s, %u, %s", version != NULL ? version : "",
                          snug_plugin_instance_get_quality (instance),
                          limits != NULL ? limits : "");
}

GVariant *
snug_manager_find_basis (SnugManager *self, GError **error)
{
  SnugPluginInstance *instance;
  g_autofree char *identity = NULL;
  g_autofree char *digest = NULL;
  const char *name;

  if (!snug_manager_choose_confinement (self, error))
    return NULL;
  instance = find_instance (self);
  /* One that is compiled in has the name of its type. */
  name = instance != NULL ? snug_plugin_instance_get_id (instance)
                          : G_OBJECT_TYPE_NAME (self->world->confinement);
  identity = instance != NULL ? describe_instance (instance) : g_strdup ("");
  /* What was read counts, not what lies there since then. */
  digest = self->world->rules != NULL ? g_strdup (self->policy_digest)
                                      : snug_profile_basis_digest_policy (self->paths);
  return snug_profile_basis_new (name, identity, digest);
}

/* --- backends that were in force --- */

static SnugConfinement *
start_backend (SnugManager *self, SnugPluginInstance *known)
{
  const char *id = snug_plugin_instance_get_id (known);
  g_autofree char *section = g_strdup_printf ("plugin %s", id);
  g_autoptr (GPtrArray) instances = g_ptr_array_new_with_free_func (g_object_unref);
  SnugPluginInstance *own
    = snug_plugin_instance_new (id, section, snug_plugin_instance_get_info (known), NULL);
  SnugPlugin *plugin;

  g_ptr_array_add (instances, own);
  snug_plugin_instance_start_all (instances, self->plugins,
                                  (gint64) snug_config_get_amount (self->config, "daemon",
                                                                   "ProbeTimeout"));
  plugin = snug_plugin_instance_get_plugin (own);
  return plugin != NULL ? SNUG_CONFINEMENT (g_object_ref (plugin)) : NULL;
}

/* One that the admin switched off is not used for this either. */
static SnugConfinement *
find_backend (SnugManager *self, const char *name)
{
  SnugPluginInstance *known
    = snug_plugin_selection_lookup (snug_manager_get_selection (self, SNUG_PLUGIN_KIND_CONFINEMENT),
                                    name);
  SnugPlugin *plugin = known != NULL ? snug_plugin_instance_get_plugin (known) : NULL;

  if (plugin != NULL)
    return SNUG_CONFINEMENT (g_object_ref (plugin));
  if (known == NULL || snug_plugin_instance_get_info (known) == NULL
      || snug_plugin_instance_get_state (known) != SNUG_PLUGIN_STATE_AVAILABLE)
    return NULL;
  return start_backend (self, known);
}

static void
find_former (SnugManager *self, char **names)
{
  const char *present = snug_profile_basis_get_backend (self->world->basis);

  if (self->world->former == NULL)
    self->world->former = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  for (guint i = 0; names[i] != NULL; i++)
    {
      SnugConfinement *backend = NULL;

      if (g_strcmp0 (names[i], present) != 0
          && !g_hash_table_contains (self->world->former, names[i]))
        backend = find_backend (self, names[i]);
      if (backend != NULL)
        g_hash_table_insert (self->world->former, g_strdup (names[i]), backend);
    }
}

/* --- the comparison --- */

static gboolean
note_backend (SnugManager *self, const char *name, GError **error)
{
  g_autoptr (SnugStateTransaction) transaction = snug_state_begin (self->state, error);

  return transaction != NULL && snug_profile_basis_note_backend (self->state, name, error)
         && snug_state_transaction_commit (transaction, error);
}

/* Whoever was in force when profiles were begun with may have made some of them. */
static gboolean
prepare_renewal (SnugManager *self, GVariant *then, GError **error)
{
  g_auto (GStrv) names = NULL;

  if (!snug_profile_basis_list_backends (self->state, &names, error))
    return FALSE;
  find_former (self, names);
  if (snug_profile_basis_get_backend (then) != NULL
      && !note_backend (self, snug_profile_basis_get_backend (then), error))
    return FALSE;
  return note_backend (self, snug_profile_basis_get_backend (self->world->basis), error);
}

static gboolean
compare_with (SnugManager *self, GVariant *now, GVariant **then, gboolean *same, GError **error)
{
  g_autofree char *difference = NULL;

  if (!snug_profile_basis_read (self->state, then, error))
    return FALSE;
  difference = snug_profile_basis_find_difference (*then, now);
  *same = difference == NULL;
  return TRUE;
}

gboolean
snug_manager_compare_profiles (SnugManager *self, GError **error)
{
  g_autoptr (GVariant) then = NULL;
  gboolean same;

  g_clear_pointer (&self->world->basis, g_variant_unref);
  self->world->basis = snug_manager_find_basis (self, error);
  if (self->world->basis == NULL || !compare_with (self, self->world->basis, &then, &same, error))
    return FALSE;
  self->renewal_due = !same;
  return same || prepare_renewal (self, then, error);
}

void
snug_manager_check_profiles (SnugManager *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) now = NULL;
  g_autoptr (GVariant) then = NULL;
  gboolean same = FALSE;

  if (self->prepared)
    return;
  now = snug_manager_find_basis (self, &error);
  if (now == NULL || !compare_with (self, now, &then, &same, &error)
      || (!same && !snug_manager_prepare (self, &error)))
    g_message ("cannot find out whether security profiles are as they should be: %s",
               error->message);
}

/* --- the change --- */

static gboolean
has_enabled (SnugManager *self, gboolean *enabled, GError **error)
{
  g_autoptr (GPtrArray) snaps = snug_state_list_snaps (self->state, error);

  *enabled = FALSE;
  for (guint i = 0; snaps != NULL && i < snaps->len; i++)
    *enabled = *enabled || ((SnugSnapRecord *) g_ptr_array_index (snaps, i))->active;
  return snaps != NULL;
}

/* Where nothing is enabled there are no profiles, and nothing is to be made. */
static gboolean
write_basis (SnugManager *self, GError **error)
{
  g_autoptr (SnugStateTransaction) transaction = snug_state_begin (self->state, error);

  return transaction != NULL && snug_profile_basis_write (self->state, self->world->basis, error)
         && snug_state_transaction_commit (transaction, error);
}

static char **
list_former (SnugManager *self, GError **error)
{
  const char *present = snug_profile_basis_get_backend (self->world->basis);
  g_autoptr (GStrvBuilder) former = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;

  if (!snug_profile_basis_list_backends (self->state, &names, error))
    return NULL;
  for (guint i = 0; names[i] != NULL; i++)
    if (g_strcmp0 (names[i], present) != 0)
      g_strv_builder_add (former, names[i]);
  return g_strv_builder_end (former);
}

static gboolean
begin_renewal (SnugManager *self, GError **error)
{
  g_auto (GStrv) former = list_former (self, error);
  g_autoptr (SnugChangeBuilder) builder = NULL;
  g_autoptr (SnugChange) change = NULL;

  if (former == NULL)
    return FALSE;
  builder = snug_snap_plan_regenerate (self->state, self->world->basis,
                                       (const char *const *) former, error);
  if (builder != NULL)
    change = snug_manager_begin (self, builder, error);
  return change != NULL;
}

/* What is at work may have made profiles of the old kind and not have put the snap on record yet:
 * so all of it ends first. One attempt for each time that the manager is prepared: what fails is to
 * be seen in the list of changes. */
gboolean
snug_manager_renew_profiles (SnugManager *self, GError **error)
{
  gboolean enabled;

  if (!self->renewal_due || snug_change_engine_is_busy (self->engine))
    return TRUE;
  self->renewal_due = FALSE;
  if (!has_enabled (self, &enabled, error))
    return FALSE;
  return enabled ? begin_renewal (self, error) : write_basis (self, error);
}

/* --- who waits --- */

typedef struct
{
  void (*function) (GTask *task);
  GTask *task; /* (owned) (nullable) */
} Waiting;

static void
waiting_free (gpointer data)
{
  Waiting *waiting = data;

  g_clear_object (&waiting->task);
  g_free (waiting);
}

static gboolean
is_renewal (SnugChange *change)
{
  return g_str_equal (snug_change_get_record (change)->kind, SNUG_PROFILES_CHANGE);
}

/* One that was interrupted and that nobody goes on with is nothing to wait for. */
static gboolean
is_renewing (SnugManager *self)
{
  GPtrArray *changes = snug_change_engine_get_changes (self->engine);

  for (guint i = 0; i < changes->len; i++)
    {
      SnugChange *change = g_ptr_array_index (changes, i);

      if (is_renewal (change) && !snug_change_is_ready (change)
          && !snug_change_engine_is_interrupted (self->engine, change))
        return TRUE;
    }
  return FALSE;
}

void
snug_manager_after_renewal (SnugManager *self, void (*function) (GTask *task), GTask *task)
{
  Waiting *waiting;

  if (!is_renewing (self))
    {
      function (task);
      return;
    }
  waiting = g_new0 (Waiting, 1);
  waiting->function = function;
  waiting->task = task;
  if (self->waiting == NULL)
    self->waiting = g_ptr_array_new_with_free_func (waiting_free);
  g_ptr_array_add (self->waiting, waiting);
}

static void
let_go_on (SnugManager *self)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

  for (guint i = 0; waiting != NULL && i < waiting->len; i++)
    {
      Waiting *one = g_ptr_array_index (waiting, i);

      one->function (g_steal_pointer (&one->task));
    }
}

/* One that was interrupted may have been of other times: whether it was the right one is seen from
 * what it wrote. */
static gboolean
go_on_renewing (SnugManager *self, GError **error)
{
  g_autoptr (GVariant) then = NULL;
  gboolean same;

  if (!self->renewal_due || snug_change_engine_is_busy (self->engine))
    return TRUE;
  if (!compare_with (self, self->world->basis, &then, &same, error))
    return FALSE;
  self->renewal_due = !same;
  return snug_manager_renew_profiles (self, error);
}

void
snug_manager_profiles_ready (SnugManager *self, SnugChange *change)
{
  g_autoptr (GError) error = NULL;

  if (!go_on_renewing (self, &error))
    g_message ("cannot make security profiles anew: %s", error->message);
  if (!is_renewing (self))
    let_go_on (self);
}
