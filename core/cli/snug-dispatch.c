/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* From words to a verb, and from an error to an exit status. One thread. */

#include "snug-dispatch.h"
#include "snug-command-help.h"
#include "snug-command-table.h"
#include "snug-password-agent.h"
#include "snug-request-options.h"

#include <string.h>
#include <unistd.h>

/* What may be done about an error, where its sentence does not say it. */
static const char *
get_hint (const GError *error)
{
  if (g_error_matches (error, SNUG_ERROR, SNUG_ERROR_NOT_AUTHORIZED) && geteuid () != 0
      && strstr (error->message, "root") == NULL)
    return " (try with sudo)";
  return "";
}

static int
fail (SnugConsole *console, const GError *error, int status)
{
  g_autofree char *message = g_strconcat (error->message, get_hint (error), NULL);

  snug_console_fail (console, message);
  if (error->domain == SNUG_USAGE_ERROR)
    return SNUG_EXIT_USAGE;
  return status != 0 ? status : SNUG_EXIT_FAILED;
}

/* Whether help was asked for instead of the verb; behind the first word of another program it is a
 * word of that one. */
static gboolean
wants_help (const SnugCommand *command, const char *const *words)
{
  for (guint i = 0; words[i] != NULL && !g_str_equal (words[i], "--"); i++)
    {
      if (g_str_equal (words[i], "--help") || g_str_equal (words[i], "-h"))
        return TRUE;
      if (command->own_words && words[i][0] != '-')
        return FALSE;
    }
  return FALSE;
}

/* A person at a terminal can be asked there; root, and a script, cannot. */
static gboolean
can_be_asked (void)
{
  return geteuid () != 0 && isatty (STDIN_FILENO) && isatty (STDERR_FILENO);
}

static int
run_verb (SnugConsole *console, const SnugCommand *command, const char *const *words)
{
  g_autoptr (SnugClient) client = snug_client_new (NULL);
  g_autoptr (SnugInvocation) invocation = snug_invocation_new (command, console, client);
  g_autoptr (GError) error = NULL;

  if (can_be_asked ())
    snug_client_set_agent (client, SNUG_PASSWORD_AGENT);
  if (!snug_invocation_parse (invocation, words, &error)
      || !snug_request_apply_look (invocation, &error) || !command->run (invocation, &error))
    return fail (console, error, snug_invocation_get_status (invocation));
  return snug_invocation_get_status (invocation);
}

int
snug_dispatch (SnugConsole *console, const char *const *words)
{
  g_autoptr (GError) error = NULL;
  const SnugCommand *command;

  if (words[0] == NULL || g_str_equal (words[0], "--help") || g_str_equal (words[0], "-h"))
    {
      snug_command_help_print_overview (console);
      return 0;
    }
  if (g_str_equal (words[0], "--version"))
    {
      snug_console_print (console, "snug " SNUG_VERSION "\n");
      return 0;
    }
  if (words[0][0] == '-')
    {
      snug_usage_error (&error, "there is no option ‘%s’ before the verb; see ‘snug help’",
                        words[0]);
      return fail (console, error, 0);
    }
  command = snug_command_table_find (words[0], &error);
  if (command == NULL)
    return fail (console, error, 0);
  if (wants_help (command, words + 1))
    {
      snug_command_help_print_verb (console, command);
      return 0;
    }
  return run_verb (console, command, words + 1);
}
