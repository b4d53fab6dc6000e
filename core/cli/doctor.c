/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The program snug-doctor: the check of ‘snug doctor’ for where snugd cannot be reached. It prints
 * a line for each thing that is not in order. A program of its own, so that snug need not load what
 * reads the database. */

#include "snug-profile-basis.h"
#include "snug-system-check.h"

#include <stdio.h>
#include <stdlib.h>

/* A sentence is one line, whatever a name in it is. */
static void
print_line (char *problem)
{
  /* UTF-8 whatever the locale: who reads it is snug. */
  fprintf (stdout, "%s\n", g_strdelimit (problem, "\n\r", ' '));
}

static gboolean
check (gboolean digests, GError **error)
{
  g_autoptr (SnugPaths) paths = snug_paths_new (NULL);
  g_autoptr (SnugState) state = NULL;
  g_autoptr (SnugSystemCheck) look = NULL;
  g_autofree char *policy = snug_profile_basis_digest_policy (paths);
  /* Backends are snugd's to ask. */
  g_autoptr (GVariant) basis = snug_profile_basis_new (NULL, NULL, policy);
  g_auto (GStrv) problems = NULL;

  /* Opening would make a database where there is none. */
  if (!g_file_test (snug_paths_get (paths, SNUG_PATH_DATABASE), G_FILE_TEST_EXISTS))
    return snug_set_error (error, SNUG_ERROR_NOT_FOUND, "there is no database at ‘%s’",
                           snug_paths_get (paths, SNUG_PATH_DATABASE));
  state = snug_state_open (paths, error);
  look = state != NULL ? snug_system_check_new (paths, state, NULL, error) : NULL;
  if (look == NULL)
    return FALSE;
  snug_system_check_set_basis (look, basis);
  problems = snug_system_check_run (look, digests, NULL);
  for (guint i = 0; problems[i] != NULL; i++)
    print_line (problems[i]);
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  if (argc > 2 || (argc == 2 && !g_str_equal (argv[1], "--digests")))
    {
      g_printerr ("usage: snug-doctor [--digests]\n");
      return 64;
    }
  if (check (argc == 2, &error))
    return EXIT_SUCCESS;
  fprintf (stderr, "%s\n", error->message);
  return EXIT_FAILURE;
}
