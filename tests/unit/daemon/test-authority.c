/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-authority.h"
#include "test-polkit.h"

#include <string.h>

typedef struct
{
  Bus bus;
  Polkit polkit;
  SnugAuthority *authority;
  SnugSubject subject;
} World;

static void
set_up (World *world, gconstpointer data)
{
  bus_start (&world->bus);
  if (data == NULL)
    polkit_start (&world->polkit, &world->bus);
  world->authority = snug_authority_new (world->bus.server);
  world->subject = (SnugSubject){ .bus_name = g_dbus_connection_get_unique_name (world->bus.client),
                                  .uid = 1000,
                                  .pid_fd = -1,
                                  .interactive = TRUE };
}

static void
tear_down (World *world, gconstpointer data)
{
  g_assert_finalize_object (world->authority);
  polkit_stop (&world->polkit);
  bus_settle ();
  bus_stop (&world->bus);
}

static gboolean
check (World *world, const char *first, const char *second, GError **error)
{
  const char *actions[] = { first, second, NULL };
  g_autoptr (GAsyncResult) result = NULL;

  snug_authority_check_async (world->authority, &world->subject, actions,
                              g_variant_new_parsed ("{'snaps': 'hello'}"), NULL, bus_on_result,
                              &result);
  return snug_authority_check_finish (world->authority, bus_wait (&result), error);
}

static void
assert_refused (World *world, int code, const char *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (check (world, "org.snug.install", NULL, &error));
  g_assert_error (error, SNUG_ERROR, code);
  if (strstr (error->message, part) == NULL)
    g_error ("‘%s’ is not in ‘%s’", part, error->message);
}

static void
test_root (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  world->subject.uid = 0;
  g_assert_true (check (world, "org.snug.install", NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (world->polkit.asked->len, ==, 0);
}

static void
test_nothing_needed (World *world, gconstpointer data)
{
  g_assert_true (check (world, NULL, NULL, NULL));
  g_assert_cmpuint (world->polkit.asked->len, ==, 0);
}

static void
test_yes (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *subject = NULL;

  polkit_say (&world->polkit, "org.snug.install", POLKIT_YES);
  g_assert_true (check (world, "org.snug.install", NULL, &error));
  g_assert_no_error (error);
  subject = g_strdup_printf ("('system-bus-name', {'name': <'%s'>})", world->subject.bus_name);
  g_assert_cmpstr (world->polkit.subject, ==, subject);
  g_assert_cmpstr (world->polkit.snaps, ==, "hello");
  g_assert_true (world->polkit.interactive);
  /* A verdict is not kept. */
  polkit_say (&world->polkit, "org.snug.install", POLKIT_NO);
  g_assert_false (check (world, "org.snug.install", NULL, NULL));
}

static void
test_all_are_needed (World *world, gconstpointer data)
{
  g_autofree char *asked = NULL;
  g_autoptr (GError) error = NULL;

  polkit_say (&world->polkit, "org.snug.install-untrusted", POLKIT_YES);
  g_assert_false (check (world, "org.snug.install-untrusted", "org.snug.install-classic", &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_AUTHORIZED);
  g_assert_nonnull (strstr (error->message, "org.snug.install-classic"));
  asked = polkit_take_asked (&world->polkit);
  g_assert_cmpstr (asked, ==, "org.snug.install-untrusted org.snug.install-classic");
}

static void
test_no (World *world, gconstpointer data)
{
  assert_refused (world, SNUG_ERROR_NOT_AUTHORIZED, "‘org.snug.install’ is not given");
}

static void
test_challenge (World *world, gconstpointer data)
{
  polkit_say (&world->polkit, "org.snug.install", POLKIT_CHALLENGE);
  g_assert_true (check (world, "org.snug.install", NULL, NULL));
  world->subject.interactive = FALSE;
  assert_refused (world, SNUG_ERROR_NOT_AUTHORIZED, "needs a password");
  g_assert_false (world->polkit.interactive);
}

static void
test_dismissed (World *world, gconstpointer data)
{
  polkit_say (&world->polkit, "org.snug.install", POLKIT_DISMISSED);
  assert_refused (world, SNUG_ERROR_AUTH_CANCELLED, "dismissed");
}

static void
test_cancelled (World *world, gconstpointer data)
{
  const char *actions[] = { "org.snug.install", NULL };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  polkit_say (&world->polkit, "org.snug.install", POLKIT_HANGS);
  snug_authority_check_async (world->authority, &world->subject, actions, NULL, cancellable,
                              bus_on_result, &result);
  while (world->polkit.asked->len == 0)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (cancellable);
  g_assert_false (snug_authority_check_finish (world->authority, bus_wait (&result), &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_CANCELLED);
  while (world->polkit.n_cancelled == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (world->polkit.cancelled, ==, world->polkit.id_asked);
}

/* A peer of a socket is known by its process. */
static void
test_process (World *world, gconstpointer data)
{
  g_autofree char *subject = g_strdup_printf (
    "('unix-process', {'pid': <uint32 %u>, 'start-time': <uint64 0>, 'uid': <1000>})",
    (guint) getpid ());

  world->subject.bus_name = NULL;
  world->subject.pid = (guint) getpid ();
  world->subject.pid_fd = (int) syscall (SYS_pidfd_open, getpid (), 0);
  polkit_say (&world->polkit, "org.snug.install", POLKIT_YES);
  g_assert_true (check (world, "org.snug.install", NULL, NULL));
  g_assert_cmpstr (world->polkit.subject, ==, subject);
  close (world->subject.pid_fd);
}

/* Its number may be another one's by the time of the verdict. */
static void
test_process_ended (World *world, gconstpointer data)
{
  pid_t child = fork ();

  if (child == 0)
    pause ();
  world->subject.bus_name = NULL;
  world->subject.pid = (guint) child;
  world->subject.pid_fd = (int) syscall (SYS_pidfd_open, child, 0);
  g_assert_cmpint (world->subject.pid_fd, >=, 0);
  kill (child, SIGKILL);
  waitpid (child, NULL, 0);
  polkit_say (&world->polkit, "org.snug.install", POLKIT_YES);
  assert_refused (world, SNUG_ERROR_NOT_AUTHORIZED, "has ended");
  close (world->subject.pid_fd);
}

static void
test_without_polkit (World *world, gconstpointer data)
{
  assert_refused (world, SNUG_ERROR_NOT_AUTHORIZED, "only root may do this");
  world->subject.uid = 0;
  g_assert_true (check (world, "org.snug.install", NULL, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define add(path, function, data)                                                                  \
  g_test_add ("/daemon/authority/" path, World, data, set_up, function, tear_down)
  add ("root", test_root, NULL);
  add ("nothing-needed", test_nothing_needed, NULL);
  add ("yes", test_yes, NULL);
  add ("all-are-needed", test_all_are_needed, NULL);
  add ("no", test_no, NULL);
  add ("challenge", test_challenge, NULL);
  add ("dismissed", test_dismissed, NULL);
  add ("cancelled", test_cancelled, NULL);
  add ("process", test_process, NULL);
  add ("process-ended", test_process_ended, NULL);
  add ("without-polkit", test_without_polkit, "none");
  return g_test_run ();
}
