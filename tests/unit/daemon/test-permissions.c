/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-permissions.h"

#include <string.h>

/* The actions that a request needs, with spaces between. */
static char *
find_actions (const char *action, const char *const *refs, const char *options)
{
  g_autoptr (GVariant) parsed = g_variant_ref_sink (g_variant_new_parsed (options));
  const SnugManagerRequest request = { .action = action, .refs = refs, .fd = 0, .options = parsed };
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugSnapWish) wish = snug_snap_wish_new (&request, &error);
  SnugPermission permission = { g_ptr_array_new (), g_variant_dict_new (NULL) };
  char *text;

  g_assert_no_error (error);
  snug_permissions_add_wish (&permission, wish);
  g_ptr_array_add (permission.actions, NULL);
  text = g_strjoinv (" ", (char **) permission.actions->pdata);
  g_ptr_array_unref (permission.actions);
  g_variant_dict_unref (permission.details);
  return text;
}

static void
test_wishes (void)
{
  static const struct
  {
    const char *action;
    const char *options;
    const char *actions;
  } cases[] = {
    { "install", "@a{sv} {}", "org.snug.install" },
    { "install", "{'channel': <'edge'>}", "org.snug.install" },
    { "install", "{'mode': <'jailmode'>}", "org.snug.install" },
    { "install", "{'mode': <'classic'>}", "org.snug.install-classic" },
    { "install", "{'mode': <'devmode'>}", "org.snug.install-devmode" },
    { "install-file", "@a{sv} {}", "org.snug.install-local" },
    { "install-file", "{'dangerous': <false>}", "org.snug.install-local" },
    { "install-file", "{'dangerous': <true>}", "org.snug.install-untrusted" },
    { "install-file", "{'mode': <'classic'>}", "org.snug.install-classic" },
    { "install-file", "{'dangerous': <true>, 'mode': <'classic'>}",
      "org.snug.install-untrusted org.snug.install-classic" },
    { "install-file", "{'mode': <'devmode'>}",
      "org.snug.install-devmode org.snug.install-untrusted" },
    { "remove", "{'purge': <true>}", "org.snug.remove" },
    { "update", "@a{sv} {}", "org.snug.update" },
    { "update", "{'ignore-running': <true>}", "org.snug.update" },
    { "update", "{'channel': <'edge'>}", "org.snug.switch-channel" },
    { "update", "{'revision': <'5'>}", "org.snug.switch-channel" },
    { "update", "{'amend': <true>}", "org.snug.switch-channel" },
    { "update", "{'store': <'other'>}", "org.snug.switch-channel" },
    { "update", "{'mode': <'classic'>}", "org.snug.install-classic" },
    { "revert", "@a{sv} {}", "org.snug.revert" },
    { "revert", "{'mode': <'devmode'>}", "org.snug.install-devmode" },
    { "enable", "@a{sv} {}", "org.snug.enable" },
    { "disable", "@a{sv} {}", "org.snug.disable" },
    { "switch", "{'channel': <'edge'>}", "org.snug.switch-channel" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *refs[] = { g_str_equal (cases[i].action, "install-file") ? NULL : "hello", NULL };
      g_autofree char *actions = find_actions (cases[i].action, refs, cases[i].options);

      if (!g_str_equal (actions, cases[i].actions))
        g_error ("%s %s needs ‘%s’ and not ‘%s’", cases[i].action, cases[i].options,
                 cases[i].actions, actions);
    }
}

static void
test_connections (void)
{
  const char *ends[] = { "hello:home", "", NULL };
  g_autofree char *connect = find_actions ("connect", ends, "@a{sv} {}");
  g_autofree char *disconnect = find_actions ("disconnect", ends, "{'forget': <true>}");

  g_assert_cmpstr (connect, ==, "org.snug.manage-permissions");
  g_assert_cmpstr (disconnect, ==, "org.snug.take-permissions");
}

/* A store that is named in the reference is another one than the snap follows. */
static void
test_store_in_reference (void)
{
  const char *refs[] = { "hello", "elsewhere:other", NULL };
  g_autofree char *actions = find_actions ("update", refs, "@a{sv} {}");

  g_assert_cmpstr (actions, ==, "org.snug.switch-channel");
}

static void
test_names (void)
{
  const char *refs[] = { "a1", "b2", "c3", "d4", "e5", "f6", "g7", NULL };
  g_autoptr (GVariant) options
    = g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0));
  const SnugManagerRequest request
    = { .action = "remove", .refs = refs, .fd = -1, .options = options };
  g_autoptr (SnugSnapWish) wish = snug_snap_wish_new (&request, NULL);
  SnugPermission permission = { g_ptr_array_new (), g_variant_dict_new (NULL) };
  g_autofree char *names = NULL;

  snug_permissions_add_wish (&permission, wish);
  g_assert_true (g_variant_dict_lookup (permission.details, "snaps", "s", &names));
  g_assert_cmpstr (names, ==, "a1, b2, c3, d4, e5 and 2 more");
  g_ptr_array_unref (permission.actions);
  g_variant_dict_unref (permission.details);
}

static void
test_settings (void)
{
  static const struct
  {
    const char *section;
    const char *key;
    const char *action;
  } cases[] = {
    { "daemon", "IdleTimeout", SNUG_ACTION_CONFIGURE_DAEMON },
    { "daemon", "PluginPolicy", SNUG_ACTION_ENABLE_PLUGIN },
    { "daemon", "PluginDeny", SNUG_ACTION_ENABLE_PLUGIN },
    { "plugin x", "Enabled", SNUG_ACTION_ENABLE_PLUGIN },
    { "plugin x", "Depth", SNUG_ACTION_CONFIGURE_PLUGIN },
    { "storage", "Backend", SNUG_ACTION_CONFIGURE_DAEMON },
    { "confinement", "Backend", SNUG_ACTION_ENABLE_PLUGIN },
    { "store main", "Keys", SNUG_ACTION_TRUST_STORE },
    { "store main", "Plugin", SNUG_ACTION_TRUST_STORE },
    { "store main", "Priority", SNUG_ACTION_CONFIGURE_STORE },
    { "store main", "Url", SNUG_ACTION_CONFIGURE_STORE },
    { "network", "Proxy", SNUG_ACTION_CONFIGURE_STORE },
    { "refresh", "Timer", SNUG_ACTION_HOLD },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (snug_permissions_find_setting (cases[i].section, cases[i].key), ==,
                     cases[i].action);
}

/* What the daemon asks polkit for is what polkit was told of. */
static void
test_policy_file (void)
{
  static const char *const used[] = {
    SNUG_ACTION_INSTALL,
    SNUG_ACTION_INSTALL_LOCAL,
    SNUG_ACTION_INSTALL_CLASSIC,
    SNUG_ACTION_INSTALL_DEVMODE,
    SNUG_ACTION_INSTALL_UNTRUSTED,
    SNUG_ACTION_REMOVE,
    SNUG_ACTION_UPDATE,
    SNUG_ACTION_SWITCH_CHANNEL,
    SNUG_ACTION_REVERT,
    SNUG_ACTION_ENABLE,
    SNUG_ACTION_DISABLE,
    SNUG_ACTION_MANAGE_PERMISSIONS,
    SNUG_ACTION_TAKE_PERMISSIONS,
    SNUG_ACTION_HOLD,
    SNUG_ACTION_REFRESH_METADATA,
    SNUG_ACTION_CONFIGURE_STORE,
    SNUG_ACTION_TRUST_STORE,
    SNUG_ACTION_CONFIGURE_PLUGIN,
    SNUG_ACTION_ENABLE_PLUGIN,
    SNUG_ACTION_CONFIGURE_DAEMON,
    SNUG_ACTION_CHECK_IMAGES,
    SNUG_ACTION_CANCEL_FOREIGN,
    SNUG_ACTION_VIEW_FOREIGN,
  };
  g_autofree char *path
    = g_build_filename (g_getenv ("SNUG_SOURCE_ROOT"), "core", "data", "org.snug.policy", NULL);
  g_autofree char *policy = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &policy, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (used); i++)
    {
      g_autofree char *element = g_strdup_printf ("<action id=\"%s\">", used[i]);

      if (strstr (policy, element) == NULL)
        g_error ("%s is not in org.snug.policy", used[i]);
    }
}

static void
test_foreign (void)
{
  SnugPermission permission = { g_ptr_array_new (), NULL };

  snug_permissions_add_foreign (&permission, 1000, 1000, SNUG_ACTION_CANCEL_FOREIGN);
  g_assert_cmpuint (permission.actions->len, ==, 0);
  snug_permissions_add_foreign (&permission, 1000, 1001, SNUG_ACTION_CANCEL_FOREIGN);
  g_assert_cmpuint (permission.actions->len, ==, 1);
  g_assert_cmpstr (permission.actions->pdata[0], ==, SNUG_ACTION_CANCEL_FOREIGN);
  /* Root's own is root's; it is root as a caller whom the authority lets pass. */
  snug_permissions_add_foreign (&permission, 0, 1000, SNUG_ACTION_VIEW_FOREIGN);
  g_assert_cmpuint (permission.actions->len, ==, 2);
  g_ptr_array_unref (permission.actions);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/daemon/permissions/wishes", test_wishes);
  g_test_add_func ("/daemon/permissions/foreign", test_foreign);
  g_test_add_func ("/daemon/permissions/connections", test_connections);
  g_test_add_func ("/daemon/permissions/store-in-reference", test_store_in_reference);
  g_test_add_func ("/daemon/permissions/names", test_names);
  g_test_add_func ("/daemon/permissions/settings", test_settings);
  g_test_add_func ("/daemon/permissions/policy-file", test_policy_file);
  return g_test_run ();
}
