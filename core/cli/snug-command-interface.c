/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-commands.h"
#include "snug-json-output.h"
#include "snug-reply.h"
#include "snug-request-options.h"
#include "snug-text-layout.h"
#include "snug-text-table.h"

#define LABEL_WIDTH 9
#define TEXT_WIDTH  80

static const SnugOption options[] = {
  { "attrs", 0, NULL, "Show the attributes of plugs and slots" },
  { "all", 0, NULL, "List also interfaces by which nobody is connected" },
  { NULL },
};

static void
print_list (SnugConsole *console, GVariant *interfaces)
{
  g_autoptr (SnugTextTable) table
    = snug_text_table_new ((const char *const[]){ "Name", "Summary", NULL });
  g_autoptr (GPtrArray) sorted = snug_reply_sort (interfaces, "name");

  for (guint i = 0; i < sorted->len; i++)
    snug_text_table_add (table, snug_reply_get_string (sorted->pdata[i], "name"),
                         snug_reply_get_string (sorted->pdata[i], "summary"));
  snug_text_table_print (table, console);
}

static void
print_field (SnugConsole *console, const char *label, const char *text)
{
  guint width = snug_console_get_width (console);
  g_autofree char *line = g_strdup_printf ("%-*s%s", LABEL_WIDTH, label, text);
  g_autofree char *wrapped
    = snug_text_wrap (line, width > 0 ? MIN (width, TEXT_WIDTH) : TEXT_WIDTH, LABEL_WIDTH);

  snug_console_print (console, "%s\n", wrapped);
}

/* Attributes are values of YAML, whichever form they have. */
static void
print_attributes (SnugConsole *console, GVariant *end)
{
  g_autoptr (GVariant) attributes
    = g_variant_lookup_value (end, "attributes", G_VARIANT_TYPE_VARDICT);
  GVariantIter iter;
  const char *name;
  GVariant *value;

  if (attributes == NULL)
    return;
  g_variant_iter_init (&iter, attributes);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    {
      g_autofree char *text = g_variant_is_of_type (value, G_VARIANT_TYPE_STRING)
                                ? g_variant_dup_string (value, NULL)
                                : g_variant_print (value, FALSE);

      snug_console_print (console, "      %s: %s\n", name, text);
    }
}

static void
print_ends (SnugConsole *console, GVariant *interface, const char *key, gboolean attrs)
{
  const char *name = snug_reply_get_string (interface, "name");
  g_autoptr (GVariant) list = snug_reply_get_list (interface, key);
  g_autoptr (GPtrArray) ends = snug_reply_sort (list, "snap");

  if (ends->len > 0)
    snug_console_print (console, "%s:\n", key);
  for (guint i = 0; i < ends->len; i++)
    {
      const char *end = snug_reply_get_string (ends->pdata[i], "name");
      g_autoptr (GVariant) attributes
        = g_variant_lookup_value (ends->pdata[i], "attributes", G_VARIANT_TYPE_VARDICT);
      gboolean more = attrs && attributes != NULL && g_variant_n_children (attributes) > 0;

      snug_console_print (console, "  - %s%s%s%s\n", snug_reply_get_string (ends->pdata[i], "snap"),
                          g_str_equal (end, name) ? "" : ":", g_str_equal (end, name) ? "" : end,
                          more ? ":" : "");
      if (more)
        print_attributes (console, ends->pdata[i]);
    }
}

static void
print_one (SnugConsole *console, GVariant *interface, gboolean attrs)
{
  const char *state = snug_reply_get_string (interface, "state");
  const char *reason = snug_reply_get_string (interface, "reason");

  print_field (console, "name:", snug_reply_get_string (interface, "name"));
  print_field (console, "summary:", snug_reply_get_string (interface, "summary"));
  if (state[0] != '\0' && !g_str_equal (state, "ready"))
    {
      g_autofree char *text
        = g_strdup_printf ("%s%s%s", state, reason[0] != '\0' ? ": " : "", reason);

      print_field (console, "state:", text);
    }
  if (snug_reply_get_flag (interface, "super-privileged"))
    print_field (console, "note:",
                 "super-privileged: a snap may only have a plug of it by a store's word or root's");
  print_ends (console, interface, "plugs", attrs);
  print_ends (console, interface, "slots", attrs);
}

static gboolean
run (SnugInvocation *invocation, GError **error)
{
  SnugConsole *console = snug_invocation_get_console (invocation);
  const char *name = snug_invocation_get_argument (invocation, 0);
  g_auto (GVariantDict) query = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) interfaces = NULL;

  if (name != NULL)
    g_variant_dict_insert (&query, "name", "s", name);
  else if (!snug_invocation_has (invocation, "all"))
    g_variant_dict_insert (&query, "used", "b", TRUE);
  interfaces = snug_client_list (snug_invocation_get_client (invocation), "ListInterfaces",
                                 g_variant_dict_end (&query), error);
  if (interfaces == NULL)
    return FALSE;
  if (snug_invocation_has (invocation, "json"))
    snug_json_print (console, interfaces);
  else if (name == NULL && g_variant_n_children (interfaces) == 0)
    snug_console_note (console,
                       "Nobody is connected; ‘snug interface --all’ lists all interfaces.");
  else if (name == NULL)
    print_list (console, interfaces);
  for (gsize i = 0; name != NULL && !snug_invocation_has (invocation, "json")
                    && i < g_variant_n_children (interfaces);
       i++)
    {
      g_autoptr (GVariant) interface = g_variant_get_child_value (interfaces, i);

      print_one (console, interface, snug_invocation_has (invocation, "attrs"));
    }
  return TRUE;
}

const SnugCommand snug_command_interface = {
  .name = "interface",
  .group = SNUG_GROUP_PERMISSIONS,
  .summary = "Show an interface, or list interfaces",
  .arguments = "[INTERFACE]",
  .description
  = "Shows what an interface permits and who has plugs and slots of it. Without a name it lists "
    "the interfaces by which at least one snap is connected, with ‘--all’ all of them. One that "
    "makes no sense on this kind of system says so and why.",
  .options = { options, snug_json_options },
  .max_arguments = 1,
  .run = run,
};
