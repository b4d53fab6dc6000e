/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-change-request.h"
#include "snug-commands.h"
#include "snug-request-options.h"

static gboolean
run (SnugInvocation *invocation, GError **error)
{
  SnugConsole *console = snug_invocation_get_console (invocation);
  g_auto (GStrv) snaps = NULL;

  if (!snug_change_request_refs (invocation, "Disable", &snaps, error))
    return FALSE;
  for (guint i = 0; snaps != NULL && snaps[i] != NULL; i++)
    snug_console_print (console, "%s disabled\n", snaps[i]);
  return TRUE;
}

const SnugCommand snug_command_disable = {
  .name = "disable",
  .group = SNUG_GROUP_MORE,
  .summary = "Disable snaps without removing them",
  .arguments = "SNAP…",
  .description = "Takes away the commands, services and mounts of snaps; their revisions and data "
                 "stay. ‘snug enable’ "
                 "brings them back.",
  .options = { snug_no_wait_options },
  .min_arguments = 1,
  .max_arguments = SNUG_ANY_NUMBER,
  .words = SNUG_WORD_INSTALLED,
  .run = run,
};
