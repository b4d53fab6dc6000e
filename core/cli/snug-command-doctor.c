/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-commands.h"
#include "snug-json-output.h"
#include "snug-request-options.h"

static gboolean
run (SnugInvocation *invocation, GError **error)
{
  SnugConsole *console = snug_invocation_get_console (invocation);
  SnugClient *client = snug_invocation_get_client (invocation);
  g_autoptr (GVariant) reply = NULL, problems = NULL;
  gsize n_problems;

  reply = snug_client_call (client, "Check",
                            g_variant_new ("(@a{sv})",
                                           g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0)),
                            "(as)", error);
  if (reply == NULL)
    return FALSE;
  problems = g_variant_get_child_value (reply, 0);
  n_problems = g_variant_n_children (problems);
  if (n_problems > 0)
    snug_invocation_set_status (invocation, SNUG_EXIT_FAILED);
  if (snug_invocation_has (invocation, "json"))
    {
      snug_json_print (console, problems);
      return TRUE;
    }
  for (gsize i = 0; i < n_problems; i++)
    {
      const char *problem;

      g_variant_get_child (problems, i, "&s", &problem);
      snug_console_print (console, "%s\n", problem);
    }
  if (n_problems == 0)
    snug_console_print (console, "Database, images, mounts, links, profiles and data agree.\n");
  else
    snug_console_note (console, "%u problem%s found.", (guint) n_problems,
                       n_problems == 1 ? "" : "s");
  return TRUE;
}

const SnugCommand snug_command_doctor = {
  .name = "doctor",
  .group = SNUG_GROUP_SYSTEM,
  .summary = "Look whether everything is in order",
  .arguments = "",
  .description
  = "Checks whether the database, images, mounts, links, profiles and data of all snaps agree, "
    "and prints a line for each problem. Nothing is changed.\n\n"
    "The exit status is 1 if something was found.",
  .options = { snug_json_options },
  .run = run,
};
