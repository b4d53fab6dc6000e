/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <linux/landlock.h>
#include "snug-seccomp-kernel.h"

static void
test_masks (void)
{
  g_assert_cmpuint (snug_seccomp_kernel_fs_mask (0), ==, 0);
  g_assert_cmpuint (snug_seccomp_kernel_fs_mask (1), ==, (1u << 13) - 1);
  g_assert_cmpuint (snug_seccomp_kernel_fs_mask (2), ==, (1u << 14) - 1);
  g_assert_cmpuint (snug_seccomp_kernel_fs_mask (4), ==, (1u << 15) - 1);
  g_assert_cmpuint (snug_seccomp_kernel_fs_mask (99), ==, (1u << 16) - 1);
}

static void
test_this_kernel (void)
{
  const int abi = snug_seccomp_kernel_landlock_abi ();

  g_assert_cmpint (abi, >=, 0);
  g_test_message ("Landlock ABI %d, user namespaces %d", abi,
                  snug_seccomp_kernel_has_user_namespaces ());
  g_assert_true (snug_seccomp_kernel_has_filters ());
  /* The answer does not depend on how often it is asked, and no child is left. */
  g_assert_cmpint (snug_seccomp_kernel_has_user_namespaces (), ==,
                   snug_seccomp_kernel_has_user_namespaces ());
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/seccomp/kernel/masks", test_masks);
  g_test_add_func ("/seccomp/kernel/this-kernel", test_this_kernel);
  return g_test_run ();
}
