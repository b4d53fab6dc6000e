/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-change-request.h"
#include "snug-commands.h"
#include "snug-request-options.h"

static const SnugOption options[] = {
  { "revision", 0, "REVISION", "Remove only this revision, which must not be in use" },
  { "purge", 0, NULL, "Remove also what all people have of it in ~/snap" },
  { NULL },
};

static gboolean
run (SnugInvocation *invocation, GError **error)
{
  SnugConsole *console = snug_invocation_get_console (invocation);
  const char *revision = snug_invocation_get (invocation, "revision");
  g_auto (GStrv) snaps = NULL;

  if (revision != NULL && snug_invocation_get_argument (invocation, 1) != NULL)
    return snug_usage_error (error, "a revision belongs to one snap; name only that one");
  if (!snug_change_request_refs (invocation, "Remove", &snaps, error))
    return FALSE;
  for (guint i = 0; snaps != NULL && snaps[i] != NULL; i++)
    if (revision != NULL)
      snug_console_print (console, "%s (revision %s) removed\n", snaps[i], revision);
    else
      snug_console_print (console, "%s removed\n", snaps[i]);
  return TRUE;
}

const SnugCommand snug_command_remove = {
  .name = "remove",
  .group = SNUG_GROUP_BASICS,
  .summary = "Remove snaps from this machine",
  .arguments = "SNAP…",
  .description
  = "Removes snaps with all their revisions and with the data of the system in /var/snap. What "
    "people have in ~/snap stays for another install, unless ‘--purge’ is given.",
  .options = { options, snug_no_wait_options },
  .min_arguments = 1,
  .max_arguments = SNUG_ANY_NUMBER,
  .words = SNUG_WORD_INSTALLED,
  .run = run,
};
