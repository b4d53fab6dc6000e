/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * attack inside [offline|online]   in a strict snap: every operation is refused
 * attack outside user|root         on the machine itself: every operation works
 * attack victim                    shows what other programs may get hold of, until its input ends
 * attack on PID                    tries to get hold of the victim; prints what worked
 * attack reach PATH…               prints those that can be opened or connected to
 * attack swap N A B…               exchanges the names in pairs, N times; prints how often it could
 * attack unshare                   ends with 0 or the error of a new user namespace
 * attack walk DIRECTORY            prints every file below it that can be opened for writing
 *
 * The first two print TAP lines and end with 0 if all is as it should be.
 */

#include "attack.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE 20 /* seconds for one operation; no operation waits for anything */

static const struct attack_table *const tables[]
  = { &file_attacks,    &kernel_attacks, &namespace_attacks,
      &process_attacks, &socket_attacks, &terminal_attacks };

int
attack_result (long result)
{
  return result < 0 ? errno : 0;
}

static const char *
error_name (int error)
{
  static char number[16];
  static const struct
  {
    int error;
    const char *name;
  } names[] = {
    { EPERM, "EPERM" },
    { ENOENT, "ENOENT" },
    { ESRCH, "ESRCH" },
    { EIO, "EIO" },
    { ENXIO, "ENXIO" },
    { EBADF, "EBADF" },
    { ENOMEM, "ENOMEM" },
    { EACCES, "EACCES" },
    { EFAULT, "EFAULT" },
    { EBUSY, "EBUSY" },
    { EEXIST, "EEXIST" },
    { EXDEV, "EXDEV" },
    { ENODEV, "ENODEV" },
    { EINVAL, "EINVAL" },
    { ENOTTY, "ENOTTY" },
    { EROFS, "EROFS" },
    { ENOSYS, "ENOSYS" },
    { ENOEXEC, "ENOEXEC" },
    { ENOKEY, "ENOKEY" },
    { ESTALE, "ESTALE" },
    { EOPNOTSUPP, "EOPNOTSUPP" },
    { ECONNREFUSED, "ECONNREFUSED" },
    { EAFNOSUPPORT, "EAFNOSUPPORT" },
    { EPROTONOSUPPORT, "EPROTONOSUPPORT" },
    { ESOCKTNOSUPPORT, "ESOCKTNOSUPPORT" },
  };

  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (names[i].error == error)
      return names[i].name;
  snprintf (number, sizeof number, "errno-%d", error);
  return number;
}

static const char *
verdict_of (int status)
{
  static char text[32];

  if (WIFSIGNALED (status) && WTERMSIG (status) == SIGSYS)
    return "SIGSYS";
  if (WIFSIGNALED (status))
    {
      snprintf (text, sizeof text, "signal-%d", WTERMSIG (status));
      return text;
    }
  return WEXITSTATUS (status) == 0 ? "done" : error_name (WEXITSTATUS (status));
}

static const char *
try (const struct attack *attack)
{
  int status = 0;
  pid_t pid;

  fflush (stdout);
  pid = fork ();
  if (pid == 0)
    {
      alarm (PATIENCE);
      _exit (attack->strike ());
    }
  while (pid > 0 && waitpid (pid, &status, 0) < 0 && errno == EINTR)
    ;
  return pid > 0 ? verdict_of (status) : "no-process";
}

static bool
is_among (const char *verdict, const char *wanted)
{
  const size_t length = strlen (verdict);

  for (const char *at = wanted; at != NULL; at = strchr (at, '|'))
    {
      at += *at == '|';
      if (strncmp (at, verdict, length) == 0 && (at[length] == '|' || at[length] == '\0'))
        return true;
    }
  return false;
}

static bool
report (const char *name, const char *verdict, const char *wanted)
{
  const bool good = is_among (verdict, wanted);

  printf ("%s - %s: %s%s%s\n", good ? "ok" : "not ok", name, verdict, good ? "" : ", and not ",
          good ? "" : wanted);
  return good;
}

static int
try_all (bool inside, bool online, enum attack_control who)
{
  bool good = true;

  for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
    for (size_t j = 0; j < tables[i]->n_attacks; j++)
      {
        const struct attack *attack = &tables[i]->attacks[j];

        if (inside ? online && attack->kind == OFFLINE : attack->control != who)
          continue;
        good
          = report (attack->name, try (attack), inside ? attack->inside : attack->outside) && good;
      }
  return good ? 0 : 1;
}

int
main (int argc, char **argv)
{
  const char *place = getenv ("SNAP_USER_COMMON");
  const char *verb = argc > 1 ? argv[1] : "", *object = argc > 2 ? argv[2] : "";

  /* Where files can be made, in a sandbox. */
  if (place != NULL && chdir (place) != 0)
    return 1;
  if (strcmp (verb, "inside") == 0)
    return try_all (true, strcmp (object, "online") == 0, BY_USER);
  if (strcmp (verb, "outside") == 0)
    return try_all (false, false, strcmp (object, "root") == 0 ? BY_ROOT : BY_USER);
  if (strcmp (verb, "victim") == 0)
    return attack_be_victim ();
  if (strcmp (verb, "on") == 0)
    return attack_victim (object);
  if (strcmp (verb, "reach") == 0)
    return attack_reach (argv + 2);
  if (strcmp (verb, "swap") == 0 && argc > 2)
    return attack_swap (object, argv + 3);
  if (strcmp (verb, "unshare") == 0)
    return attack_result (unshare (CLONE_NEWUSER));
  if (strcmp (verb, "walk") == 0)
    return attack_walk (object);
  fprintf (stderr, "usage: attack inside|outside|victim|on|reach|swap|unshare|walk …\n");
  return 64;
}
