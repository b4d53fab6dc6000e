/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is about changes. Everybody may see that there is one and what it is about; what it did in
 * detail, and its end, are its owner's. Main thread. */

#include "snug-manager-methods.h"

#include "snug-change-view.h"
#include "snug-permissions.h"

#include <string.h>

static SnugChangeEngine *
get_engine (SnugService *service)
{
  return snug_manager_get_engine (snug_service_get_manager (service));
}

/* --- which one --- */

static SnugChange *
find_last_of_kind (SnugChangeEngine *engine, const char *kind)
{
  GPtrArray *changes = snug_change_engine_get_changes (engine);

  for (guint i = changes->len; i > 0; i--)
    {
      SnugChange *change = g_ptr_array_index (changes, i - 1);
      const char *own = snug_change_get_record (change)->kind;
      gsize length = strlen (kind);

      /* ‘install’ is ‘install-snap’ to people. */
      if (strncmp (own, kind, length) == 0 && (own[length] == '\0' || own[length] == '-'))
        return change;
    }
  return NULL;
}

static SnugChange *
find_change (SnugService *service, const char *id, GError **error)
{
  SnugChange *change = NULL;
  guint64 number;

  if (g_ascii_string_to_unsigned (id, 10, 1, G_MAXINT64, &number, NULL))
    change = snug_change_engine_find (get_engine (service), (gint64) number);
  else if (g_ascii_isalpha (id[0]))
    change = find_last_of_kind (get_engine (service), id);
  if (change == NULL)
    snug_set_error (error, SNUG_ERROR_NOT_FOUND, "there is no change ‘%.64s’; see ‘snug changes’",
                    id);
  return change;
}

static SnugChange *
get_change (SnugCall *call, SnugService *service, GError **error)
{
  const char *id;

  g_variant_get_child (snug_call_get_parameters (call), 0, "&s", &id);
  return find_change (service, id, error);
}

static gboolean
authorize_foreign (SnugCall *call,
                   SnugService *service,
                   SnugPermission *permission,
                   const char *action,
                   GError **error)
{
  SnugChange *change = get_change (call, service, error);

  if (change == NULL)
    return FALSE;
  snug_permissions_add_foreign (permission, snug_change_get_record (change)->uid,
                                snug_call_get_peer (call)->uid, action);
  return TRUE;
}

static gboolean
authorize_view (SnugCall *call, gpointer user_data, SnugPermission *permission, GError **error)
{
  return authorize_foreign (call, user_data, permission, SNUG_ACTION_VIEW_FOREIGN, error);
}

static gboolean
authorize_abort (SnugCall *call, gpointer user_data, SnugPermission *permission, GError **error)
{
  return authorize_foreign (call, user_data, permission, SNUG_ACTION_CANCEL_FOREIGN, error);
}

/* --- the methods --- */

static gboolean
authorize_list (SnugCall *call, gpointer user_data, SnugPermission *permission, GError **error)
{
  const char *filter = "all";

  g_variant_lookup (snug_call_get_options (call), "filter", "&s", &filter);
  if (g_str_equal (filter, "all") || g_str_equal (filter, "in-progress")
      || g_str_equal (filter, "ready"))
    return TRUE;
  return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                         "the option ‘filter’ is all, in-progress or ready");
}

static gboolean
is_wanted (SnugChange *change, GVariant *options)
{
  const char *snap = NULL;
  const char *filter = "all";

  g_variant_lookup (options, "snap", "&s", &snap);
  g_variant_lookup (options, "filter", "&s", &filter);
  if (snap != NULL && !snug_change_touches (change, snap))
    return FALSE;
  return g_str_equal (filter, "all")
         || g_str_equal (filter, "ready") == snug_change_is_ready (change);
}

static void
run_list (SnugCall *call, gpointer user_data)
{
  GPtrArray *changes = snug_change_engine_get_changes (get_engine (user_data));
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < changes->len; i++)
    {
      SnugChange *change = g_ptr_array_index (changes, i);
      g_autoptr (GVariant) description = NULL;

      if (!is_wanted (change, snug_call_get_options (call)))
        continue;
      description = snug_change_view_describe (change);
      g_variant_builder_add_value (&builder, description);
    }
  snug_call_return (call, g_variant_new ("(aa{sv})", &builder));
}

static void
run_get (SnugCall *call, gpointer user_data)
{
  SnugService *service = user_data;
  GError *error = NULL;
  SnugChange *change = get_change (call, service, &error);
  g_autoptr (GVariant) description = NULL;

  if (change != NULL)
    description = snug_change_view_describe_tasks (
      change, snug_manager_get_state (snug_service_get_manager (service)), &error);
  if (description != NULL)
    snug_call_return (call, g_variant_new ("(@a{sv})", description));
  else
    snug_call_fail (call, error);
}

static void
run_abort (SnugCall *call, gpointer user_data)
{
  SnugService *service = user_data;
  GError *error = NULL;
  SnugChange *change = get_change (call, service, &error);

  if (change != NULL
      && snug_change_engine_abort (get_engine (service), snug_change_get_id (change), &error))
    snug_call_return (call, NULL);
  else
    snug_call_fail (call, error);
}

static void
run_transaction (SnugCall *call, gpointer user_data)
{
  SnugService *service = user_data;
  GError *error = NULL;
  SnugChange *change = get_change (call, service, &error);
  g_autofree char *path = NULL;

  if (change == NULL)
    {
      snug_call_fail (call, error);
      return;
    }
  path = snug_transactions_get_path (snug_service_get_transactions (service),
                                     snug_call_get_peer (call)->name, change);
  snug_call_return (call, g_variant_new ("(o)", path));
}

static const SnugOption list_options[] = { { "snap", "s" }, { "filter", "s" }, { NULL, NULL } };

static const SnugMethod methods[] = {
  { .name = "ListChanges",
    .options = list_options,
    .pages = TRUE,
    .authorize = authorize_list,
    .run = run_list },
  { .name = "GetChange", .authorize = authorize_view, .run = run_get },
  { .name = "AbortChange", .authorize = authorize_abort, .run = run_abort },
  { .name = "GetTransaction", .run = run_transaction },
};

void
snug_change_methods_add (GArray *array)
{
  g_array_append_vals (array, methods, G_N_ELEMENTS (methods));
}
