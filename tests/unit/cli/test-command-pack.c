/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-cli.h"
#include "test-tree.h"

static void
test_pack (Tree *tree, gconstpointer data)
{
  g_autofree char *image = g_build_filename (tree->target, "hello_2.10_amd64.snap", NULL);
  g_autofree char *named = g_build_filename (tree->target, "other.snap", NULL);
  Cli cli = { 0 };

  cli_run (&cli, "pack", "--check-skeleton", tree->source, tree->target, NULL);
  cli_assert_out (&cli, "");
  g_assert_false (g_file_test (image, G_FILE_TEST_EXISTS));
  cli_run (&cli, "pack", tree->source, tree->target, NULL);
  cli_assert_out (&cli, "built: hello_2.10_amd64.snap\n");
  g_assert_true (g_file_test (image, G_FILE_TEST_IS_REGULAR));
  cli_run (&cli, "pack", "--filename=other.snap", "--compression=xz", tree->source, tree->target,
           NULL);
  cli_assert_out (&cli, "built: other.snap\n");
  g_assert_true (g_file_test (named, G_FILE_TEST_IS_REGULAR));
  free (cli.out);
  free (cli.err);
}

static void
test_warnings (Tree *tree, gconstpointer data)
{
  Cli cli = { 0 };

  tree_write (tree, "meta/snap.yaml", "name: hello\nversion: 1\ncolour: red\n", 0644);
  cli_run (&cli, "pack", "--check-skeleton", tree->source, NULL);
  g_assert_cmpint (cli.status, ==, 0);
  g_assert_cmpstr (cli.err, ==, "warning: the key ‘colour’ of snap.yaml has no meaning\n");
  tree_write (tree, "meta/snap.yaml", "name: hello\napps: {hello: {command: bin/none}}\n", 0644);
  cli_run (&cli, "pack", "--check-skeleton", tree->source, NULL);
  g_assert_cmpint (cli.status, ==, 1);
  g_assert_true (g_str_has_prefix (cli.err, "error: cannot pack ‘"));
  free (cli.out);
  free (cli.err);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tree_test ("/cli/command-pack/pack", test_pack);
  tree_test ("/cli/command-pack/warnings", test_warnings);
  return g_test_run ();
}
