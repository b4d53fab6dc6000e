/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * probe [OPERATION OBJECT]…: what an app of a snap can do. Static, so that it needs nothing of a
 * base. Each operation runs in a child of its own and gives one line: OPERATION, OBJECT and the
 * number of the error, 0 for success, or “killed”.
 */

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "probe.h"

#define SECONDS 20

static const struct
{
  const char *name;
  ProbeOperation run;
} operations[] = {
  { "read", probe_read },
  { "marker", probe_marker },
  { "found", probe_marker },
  { "make", probe_create },
  { "reach", probe_connect },
  { "write", probe_write },
  { "change", probe_write },
  { "create", probe_create },
  { "device", probe_device },
  { "device-read", probe_device_read },
  { "node", probe_node },
  { "run", probe_run },
  { "queue", probe_queue },
  { "process", probe_process },
  { "connect", probe_connect },
  { "abstract", probe_abstract },
  { "socket", probe_socket },
  { "tcp", probe_tcp },
  { "listen", probe_listen },
  { "netns", probe_netns },
  { "call", probe_call },
  { "cap", probe_cap },
  { "signal", probe_signal },
  { "environment", probe_environment },
  { "system", probe_system_bus },
  { "session", probe_session_bus },
  { "own-system", probe_own_system },
  { "own-session", probe_own_session },
};

static ProbeOperation
find (const char *name)
{
  for (size_t i = 0; i < sizeof operations / sizeof *operations; i++)
    if (strcmp (operations[i].name, name) == 0)
      return operations[i].run;
  return NULL;
}

static void
perform (const char *name, ProbeOperation run, const char *object)
{
  int status = 0;
  pid_t pid;

  fflush (stdout);
  pid = fork ();
  if (pid == 0)
    {
      alarm (SECONDS);
      _exit (run (object));
    }
  if (pid < 0 || waitpid (pid, &status, 0) != pid || !WIFEXITED (status))
    printf ("%s\t%s\tkilled\n", name, object);
  else
    printf ("%s\t%s\t%d\n", name, object, WEXITSTATUS (status));
}

int
main (int argc, char **argv)
{
  for (int i = 1; i + 1 < argc; i += 2)
    {
      ProbeOperation run = find (argv[i]);

      if (run == NULL)
        {
          fprintf (stderr, "probe: there is no operation ‘%s’\n", argv[i]);
          return 2;
        }
      perform (argv[i], run, argv[i + 1]);
    }
  return argc % 2 == 1 ? 0 : 2;
}
