/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-command-help.h"
#include "snug-commands.h"
#include "snug-text-layout.h"

#define TEXT_WIDTH  78
#define TITLE_WIDTH 13
#define VERB_WIDTH  14

static const SnugOption options[] = {
  { "all", 0, NULL, "Show a line for each verb" },
  { NULL },
};

static const char intro[] = "The snug command lets you install, refresh and remove snaps, and run "
                            "what is in them. Snaps are "
                            "packages that work across many different Linux distributions; each "
                            "runs in a sandbox with what was "
                            "granted to it.";

static guint
text_width (SnugConsole *console)
{
  guint width = snug_console_get_width (console);

  return width > 0 ? MIN (width, TEXT_WIDTH) : TEXT_WIDTH;
}

static void
print_wrapped (SnugConsole *console, const char *text, guint indent)
{
  g_autofree char *wrapped = snug_text_wrap (text, text_width (console), indent);

  snug_console_print (console, "%s\n", wrapped);
}

static void
print_intro (SnugConsole *console)
{
  print_wrapped (console, intro, 0);
  snug_console_print (console, "\nUsage: snug VERB [OPTION…] [ARGUMENT…]\n\n");
}

static void
print_group (SnugConsole *console, SnugCommandGroup group)
{
  const SnugCommand *const *commands = snug_command_table_get ();
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint i = 0; commands[i] != NULL; i++)
    if (commands[i]->group == group)
      g_string_append_printf (line, "%s%s", line->len > 0 ? ", " : "", commands[i]->name);
  snug_console_print (console, "%*s: %s\n", TITLE_WIDTH, snug_command_group_get_title (group),
                      line->str);
}

void
snug_command_help_print_overview (SnugConsole *console)
{
  print_intro (console);
  for (guint group = 0; group < SNUG_GROUP_HIDDEN; group++)
    print_group (console, group);
  snug_console_print (console, "\nFor more information about a verb, run ‘snug help VERB’.\n"
                               "For a short summary of all verbs, run ‘snug help --all’.\n");
}

static void
print_all (SnugConsole *console)
{
  const SnugCommand *const *commands = snug_command_table_get ();

  print_intro (console);
  for (guint group = 0; group < SNUG_GROUP_HIDDEN; group++)
    {
      snug_console_print (console, "%s", group > 0 ? "\n" : "");
      snug_console_put (console, SNUG_STYLE_BOLD, snug_command_group_get_title (group));
      snug_console_print (console, "\n");
      for (guint i = 0; commands[i] != NULL; i++)
        if (commands[i]->group == group)
          snug_console_print (console, "  %-*s%s\n", VERB_WIDTH, commands[i]->name,
                              commands[i]->summary);
    }
}

static char *
name_option (const SnugOption *option)
{
  GString *name = g_string_new (NULL);

  if (option->letter != 0)
    g_string_append_printf (name, "-%c, ", option->letter);
  g_string_append_printf (name, "--%s", option->name);
  if (option->value != NULL)
    g_string_append_printf (name, "=%s", option->value);
  return g_string_free (name, FALSE);
}

static void
print_options (SnugConsole *console, const SnugCommand *command)
{
  const SnugOption *option;
  guint widest = 0;

  for (guint i = 0; (option = snug_command_get_option (command, i)) != NULL; i++)
    {
      g_autofree char *name = name_option (option);

      widest = MAX (widest, snug_text_width (name));
    }
  for (guint i = 0; (option = snug_command_get_option (command, i)) != NULL; i++)
    {
      g_autofree char *name = name_option (option);
      g_autofree char *line = g_strdup_printf ("  %-*s  %s", (int) widest, name, option->help);

      if (i == 0)
        snug_console_print (console, "\nOptions:\n");
      print_wrapped (console, line, widest + 4);
    }
}

void
snug_command_help_print_verb (SnugConsole *console, const SnugCommand *command)
{
  g_autofree char *usage = snug_command_build_usage (command);

  snug_console_print (console, "Usage: %s\n\n", usage);
  print_wrapped (console, command->description, 0);
  print_options (console, command);
}

static gboolean
run (SnugInvocation *invocation, GError **error)
{
  SnugConsole *console = snug_invocation_get_console (invocation);
  const char *verb = snug_invocation_get_argument (invocation, 0);
  const SnugCommand *command;

  if (verb == NULL)
    {
      if (snug_invocation_has (invocation, "all"))
        print_all (console);
      else
        snug_command_help_print_overview (console);
      return TRUE;
    }
  command = snug_command_table_find (verb, error);
  if (command == NULL)
    return FALSE;
  snug_command_help_print_verb (console, command);
  return TRUE;
}

const SnugCommand snug_command_help = {
  .name = "help",
  .group = SNUG_GROUP_OTHER,
  .summary = "Show help about a verb",
  .arguments = "[VERB]",
  .description = "Shows what verbs there are, or one of them with its options.",
  .options = { options },
  .max_arguments = 1,
  .words = SNUG_WORD_VERB,
  .run = run,
};
