/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <snug.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Plans and children with a filter, for the tests of this plugin. */

static inline SnugGrant *
plan_add (SnugSandbox *sandbox, SnugGrantKind kind, const char *origin, const char *params)
{
  g_autoptr (GError) error = NULL;
  GVariant *parsed = g_variant_parse (G_VARIANT_TYPE ("a{ss}"), params, NULL, NULL, &error);
  SnugGrant *grant;

  g_assert_no_error (error);
  grant = snug_grant_new (kind, origin, "plug", parsed);
  g_variant_unref (parsed);
  snug_sandbox_add_grant (sandbox, grant);
  snug_grant_unref (grant);
  return grant;
}

typedef long (*ChildFunction) (void);

/* Runs @function in a child under @program. Returns its errno, 0, or -SIGNAL. */
static inline int
run_filtered (GBytes *program, ChildFunction function)
{
  gsize size;
  struct sock_fprog filter = { 0 };
  int status = 0;
  pid_t child;

  filter.filter = (struct sock_filter *) g_bytes_get_data (program, &size);
  filter.len = (unsigned short) (size / sizeof (struct sock_filter));
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0
          || syscall (SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter) != 0)
        _exit (255);
      errno = 0;
      /* Not _exit(): a sanitizer makes calls of its own there, which the filter refuses. */
      syscall (SYS_exit_group, function () < 0 ? errno : 0);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  if (WIFSIGNALED (status))
    return -WTERMSIG (status);
  g_assert_cmpint (WEXITSTATUS (status), !=, 255);
  return WEXITSTATUS (status);
}
