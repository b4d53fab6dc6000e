/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-change-request.h"
#include "snug-commands.h"
#include "snug-human-values.h"
#include "snug-json-output.h"
#include "snug-reply.h"
#include "snug-request-options.h"
#include "snug-snap-notes.h"
#include "snug-text-table.h"

static const SnugOption options[] = {
  { "list", 0, NULL, "Show what would be refreshed, and change nothing" },
  { "time", 0, NULL, "Show when all snaps were refreshed last" },
  { "abs-time", 0, NULL, "Show times as RFC 3339 has them" },
  { "revision", 0, "REVISION", "Refresh to this revision" },
  { "ignore-running", 0, NULL, "Do not wait for running apps of the snap to end" },
  { "amend", 0, NULL, "Let a snap that was installed from a file follow a store" },
  { "transaction", 0, "KIND", "What a failure undoes: per-snap (the default) or all-snaps" },
  { NULL },
};

static void
print_updates (SnugConsole *console, GVariant *updates)
{
  g_autoptr (SnugTextTable) table = snug_text_table_new (
    (const char *const[]){ "Name", "Version", "Rev", "Size", "Publisher", "Notes", NULL });
  g_autoptr (GPtrArray) sorted = snug_reply_sort (updates, "name");

  for (guint i = 0; i < sorted->len; i++)
    {
      GVariant *snap = g_ptr_array_index (sorted, i);
      g_autofree char *size = snug_human_size (snug_reply_get_number (snap, "size"));
      g_autofree char *notes = snug_snap_notes (snap);

      snug_text_table_add (table, snug_reply_get_string (snap, "name"),
                           snug_reply_get_string (snap, "version"),
                           snug_reply_get_string (snap, "revision"), size,
                           snug_reply_get_string (snap, "publisher"), notes);
    }
  snug_text_table_print (table, console);
}

static gboolean
list_updates (SnugInvocation *invocation, GError **error)
{
  SnugConsole *console = snug_invocation_get_console (invocation);
  SnugClient *client = snug_invocation_get_client (invocation);
  g_autoptr (GVariant) updates = snug_client_list (client, "ListUpdates", NULL, error);

  if (updates == NULL)
    return FALSE;
  if (snug_invocation_has (invocation, "json"))
    snug_json_print (console, updates);
  else if (g_variant_n_children (updates) == 0)
    snug_console_note (console, "All snaps up to date.");
  else
    print_updates (console, updates);
  return TRUE;
}

static gboolean
show_time (SnugInvocation *invocation, GError **error)
{
  SnugConsole *console = snug_invocation_get_console (invocation);
  SnugClient *client = snug_invocation_get_client (invocation);
  g_autoptr (GVariant) properties = snug_client_get_properties (client, TRUE, error);
  g_autofree char *text = NULL;
  guint64 last;

  if (properties == NULL)
    return FALSE;
  last = snug_reply_get_number (properties, "LastRefresh");
  text = snug_invocation_has (invocation, "abs-time") ? snug_absolute_time (last)
                                                      : snug_human_time (last, NULL);
  snug_console_print (console, "last: %s\n", last > 0 ? text : "never");
  return TRUE;
}

static gboolean
check_options (SnugInvocation *invocation, GError **error)
{
  guint n = g_strv_length ((char **) snug_invocation_get_arguments (invocation));
  const char *channel;

  if (!snug_request_options_get_channel (invocation, &channel, error))
    return FALSE;
  if (n != 1
      && (channel != NULL || snug_invocation_has (invocation, "revision")
          || snug_invocation_has (invocation, "amend")))
    return snug_usage_error (
      error, "a channel, a revision and ‘--amend’ are for one snap; name exactly one");
  if (snug_invocation_has (invocation, "json") && !snug_invocation_has (invocation, "list"))
    return snug_usage_error (error, "‘--json’ is for ‘--list’");
  return TRUE;
}

static void
say_up_to_date (SnugInvocation *invocation, const GError *cause)
{
  SnugConsole *console = snug_invocation_get_console (invocation);
  const char *name = snug_invocation_get_argument (invocation, 0);

  if (name == NULL)
    snug_console_note (console, "All snaps up to date.");
  else if (snug_invocation_get_argument (invocation, 1) == NULL)
    snug_console_note (console, "The snap ‘%s’ has no updates available.", name);
  else
    snug_console_note (console, "%s", cause->message);
}

static gboolean
run (SnugInvocation *invocation, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_auto (GStrv) snaps = NULL;

  if (!check_options (invocation, error))
    return FALSE;
  if (snug_invocation_has (invocation, "list"))
    return list_updates (invocation, error);
  if (snug_invocation_has (invocation, "time"))
    return show_time (invocation, error);
  if (snug_change_request_refs (invocation, "Update", &snaps, &failure))
    return snaps == NULL
           || snug_change_report (invocation, (const char *const *) snaps, "refreshed", error);
  if (g_error_matches (failure, SNUG_ERROR, SNUG_ERROR_NO_UPDATE))
    {
      say_up_to_date (invocation, failure);
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

const SnugCommand snug_command_refresh = {
  .name = "refresh",
  .group = SNUG_GROUP_MORE,
  .summary = "Refresh snaps to what their channels have",
  .arguments = "[SNAP…]",
  .description
  = "Brings the named snaps, or all, to the newest revision of the channel that each follows. "
    "The revision before stays on the disk; ‘snug revert’ goes back to it.\n\n"
    "A channel that is named here is the one that the snap follows from then on.",
  .options = { options, snug_channel_options, snug_mode_options, snug_no_wait_options,
               snug_json_options, snug_look_options },
  .max_arguments = SNUG_ANY_NUMBER,
  .words = SNUG_WORD_INSTALLED,
  .run = run,
};
