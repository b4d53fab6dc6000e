/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* snug-repo: see snug-repo-verbs.c. Exit status 0 for success, 1 for a failure, 2 for wrong usage.
 */

#include "snug-repo-verbs.h"

#include <locale.h>

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  if (snug_repo_verbs_run (argv + 1, &error))
    return 0;
  g_printerr ("snug-repo: %s\n", error->message);
  return g_error_matches (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT) ? 2 : 1;
}
