/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which action of polkit goes with what. Pure; the one table for every way into the daemon. */

#include "snug-permissions.h"

#include <string.h>

/* Names in a question for people; more are counted. */
#define MAX_NAMES 5

static const char *const plain_actions[] = {
  [SNUG_SNAP_INSTALL] = SNUG_ACTION_INSTALL,
  [SNUG_SNAP_INSTALL_FILE] = SNUG_ACTION_INSTALL_LOCAL,
  [SNUG_SNAP_REMOVE] = SNUG_ACTION_REMOVE,
  [SNUG_SNAP_UPDATE] = SNUG_ACTION_UPDATE,
  [SNUG_SNAP_REVERT] = SNUG_ACTION_REVERT,
  [SNUG_SNAP_ENABLE] = SNUG_ACTION_ENABLE,
  [SNUG_SNAP_DISABLE] = SNUG_ACTION_DISABLE,
  [SNUG_SNAP_SWITCH] = SNUG_ACTION_SWITCH_CHANNEL,
  [SNUG_SNAP_CONNECT] = SNUG_ACTION_MANAGE_PERMISSIONS,
  [SNUG_SNAP_DISCONNECT] = SNUG_ACTION_TAKE_PERMISSIONS,
};
G_STATIC_ASSERT (G_N_ELEMENTS (plain_actions) == SNUG_N_SNAP_ACTIONS);

/* (nullable) the action of a mode that gives confinement up */
static const char *
find_mode_action (const SnugSnapWish *wish)
{
  if (g_strcmp0 (wish->mode, "classic") == 0)
    return SNUG_ACTION_INSTALL_CLASSIC;
  return g_strcmp0 (wish->mode, "devmode") == 0 ? SNUG_ACTION_INSTALL_DEVMODE : NULL;
}

static gboolean
names_store (const SnugSnapWish *wish)
{
  for (guint i = 0; i < wish->refs->len; i++)
    if (((const SnugSnapRef *) g_ptr_array_index (wish->refs, i))->store != NULL)
      return TRUE;
  return wish->store != NULL;
}

/* Another channel, revision or origin than the one that somebody agreed to. */
static gboolean
leaves_channel (const SnugSnapWish *wish)
{
  return wish->action == SNUG_SNAP_UPDATE
         && (wish->channel != NULL || wish->revision != 0 || names_store (wish) || wish->amend);
}

static char *
join_names (const SnugSnapWish *wish)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < wish->refs->len && i < MAX_NAMES; i++)
    {
      const SnugSnapRef *ref = g_ptr_array_index (wish->refs, i);

      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", ref->instance);
    }
  if (wish->refs->len > MAX_NAMES)
    g_string_append_printf (names, " and %u more", wish->refs->len - MAX_NAMES);
  return g_string_free (g_steal_pointer (&names), FALSE);
}

void
snug_permissions_add_wish (SnugPermission *permission, const SnugSnapWish *wish)
{
  g_autofree char *names = join_names (wish);
  const char *mode_action = find_mode_action (wish);
  guint before = permission->actions->len;

  if (wish->dangerous)
    g_ptr_array_add (permission->actions, (gpointer) SNUG_ACTION_INSTALL_UNTRUSTED);
  if (mode_action != NULL)
    g_ptr_array_add (permission->actions, (gpointer) mode_action);
  if (leaves_channel (wish))
    g_ptr_array_add (permission->actions, (gpointer) SNUG_ACTION_SWITCH_CHANNEL);
  if (permission->actions->len == before)
    g_ptr_array_add (permission->actions, (gpointer) plain_actions[wish->action]);
  /* A file in devmode is believed without anybody who vouches for it. */
  if (wish->action == SNUG_SNAP_INSTALL_FILE && !wish->dangerous
      && g_strcmp0 (wish->mode, "devmode") == 0)
    g_ptr_array_add (permission->actions, (gpointer) SNUG_ACTION_INSTALL_UNTRUSTED);
  g_variant_dict_insert (permission->details, "snaps", "s", names);
}

void
snug_permissions_add_foreign (SnugPermission *permission,
                              guint owner,
                              guint caller,
                              const char *action)
{
  if (owner != caller)
    g_ptr_array_add (permission->actions, (gpointer) action);
}

const char *
snug_permissions_find_setting (const char *section, const char *key)
{
  gboolean is_store = g_str_has_prefix (section, "store ");
  gboolean is_plugin = g_str_has_prefix (section, "plugin ");

  /* Whose code is loaded. */
  if (g_str_equal (section, "daemon") && g_str_has_prefix (key, "Plugin"))
    return SNUG_ACTION_ENABLE_PLUGIN;
  if (is_plugin && g_str_equal (key, "Enabled"))
    return SNUG_ACTION_ENABLE_PLUGIN;
  /* What holds snaps: another backend may hold them less. */
  if (g_str_equal (section, "confinement"))
    return SNUG_ACTION_ENABLE_PLUGIN;
  /* Whose packages are believed. A new section comes into being with its plugin. */
  if (is_store && (g_str_equal (key, "Keys") || g_str_equal (key, "Plugin")))
    return SNUG_ACTION_TRUST_STORE;
  if (is_store || g_str_equal (section, "network"))
    return SNUG_ACTION_CONFIGURE_STORE;
  if (g_str_equal (section, "refresh"))
    return SNUG_ACTION_HOLD;
  return is_plugin ? SNUG_ACTION_CONFIGURE_PLUGIN : SNUG_ACTION_CONFIGURE_DAEMON;
}
