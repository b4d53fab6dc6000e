/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-commands.h"
#include "snug-connection-graph.h"
#include "snug-json-output.h"
#include "snug-reply.h"
#include "snug-request-options.h"
#include "snug-text-table.h"

static const SnugOption options[] = {
  { "all", 0, NULL, "Show also plugs and slots that are not connected" },
  { "graph", 0, NULL, "Write a graph for dot(1) of Graphviz" },
  { NULL },
};

/* SNAP:NAME; the host's slots are :NAME; an end that is not there is "". */
static char *
name_end (GVariant *connection, const char *snap_key, const char *name_key)
{
  const char *snap = snug_reply_get_string (connection, snap_key);
  const char *name = snug_reply_get_string (connection, name_key);
  gboolean host
    = g_str_equal (snap, "system") || g_str_equal (snap, "snapd") || g_str_equal (snap, "core");

  if (name[0] == '\0')
    return g_strdup ("");
  return g_strconcat (host ? "" : snap, ":", name, NULL);
}

static char *
build_notes (GVariant *connection)
{
  g_autoptr (GPtrArray) notes = g_ptr_array_new ();

  if (snug_reply_get_flag (connection, "undesired"))
    g_ptr_array_add (notes, (gpointer) "disconnected");
  else if (snug_reply_get_flag (connection, "manual"))
    g_ptr_array_add (notes, (gpointer) "manual");
  if (!snug_reply_get_flag (connection, "undesired")
      && !snug_reply_get_flag (connection, "effective")
      && snug_reply_get_string (connection, "reason")[0] != '\0')
    g_ptr_array_add (notes, (gpointer) "not granted");
  if (notes->len == 0)
    return g_strdup ("-");
  g_ptr_array_add (notes, NULL);
  return g_strjoinv (",", (char **) notes->pdata);
}

/* The reason of what somebody disconnected is in the notes. */
static void
explain (SnugConsole *console, GVariant *connection, const char *end)
{
  const char *reason = snug_reply_get_string (connection, "reason");

  if (reason[0] != '\0' && !snug_reply_get_flag (connection, "effective")
      && !snug_reply_get_flag (connection, "undesired"))
    snug_console_note (console, "%s is not granted: %s", end, reason);
}

static void
print_table (SnugConsole *console, GVariant *connections)
{
  g_autoptr (SnugTextTable) table
    = snug_text_table_new ((const char *const[]){ "Interface", "Plug", "Slot", "Notes", NULL });
  g_autoptr (GPtrArray) sorted = snug_reply_sort (connections, "interface");

  for (guint i = 0; i < sorted->len; i++)
    {
      GVariant *connection = g_ptr_array_index (sorted, i);
      g_autofree char *plug = name_end (connection, "plug-snap", "plug");
      g_autofree char *slot = snug_reply_get_flag (connection, "undesired")
                                ? g_strdup ("")
                                : name_end (connection, "slot-snap", "slot");
      g_autofree char *notes = build_notes (connection);

      snug_text_table_add (table, snug_reply_get_string (connection, "interface"), plug, slot,
                           notes);
    }
  snug_text_table_print (table, console);
  for (guint i = 0; i < sorted->len; i++)
    {
      GVariant *connection = g_ptr_array_index (sorted, i);
      g_autofree char *plug = name_end (connection, "plug-snap", "plug");
      g_autofree char *slot = name_end (connection, "slot-snap", "slot");

      explain (console, connection, plug[0] != '\0' ? plug : slot);
    }
}

static gboolean
run (SnugInvocation *invocation, GError **error)
{
  SnugConsole *console = snug_invocation_get_console (invocation);
  const char *snap = snug_invocation_get_argument (invocation, 0);
  gboolean all = snap != NULL || snug_invocation_has (invocation, "all");
  g_auto (GVariantDict) query = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) connections = NULL;

  if (snug_invocation_has (invocation, "graph") && snug_invocation_has (invocation, "json"))
    return snug_usage_error (error, "‘--graph’ and ‘--json’ exclude each other");
  g_variant_dict_insert (&query, "all", "b", all);
  if (snap != NULL)
    g_variant_dict_insert (&query, "snap", "s", snap);
  connections = snug_client_list (snug_invocation_get_client (invocation), "ListConnections",
                                  g_variant_dict_end (&query), error);
  if (connections == NULL)
    return FALSE;
  if (snug_invocation_has (invocation, "json"))
    snug_json_print (console, connections);
  else if (snug_invocation_has (invocation, "graph"))
    snug_connection_graph_print (console, connections);
  else if (g_variant_n_children (connections) > 0)
    print_table (console, connections);
  else if (snap != NULL)
    snug_console_note (console, "The snap ‘%s’ has no plugs and no slots.", snap);
  else
    snug_console_note (console, "There are no connections%s.",
                       all ? "" : "; ‘snug connections --all’ shows what could be connected");
  return TRUE;
}

const SnugCommand snug_command_connections = {
  .name = "connections",
  .group = SNUG_GROUP_PERMISSIONS,
  .summary = "List what snaps may use of the system and of each other",
  .arguments = "[SNAP]",
  .description
  = "Shows connections; for one snap, or with ‘--all’, also plugs and slots that are not "
    "connected. A slot without a snap before the colon is the system's.\n\n"
    "Notes: ‘manual’ for what somebody connected, ‘disconnected’ for what somebody "
    "disconnected and will not come back by itself, ‘not granted’ for what has no effect on "
    "this system; the reason follows the table.\n\n"
    "With ‘--graph’ each snap is a box, and each connection an arrow from who uses something to "
    "who gives it; what has no effect is dashed. ‘dot -Tsvg’ of Graphviz makes a picture of it.",
  .options = { options, snug_json_options },
  .max_arguments = 1,
  .words = SNUG_WORD_INSTALLED,
  .run = run,
};
