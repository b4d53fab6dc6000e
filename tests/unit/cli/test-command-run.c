/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-commands.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a launcher in the place of the installed one is called with. */
static char *
run_with (const char *folder, const char *text, int *status)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  char buffer[1000] = "";
  gsize used = 0;
  ssize_t n;
  int fds[2];
  pid_t pid;

  g_assert_cmpint (pipe (fds), ==, 0);
  pid = fork ();
  if (pid == 0)
    {
      SnugConsole *console = snug_console_new (stdout, stderr);
      SnugInvocation *invocation = snug_invocation_new (&snug_command_run, console, NULL);
      g_autoptr (GError) error = NULL;

      dup2 (fds[1], STDOUT_FILENO);
      snug_invocation_set_program_dir (invocation, folder);
      if (!snug_invocation_parse (invocation, (const char *const *) words, NULL))
        _exit (64);
      snug_command_run.run (invocation, &error);
      dprintf (STDOUT_FILENO, "%s", error->message);
      _exit (1);
    }
  close (fds[1]);
  while ((n = read (fds[0], buffer + used, sizeof buffer - used - 1)) > 0)
    used += (gsize) n;
  close (fds[0]);
  g_assert_cmpint (waitpid (pid, status, 0), ==, pid);
  return g_strdup (buffer);
}

static void
test_arguments (void)
{
  static const struct
  {
    const char *words;
    const char *wanted;
  } cases[] = {
    { "hello", "<hello>" },
    { "hello.app --flag -- x", "<hello.app><--flag><--><x>" },
    { "--shell hello", "<--shell><hello>" },
    { "--hook=configure hello", "<--hook=configure><hello>" },
    { "--command stop hello.srv", "<--command=stop><hello.srv>" },
    { "--shell --hook=install hello a", "<--shell><--hook=install><hello><a>" },
  };
  g_autofree char *folder = g_dir_make_tmp ("snug-test-XXXXXX", NULL);
  g_autofree char *launcher = g_build_filename (folder, "snug-run", NULL);

  g_assert_true (
    g_file_set_contents (launcher, "#!/bin/sh\nprintf '<%s>' \"$@\"\nexit 7\n", -1, NULL));
  g_assert_cmpint (g_chmod (launcher, 0755), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *out = NULL;
      int status;

      out = run_with (folder, cases[i].words, &status);
      g_assert_cmpstr (out, ==, cases[i].wanted);
      g_assert_cmpint (WEXITSTATUS (status), ==, 7);
    }
  g_unlink (launcher);
  g_rmdir (folder);
}

static void
test_no_launcher (void)
{
  g_autofree char *out = NULL;
  int status;

  out = run_with ("/nowhere", "hello", &status);
  g_assert_cmpstr (out, ==,
                   "cannot start the launcher ‘/nowhere/snug-run’: No such file or directory");
  g_assert_cmpint (WEXITSTATUS (status), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/command-run/arguments", test_arguments);
  g_test_add_func ("/cli/command-run/no-launcher", test_no_launcher);
  return g_test_run ();
}
