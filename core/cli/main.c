/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The program snug. */

#include "snug-dispatch.h"

#include <locale.h>
#include <stdlib.h>

int
main (int argc, char **argv)
{
  g_autoptr (SnugConsole) console = NULL;
  int status;

  setlocale (LC_CTYPE, "");
  /* Nothing here has a use for a virtual file system or its modules, and they are slow to find. */
  g_setenv ("GIO_USE_VFS", "local", TRUE);
  console = snug_console_new (stdout, stderr);
  if (argc < 1)
    return EXIT_FAILURE;
  status = snug_dispatch (console, (const char *const *) argv + 1);
  if (fflush (stdout) != 0 && status == 0)
    {
      snug_console_fail (console, "cannot write to standard output");
      status = EXIT_FAILURE;
    }
  return status;
}
