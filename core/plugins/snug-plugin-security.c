/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What must hold before any code of a plugin runs. It reads and looks, and loads nothing. Main
 * thread.
 *
 * The plugin library opens a module by its path, not by the descriptor that was checked here.
 * Exchanging the file in between needs write permission on one of the directories of that path, and
 * each of them was found to belong to root and to be writable by nobody else. So only root can do
 * it, and root needs no plugin to run code as root. */

#include "snug-plugin-security.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include "snug-config-builtin.h"
#include "snug-trusted-path.h"

#define MAX_METADATA (64 * 1024)
#define MAX_MODULE   (256 * 1024 * 1024)
#define MAX_ENTRIES  1000

static gboolean
block (GError **error, GError *cause)
{
  snug_set_error (error, SNUG_ERROR_PLUGIN_BLOCKED, "%s", cause->message);
  g_error_free (cause);
  return FALSE;
}

static gboolean
is_denied (SnugPluginInfo *info, SnugConfig *config)
{
  g_autofree const char **denied = snug_config_get_strings (config, "daemon", "PluginDeny");
  const char *name = snug_plugin_info_get_name (info);
  g_autofree char *full
    = g_strdup_printf ("%s/%s", snug_plugin_kind_to_string (snug_plugin_info_get_kind (info)),
                       name);

  return g_strv_contains (denied, name) || g_strv_contains (denied, full);
}

gboolean
snug_plugin_security_check_policy (SnugPluginInfo *info, SnugConfig *config, GError **error)
{
  const char *policy = snug_config_get_string (config, "daemon", "PluginPolicy");
  const char *origin = snug_config_get_origin (config, "daemon", "PluginDeny");

  if (is_denied (info, config))
    return snug_set_error (error, SNUG_ERROR_PLUGIN_BLOCKED, "PluginDeny in %s names it",
                           origin != NULL ? origin : "the configuration");
  if (snug_plugin_info_is_packaged (info) || g_strcmp0 (policy, "any") == 0)
    return TRUE;
  if (g_strcmp0 (policy, "signed") == 0)
    return snug_set_error (error, SNUG_ERROR_PLUGIN_BLOCKED, "it has no trusted signature");
  return snug_set_error (error, SNUG_ERROR_PLUGIN_BLOCKED,
                         "it did not come with the system, and PluginPolicy is ‘packaged’; "
                         "set PluginPolicy=any in [daemon] to load what root installed");
}

char *
snug_plugin_security_get_module_name (SnugPluginInfo *info)
{
  return g_strdup_printf ("lib%s.so", snug_plugin_info_get_module (info));
}

static gboolean
check_entry (int dir_fd, const char *dir, const char *name, GError **error)
{
  g_autofree char *label = g_build_filename (dir, name, NULL);
  snug_autofd int fd = snug_file_open_beneath (dir_fd, name, O_PATH, 0, error);
  struct stat st;

  if (fd < 0)
    return FALSE;
  if (fstat (fd, &st) < 0)
    return snug_set_error_from_errno (error, errno, "cannot look at ‘%s’", label);
  if (!S_ISREG (st.st_mode) && !S_ISDIR (st.st_mode))
    return snug_set_error (error, SNUG_ERROR_POLICY_DENIED,
                           "‘%s’ is %s; a plugin has regular files only", label,
                           S_ISLNK (st.st_mode) ? "a symbolic link" : "a special file");
  return snug_file_is_trusted (fd, label, error);
}

/* Everything in the folder, not only the three files that are known: the module may link others
 * that lie beside it. */
static gboolean
check_entries (int dir_fd, const char *dir, GError **error)
{
  /* fdopendir(3) takes the descriptor it is given. */
  int copy = openat (dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *stream = copy >= 0 ? fdopendir (copy) : NULL;
  struct dirent *entry;
  gboolean ok = TRUE;
  guint count = 0;

  if (stream == NULL)
    {
      snug_set_error_from_errno (error, errno, "cannot list ‘%s’", dir);
      snug_clear_fd (&copy);
      return FALSE;
    }
  while (ok && (entry = readdir (stream)) != NULL)
    {
      if (g_str_equal (entry->d_name, ".") || g_str_equal (entry->d_name, ".."))
        continue;
      if (++count > MAX_ENTRIES)
        ok = snug_set_error (error, SNUG_ERROR_POLICY_DENIED, "‘%s’ has more than %d files", dir,
                             MAX_ENTRIES);
      else
        ok = check_entry (dir_fd, dir, entry->d_name, error);
    }
  closedir (stream);
  return ok;
}

static GBytes *
read_named (SnugPluginInfo *info, int dir_fd, const char *suffix, GError **error)
{
  const char *dir = snug_plugin_info_get_dir (info);
  g_autofree char *name = g_strconcat (snug_plugin_info_get_name (info), suffix, NULL);
  g_autofree char *label = g_build_filename (dir, name, NULL);

  return snug_trusted_path_read (dir_fd, name, label, MAX_METADATA, error);
}

static gboolean
check_metadata (SnugPluginInfo *info, int dir_fd, GError **error)
{
  g_autoptr (GBytes) content = read_named (info, dir_fd, ".plugin", error);

  return content != NULL && snug_plugin_info_read_metadata (info, content, error);
}

static gboolean
check_module (SnugPluginInfo *info, int dir_fd, GError **error)
{
  g_autofree char *name = snug_plugin_security_get_module_name (info);
  g_autoptr (GError) local = NULL;
  snug_autofd int fd = snug_file_open_regular (dir_fd, name, MAX_MODULE, &local);

  if (fd >= 0)
    return TRUE; /* its owner and mode were looked at with the folder */
  if (g_error_matches (local, SNUG_ERROR, SNUG_ERROR_NOT_FOUND))
    return snug_set_error (error, SNUG_ERROR_PLUGIN_BLOCKED, "its module ‘%s’ is missing", name);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* Core's own keys of a section win, so a plugin that declares one of that name would never see it.
 */
static gboolean
check_names (SnugPluginInfo *info, SnugConfigSchema *schema, GError **error)
{
  gboolean is_store = snug_plugin_info_get_kind (info) == SNUG_PLUGIN_KIND_STORE;
  SnugConfigSchema *own = snug_config_builtin_lookup (is_store ? "store" : "plugin");
  g_autofree const char **names = snug_config_schema_get_names (schema);

  for (guint i = 0; names[i] != NULL; i++)
    if (snug_config_schema_lookup (own, names[i]) != NULL)
      return snug_set_error (error, SNUG_ERROR_PLUGIN_BLOCKED,
                             "its schema has the key ‘%s’, which belongs to snug", names[i]);
  return TRUE;
}

static gboolean
check_schema (SnugPluginInfo *info, int dir_fd, GError **error)
{
  g_autofree char *label = g_strdup_printf ("%s/%s.schema", snug_plugin_info_get_dir (info),
                                            snug_plugin_info_get_name (info));
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) content = read_named (info, dir_fd, ".schema", &local);
  g_autoptr (SnugConfigSchema) schema = NULL;

  if (g_error_matches (local, SNUG_ERROR, SNUG_ERROR_NOT_FOUND))
    return TRUE;
  if (content != NULL)
    schema = snug_config_schema_new (label, content, &local);
  if (schema == NULL)
    return snug_set_error (error, SNUG_ERROR_PLUGIN_BLOCKED, "its schema is broken: %s",
                           local->message);
  if (!check_names (info, schema, error))
    return FALSE;
  snug_plugin_info_set_schema (info, schema);
  return TRUE;
}

gboolean
snug_plugin_security_check_files (SnugPluginInfo *info, SnugPaths *paths, GError **error)
{
  const char *dir = snug_plugin_info_get_dir (info);
  GError *local = NULL;
  snug_autofd int dir_fd = snug_trusted_path_open_dir (paths, dir, &local);

  if (dir_fd < 0 || !check_entries (dir_fd, dir, &local) || !check_metadata (info, dir_fd, &local)
      || !check_module (info, dir_fd, &local) || !check_schema (info, dir_fd, &local))
    return block (error, local);
  return TRUE;
}
