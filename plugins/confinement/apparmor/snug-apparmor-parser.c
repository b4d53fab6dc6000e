/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One run of the parser for all profiles of a change: its start and the reading of the kernel's
 * features cost more than a small profile. No state. */

#include <string.h>
#include "snug-apparmor-parser.h"

#define MAX_WORDS 2048

char *
snug_apparmor_parser_find (void)
{
  static const char *const paths[] = { "/usr/sbin/apparmor_parser", "/sbin/apparmor_parser" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    if (g_file_test (paths[i], G_FILE_TEST_IS_EXECUTABLE))
      return g_strdup (paths[i]);
  return NULL;
}

/* What the parser says first names file and line; the rest follows from it. */
static char *
first_words (const char *output)
{
  g_autofree char *text = g_strstrip (g_strndup (output, strnlen (output, MAX_WORDS)));

  g_strdelimit (text, "\n", ' ');
  return g_utf8_make_valid (*text != '\0' ? text : "it gave no reason", -1);
}

static gboolean
run (GPtrArray *argv, const char *what, GCancellable *cancellable, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher
    = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *output = NULL, *words = NULL;
  static const char *const environment[]
    = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C", NULL };

  g_subprocess_launcher_set_environ (launcher, (char **) environment);
  g_subprocess_launcher_set_cwd (launcher, "/");
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv->pdata, error);
  if (process == NULL)
    return FALSE;
  if (!g_subprocess_communicate_utf8 (process, NULL, cancellable, &output, NULL, error))
    {
      g_subprocess_force_exit (process);
      return FALSE;
    }
  if (g_subprocess_get_successful (process))
    return TRUE;
  words = first_words (output != NULL ? output : "");
  return snug_set_error (error, SNUG_ERROR_FAILED, "cannot %s AppArmor profiles: %s", what, words);
}

static GPtrArray *
start_command (GError **error)
{
  g_autofree char *parser = snug_apparmor_parser_find ();
  GPtrArray *argv;

  if (parser == NULL)
    {
      snug_set_error (error, SNUG_ERROR_NOT_SUPPORTED,
                      "there is no apparmor_parser; install the package apparmor");
      return NULL;
    }
  argv = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (argv, g_steal_pointer (&parser));
  return argv;
}

static void
add_words (GPtrArray *argv, const char *const *words)
{
  for (guint i = 0; words[i] != NULL; i++)
    g_ptr_array_add (argv, g_strdup (words[i]));
}

gboolean
snug_apparmor_parser_load (const char *cache,
                           const char *const *files,
                           GCancellable *cancellable,
                           GError **error)
{
  /* Without expression trees simplified, compiling is several times faster and profiles of this
   * size become hardly larger. */
  static const char *const options[]
    = { "--replace", "--write-cache", "--quiet", "--jobs=auto", "-O", "no-expr-simplify", NULL };
  g_autoptr (GPtrArray) argv = start_command (error);

  if (argv == NULL)
    return FALSE;
  add_words (argv, options);
  g_ptr_array_add (argv, g_strconcat ("--cache-loc=", cache, NULL));
  add_words (argv, files);
  g_ptr_array_add (argv, NULL);
  return run (argv, "load", cancellable, error);
}

gboolean
snug_apparmor_parser_remove (const char *const *files, GCancellable *cancellable, GError **error)
{
  static const char *const options[] = { "--remove", "--quiet", NULL };
  g_autoptr (GPtrArray) argv = start_command (error);
  g_autoptr (GError) local_error = NULL;

  if (argv == NULL)
    return FALSE;
  add_words (argv, options);
  add_words (argv, files);
  g_ptr_array_add (argv, NULL);
  if (run (argv, "remove", cancellable, &local_error))
    return TRUE;
  if (strstr (local_error->message, "doesn't exist") != NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}
