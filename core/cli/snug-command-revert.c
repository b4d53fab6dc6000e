/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-change-request.h"
#include "snug-commands.h"
#include "snug-reply.h"
#include "snug-request-options.h"

static const SnugOption options[] = {
  { "revision", 0, "REVISION", "Go back to this revision" },
  { NULL },
};

static gboolean
run (SnugInvocation *invocation, GError **error)
{
  SnugConsole *console = snug_invocation_get_console (invocation);
  g_autoptr (GPtrArray) found = NULL;
  g_auto (GStrv) snaps = NULL;

  if (!snug_change_request_refs (invocation, "Revert", &snaps, error))
    return FALSE;
  if (snaps == NULL)
    return TRUE;
  found = snug_change_find_snaps (invocation, (const char *const *) snaps, error);
  if (found == NULL)
    return FALSE;
  for (guint i = 0; i < found->len; i++)
    snug_console_print (console, "%s reverted to %s\n",
                        snug_reply_get_string (g_ptr_array_index (found, i), "name"),
                        snug_reply_get_string (g_ptr_array_index (found, i), "version"));
  return TRUE;
}

const SnugCommand snug_command_revert = {
  .name = "revert",
  .group = SNUG_GROUP_MORE,
  .summary = "Revert a snap to an earlier revision",
  .arguments = "SNAP",
  .description
  = "Goes back to the revision that was in use before the present one, with the data that it "
    "had then.",
  .options = { options, snug_mode_options, snug_no_wait_options },
  .min_arguments = 1,
  .max_arguments = 1,
  .words = SNUG_WORD_INSTALLED,
  .run = run,
};
