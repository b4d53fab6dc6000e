/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Names that mean something else from one system call to the next, and names that should mean
 * nothing. */

#include "attack.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

/* Exchanges the names in pairs, one pair after the other, so and so often; ends where it began. */
int
attack_swap (const char *rounds, char *const *names)
{
  const long n = strtol (rounds, NULL, 10) & ~1L;
  long done = 0;

  for (long i = 0; i < n; i++)
    for (char *const *pair = names; pair[0] != NULL && pair[1] != NULL; pair += 2)
      if (syscall (SYS_renameat2, AT_FDCWD, pair[0], AT_FDCWD, pair[1], RENAME_EXCHANGE) == 0)
        done++;
  printf ("%ld\nend\n", done);
  return 0;
}

static int
connect_to (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  const int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  if (strlen (path) >= sizeof address.sun_path)
    return ENAMETOOLONG;
  strcpy (address.sun_path, path);
  return attack_result (connect (fd, (const struct sockaddr *) &address, sizeof address));
}

/* Prints which of the names can be opened, or connected to. */
int
attack_reach (char *const *names)
{
  for (; *names != NULL; names++)
    if (open (*names, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) >= 0
        || connect_to (*names) == 0)
      printf ("%s\n", *names);
  printf ("end\n");
  return 0;
}
