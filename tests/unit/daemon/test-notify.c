/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-fd.h"
#include "snug-notify.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* A service manager that listens at @address. */
static int
listen_at (const char *address)
{
  struct sockaddr_un at = { .sun_family = AF_UNIX };
  gsize n = strlen (address);
  int fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

  memcpy (at.sun_path, address, n);
  if (address[0] == '@')
    at.sun_path[0] = '\0';
  g_assert_cmpint (bind (fd, (struct sockaddr *) &at,
                         (socklen_t) (offsetof (struct sockaddr_un, sun_path) + n)),
                   ==, 0);
  return fd;
}

static void
assert_heard (const char *address)
{
  snug_autofd int fd = listen_at (address);
  g_autoptr (GError) error = NULL;
  char text[64] = "";

  g_assert_true (snug_notify_send (address, "STOPPING=1", &error));
  g_assert_no_error (error);
  g_assert_cmpint (recv (fd, text, sizeof text - 1, 0), ==, 10);
  g_assert_cmpstr (text, ==, "STOPPING=1");
}

static void
test_path (void)
{
  g_autofree char *dir = g_dir_make_tmp ("snug-notify-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "notify", NULL);

  assert_heard (path);
  g_unlink (path);
  g_rmdir (dir);
}

static void
test_abstract (void)
{
  g_autofree char *name = g_strdup_printf ("@snug-notify-%d", getpid ());

  assert_heard (name);
}

/* Where nobody listens there is nothing to say. */
static void
test_nobody (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (snug_notify_send (NULL, "STOPPING=1", &error));
  g_assert_true (snug_notify_send ("", "STOPPING=1", &error));
  g_assert_no_error (error);
}

static void
test_wrong (void)
{
  g_autofree char *endless = g_strnfill (200, '/');
  static const char *const wrong[] = { "relative/path", "vsock:2:1234" };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_assert_false (snug_notify_send (wrong[i], "STOPPING=1", &error));
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
      g_clear_error (&error);
    }
  g_assert_false (snug_notify_send (endless, "STOPPING=1", &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (snug_notify_send ("/nonexistent/notify", "STOPPING=1", &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/daemon/notify/path", test_path);
  g_test_add_func ("/daemon/notify/abstract", test_abstract);
  g_test_add_func ("/daemon/notify/nobody", test_nobody);
  g_test_add_func ("/daemon/notify/wrong", test_wrong);
  return g_test_run ();
}
