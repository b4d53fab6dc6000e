/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <sys/stat.h>

#include "fake-system.h"
#include "snug-apparmor-parser.h"

static void
test_find (System *system, gconstpointer data)
{
  g_autofree char *found = snug_apparmor_parser_find (system->root);
  g_autofree char *path = system_path (system, "usr/sbin/apparmor_parser");
  g_autofree char *none = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (found, ==, path);
  g_assert_cmpint (chmod (path, 0644), ==, 0);
  none = snug_apparmor_parser_find (system->root);
  g_assert_null (none);
  g_assert_false (snug_apparmor_parser_check (system->root, NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_SUPPORTED);
}

static void
test_check (System *system, gconstpointer data)
{
  g_autofree char *runs = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (snug_apparmor_parser_check (system->root, NULL, &error));
  g_assert_no_error (error);
  runs = system_read (system, "runs");
  g_assert_nonnull (strstr (runs, "--skip-kernel-load"));
  system_write (system, "no-parser", "");
  g_assert_false (snug_apparmor_parser_check (system->root, NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "unexpected TOK_ABI"));
}

/* The system's own knows what snug writes. */
static void
test_real (void)
{
  g_autofree char *parser = snug_apparmor_parser_find ("");
  g_autoptr (GError) error = NULL;

  if (parser == NULL)
    {
      g_test_skip ("apparmor_parser is not installed");
      return;
    }
  g_assert_true (snug_apparmor_parser_check ("", NULL, &error));
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/apparmor/parser/find", System, NULL, system_set_up, test_find, system_tear_down);
  g_test_add ("/apparmor/parser/check", System, NULL, system_set_up, test_check, system_tear_down);
  g_test_add_func ("/apparmor/parser/real", test_real);
  return g_test_run ();
}
