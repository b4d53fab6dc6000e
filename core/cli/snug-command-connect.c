/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-change-request.h"
#include "snug-commands.h"
#include "snug-request-options.h"

#include <string.h>

static gboolean
run (SnugInvocation *invocation, GError **error)
{
  const char *plug = snug_invocation_get_argument (invocation, 0);
  const char *slot = snug_invocation_get_argument (invocation, 1);
  g_autoptr (GVariant) options = snug_request_options_build (invocation, error);
  const char *colon = strchr (plug, ':');

  if (options == NULL)
    return FALSE;
  if (colon == NULL || colon == plug || colon[1] == '\0')
    return snug_usage_error (error,
                             "‘%s’ is no plug; write SNAP:PLUG, see ‘snug connections --all’",
                             plug);
  return snug_change_request (invocation, "Connect",
                              g_variant_new ("(ss@a{sv})", plug, slot != NULL ? slot : "", options),
                              NULL, error);
}

const SnugCommand snug_command_connect = {
  .name = "connect",
  .group = SNUG_GROUP_PERMISSIONS,
  .summary = "Connect a plug to a slot",
  .arguments = "SNAP:PLUG [SNAP:SLOT|SNAP|:SLOT]",
  .description
  = "Gives a snap what its plug asks for. Without a second argument the slot of the same "
    "interface of the system is meant, with a snap alone that snap's slot of the same "
    "interface.",
  .options = { snug_no_wait_options },
  .min_arguments = 1,
  .max_arguments = 2,
  .words = SNUG_WORD_INSTALLED,
  .run = run,
};
