/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Runs a hook and waits for it. Workers; it blocks. What it writes is a stranger's text: limited,
 * made valid, and freed of control characters before it reaches a log. */

#include "snug-snap-hook.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "snug-fd.h"

#define MAX_OUTPUT           (16 * 1024)
#define MAX_LINES            200
#define MAX_READS            16 /* of 4096 bytes: what a pipe holds */
#define USUAL_TIMEOUT_MS     (10 * 60 * 1000)
#define CONFIGURE_TIMEOUT_MS (5 * 60 * 1000)

typedef enum
{
  HOOK_ENDED,
  HOOK_CANCELLED,
  HOOK_TIMED_OUT,
} HookEnd;

typedef struct
{
  pid_t pid;
  int pid_fd;
  int output_fd;
  GString *output; /* the last MAX_OUTPUT bytes at least */
  gboolean cut;
} HookProcess;

static void
hook_process_clear (HookProcess *process)
{
  snug_clear_fd (&process->pid_fd);
  snug_clear_fd (&process->output_fd);
  g_string_free (process->output, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HookProcess, hook_process_clear)

/* --- starting --- */

/* Between fork and exec: async-signal-safe calls only. */
static void
set_up_child (gpointer data)
{
  const pid_t parent = *(pid_t *) data;
  sigset_t none;

  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
  setsid ();
  /* A hook without somebody who waits for it would disturb the one that is run again. */
  prctl (PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (getppid () != parent)
    _exit (127);
}

static gboolean
start_hook (const SnugSnapHook *hook, HookProcess *process, GError **error)
{
  g_autofree char *option = g_strconcat ("--hook=", hook->hook, NULL);
  const char *const argv[] = { hook->launcher, option, hook->instance, NULL };
  const char *const environment[]
    = { "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME=/root",
        "USER=root",
        "LOGNAME=root",
        "LANG=C.UTF-8",
        NULL };
  g_autoptr (GError) local_error = NULL;
  snug_autofd int write_fd = -1;
  pid_t parent = getpid ();
  int fds[2];

  if (pipe2 (fds, O_CLOEXEC | O_NONBLOCK) < 0)
    return snug_set_error_from_errno (error, errno, "cannot run the hook ‘%s’ of ‘%s’", hook->hook,
                                      hook->instance);
  process->output_fd = fds[0];
  write_fd = fds[1];
  /* The hook's end blocks, as programs expect it. */
  if (fcntl (write_fd, F_SETFL, 0) < 0
      || !g_spawn_async_with_fds ("/", (char **) argv, (char **) environment,
                                  G_SPAWN_DO_NOT_REAP_CHILD, set_up_child, &parent, &process->pid,
                                  -1, write_fd, write_fd, &local_error))
    return snug_set_error (error, SNUG_ERROR_FAILED, "cannot run the hook ‘%s’ of ‘%s’: %s",
                           hook->hook, hook->instance,
                           local_error != NULL ? local_error->message : g_strerror (errno));
  process->pid_fd = (int) syscall (SYS_pidfd_open, process->pid, 0);
  return TRUE;
}

/* --- waiting --- */

/* Takes what is there, and of one who never stops writing a pipe full: whoever waits must get to
 * see the time, and a hook that ended may have left a writer behind. FALSE at the end. */
static gboolean
read_output (HookProcess *process)
{
  char buffer[4096];
  ssize_t got;

  for (guint i = 0; i < MAX_READS; i++)
    {
      got = read (process->output_fd, buffer, sizeof buffer);
      if (got <= 0)
        return got < 0 && (errno == EAGAIN || errno == EINTR);
      g_string_append_len (process->output, buffer, got);
      if (process->output->len > 2 * MAX_OUTPUT)
        {
          g_string_erase (process->output, 0, (gssize) (process->output->len - MAX_OUTPUT));
          process->cut = TRUE;
        }
    }
  return TRUE;
}

static HookEnd
wait_for_hook (HookProcess *process, gint64 deadline, GCancellable *cancellable)
{
  GPollFD cancelled = { .fd = -1 };
  gboolean with_cancel = cancellable != NULL && g_cancellable_make_pollfd (cancellable, &cancelled);
  HookEnd end = HOOK_TIMED_OUT;
  gint64 left;

  while ((left = deadline - g_get_monotonic_time ()) > 0)
    {
      struct pollfd fds[] = { { .fd = process->pid_fd, .events = POLLIN },
                              { .fd = process->output_fd, .events = POLLIN },
                              { .fd = cancelled.fd, .events = POLLIN } };

      if (poll (fds, G_N_ELEMENTS (fds), (int) (left / 1000) + 1) < 0 && errno != EINTR)
        break;
      /* A program that went on in the background may keep the other end open. */
      if (fds[1].revents != 0 && !read_output (process))
        snug_clear_fd (&process->output_fd);
      if (fds[0].revents != 0)
        end = HOOK_ENDED;
      else if (fds[2].revents != 0)
        end = HOOK_CANCELLED;
      if (end != HOOK_TIMED_OUT)
        break;
    }
  if (with_cancel)
    g_cancellable_release_fd (cancellable);
  return end;
}

/* --- stopping --- */

static pid_t
session_of (const char *pid)
{
  g_autofree char *path = g_build_filename ("/proc", pid, "stat", NULL);
  g_autofree char *text = NULL;
  const char *rest;
  int session = -1;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return -1;
  /* The name in brackets may hold anything, brackets included. */
  rest = strrchr (text, ')');
  if (rest == NULL || sscanf (rest + 1, " %*c %*d %*d %d", &session) != 1)
    return -1;
  return session;
}

/* Everything in the hook's session. Whatever else is in its pid namespace dies with its launcher.
 */
static void
kill_session (pid_t leader)
{
  gboolean found = TRUE;

  kill (-leader, SIGKILL);
  for (guint round = 0; found && round < 100; round++)
    {
      g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
      const char *name;

      found = FALSE;
      while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        if (g_ascii_isdigit (name[0]) && atoi (name) != leader && session_of (name) == leader)
          found = kill (atoi (name), SIGKILL) == 0 || found;
    }
}

static int
end_hook (HookProcess *process, HookEnd end)
{
  int status = 0;

  if (end != HOOK_ENDED)
    kill_session (process->pid);
  while (waitpid (process->pid, &status, 0) < 0 && errno == EINTR)
    ;
  if (process->output_fd >= 0)
    read_output (process);
  return status;
}

/* --- what it said --- */

static void
make_harmless (char *line)
{
  for (char *at = line; *at != '\0'; at++)
    if (g_ascii_iscntrl (*at) && *at != '\t')
      *at = '?';
}

static void
collect_lines (HookProcess *process, GPtrArray *output)
{
  g_autofree char *text = g_utf8_make_valid (process->output->str, (gssize) process->output->len);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint n = g_strv_length (lines);
  guint first;

  while (n > 0 && lines[n - 1][0] == '\0')
    n--;
  first = n > MAX_LINES ? n - MAX_LINES : 0;
  if (first == 0 && process->cut && n > 1)
    first = 1;
  for (guint i = first; i < n; i++)
    {
      char *line = g_strdup (lines[i]);

      make_harmless (line);
      g_ptr_array_add (output, line);
    }
}

static gboolean
judge (const SnugSnapHook *hook, int status, const char *last, GError **error)
{
  const char *colon = last != NULL ? ": " : "";

  if (last == NULL)
    last = "";
  if (WIFEXITED (status) && WEXITSTATUS (status) == 0)
    return TRUE;
  if (WIFEXITED (status))
    return snug_set_error (error, SNUG_ERROR_FAILED,
                           "the hook ‘%s’ of ‘%s’ failed with exit status %d%s%s", hook->hook,
                           hook->instance, WEXITSTATUS (status), colon, last);
  return snug_set_error (error, SNUG_ERROR_FAILED,
                         "the hook ‘%s’ of ‘%s’ was killed by signal %d%s%s", hook->hook,
                         hook->instance, WTERMSIG (status), colon, last);
}

static guint
get_timeout (const SnugSnapHook *hook)
{
  if (hook->timeout_ms > 0)
    return hook->timeout_ms;
  return g_str_has_suffix (hook->hook, "configure") ? CONFIGURE_TIMEOUT_MS : USUAL_TIMEOUT_MS;
}

gboolean
snug_snap_hook_run (const SnugSnapHook *hook,
                    GPtrArray *output,
                    GCancellable *cancellable,
                    GError **error)
{
  g_auto (HookProcess) process = { .pid_fd = -1, .output_fd = -1, .output = g_string_new (NULL) };
  const guint timeout = get_timeout (hook);
  const guint before = output->len;
  HookEnd end;
  int status;

  if (g_cancellable_is_cancelled (cancellable))
    return snug_set_error (error, SNUG_ERROR_CANCELLED, "cancelled");
  if (!start_hook (hook, &process, error))
    return FALSE;
  end = process.pid_fd >= 0
          ? wait_for_hook (&process, g_get_monotonic_time () + (gint64) timeout * 1000, cancellable)
          : HOOK_CANCELLED;
  status = end_hook (&process, end);
  collect_lines (&process, output);
  if (end == HOOK_CANCELLED)
    return snug_set_error (error, SNUG_ERROR_CANCELLED, "the hook ‘%s’ of ‘%s’ was cancelled",
                           hook->hook, hook->instance);
  if (end == HOOK_TIMED_OUT)
    return snug_set_error (error, SNUG_ERROR_FAILED,
                           "the hook ‘%s’ of ‘%s’ did not end within %u s and was stopped",
                           hook->hook, hook->instance, (timeout + 999) / 1000);
  return judge (hook, status,
                output->len > before ? g_ptr_array_index (output, output->len - 1) : NULL, error);
}
