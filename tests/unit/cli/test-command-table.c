/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-command-table.h"

#include <string.h>

/* What the parser, help, manual and completion take for granted. */
static void
test_rows (void)
{
  const SnugCommand *const *commands = snug_command_table_get ();
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; commands[i] != NULL; i++)
    {
      const SnugCommand *command = commands[i];
      g_autoptr (GHashTable) taken = g_hash_table_new (g_str_hash, g_str_equal);
      const SnugOption *option;

      g_assert_true (g_hash_table_add (names, (gpointer) command->name));
      g_assert_nonnull (command->run);
      g_assert_nonnull (command->arguments);
      g_assert_cmpuint (strlen (command->summary), <, 64);
      g_assert_false (g_str_has_suffix (command->summary, "."));
      g_assert_true (g_str_has_suffix (command->description, "."));
      g_assert_cmpuint (command->min_arguments, <=, command->max_arguments);
      for (guint j = 0; (option = snug_command_get_option (command, j)) != NULL; j++)
        {
          g_assert_true (g_hash_table_add (taken, (gpointer) option->name));
          g_assert_false (g_str_has_suffix (option->help, "."));
          g_assert_cmpstr (option->name, !=, "help");
        }
    }
}

static void
test_find (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (snug_command_table_find ("install", NULL)->name, ==, "install");
  g_assert_null (snug_command_table_find ("instal", &error));
  g_assert_error (error, SNUG_USAGE_ERROR, 0);
  g_assert_cmpstr (error->message, ==, "there is no verb ‘instal’; did you mean ‘install’?");
  g_clear_error (&error);
  g_assert_null (snug_command_table_find ("zzzzzz", &error));
  g_assert_cmpstr (error->message, ==, "there is no verb ‘zzzzzz’; see ‘snug help’");
  g_clear_error (&error);
  /* What is hidden is not suggested. */
  g_assert_null (snug_command_table_find ("debgu", &error));
  g_assert_null (strstr (error->message, "debug"));
}

static void
test_usage (void)
{
  g_autofree char *install = snug_command_build_usage (snug_command_table_find ("install", NULL));
  g_autofree char *version = snug_command_build_usage (snug_command_table_find ("version", NULL));

  g_assert_cmpstr (install, ==, "snug install [OPTION…] SNAP|FILE…");
  g_assert_cmpstr (version, ==, "snug version [OPTION…]");
  g_assert_cmpstr (snug_command_group_get_title (SNUG_GROUP_BASICS), ==, "Basics");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/command-table/rows", test_rows);
  g_test_add_func ("/cli/command-table/find", test_find);
  g_test_add_func ("/cli/command-table/usage", test_usage);
  return g_test_run ();
}
