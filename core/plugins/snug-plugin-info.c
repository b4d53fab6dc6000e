/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One plugin folder: what its metadata says and what became of it. The metadata is read here, with
 * the strict reader and before the plugin library sees the file. Main thread. */

#include "snug-plugin-info.h"

#include <string.h>
#include "snug-keyfile.h"

#define MAX_NAME        40
#define MAX_MODULE_NAME 80
#define GROUP           "Plugin"

struct _SnugPluginInfo
{
  GObject parent_instance;

  SnugPluginKind kind;
  char *name;
  char *dir;
  gboolean is_packaged;
  char *title;
  char *description;
  char *version;
  char *vendor;
  char *module; /* (nullable) until the metadata was read */
  guint abi;
  SnugConfigSchema *schema; /* (owned) */
  SnugPluginState state;
  char *reason; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (SnugPluginInfo, snug_plugin_info, G_TYPE_OBJECT)

static const char *const kind_names[] = {
  [SNUG_PLUGIN_KIND_STORE] = "store",
  [SNUG_PLUGIN_KIND_STORAGE] = "storage",
  [SNUG_PLUGIN_KIND_CONFINEMENT] = "confinement",
  [SNUG_PLUGIN_KIND_LIFECYCLE] = "lifecycle",
};
G_STATIC_ASSERT (G_N_ELEMENTS (kind_names) == SNUG_N_PLUGIN_KINDS);

static GType (*const kind_types[]) (void) = {
  [SNUG_PLUGIN_KIND_STORE] = snug_store_get_type,
  [SNUG_PLUGIN_KIND_STORAGE] = snug_storage_get_type,
  [SNUG_PLUGIN_KIND_CONFINEMENT] = snug_confinement_get_type,
  [SNUG_PLUGIN_KIND_LIFECYCLE] = snug_lifecycle_get_type,
};
G_STATIC_ASSERT (G_N_ELEMENTS (kind_types) == SNUG_N_PLUGIN_KINDS);

static const char *const state_names[] = {
  [SNUG_PLUGIN_STATE_AVAILABLE] = "available", [SNUG_PLUGIN_STATE_BLOCKED] = "blocked",
  [SNUG_PLUGIN_STATE_SHADOWED] = "shadowed",   [SNUG_PLUGIN_STATE_DISABLED] = "disabled",
  [SNUG_PLUGIN_STATE_FAILED] = "failed",       [SNUG_PLUGIN_STATE_UNUSABLE] = "unusable",
  [SNUG_PLUGIN_STATE_USABLE] = "usable",
};
G_STATIC_ASSERT (G_N_ELEMENTS (state_names) == SNUG_N_PLUGIN_STATES);

const char *
snug_plugin_kind_to_string (SnugPluginKind kind)
{
  g_return_val_if_fail ((guint) kind < SNUG_N_PLUGIN_KINDS, "");
  return kind_names[kind];
}

gboolean
snug_plugin_kind_from_string (const char *name, SnugPluginKind *kind)
{
  for (guint i = 0; i < SNUG_N_PLUGIN_KINDS; i++)
    if (g_str_equal (kind_names[i], name))
      {
        *kind = (SnugPluginKind) i;
        return TRUE;
      }
  return FALSE;
}

GType
snug_plugin_kind_get_interface (SnugPluginKind kind)
{
  g_return_val_if_fail ((guint) kind < SNUG_N_PLUGIN_KINDS, G_TYPE_INVALID);
  return kind_types[kind]();
}

const char *
snug_plugin_state_to_string (SnugPluginState state)
{
  g_return_val_if_fail ((guint) state < SNUG_N_PLUGIN_STATES, "");
  return state_names[state];
}

static void
snug_plugin_info_init (SnugPluginInfo *self)
{
}

static void
snug_plugin_info_finalize (GObject *object)
{
  SnugPluginInfo *self = SNUG_PLUGIN_INFO (object);

  g_free (self->name);
  g_free (self->dir);
  g_free (self->title);
  g_free (self->description);
  g_free (self->version);
  g_free (self->vendor);
  g_free (self->module);
  g_free (self->reason);
  snug_config_schema_unref (self->schema);
  G_OBJECT_CLASS (snug_plugin_info_parent_class)->finalize (object);
}

SnugPluginInfo *
snug_plugin_info_new (SnugPluginKind kind, const char *name, const char *dir, gboolean is_packaged)
{
  SnugPluginInfo *self = g_object_new (SNUG_TYPE_PLUGIN_INFO, NULL);

  self->kind = kind;
  self->name = g_strdup (name);
  self->dir = g_strdup (dir);
  self->is_packaged = is_packaged;
  snug_plugin_info_set_schema (self, NULL);
  return self;
}

static gboolean
is_name (const char *name, gsize max_length)
{
  /* A module whose name starts with "lib" would have another file name than the rest. */
  return g_ascii_islower (name[0]) && strlen (name) <= max_length && !g_str_has_prefix (name, "lib")
         && name[strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789-_")] == '\0';
}

gboolean
snug_plugin_info_is_name (const char *name)
{
  return is_name (name, MAX_NAME);
}

static gboolean G_GNUC_PRINTF (2, 3) blocked (GError **error, const char *format, ...)
{
  g_autofree char *reason = NULL;
  va_list args;

  va_start (args, format);
  reason = g_strdup_vprintf (format, args);
  va_end (args);
  return snug_set_error (error, SNUG_ERROR_PLUGIN_BLOCKED, "%s", reason);
}

static void
take_text (SnugKeyfile *file, const char *key, char **text)
{
  const char *value = snug_keyfile_take (file, GROUP, key);

  g_free (*text);
  *text = g_strdup (value);
  /* It is shown on terminals. */
  for (char *c = *text; c != NULL && *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      *c = ' ';
}

static gboolean
check_abi (SnugPluginInfo *self, SnugKeyfile *file, GError **error)
{
  const char *text = snug_keyfile_take (file, GROUP, "X-Snug-ABI");
  guint64 abi = 0;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 1, 1000000, &abi, NULL))
    return blocked (error, "its metadata states no X-Snug-ABI; this daemon has ABI %d",
                    SNUG_PLUGIN_ABI);
  self->abi = (guint) abi;
  if (abi != SNUG_PLUGIN_ABI)
    return blocked (error,
                    "it was built for plugin ABI %u, this daemon has ABI %d; install its "
                    "version for this one",
                    self->abi, SNUG_PLUGIN_ABI);
  return TRUE;
}

static gboolean
check_place (SnugPluginInfo *self, SnugKeyfile *file, GError **error)
{
  const char *kind = snug_keyfile_take (file, GROUP, "X-Snug-Kind");
  const char *module = snug_keyfile_take (file, GROUP, "Module");

  if (g_strcmp0 (kind, snug_plugin_kind_to_string (self->kind)) != 0)
    return blocked (error, "its metadata says X-Snug-Kind=%s, but it lies in the folder ‘%s’",
                    kind != NULL ? kind : "", snug_plugin_kind_to_string (self->kind));
  if (module != NULL && strchr (module, '/') != NULL)
    return blocked (error, "its module ‘%s’ is a path; it must be a name", module);
  if (module == NULL || !is_name (module, MAX_MODULE_NAME))
    return blocked (error,
                    "its metadata says Module=%s; a module has a name of a-z, 0-9, ‘-’ and ‘_’ "
                    "without ‘lib’ before it",
                    module != NULL ? module : "");
  g_free (self->module);
  self->module = g_strdup (module);
  return TRUE;
}

/* Keys with which the plugin library would load something else than the file that was checked. */
static gboolean
check_loader (SnugKeyfile *file, GError **error)
{
  const char *const forbidden[] = { "Embedded", "Depends", "Builtin" };
  const char *loader = snug_keyfile_take (file, GROUP, "Loader");

  if (loader != NULL && g_ascii_strcasecmp (loader, "c") != 0)
    return blocked (error, "its metadata says Loader=%s; only C plugins run in the daemon", loader);
  for (guint i = 0; i < G_N_ELEMENTS (forbidden); i++)
    if (snug_keyfile_take (file, GROUP, forbidden[i]) != NULL)
      return blocked (error, "its metadata has the key %s, which would load other code",
                      forbidden[i]);
  return TRUE;
}

gboolean
snug_plugin_info_read_metadata (SnugPluginInfo *self, GBytes *content, GError **error)
{
  const char *const ignored[] = { "Authors", "Copyright", "Website", "Help", "Icon", "Hidden" };
  g_autofree char *label = g_strdup_printf ("%s/%s.plugin", self->dir, self->name);
  g_autoptr (GError) local = NULL;
  g_autoptr (SnugKeyfile) file = snug_keyfile_new (label, content, &local);

  if (file == NULL)
    return blocked (error, "its metadata is malformed: %s", local->message);
  take_text (file, "Name", &self->title);
  take_text (file, "Description", &self->description);
  take_text (file, "Version", &self->version);
  take_text (file, "X-Snug-Vendor", &self->vendor);
  for (guint i = 0; i < G_N_ELEMENTS (ignored); i++)
    snug_keyfile_take (file, GROUP, ignored[i]);
  if (self->title == NULL || self->title[0] == '\0')
    return blocked (error, "its metadata has no Name");
  if (!check_abi (self, file, error) || !check_place (self, file, error)
      || !check_loader (file, error))
    return FALSE;
  /* An ABI level fixes the keys as well, so one that nobody knows is a mistake or a trick. */
  if (!snug_keyfile_finish (file, &local))
    return blocked (error, "its metadata is malformed: %s", local->message);
  return TRUE;
}

void
snug_plugin_info_set_schema (SnugPluginInfo *self, SnugConfigSchema *schema)
{
  SnugConfigSchema *taken;
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);

  taken = schema != NULL ? snug_config_schema_ref (schema)
                         : snug_config_schema_new (self->name, nothing, NULL);
  g_clear_pointer (&self->schema, snug_config_schema_unref);
  self->schema = taken;
}

void
snug_plugin_info_set_state (SnugPluginInfo *self, SnugPluginState state, const char *reason)
{
  g_autofree char *old = g_steal_pointer (&self->reason);

  self->state = state;
  self->reason = g_strdup (reason);
}

SnugPluginKind
snug_plugin_info_get_kind (SnugPluginInfo *self)
{
  return self->kind;
}

const char *
snug_plugin_info_get_name (SnugPluginInfo *self)
{
  return self->name;
}

const char *
snug_plugin_info_get_dir (SnugPluginInfo *self)
{
  return self->dir;
}

gboolean
snug_plugin_info_is_packaged (SnugPluginInfo *self)
{
  return self->is_packaged;
}

const char *
snug_plugin_info_get_title (SnugPluginInfo *self)
{
  return self->title != NULL && self->title[0] != '\0' ? self->title : self->name;
}

const char *
snug_plugin_info_get_description (SnugPluginInfo *self)
{
  return self->description != NULL ? self->description : "";
}

const char *
snug_plugin_info_get_version (SnugPluginInfo *self)
{
  return self->version != NULL ? self->version : "";
}

const char *
snug_plugin_info_get_vendor (SnugPluginInfo *self)
{
  return self->vendor != NULL ? self->vendor : "";
}

const char *
snug_plugin_info_get_module (SnugPluginInfo *self)
{
  return self->module != NULL ? self->module : self->name;
}

guint
snug_plugin_info_get_abi (SnugPluginInfo *self)
{
  return self->abi;
}

SnugConfigSchema *
snug_plugin_info_get_schema (SnugPluginInfo *self)
{
  return self->schema;
}

SnugPluginState
snug_plugin_info_get_state (SnugPluginInfo *self)
{
  return self->state;
}

const char *
snug_plugin_info_get_reason (SnugPluginInfo *self)
{
  return self->reason;
}

static void
snug_plugin_info_class_init (SnugPluginInfoClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_plugin_info_finalize;
}
