/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One use of a plugin: makes its object, hands it its settings, asks whether it can work here. The
 * object's own code runs on a thread for each start, which shares nothing with this one but a
 * SnugPluginStart. A thread that never comes back keeps its start, its object and itself; nobody
 * waits for it. Everything else: main thread. */

#include "snug-plugin-instance.h"

#include "snug-trusted-path.h"

/* What the main thread and the worker share. The worker writes under the lock, once. */
typedef struct
{
  gatomicrefcount ref_count;
  SnugPlugin *plugin;        /* (owned) */
  GVariant *context;         /* (owned) */
  GCancellable *cancellable; /* (owned) */
  GMutex lock;
  GCond cond;
  gboolean is_done;
  SnugProbe *probe; /* (owned) (nullable) */
  GError *error;    /* (owned) (nullable) */
} SnugPluginStart;

struct _SnugPluginInstance
{
  GObject parent_instance;

  char *id;
  char *section;
  SnugPluginInfo *info; /* (owned) (nullable) */
  gint64 priority;
  SnugPluginState state;
  char *reason;       /* (nullable) */
  char *problem;      /* (nullable) */
  SnugPlugin *plugin; /* (owned) (nullable): set when it is usable */
  guint quality;
  SnugPluginStart *start; /* (owned) (nullable): while it is under way */
};

G_DEFINE_FINAL_TYPE (SnugPluginInstance, snug_plugin_instance, G_TYPE_OBJECT)

static void
snug_plugin_start_unref (SnugPluginStart *start)
{
  if (!g_atomic_ref_count_dec (&start->ref_count))
    return;
  g_object_unref (start->plugin);
  g_variant_unref (start->context);
  g_object_unref (start->cancellable);
  g_mutex_clear (&start->lock);
  g_cond_clear (&start->cond);
  g_clear_pointer (&start->probe, snug_probe_unref);
  g_clear_error (&start->error);
  g_free (start);
}

static void
snug_plugin_instance_init (SnugPluginInstance *self)
{
}

static void
snug_plugin_instance_finalize (GObject *object)
{
  SnugPluginInstance *self = SNUG_PLUGIN_INSTANCE (object);

  g_free (self->id);
  g_free (self->section);
  g_free (self->reason);
  g_free (self->problem);
  g_clear_object (&self->info);
  g_clear_object (&self->plugin);
  g_clear_pointer (&self->start, snug_plugin_start_unref);
  G_OBJECT_CLASS (snug_plugin_instance_parent_class)->finalize (object);
}

void
snug_plugin_instance_set_state (SnugPluginInstance *self, SnugPluginState state, const char *reason)
{
  self->state = state;
  snug_plugin_instance_set_reason (self, reason);
}

void
snug_plugin_instance_set_reason (SnugPluginInstance *self, const char *reason)
{
  g_autofree char *old = g_steal_pointer (&self->reason);

  self->reason = g_strdup (reason);
}

SnugPluginInstance *
snug_plugin_instance_new (const char *id,
                          const char *section,
                          SnugPluginInfo *info,
                          const char *reason)
{
  SnugPluginInstance *self = g_object_new (SNUG_TYPE_PLUGIN_INSTANCE, NULL);
  SnugPluginState state = SNUG_PLUGIN_STATE_FAILED;

  self->id = g_strdup (id);
  self->section = g_strdup (section);
  if (info != NULL)
    {
      self->info = g_object_ref (info);
      state = snug_plugin_info_get_state (info);
      reason = snug_plugin_info_get_reason (info);
    }
  /* How it went before, or for another store, is no obstacle to trying. */
  if (info != NULL
      && (state == SNUG_PLUGIN_STATE_USABLE || state == SNUG_PLUGIN_STATE_UNUSABLE
          || state == SNUG_PLUGIN_STATE_FAILED))
    {
      state = SNUG_PLUGIN_STATE_AVAILABLE;
      reason = NULL;
    }
  snug_plugin_instance_set_state (self, state, reason);
  return self;
}

/* Keeps the plugin's state what its last instance says. A store's instances do not speak for their
 * plugin: it is enough that one of them works. */
static void
finish (SnugPluginInstance *self, SnugPluginState state, const char *reason)
{
  gboolean is_store = snug_plugin_info_get_kind (self->info) == SNUG_PLUGIN_KIND_STORE;

  snug_plugin_instance_set_state (self, state, reason);
  if (!is_store || state == SNUG_PLUGIN_STATE_USABLE)
    snug_plugin_info_set_state (self->info, state, is_store ? NULL : reason);
}

static char *
make_dir (SnugPluginInstance *self, SnugPaths *paths, SnugPathId place, GError **error)
{
  const char *kind = snug_plugin_kind_to_string (snug_plugin_info_get_kind (self->info));
  g_autofree char *dir = snug_paths_build (paths, place, kind, self->id, NULL);
  snug_autofd int fd = snug_trusted_path_make_dir (paths, dir, 0700, error);

  return fd >= 0 ? g_steal_pointer (&dir) : NULL;
}

static GVariant *
make_context (SnugPluginInstance *self, SnugPluginEngine *engine, GError **error)
{
  SnugPaths *paths = snug_plugin_engine_get_paths (engine);
  g_autofree char *cache = make_dir (self, paths, SNUG_PATH_CACHE, error);
  g_autofree char *runtime
    = cache != NULL ? make_dir (self, paths, SNUG_PATH_RUNTIME, error) : NULL;
  g_autofree char *state = runtime != NULL ? make_dir (self, paths, SNUG_PATH_STATE, error) : NULL;
  g_autoptr (GVariant) settings = NULL;
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  if (state == NULL)
    return NULL;
  settings = snug_config_get_settings (snug_plugin_engine_get_config (engine), self->section,
                                       snug_plugin_info_get_schema (self->info), error);
  if (settings == NULL)
    return NULL;
  g_variant_dict_insert (&dict, "id", "s", self->id);
  g_variant_dict_insert (&dict, "root", "s", snug_paths_get_root (paths));
  g_variant_dict_insert (&dict, "cache-dir", "s", cache);
  g_variant_dict_insert (&dict, "runtime-dir", "s", runtime);
  g_variant_dict_insert (&dict, "state-dir", "s", state);
  g_variant_dict_insert_value (&dict, "settings", settings);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/* Runs on a thread of its own. */
static gpointer
start_thread (gpointer data)
{
  SnugPluginStart *start = data;
  GError *error = NULL;
  SnugProbe *probe = NULL;

  if (snug_plugin_initialize (start->plugin, start->context, &error))
    probe = snug_plugin_probe (start->plugin, start->cancellable, &error);
  g_mutex_lock (&start->lock);
  start->probe = probe;
  start->error = error;
  start->is_done = TRUE;
  g_cond_signal (&start->cond);
  g_mutex_unlock (&start->lock);
  snug_plugin_start_unref (start);
  return NULL;
}

static void
begin (SnugPluginInstance *self, SnugPluginEngine *engine)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugPlugin) plugin = NULL;
  g_autoptr (GVariant) context = NULL;
  GThread *thread;

  if (self->state != SNUG_PLUGIN_STATE_AVAILABLE || self->start != NULL)
    return;
  plugin = snug_plugin_engine_create (engine, self->info, &error);
  if (plugin == NULL)
    {
      snug_plugin_instance_set_state (self, snug_plugin_info_get_state (self->info),
                                      snug_plugin_info_get_reason (self->info));
      return;
    }
  context = make_context (self, engine, &error);
  if (context == NULL)
    {
      finish (self, SNUG_PLUGIN_STATE_FAILED, error->message);
      return;
    }
  self->start = g_new0 (SnugPluginStart, 1);
  g_atomic_ref_count_init (&self->start->ref_count);
  self->start->plugin = g_steal_pointer (&plugin);
  self->start->context = g_steal_pointer (&context);
  self->start->cancellable = g_cancellable_new ();
  g_mutex_init (&self->start->lock);
  g_cond_init (&self->start->cond);
  g_atomic_ref_count_inc (&self->start->ref_count);
  thread = g_thread_try_new ("plugin-start", start_thread, self->start, &error);
  if (thread != NULL)
    {
      g_thread_unref (thread);
      return;
    }
  snug_plugin_start_unref (self->start);
  g_clear_pointer (&self->start, snug_plugin_start_unref);
  finish (self, SNUG_PLUGIN_STATE_FAILED, error->message);
}

static gboolean
wait_until (SnugPluginStart *start, gint64 deadline)
{
  gboolean is_done = FALSE;

  g_mutex_lock (&start->lock);
  while (!start->is_done && g_cond_wait_until (&start->cond, &start->lock, deadline))
    ;
  is_done = start->is_done;
  g_mutex_unlock (&start->lock);
  return is_done;
}

static void
end (SnugPluginInstance *self, gint64 deadline, gint64 time_limit)
{
  SnugPluginStart *start = g_steal_pointer (&self->start);
  g_autofree char *reason = NULL;

  if (start == NULL)
    return;
  if (!wait_until (start, deadline))
    {
      g_cancellable_cancel (start->cancellable);
      reason = g_strdup_printf ("it did not say within %.1f s whether it can work here",
                                (double) time_limit / G_USEC_PER_SEC);
      finish (self, SNUG_PLUGIN_STATE_FAILED, reason);
    }
  else if (start->error != NULL)
    finish (self, SNUG_PLUGIN_STATE_FAILED, start->error->message);
  else if (!snug_probe_is_usable (start->probe))
    finish (self, SNUG_PLUGIN_STATE_UNUSABLE, snug_probe_get_reason (start->probe));
  else
    {
      self->plugin = g_object_ref (start->plugin);
      self->quality = snug_probe_get_quality (start->probe);
      finish (self, SNUG_PLUGIN_STATE_USABLE, snug_probe_get_reason (start->probe));
    }
  snug_plugin_start_unref (start);
}

static void
note_problem (SnugPluginInstance *self, SnugConfig *config)
{
  g_free (self->problem);
  self->problem = g_strdup (snug_config_get_section_problem (config, self->section));
}

void
snug_plugin_instance_start_all (GPtrArray *instances, SnugPluginEngine *engine, gint64 time_limit)
{
  gint64 deadline;

  for (guint i = 0; i < instances->len; i++)
    {
      note_problem (g_ptr_array_index (instances, i), snug_plugin_engine_get_config (engine));
      begin (g_ptr_array_index (instances, i), engine);
    }
  deadline = g_get_monotonic_time () + time_limit;
  for (guint i = 0; i < instances->len; i++)
    end (g_ptr_array_index (instances, i), deadline, time_limit);
}

const char *
snug_plugin_instance_get_id (SnugPluginInstance *self)
{
  return self->id;
}

SnugPluginInfo *
snug_plugin_instance_get_info (SnugPluginInstance *self)
{
  return self->info;
}

SnugPlugin *
snug_plugin_instance_get_plugin (SnugPluginInstance *self)
{
  return self->plugin;
}

SnugPluginState
snug_plugin_instance_get_state (SnugPluginInstance *self)
{
  return self->state;
}

guint
snug_plugin_instance_get_quality (SnugPluginInstance *self)
{
  return self->quality;
}

const char *
snug_plugin_instance_get_reason (SnugPluginInstance *self)
{
  return self->reason;
}

const char *
snug_plugin_instance_get_problem (SnugPluginInstance *self)
{
  return self->problem;
}

gint64
snug_plugin_instance_get_priority (SnugPluginInstance *self)
{
  return self->priority;
}

void
snug_plugin_instance_set_priority (SnugPluginInstance *self, gint64 priority)
{
  self->priority = priority;
}

static void
snug_plugin_instance_class_init (SnugPluginInstanceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_plugin_instance_finalize;
}
