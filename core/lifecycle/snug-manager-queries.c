/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Questions that stores or the disk must answer. Each has a row in a table: the type of its
 * arguments, what is collected on the main thread, and what a worker does with that. */

#include "snug-manager-private.h"

#include "snug-manager-resolver.h"
#include "snug-name.h"
#include "snug-snap-denials.h"
#include "snug-snap-mounts.h"
#include "snug-system-check.h"

#define MAX_DETAILS 100

/* One question on its way. What is set depends on the question; a worker reads it alone. */
typedef struct
{
  guint question;                  /* its row in the table */
  GVariant *arguments;             /* (owned) */
  SnugStoreSet *stores;            /* (owned) (nullable) */
  GPtrArray *refs;                 /* (owned) (nullable) of SnugSnapRef */
  SnugSnapResolver resolver;       /* (owned) content */
  SnugSnapWish *wish;              /* (owned) (nullable) */
  SnugSystemCheck *check;          /* (owned) (nullable) */
  SnugSnapMounts *mounter;         /* (owned) (nullable) */
  SnugStorage *storage;            /* (owned) (nullable) */
  GPtrArray *mounts;               /* (owned) (nullable) of SnugSnapMount */
  GCancellable *releasing;         /* (owned) (nullable) */
  SnugSnapWorld world;             /* (owned) content, what of it the question needs */
  SnugPolicyView *view;            /* (owned) (nullable) */
  SnugExplanationSubject *subject; /* (owned) (nullable) */
  char *instance;                  /* (owned) (nullable) */
  char *backend;                   /* (owned) (nullable) */
  char *limits;                    /* (owned) (nullable) */
} Query;

typedef gboolean (*PrepareFunc) (SnugManager *self, Query *query, GError **error);
typedef GVariant *(*AnswerFunc) (Query *query, GCancellable *cancellable, GError **error);

static void
query_free (gpointer data)
{
  Query *query = data;

  g_clear_pointer (&query->arguments, g_variant_unref);
  g_clear_object (&query->stores);
  g_clear_pointer (&query->refs, g_ptr_array_unref);
  snug_manager_clear_resolver (&query->resolver);
  g_clear_pointer (&query->wish, snug_snap_wish_free);
  g_clear_pointer (&query->check, snug_system_check_free);
  g_clear_object (&query->mounter);
  g_clear_object (&query->storage);
  g_free (query->instance);
  g_clear_pointer (&query->mounts, g_ptr_array_unref);
  g_clear_object (&query->releasing);
  g_clear_object (&query->world.paths);
  g_clear_object (&query->world.confinement);
  g_clear_object (&query->world.interfaces);
  g_clear_object (&query->world.rules);
  g_clear_pointer (&query->view, snug_policy_view_unref);
  g_clear_pointer (&query->subject, snug_explanation_subject_free);
  g_free (query->backend);
  g_free (query->limits);
  g_free (query);
}

static GVariant *
get_options (Query *query, gsize place)
{
  return g_variant_get_child_value (query->arguments, place);
}

static char *
get_text (Query *query, gsize place, const char *key)
{
  g_autoptr (GVariant) options = get_options (query, place);
  char *text = NULL;

  if (g_variant_lookup (options, key, "s", &text) && text[0] == '\0')
    g_clear_pointer (&text, g_free);
  return text;
}

/* --- search --- */

static gboolean
prepare_stores (SnugManager *self, Query *query, GError **error)
{
  query->stores = g_object_ref (snug_manager_get_stores (self));
  return TRUE;
}

static GVariant *
answer_search (Query *query, GCancellable *cancellable, GError **error)
{
  g_autoptr (GVariant) options = get_options (query, 0);

  return snug_store_set_search (query->stores, options, cancellable, error);
}

/* --- details --- */

/* A snap that is installed is asked for where it came from. */
static void
find_store (SnugManager *self, SnugSnapRef *ref)
{
  g_autoptr (SnugSnapRecord) snap = NULL;
  g_auto (GStrv) ids = snug_store_set_list (snug_manager_get_stores (self));

  if (ref->store != NULL)
    return;
  snap = snug_state_get_snap (self->state, ref->instance, NULL);
  if (snap != NULL && snap->store != NULL
      && g_strv_contains ((const char *const *) ids, snap->store))
    ref->store = g_strdup (snap->store);
}

static gboolean
prepare_details (SnugManager *self, Query *query, GError **error)
{
  g_autoptr (GVariant) refs = g_variant_get_child_value (query->arguments, 0);

  if (g_variant_n_children (refs) > MAX_DETAILS)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "at most %d snaps at a time",
                           MAX_DETAILS);
  query->refs = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_snap_ref_free);
  for (gsize i = 0; i < g_variant_n_children (refs); i++)
    {
      const char *text;
      SnugSnapRef *ref;

      g_variant_get_child (refs, i, "&s", &text);
      ref = snug_snap_ref_parse (text, error);
      if (ref == NULL)
        return FALSE;
      find_store (self, ref);
      g_ptr_array_add (query->refs, ref);
    }
  return prepare_stores (self, query, error);
}

static GVariant *
answer_details (Query *query, GCancellable *cancellable, GError **error)
{
  g_auto (GVariantBuilder) rows = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < query->refs->len; i++)
    {
      const SnugSnapRef *ref = g_ptr_array_index (query->refs, i);
      g_autoptr (GError) local_error = NULL;
      g_autoptr (GVariant) details
        = snug_store_set_details (query->stores, ref->store, ref->name, cancellable, &local_error);

      if (details != NULL)
        g_variant_builder_add_value (&rows, details);
      else if (!g_error_matches (local_error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
    }
  return g_variant_new ("(@aa{sv})", g_variant_builder_end (&rows));
}

/* --- updates --- */

static gboolean
prepare_updates (SnugManager *self, Query *query, GError **error)
{
  const SnugManagerRequest request = { "update", NULL, -1, NULL, 0 };

  query->wish = snug_snap_wish_new (&request, error);
  return query->wish != NULL && snug_manager_fill_resolver (self, &query->resolver, error);
}

static void
insert_text (GVariantDict *row, const char *key, const char *text)
{
  if (text != NULL)
    g_variant_dict_insert (row, key, "s", text);
}

static GVariant *
describe_update (const SnugSnapChoice *choice, const SnugSnapRecord *snap)
{
  g_auto (GVariantDict) row = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *revision = snug_revision_to_string (choice->offer->revision);
  g_autofree char *current = snug_revision_to_string (snap->current);

  insert_text (&row, "name", choice->instance);
  insert_text (&row, "title", choice->offer->title);
  insert_text (&row, "summary", choice->offer->summary);
  insert_text (&row, "version", choice->offer->version);
  insert_text (&row, "publisher", choice->offer->publisher);
  insert_text (&row, "channel", choice->channel);
  insert_text (&row, "confinement", choice->offer->confinement);
  insert_text (&row, "store", choice->offer->store);
  insert_text (&row, "revision", revision);
  insert_text (&row, "current-revision", current);
  g_variant_dict_insert (&row, "size", "t", choice->offer->size);
  return g_variant_dict_end (&row);
}

static GVariant *
answer_updates (Query *query, GCancellable *cancellable, GError **error)
{
  g_auto (GVariantBuilder) rows = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GPtrArray) choices
    = snug_snap_resolve_update (&query->resolver, query->wish, cancellable, &local_error);

  if (choices == NULL && !g_error_matches (local_error, SNUG_ERROR, SNUG_ERROR_NO_UPDATE))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  for (guint i = 0; choices != NULL && i < choices->len; i++)
    {
      const SnugSnapChoice *choice = g_ptr_array_index (choices, i);
      const SnugSnapRecord *snap = snug_snap_resolver_find (&query->resolver, choice->instance);

      if (snap != NULL)
        g_variant_builder_add_value (&rows, describe_update (choice, snap));
    }
  return g_variant_new ("(@aa{sv})", g_variant_builder_end (&rows));
}

/* --- refresh --- */

static GVariant *
answer_refresh (Query *query, GCancellable *cancellable, GError **error)
{
  g_autofree char *store = get_text (query, 0, "store");
  g_autoptr (GVariant) rows = snug_store_set_refresh (query->stores, store, cancellable, error);
  g_auto (GVariantDict) result = G_VARIANT_DICT_INIT (NULL);

  if (rows == NULL)
    return NULL;
  g_variant_dict_insert_value (&result, "stores", rows);
  return g_variant_new ("(@a{sv})", g_variant_dict_end (&result));
}

/* --- check --- */

static gboolean
prepare_check (SnugManager *self, Query *query, GError **error)
{
  g_autoptr (GVariant) basis = snug_manager_find_basis (self, NULL);

  query->check = snug_system_check_new (self->paths, self->state, self->engine, error);
  /* That there is no backend is for those to say who need it. */
  if (query->check != NULL && basis != NULL)
    snug_system_check_set_basis (query->check, basis);
  return query->check != NULL;
}

static GVariant *
answer_check (Query *query, GCancellable *cancellable, GError **error)
{
  g_autoptr (GVariant) options = get_options (query, 0);
  g_auto (GStrv) problems = NULL;
  gboolean digests = FALSE;

  g_variant_lookup (options, "digests", "b", &digests);
  problems = snug_system_check_run (query->check, digests, cancellable);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  return g_variant_new ("(^as)", problems);
}

/* --- ensure-mounted --- */

static gboolean
prepare_storage (SnugManager *self, Query *query, GError **error)
{
  if (!snug_manager_choose_storage (self, error))
    return FALSE;
  query->storage = g_object_ref (self->world->storage);
  query->mounter = g_object_ref (self->mounts);
  return TRUE;
}

static gboolean
prepare_ensure (SnugManager *self, Query *query, GError **error)
{
  g_autofree char *app = NULL;
  const char *tag;
  gboolean hook;

  g_variant_get_child (query->arguments, 0, "&s", &tag);
  query->mounts = snug_snap_mounts_find (self->mounts, self->state, tag, error);
  if (query->mounts == NULL || !snug_manager_choose_confinement (self, error)
      || !prepare_storage (self, query, error))
    return FALSE;
  query->world.confinement = g_object_ref (self->world->confinement);
  return snug_name_parse_tag (tag, &query->instance, &app, &hook, error);
}

/* The first launch after a boot comes by here: what the kernel must know is in it before there is
 * something to start. */
static GVariant *
answer_ensure (Query *query, GCancellable *cancellable, GError **error)
{
  if (!snug_confinement_restore (query->world.confinement, query->instance, cancellable, error)
      || !snug_snap_mounts_ensure (query->mounter, query->storage, query->mounts, cancellable,
                                   error))
    return NULL;
  return g_variant_new ("()");
}

/* --- explain --- */

/* The manager may forget its backends while a worker is at it. */
static void
take_policy (SnugManager *self, Query *query)
{
  query->world.paths = g_object_ref (self->paths);
  query->world.interfaces = g_object_ref (self->world->interfaces);
  query->world.rules = g_object_ref (self->world->rules);
}

static void
take_backend (SnugManager *self, Query *query)
{
  SnugPluginSelection *selection = self->selections[SNUG_PLUGIN_KIND_CONFINEMENT];
  GPtrArray *chosen = selection != NULL ? snug_plugin_selection_get_chosen (selection) : NULL;

  query->world.confinement = g_object_ref (self->world->confinement);
  if (chosen == NULL || chosen->len == 0)
    return;
  query->backend = g_strdup (snug_plugin_instance_get_id (g_ptr_array_index (chosen, 0)));
  query->limits = g_strdup (snug_plugin_instance_get_reason (g_ptr_array_index (chosen, 0)));
}

/* All that is needed to say what is in force. */
static gboolean
take_plan (SnugManager *self, Query *query, GError **error)
{
  if (!snug_manager_load_policy (self, error) || !snug_manager_choose_confinement (self, error))
    return FALSE;
  query->view = snug_policy_view_load (self->state, self->paths, NULL, error);
  if (query->view == NULL)
    return FALSE;
  take_policy (self, query);
  take_backend (self, query);
  return TRUE;
}

static gboolean
prepare_explain (SnugManager *self, Query *query, GError **error)
{
  const char *text;

  g_variant_get_child (query->arguments, 0, "&s", &text);
  query->subject = snug_explanation_subject_parse (text, error);
  return query->subject != NULL && take_plan (self, query, error);
}

static GVariant *
answer_explain (Query *query, GCancellable *cancellable, GError **error)
{
  g_autoptr (GVariant) about = NULL;
  g_autoptr (GVariant) rows
    = snug_snap_explanation_build (&query->world, query->view, query->subject, &about, cancellable,
                                   error);
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  if (rows == NULL)
    return NULL;
  g_variant_dict_init (&dict, about);
  insert_text (&dict, "backend", query->backend);
  insert_text (&dict, "limits", query->limits);
  return g_variant_new ("(@aa{sv}@a{sv})", rows, g_variant_dict_end (&dict));
}

/* --- denials --- */

static gboolean
prepare_denials (SnugManager *self, Query *query, GError **error)
{
  g_autofree char *text = get_text (query, 0, "subject");

  if (text != NULL)
    {
      query->subject = snug_explanation_subject_parse (text, error);
      if (query->subject == NULL)
        return FALSE;
    }
  return take_plan (self, query, error);
}

static GVariant *
answer_denials (Query *query, GCancellable *cancellable, GError **error)
{
  g_autoptr (GVariant) options = get_options (query, 0);
  g_autoptr (GVariant) rows = NULL;
  guint64 since = 0;

  g_variant_lookup (options, "since", "t", &since);
  rows = snug_snap_denials_list (&query->world, query->view, query->subject, since, cancellable,
                                 error);
  return rows != NULL ? g_variant_new ("(@aa{sv})", rows) : NULL;
}

/* --- unmount-idle --- */

/* While a change is at work nothing is unmounted: tasks look into what they mounted. One that
 * begins later stops this. */
static gboolean
prepare_release (SnugManager *self, Query *query, GError **error)
{
  if (snug_change_engine_is_busy (self->engine) || self->n_workers > 0)
    return TRUE;
  query->mounts = snug_snap_mounts_list (self->mounts, self->state, error);
  if (query->mounts == NULL)
    return FALSE;
  if (!snug_snap_mounts_have_any (self->mounts, query->mounts))
    {
      g_ptr_array_set_size (query->mounts, 0);
      return TRUE;
    }
  query->releasing = g_cancellable_new ();
  g_set_object (&self->releasing, query->releasing);
  return prepare_storage (self, query, error);
}

static GVariant *
answer_release (Query *query, GCancellable *cancellable, GError **error)
{
  gboolean left = query->mounts == NULL;

  if (query->mounts != NULL && query->mounts->len > 0
      && !snug_snap_mounts_release (query->mounter, query->storage, query->mounts, &left,
                                    query->releasing, error))
    return NULL;
  return g_variant_new ("(b)", !left);
}

/* --- the way of a question --- */

static const struct
{
  const char *name;
  const char *type;
  PrepareFunc prepare;
  AnswerFunc answer;
  gboolean for_start; /* an app is about to start: profiles have to be what they should be */
} questions[] = {
  { "search", "(a{sv})", prepare_stores, answer_search },
  { "details", "(asa{sv})", prepare_details, answer_details },
  { "updates", "(a{sv})", prepare_updates, answer_updates },
  { "refresh", "(a{sv})", prepare_stores, answer_refresh },
  { "check", "(a{sv})", prepare_check, answer_check },
  { "ensure-mounted", "(sa{sv})", prepare_ensure, answer_ensure, TRUE },
  { "explain", "(sa{sv})", prepare_explain, answer_explain },
  { "denials", "(a{sv})", prepare_denials, answer_denials },
  { "unmount-idle", "()", prepare_release, answer_release },
};

static int
find_question (const char *name, GVariant *arguments, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    {
      if (g_strcmp0 (questions[i].name, name) != 0)
        continue;
      if (arguments != NULL && g_variant_is_of_type (arguments, G_VARIANT_TYPE (questions[i].type)))
        return (int) i;
      snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "%s takes arguments of the type %s", name,
                      questions[i].type);
      return -1;
    }
  snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "there is no question ‘%s’",
                  name != NULL ? name : "");
  return -1;
}

static void
give_up (GTask *task, GError *error)
{
  snug_error_wrap (&error);
  g_task_return_error (task, error);
}

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Query *query = data;
  g_autoptr (GError) error = NULL;
  GVariant *answer = questions[query->question].answer (query, cancellable, &error);

  if (answer != NULL)
    {
      g_task_return_pointer (task, g_variant_take_ref (answer), (GDestroyNotify) g_variant_unref);
      return;
    }
  g_task_return_error (task, g_steal_pointer (&error));
}

static void
on_worked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  GVariant *answer = g_task_propagate_pointer (G_TASK (result), &error);

  if (answer != NULL)
    g_task_return_pointer (task, answer, (GDestroyNotify) g_variant_unref);
  else
    give_up (task, g_steal_pointer (&error));
}

/* Takes the task. */
static void
ask (GTask *taken)
{
  g_autoptr (GTask) task = taken;
  Query *query = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GTask) worker = NULL;

  if (!questions[query->question].prepare (g_task_get_source_object (task), query, &error))
    {
      give_up (task, g_steal_pointer (&error));
      return;
    }
  /* Without the manager as its source: the thread's reference may be the last, and the manager ends
   * on no thread but the main one. The question is the task's, which is there until it is answered.
   */
  worker = g_task_new (NULL, g_task_get_cancellable (task), on_worked, g_object_ref (task));
  g_task_set_task_data (worker, query, NULL);
  g_task_run_in_thread (worker, work);
}

void
snug_manager_query_async (SnugManager *self,
                          const char *what,
                          GVariant *arguments,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GVariant) own = arguments != NULL ? g_variant_ref_sink (arguments) : NULL;
  g_autoptr (GError) error = NULL;
  int index = find_question (what, own, &error);
  Query *query;

  g_task_set_source_tag (task, snug_manager_query_async);
  if (index < 0)
    {
      give_up (task, g_steal_pointer (&error));
      return;
    }
  query = g_new0 (Query, 1);
  query->question = (guint) index;
  query->arguments = g_steal_pointer (&own);
  g_task_set_task_data (task, query, query_free);
  if (!questions[index].for_start)
    {
      ask (g_steal_pointer (&task));
      return;
    }
  snug_manager_check_profiles (self);
  snug_manager_after_renewal (self, ask, g_steal_pointer (&task));
}

GVariant *
snug_manager_query_finish (SnugManager *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
