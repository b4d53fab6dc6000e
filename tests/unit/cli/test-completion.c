/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-completion.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

/* What bash offers after @words, one a line. The script is given a snug that knows names. */
static char *
complete (const char *words)
{
  g_autofree char *script = snug_completion_build_bash ();
  g_autofree char *program
    = g_strdup_printf ("%s\n"
                       "compopt () { :; }\n"
                       "snug () { [ \"$1 $2\" = 'debug names' ] && echo \"$3-one $3-two\"; }\n"
                       "COMP_WORDS=(%s); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
                       "_snug\n"
                       "printf '%%s\\n' \"${COMPREPLY[@]}\"\n",
                       script, words);
  const char *const argv[] = { "bash", "-c", program, NULL };
  g_autofree char *out = NULL, *err = NULL;

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out,
                               &err, NULL, NULL));
  g_assert_cmpstr (err, ==, "");
  return g_steal_pointer (&out);
}

static void
assert_offers (const char *words, const char *wanted)
{
  g_autofree char *offered = complete (words);

  g_assert_cmpstr (offered, ==, wanted);
}

static void
test_bash (void)
{
  assert_offers ("snug ''", "verbs-one\nverbs-two\n");
  assert_offers ("snug --v", "--version\n");
  assert_offers ("snug remove ''", "installed-one\ninstalled-two\n");
  assert_offers ("snug remove --p", "--purge\n");
  assert_offers ("snug remove --purge installed-t", "installed-two\n");
  assert_offers ("snug install --ch", "--channel=\n");
  assert_offers ("snug abort ''", "changes-one\nchanges-two\n");
  assert_offers ("snug connect-nothing ''", "\n");
  assert_offers ("snug version ''", "\n");
  assert_offers ("snug version --j", "--json\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/completion/bash", test_bash);
  return g_test_run ();
}
