/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is asked: of stores, of the disk, of the database. Main thread; the manager has workers for
 * what takes time. */

#include "snug-manager-methods.h"

#include "snug-name.h"
#include "snug-permissions.h"
#include "snug-snap-explanation.h"
#include "snug-snap-wish.h"
#include "snug-state-values.h"

#include <string.h>

#define MAX_SEARCH 256
#define MAX_REFS   100
#define MAX_TEXT   128

/* --- what everything has in common --- */

typedef struct
{
  SnugService *service; /* (owned) */
  SnugCall *call;
} Wait;

static void
wait_free (Wait *wait)
{
  g_object_unref (wait->service);
  g_free (wait);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Wait, wait_free)

static void
ask (SnugCall *call, SnugService *service, const char *what, GAsyncReadyCallback callback)
{
  Wait *wait = g_new0 (Wait, 1);

  wait->service = g_object_ref (service);
  wait->call = call;
  snug_manager_query_async (snug_service_get_manager (service), what,
                            snug_call_get_parameters (call), snug_call_get_cancellable (call),
                            callback, wait);
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Wait) wait = user_data;
  GError *error = NULL;
  g_autoptr (GVariant) answer = snug_manager_query_finish (SNUG_MANAGER (source), result, &error);

  if (answer != NULL)
    snug_call_return (wait->call, answer);
  else
    snug_call_fail (wait->call, error);
}

/* The manager's answers are tuples already; those of lists are not. */
static void
return_list (SnugCall *call, GVariant *list, GError *error)
{
  g_autoptr (GVariant) owned = list;

  if (list != NULL)
    snug_call_return (call, g_variant_new_tuple (&list, 1));
  else
    snug_call_fail (call, error);
}

static gboolean
check_text (GVariant *options, const char *key, gsize limit, GError **error)
{
  const char *text = NULL;

  if (!g_variant_lookup (options, key, "&s", &text) || strlen (text) <= limit)
    return TRUE;
  return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                         "the option ‘%s’ has more than %" G_GSIZE_FORMAT " bytes", key, limit);
}

static gboolean
check_refs (const char *const *refs, GError **error)
{
  if (g_strv_length ((char **) refs) > MAX_REFS)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "more than %d snaps at once; ask in parts", MAX_REFS);
  for (guint i = 0; refs[i] != NULL; i++)
    {
      g_autoptr (SnugSnapRef) ref = snug_snap_ref_parse (refs[i], error);

      if (ref == NULL)
        return FALSE;
    }
  return TRUE;
}

/* --- stores --- */

static gboolean
authorize_search (SnugCall *call, gpointer user_data, SnugPermission *permission, GError **error)
{
  GVariant *query = snug_call_get_options (call);

  return check_text (query, "text", MAX_SEARCH, error)
         && check_text (query, "name", MAX_TEXT, error)
         && check_text (query, "category", MAX_TEXT, error)
         && check_text (query, "channel", MAX_TEXT, error)
         && check_text (query, "store", MAX_TEXT, error);
}

static void
run_search (SnugCall *call, gpointer user_data)
{
  ask (call, user_data, "search", on_answer);
}

static gboolean
authorize_details (SnugCall *call, gpointer user_data, SnugPermission *permission, GError **error)
{
  g_autofree const char **refs = NULL;

  g_variant_get_child (snug_call_get_parameters (call), 0, "^a&s", &refs);
  return check_refs ((const char *const *) refs, error);
}

static void
run_details (SnugCall *call, gpointer user_data)
{
  ask (call, user_data, "details", on_answer);
}

static void
run_updates (SnugCall *call, gpointer user_data)
{
  ask (call, user_data, "updates", on_answer);
}

static gboolean
authorize_refresh (SnugCall *call, gpointer user_data, SnugPermission *permission, GError **error)
{
  if (!check_text (snug_call_get_options (call), "store", MAX_TEXT, error))
    return FALSE;
  g_ptr_array_add (permission->actions, (gpointer) SNUG_ACTION_REFRESH_METADATA);
  return TRUE;
}

static gboolean
went_well (GVariant *answer)
{
  g_autoptr (GVariant) result = g_variant_get_child_value (answer, 0);
  g_autoptr (GVariant) stores
    = g_variant_lookup_value (result, "stores", G_VARIANT_TYPE ("aa{sv}"));

  for (gsize i = 0; stores != NULL && i < g_variant_n_children (stores); i++)
    {
      g_autoptr (GVariant) store = g_variant_get_child_value (stores, i);
      g_autoptr (GVariant) failure = g_variant_lookup_value (store, "error", NULL);

      if (failure != NULL)
        return FALSE;
    }
  return TRUE;
}

static void
note_refresh (SnugService *service)
{
  SnugState *state = snug_manager_get_state (snug_service_get_manager (service));
  GVariant *now = g_variant_new_uint64 ((guint64) g_get_real_time ());
  g_autoptr (GVariant) value = g_variant_ref_sink (now);
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugStateTransaction) transaction = snug_state_begin (state, &error);
  g_auto (GVariantDict) changed = G_VARIANT_DICT_INIT (NULL);

  if (transaction == NULL || !snug_state_put_value (state, SNUG_SERVICE_LAST_REFRESH, value, &error)
      || !snug_state_transaction_commit (transaction, &error))
    {
      g_message ("cannot keep when the stores were asked: %s", error->message);
      return;
    }
  g_variant_dict_insert_value (&changed, "LastRefresh", value);
  snug_bus_tree_tell_changed (snug_service_get_tree (service), NULL, NULL,
                              g_variant_dict_end (&changed));
}

static void
on_refreshed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Wait) wait = user_data;
  const char *store = NULL;
  GError *error = NULL;
  g_autoptr (GVariant) answer = snug_manager_query_finish (SNUG_MANAGER (source), result, &error);

  if (answer == NULL)
    {
      snug_call_fail (wait->call, error);
      return;
    }
  if (!g_variant_lookup (snug_call_get_options (wait->call), "store", "&s", &store)
      && went_well (answer))
    note_refresh (wait->service);
  snug_call_return (wait->call, answer);
}

static void
run_refresh (SnugCall *call, gpointer user_data)
{
  ask (call, user_data, "refresh", on_refreshed);
}

/* --- this machine --- */

static gboolean
authorize_installed (SnugCall *call, gpointer user_data, SnugPermission *permission, GError **error)
{
  g_autofree const char **names = NULL;

  if (!g_variant_lookup (snug_call_get_options (call), "names", "^a&s", &names))
    return TRUE;
  return check_refs ((const char *const *) names, error);
}

static void
run_installed (SnugCall *call, gpointer user_data)
{
  GError *error = NULL;
  GVariant *list = snug_manager_list_installed (snug_service_get_manager (user_data),
                                                snug_call_get_options (call), &error);

  return_list (call, list, error);
}

static void
run_connections (SnugCall *call, gpointer user_data)
{
  GError *error = NULL;
  GVariant *list = snug_manager_list_connections (snug_service_get_manager (user_data),
                                                  snug_call_get_options (call), &error);

  return_list (call, list, error);
}

static gboolean
authorize_interfaces (SnugCall *call,
                      gpointer user_data,
                      SnugPermission *permission,
                      GError **error)
{
  return check_text (snug_call_get_options (call), "name", MAX_TEXT, error);
}

static void
run_interfaces (SnugCall *call, gpointer user_data)
{
  GError *error = NULL;
  GVariant *list = snug_manager_list_interfaces (snug_service_get_manager (user_data),
                                                 snug_call_get_options (call), &error);

  return_list (call, list, error);
}

static gboolean
authorize_mounts (SnugCall *call, gpointer user_data, SnugPermission *permission, GError **error)
{
  g_autofree char *instance = NULL;
  g_autofree char *app = NULL;
  const char *tag;
  gboolean hook;

  g_variant_get_child (snug_call_get_parameters (call), 0, "&s", &tag);
  return snug_name_parse_tag (tag, &instance, &app, &hook, error)
         && snug_rate_take (snug_service_get_mount_rate (user_data), snug_call_get_peer (call)->uid,
                            g_get_monotonic_time (), error);
}

static void
run_mounts (SnugCall *call, gpointer user_data)
{
  ask (call, user_data, "ensure-mounted", on_answer);
}

static gboolean
authorize_explain (SnugCall *call, gpointer user_data, SnugPermission *permission, GError **error)
{
  g_autoptr (SnugExplanationSubject) subject = NULL;
  const char *text;

  g_variant_get_child (snug_call_get_parameters (call), 0, "&s", &text);
  subject = snug_explanation_subject_parse (text, error);
  return subject != NULL;
}

static void
run_explain (SnugCall *call, gpointer user_data)
{
  ask (call, user_data, "explain", on_answer);
}

/* Whoever may see them sees what other people's apps tried too. */
static gboolean
authorize_denials (SnugCall *call, gpointer user_data, SnugPermission *permission, GError **error)
{
  g_autoptr (SnugExplanationSubject) subject = NULL;
  const char *text = NULL;

  if (g_variant_lookup (snug_call_get_options (call), "subject", "&s", &text))
    {
      subject = snug_explanation_subject_parse (text, error);
      if (subject == NULL)
        return FALSE;
    }
  g_ptr_array_add (permission->actions, (gpointer) SNUG_ACTION_VIEW_DENIALS);
  return TRUE;
}

static void
run_denials (SnugCall *call, gpointer user_data)
{
  ask (call, user_data, "denials", on_answer);
}

static gboolean
may_check (SnugService *service, GError **error)
{
  return !snug_service_is_checking (service)
         || snug_set_error (error, SNUG_ERROR_BUSY, "a check is under way; try again later");
}

/* To hash all images is minutes of reading, with which the cache of the disk is lost to others. */
static gboolean
authorize_check (SnugCall *call, gpointer user_data, SnugPermission *permission, GError **error)
{
  gboolean digests = FALSE;

  g_variant_lookup (snug_call_get_options (call), "digests", "b", &digests);
  if (digests)
    g_ptr_array_add (permission->actions, (gpointer) SNUG_ACTION_CHECK_IMAGES);
  return may_check (user_data, error)
         && snug_rate_take (snug_service_get_check_rate (user_data), snug_call_get_peer (call)->uid,
                            g_get_monotonic_time (), error);
}

static void
on_checked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  snug_service_set_checking (((Wait *) user_data)->service, FALSE);
  on_answer (source, result, user_data);
}

static void
run_check (SnugCall *call, gpointer user_data)
{
  GError *error = NULL;

  /* Another one may have begun while a password was typed. */
  if (!may_check (user_data, &error))
    {
      snug_call_fail (call, error);
      return;
    }
  snug_service_set_checking (user_data, TRUE);
  ask (call, user_data, "check", on_checked);
}

static const SnugOption search_options[]
  = { { "text", "s" },  { "name", "s" },   { "category", "s" }, { "channel", "s" },
      { "limit", "u" }, { "offset", "u" }, { "store", "s" },    { NULL, NULL } };
static const SnugOption installed_options[]
  = { { "all", "b" }, { "brief", "b" }, { "names", "as" }, { NULL, NULL } };
static const SnugOption connection_options[] = { { "snap", "s" }, { "all", "b" }, { NULL, NULL } };
static const SnugOption interface_options[] = { { "name", "s" }, { "used", "b" }, { NULL, NULL } };
static const SnugOption denial_options[] = { { "subject", "s" }, { "since", "t" }, { NULL, NULL } };
static const SnugOption store_options[] = { { "store", "s" }, { NULL, NULL } };
static const SnugOption check_options[] = { { "digests", "b" }, { NULL, NULL } };

static const SnugMethod methods[] = {
  { .name = "Search", .options = search_options, .authorize = authorize_search, .run = run_search },
  { .name = "GetDetails", .pages = TRUE, .authorize = authorize_details, .run = run_details },
  { .name = "ListUpdates", .pages = TRUE, .run = run_updates },
  { .name = "Refresh",
    .options = store_options,
    .authorize = authorize_refresh,
    .run = run_refresh },
  { .name = "ListInstalled",
    .options = installed_options,
    .pages = TRUE,
    .authorize = authorize_installed,
    .run = run_installed },
  { .name = "ListConnections",
    .options = connection_options,
    .pages = TRUE,
    .run = run_connections },
  { .name = "ListInterfaces",
    .options = interface_options,
    .pages = TRUE,
    .authorize = authorize_interfaces,
    .run = run_interfaces },
  { .name = "Explain", .pages = TRUE, .authorize = authorize_explain, .run = run_explain },
  { .name = "ListDenials",
    .options = denial_options,
    .pages = TRUE,
    .authorize = authorize_denials,
    .run = run_denials },
  { .name = "EnsureMounted", .authorize = authorize_mounts, .run = run_mounts },
  { .name = "Check",
    .options = check_options,
    .pages = TRUE,
    .authorize = authorize_check,
    .run = run_check },
};

void
snug_query_methods_add (GArray *array)
{
  g_array_append_vals (array, methods, G_N_ELEMENTS (methods));
}
