/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* For other programs: the launcher, shells, the build. */

#include "snug-commands.h"
#include "snug-completion.h"
#include "snug-manual.h"
#include "snug-reply.h"

/* Manual and completion are files, not something that is shown. */
static void
write_raw (const char *text)
{
  fputs (text, stdout);
}

static gboolean
ensure_mounted (SnugInvocation *invocation, const char *tag, GError **error)
{
  g_autoptr (GVariant) reply
    = snug_client_call (snug_invocation_get_client (invocation), "EnsureMounted",
                        g_variant_new ("(s@a{sv})", tag,
                                       g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0)),
                        "()", error);

  return reply != NULL;
}

static gboolean
print_keys (SnugInvocation *invocation,
            const char *method,
            const char *key,
            GVariant *options,
            GError **error)
{
  g_autoptr (GVariant) list
    = snug_client_list (snug_invocation_get_client (invocation), method, options, error);

  if (list == NULL)
    return FALSE;
  for (gsize i = 0; i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) dict = g_variant_get_child_value (list, i);

      snug_console_print (snug_invocation_get_console (invocation), "%s\n",
                          snug_reply_get_string (dict, key));
    }
  return TRUE;
}

static gboolean
print_verbs (SnugInvocation *invocation)
{
  const SnugCommand *const *commands = snug_command_table_get ();

  for (guint i = 0; commands[i] != NULL; i++)
    if (commands[i]->group != SNUG_GROUP_HIDDEN)
      snug_console_print (snug_invocation_get_console (invocation), "%s\n", commands[i]->name);
  return TRUE;
}

/* Words for completion, one a line. */
static gboolean
print_names (SnugInvocation *invocation, const char *kind, GError **error)
{
  g_auto (GVariantDict) brief = G_VARIANT_DICT_INIT (NULL);

  if (g_str_equal (kind, "verbs"))
    return print_verbs (invocation);
  if (g_str_equal (kind, "changes"))
    return print_keys (invocation, "ListChanges", "id", NULL, error);
  if (g_str_equal (kind, "plugins"))
    return print_keys (invocation, "ListPlugins", "Name", NULL, error);
  if (!g_str_equal (kind, "installed"))
    return snug_usage_error (error, "‘%s’ is no kind of names", kind);
  g_variant_dict_insert (&brief, "brief", "b", TRUE);
  return print_keys (invocation, "ListInstalled", "name", g_variant_dict_end (&brief), error);
}

static gboolean
run (SnugInvocation *invocation, GError **error)
{
  const char *what = snug_invocation_get_argument (invocation, 0);
  const char *word = snug_invocation_get_argument (invocation, 1);
  g_autofree char *text = NULL;

  if (g_str_equal (what, "ensure-mounted") && word != NULL)
    return ensure_mounted (invocation, word, error);
  if (g_str_equal (what, "names") && word != NULL)
    return print_names (invocation, word, error);
  if (g_str_equal (what, "man") && word == NULL)
    text = snug_manual_build ();
  if (g_str_equal (what, "completion") && g_strcmp0 (word, "bash") == 0)
    text = snug_completion_build_bash ();
  if (text == NULL)
    return snug_usage_error (error, "‘debug %s’ is not understood so", what);
  write_raw (text);
  return TRUE;
}

const SnugCommand snug_command_debug = {
  .name = "debug",
  .group = SNUG_GROUP_HIDDEN,
  .summary = "For other programs",
  .arguments = "ensure-mounted TAG | names KIND | man | completion bash",
  .description = "What the launcher, shells and the build need. It may change without notice.",
  .min_arguments = 1,
  .max_arguments = 2,
  .run = run,
};
