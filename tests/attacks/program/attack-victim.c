/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Two programs of one user: the victim offers whatever programs share on a machine, the other one
 * tries to get hold of it. Outside everything works; from another snap nothing may. */

#include "attack.h"

#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/ptrace.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define ABSTRACT_NAME "attack-victim"
#define QUEUE_NAME    "/attack-victim"
#define SHARED_FILE   "/dev/shm/attack-victim"
#define TMP_FILE      "/tmp/attack-victim"
#define IPC_KEY       0x736e7567

static const char secret[] = "the victim's secret";

static struct sockaddr_un
abstract_address (socklen_t *length)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };

  memcpy (address.sun_path + 1, ABSTRACT_NAME, sizeof ABSTRACT_NAME - 1);
  *length = (socklen_t) (offsetof (struct sockaddr_un, sun_path) + sizeof ABSTRACT_NAME);
  return address;
}

static int
write_file (const char *path)
{
  const int fd = open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
  const int error = fd < 0 ? errno : write (fd, secret, sizeof secret) < 0 ? errno : 0;

  if (fd >= 0)
    close (fd);
  return error;
}

static int
offer_socket (void)
{
  socklen_t length;
  const struct sockaddr_un address = abstract_address (&length);
  const int listener = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  return attack_result (bind (listener, (const struct sockaddr *) &address, length)) != 0
           ? errno
           : attack_result (listen (listener, 5));
}

static int
offer_segment (void)
{
  return attack_result (shmget (IPC_KEY, 4096, IPC_CREAT | 0666));
}

static int
offer_semaphore (void)
{
  return attack_result (semget (IPC_KEY, 1, IPC_CREAT | 0666));
}

static int
offer_queue (void)
{
  return attack_result (mq_open (QUEUE_NAME, O_RDWR | O_CREAT, 0666, NULL));
}

static int
offer_shared_file (void)
{
  return write_file (SHARED_FILE);
}

static int
offer_tmp_file (void)
{
  return write_file (TMP_FILE);
}

int
attack_be_victim (void)
{
  static const struct
  {
    const char *name;
    int (*offer) (void);
  } things[] = {
    { "an abstract socket", offer_socket }, { "a segment", offer_segment },
    { "a semaphore", offer_semaphore },     { "a queue", offer_queue },
    { SHARED_FILE, offer_shared_file },     { TMP_FILE, offer_tmp_file },
  };
  char byte;
  int error;

  for (size_t i = 0; i < sizeof things / sizeof *things; i++)
    if ((error = things[i].offer ()) != 0)
      fprintf (stderr, "attack victim: cannot offer %s: %s\n", things[i].name, strerror (error));
  printf ("ready\n");
  fflush (stdout);
  while (read (0, &byte, 1) > 0)
    ;
  shmctl (shmget (IPC_KEY, 0, 0), IPC_RMID, NULL);
  semctl (semget (IPC_KEY, 0, 0), 0, IPC_RMID);
  mq_unlink (QUEUE_NAME);
  unlink (SHARED_FILE);
  unlink (TMP_FILE);
  return 0;
}

/* --- the other one --- */

static pid_t victim;

static int
send_signal (void)
{
  return attack_result (kill (victim, 0));
}

static int
open_process (void)
{
  return attack_result (syscall (SYS_pidfd_open, victim, 0));
}

/* Without stopping it: it would stay stopped when this process ends. */
static int
attach (void)
{
  return attack_result (syscall (SYS_ptrace, PTRACE_SEIZE, victim, 0, 0));
}

static int
read_memory (void)
{
  char byte;
  const struct iovec local = { &byte, 1 }, remote = { (void *) (size_t) secret, 1 };
  const long got = syscall (SYS_process_vm_readv, victim, &local, 1, &remote, 1, 0);

  /* The program is loaded elsewhere there; that the address is looked up at all is what counts. */
  return got < 0 && errno != EFAULT ? errno : 0;
}

static int
take_descriptor (void)
{
  const int process = (int) syscall (SYS_pidfd_open, victim, 0);

  return process < 0 ? errno : attack_result (syscall (SYS_pidfd_getfd, process, 1, 0));
}

static int
open_below_process (const char *name)
{
  char path[64];

  snprintf (path, sizeof path, "/proc/%d/%s", (int) victim, name);
  return attack_result (open (path, O_RDONLY | O_CLOEXEC));
}

static int
read_environment (void)
{
  return open_below_process ("environ");
}

static int
reach_root (void)
{
  return open_below_process ("root/proc");
}

static int
connect_abstract (void)
{
  socklen_t length;
  const struct sockaddr_un address = abstract_address (&length);

  return attack_result (connect (socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0),
                                 (const struct sockaddr *) &address, length));
}

static int
attach_segment (void)
{
  const int segment = shmget (IPC_KEY, 0, 0);

  return segment < 0 ? errno : shmat (segment, NULL, 0) == (void *) -1 ? errno : 0;
}

static int
use_semaphore (void)
{
  const int set = semget (IPC_KEY, 0, 0);

  return set < 0 ? errno : attack_result (semctl (set, 0, GETVAL));
}

static int
open_queue (void)
{
  return mq_open (QUEUE_NAME, O_RDWR) == (mqd_t) -1 ? errno : 0;
}

static int
open_shared_file (void)
{
  return attack_result (open (SHARED_FILE, O_RDWR | O_CLOEXEC));
}

static int
open_tmp_file (void)
{
  return attack_result (open (TMP_FILE, O_RDWR | O_CLOEXEC));
}

int
attack_victim (const char *pid)
{
  static const struct
  {
    const char *name;
    int (*strike) (void);
  } ways[] = {
    { "kill", send_signal },
    { "pidfd_open", open_process },
    { "ptrace", attach },
    { "process_vm_readv", read_memory },
    { "pidfd_getfd", take_descriptor },
    { "environ", read_environment },
    { "root", reach_root },
    { "abstract-socket", connect_abstract },
    { "sysv-shm", attach_segment },
    { "sysv-sem", use_semaphore },
    { "mqueue", open_queue },
    { "dev-shm", open_shared_file },
    { "tmp", open_tmp_file },
  };

  victim = (pid_t) strtol (pid, NULL, 10);
  for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
    {
      int status = 0;
      pid_t child;

      fflush (stdout);
      child = fork ();
      if (child == 0)
        _exit (ways[i].strike () != 0);
      waitpid (child, &status, 0);
      if (WIFEXITED (status) && WEXITSTATUS (status) == 0)
        printf ("%s\n", ways[i].name);
    }
  printf ("end\n");
  return 0;
}
