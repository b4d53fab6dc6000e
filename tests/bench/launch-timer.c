/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * launch-timer ROUNDS -- COMMAND… [-- COMMAND…]…: starts the commands in turn, round by round, so
 * that a machine's moods hit all of them, and prints each one's median in nanoseconds. A pause
 * after each lets the kernel take down what it left, so that the next one does not pay for it.
 * Descriptor 9, if it is open, is rewound before each: a filter that bwrap reads to its end.
 */

#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX_COMMANDS 16

extern char **environ;

static int64_t
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  return time.tv_sec * INT64_C (1000000000) + time.tv_nsec;
}

static int64_t
measure (char **command)
{
  posix_spawn_file_actions_t quiet;
  int64_t begin;
  int status;
  pid_t pid;

  posix_spawn_file_actions_init (&quiet);
  posix_spawn_file_actions_addopen (&quiet, 1, "/dev/null", O_WRONLY, 0);
  lseek (9, 0, SEEK_SET);
  begin = now ();
  if (posix_spawn (&pid, command[0], &quiet, NULL, command, environ) != 0
      || waitpid (pid, &status, 0) != pid || status != 0)
    {
      fprintf (stderr, "%s failed\n", command[0]);
      exit (1);
    }
  begin = now () - begin;
  nanosleep (&(const struct timespec){ .tv_nsec = 300000 }, NULL);
  posix_spawn_file_actions_destroy (&quiet);
  return begin;
}

static int
compare (const void *a, const void *b)
{
  const int64_t x = *(const int64_t *) a, y = *(const int64_t *) b;

  return (x > y) - (x < y);
}

int
main (int argc, char **argv)
{
  char **commands[MAX_COMMANDS];
  int64_t *times[MAX_COMMANDS];
  int count = 0, rounds = argc > 1 ? atoi (argv[1]) : 0;

  for (int i = 2; i < argc && count < MAX_COMMANDS; i++)
    if (strcmp (argv[i], "--") == 0)
      {
        commands[count] = &argv[i + 1];
        times[count++] = calloc ((size_t) rounds + 1, sizeof (int64_t));
        argv[i] = NULL;
      }
  /* one tenth to warm up */
  for (int round = 0; round < rounds / 10; round++)
    for (int i = 0; i < count; i++)
      measure (commands[i]);
  for (int round = 0; round < rounds; round++)
    for (int i = 0; i < count; i++)
      times[i][round] = measure (commands[i]);
  for (int i = 0; i < count; i++)
    {
      qsort (times[i], (size_t) rounds, sizeof (int64_t), compare);
      printf ("%lld\n", (long long) times[i][rounds / 2]);
    }
  return 0;
}
