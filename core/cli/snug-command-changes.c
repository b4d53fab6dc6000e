/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-change-select.h"
#include "snug-commands.h"
#include "snug-json-output.h"
#include "snug-reply.h"
#include "snug-request-options.h"
#include "snug-text-table.h"

static const SnugOption options[] = {
  { "abs-time", 0, NULL, "Show times as RFC 3339 has them" },
  { NULL },
};

static void
print_table (SnugInvocation *invocation, GVariant *changes)
{
  g_autoptr (SnugTextTable) table = snug_text_table_new (
    (const char *const[]){ "ID", "Status", "Spawn", "Ready", "Summary", NULL });

  for (gsize i = 0; i < g_variant_n_children (changes); i++)
    {
      g_autoptr (GVariant) change = g_variant_get_child_value (changes, i);
      g_autofree char *spawn = snug_change_select_time (invocation, change, "spawn-time");
      g_autofree char *ready = snug_change_select_time (invocation, change, "ready-time");

      snug_text_table_add (table, snug_reply_get_string (change, "id"),
                           snug_reply_get_string (change, "status"), spawn, ready,
                           snug_reply_get_string (change, "summary"));
    }
  snug_text_table_print (table, snug_invocation_get_console (invocation));
}

static gboolean
run (SnugInvocation *invocation, GError **error)
{
  SnugConsole *console = snug_invocation_get_console (invocation);
  const char *snap = snug_invocation_get_argument (invocation, 0);
  g_auto (GVariantDict) query = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) changes = NULL;

  g_variant_dict_insert (&query, "filter", "s", "all");
  if (snap != NULL)
    g_variant_dict_insert (&query, "snap", "s", snap);
  changes = snug_client_list (snug_invocation_get_client (invocation), "ListChanges",
                              g_variant_dict_end (&query), error);
  if (changes == NULL)
    return FALSE;
  if (snug_invocation_has (invocation, "json"))
    snug_json_print (console, changes);
  else if (g_variant_n_children (changes) > 0)
    print_table (invocation, changes);
  else if (snap != NULL)
    snug_console_note (console, "There are no changes of ‘%s’.", snap);
  else
    snug_console_note (console, "Nothing was changed yet.");
  return TRUE;
}

const SnugCommand snug_command_changes = {
  .name = "changes",
  .group = SNUG_GROUP_HISTORY,
  .summary = "List the changes of the system",
  .arguments = "[SNAP]",
  .description
  = "Shows what was done, is being done and could not be done. ‘snug tasks ID’ shows the "
    "steps of a change.",
  .options = { options, snug_json_options },
  .max_arguments = 1,
  .words = SNUG_WORD_INSTALLED,
  .run = run,
};
