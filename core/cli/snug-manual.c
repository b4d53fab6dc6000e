/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The manual page. Any thread. */

#include "snug-manual.h"
#include "snug-command-table.h"

#include <string.h>

static const char head[]
  = ".\\\" Made from the table of verbs; SPDX-License-Identifier: LGPL-2.1-or-later\n"
    ".TH SNUG 1 \"\" \"snug " SNUG_VERSION "\" \"User Commands\"\n"
    ".SH NAME\n"
    "snug \\- install, refresh, remove and run snaps\n"
    ".SH SYNOPSIS\n"
    ".B snug\n"
    ".I VERB\n"
    "[\\fIOPTION\\fR\\&...] [\\fIARGUMENT\\fR\\&...]\n"
    ".SH DESCRIPTION\n"
    "Snaps are packages that work across many different Linux distributions; each runs in a "
    "sandbox with "
    "what was granted to it.\n"
    ".B snug\n"
    "asks the daemon\n"
    ".BR snugd (8)\n"
    "for what a verb is about.\n";

static const char tail[]
  = ".SH EXIT STATUS\n"
    ".TP\n.B 0\nIt was done, or there was nothing to do.\n"
    ".TP\n.B 1\nIt could not be done;\n.B doctor\nfound something.\n"
    ".TP\n.B 64\nWhat was typed makes no sense.\n"
    ".TP\n.B 130\nIt was interrupted with Ctrl-C.\n"
    ".PP\n.B snug run\nends with the status of the app, or with 46 if there is no such app, 47 if "
    "its "
    "recipe is refused, 48 if its sandbox cannot be built, 49 if a directory of the user is in the "
    "way.\n"
    ".SH ENVIRONMENT\n"
    ".TP\n.B NO_COLOR\nIf it is set and not empty, nothing is coloured.\n"
    ".TP\n.B DBUS_SYSTEM_BUS_ADDRESS\nWhere the system bus is.\n"
    ".TP\n.B SOURCE_DATE_EPOCH\nThe time that\n.B snug pack\nwrites into an image.\n";

/* Text for troff: nothing in it is a command, quotes and dashes are what they look like. */
static void
append_text (GString *out, const char *text)
{
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (c == '\n' && at[1] == '\n')
        {
          g_string_append (out, "\n.PP\n");
          at++;
        }
      else if (c == '\\')
        g_string_append (out, "\\\\");
      else if (c == '-')
        g_string_append (out, "\\-");
      else if (c == 0x2018)
        g_string_append (out, "\\(oq");
      else if (c == 0x2019)
        g_string_append (out, "\\(cq");
      else if (c == 0x2026)
        g_string_append (out, "\\&...");
      else if ((c == '.' || c == '\'') && (out->len == 0 || out->str[out->len - 1] == '\n'))
        g_string_append_printf (out, "\\&%c", (char) c);
      else
        g_string_append_unichar (out, c);
    }
}

static void
append_option (GString *out, const SnugOption *option)
{
  g_string_append (out, ".TP\n");
  if (option->letter != 0)
    g_string_append_printf (out, "\\fB\\-%c\\fR, ", option->letter);
  g_string_append (out, "\\fB\\-\\-");
  append_text (out, option->name);
  g_string_append (out, "\\fR");
  if (option->value != NULL)
    g_string_append_printf (out, "=\\fI%s\\fR", option->value);
  g_string_append_c (out, '\n');
  append_text (out, option->help);
  g_string_append (out, ".\n");
}

static void
append_verb (GString *out, const SnugCommand *command)
{
  g_autofree char *usage = snug_command_build_usage (command);
  const SnugOption *option;

  g_string_append (out, ".SS \"");
  append_text (out, usage);
  g_string_append (out, "\"\n");
  append_text (out, command->description);
  g_string_append_c (out, '\n');
  for (guint i = 0; (option = snug_command_get_option (command, i)) != NULL; i++)
    append_option (out, option);
}

char *
snug_manual_build (void)
{
  const SnugCommand *const *commands = snug_command_table_get ();
  GString *out = g_string_new (head);

  g_string_append (out, ".SH VERBS\n");
  for (guint i = 0; commands[i] != NULL; i++)
    if (commands[i]->group != SNUG_GROUP_HIDDEN)
      append_verb (out, commands[i]);
  g_string_append (out, tail);
  return g_string_free (out, FALSE);
}
