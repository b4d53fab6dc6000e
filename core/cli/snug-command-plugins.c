/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-commands.h"
#include "snug-json-output.h"
#include "snug-reply.h"
#include "snug-request-options.h"
#include "snug-text-table.h"

#include <string.h>

static int
compare_plugins (gconstpointer a, gconstpointer b)
{
  GVariant *left = *(GVariant *const *) a, *right = *(GVariant *const *) b;
  int order = strcmp (snug_reply_get_string (left, "Kind"), snug_reply_get_string (right, "Kind"));

  return order != 0
           ? order
           : strcmp (snug_reply_get_string (left, "Name"), snug_reply_get_string (right, "Name"));
}

/* (element-type GVariant) the properties of each plugin, by kind and name. */
static GPtrArray *
load_plugins (SnugInvocation *invocation, GError **error)
{
  SnugClient *client = snug_invocation_get_client (invocation);
  g_autoptr (GVariant) list = snug_client_list (client, "ListPlugins", NULL, error);
  GPtrArray *plugins;

  if (list == NULL)
    return NULL;
  plugins = snug_reply_sort (list, "Name");
  g_ptr_array_sort (plugins, compare_plugins);
  return plugins;
}

static void
print_json (SnugConsole *console, GPtrArray *plugins)
{
  snug_json_print (console, g_variant_new_array (G_VARIANT_TYPE_VARDICT,
                                                 (GVariant *const *) plugins->pdata, plugins->len));
}

static gboolean
list_plugins (SnugInvocation *invocation, GError **error)
{
  SnugConsole *console = snug_invocation_get_console (invocation);
  g_autoptr (GPtrArray) plugins = load_plugins (invocation, error);
  g_autoptr (SnugTextTable) table = snug_text_table_new (
    (const char *const[]){ "Name", "Version", "Kind", "State", "Reason", NULL });

  if (plugins == NULL)
    return FALSE;
  if (snug_invocation_has (invocation, "json"))
    {
      print_json (console, plugins);
      return TRUE;
    }
  for (guint i = 0; i < plugins->len; i++)
    {
      GVariant *plugin = g_ptr_array_index (plugins, i);

      snug_text_table_add (table, snug_reply_get_string (plugin, "Name"),
                           snug_reply_get_string (plugin, "Version"),
                           snug_reply_get_string (plugin, "Kind"),
                           snug_reply_get_string (plugin, "State"),
                           snug_reply_get_string (plugin, "Reason"));
    }
  if (plugins->len == 0)
    snug_console_note (console, "There are no plugins; snug can do little without. Is it installed "
                                "as a whole?");
  else
    snug_text_table_print (table, console);
  return TRUE;
}

static void
print_field (SnugConsole *console, const char *label, const char *value)
{
  if (value[0] != '\0')
    snug_console_print (console, "%-13s%s\n", label, value);
}

static void
print_plugin (SnugConsole *console, GVariant *plugin)
{
  g_autoptr (GVariant) config = snug_reply_get_list (plugin, "Config");
  g_autoptr (SnugTextTable) table = snug_text_table_new (
    (const char *const[]){ "Key", "Value", "Default", "Origin", "Meaning", NULL });
  guint abi = 0;

  print_field (console, "name:", snug_reply_get_string (plugin, "Name"));
  print_field (console, "title:", snug_reply_get_string (plugin, "Title"));
  print_field (console, "vendor:", snug_reply_get_string (plugin, "Vendor"));
  print_field (console, "version:", snug_reply_get_string (plugin, "Version"));
  print_field (console, "kind:", snug_reply_get_string (plugin, "Kind"));
  print_field (console, "state:", snug_reply_get_string (plugin, "State"));
  print_field (console, "reason:", snug_reply_get_string (plugin, "Reason"));
  print_field (console, "description:", snug_reply_get_string (plugin, "Description"));
  print_field (console, "path:", snug_reply_get_string (plugin, "Path"));
  if (g_variant_lookup (plugin, "AbiLevel", "u", &abi))
    snug_console_print (console, "%-13s%u\n", "abi:", abi);
  for (gsize i = 0; i < g_variant_n_children (config); i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (config, i);

      snug_text_table_add (table, snug_reply_get_string (entry, "key"),
                           snug_reply_get_string (entry, "value"),
                           snug_reply_get_string (entry, "default"),
                           snug_reply_get_string (entry, "origin"),
                           snug_reply_get_string (entry, "summary"));
    }
  if (snug_text_table_get_n_rows (table) == 0)
    return;
  snug_console_print (console, "\n");
  snug_text_table_print (table, console);
}

static gboolean
show_plugin (SnugInvocation *invocation, const char *name, GError **error)
{
  SnugConsole *console = snug_invocation_get_console (invocation);
  g_autoptr (GPtrArray) plugins = load_plugins (invocation, error);
  g_autoptr (GPtrArray) found = g_ptr_array_new ();

  if (plugins == NULL)
    return FALSE;
  for (guint i = 0; i < plugins->len; i++)
    {
      GVariant *plugin = g_ptr_array_index (plugins, i);

      if (g_str_equal (snug_reply_get_string (plugin, "Name"), name)
          || g_str_equal (snug_reply_get_string (plugin, "Id"), name))
        g_ptr_array_add (found, plugin);
    }
  if (found->len == 0)
    return snug_set_error (error, SNUG_ERROR_NOT_FOUND,
                           "there is no plugin ‘%s’; see ‘snug plugins’", name);
  if (snug_invocation_has (invocation, "json"))
    print_json (console, found);
  for (guint i = 0; i < found->len && !snug_invocation_has (invocation, "json"); i++)
    {
      snug_console_print (console, "%s", i > 0 ? "\n" : "");
      print_plugin (console, g_ptr_array_index (found, i));
    }
  return TRUE;
}

static gboolean
run (SnugInvocation *invocation, GError **error)
{
  const char *what = snug_invocation_get_argument (invocation, 0);
  const char *name = snug_invocation_get_argument (invocation, 1);

  if (what == NULL || (g_str_equal (what, "list") && name == NULL))
    return list_plugins (invocation, error);
  if (g_str_equal (what, "info") && name != NULL)
    return show_plugin (invocation, name, error);
  return snug_usage_error (error,
                           "‘%s’ is not understood; write ‘snug plugins’ or ‘snug plugins info "
                           "NAME’",
                           what);
}

const SnugCommand snug_command_plugins = {
  .name = "plugins",
  .group = SNUG_GROUP_SYSTEM,
  .summary = "List plugins, or show one",
  .arguments = "[info NAME]",
  .description
  = "Shows which plugins there are, which of them are in use, and why the others are not. "
    "‘info’ shows one with its settings, and where each of them comes from.",
  .options = { snug_json_options },
  .max_arguments = 2,
  .words = SNUG_WORD_PLUGIN,
  .run = run,
};
