/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A module that needs nobody to call it: to have been loaded is enough to have run. */

#include <fcntl.h>
#include <unistd.h>

__attribute__ ((constructor)) static void
run_when_loaded (void)
{
  const int fd = open ("/run/attack-plugin-ran", O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

  if (fd >= 0)
    close (fd);
}
