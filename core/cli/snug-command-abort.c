/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-change-select.h"
#include "snug-commands.h"
#include "snug-reply.h"

static gboolean
run (SnugInvocation *invocation, GError **error)
{
  SnugClient *client = snug_invocation_get_client (invocation);
  const char *id = snug_change_select (invocation, error);
  g_autoptr (GVariant) change = NULL, reply = NULL;

  if (id == NULL)
    return FALSE;
  if (snug_invocation_has (invocation, "last"))
    {
      if (!snug_change_select_load (invocation, &change, error))
        return FALSE;
      if (change == NULL)
        return TRUE;
      id = snug_reply_get_string (change, "id");
    }
  reply = snug_client_call (client, "AbortChange",
                            g_variant_new ("(s@a{sv})", id,
                                           g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0)),
                            "()", error);
  return reply != NULL;
}

const SnugCommand snug_command_abort = {
  .name = "abort",
  .group = SNUG_GROUP_HISTORY,
  .summary = "Abort a change that is at work",
  .arguments = "[ID]",
  .description = "Stops a change, and undoes what it has done so far.",
  .options = { snug_change_select_options },
  .max_arguments = 1,
  .words = SNUG_WORD_CHANGE,
  .run = run,
};
