/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fake-manager.h"

#include "snug-file.h"

#include <string.h>

G_DEFINE_FINAL_TYPE (SnugManager, snug_manager, G_TYPE_OBJECT)

/* --- tasks --- */

static gboolean
do_work (SnugTaskContext *context, gpointer user_data, GCancellable *cancellable, GError **error)
{
  SnugManager *self = user_data;

  while (g_atomic_int_get (&self->slow) && !g_cancellable_is_cancelled (cancellable))
    {
      snug_task_context_report (context, "Working hard", (guint64) g_atomic_int_get (&self->done),
                                (guint64) self->total);
      g_usleep (1000);
    }
  if (g_cancellable_is_cancelled (cancellable))
    return snug_set_error (error, SNUG_ERROR_CANCELLED, "told to stop");
  snug_task_context_log (context, "worked on %s",
                         snug_task_context_get_string (context, "instance-name"));
  if (g_atomic_int_get (&self->fail))
    return snug_set_error (error, SNUG_ERROR_NO_SPACE, "the disk is full");
  return TRUE;
}

static gboolean
undo_work (SnugTaskContext *context, gpointer user_data, GCancellable *cancellable, GError **error)
{
  return TRUE;
}

static const SnugTaskKind kinds[] = {
  { "work-snap", do_work, undo_work, NULL, NULL },
  { "download-snap", do_work, undo_work, NULL, NULL },
};

static void
emit_installed (SnugManager *self, const char *signal_list, const char *name)
{
  const char *none[] = { NULL };
  const char *one[] = { name, NULL };

  g_signal_emit_by_name (self, "installed-changed", g_str_equal (signal_list, "added") ? one : none,
                         g_str_equal (signal_list, "changed") ? one : none,
                         g_str_equal (signal_list, "removed") ? one : none);
}

static void
on_change_ready (SnugChangeEngine *engine, SnugChange *change, gpointer user_data)
{
  SnugManager *self = user_data;
  const char *kind = snug_change_get_record (change)->kind;
  SnugTask *task = g_ptr_array_index (snug_change_get_tasks (change), 0);
  const char *name = NULL;

  g_variant_lookup (snug_task_get_setup (task), "instance-name", "&s", &name);
  if (snug_change_get_error (change) != NULL)
    return;
  if (g_str_equal (kind, "install-snap"))
    {
      g_autofree char *row = g_strdup_printf ("{'name': <'%s'>, 'version': <'1'>}", name);

      fake_manager_install (self, name, row);
      emit_installed (self, "added", name);
    }
  else if (g_str_equal (kind, "remove-snap") && g_hash_table_remove (self->installed, name))
    emit_installed (self, "removed", name);
  else
    emit_installed (self, "changed", name);
}

/* --- the object --- */

static void
snug_manager_init (SnugManager *self)
{
  self->installed
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
  self->answers
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
  self->held = g_ptr_array_new ();
  self->connections = g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE_VARDICT, NULL, 0));
  self->total = 1;
}

static void
snug_manager_finalize (GObject *object)
{
  SnugManager *self = SNUG_MANAGER (object);

  g_assert_cmpuint (self->held->len, ==, 0);
  g_signal_handlers_disconnect_by_data (self->engine, self);
  g_clear_object (&self->engine);
  g_clear_object (&self->plugins);
  g_clear_object (&self->config);
  g_clear_object (&self->state);
  g_clear_object (&self->paths);
  g_hash_table_unref (self->installed);
  g_hash_table_unref (self->answers);
  g_variant_unref (self->connections);
  g_ptr_array_unref (self->held);
  g_free (self->asked);
  g_free (self->requested);
  g_free (self->content);
  G_OBJECT_CLASS (snug_manager_parent_class)->finalize (object);
}

static void
snug_manager_class_init (SnugManagerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_manager_finalize;
  g_signal_new ("installed-changed", SNUG_TYPE_MANAGER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 3, G_TYPE_STRV, G_TYPE_STRV, G_TYPE_STRV);
}

SnugManager *
fake_manager_new (const char *root, SnugState *state)
{
  SnugManager *self = g_object_new (SNUG_TYPE_MANAGER, NULL);
  g_autoptr (GError) error = NULL;

  self->paths = snug_paths_new (root);
  self->state = g_object_ref (state);
  self->config = snug_config_new (self->paths);
  self->plugins = snug_plugin_engine_new (self->paths, self->config);
  self->engine = snug_change_engine_new (state, NULL);
  snug_change_engine_register (self->engine, kinds, G_N_ELEMENTS (kinds), self);
  g_signal_connect (self->engine, "change-ready", G_CALLBACK (on_change_ready), self);
  g_assert_true (snug_change_engine_resume (self->engine, &error));
  g_assert_no_error (error);
  fake_manager_answer (self, "unmount-idle", "(true,)");
  return self;
}

void
fake_manager_install (SnugManager *self, const char *name, const char *row)
{
  g_hash_table_insert (self->installed, g_strdup (name),
                       g_variant_ref_sink (g_variant_new_parsed (row)));
}

void
fake_manager_answer (SnugManager *self, const char *what, const char *tuple)
{
  g_hash_table_insert (self->answers, g_strdup (what),
                       g_variant_ref_sink (g_variant_new_parsed (tuple)));
}

/* --- what the header promises --- */

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
  self->n_reloads++;
  return snug_config_reload (self->config);
}

SnugPluginSelection *
snug_manager_get_selection (SnugManager *self, SnugPluginKind kind)
{
  g_autofree char *key = g_strdup_printf ("selection-%d", kind);
  SnugPluginSelection *selection = g_object_get_data (G_OBJECT (self), key);

  if (selection == NULL)
    {
      selection = snug_plugin_selection_choose (self->plugins, kind);
      g_object_set_data_full (G_OBJECT (self), key, selection, g_object_unref);
    }
  return selection;
}

static void
begin (SnugManager *self, GTask *task)
{
  const char *name = g_task_get_task_data (task);
  const char *action = g_object_get_data (G_OBJECT (task), "action");
  guint uid = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (task), "uid"));
  g_autofree char *kind = g_strdup_printf ("%s-snap", action);
  g_autoptr (SnugChangeBuilder) builder = snug_change_builder_new (kind, "A change", uid, NULL);
  g_auto (GVariantDict) setup = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GError) error = NULL;
  SnugChange *change;

  g_variant_dict_insert (&setup, "instance-name", "s", name);
  snug_change_builder_add_task (builder, self->total > 1 ? "download-snap" : "work-snap", "Work",
                                g_variant_dict_end (&setup));
  change = snug_change_engine_add (self->engine, builder, &error);
  g_assert_no_error (error);
  g_task_return_pointer (task, g_object_ref (change), g_object_unref);
}

static void
on_cancelled (GCancellable *cancellable, GTask *task)
{
  g_ptr_array_remove (((SnugManager *) g_task_get_source_object (task))->held, task);
  g_task_return_new_error (task, SNUG_ERROR, SNUG_ERROR_CANCELLED, "cancelled");
  g_object_unref (task);
}

static void
hold (SnugManager *self, GTask *task)
{
  g_ptr_array_add (self->held, task);
  if (g_task_get_cancellable (task) != NULL && !self->deaf)
    g_signal_connect_object (g_task_get_cancellable (task), "cancelled", G_CALLBACK (on_cancelled),
                             task, 0);
}

static void
go_on (SnugManager *self, GTask *task)
{
  const char *what = g_object_get_data (G_OBJECT (task), "what");
  GVariant *answer = what != NULL ? g_hash_table_lookup (self->answers, what) : NULL;

  if (what == NULL)
    begin (self, task);
  else if (answer != NULL)
    g_task_return_pointer (task, g_variant_ref (answer), (GDestroyNotify) g_variant_unref);
  else
    g_task_return_new_error (task, SNUG_ERROR, SNUG_ERROR_STORE_UNAVAILABLE, "no store answers");
  g_object_unref (task);
}

void
fake_manager_let_go (SnugManager *self)
{
  g_autoptr (GPtrArray) held = g_steal_pointer (&self->held);

  self->held = g_ptr_array_new ();
  for (guint i = 0; i < held->len; i++)
    {
      GTask *task = g_ptr_array_index (held, i);

      if (g_task_get_cancellable (task) != NULL)
        g_signal_handlers_disconnect_by_data (g_task_get_cancellable (task), task);
      go_on (self, task);
    }
}

void
snug_manager_request_async (SnugManager *self,
                            const SnugManagerRequest *request,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *refs = g_strjoinv (",", (char **) request->refs);
  g_autofree char *options = g_variant_print (request->options, FALSE);

  g_task_set_check_cancellable (task, FALSE);
  g_free (self->requested);
  self->requested = g_strdup_printf ("%s %s %s %u", request->action, refs, options, request->uid);
  g_free (self->content);
  self->content = NULL;
  if (request->fd >= 0)
    {
      g_autoptr (GBytes) bytes = snug_file_read_fd (request->fd, "file", 1000, NULL);

      self->content = g_strdup (g_bytes_get_data (bytes, NULL));
    }
  g_task_set_task_data (task, g_strdup (request->refs[0] != NULL ? request->refs[0] : "file"),
                        g_free);
  g_object_set_data_full (G_OBJECT (task), "action", g_strdup (request->action), g_free);
  g_object_set_data (G_OBJECT (task), "uid", GUINT_TO_POINTER (request->uid));
  if (request->refs[0] != NULL && g_str_equal (request->refs[0], "nothing"))
    {
      g_task_return_new_error (task, SNUG_ERROR, SNUG_ERROR_NO_UPDATE, "there is nothing to do");
      g_object_unref (task);
    }
  else if (self->hold)
    hold (self, task);
  else
    go_on (self, task);
}

SnugChange *
snug_manager_request_finish (SnugManager *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
snug_manager_query_async (SnugManager *self,
                          const char *what,
                          GVariant *arguments,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *text = g_variant_print (arguments, FALSE);

  g_task_set_check_cancellable (task, FALSE);
  if (g_str_equal (what, "unmount-idle"))
    self->n_unmounts++;
  g_free (self->asked);
  self->asked = g_strdup_printf ("%s %s", what, text);
  g_object_set_data_full (G_OBJECT (task), "what", g_strdup (what), g_free);
  if (self->hold)
    hold (self, task);
  else
    go_on (self, task);
}

GVariant *
snug_manager_query_finish (SnugManager *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

GVariant *
snug_manager_list_installed (SnugManager *self, GVariant *options, GError **error)
{
  g_autoptr (GList) names
    = g_list_sort (g_hash_table_get_keys (self->installed), (GCompareFunc) strcmp);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autofree const char **wanted = NULL;

  g_variant_lookup (options, "names", "^a&s", &wanted);
  for (GList *l = names; l != NULL; l = l->next)
    if (wanted == NULL || g_strv_contains ((const char *const *) wanted, l->data))
      g_variant_builder_add_value (&builder, g_hash_table_lookup (self->installed, l->data));
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

GVariant *
snug_manager_list_interfaces (SnugManager *self, GVariant *options, GError **error)
{
  g_free (self->asked);
  self->asked = g_variant_print (options, FALSE);
  return g_variant_ref (self->connections);
}

GVariant *
snug_manager_list_connections (SnugManager *self, GVariant *options, GError **error)
{
  g_free (self->asked);
  self->asked = g_variant_print (options, FALSE);
  return g_variant_ref (self->connections);
}
