/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-config-problem.h"
#include "snug-config-schema.h"
#include "snug-paths.h"

G_BEGIN_DECLS

#define SNUG_TYPE_CONFIG (snug_config_get_type ())

/**
 * SnugConfig:
 *
 * The admin's configuration: built-in defaults, then the files of all layers merged key by key.
 * Sections are `daemon`, `network`, `refresh`, `confinement`, `storage`, `store ID` and `plugin
 * ID`. Main thread only; values that it hands out are immutable and may go to any thread.
 */
G_DECLARE_FINAL_TYPE (SnugConfig, snug_config, SNUG, CONFIG, GObject)

/**
 * SnugConfigRow:
 * @section: the section
 * @key: the key
 * @value: the value as people write it; "(secret)" for a secret that is set, "" for a key without
 *   a value
 * @origin: FILE:LINE, or "default"
 * @summary: the key's help
 * @is_default: whether no file says it
 * @is_locked: whether it cannot be set over D-Bus
 * @is_secret: whether its value is never shown
 *
 * One line of `snug config`.
 */
typedef struct
{
  char *section;
  char *key;
  char *value;
  char *origin;
  char *summary;
  gboolean is_default;
  gboolean is_locked;
  gboolean is_secret;
} SnugConfigRow;

/**
 * snug_config_row_free:
 * @self: (transfer full): a row
 */
void snug_config_row_free (SnugConfigRow *self);

/**
 * SnugConfigChange:
 * @section: the section
 * @key: the key
 * @text: (nullable): the value as people write it, or %NULL to go back to what the files say
 *
 * One wish of [method@Snug.Config.write].
 */
typedef struct
{
  const char *section;
  const char *key;
  const char *text;
} SnugConfigChange;

/**
 * snug_config_new:
 * @paths: where the files are
 *
 * Reads everything. Nothing in the files can make it fail; see [method@Snug.Config.get_problems].
 *
 * Returns: (transfer full): the configuration
 */
SnugConfig *snug_config_new (SnugPaths *paths);

/**
 * snug_config_set_credentials_dir:
 * @self: the configuration
 * @path: (nullable): the directory in which systemd puts the service's credentials
 *   (`$CREDENTIALS_DIRECTORY`, systemd.exec(5)); the daemon reads the variable
 */
void snug_config_set_credentials_dir (SnugConfig *self, const char *path);

/**
 * snug_config_set_plugins:
 * @self: the configuration
 * @schemas: (element-type utf8 SnugConfigSchema): the schema of each installed plugin by its name;
 *   a plugin without settings has an empty one
 * @stores: (array zero-terminated=1): the names of those that are stores
 *
 * Tells which plugins there are, so that `[store ID]` and `[plugin ID]` can be checked. Until then
 * keys that core does not know are kept back and not reported. The engine calls this after a scan.
 */
void snug_config_set_plugins (SnugConfig *self, GHashTable *schemas, const char *const *stores);

/**
 * snug_config_reload:
 * @self: the configuration
 *
 * Reads the files again.
 *
 * Returns: (transfer full) (array zero-terminated=1): `SECTION/KEY` of each key whose value
 * differs, sorted
 */
char **snug_config_reload (SnugConfig *self);

/**
 * snug_config_get:
 * @self: the configuration
 * @section: a section
 * @key: a key
 *
 * Returns: (transfer none) (nullable): the value in force, of the type of its schema; %NULL if the
 * key is unknown or has neither value nor default
 */
GVariant *snug_config_get (SnugConfig *self, const char *section, const char *key);

/**
 * snug_config_get_string:
 * @self: the configuration
 * @section: a section
 * @key: a key of type string
 *
 * Returns: (transfer none) (nullable): the value
 */
const char *snug_config_get_string (SnugConfig *self, const char *section, const char *key);

/**
 * snug_config_get_strings:
 * @self: the configuration
 * @section: a section
 * @key: a key of type strings
 *
 * Returns: (transfer container) (array zero-terminated=1): the values; empty if there is none
 */
const char **snug_config_get_strings (SnugConfig *self, const char *section, const char *key);

/**
 * snug_config_get_boolean:
 * @self: the configuration
 * @section: a section
 * @key: a key of type boolean
 *
 * Returns: the value; %FALSE if there is none
 */
gboolean snug_config_get_boolean (SnugConfig *self, const char *section, const char *key);

/**
 * snug_config_get_integer:
 * @self: the configuration
 * @section: a section
 * @key: a key of type integer
 *
 * Returns: the value; 0 if there is none
 */
gint64 snug_config_get_integer (SnugConfig *self, const char *section, const char *key);

/**
 * snug_config_get_amount:
 * @self: the configuration
 * @section: a section
 * @key: a key of type duration (microseconds) or size (bytes)
 *
 * Returns: the value; 0 if there is none
 */
guint64 snug_config_get_amount (SnugConfig *self, const char *section, const char *key);

/**
 * snug_config_get_origin:
 * @self: the configuration
 * @section: a section
 * @key: a key
 *
 * Returns: (transfer none) (nullable): FILE:LINE that the value comes from; %NULL for a default
 */
const char *snug_config_get_origin (SnugConfig *self, const char *section, const char *key);

/**
 * snug_config_get_ids:
 * @self: the configuration
 * @family: `store` or `plugin`
 *
 * Returns: (transfer full) (array zero-terminated=1): the ID of each such section, sorted
 */
char **snug_config_get_ids (SnugConfig *self, const char *family);

/**
 * snug_config_get_settings:
 * @self: the configuration
 * @section: a section `store ID` or `plugin ID`
 * @schema: the plugin's schema
 * @error: return location for an error: a secret cannot be read
 *
 * The `settings` of [method@Snug.Plugin.initialize]: the keys of the plugin's own schema that have
 * a value. A secret's value is replaced by its content. It is the absolute path of a file, or the
 * name of a systemd credential or of a file in /etc/snug/secrets; the file belongs to root, nobody
 * else can read it, and it has at most 64 KiB. A line feed at its end does not count.
 *
 * Returns: (transfer full): `a{sv}`
 */
GVariant *snug_config_get_settings (SnugConfig *self,
                                    const char *section,
                                    SnugConfigSchema *schema,
                                    GError **error);

/**
 * snug_config_get_problems:
 * @self: the configuration
 *
 * Returns: (transfer none) (element-type SnugConfigProblem): what cannot be followed
 */
GPtrArray *snug_config_get_problems (SnugConfig *self);

/**
 * snug_config_get_section_problem:
 * @self: the configuration
 * @section: a section
 *
 * Returns: (transfer none) (nullable): why its owner counts as misconfigured: the first problem's
 * message
 */
const char *snug_config_get_section_problem (SnugConfig *self, const char *section);

/**
 * snug_config_dump:
 * @self: the configuration
 *
 * Returns: (transfer full) (element-type SnugConfigRow): every key that there is, with what is in
 * force
 */
GPtrArray *snug_config_dump (SnugConfig *self);

/**
 * snug_config_check:
 * @self: the configuration
 * @change: a wish
 * @error: return location for an error: %SNUG_ERROR_POLICY_DENIED if the key is locked,
 *   %SNUG_ERROR_NOT_FOUND if there is no such section or key (the nearest is named),
 *   %SNUG_ERROR_INVALID_ARGUMENT if the value is wrong
 *
 * Says whether [method@Snug.Config.write] would accept a change, for `--dry-run` and
 * ValidateConfig.
 *
 * Returns: whether it would
 */
gboolean snug_config_check (SnugConfig *self,
                            const SnugConfigChange *change,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_config_write:
 * @self: the configuration
 * @changes: (array length=n_changes): wishes
 * @n_changes: how many
 * @error: return location for an error as of snug_config_check(), or of the file system
 *
 * Puts changes into the layer that belongs to D-Bus, all or none, and reloads.
 *
 * Returns: (transfer full) (array zero-terminated=1) (nullable): as snug_config_reload(); %NULL if
 * nothing was written
 */
char **snug_config_write (SnugConfig *self,
                          const SnugConfigChange *changes,
                          gsize n_changes,
                          GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugConfigRow, snug_config_row_free)

G_END_DECLS
