/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-commands.h"
#include "snug-json-output.h"
#include "snug-reply.h"
#include "snug-request-options.h"
#include "snug-snap-notes.h"
#include "snug-text-table.h"

static const SnugOption options[] = {
  { "all", 0, NULL, "Show every revision that is on the disk" },
  { NULL },
};

static void
print_table (SnugConsole *console, GVariant *snaps)
{
  g_autoptr (SnugTextTable) table = snug_text_table_new (
    (const char *const[]){ "Name", "Version", "Rev", "Tracking", "Publisher", "Notes", NULL });
  g_autoptr (GPtrArray) sorted = snug_reply_sort (snaps, "name");

  for (guint i = 0; i < sorted->len; i++)
    {
      GVariant *snap = g_ptr_array_index (sorted, i);
      g_autofree char *notes = snug_snap_notes (snap);

      snug_text_table_add (table, snug_reply_get_string (snap, "name"),
                           snug_reply_get_string (snap, "version"),
                           snug_reply_get_string (snap, "revision"),
                           snug_reply_get_string (snap, "channel"),
                           snug_reply_get_string (snap, "publisher"), notes);
    }
  snug_text_table_print (table, console);
}

static gboolean
check_found (SnugInvocation *invocation, GVariant *snaps, GError **error)
{
  const char *const *names = snug_invocation_get_arguments (invocation);

  for (guint i = 0; names[i] != NULL; i++)
    {
      gboolean found = FALSE;

      for (gsize j = 0; j < g_variant_n_children (snaps) && !found; j++)
        {
          g_autoptr (GVariant) snap = g_variant_get_child_value (snaps, j);

          found = g_str_equal (snug_reply_get_string (snap, "name"), names[i]);
        }
      if (!found)
        return snug_set_error (error, SNUG_ERROR_NOT_INSTALLED,
                               "the snap ‘%s’ is not installed; see ‘snug list’", names[i]);
    }
  return TRUE;
}

static gboolean
run (SnugInvocation *invocation, GError **error)
{
  SnugConsole *console = snug_invocation_get_console (invocation);
  const char *const *names = snug_invocation_get_arguments (invocation);
  gboolean json = snug_invocation_has (invocation, "json");
  g_auto (GVariantDict) query = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) snaps = NULL;

  g_variant_dict_insert (&query, "brief", "b", !json);
  g_variant_dict_insert (&query, "all", "b", snug_invocation_has (invocation, "all"));
  if (names[0] != NULL)
    g_variant_dict_insert (&query, "names", "^as", names);
  snaps = snug_client_list (snug_invocation_get_client (invocation), "ListInstalled",
                            g_variant_dict_end (&query), error);
  if (snaps == NULL || !check_found (invocation, snaps, error))
    return FALSE;
  if (json)
    snug_json_print (console, snaps);
  else if (g_variant_n_children (snaps) == 0)
    snug_console_note (console, "No snaps are installed yet. Try ‘snug find’.");
  else
    print_table (console, snaps);
  return TRUE;
}

const SnugCommand snug_command_list = {
  .name = "list",
  .group = SNUG_GROUP_BASICS,
  .summary = "List installed snaps",
  .arguments = "[SNAP…]",
  .description
  = "Shows the snaps of this machine with their version, revision, the channel that they "
    "follow, and who published them.\n\n"
    "Notes: ‘disabled’, ‘broken’ (see ‘snug doctor’), how a snap is confined if it is not "
    "strict, and what it is if it is no app.",
  .options = { options, snug_json_options, snug_look_options },
  .max_arguments = SNUG_ANY_NUMBER,
  .words = SNUG_WORD_INSTALLED,
  .run = run,
};
