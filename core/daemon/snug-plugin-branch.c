/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The plugins as objects on the bus. Main thread. */

#include "snug-plugin-branch.h"

#include "snug-dbus.h"

#define BRANCH "plugin"

struct _SnugPluginBranch
{
  SnugManager *manager; /* (owned) */
  gboolean asked[SNUG_N_PLUGIN_KINDS];
};

/* How a plugin stands: its state in the words of the bus, and why. */
typedef struct
{
  const char *state;
  const char *reason; /* (unowned) (nullable) */
} Standing;

/* Two of the same name differ by where they lie; the shadowed one is never in use. */
static char *
build_id (SnugPluginInfo *info)
{
  return g_strdup_printf ("%s/%s%s", snug_plugin_kind_to_string (snug_plugin_info_get_kind (info)),
                          snug_plugin_info_get_name (info),
                          snug_plugin_info_get_state (info) == SNUG_PLUGIN_STATE_SHADOWED
                            ? "/shadowed"
                            : "");
}

static SnugPluginInfo *
find_info (SnugPluginBranch *self, const char *node)
{
  g_autofree char *wanted = snug_bus_tree_unescape (node);
  GPtrArray *infos = snug_plugin_engine_list (snug_manager_get_plugins (self->manager));

  for (guint i = 0; wanted != NULL && i < infos->len; i++)
    {
      g_autofree char *id = build_id (g_ptr_array_index (infos, i));

      if (g_str_equal (id, wanted))
        return g_ptr_array_index (infos, i);
    }
  return NULL;
}

/* --- how it stands --- */

static const char *
name_state (SnugPluginState state)
{
  switch (state)
    {
    case SNUG_PLUGIN_STATE_USABLE:
      return snug_plugin_state_to_string (SNUG_PLUGIN_STATE_AVAILABLE);
    case SNUG_PLUGIN_STATE_FAILED:
      return "broken";
    case SNUG_PLUGIN_STATE_AVAILABLE:
    case SNUG_PLUGIN_STATE_BLOCKED:
    case SNUG_PLUGIN_STATE_SHADOWED:
    case SNUG_PLUGIN_STATE_DISABLED:
    case SNUG_PLUGIN_STATE_UNUSABLE:
    case SNUG_N_PLUGIN_STATES:
    default:
      return snug_plugin_state_to_string (state);
    }
}

static gboolean
is_of (GPtrArray *instances, guint i, SnugPluginInfo *info)
{
  return snug_plugin_instance_get_info (g_ptr_array_index (instances, i)) == info;
}

/* A store's plugin may be in use for several stores: the best of them counts. */
static void
look_at_instances (SnugPluginBranch *self, SnugPluginInfo *info, Standing *standing)
{
  SnugPluginSelection *selection
    = snug_manager_get_selection (self->manager, snug_plugin_info_get_kind (info));
  GPtrArray *candidates = snug_plugin_selection_get_candidates (selection);
  GPtrArray *chosen = snug_plugin_selection_get_chosen (selection);

  for (guint i = 0; i < candidates->len; i++)
    {
      SnugPluginInstance *instance = g_ptr_array_index (candidates, i);
      const char *problem;

      if (!is_of (candidates, i, info))
        continue;
      problem = snug_plugin_instance_get_problem (instance);
      standing->state = problem != NULL ? "misconfigured"
                                        : name_state (snug_plugin_instance_get_state (instance));
      standing->reason = problem != NULL ? problem : snug_plugin_instance_get_reason (instance);
    }
  for (guint i = 0; i < chosen->len; i++)
    if (is_of (chosen, i, info))
      {
        standing->state = "in-use";
        return;
      }
}

static Standing
find_standing (SnugPluginBranch *self, SnugPluginInfo *info)
{
  SnugPluginState state = snug_plugin_info_get_state (info);
  Standing standing = { name_state (state), snug_plugin_info_get_reason (info) };

  if (self->asked[snug_plugin_info_get_kind (info)] && state != SNUG_PLUGIN_STATE_BLOCKED
      && state != SNUG_PLUGIN_STATE_SHADOWED)
    look_at_instances (self, info, &standing);
  return standing;
}

/* --- its settings --- */

static gboolean
is_section_of (SnugConfig *config, const char *section, SnugPluginInfo *info)
{
  g_autofree char *own = g_strdup_printf ("plugin %s", snug_plugin_info_get_name (info));

  if (g_str_equal (section, own))
    return TRUE;
  return g_str_has_prefix (section, "store ")
         && g_strcmp0 (snug_config_get_string (config, section, "Plugin"),
                       snug_plugin_info_get_name (info))
              == 0;
}

static GVariant *
describe_setting (const SnugConfigRow *row, SnugConfigSchema *schema)
{
  g_auto (GVariantDict) entry = G_VARIANT_DICT_INIT (NULL);
  const SnugConfigKey *key = snug_config_schema_lookup (schema, row->key);
  GVariant *value = key != NULL ? snug_config_key_get_default (key) : NULL;
  g_autofree char *text = NULL;

  g_variant_dict_insert (&entry, "section", "s", row->section);
  g_variant_dict_insert (&entry, "key", "s", row->key);
  g_variant_dict_insert (&entry, "value", "s", row->value);
  g_variant_dict_insert (&entry, "origin", "s", row->origin);
  g_variant_dict_insert (&entry, "summary", "s", row->summary != NULL ? row->summary : "");
  if (key == NULL)
    return g_variant_dict_end (&entry);
  g_variant_dict_insert (&entry, "type", "s",
                         snug_config_type_to_string (snug_config_key_get_config_type (key)));
  if (value != NULL)
    text = snug_config_value_format (snug_config_key_get_config_type (key), value);
  g_variant_dict_insert (&entry, "default", "s", text != NULL ? text : "");
  return g_variant_dict_end (&entry);
}

static GVariant *
list_settings (SnugPluginBranch *self, SnugPluginInfo *info)
{
  SnugConfig *config = snug_manager_get_config (self->manager);
  g_autoptr (GPtrArray) rows = snug_config_dump (config);
  g_auto (GVariantBuilder) settings = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < rows->len; i++)
    {
      const SnugConfigRow *row = g_ptr_array_index (rows, i);

      if (is_section_of (config, row->section, info))
        g_variant_builder_add_value (&settings,
                                     describe_setting (row, snug_plugin_info_get_schema (info)));
    }
  return g_variant_builder_end (&settings);
}

static GVariant *
describe (SnugPluginBranch *self, SnugPluginInfo *info)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *id = build_id (info);
  Standing standing = find_standing (self, info);

  g_variant_dict_insert (&dict, "Id", "s", id);
  g_variant_dict_insert (&dict, "Name", "s", snug_plugin_info_get_name (info));
  g_variant_dict_insert (&dict, "Title", "s", snug_plugin_info_get_title (info));
  g_variant_dict_insert (&dict, "Version", "s", snug_plugin_info_get_version (info));
  g_variant_dict_insert (&dict, "Vendor", "s", snug_plugin_info_get_vendor (info));
  g_variant_dict_insert (&dict, "Kind", "s",
                         snug_plugin_kind_to_string (snug_plugin_info_get_kind (info)));
  g_variant_dict_insert (&dict, "State", "s", standing.state);
  g_variant_dict_insert (&dict, "Reason", "s", standing.reason != NULL ? standing.reason : "");
  g_variant_dict_insert (&dict, "Description", "s", snug_plugin_info_get_description (info));
  g_variant_dict_insert (&dict, "Path", "s", snug_plugin_info_get_dir (info));
  g_variant_dict_insert (&dict, "AbiLevel", "u", snug_plugin_info_get_abi (info));
  g_variant_dict_insert_value (&dict, "Config", list_settings (self, info));
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/* --- the branch --- */

static char **
list_nodes (gpointer user_data)
{
  SnugPluginBranch *self = user_data;
  GPtrArray *infos = snug_plugin_engine_list (snug_manager_get_plugins (self->manager));
  g_autoptr (GStrvBuilder) nodes = g_strv_builder_new ();

  for (guint i = 0; i < infos->len; i++)
    {
      g_autofree char *id = build_id (g_ptr_array_index (infos, i));
      g_autofree char *node = snug_bus_tree_escape (id);

      g_strv_builder_add (nodes, node);
    }
  return g_strv_builder_end (nodes);
}

static GVariant *
get_properties (const char *node, gpointer user_data, GError **error)
{
  SnugPluginInfo *info = find_info (user_data, node);

  if (info != NULL)
    return describe (user_data, info);
  snug_set_error (error, SNUG_ERROR_NOT_FOUND, "there is no plugin at ‘%s’", node);
  return NULL;
}

SnugPluginBranch *
snug_plugin_branch_new (SnugBusTree *tree, SnugManager *manager, GError **error)
{
  g_autoptr (SnugPluginBranch) self = g_new0 (SnugPluginBranch, 1);
  const SnugBusClass klass = { .branch = BRANCH,
                               .info = snug_dbus_plugin_interface_info (),
                               .list = list_nodes,
                               .get_properties = get_properties };

  self->manager = g_object_ref (manager);
  return snug_bus_tree_add (tree, &klass, self, error) ? g_steal_pointer (&self) : NULL;
}

void
snug_plugin_branch_free (SnugPluginBranch *self)
{
  g_object_unref (self->manager);
  g_free (self);
}

GVariant *
snug_plugin_branch_list (SnugPluginBranch *self, const char *kind)
{
  GPtrArray *infos = snug_plugin_engine_list (snug_manager_get_plugins (self->manager));
  g_auto (GVariantBuilder) plugins = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < SNUG_N_PLUGIN_KINDS; i++)
    if (kind == NULL || g_str_equal (kind, snug_plugin_kind_to_string (i)))
      self->asked[i] = TRUE;
  for (guint i = 0; i < infos->len; i++)
    {
      SnugPluginInfo *info = g_ptr_array_index (infos, i);
      const char *own = snug_plugin_kind_to_string (snug_plugin_info_get_kind (info));
      g_autoptr (GVariant) plugin = NULL;

      if (kind != NULL && !g_str_equal (kind, own))
        continue;
      plugin = describe (self, info);
      g_variant_builder_add_value (&plugins, plugin);
    }
  return g_variant_ref_sink (g_variant_builder_end (&plugins));
}

void
snug_plugin_branch_forget (SnugPluginBranch *self)
{
  for (guint i = 0; i < SNUG_N_PLUGIN_KINDS; i++)
    self->asked[i] = FALSE;
}

char *
snug_plugin_branch_describe_chosen (SnugPluginBranch *self, SnugPluginKind kind)
{
  GPtrArray *chosen;
  SnugPluginInstance *first;

  if (!self->asked[kind])
    return g_strdup ("");
  chosen = snug_plugin_selection_get_chosen (snug_manager_get_selection (self->manager, kind));
  if (chosen->len == 0)
    return g_strdup ("");
  first = g_ptr_array_index (chosen, 0);
  /* One that is limited says by what. */
  return g_strdup_printf ("%s %s", snug_plugin_instance_get_id (first),
                          snug_plugin_instance_get_reason (first) == NULL ? "strict" : "partial");
}
