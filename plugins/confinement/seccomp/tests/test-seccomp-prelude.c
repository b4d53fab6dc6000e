/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <sys/ioctl.h>
#include <sys/stat.h>
#include "snug-seccomp-prelude.h"
#include "test-plan.h"

static long
call_ioctl (void)
{
  return syscall (SYS_ioctl, -1, TIOCSTI, 0);
}

static long
call_ioctl_high (void)
{
  return syscall (SYS_ioctl, -1, TIOCSTI | (1UL << 40), 0);
}

static long
call_other_ioctl (void)
{
  return syscall (SYS_ioctl, -1, TIOCSTI + 1, 0);
}

static long
call_getppid (void)
{
  return syscall (SYS_getppid);
}

static long
call_kcmp (void)
{
  return syscall (SYS_kcmp, 1, 1, 2, 0, 0);
}

static long
call_kcmp_other (void)
{
  return syscall (SYS_kcmp, 1, 2, 2, 0, 0);
}

static void
test_refusals (void)
{
  g_autoptr (SnugSeccompPrelude) prelude = snug_seccomp_prelude_new ();
  const SnugSeccompCompare sti = { 1, G_MAXUINT64, TIOCSTI, FALSE };
  const SnugSeccompCompare two[] = { { 0, 0xf, 1, FALSE }, { 1, G_MAXUINT64, 1, FALSE } };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) program = NULL;

  snug_seccomp_prelude_refuse (prelude, "ioctl", &sti, 1, EPERM);
  snug_seccomp_prelude_refuse (prelude, "kcmp", two, 2, EXDEV);
  snug_seccomp_prelude_refuse (prelude, "no_such_call", NULL, 0, EPERM);
  snug_seccomp_prelude_refuse (prelude, "getppid", NULL, 0, EOWNERDEAD);
  program = snug_seccomp_prelude_build (prelude, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (run_filtered (program, call_ioctl), ==, EPERM);
  g_assert_cmpint (run_filtered (program, call_ioctl_high), ==, EPERM);
  g_assert_cmpint (run_filtered (program, call_other_ioctl), ==, EBADF);
  g_assert_cmpint (run_filtered (program, call_kcmp), ==, EXDEV);
  g_assert_cmpint (run_filtered (program, call_kcmp_other), !=, EXDEV);
  /* What stands after refusals with arguments still sees the number. */
  g_assert_cmpint (run_filtered (program, call_getppid), ==, EOWNERDEAD);
}

/* More refusals than a conditional jump reaches. */
static void
test_long (void)
{
  g_autoptr (SnugSeccompPrelude) prelude = snug_seccomp_prelude_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) program = NULL;

  for (guint64 i = 0; i < 200; i++)
    {
      const SnugSeccompCompare compare = { 1, G_MAXUINT64, 0x10000 + i, FALSE };

      snug_seccomp_prelude_refuse (prelude, "ioctl", &compare, 1, EPERM);
    }
  snug_seccomp_prelude_refuse (prelude, "getppid", NULL, 0, EXDEV);
  program = snug_seccomp_prelude_build (prelude, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (run_filtered (program, call_getppid), ==, EXDEV);
}

static void
test_too_long (void)
{
  g_autoptr (SnugSeccompPrelude) prelude = snug_seccomp_prelude_new ();
  g_autoptr (GError) error = NULL;

  for (guint64 i = 0; i < 2000; i++)
    {
      const SnugSeccompCompare compare = { 1, G_MAXUINT64, i, FALSE };

      snug_seccomp_prelude_refuse (prelude, "ioctl", &compare, 1, EPERM);
    }
  g_assert_null (snug_seccomp_prelude_build (prelude, NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_SUPPORTED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/seccomp/prelude/refusals", test_refusals);
  g_test_add_func ("/seccomp/prelude/long", test_long);
  g_test_add_func ("/seccomp/prelude/too-long", test_too_long);
  return g_test_run ();
}
