/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-commands.h"
#include "snug-json-output.h"
#include "snug-request-options.h"

#include <unistd.h>

static const SnugOption options[] = {
  { "digests", 0, NULL, "Read every image and compare its digest too, which takes a while" },
  { NULL },
};

/* The same check in a program of its own, for root, where there is no daemon to ask. */
static char **
check_without_daemon (SnugInvocation *invocation, GError **error)
{
  g_autofree char *program = snug_invocation_build_program (invocation, "snug-doctor");
  const char *const argv[]
    = { program, snug_invocation_has (invocation, "digests") ? "--digests" : NULL, NULL };
  g_autofree char *out = NULL, *err = NULL;
  g_auto (GStrv) lines = NULL;
  int status;

  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, &err, &status,
                     error))
    return NULL;
  if (!g_spawn_check_wait_status (status, NULL))
    {
      snug_set_error (error, SNUG_ERROR_FAILED, "%s", g_strstrip (err));
      return NULL;
    }
  lines = g_strsplit (g_strstrip (out), "\n", -1);
  return g_steal_pointer (&lines);
}

static char **
check (SnugInvocation *invocation, GError **error)
{
  SnugConsole *console = snug_invocation_get_console (invocation);
  g_autoptr (GVariant) options_sent = snug_request_options_build (invocation, error);
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) failure = NULL;
  char **problems;

  if (options_sent == NULL)
    return NULL;
  reply = snug_client_call (snug_invocation_get_client (invocation), "Check",
                            g_variant_new ("(@a{sv})", options_sent), "(as)", &failure);
  if (reply != NULL)
    {
      g_variant_get (reply, "(^as)", &problems);
      return problems;
    }
  if (geteuid () != 0 || !g_error_matches (failure, SNUG_ERROR, SNUG_ERROR_NOT_SUPPORTED))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  snug_console_warn (console, "%s; looking without it", failure->message);
  return check_without_daemon (invocation, error);
}

static gboolean
run (SnugInvocation *invocation, GError **error)
{
  SnugConsole *console = snug_invocation_get_console (invocation);
  g_auto (GStrv) problems = check (invocation, error);
  guint n_problems;

  if (problems == NULL)
    return FALSE;
  n_problems = g_strv_length (problems);
  if (n_problems > 0)
    snug_invocation_set_status (invocation, SNUG_EXIT_FAILED);
  if (snug_invocation_has (invocation, "json"))
    {
      snug_json_print (console, g_variant_new_strv ((const char *const *) problems, -1));
      return TRUE;
    }
  for (guint i = 0; i < n_problems; i++)
    snug_console_print (console, "%s\n", problems[i]);
  if (n_problems == 0)
    snug_console_print (console, "Everything is in order.\n");
  else
    snug_console_note (console, "%u problem%s found.", n_problems, n_problems == 1 ? "" : "s");
  return TRUE;
}

const SnugCommand snug_command_doctor = {
  .name = "doctor",
  .group = SNUG_GROUP_SYSTEM,
  .summary = "Look whether everything is in order",
  .arguments = "",
  .description
  = "Checks whether the database, images, mounts, links, recipes, connections and data of all "
    "snaps agree, "
    "and prints a line for each problem. Nothing is changed.\n\n"
    "The exit status is 1 if something was found. Root gets an answer also where snugd cannot run.",
  .options = { options, snug_json_options },
  .run = run,
};
