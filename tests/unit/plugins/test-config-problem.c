/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-config-problem.h"

static void
test_message (gconstpointer data)
{
  g_autoptr (SnugConfigProblem) line
    = snug_config_problem_new ("/etc/x.conf", 3, "daemon", "Idle", "unknown key");
  g_autoptr (SnugConfigProblem) file
    = snug_config_problem_new ("/etc/x.conf", 0, NULL, NULL, "/etc/x.conf: not UTF-8 text");
  g_autoptr (SnugConfigProblem) section
    = snug_config_problem_new ("/etc/x.conf", 2, "stroe", NULL, "unknown section");

  g_assert_cmpstr (line->message, ==, "/etc/x.conf line 3: [daemon] Idle: unknown key");
  g_assert_cmpuint (line->line, ==, 3);
  g_assert_cmpstr (line->key, ==, "Idle");
  g_assert_cmpstr (file->message, ==, "/etc/x.conf: not UTF-8 text");
  g_assert_null (file->section);
  g_assert_cmpstr (section->message, ==, "/etc/x.conf line 2: [stroe] unknown section");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/config-problem/message", NULL, test_message);
  return g_test_run ();
}
