/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-commands.h"
#include "snug-json-output.h"
#include "snug-reply.h"
#include "snug-request-options.h"
#include "snug-text-table.h"

#include <string.h>

static const SnugOption options[] = {
  { "origin", 0, NULL, "Show which file and line each value comes from" },
  { "changed", 0, NULL, "Show only what differs from what is built in" },
  { NULL },
};

/* SECTION/KEY. A section may have a space in it, and nothing has a slash. */
static gboolean
split_name (const char *name, char **section, char **key, GError **error)
{
  const char *slash = strrchr (name, '/');

  if (slash == NULL || slash == name || slash[1] == '\0')
    return snug_usage_error (
      error, "‘%s’ is no key; write SECTION/KEY, for example refresh/schedule, see ‘snug config’",
      name);
  *section = g_strndup (name, (gsize) (slash - name));
  *key = g_strdup (slash + 1);
  return TRUE;
}

static GVariant *
load (SnugInvocation *invocation, GVariant **problems, GError **error)
{
  SnugClient *client = snug_invocation_get_client (invocation);
  g_autoptr (GVariant) reply
    = snug_client_call (client, "GetConfig",
                        g_variant_new ("(@a{sv})",
                                       g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0)),
                        "(aa{sv}as)", error);

  if (reply == NULL)
    return NULL;
  *problems = g_variant_get_child_value (reply, 1);
  return g_variant_get_child_value (reply, 0);
}

static void
warn_of_problems (SnugConsole *console, GVariant *problems)
{
  const char *problem;

  for (gsize i = 0; i < g_variant_n_children (problems); i++)
    {
      g_variant_get_child (problems, i, "&s", &problem);
      snug_console_warn (console, "%s", problem);
    }
}

static gboolean
is_shown (SnugInvocation *invocation, GVariant *entry, const char *section)
{
  if (section != NULL && !g_str_equal (section, snug_reply_get_string (entry, "section")))
    return FALSE;
  return !snug_invocation_has (invocation, "changed") || !snug_reply_get_flag (entry, "default");
}

static void
print_table (SnugInvocation *invocation, GVariant *entries, const char *section)
{
  gboolean origin = snug_invocation_has (invocation, "origin");
  g_autoptr (SnugTextTable) table
    = origin ? snug_text_table_new ((const char *const[]){ "Key", "Value", "Origin", NULL })
             : snug_text_table_new ((const char *const[]){ "Key", "Value", NULL });

  for (gsize i = 0; i < g_variant_n_children (entries); i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (entries, i);
      g_autofree char *name = g_strdup_printf ("%s/%s", snug_reply_get_string (entry, "section"),
                                               snug_reply_get_string (entry, "key"));
      const char *value = snug_reply_get_string (entry, "value");

      if (!is_shown (invocation, entry, section))
        continue;
      if (origin)
        snug_text_table_add (table, name, value, snug_reply_get_string (entry, "origin"));
      else
        snug_text_table_add (table, name, value);
    }
  if (snug_text_table_get_n_rows (table) > 0)
    snug_text_table_print (table, snug_invocation_get_console (invocation));
  else
    snug_console_note (snug_invocation_get_console (invocation),
                       section != NULL ? "There is nothing in that section."
                                       : "Everything is as it is built in.");
}

static gboolean
show (SnugInvocation *invocation, const char *section, GError **error)
{
  SnugConsole *console = snug_invocation_get_console (invocation);
  g_autoptr (GVariant) problems = NULL;
  g_autoptr (GVariant) entries = load (invocation, &problems, error);

  if (entries == NULL)
    return FALSE;
  if (snug_invocation_has (invocation, "json"))
    snug_json_print (console, entries);
  else
    print_table (invocation, entries, section);
  warn_of_problems (console, problems);
  return TRUE;
}

static gboolean
get (SnugInvocation *invocation, const char *name, GError **error)
{
  SnugConsole *console = snug_invocation_get_console (invocation);
  g_autofree char *section = NULL, *key = NULL;
  g_autoptr (GVariant) problems = NULL, entries = NULL;

  if (!split_name (name, &section, &key, error))
    return FALSE;
  entries = load (invocation, &problems, error);
  if (entries == NULL)
    return FALSE;
  for (gsize i = 0; i < g_variant_n_children (entries); i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (entries, i);

      if (!g_str_equal (snug_reply_get_string (entry, "section"), section)
          || !g_str_equal (snug_reply_get_string (entry, "key"), key))
        continue;
      if (snug_invocation_has (invocation, "json"))
        snug_json_print (console, entry);
      else
        snug_console_print (console, "%s\n", snug_reply_get_string (entry, "value"));
      return TRUE;
    }
  return snug_set_error (error, SNUG_ERROR_NOT_FOUND,
                         "there is no key ‘%s’ in the section ‘%s’; see ‘snug config’", key,
                         section);
}

static gboolean
set (SnugInvocation *invocation, const char *name, const char *value, GError **error)
{
  SnugClient *client = snug_invocation_get_client (invocation);
  g_autofree char *section = NULL, *key = NULL;
  g_autoptr (GVariant) reply = NULL;

  if (!split_name (name, &section, &key, error))
    return FALSE;
  reply = snug_client_call (client, "SetConfig",
                            g_variant_new ("(sss@a{sv})", section, key, value,
                                           g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0)),
                            "()", error);
  return reply != NULL;
}

static gboolean
run (SnugInvocation *invocation, GError **error)
{
  const char *const *words = snug_invocation_get_arguments (invocation);
  guint n = g_strv_length ((char **) words);

  if (n == 0 || (g_str_equal (words[0], "show") && n <= 2))
    return show (invocation, n == 2 ? words[1] : NULL, error);
  if (g_str_equal (words[0], "get") && n == 2)
    return get (invocation, words[1], error);
  if (g_str_equal (words[0], "set") && n == 3 && words[2][0] != '\0')
    return set (invocation, words[1], words[2], error);
  if (g_str_equal (words[0], "reset") && n == 2)
    return set (invocation, words[1], "", error);
  return snug_usage_error (error,
                           "‘%s’ is not understood so; write ‘show [SECTION]’, ‘get KEY’, ‘set KEY "
                           "VALUE’ or ‘reset KEY’",
                           words[0]);
}

const SnugCommand snug_command_config = {
  .name = "config",
  .group = SNUG_GROUP_SYSTEM,
  .summary = "Show and set the configuration of snug",
  .arguments = "[show [SECTION] | get KEY | set KEY VALUE | reset KEY]",
  .description
  = "A KEY is SECTION/KEY, for example ‘refresh/schedule’ or ‘plugin mirror/url’. Shows what "
    "is in force; mistakes in configuration files are shown as warnings. ‘reset’ goes back to "
    "what the files of the administrator say.",
  .options = { options, snug_json_options },
  .max_arguments = 3,
  .run = run,
};
