/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-command-table.h"
#include "snug-manual.h"

#include <string.h>

/* Every verb, every option, and no line that troff would take for a request by mistake. */
static void
test_whole (void)
{
  const SnugCommand *const *commands = snug_command_table_get ();
  g_autofree char *page = snug_manual_build ();
  g_auto (GStrv) lines = g_strsplit (page, "\n", -1);

  for (guint i = 0; commands[i] != NULL; i++)
    {
      g_autofree char *heading = g_strdup_printf (".SS \"snug %s", commands[i]->name);
      const SnugOption *option;

      g_assert_true ((strstr (page, heading) != NULL) == (commands[i]->group != SNUG_GROUP_HIDDEN));
      for (guint j = 0; (option = snug_command_get_option (commands[i], j)) != NULL; j++)
        {
          g_auto (GStrv) words = g_strsplit (option->name, "-", -1);
          g_autofree char *escaped = g_strjoinv ("\\-", words);
          g_autofree char *name = g_strdup_printf ("\\fB\\-\\-%s\\fR", escaped);

          g_assert_nonnull (strstr (page, name));
        }
    }
  for (guint i = 0; lines[i] != NULL; i++)
    {
      static const char *const known[]
        = { ".\\\"", ".TH ", ".SH ", ".SS ", ".TP", ".PP", ".B ", ".I ", ".BR " };
      gboolean found = lines[i][0] != '.' && lines[i][0] != '\'';

      for (guint j = 0; j < G_N_ELEMENTS (known) && !found; j++)
        found = g_str_has_prefix (lines[i], known[j]);
      if (!found)
        g_error ("an odd line: %s", lines[i]);
    }
  g_assert_true (g_str_has_prefix (page, ".\\\""));
  g_assert_nonnull (strstr (page, "\\fB\\-\\-channel\\fR=\\fICHANNEL\\fR"));
  g_assert_nonnull (strstr (page, ".SH EXIT STATUS"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/manual/whole", test_whole);
  return g_test_run ();
}
