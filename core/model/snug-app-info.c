/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* `apps` of snap.yaml: one table of keys and the rules that tie them together. */

#include "snug-name.h"
#include "snug-snap-fields.h"
#include "snug-snap-parts.h"

#include <string.h>

#define MAX_APPS 500

/* A command is a path inside the snap with arguments. What a shell or a unit file would give a
 * meaning to is not in it: commands are written into both. */
#define COMMAND_PATTERN  "^[A-Za-z0-9/. _#:$-]+$"
#define COMMAND_RULE     "letters, digits and ‘/. _#:$-’"
#define PATH_PATTERN     "^[A-Za-z0-9/._#:$-]+$"
#define PATH_RULE        "letters, digits and ‘/._#:$-’"
#define BUS_NAME_PATTERN "^[A-Za-z_-][A-Za-z0-9_-]*(\\.[A-Za-z_-][A-Za-z0-9_-]*)+$"
#define APP_NAME_PATTERN "^[a-zA-Z0-9]+(-[a-zA-Z0-9]+)*$"
#define KILL_MODES       "^(sigterm|sighup|sigusr1|sigusr2|sigint)(-all)?$"

#define FIELD(key, type, member, ...)                                                              \
  {                                                                                                \
    key, SNUG_FIELD_##type, G_STRUCT_OFFSET (SnugAppInfo, member), __VA_ARGS__                     \
  }

static const SnugField app_fields[] = {
  FIELD ("command", STRING, command, COMMAND_PATTERN, COMMAND_RULE, 0, FALSE),
  FIELD ("command-chain", STRV, command_chain, PATH_PATTERN, PATH_RULE, 0, FALSE),
  FIELD ("daemon",
         STRING,
         daemon,
         "^(simple|forking|oneshot|notify|dbus)$",
         "simple, forking, oneshot, notify or dbus",
         0,
         FALSE),
  FIELD ("daemon-scope", STRING, daemon_scope, "^(system|user)$", "system or user", 0, TRUE),
  FIELD ("stop-command", STRING, stop_command, COMMAND_PATTERN, COMMAND_RULE, 0, TRUE),
  FIELD ("reload-command", STRING, reload_command, COMMAND_PATTERN, COMMAND_RULE, 0, TRUE),
  FIELD ("post-stop-command", STRING, post_stop_command, COMMAND_PATTERN, COMMAND_RULE, 0, TRUE),
  FIELD ("stop-timeout", DURATION, stop_timeout, NULL, NULL, 0, TRUE),
  FIELD ("start-timeout", DURATION, start_timeout, NULL, NULL, 0, TRUE),
  FIELD ("watchdog-timeout", DURATION, watchdog_timeout, NULL, NULL, 0, TRUE),
  FIELD ("completer", STRING, completer, PATH_PATTERN, PATH_RULE, 0, FALSE),
  FIELD ("refresh-mode",
         STRING,
         refresh_mode,
         "^(restart|endure|ignore-running)$",
         "restart, endure or ignore-running",
         0,
         FALSE),
  FIELD ("stop-mode",
         STRING,
         stop_mode,
         KILL_MODES,
         "sigterm, sighup, sigusr1, sigusr2 or sigint, each also with -all",
         0,
         TRUE),
  FIELD ("install-mode", STRING, install_mode, "^(enable|disable)$", "enable or disable", 0, TRUE),
  FIELD ("restart-condition",
         STRING,
         restart_condition,
         "^(on-success|on-failure|on-abnormal|on-abort|on-watchdog|always|never)$",
         "on-success, on-failure, on-abnormal, on-abort, on-watchdog, always or never",
         0,
         TRUE),
  FIELD ("restart-delay", DURATION, restart_delay, NULL, NULL, 0, TRUE),
  FIELD ("success-exit-status",
         STRV,
         success_exit_status,
         "^([1-9][0-9]?|1[0-9][0-9]|2[0-4][0-9]|25[0-5])$",
         "numbers from 1 to 255",
         0,
         TRUE),
  FIELD ("bus-name",
         STRING,
         bus_name,
         BUS_NAME_PATTERN,
         "a D-Bus name such as org.example.App",
         255,
         FALSE),
  FIELD ("activates-on",
         STRV,
         activates_on,
         "^[a-z][a-z0-9]*(-[a-z0-9]+)*$",
         "names of slots",
         0,
         TRUE),
  FIELD ("common-id", STRING, common_id, NULL, NULL, 255, FALSE),
  FIELD ("environment", ENVIRONMENT, environment, NULL, NULL, 0, FALSE),
  FIELD ("after", STRV, after, APP_NAME_PATTERN, "names of services of the snap", 0, TRUE),
  FIELD ("before", STRV, before, APP_NAME_PATTERN, "names of services of the snap", 0, TRUE),
  FIELD ("timer",
         STRING,
         timer,
         "^[a-z0-9:,~/ -]+$",
         "a schedule such as 00:00~24:00/4 or mon,10:00",
         256,
         TRUE),
  FIELD ("autostart",
         STRING,
         autostart,
         "^[^/]+\\.desktop$",
         "the name of a .desktop file",
         255,
         FALSE),
  FIELD ("aliases",
         STRV,
         aliases,
         "^[a-zA-Z0-9][-_.a-zA-Z0-9]*$",
         "letters, digits, ‘-’, ‘_’ and ‘.’",
         100,
         FALSE),
  { NULL },
};

static void
socket_free (gpointer data)
{
  SnugSocketInfo *self = data;

  g_free (self->name);
  g_free (self->listen_stream);
  g_free (self->mode);
  g_free (self);
}

void
snug_app_info_free (SnugAppInfo *self)
{
  snug_fields_clear (app_fields, self);
  g_free (self->name);
  g_ptr_array_unref (self->sockets);
  g_ptr_array_unref (self->plugs);
  g_ptr_array_unref (self->slots);
  g_free (self);
}

static SnugAppInfo *
app_new (const char *name)
{
  SnugAppInfo *self = g_new0 (SnugAppInfo, 1);

  self->name = g_strdup (name);
  self->stop_timeout = self->start_timeout = self->watchdog_timeout = self->restart_delay = -1;
  self->sockets = g_ptr_array_new_with_free_func (socket_free);
  self->plugs = g_ptr_array_new_with_free_func (g_free);
  self->slots = g_ptr_array_new_with_free_func (g_free);
  return self;
}

static gboolean
stays_inside (const char *path)
{
  g_auto (GStrv) components = g_strsplit (path, "/", -1);

  return path[0] != '/' && !g_strv_contains ((const char *const *) components, "..");
}

static gboolean
check_program (const char *program, const char *path, const char *key, guint line, GError **error)
{
  if (program == NULL || (stays_inside (program) && program[0] != ' ' && program[0] != '\0'))
    return TRUE;
  return snug_fields_fail (path, line, error,
                           "%s: ‘%.60s’ must be a path inside the snap, without ‘..’", key,
                           program);
}

static gboolean
check_programs (const SnugAppInfo *app, const char *path, guint line, GError **error)
{
  if (!check_program (app->command, path, "command", line, error)
      || !check_program (app->stop_command, path, "stop-command", line, error)
      || !check_program (app->reload_command, path, "reload-command", line, error)
      || !check_program (app->post_stop_command, path, "post-stop-command", line, error)
      || !check_program (app->completer, path, "completer", line, error))
    return FALSE;
  for (guint i = 0; app->command_chain != NULL && app->command_chain[i] != NULL; i++)
    if (!check_program (app->command_chain[i], path, "command-chain", line, error))
      return FALSE;
  return TRUE;
}

static gboolean
check_port (const char *text)
{
  const char *colon = strrchr (text, ':');
  const char *port = colon != NULL ? colon + 1 : text;
  static const char *const hosts[] = { "127.0.0.1", "[::1]", "[::]", "localhost", NULL };

  if (!g_ascii_string_to_unsigned (port, 10, 1, 65535, NULL, NULL))
    return FALSE;
  if (colon != NULL)
    {
      g_autofree char *host = g_strndup (text, (gsize) (colon - text));

      return g_strv_contains (hosts, host);
    }
  return TRUE;
}

static gboolean
check_listen (const SnugSnapInfo *info, const char *listen)
{
  g_autofree char *abstract = g_strdup_printf ("@snap.%s.", info->name);
  static const char *const roots[] = { "$SNAP_DATA/", "$SNAP_COMMON/", "$XDG_RUNTIME_DIR/",
                                       "$SNAP_USER_DATA/", "$SNAP_USER_COMMON/" };

  if (listen[0] == '@')
    return g_str_has_prefix (listen, abstract);
  for (guint i = 0; i < G_N_ELEMENTS (roots); i++)
    if (g_str_has_prefix (listen, roots[i]))
      return stays_inside (listen + strlen (roots[i]));
  return check_port (listen);
}

static gboolean
read_socket (SnugSnapInfo *info,
             SnugAppInfo *app,
             SnugYamlNode *node,
             const char *name,
             const char *path,
             GError **error)
{
  static const SnugField fields[] = {
    { "listen-stream", SNUG_FIELD_STRING, G_STRUCT_OFFSET (SnugSocketInfo, listen_stream), NULL,
      NULL, 200, FALSE },
    { "socket-mode", SNUG_FIELD_STRING, G_STRUCT_OFFSET (SnugSocketInfo, mode), "^(0o)?[0-7]{1,4}$",
      "an octal mode", 0, FALSE },
    { NULL },
  };
  SnugSocketInfo *self = g_new0 (SnugSocketInfo, 1);
  g_autofree char *full = g_strdup_printf ("%s.sockets.%s", path, name);

  g_ptr_array_add (app->sockets, self);
  self->name = g_strdup (name);
  if (!snug_name_validate (SNUG_NAME_SOCKET, name, error))
    return FALSE;
  if (!snug_fields_read (node, full, fields, self, error))
    return FALSE;
  if (self->listen_stream == NULL || !check_listen (info, self->listen_stream))
    return snug_fields_fail (
      full, snug_yaml_node_get_line (node), error,
      "listen-stream must be a path below $SNAP_DATA or $SNAP_COMMON, @snap.%s.…, or a port",
      info->name);
  return TRUE;
}

static gboolean
read_sockets (SnugSnapInfo *info,
              SnugAppInfo *app,
              SnugYamlNode *node,
              const char *path,
              GError **error)
{
  SnugYamlNode *sockets = snug_yaml_node_get (node, "sockets");

  if (snug_yaml_node_is_null (sockets))
    return TRUE;
  if (snug_yaml_node_get_kind (sockets) != SNUG_YAML_MAP || app->daemon == NULL)
    return snug_fields_fail (path, snug_yaml_node_get_line (sockets), error,
                             "sockets: must be a map, of a service");
  for (guint i = 0; i < snug_yaml_node_get_length (sockets); i++)
    {
      const char *name;
      SnugYamlNode *socket = snug_yaml_node_get_child (sockets, i, &name);

      if (!read_socket (info, app, socket, name, path, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_service (const SnugAppInfo *app, const char *path, guint line, GError **error)
{
  if (app->command == NULL)
    return snug_fields_fail (path, line, error, "command is missing");
  if (g_strcmp0 (app->daemon, "dbus") == 0 && app->bus_name == NULL && app->activates_on == NULL)
    return snug_fields_fail (path, line, error, "a dbus service needs bus-name or activates-on");
  if (app->timer != NULL && g_strcmp0 (app->daemon, "dbus") == 0)
    return snug_fields_fail (path, line, error, "a dbus service has no timer");
  return TRUE;
}

static SnugAppInfo *
read_app (SnugSnapInfo *info, SnugYamlNode *node, const char *name, GError **error)
{
  g_autoptr (SnugAppInfo) app = app_new (name);
  g_autofree char *path = g_strdup_printf ("apps.%.60s", name);
  guint line = snug_yaml_node_get_line (node);

  if (!snug_name_validate (SNUG_NAME_APP, name, error))
    return NULL;
  if (snug_yaml_node_get_kind (node) != SNUG_YAML_MAP)
    {
      snug_fields_fail (path, line, error, "must be a map");
      return NULL;
    }
  if (!snug_fields_read (node, path, app_fields, app, error)
      || !check_programs (app, path, line, error) || !check_service (app, path, line, error)
      || !read_sockets (info, app, node, path, error)
      || !snug_plug_info_bind (info, node, path, app->plugs, app->slots, error))
    return NULL;
  return g_steal_pointer (&app);
}

static gboolean
check_order (const SnugSnapInfo *info,
             const SnugAppInfo *app,
             char **others,
             const char *key,
             GError **error)
{
  g_autofree char *path = g_strdup_printf ("apps.%s.%s", app->name, key);

  for (guint i = 0; others != NULL && others[i] != NULL; i++)
    {
      SnugAppInfo *other = snug_snap_info_find_app (info, others[i]);

      if (other == NULL || other->daemon == NULL)
        return snug_fields_fail (path, 0, error, "‘%s’ is not a service of this snap", others[i]);
      if (other == app)
        return snug_fields_fail (path, 0, error, "a service does not wait for itself");
    }
  return TRUE;
}

static gboolean
check_together (const SnugSnapInfo *info, GError **error)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) aliases = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < info->apps->len; i++)
    {
      SnugAppInfo *app = g_ptr_array_index (info->apps, i);

      if (!check_order (info, app, app->after, "after", error)
          || !check_order (info, app, app->before, "before", error))
        return FALSE;
      if (app->common_id != NULL && !g_hash_table_add (ids, app->common_id))
        return snug_fields_fail ("apps", 0, error, "the common-id ‘%s’ is used twice",
                                 app->common_id);
      for (guint j = 0; app->aliases != NULL && app->aliases[j] != NULL; j++)
        if (!g_hash_table_add (aliases, app->aliases[j]))
          return snug_fields_fail ("apps", 0, error, "the alias ‘%s’ is used twice",
                                   app->aliases[j]);
    }
  return TRUE;
}

gboolean
snug_app_info_read_all (SnugSnapInfo *info, SnugYamlNode *root, GError **error)
{
  SnugYamlNode *apps = snug_yaml_node_get (root, "apps");

  if (snug_yaml_node_is_null (apps))
    return TRUE;
  if (snug_yaml_node_get_kind (apps) != SNUG_YAML_MAP)
    return snug_fields_fail ("apps", snug_yaml_node_get_line (apps), error, "must be a map");
  if (snug_yaml_node_get_length (apps) > MAX_APPS)
    return snug_fields_fail ("apps", snug_yaml_node_get_line (apps), error, "more than %d apps",
                             MAX_APPS);
  for (guint i = 0; i < snug_yaml_node_get_length (apps); i++)
    {
      const char *name;
      SnugYamlNode *node = snug_yaml_node_get_child (apps, i, &name);
      SnugAppInfo *app = read_app (info, node, name, error);

      if (app == NULL)
        return FALSE;
      g_ptr_array_add (info->apps, app);
    }
  return check_together (info, error);
}
