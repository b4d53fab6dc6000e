/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Finds plugins, checks them and loads those that are asked for. The one file that names libpeas.
 * Main thread.
 *
 * libpeas gets to see a folder only after it was checked, and only when its plugin is needed, so
 * what is not used costs no memory. Before libpeas loads a module it is opened here: that gives the
 * linker's own words when it does not load, all symbols are bound at once instead of in the middle
 * of somebody's install, and libpeas then gets the very object that was opened. No loader but the
 * built-in one for C is ever enabled. Modules stay in memory until the process ends. */

#include "snug-plugin-engine.h"

#include <gmodule.h>
#include <libpeas/peas.h>
#include <string.h>
#include "snug-file.h"
#include "snug-plugin-security.h"
#include "snug-trusted-path.h"

#define MAX_PLUGINS 200
#define ENTRY_POINT "peas_register_types"

typedef GModule SnugModule;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugModule, g_module_close)

struct _SnugPluginEngine
{
  GObject parent_instance;

  SnugPaths *paths;   /* (owned) */
  SnugConfig *config; /* (owned) */
  GPtrArray *infos;   /* (owned) of SnugPluginInfo */
  PeasEngine *peas;   /* (owned) (nullable): made when the first plugin is loaded */
};

G_DEFINE_FINAL_TYPE (SnugPluginEngine, snug_plugin_engine, G_TYPE_OBJECT)

static void
snug_plugin_engine_init (SnugPluginEngine *self)
{
  self->infos = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
snug_plugin_engine_finalize (GObject *object)
{
  SnugPluginEngine *self = SNUG_PLUGIN_ENGINE (object);

  g_ptr_array_unref (self->infos);
  g_clear_object (&self->peas);
  g_object_unref (self->config);
  g_object_unref (self->paths);
  G_OBJECT_CLASS (snug_plugin_engine_parent_class)->finalize (object);
}

/* Whatever it is: one that is no proper plugin is shown as blocked. */
static gboolean
may_be_plugin (const struct dirent *entry)
{
  return snug_plugin_info_is_name (entry->d_name) && entry->d_type != DT_REG;
}

/* libpeas tells plugins apart by their module's name, so two must not have the same. */
static gboolean
has_own_module (SnugPluginEngine *self, SnugPluginInfo *info, GError **error)
{
  const char *module = snug_plugin_info_get_module (info);

  for (guint i = 0; i < self->infos->len; i++)
    {
      SnugPluginInfo *other = g_ptr_array_index (self->infos, i);

      if (snug_plugin_info_get_state (other) != SNUG_PLUGIN_STATE_SHADOWED
          && g_str_equal (snug_plugin_info_get_module (other), module))
        return snug_set_error (error, SNUG_ERROR_PLUGIN_BLOCKED,
                               "its module is called ‘%s’ like that of ‘%s’", module,
                               snug_plugin_info_get_dir (other));
    }
  return TRUE;
}

static void
check (SnugPluginEngine *self, SnugPluginInfo *info)
{
  SnugPluginInfo *first = snug_plugin_engine_lookup (self, snug_plugin_info_get_name (info));
  g_autoptr (GError) error = NULL;
  g_autofree char *reason = NULL;

  if (first != NULL)
    {
      reason = g_strdup_printf ("‘%s’ has the same name and comes first",
                                snug_plugin_info_get_dir (first));
      snug_plugin_info_set_state (info, SNUG_PLUGIN_STATE_SHADOWED, reason);
    }
  else if (!snug_plugin_security_check_policy (info, self->config, &error)
           || !snug_plugin_security_check_files (info, self->paths, &error)
           || !has_own_module (self, info, &error))
    snug_plugin_info_set_state (info, SNUG_PLUGIN_STATE_BLOCKED, error->message);
}

static void
scan_kind (SnugPluginEngine *self, const char *top, SnugPluginKind kind, gboolean is_packaged)
{
  g_autofree char *dir = g_build_filename (top, snug_plugin_kind_to_string (kind), NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) names = NULL;
  /* A folder that others can write is read all the same: what is in it shall be seen to be blocked.
   */
  snug_autofd int fd = snug_file_open_root (dir, &error);

  if (fd < 0)
    {
      if (!g_error_matches (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND))
        g_message ("plugins are not looked for: %s", error->message);
      return;
    }
  names = snug_file_list_names (fd, dir, MAX_PLUGINS, may_be_plugin, NULL);
  if (names == NULL)
    return;
  if (names->len == MAX_PLUGINS)
    g_message ("‘%s’ has more than %d plugins; not all of them are looked at", dir,
               MAX_PLUGINS - 1);
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *path = g_build_filename (dir, name, NULL);
      g_autoptr (SnugPluginInfo) info = snug_plugin_info_new (kind, name, path, is_packaged);

      check (self, info);
      g_ptr_array_add (self->infos, g_steal_pointer (&info));
    }
}

static int
compare_infos (gconstpointer a, gconstpointer b)
{
  SnugPluginInfo *x = *(SnugPluginInfo *const *) a, *y = *(SnugPluginInfo *const *) b;
  int by_kind = (int) snug_plugin_info_get_kind (x) - (int) snug_plugin_info_get_kind (y);
  int by_name = strcmp (snug_plugin_info_get_name (x), snug_plugin_info_get_name (y));

  if (by_kind != 0)
    return by_kind;
  return by_name != 0 ? by_name
                      : snug_plugin_info_is_packaged (y) - snug_plugin_info_is_packaged (x);
}

static void
tell_config (SnugPluginEngine *self)
{
  g_autoptr (GHashTable) schemas
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                             (GDestroyNotify) snug_config_schema_unref);
  g_autoptr (GPtrArray) stores = g_ptr_array_new ();

  for (guint i = 0; i < self->infos->len; i++)
    {
      SnugPluginInfo *info = g_ptr_array_index (self->infos, i);
      const char *name = snug_plugin_info_get_name (info);

      if (snug_plugin_info_get_state (info) == SNUG_PLUGIN_STATE_SHADOWED)
        continue;
      g_hash_table_insert (schemas, g_strdup (name),
                           snug_config_schema_ref (snug_plugin_info_get_schema (info)));
      if (snug_plugin_info_get_kind (info) == SNUG_PLUGIN_KIND_STORE)
        g_ptr_array_add (stores, (gpointer) name);
    }
  g_ptr_array_add (stores, NULL);
  snug_config_set_plugins (self->config, schemas, (const char *const *) stores->pdata);
}

static void
disable (SnugPluginEngine *self)
{
  for (guint i = 0; i < self->infos->len; i++)
    {
      SnugPluginInfo *info = g_ptr_array_index (self->infos, i);
      g_autofree char *section = g_strdup_printf ("plugin %s", snug_plugin_info_get_name (info));
      const char *origin = snug_config_get_origin (self->config, section, "Enabled");
      g_autofree char *reason = NULL;

      if (snug_plugin_info_get_state (info) != SNUG_PLUGIN_STATE_AVAILABLE
          || snug_config_get_boolean (self->config, section, "Enabled"))
        continue;
      reason = g_strdup_printf ("Enabled=false in %s", origin);
      snug_plugin_info_set_state (info, SNUG_PLUGIN_STATE_DISABLED, reason);
    }
}

void
snug_plugin_engine_rescan (SnugPluginEngine *self)
{
  const SnugPathId places[] = { SNUG_PATH_PLUGINS, SNUG_PATH_LOCAL_PLUGINS };

  g_ptr_array_set_size (self->infos, 0);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    for (guint kind = 0; kind < SNUG_N_PLUGIN_KINDS; kind++)
      scan_kind (self, snug_paths_get (self->paths, places[i]), (SnugPluginKind) kind, i == 0);
  g_ptr_array_sort (self->infos, compare_infos);
  tell_config (self);
  disable (self);
}

SnugPluginEngine *
snug_plugin_engine_new (SnugPaths *paths, SnugConfig *config)
{
  SnugPluginEngine *self = g_object_new (SNUG_TYPE_PLUGIN_ENGINE, NULL);

  self->paths = g_object_ref (paths);
  self->config = g_object_ref (config);
  snug_plugin_engine_rescan (self);
  return self;
}

SnugPaths *
snug_plugin_engine_get_paths (SnugPluginEngine *self)
{
  return self->paths;
}

SnugConfig *
snug_plugin_engine_get_config (SnugPluginEngine *self)
{
  return self->config;
}

GPtrArray *
snug_plugin_engine_list (SnugPluginEngine *self)
{
  return self->infos;
}

SnugPluginInfo *
snug_plugin_engine_lookup (SnugPluginEngine *self, const char *name)
{
  for (guint i = 0; i < self->infos->len; i++)
    {
      SnugPluginInfo *info = g_ptr_array_index (self->infos, i);

      if (g_str_equal (snug_plugin_info_get_name (info), name)
          && snug_plugin_info_get_state (info) != SNUG_PLUGIN_STATE_SHADOWED)
        return info;
    }
  return NULL;
}

static gboolean
may_load (SnugPluginEngine *self, SnugPluginInfo *info, GError **error)
{
  SnugPluginState state = snug_plugin_info_get_state (info);
  g_autoptr (GError) local = NULL;

  if (state == SNUG_PLUGIN_STATE_BLOCKED || state == SNUG_PLUGIN_STATE_SHADOWED
      || state == SNUG_PLUGIN_STATE_DISABLED)
    return snug_set_error (error, SNUG_ERROR_PLUGIN_BLOCKED, "plugin ‘%s’ is %s: %s",
                           snug_plugin_info_get_name (info), snug_plugin_state_to_string (state),
                           snug_plugin_info_get_reason (info));
  if (snug_plugin_security_check_policy (info, self->config, &local)
      && snug_plugin_security_check_files (info, self->paths, &local))
    return TRUE;
  snug_plugin_info_set_state (info, SNUG_PLUGIN_STATE_BLOCKED, local->message);
  return snug_set_error (error, SNUG_ERROR_PLUGIN_BLOCKED, "plugin ‘%s’ is blocked: %s",
                         snug_plugin_info_get_name (info), local->message);
}

static GModule *
open_module (SnugPluginInfo *info, GError **error)
{
  g_autofree char *name = snug_plugin_security_get_module_name (info);
  g_autofree char *path = g_build_filename (snug_plugin_info_get_dir (info), name, NULL);
  g_autoptr (SnugModule) module = g_module_open (path, G_MODULE_BIND_LOCAL);
  gpointer symbol = NULL;

  if (module == NULL)
    {
      snug_set_error (error, SNUG_ERROR_PLUGIN_FAILED, "its module does not load: %s",
                      g_module_error ());
      return NULL;
    }
  if (!g_module_symbol (module, ENTRY_POINT, &symbol) || symbol == NULL)
    {
      snug_set_error (error, SNUG_ERROR_PLUGIN_FAILED, "its module has no function ‘%s’",
                      ENTRY_POINT);
      return NULL;
    }
  return g_steal_pointer (&module);
}

static PeasPluginInfo *
find_in_peas (SnugPluginEngine *self, SnugPluginInfo *info, GError **error)
{
  const char *module = snug_plugin_info_get_module (info), *dir = snug_plugin_info_get_dir (info);
  PeasPluginInfo *found;

  if (self->peas == NULL)
    self->peas = peas_engine_new ();
  found = peas_engine_get_plugin_info (self->peas, module);
  if (found == NULL)
    {
      peas_engine_add_search_path (self->peas, dir, NULL);
      found = peas_engine_get_plugin_info (self->peas, module);
    }
  if (found == NULL)
    snug_set_error (error, SNUG_ERROR_PLUGIN_FAILED, "its metadata cannot be read by libpeas");
  /* libpeas also looks into folders below, and keeps what it saw first. */
  else if (g_strcmp0 (peas_plugin_info_get_module_dir (found), dir) != 0)
    {
      snug_set_error (error, SNUG_ERROR_PLUGIN_FAILED,
                      "the one in ‘%s’ is loaded already; restart snugd to use this one",
                      peas_plugin_info_get_module_dir (found));
      found = NULL;
    }
  return found;
}

static SnugPlugin *
create (SnugPluginEngine *self, SnugPluginInfo *info, GError **error)
{
  GType type = snug_plugin_kind_get_interface (snug_plugin_info_get_kind (info));
  PeasPluginInfo *found = find_in_peas (self, info, error);
  g_autoptr (SnugModule) module = found != NULL ? open_module (info, error) : NULL;
  g_autoptr (GObject) object = NULL;

  if (module == NULL)
    return NULL;
  if (!peas_engine_load_plugin (self->peas, found))
    snug_set_error (error, SNUG_ERROR_PLUGIN_FAILED, "libpeas cannot load it");
  else if (!peas_engine_provides_extension (self->peas, found, type))
    snug_set_error (error, SNUG_ERROR_PLUGIN_FAILED, "it registers no %s", g_type_name (type));
  else
    {
      object = G_OBJECT (peas_engine_create_extension (self->peas, found, type, NULL));
      if (object != NULL && g_type_is_a (G_OBJECT_TYPE (object), type))
        return SNUG_PLUGIN (g_steal_pointer (&object));
      snug_set_error (error, SNUG_ERROR_PLUGIN_FAILED, "what it made is no %s", g_type_name (type));
    }
  return NULL;
}

SnugPlugin *
snug_plugin_engine_create (SnugPluginEngine *self, SnugPluginInfo *info, GError **error)
{
  g_autoptr (GError) local = NULL;
  const char *reason;
  SnugPlugin *plugin;

  if (!may_load (self, info, error))
    return NULL;
  plugin = create (self, info, &local);
  if (plugin != NULL)
    return plugin;
  reason = local != NULL ? local->message : "it gave no reason";
  snug_plugin_info_set_state (info, SNUG_PLUGIN_STATE_FAILED, reason);
  snug_set_error (error, SNUG_ERROR_PLUGIN_FAILED, "plugin ‘%s’ cannot be loaded: %s",
                  snug_plugin_info_get_name (info), reason);
  return NULL;
}

static void
snug_plugin_engine_class_init (SnugPluginEngineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_plugin_engine_finalize;
}
