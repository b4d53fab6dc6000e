/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-password-agent.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct
{
  char *dir;
  char *program;
} World;

static void
set_up (World *world, gconstpointer script)
{
  world->dir = g_dir_make_tmp ("snug-agent-XXXXXX", NULL);
  world->program = g_build_filename (world->dir, "agent", NULL);
  g_assert_cmpint (chdir (world->dir), ==, 0);
  g_assert_true (g_file_set_contents (world->program, script, -1, NULL));
  g_assert_cmpint (g_chmod (world->program, 0755), ==, 0);
}

static void
tear_down (World *world, gconstpointer script)
{
  g_unlink ("pid");
  g_unlink (world->program);
  g_assert_cmpint (chdir ("/"), ==, 0);
  g_rmdir (world->dir);
  g_free (world->program);
  g_free (world->dir);
}

/* It is there from the start until the stop, and knows whose password it asks for: its parent's. */
static void
test_life (World *world, gconstpointer script)
{
  g_autoptr (GError) error = NULL;
  SnugPasswordAgent *agent = snug_password_agent_start (world->program, &error);
  g_autofree char *text = NULL;
  g_auto (GStrv) pids = NULL;

  g_assert_no_error (error);
  g_assert_true (g_file_get_contents ("pid", &text, NULL, NULL));
  pids = g_strsplit (g_strchomp (text), " ", 2);
  g_assert_cmpint (atoi (pids[1]), ==, getpid ());
  g_assert_cmpint (kill (atoi (pids[0]), 0), ==, 0);
  snug_password_agent_stop (agent);
  g_assert_cmpint (kill (atoi (pids[0]), 0), ==, -1);
}

/* One that cannot register ends; that is an agent that asks nothing. */
static void
test_ends_at_once (World *world, gconstpointer script)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugPasswordAgent) agent = snug_password_agent_start (world->program, &error);

  g_assert_no_error (error);
  g_assert_nonnull (agent);
}

static void
test_missing (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (snug_password_agent_start ("/no/such/agent", &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/cli/password-agent/life", World,
              "#!/bin/sh\necho $$ $PPID >pid\nexec 3>&-\nexec sleep 1000\n", set_up, test_life,
              tear_down);
  g_test_add ("/cli/password-agent/ends-at-once", World, "#!/bin/sh\nexit 127\n", set_up,
              test_ends_at_once, tear_down);
  g_test_add_func ("/cli/password-agent/missing", test_missing);
  return g_test_run ();
}
