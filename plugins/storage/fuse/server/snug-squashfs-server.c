/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Serves one squashfs image to one FUSE mount that the plugin made, until the mount is gone.
 *
 * Everything dangerous comes first and touches no byte of the image: the session, the jail, the
 * threads, the filter. Only then is the image looked at. Each worker has the image opened for
 * itself, so nothing is shared and nothing locked. */

#include "snug-server-filter.h"
#include "snug-server-image.h"
#include "snug-server-jail.h"
#include "snug-server-protocol.h"
#include "snug-server-requests.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_WORKERS 4
#define STACK_SIZE  (256 * 1024)

typedef struct
{
  struct fuse_session *session;
  SnugServerImage *image; /* set before @go is raised */
  sem_t go;
} Worker;

static void
answer (char kind, const char *text, const char *detail)
{
  char message[256];
  int length = snprintf (message, sizeof message, "%c%s%s", kind, text, detail);

  if (length >= (int) sizeof message)
    length = sizeof message - 1;
  while (write (SNUG_SERVER_READY_FD, message, (size_t) length) < 0 && errno == EINTR)
    continue;
}

static int
fail (const char *what, int error)
{
  char text[128];

  snprintf (text, sizeof text, "cannot %s: ", what);
  answer (SNUG_SERVER_FAILED, text, strerror (error));
  return 1;
}

/* The first process of a PID namespace is not killed by signals that it does not handle. */
static void
on_alarm (int number)
{
  _exit (1);
}

static void *
work (void *data)
{
  Worker *worker = data;

  while (sem_wait (&worker->go) < 0)
    continue;
  snug_server_requests_serve (worker->session, worker->image);
  return NULL;
}

static int
start_workers (Worker *workers, unsigned count)
{
  pthread_attr_t attributes;
  int result = 0;

  pthread_attr_init (&attributes);
  pthread_attr_setstacksize (&attributes, STACK_SIZE);
  /* The last one is the main thread. */
  for (unsigned i = 0; i < count; i++)
    {
      pthread_t thread;

      sem_init (&workers[i].go, 0, 0);
      if (i < count - 1 && result == 0)
        result = pthread_create (&thread, &attributes, work, &workers[i]);
    }
  pthread_attr_destroy (&attributes);
  return result;
}

static unsigned
count_workers (void)
{
  long processors = sysconf (_SC_NPROCESSORS_ONLN);

  if (processors < 1)
    return 1;
  return processors > MAX_WORKERS ? MAX_WORKERS : (unsigned) processors;
}

static int
parse_id (const char *text, unsigned *id)
{
  char *end;
  unsigned long value;

  errno = 0;
  value = strtoul (text, &end, 10);
  if (errno != 0 || *end != '\0' || end == text || value == 0 || value >= (unsigned) -1)
    return 0;
  *id = (unsigned) value;
  return 1;
}

static int
open_images (Worker *workers, unsigned count)
{
  for (unsigned i = 0; i < count; i++)
    {
      const char *why;

      workers[i].image = snug_server_image_open (SNUG_SERVER_IMAGE_FD, &why);
      if (workers[i].image == NULL)
        {
          answer (SNUG_SERVER_FAILED, why, "");
          return 0;
        }
    }
  return 1;
}

int
main (int argc, char **argv)
{
  static Worker workers[MAX_WORKERS];
  unsigned count = count_workers ();
  struct fuse_session *session;
  const char *what;
  unsigned uid, gid;
  int result;

  if (argc != 4 || !parse_id (argv[1], &uid) || !parse_id (argv[2], &gid))
    {
      fputs ("snug-squashfs-server: it is started by snugd, not by hand\n", stderr);
      return 2;
    }
  signal (SIGALRM, on_alarm);
  signal (SIGPIPE, SIG_IGN);
  session = snug_server_requests_new (SNUG_SERVER_FUSE_FD);
  if (session == NULL)
    return fail ("make a FUSE session", ENOMEM);
  what = snug_server_jail_enter (uid, gid);
  if (what != NULL)
    return fail (what, errno);
  /* A timer does not survive fork(2). */
  alarm (SNUG_SERVER_START_SECONDS);
  for (unsigned i = 0; i < count; i++)
    workers[i].session = session;
  result = start_workers (workers, count);
  if (result != 0)
    return fail ("start a thread", result);
  what = snug_server_jail_forbid_processes ();
  if (what != NULL)
    return fail (what, errno);
  result = snug_server_filter_load ();
  if (result != 0)
    return fail ("load the system call filter", -result);
  if (!open_images (workers, count))
    return 1;
  alarm (0);
  answer (SNUG_SERVER_READY, "", "");
  close (SNUG_SERVER_READY_FD);
  for (unsigned i = 0; i < count; i++)
    sem_post (&workers[i].go);
  work (&workers[count - 1]);
  return 0;
}
