/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Somebody without a desktop is asked for the password where the command was typed, as by
 * systemctl(1) and pkexec(1). It is not registered as a fallback: it is started when nobody else
 * asked, and polkitd 122 forgets fallbacks where there is no session. One thread. */

#include "snug-password-agent.h"

#include "snug-fd.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

/* In the child. It is closed when polkit knows the agent. */
#define NOTIFY_FD "3"
#define MAX_WAIT  10000 /* ms */

struct _SnugPasswordAgent
{
  GSubprocess *process; /* (owned) */
};

static GSubprocess *
spawn (const char *program, int *notify, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher
    = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_INHERIT);
  snug_autofd int read_end = -1;
  int ends[2];
  GSubprocess *process;

  if (pipe2 (ends, O_CLOEXEC) < 0)
    {
      snug_set_error_from_errno (error, errno, "cannot make a pipe");
      return NULL;
    }
  read_end = ends[0];
  g_subprocess_launcher_take_fd (launcher, ends[1], 3);
  process = g_subprocess_launcher_spawn (launcher, error, program, "--notify-fd=" NOTIFY_FD, NULL);
  if (process != NULL)
    *notify = snug_steal_fd (&read_end);
  return process;
}

/* Nothing is written into the pipe: its end is the message, of whoever closes it. */
static gboolean
wait_until_ready (GSubprocess *process, int notify, GError **error)
{
  struct pollfd poll_fd = { .fd = notify, .events = POLLIN };
  int n;

  do
    n = poll (&poll_fd, 1, MAX_WAIT);
  while (n < 0 && errno == EINTR);
  if (n > 0)
    return TRUE;
  g_subprocess_force_exit (process);
  return snug_set_error (error, SNUG_ERROR_FAILED, "the agent of polkit does not get ready");
}

SnugPasswordAgent *
snug_password_agent_start (const char *program, GError **error)
{
  snug_autofd int notify = -1;
  g_autoptr (GSubprocess) process = spawn (program, &notify, error);
  SnugPasswordAgent *self;

  if (process == NULL || !wait_until_ready (process, notify, error))
    return NULL;
  self = g_new0 (SnugPasswordAgent, 1);
  self->process = g_steal_pointer (&process);
  return self;
}

void
snug_password_agent_stop (SnugPasswordAgent *self)
{
  /* Not killed: it puts the terminal back as it was. */
  g_subprocess_send_signal (self->process, SIGTERM);
  g_subprocess_send_signal (self->process, SIGCONT);
  g_subprocess_wait (self->process, NULL, NULL);
  g_object_unref (self->process);
  g_free (self);
}
