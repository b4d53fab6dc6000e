/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-command-tasks.h"
#include "snug-change-select.h"
#include "snug-commands.h"
#include "snug-json-output.h"
#include "snug-reply.h"
#include "snug-request-options.h"
#include "snug-text-table.h"

#define RULE_WIDTH 70

static char *
describe (GVariant *task)
{
  guint64 done = snug_reply_get_number (task, "progress-done");
  guint64 total = snug_reply_get_number (task, "progress-total");
  const char *summary = snug_reply_get_string (task, "summary");

  if (!g_str_equal (snug_reply_get_string (task, "status"), "Doing") || total <= 1)
    return g_strdup (summary);
  return g_strdup_printf ("%s (%.2f%%)", summary, (double) done / (double) total * 100);
}

static void
print_table (SnugInvocation *invocation, GVariant *tasks)
{
  g_autoptr (SnugTextTable) table
    = snug_text_table_new ((const char *const[]){ "Status", "Spawn", "Ready", "Summary", NULL });

  for (gsize i = 0; i < g_variant_n_children (tasks); i++)
    {
      g_autoptr (GVariant) task = g_variant_get_child_value (tasks, i);
      g_autofree char *spawn = snug_change_select_time (invocation, task, "spawn-time");
      g_autofree char *ready = snug_change_select_time (invocation, task, "ready-time");
      g_autofree char *summary = describe (task);

      snug_text_table_add (table, snug_reply_get_string (task, "status"), spawn, ready, summary);
    }
  snug_text_table_print (table, snug_invocation_get_console (invocation));
}

static void
print_logs (SnugConsole *console, GVariant *tasks)
{
  g_autofree char *rule = g_strnfill (RULE_WIDTH, '.');

  for (gsize i = 0; i < g_variant_n_children (tasks); i++)
    {
      g_autoptr (GVariant) task = g_variant_get_child_value (tasks, i);
      g_auto (GStrv) log = snug_reply_get_strings (task, "log");

      if (log[0] == NULL)
        continue;
      snug_console_print (console, "\n%s\n%s\n\n", rule, snug_reply_get_string (task, "summary"));
      for (guint j = 0; log[j] != NULL; j++)
        snug_console_print (console, "%s\n", log[j]);
    }
}

gboolean
snug_command_tasks_run (SnugInvocation *invocation, GError **error)
{
  SnugConsole *console = snug_invocation_get_console (invocation);
  g_autoptr (GVariant) change = NULL;
  g_autoptr (GVariant) tasks = NULL;
  const char *failure;

  if (!snug_change_select_load (invocation, &change, error))
    return FALSE;
  if (change == NULL)
    return TRUE;
  if (snug_invocation_has (invocation, "json"))
    {
      snug_json_print (console, change);
      return TRUE;
    }
  tasks = snug_reply_get_list (change, "tasks");
  print_table (invocation, tasks);
  print_logs (console, tasks);
  failure = snug_reply_get_string (change, "error");
  if (failure[0] != '\0')
    snug_console_print (console, "\nChange %s failed: %s\n", snug_reply_get_string (change, "id"),
                        failure);
  return TRUE;
}

const SnugCommand snug_command_tasks = {
  .name = "tasks",
  .group = SNUG_GROUP_HISTORY,
  .summary = "List the steps of a change",
  .arguments = "[ID]",
  .description
  = "Shows each step of a change with its status and what it logged, and the error if the "
    "change failed.",
  .options = { snug_change_select_options, snug_change_time_options, snug_json_options },
  .max_arguments = 1,
  .words = SNUG_WORD_CHANGE,
  .run = snug_command_tasks_run,
};
