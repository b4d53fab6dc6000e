/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-change-request.h"
#include "snug-commands.h"
#include "snug-request-options.h"

#include <string.h>

static const SnugOption options[] = {
  { "forget", 0, NULL, "Forget also that it was ever connected or disconnected by hand" },
  { NULL },
};

static gboolean
run (SnugInvocation *invocation, GError **error)
{
  const char *first = snug_invocation_get_argument (invocation, 0);
  const char *second = snug_invocation_get_argument (invocation, 1);
  g_autoptr (GVariant) dict = snug_request_options_build (invocation, error);
  const char *colon = strchr (first, ':');

  if (dict == NULL)
    return FALSE;
  if (colon == NULL || colon[1] == '\0')
    return snug_usage_error (
      error, "‘%s’ is neither plug nor slot; write SNAP:NAME, see ‘snug connections’", first);
  return snug_change_request (invocation, "Disconnect",
                              g_variant_new ("(ss@a{sv})", first, second != NULL ? second : "",
                                             dict),
                              NULL, error);
}

const SnugCommand snug_command_disconnect = {
  .name = "disconnect",
  .group = SNUG_GROUP_PERMISSIONS,
  .summary = "Disconnect a plug from a slot",
  .arguments = "SNAP:PLUG|SNAP:SLOT [SNAP:SLOT|:SLOT]",
  .description
  = "Takes one connection away, or, with one argument, all of that plug or slot. What was "
    "disconnected does not come back by itself with the next refresh, unless ‘--forget’ is "
    "given.",
  .options = { options, snug_no_wait_options },
  .min_arguments = 1,
  .max_arguments = 2,
  .words = SNUG_WORD_INSTALLED,
  .run = run,
};
