/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Starts a server. The child that is spawned forks the server proper into a new PID namespace and
 * ends at once, so that it can be reaped here, by its id: the other children of the daemon are not
 * touched, and no zombie stays. Any thread. */

#include "snug-fuse-server.h"

#include "server/snug-server-protocol.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void
clear_fd (int *fd)
{
  if (*fd >= 0)
    close (*fd);
}

#define autofd __attribute__ ((cleanup (clear_fd)))

/* The numbers below this one are where the server expects its descriptors; a source that lay there
 * would be overwritten by another. */
#define FIRST_SAFE_FD 16

static gboolean
spawn (const SnugFuseServer *server, int fds[3], pid_t *pid)
{
  g_autofree char *uid = g_strdup_printf ("%u", (guint) server->uid);
  g_autofree char *gid = g_strdup_printf ("%u", (guint) server->gid);
  char *arguments[] = { (char *) "snug-squashfs-server", uid, gid, (char *) server->name, NULL };
  char *environment[] = { NULL };
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t none, all;
  int result;

  sigemptyset (&none);
  sigfillset (&all);
  posix_spawn_file_actions_init (&actions);
  posix_spawnattr_init (&attributes);
  posix_spawn_file_actions_addopen (&actions, 0, "/dev/null", O_RDWR, 0);
  posix_spawn_file_actions_addopen (&actions, 1, "/dev/null", O_RDWR, 0);
  posix_spawn_file_actions_adddup2 (&actions, fds[0], SNUG_SERVER_FUSE_FD);
  posix_spawn_file_actions_adddup2 (&actions, fds[1], SNUG_SERVER_IMAGE_FD);
  posix_spawn_file_actions_adddup2 (&actions, fds[2], SNUG_SERVER_READY_FD);
  posix_spawn_file_actions_addclosefrom_np (&actions, SNUG_SERVER_READY_FD + 1);
  posix_spawnattr_setsigmask (&attributes, &none);
  posix_spawnattr_setsigdefault (&attributes, &all);
  posix_spawnattr_setflags (&attributes,
                            POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
  result = posix_spawn (pid, server->program, &actions, &attributes, arguments, environment);
  posix_spawn_file_actions_destroy (&actions);
  posix_spawnattr_destroy (&attributes);
  errno = result;
  return result == 0;
}

/* A descriptor of the image that is the server's own: read-only whatever the caller's is. */
static int
reopen_for_reading (int image_fd)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", image_fd);
  autofd int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

  return fd < 0 ? -1 : fcntl (fd, F_DUPFD_CLOEXEC, FIRST_SAFE_FD);
}

/* Whether the server wrote, or closed its end. */
static gboolean
wait_for_answer (int ready_fd, const char *name, GCancellable *cancellable, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + SNUG_SERVER_START_SECONDS * G_USEC_PER_SEC;

  for (;;)
    {
      GPollFD cancel = { .fd = -1 };
      gboolean can_cancel = cancellable != NULL && g_cancellable_make_pollfd (cancellable, &cancel);
      struct pollfd fds[]
        = { { .fd = ready_fd, .events = POLLIN }, { .fd = cancel.fd, .events = POLLIN } };
      gint64 left = MAX (0, deadline - g_get_monotonic_time ()) / 1000;
      int n = poll (fds, can_cancel ? 2 : 1, (int) left);

      if (can_cancel)
        g_cancellable_release_fd (cancellable);
      if (g_cancellable_is_cancelled (cancellable))
        return snug_set_error (error, SNUG_ERROR_CANCELLED, "mounting ‘%s’ was cancelled", name);
      if (n > 0)
        return TRUE;
      if (n == 0 && left == 0)
        return snug_set_error (error, SNUG_ERROR_FAILED,
                               "cannot mount ‘%s’: its server did not start in %d seconds", name,
                               SNUG_SERVER_START_SECONDS);
    }
}

static gboolean
read_answer (int ready_fd, const char *name, GError **error)
{
  char text[512];
  gssize n;

  do
    n = read (ready_fd, text, sizeof text - 1);
  while (n < 0 && errno == EINTR);
  if (n > 0 && text[0] == SNUG_SERVER_READY)
    return TRUE;
  if (n <= 1)
    return snug_set_error (error, SNUG_ERROR_FAILED,
                           "cannot mount ‘%s’: its server ended before it was ready", name);
  text[n] = '\0';
  return snug_set_error (error, SNUG_ERROR_FAILED, "cannot mount ‘%s’: its server says: %s", name,
                         text + 1);
}

static void
reap (pid_t pid)
{
  int status;

  while (waitpid (pid, &status, 0) < 0 && errno == EINTR)
    continue;
}

gboolean
snug_fuse_server_start (const SnugFuseServer *server, GCancellable *cancellable, GError **error)
{
  int ends[2];
  autofd int ready_fd = -1;
  autofd int fuse = -1;
  autofd int image = -1;
  autofd int answer = -1;
  gboolean ok;
  pid_t pid;

  if (pipe2 (ends, O_CLOEXEC) < 0)
    return snug_set_error_from_errno (error, errno, "cannot make a pipe");
  ready_fd = ends[0];
  answer = fcntl (ends[1], F_DUPFD_CLOEXEC, FIRST_SAFE_FD);
  close (ends[1]);
  fuse = fcntl (server->fuse_fd, F_DUPFD_CLOEXEC, FIRST_SAFE_FD);
  image = reopen_for_reading (server->image_fd);
  if (answer < 0 || fuse < 0 || image < 0)
    return snug_set_error_from_errno (error, errno, "cannot hand the image ‘%s’ to its server",
                                      server->name);
  if (!spawn (server, (int[3]){ fuse, image, answer }, &pid))
    return snug_set_error_from_errno (error, errno, "cannot start ‘%s’", server->program);
  /* Else the pipe would never end for a server that dies. */
  clear_fd (&answer);
  answer = -1;
  ok = wait_for_answer (ready_fd, server->name, cancellable, error)
       && read_answer (ready_fd, server->name, error);
  /* It has ended already, unless it hangs before it could fork. */
  if (!ok)
    kill (pid, SIGKILL);
  reap (pid);
  return ok;
}
