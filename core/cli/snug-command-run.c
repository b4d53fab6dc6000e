/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-commands.h"

#include <errno.h>
#include <unistd.h>

static const SnugOption options[] = {
  { "shell", 0, NULL, "Run a shell in the sandbox of the app instead of the app" },
  { "hook", 0, "HOOK", "Run a hook of the snap" },
  { "command", 0, "COMMAND", "Run this command of the app: stop, reload, post-stop or shell" },
  { NULL },
};

static gboolean
run (SnugInvocation *invocation, GError **error)
{
  const char *const *arguments = snug_invocation_get_arguments (invocation);
  const char *hook = snug_invocation_get (invocation, "hook");
  const char *command = snug_invocation_get (invocation, "command");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *hook_option = g_strconcat ("--hook=", hook, NULL);
  g_autofree char *command_option = g_strconcat ("--command=", command, NULL);
  g_autofree char *launcher = snug_invocation_build_program (invocation, "snug-run");
  g_auto (GStrv) argv = NULL;

  g_strv_builder_add (builder, "snug-run");
  if (snug_invocation_has (invocation, "shell"))
    g_strv_builder_add (builder, "--shell");
  if (hook != NULL)
    g_strv_builder_add (builder, hook_option);
  if (command != NULL)
    g_strv_builder_add (builder, command_option);
  g_strv_builder_addv (builder, (const char **) arguments);
  argv = g_strv_builder_end (builder);
  execv (launcher, argv);
  return snug_set_error_from_errno (error, errno, "cannot start the launcher ‘%s’", launcher);
}

const SnugCommand snug_command_run = {
  .name = "run",
  .group = SNUG_GROUP_DEVELOPMENT,
  .summary = "Run an app of a snap",
  .arguments = "SNAP[.APP] [ARGUMENT…]",
  .description
  = "Starts an app in its sandbox, as typing its name does. Options before the name are those "
    "of snug, all that follows is the app's.\n\n"
    "The exit status is that of the app; 46 if there is no such app, 47 if its recipe is "
    "refused, 48 if its sandbox cannot be built.",
  .options = { options },
  .min_arguments = 1,
  .max_arguments = SNUG_ANY_NUMBER,
  .words = SNUG_WORD_INSTALLED,
  .own_words = TRUE,
  .run = run,
};
