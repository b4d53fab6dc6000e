/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-cli.h"

#include <fcntl.h>
#include <glib/gstdio.h>

static void
test_name (Cli *cli, gconstpointer data)
{
  cli_let_succeed (cli, "Install", "['hello']");
  fake_snugd_answer (cli->snugd, "ListInstalled",
                     "([{'name': <'hello'>, 'version': <'2.10'>, 'channel': <'latest/stable'>,"
                     " 'publisher': <'alice'>}],)");
  cli_run (cli, "install", "hello", NULL);
  cli_assert_out (cli, "hello 2.10 from alice installed\n");
  cli_assert_call (cli, "Install", "['hello'] {}");
  cli_assert_call (cli, "ListInstalled", "{brief: true, names: ['hello']}");
}

static void
test_options (Cli *cli, gconstpointer data)
{
  cli_let_succeed (cli, "Install", "['hello']");
  fake_snugd_answer (cli->snugd, "ListInstalled",
                     "([{'name': <'hello'>, 'version': <'2.11'>, 'channel': <'latest/edge'>}],)");
  cli_run (cli, "install", "--edge", "--revision=7", "--devmode", "--store=acme", "hello", NULL);
  cli_assert_out (cli, "hello (edge) 2.11 installed\n");
  cli_assert_call (cli, "Install",
                   "['hello'] {channel: 'edge', mode: 'devmode', revision: '7', store: 'acme'}");
}

static void
test_file (Cli *cli, gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("snug-test-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a.snap", NULL);
  g_autofree char *content = NULL;

  g_assert_true (g_file_set_contents (path, "image", -1, NULL));
  cli_let_succeed (cli, "InstallFile", "['hello_test']");
  fake_snugd_answer (cli->snugd, "ListInstalled",
                     "([{'name': <'hello_test'>, 'version': <'2.10'>, 'channel': <''>}],)");
  cli_run (cli, "install", "--dangerous", "--name=hello_test", path, NULL);
  cli_assert_out (cli, "hello_test 2.10 installed\n");
  cli_assert_call (cli, "InstallFile", "0 {dangerous: true, name: 'hello_test'}");
  content = fake_snugd_get_file (cli->snugd);
  g_assert_cmpstr (content, ==, "image");
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_bad_file (Cli *cli, gconstpointer data)
{
  cli_run (cli, "install", "--dangerous", "/nowhere/a.snap", NULL);
  cli_assert_err (cli, 1, "error: cannot open ‘/nowhere/a.snap’: No such file or directory\n");
  cli_run (cli, "install", "--dangerous", "/", NULL);
  cli_assert_err (cli, 1, "error: ‘/’ is not a file; a directory becomes one with ‘snug pack’\n");
}

static void
test_classic (Cli *cli, gconstpointer data)
{
  fake_snugd_refuse (cli->snugd, "Install", SNUG_ERROR_NEEDS_CLASSIC,
                     "‘hello’ asks for classic confinement");
  cli_run (cli, "install", "hello", NULL);
  g_assert_cmpint (cli->status, ==, 1);
  g_assert_true (g_str_has_prefix (cli->err, "error: ‘hello’ asks for classic confinement\n\n"));
  g_assert_nonnull (
    strstr (cli->err,
            "If you understand and want to proceed repeat the command including --classic."));
}

static void
test_there_already (Cli *cli, gconstpointer data)
{
  fake_snugd_refuse (cli->snugd, "Install", SNUG_ERROR_ALREADY_INSTALLED,
                     "the snap ‘hello’ is already installed; see ‘snug refresh’");
  cli_run (cli, "install", "hello", NULL);
  cli_assert_err (cli, 0, "the snap ‘hello’ is already installed; see ‘snug refresh’\n");
}

static void
test_usage (Cli *cli, gconstpointer data)
{
  const char *const wrong[][6] = {
    { "install", NULL },
    { "install", "--edge", "--beta", "hello", NULL },
    { "install", "--devmode", "--classic", "hello", NULL },
    { "install", "--channel=a/b/c/d", "hello", NULL },
    { "install", "--revision=1", "hello", "world", NULL },
    { "install", "--dangerous", "hello", NULL },
    { "install", "--name=x", "hello", NULL },
    { "install", "./a.snap", "hello", NULL },
    { "install", "--store=x", "./a.snap", NULL },
    { "install", "a\xff", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      cli_run_words (cli, wrong[i]);
      g_assert_cmpint (cli->status, ==, 64);
      g_assert_true (g_str_has_prefix (cli->err, "error: "));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_test ("/cli/command-install/name", test_name);
  cli_test ("/cli/command-install/options", test_options);
  cli_test ("/cli/command-install/file", test_file);
  cli_test ("/cli/command-install/bad-file", test_bad_file);
  cli_test ("/cli/command-install/classic", test_classic);
  cli_test ("/cli/command-install/there-already", test_there_already);
  cli_test ("/cli/command-install/usage", test_usage);
  return g_test_run ();
}
