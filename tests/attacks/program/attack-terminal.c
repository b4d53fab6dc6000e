/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What puts characters into somebody's terminal (CVE-2019-7303, CVE-2023-1523). The kernel reads 32
 * bits of a request, so a filter that compares 64 lets the ones with garbage above pass. */

#include "attack.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/tiocl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

#define GARBAGE (0xdeadbeefL << 32)

static int
inject (long request)
{
  const int master = posix_openpt (O_RDWR | O_NOCTTY);
  const char *name
    = master < 0 || grantpt (master) != 0 || unlockpt (master) != 0 ? NULL : ptsname (master);
  const int slave = name == NULL ? -1 : open (name, O_RDWR | O_NOCTTY | O_CLOEXEC);

  if (slave < 0)
    return errno;
  return attack_result (syscall (SYS_ioctl, slave, request, "x"));
}

static int
inject_plain (void)
{
  return inject (TIOCSTI);
}

static int
inject_high_bits (void)
{
  return inject (TIOCSTI | GARBAGE);
}

/* What matters is that the request is refused before the file is asked, so any file will do. */
static int
request_of_null (long request)
{
  char code = TIOCL_PASTESEL;

  return attack_result (
    syscall (SYS_ioctl, open ("/dev/null", O_RDWR | O_CLOEXEC), request, &code));
}

static int
paste (void)
{
  return request_of_null (TIOCLINUX);
}

static int
paste_high_bits (void)
{
  return request_of_null (TIOCLINUX | GARBAGE);
}

static int
take_console (void)
{
  return request_of_null (TIOCCONS);
}

static int
set_line_discipline (void)
{
  return request_of_null (TIOCSETD);
}

static const struct attack attacks[] = {
  { "TIOCSTI", inject_plain, "EPERM", BY_ROOT, "done", ALWAYS },
  { "TIOCSTI with high bits", inject_high_bits, "EPERM", BY_ROOT, "done", ALWAYS },
  { "TIOCLINUX", paste, "EPERM", BY_USER, "ENOTTY", ALWAYS },
  { "TIOCLINUX with high bits", paste_high_bits, "EPERM", BY_USER, "ENOTTY", ALWAYS },
  { "TIOCCONS", take_console, "EPERM", BY_USER, "ENOTTY", ALWAYS },
  { "TIOCSETD", set_line_discipline, "EPERM", BY_USER, "ENOTTY", ALWAYS },
};

const struct attack_table terminal_attacks = { attacks, sizeof attacks / sizeof *attacks };
