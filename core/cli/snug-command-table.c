/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* All verbs. Immutable, any thread. */

#include "snug-command-table.h"
#include "snug-commands.h"

#include "snug-config-schema.h"

static const SnugCommand *const commands[] = {
  &snug_command_find,
  &snug_command_info,
  &snug_command_install,
  &snug_command_remove,
  &snug_command_list,
  &snug_command_refresh,
  &snug_command_revert,
  &snug_command_switch,
  &snug_command_disable,
  &snug_command_enable,
  &snug_command_changes,
  &snug_command_tasks,
  &snug_command_change,
  &snug_command_abort,
  &snug_command_watch,
  &snug_command_connections,
  &snug_command_connect,
  &snug_command_disconnect,
  &snug_command_explain,
  &snug_command_denials,
  &snug_command_interfaces,
  &snug_command_interface,
  &snug_command_config,
  &snug_command_plugins,
  &snug_command_doctor,
  &snug_command_run,
  &snug_command_pack,
  &snug_command_version,
  &snug_command_help,
  &snug_command_debug,
  NULL,
};

static const char *const titles[] = {
  "Basics", "More", "History", "Permissions", "System", "Development", "Other", "Hidden",
};

G_STATIC_ASSERT (G_N_ELEMENTS (titles) == SNUG_N_GROUPS);

const SnugCommand *const *
snug_command_table_get (void)
{
  return commands;
}

static const char *
nearest_verb (const char *name)
{
  const char *names[G_N_ELEMENTS (commands)] = { NULL };
  guint n_names = 0;

  for (guint i = 0; commands[i] != NULL; i++)
    if (commands[i]->group != SNUG_GROUP_HIDDEN)
      names[n_names++] = commands[i]->name;
  return snug_config_nearest (name, names);
}

const SnugCommand *
snug_command_table_find (const char *name, GError **error)
{
  const char *nearest;

  for (guint i = 0; commands[i] != NULL; i++)
    if (g_str_equal (commands[i]->name, name))
      return commands[i];
  nearest = nearest_verb (name);
  if (nearest != NULL)
    snug_usage_error (error, "there is no verb ‘%s’; did you mean ‘%s’?", name, nearest);
  else
    snug_usage_error (error, "there is no verb ‘%s’; see ‘snug help’", name);
  return NULL;
}

const char *
snug_command_group_get_title (SnugCommandGroup group)
{
  return titles[group];
}

const SnugOption *
snug_command_get_option (const SnugCommand *self, guint index)
{
  guint at = 0;

  for (guint list = 0; self->options[list] != NULL; list++)
    for (const SnugOption *option = self->options[list]; option->name != NULL; option++)
      if (at++ == index)
        return option;
  return NULL;
}

char *
snug_command_build_usage (const SnugCommand *self)
{
  gboolean has_options = snug_command_get_option (self, 0) != NULL;
  gboolean has_arguments = self->arguments[0] != '\0';

  return g_strconcat ("snug ", self->name, has_options ? " [OPTION…]" : "",
                      has_arguments ? " " : "", self->arguments, NULL);
}
