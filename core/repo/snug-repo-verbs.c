/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The table of verbs, the help that comes out of it, and options. */

#include "snug-repo-verbs.h"

static const SnugRepoVerb verbs[] = {
  { "create", "DIRECTORY", "make an empty repository", snug_repo_create },
  { "add", "DIRECTORY FILE…", "add snaps, and release them into channels", snug_repo_add },
  { "release", "DIRECTORY SNAP REVISION CHANNEL…", "let channels lead to a revision",
    snug_repo_release },
  { "close", "DIRECTORY SNAP CHANNEL…", "close channels; they fall through to safer ones",
    snug_repo_close },
  { "sign", "DIRECTORY", "sign timestamp and index anew, before they expire", snug_repo_sign },
  { "rotate", "DIRECTORY", "write the next root document: later expiry, other keys",
    snug_repo_rotate },
  { "verify", "DIRECTORY", "check everything, as the machines that read it do", snug_repo_verify },
  { "prune", "DIRECTORY", "drop revisions that are in no channel", snug_repo_prune },
  { "list", "DIRECTORY [SNAP]", "show snaps, revisions and channels", snug_repo_list },
};

static const SnugRepoVerb *
find_verb (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_str_equal (verbs[i].name, name))
      return &verbs[i];
  return NULL;
}

static void
print_help (void)
{
  g_print (
    "usage: snug-repo VERB …\n\n"
    "Makes and keeps signed repositories of snaps: directories that any web server, share or\n"
    "stick can hold. Keys are those of your GnuPG.\n\n");
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    g_print ("  %-8s %-33s %s\n", verbs[i].name, verbs[i].arguments, verbs[i].summary);
  g_print ("\n‘snug-repo VERB --help’ shows the options of a verb.\n");
}

gboolean
snug_repo_verbs_run (char **arguments, GError **error)
{
  const char *name = arguments[0] != NULL ? arguments[0] : "help";
  const SnugRepoVerb *verb = find_verb (name);

  if (verb != NULL)
    return verb->run (arguments + 1, error);
  if (g_str_equal (name, "help") || g_str_equal (name, "--help") || g_str_equal (name, "-h"))
    print_help ();
  else if (g_str_equal (name, "--version"))
    g_print ("snug-repo %s\n", SNUG_VERSION);
  else
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "there is no verb ‘%s’; ‘snug-repo help’ lists them", name);
  return TRUE;
}

static GOptionContext *
make_context (const SnugRepoVerb *verb, const GOptionEntry *entries, gboolean *wants_help)
{
  GOptionContext *context = g_option_context_new (verb->arguments);
  const GOptionEntry help[] = {
    { "help", 'h', 0, G_OPTION_ARG_NONE, wants_help, "Show this text", NULL },
    { NULL },
  };

  g_option_context_set_summary (context, verb->summary);
  /* GLib's own help ends the program, which a test would not survive. */
  g_option_context_set_help_enabled (context, FALSE);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_main_entries (context, help, NULL);
  return context;
}

char **
snug_repo_verbs_parse (const char *verb,
                       const GOptionEntry *entries,
                       char **arguments,
                       guint min,
                       guint max,
                       GError **error)
{
  const SnugRepoVerb *row = find_verb (verb);
  gboolean wants_help = FALSE;
  g_autoptr (GOptionContext) context = make_context (row, entries, &wants_help);
  g_autofree char *program = g_strconcat ("snug-repo ", verb, NULL);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GError) local = NULL;
  g_auto (GStrv) all = NULL;
  guint n;

  /* GOption takes the first for the program's name. */
  g_strv_builder_add (builder, program);
  g_strv_builder_addv (builder, (const char **) arguments);
  all = g_strv_builder_end (builder);
  if (!g_option_context_parse_strv (context, &all, &local))
    {
      snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "%s; see ‘%s --help’", local->message,
                      program);
      return NULL;
    }
  if (wants_help)
    {
      g_autofree char *help = g_option_context_get_help (context, TRUE, NULL);

      g_print ("%s", help);
      return g_new0 (char *, 1);
    }
  n = g_strv_length (all) - 1;
  if (n < min || (max > 0 && n > max))
    {
      snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "usage: %s %s", program, row->arguments);
      return NULL;
    }
  return g_strdupv (all + 1);
}
