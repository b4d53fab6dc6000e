/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "snug-snap-hook.h"
#include "test-root.h"

/* The launcher is a script; the real one has its own tests. */

typedef struct
{
  Root root;
  char *launcher;
  GPtrArray *output;
  GError *error;
  SnugSnapHook hook;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  root_set_up (&fixture->root, NULL);
  fixture->launcher = g_build_filename (fixture->root.root, "snug-run", NULL);
  fixture->output = g_ptr_array_new_with_free_func (g_free);
  fixture->hook = (SnugSnapHook){ fixture->launcher, "foo", "install", 0 };
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_free (fixture->launcher);
  g_ptr_array_unref (fixture->output);
  g_clear_error (&fixture->error);
  root_tear_down (&fixture->root, NULL);
}

static gboolean
run (Fixture *fixture, const char *script, GCancellable *cancellable)
{
  g_autofree char *text = g_strconcat ("#!/bin/sh\n", script, NULL);

  root_write (&fixture->root, "snug-run", text, 0755);
  return snug_snap_hook_run (&fixture->hook, fixture->output, cancellable, &fixture->error);
}

static const char *
line (Fixture *fixture, guint i)
{
  g_assert_cmpuint (i, <, fixture->output->len);
  return g_ptr_array_index (fixture->output, i);
}

static void
test_clean (Fixture *fixture, gconstpointer data)
{
  g_setenv ("LD_PRELOAD_TEST", "leak", TRUE);
  g_assert_true (run (fixture,
                      "echo $1 $2; pwd; echo \"$LD_PRELOAD_TEST$HOME\"; echo err >&2\n"
                      "read x || echo no input; printf 'a\\033[1mb\\377\\n'\n",
                      NULL));
  g_assert_no_error (fixture->error);
  g_assert_cmpstr (line (fixture, 0), ==, "--hook=install foo");
  g_assert_cmpstr (line (fixture, 1), ==, "/");
  g_assert_cmpstr (line (fixture, 2), ==, "/root");
  g_assert_cmpstr (line (fixture, 3), ==, "err");
  g_assert_cmpstr (line (fixture, 4), ==, "no input");
  /* Nothing that a terminal would obey, and valid text. */
  g_assert_cmpstr (line (fixture, 5), ==, "a?[1mb�");
  g_assert_cmpuint (fixture->output->len, ==, 6);
}

static void
test_failure (Fixture *fixture, gconstpointer data)
{
  g_assert_false (run (fixture, "echo first; echo 'the last word'; exit 3\n", NULL));
  g_assert_error (fixture->error, SNUG_ERROR, SNUG_ERROR_FAILED);
  g_assert_cmpstr (fixture->error->message, ==,
                   "the hook ‘install’ of ‘foo’ failed with exit status 3: the last word");
}

static void
test_signal (Fixture *fixture, gconstpointer data)
{
  g_assert_false (run (fixture, "kill -ABRT $$\n", NULL));
  g_assert_nonnull (strstr (fixture->error->message, "signal 6"));
}

static void
test_no_launcher (Fixture *fixture, gconstpointer data)
{
  g_assert_false (snug_snap_hook_run (&fixture->hook, fixture->output, NULL, &fixture->error));
  g_assert_error (fixture->error, SNUG_ERROR, SNUG_ERROR_FAILED);
}

static void
test_much_output (Fixture *fixture, gconstpointer data)
{
  g_assert_true (run (fixture, "yes word | head -c 3000000; echo; echo end\n", NULL));
  g_assert_cmpuint (fixture->output->len, <=, 200);
  g_assert_cmpstr (line (fixture, fixture->output->len - 1), ==, "end");
  g_assert_cmpstr (line (fixture, 0), ==, "word");
}

static gboolean
is_alive (Fixture *fixture, const char *file)
{
  g_autofree char *path = g_build_filename (fixture->root.root, file, NULL);
  g_autofree char *text = NULL;
  g_autofree char *state = NULL;
  g_autofree char *stat_path = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;
  stat_path = g_strdup_printf ("/proc/%d/stat", atoi (text));
  /* One that nobody has waited for is dead too. */
  return g_file_get_contents (stat_path, &state, NULL, NULL)
         && strstr (strrchr (state, ')'), ") Z") == NULL;
}

/* A child, and one in another process group. */
#define BROOD                                                                                      \
  "sleep 1000 & echo $! > %s/one; set -m; sleep 1000 & echo $! > %s/two; echo ready > %s/ready\n"  \
  "sleep 1000\n"

static void
test_time_is_up (Fixture *fixture, gconstpointer data)
{
  const char *root = fixture->root.root;
  g_autofree char *script = g_strdup_printf (BROOD, root, root, root);

  fixture->hook.timeout_ms = 500;
  g_assert_false (run (fixture, script, NULL));
  g_assert_error (fixture->error, SNUG_ERROR, SNUG_ERROR_FAILED);
  g_assert_nonnull (strstr (fixture->error->message, "did not end within 1 s"));
  g_assert_false (is_alive (fixture, "one"));
  g_assert_false (is_alive (fixture, "two"));
}

static gpointer
cancel_when_ready (gpointer data)
{
  Fixture *fixture = ((gpointer *) data)[0];

  while (!root_has (&fixture->root, "ready"))
    g_usleep (1000);
  g_cancellable_cancel (((gpointer *) data)[1]);
  return NULL;
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  gpointer both[] = { fixture, cancellable };
  const char *root = fixture->root.root;
  g_autofree char *script = g_strdup_printf (BROOD, root, root, root);
  GThread *thread = g_thread_new ("cancel", cancel_when_ready, both);

  g_assert_false (run (fixture, script, cancellable));
  g_thread_join (thread);
  g_assert_error (fixture->error, SNUG_ERROR, SNUG_ERROR_CANCELLED);
  g_assert_false (is_alive (fixture, "one"));
  g_assert_false (is_alive (fixture, "two"));
}

/* What goes on in the background does not keep us. */
static void
test_background (Fixture *fixture, gconstpointer data)
{
  g_assert_true (run (fixture, "sleep 1000 & echo $!\n", NULL));
  g_assert_cmpuint (fixture->output->len, ==, 1);
  g_assert_cmpint (kill (atoi (line (fixture, 0)), SIGKILL), ==, 0);
}

/* Writers that are faster than we read. */
#define FLOOD "cat /dev/zero & cat /dev/zero & cat /dev/zero & cat /dev/zero & "

static void
test_flood (Fixture *fixture, gconstpointer data)
{
  fixture->hook.timeout_ms = 300;
  g_assert_false (run (fixture, FLOOD "exec cat /dev/zero\n", NULL));
  g_assert_error (fixture->error, SNUG_ERROR, SNUG_ERROR_FAILED);
  g_assert_nonnull (strstr (fixture->error->message, "did not end within 1 s"));
  g_assert_cmpuint (fixture->output->len, <=, 200);
}

static void
test_flood_after_the_end (Fixture *fixture, gconstpointer data)
{
  g_autofree char *script = g_strdup_printf (FLOOD "echo $$ > %s/group\n", fixture->root.root);
  g_autofree char *path = g_build_filename (fixture->root.root, "group", NULL);
  g_autofree char *group = NULL;

  g_assert_true (run (fixture, script, NULL));
  g_assert_no_error (fixture->error);
  g_assert_true (g_file_get_contents (path, &group, NULL, NULL));
  /* Our end is closed, which ends them too. */
  if (kill (-atoi (group), SIGKILL) < 0)
    g_assert_cmpint (errno, ==, ESRCH);
}

/* Without us there is no hook: the next start runs it again, and two at once would disturb each
 * other. */
static void
test_we_die (Fixture *fixture, gconstpointer data)
{
  g_autofree char *script
    = g_strdup_printf ("echo $$ > %s/one\necho x > %s/ready\nexec sleep 1000\n", fixture->root.root,
                       fixture->root.root);
  pid_t pid = fork ();

  if (pid == 0)
    {
      g_assert_false (run (fixture, script, NULL));
      _exit (1);
    }
  while (!root_has (&fixture->root, "ready"))
    g_usleep (1000);
  g_assert_true (is_alive (fixture, "one"));
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
  while (is_alive (fixture, "one"))
    g_usleep (1000);
}

#define add(path, function) g_test_add ((path), Fixture, NULL, set_up, (function), tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/lifecycle/snap-hook/clean", test_clean);
  add ("/lifecycle/snap-hook/failure", test_failure);
  add ("/lifecycle/snap-hook/signal", test_signal);
  add ("/lifecycle/snap-hook/no-launcher", test_no_launcher);
  add ("/lifecycle/snap-hook/much-output", test_much_output);
  add ("/lifecycle/snap-hook/time-is-up", test_time_is_up);
  add ("/lifecycle/snap-hook/cancelled", test_cancelled);
  add ("/lifecycle/snap-hook/background", test_background);
  add ("/lifecycle/snap-hook/flood", test_flood);
  add ("/lifecycle/snap-hook/flood-after-the-end", test_flood_after_the_end);
  add ("/lifecycle/snap-hook/we-die", test_we_die);
  return g_test_run ();
}
