/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-change-request.h"
#include "snug-commands.h"
#include "snug-request-options.h"

static gboolean
run (SnugInvocation *invocation, GError **error)
{
  const char *name = snug_invocation_get_argument (invocation, 0), *channel;
  g_autoptr (GVariant) options = NULL;
  g_auto (GStrv) snaps = NULL;

  if (!snug_request_options_get_channel (invocation, &channel, error))
    return FALSE;
  if (channel == NULL)
    return snug_usage_error (error, "which channel? Name one with ‘--channel’");
  options = g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0));
  if (!snug_change_request (invocation, "Switch",
                            g_variant_new ("(ss@a{sv})", name, channel, options), &snaps, error))
    return FALSE;
  if (snaps != NULL)
    snug_console_print (snug_invocation_get_console (invocation),
                        "‘%s’ switched to the ‘%s’ channel\n", name, channel);
  return TRUE;
}

const SnugCommand snug_command_switch = {
  .name = "switch",
  .group = SNUG_GROUP_MORE,
  .summary = "Switch the channel that a snap follows",
  .arguments = "SNAP",
  .description = "Says where the next refresh comes from; nothing is downloaded now.",
  .options = { snug_channel_options, snug_no_wait_options },
  .min_arguments = 1,
  .max_arguments = 1,
  .words = SNUG_WORD_INSTALLED,
  .run = run,
};
