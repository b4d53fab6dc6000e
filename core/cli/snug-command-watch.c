/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-change-select.h"
#include "snug-change-watch.h"
#include "snug-commands.h"
#include "snug-reply.h"

static gboolean
run (SnugInvocation *invocation, GError **error)
{
  SnugClient *client = snug_invocation_get_client (invocation);
  g_autoptr (GVariant) change = NULL;
  g_autoptr (GVariant) reply = NULL;
  const char *path;

  if (!snug_change_select_load (invocation, &change, error))
    return FALSE;
  if (change == NULL)
    return TRUE;
  reply = snug_client_call (client, "GetTransaction",
                            g_variant_new ("(s@a{sv})", snug_reply_get_string (change, "id"),
                                           g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0)),
                            "(o)", error);
  if (reply == NULL)
    return FALSE;
  g_variant_get (reply, "(&o)", &path);
  return snug_change_watch (invocation, path, NULL, error);
}

const SnugCommand snug_command_watch = {
  .name = "watch",
  .group = SNUG_GROUP_HISTORY,
  .summary = "Watch a change until its end",
  .arguments = "[ID]",
  .description
  = "Shows the progress of a change that somebody began, and fails if it fails. Ctrl-C aborts "
    "the change, a second one leaves it to itself.",
  .options = { snug_change_select_options },
  .max_arguments = 1,
  .words = SNUG_WORD_CHANGE,
  .run = run,
};
