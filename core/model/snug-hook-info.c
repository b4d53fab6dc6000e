/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* `hooks` of snap.yaml, and the hooks that are only there as files. */

#include "snug-name.h"
#include "snug-snap-fields.h"
#include "snug-snap-parts.h"

#include <string.h>

#define MAX_HOOKS 200

static const SnugField hook_fields[] = {
  { "command-chain", SNUG_FIELD_STRV, G_STRUCT_OFFSET (SnugHookInfo, command_chain),
    "^(?!/)(?!.*\\.\\.)[A-Za-z0-9/._#:$-]+$", "paths inside the snap", 0, FALSE },
  { "environment", SNUG_FIELD_ENVIRONMENT, G_STRUCT_OFFSET (SnugHookInfo, environment), NULL, NULL,
    0, FALSE },
  { NULL },
};

void
snug_hook_info_free (SnugHookInfo *self)
{
  snug_fields_clear (hook_fields, self);
  g_free (self->name);
  g_ptr_array_unref (self->plugs);
  g_ptr_array_unref (self->slots);
  g_free (self);
}

static SnugHookInfo *
hook_new (const char *name, gboolean declared)
{
  SnugHookInfo *self = g_new0 (SnugHookInfo, 1);

  self->name = g_strdup (name);
  self->declared = declared;
  self->plugs = g_ptr_array_new_with_free_func (g_free);
  self->slots = g_ptr_array_new_with_free_func (g_free);
  return self;
}

static SnugHookInfo *
read_hook (SnugSnapInfo *info, SnugYamlNode *node, const char *name, GError **error)
{
  g_autoptr (SnugHookInfo) hook = hook_new (name, TRUE);
  g_autofree char *path = g_strdup_printf ("hooks.%.60s", name);

  if (!snug_name_is_known_hook (name))
    {
      snug_fields_fail (path, snug_yaml_node_get_line (node), error,
                        "there is no hook of that name");
      return NULL;
    }
  if (snug_yaml_node_is_null (node))
    return g_steal_pointer (&hook);
  if (snug_yaml_node_get_kind (node) != SNUG_YAML_MAP)
    {
      snug_fields_fail (path, snug_yaml_node_get_line (node), error, "must be a map");
      return NULL;
    }
  if (!snug_fields_read (node, path, hook_fields, hook, error)
      || !snug_plug_info_bind (info, node, path, hook->plugs, hook->slots, error))
    return NULL;
  return g_steal_pointer (&hook);
}

gboolean
snug_hook_info_read_all (SnugSnapInfo *info,
                         SnugYamlNode *root,
                         const char *const *files,
                         GError **error)
{
  SnugYamlNode *hooks = snug_yaml_node_get (root, "hooks");

  if (!snug_yaml_node_is_null (hooks) && snug_yaml_node_get_kind (hooks) != SNUG_YAML_MAP)
    return snug_fields_fail ("hooks", snug_yaml_node_get_line (hooks), error, "must be a map");
  if (hooks != NULL && snug_yaml_node_get_length (hooks) > MAX_HOOKS)
    return snug_fields_fail ("hooks", snug_yaml_node_get_line (hooks), error, "more than %d hooks",
                             MAX_HOOKS);
  for (guint i = 0; hooks != NULL && i < snug_yaml_node_get_length (hooks); i++)
    {
      const char *name;
      SnugYamlNode *node = snug_yaml_node_get_child (hooks, i, &name);
      SnugHookInfo *hook = read_hook (info, node, name, error);

      if (hook == NULL)
        return FALSE;
      g_ptr_array_add (info->hooks, hook);
    }
  for (guint i = 0; files != NULL && files[i] != NULL && i < MAX_HOOKS; i++)
    if (snug_name_is_known_hook (files[i]) && snug_snap_info_find_hook (info, files[i]) == NULL)
      g_ptr_array_add (info->hooks, hook_new (files[i], FALSE));
  return TRUE;
}
