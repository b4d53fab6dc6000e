/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Configuration and plugins. Main thread. */

#include "snug-manager-methods.h"

#include "snug-permissions.h"
#include "snug-plugin-branch.h"

#include <string.h>

#define MAX_SECTION 128
#define MAX_KEY     64
#define MAX_VALUE   16384

static SnugConfig *
get_config (SnugService *service)
{
  return snug_manager_get_config (snug_service_get_manager (service));
}

/* --- GetConfig --- */

static GVariant *
list_entries (SnugConfig *config)
{
  g_autoptr (GPtrArray) rows = snug_config_dump (config);
  g_auto (GVariantBuilder) entries = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < rows->len; i++)
    {
      const SnugConfigRow *row = g_ptr_array_index (rows, i);
      g_auto (GVariantDict) entry = G_VARIANT_DICT_INIT (NULL);

      g_variant_dict_insert (&entry, "section", "s", row->section);
      g_variant_dict_insert (&entry, "key", "s", row->key);
      g_variant_dict_insert (&entry, "value", "s", row->value);
      g_variant_dict_insert (&entry, "origin", "s", row->origin);
      g_variant_dict_insert (&entry, "summary", "s", row->summary != NULL ? row->summary : "");
      g_variant_dict_insert (&entry, "default", "b", row->is_default);
      g_variant_dict_insert (&entry, "locked", "b", row->is_locked);
      g_variant_dict_insert (&entry, "secret", "b", row->is_secret);
      g_variant_builder_add_value (&entries, g_variant_dict_end (&entry));
    }
  return g_variant_builder_end (&entries);
}

static GVariant *
list_problems (SnugConfig *config)
{
  GPtrArray *problems = snug_config_get_problems (config);
  g_auto (GVariantBuilder) sentences = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);

  for (guint i = 0; i < problems->len; i++)
    {
      const SnugConfigProblem *problem = g_ptr_array_index (problems, i);

      g_variant_builder_add (&sentences, "s", problem->message);
    }
  return g_variant_builder_end (&sentences);
}

static void
run_get (SnugCall *call, gpointer user_data)
{
  SnugConfig *config = get_config (user_data);

  snug_call_return (call,
                    g_variant_new ("(@aa{sv}@as)", list_entries (config), list_problems (config)));
}

/* --- SetConfig --- */

static SnugConfigChange
read_change (SnugCall *call)
{
  SnugConfigChange change;
  const char *value;

  g_variant_get (snug_call_get_parameters (call), "(&s&s&s@a{sv})", &change.section, &change.key,
                 &value, NULL);
  change.text = value[0] != '\0' ? value : NULL;
  return change;
}

static gboolean
authorize_set (SnugCall *call, gpointer user_data, SnugPermission *permission, GError **error)
{
  SnugConfigChange change = read_change (call);

  if (strlen (change.section) > MAX_SECTION || strlen (change.key) > MAX_KEY
      || (change.text != NULL && strlen (change.text) > MAX_VALUE))
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "a section has at most %d bytes, a key %d and a value %d", MAX_SECTION,
                           MAX_KEY, MAX_VALUE);
  if (!snug_config_check (get_config (user_data), &change, error))
    return FALSE;
  g_ptr_array_add (permission->actions,
                   (gpointer) snug_permissions_find_setting (change.section, change.key));
  g_variant_dict_insert (permission->details, "setting", "s", change.key);
  return TRUE;
}

/* The value as people see it: a secret is never shown. */
static char *
find_shown (SnugConfig *config, const char *section, const char *key)
{
  g_autoptr (GPtrArray) rows = snug_config_dump (config);

  for (guint i = 0; i < rows->len; i++)
    {
      const SnugConfigRow *row = g_ptr_array_index (rows, i);

      if (g_str_equal (row->section, section) && g_str_equal (row->key, key))
        return g_strdup (row->value);
    }
  return g_strdup ("");
}

static void
run_set (SnugCall *call, gpointer user_data)
{
  SnugService *service = user_data;
  SnugConfig *config = get_config (service);
  SnugConfigChange change = read_change (call);
  g_autofree char *before = find_shown (config, change.section, change.key);
  g_autofree char *after = NULL;
  GError *error = NULL;
  g_auto (GStrv) changed = snug_config_write (config, &change, 1, &error);

  if (changed == NULL)
    {
      snug_call_fail (call, error);
      return;
    }
  after = find_shown (config, change.section, change.key);
  g_message ("the user %u set [%s] %s from ‘%s’ to ‘%s’", snug_call_get_peer (call)->uid,
             change.section, change.key, before, after);
  snug_service_reload (service);
  snug_call_return (call, NULL);
}

/* --- plugins --- */

static gboolean
authorize_plugins (SnugCall *call, gpointer user_data, SnugPermission *permission, GError **error)
{
  const char *kind = NULL;
  SnugPluginKind found;

  if (!g_variant_lookup (snug_call_get_options (call), "kind", "&s", &kind)
      || snug_plugin_kind_from_string (kind, &found))
    return TRUE;
  return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "there is no kind of plugin ‘%.64s’",
                         kind);
}

static void
run_plugins (SnugCall *call, gpointer user_data)
{
  SnugService *service = user_data;
  const char *kind = NULL;
  g_autoptr (GVariant) plugins = NULL;

  g_variant_lookup (snug_call_get_options (call), "kind", "&s", &kind);
  plugins = snug_plugin_branch_list (snug_service_get_plugins (service), kind);
  snug_service_tell_confinement (service);
  snug_call_return (call, g_variant_new ("(@aa{sv})", plugins));
}

static const SnugOption plugin_options[] = { { "kind", "s" }, { NULL, NULL } };

static const SnugMethod methods[] = {
  { .name = "GetConfig", .pages = TRUE, .run = run_get },
  { .name = "SetConfig", .authorize = authorize_set, .run = run_set },
  { .name = "ListPlugins",
    .options = plugin_options,
    .pages = TRUE,
    .authorize = authorize_plugins,
    .run = run_plugins },
};

void
snug_config_methods_add (GArray *array)
{
  g_array_append_vals (array, methods, G_N_ELEMENTS (methods));
}
