/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include "snug-seccomp-args.h"

static void
test_parse (void)
{
  SnugSeccompCompare compares[SNUG_SECCOMP_MAX_ARGS];
  g_autoptr (GError) error = NULL;
  guint n = 99;

  g_assert_true (snug_seccomp_args_parse (NULL, compares, &n, &error));
  g_assert_cmpuint (n, ==, 0);
  g_assert_true (snug_seccomp_args_parse ("0==3  1&06000==0 2!=0xffffffff", compares, &n, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 3);
  g_assert_cmpuint (compares[0].value, ==, 3);
  g_assert_cmpuint (compares[0].mask, ==, G_MAXUINT64);
  g_assert_cmpuint (compares[1].mask, ==, 06000);
  g_assert_cmpuint (compares[1].value, ==, 0);
  g_assert_true (compares[2].not_equal);
  g_assert_cmpuint (compares[2].value, ==, 0xffffffff);
}

static void
test_refuse (void)
{
  static const char *const wrong[] = { "6==1",   "0=1", "0==NO_SUCH", "0==1 0==2",
                                       "0&1!=2", "==",  "0==-1",      "0==18446744073709551616" };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      SnugSeccompCompare compares[SNUG_SECCOMP_MAX_ARGS];
      g_autoptr (GError) error = NULL;
      guint n;

      g_assert_false (snug_seccomp_args_parse (wrong[i], compares, &n, &error));
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
    }
}

static void
test_names (void)
{
  guint64 value;

  g_assert_true (snug_seccomp_args_constant ("TIOCSTI", &value));
  g_assert_cmpuint (value, ==, TIOCSTI);
  /* Opening a directory makes nothing, opening a nameless file does. */
  g_assert_true (snug_seccomp_args_constant ("O_MAKES", &value));
  g_assert_cmpuint (O_CREAT & value, !=, 0);
  g_assert_cmpuint (O_TMPFILE & value, !=, 0);
  g_assert_cmpuint ((O_RDWR | O_DIRECTORY | O_CLOEXEC | O_TRUNC | O_NOFOLLOW) & value, ==, 0);
  g_assert_false (snug_seccomp_args_constant ("TIOC", &value));
  g_assert_cmpint (snug_seccomp_args_family ("inet6"), ==, AF_INET6);
  g_assert_cmpint (snug_seccomp_args_family ("INET6"), ==, -1);
  g_assert_cmpint (snug_seccomp_args_type ("raw"), ==, SOCK_RAW);
  g_assert_cmpint (snug_seccomp_args_type (""), ==, -1);
  g_assert_cmpint (snug_seccomp_args_protocol (AF_NETLINK, "audit"), ==, 9);
  g_assert_cmpint (snug_seccomp_args_protocol (AF_INET, "audit"), ==, -1);
  g_assert_cmpint (snug_seccomp_args_protocol (AF_INET, "17"), ==, 17);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/seccomp/args/parse", test_parse);
  g_test_add_func ("/seccomp/args/refuse", test_refuse);
  g_test_add_func ("/seccomp/args/names", test_names);
  return g_test_run ();
}
