/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Completion for bash. Any thread. */

#include "snug-completion.h"
#include "snug-command-table.h"

static const char head[] = "# bash completion for snug, made from the table of verbs\n"
                           "# SPDX-License-Identifier: LGPL-2.1-or-later\n"
                           "\n"
                           "_snug ()\n"
                           "{\n"
                           "  local word=${COMP_WORDS[COMP_CWORD]} verb='' options='' words='' at\n"
                           "  COMPREPLY=()\n"
                           "  for ((at = 1; at < COMP_CWORD; at++)); do\n"
                           "    case ${COMP_WORDS[at]} in\n"
                           "      -*) ;;\n"
                           "      *) verb=${COMP_WORDS[at]}; break ;;\n"
                           "    esac\n"
                           "  done\n"
                           "  case $verb in\n";

static const char tail[]
  = "    *) return ;;\n"
    "  esac\n"
    "  if [[ $word == -* ]]; then\n"
    "    mapfile -t COMPREPLY < <(compgen -W \"$options --help\" -- \"$word\")\n"
    "    [[ ${COMPREPLY[0]} == *= ]] && compopt -o nospace\n"
    "    return\n"
    "  fi\n"
    "  case $words in\n"
    "    file) mapfile -t COMPREPLY < <(compgen -f -- \"$word\"); compopt -o filenames ;;\n"
    "    '') ;;\n"
    "    *) mapfile -t COMPREPLY < <(compgen -W \"$(snug debug names \"$words\" 2>/dev/null)\" -- "
    "\"$word\") "
    ";;\n"
    "  esac\n"
    "}\n"
    "complete -F _snug snug\n";

static const char *const word_names[] = { "", "installed", "file", "changes", "plugins", "verbs" };

G_STATIC_ASSERT (G_N_ELEMENTS (word_names) == SNUG_N_WORD_KINDS);

static void
append_verb (GString *out, const SnugCommand *command)
{
  const SnugOption *option;

  g_string_append_printf (out, "    %s) words='%s' options='", command->name,
                          word_names[command->words]);
  for (guint i = 0; (option = snug_command_get_option (command, i)) != NULL; i++)
    g_string_append_printf (out, "%s--%s%s", i > 0 ? " " : "", option->name,
                            option->value != NULL ? "=" : "");
  g_string_append (out, "' ;;\n");
}

char *
snug_completion_build_bash (void)
{
  const SnugCommand *const *commands = snug_command_table_get ();
  GString *out = g_string_new (head);

  g_string_append (out, "    '') words='verbs' options='--version' ;;\n");
  for (guint i = 0; commands[i] != NULL; i++)
    if (commands[i]->group != SNUG_GROUP_HIDDEN)
      append_verb (out, commands[i]);
  g_string_append (out, tail);
  return g_string_free (out, FALSE);
}
