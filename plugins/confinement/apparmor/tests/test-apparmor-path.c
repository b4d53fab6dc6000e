/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Paths in the language of profiles: nothing gets a meaning that it did not have. */

#include "snug-apparmor-path.h"

static void
test_quote (void)
{
  static const struct
  {
    const char *path;
    gboolean pattern;
    const char *quoted;
  } cases[] = {
    { "/etc/hosts", FALSE, "/etc/hosts" },
    { "$HOME/Documents", FALSE, "@{HOME}/Documents" },
    { "$HOMEWORK/x", FALSE, "$HOMEWORK/x" },
    { "/run/user/$UID/pulse", FALSE, "/run/user/[0-9]*/pulse" },
    { "/a b/{x,y}/*[z]?\"", FALSE, "/a b/\\{x\\,y\\}/\\*\\[z\\]\\?\\\"" },
    { "/x/@{HOME}/^", FALSE, "/x/\\@\\{HOME\\}/\\^" },
    { "/dev/video[0-9]*", TRUE, "/dev/video[0-9]*" },
    { "/dev/*", TRUE, "/dev/{[^./]*,}" },
    { "/home/x/[!.]*", TRUE, "/home/x/[^/.]*" },
    { "/d{ev/v*", TRUE, "/d\\{ev/v*" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *quoted = snug_apparmor_path_quote (cases[i].path, cases[i].pattern);

      g_assert_cmpstr (quoted, ==, cases[i].quoted);
    }
}

static void
test_exclude (void)
{
  static const char *const names[] = { "bin", "snap", "sn", NULL };
  g_autofree char *all = snug_apparmor_path_exclude (NULL);
  g_autofree char *some = snug_apparmor_path_exclude (names);

  g_assert_cmpstr (all, ==, "{[^./]**}");
  g_assert_cmpstr (some, ==,
                   "{[^./bs]**,b,b/**,b[^/i]**,bi,bi/**,bi[^/n]**,bin[^/]**,"
                   "s,s/**,s[^/n]**,sn[^/a]**,sna,sna/**,sna[^/p]**,snap[^/]**}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/apparmor/path/quote", test_quote);
  g_test_add_func ("/apparmor/path/exclude", test_exclude);
  return g_test_run ();
}
