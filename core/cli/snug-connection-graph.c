/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Connections as a graph in the language of dot(1). One thread. */

#include "snug-connection-graph.h"

#include "snug-printable.h"
#include "snug-reply.h"

/* In a quoted string of dot only the quote ends it; the backslash begins an escape of labels. */
char *
snug_connection_graph_quote (const char *text)
{
  g_autofree char *line = snug_printable_line (text);
  GString *quoted = g_string_new ("\"");

  for (const char *at = line; *at != '\0'; at++)
    {
      if (*at == '"' || *at == '\\')
        g_string_append_c (quoted, '\\');
      g_string_append_c (quoted, *at);
    }
  g_string_append_c (quoted, '"');
  return g_string_free (quoted, FALSE);
}

static void
print_node (SnugConsole *console, GHashTable *known, const char *snap)
{
  g_autofree char *quoted = NULL;

  if (snap[0] == '\0' || !g_hash_table_add (known, g_strdup (snap)))
    return;
  quoted = snug_connection_graph_quote (snap);
  snug_console_print (console, "  %s%s;\n", quoted,
                      g_str_equal (snap, "system") ? " [shape=ellipse]" : "");
}

/* The interface, and the names of plug and slot where they say more. */
static char *
build_label (GVariant *connection)
{
  const char *interface = snug_reply_get_string (connection, "interface");
  const char *plug = snug_reply_get_string (connection, "plug");
  const char *slot = snug_reply_get_string (connection, "slot");

  if (g_str_equal (plug, interface) && g_str_equal (slot, interface))
    return g_strdup (interface);
  return g_strdup_printf ("%s (%s to %s)", interface, plug, slot);
}

static void
print_edge (SnugConsole *console, GVariant *connection)
{
  const char *plug_snap = snug_reply_get_string (connection, "plug-snap");
  const char *slot_snap = snug_reply_get_string (connection, "slot-snap");
  g_autofree char *label = build_label (connection);
  g_autofree char *text = snug_connection_graph_quote (label);
  g_autofree char *from = snug_connection_graph_quote (plug_snap);
  g_autofree char *to = snug_connection_graph_quote (slot_snap);

  if (plug_snap[0] == '\0' || slot_snap[0] == '\0' || snug_reply_get_flag (connection, "undesired"))
    return;
  snug_console_print (console, "  %s -> %s [label=%s%s];\n", from, to, text,
                      snug_reply_get_flag (connection, "effective") ? "" : ", style=dashed");
}

void
snug_connection_graph_print (SnugConsole *console, GVariant *connections)
{
  g_autoptr (GPtrArray) sorted = snug_reply_sort (connections, "interface");
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  snug_console_print (console, "digraph connections {\n  rankdir=LR;\n  node [shape=box];\n");
  for (guint i = 0; i < sorted->len; i++)
    {
      print_node (console, known, snug_reply_get_string (sorted->pdata[i], "plug-snap"));
      print_node (console, known, snug_reply_get_string (sorted->pdata[i], "slot-snap"));
    }
  for (guint i = 0; i < sorted->len; i++)
    print_edge (console, sorted->pdata[i]);
  snug_console_print (console, "}\n");
}
