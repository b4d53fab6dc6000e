/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One run of the parser for all profiles of a change: its start and the reading of the kernel's
 * features cost more than a small profile. No state. */

#include "snug-apparmor-parser.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MAX_WORDS 2048

char *
snug_apparmor_parser_find (const char *root)
{
  static const char *const paths[] = { "/usr/sbin/apparmor_parser", "/sbin/apparmor_parser" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *path = g_strconcat (root, paths[i], NULL);

      if (g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
        return g_steal_pointer (&path);
    }
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
run (GSubprocessLauncher *launcher, GPtrArray *argv, GCancellable *cancellable, GError **error)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *output = NULL, *words = NULL;
  static const char *const environment[]
    = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C", NULL };

  g_subprocess_launcher_set_flags (launcher, G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                               | G_SUBPROCESS_FLAGS_STDERR_MERGE);
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
  return snug_set_error (error, SNUG_ERROR_FAILED, "apparmor_parser: %s", words);
}

/* Not a pipe: a parser that ends early must not end us by SIGPIPE. */
static gboolean
give_input (GSubprocessLauncher *launcher, const char *text, GError **error)
{
  const gssize length = (gssize) strlen (text);
  const int fd = memfd_create ("snug-profile", MFD_CLOEXEC);

  if (fd >= 0 && write (fd, text, (gsize) length) == length && lseek (fd, 0, SEEK_SET) == 0)
    {
      g_subprocess_launcher_take_stdin_fd (launcher, fd);
      return TRUE;
    }
  snug_set_error_from_errno (error, errno, "cannot hand a profile to apparmor_parser");
  if (fd >= 0)
    close (fd);
  return FALSE;
}

static GPtrArray *
start_command (const char *root, const char *const *options, GError **error)
{
  g_autofree char *parser = snug_apparmor_parser_find (root);
  GPtrArray *argv;

  if (parser == NULL)
    {
      snug_set_error (error, SNUG_ERROR_NOT_SUPPORTED,
                      "there is no apparmor_parser; install the package apparmor");
      return NULL;
    }
  argv = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (argv, g_steal_pointer (&parser));
  for (guint i = 0; options[i] != NULL; i++)
    g_ptr_array_add (argv, g_strdup (options[i]));
  return argv;
}

gboolean
snug_apparmor_parser_check (const char *root, GCancellable *cancellable, GError **error)
{
  static const char *const options[] = { "--skip-kernel-load", "--skip-cache", "--quiet", NULL };
  static const char profile[]
    = "abi <abi/3.0>,\n#include <tunables/home>\n"
      "profile \"snug.check\" flags=(attach_disconnected,mediate_deleted) {\n"
      "  owner \"@{HOME}/{[^./a]**,}\" rwklmix,\n"
      "  capability net_admin,\n"
      "  network inet stream,\n"
      "  ptrace (read,readby) peer=\"snug.check\",\n"
      "  signal (receive) peer=unconfined,\n"
      "  unix (send,receive) peer=(label=unconfined),\n"
      "}\n";
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GPtrArray) argv = start_command (root, options, error);

  if (argv == NULL || !give_input (launcher, profile, error))
    return FALSE;
  g_ptr_array_add (argv, NULL);
  return run (launcher, argv, cancellable, error);
}

gboolean
snug_apparmor_parser_load (const char *root,
                           const char *cache,
                           GPtrArray *files,
                           GCancellable *cancellable,
                           GError **error)
{
  /* Without expression trees simplified, compiling is several times faster and profiles of this
   * size become hardly larger. */
  static const char *const options[]
    = { "--replace", "--write-cache", "--quiet", "--jobs=auto", "-O", "no-expr-simplify", NULL };
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GPtrArray) argv = start_command (root, options, error);

  if (argv == NULL)
    return FALSE;
  g_ptr_array_add (argv, g_strconcat ("--cache-loc=", cache, NULL));
  for (guint i = 0; i < files->len; i++)
    g_ptr_array_add (argv, g_strdup (g_ptr_array_index (files, i)));
  g_ptr_array_add (argv, NULL);
  return run (launcher, argv, cancellable, error);
}
