/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <pty.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

/* The whole program on a terminal of the test's own. */

typedef struct
{
  GString *seen;
  int master;
  pid_t pid;
} Terminal;

/* Ctrl-C throws away what was written and not read yet; the answer to it may be among that. */
static inline void
terminal_keep_output (Terminal *terminal)
{
  struct termios termios;

  g_assert_cmpint (tcgetattr (terminal->master, &termios), ==, 0);
  termios.c_lflag |= NOFLSH;
  g_assert_cmpint (tcsetattr (terminal->master, TCSANOW, &termios), ==, 0);
}

static inline Terminal *
terminal_new (const char *const *words)
{
  g_autofree char *program = g_build_filename (g_getenv ("SNUG_BUILD_ROOT"), "core/cli/snug", NULL);
  struct winsize size = { .ws_row = 24, .ws_col = 70 };
  Terminal *terminal = g_new0 (Terminal, 1);

  terminal->seen = g_string_new (NULL);
  terminal->pid = forkpty (&terminal->master, NULL, NULL, &size);
  if (terminal->pid == 0)
    {
      setenv ("LC_ALL", "C.UTF-8", 1);
      setenv ("TERM", "xterm", 1);
      execv (program, (char *const *) words);
      _exit (127);
    }
  g_assert_cmpint (terminal->pid, >, 0);
  terminal_keep_output (terminal);
  return terminal;
}

/* Reads until the text was seen; the test runner's limit ends a wait in vain. */
static inline void
terminal_expect (Terminal *terminal, const char *text)
{
  char buffer[512];

  while (strstr (terminal->seen->str, text) == NULL)
    {
      ssize_t n = read (terminal->master, buffer, sizeof buffer);

      if (n <= 0)
        g_error ("‘%s’ was not in ‘%s’", text, terminal->seen->str);
      g_string_append_len (terminal->seen, buffer, n);
    }
}

static inline void
terminal_press_ctrl_c (Terminal *terminal)
{
  g_assert_cmpint (write (terminal->master, "\003", 1), ==, 1);
}

static inline int
terminal_finish (Terminal *terminal)
{
  char buffer[512];
  ssize_t n;
  int status;

  while ((n = read (terminal->master, buffer, sizeof buffer)) > 0)
    g_string_append_len (terminal->seen, buffer, n);
  close (terminal->master);
  g_assert_cmpint (waitpid (terminal->pid, &status, 0), ==, terminal->pid);
  g_assert_true (WIFEXITED (status));
  return WEXITSTATUS (status);
}

static inline void
terminal_free (Terminal *terminal)
{
  g_string_free (terminal->seen, TRUE);
  g_free (terminal);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Terminal, terminal_free)
