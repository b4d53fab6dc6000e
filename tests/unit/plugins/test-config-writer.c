/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-config-writer.h"
#include "test-tree.h"

#define FILE_PATH "/var/lib/snug/conf.d/" SNUG_CONFIG_WRITER_FILE

static char *
get_content (Tree *tree)
{
  g_autofree char *path = tree_path (tree, FILE_PATH);
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

static void
test_apply (Tree *tree, gconstpointer data)
{
  const SnugConfigChange first[] = {
    { "daemon", "MaxWorkers", "3" },
    { "store main", "Title", " a\\b " },
    { "daemon", "IdleTimeout", "5s" },
  };
  const SnugConfigChange second[] = {
    { "daemon", "MaxWorkers", "9" },
    { "store main", "Title", NULL },
    { "network", "Proxy", NULL },
  };
  g_autofree char *path = tree_path (tree, FILE_PATH);
  g_autoptr (GError) error = NULL;
  g_autofree char *after_first = NULL;
  g_autofree char *after_second = NULL;
  struct stat st;

  g_assert_true (snug_config_writer_apply (tree->paths, first, 3, &error));
  g_assert_no_error (error);
  after_first = get_content (tree);
  assert_contains (after_first, "\n[daemon]\nMaxWorkers=3\nIdleTimeout=5s\n");
  assert_contains (after_first, "\n[store main]\nTitle=\\sa\\\\b\\s\n");
  g_assert_cmpint (stat (path, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 07777, ==, 0644);

  g_assert_true (snug_config_writer_apply (tree->paths, second, 3, &error));
  g_assert_no_error (error);
  after_second = get_content (tree);
  assert_contains (after_second, "\n[daemon]\nIdleTimeout=5s\nMaxWorkers=9\n");
  g_assert_null (strstr (after_second, "[store main]"));
  g_assert_null (strstr (after_second, "[network]"));
}

static void
assert_refused (Tree *tree, int code, const char *part)
{
  const SnugConfigChange change = { "daemon", "MaxWorkers", "3" };
  g_autoptr (GError) error = NULL;

  g_assert_false (snug_config_writer_apply (tree->paths, &change, 1, &error));
  g_assert_error (error, SNUG_ERROR, code);
  assert_contains (error->message, part);
}

static void
test_malformed (Tree *tree, gconstpointer data)
{
  g_autofree char *content = NULL;

  tree_write (tree, FILE_PATH, "nonsense\n");
  assert_refused (tree, SNUG_ERROR_INVALID_ARGUMENT, "line 1");
  content = get_content (tree);
  g_assert_cmpstr (content, ==, "nonsense\n");
}

static void
test_untrusted (Tree *tree, gconstpointer data)
{
  tree_write (tree, FILE_PATH, "[daemon]\n");
  tree_chmod (tree, "/var/lib/snug", 0777);
  assert_refused (tree, SNUG_ERROR_POLICY_DENIED, "/var/lib/snug");
  tree_chmod (tree, "/var/lib/snug", 0755);
  tree_chmod (tree, FILE_PATH, 0666);
  assert_refused (tree, SNUG_ERROR_POLICY_DENIED, "can be written by others");
}

static void
test_link (Tree *tree, gconstpointer data)
{
  tree_write (tree, "/victim", "[daemon]\n");
  tree_link (tree, "/victim", FILE_PATH);
  assert_refused (tree, SNUG_ERROR_POLICY_DENIED, "symbolic link");
}

static void
test_large (Tree *tree, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new ("[store main]\n");

  for (guint i = 0; i < 64; i++)
    {
      g_autofree char *value = g_strnfill (16380, 'x');
      g_string_append_printf (text, "K%u=%s\n", i, value);
    }
  g_string_append (text, "#");
  while (text->len < 1024 * 1024)
    g_string_append_c (text, '#');
  g_string_truncate (text, 1024 * 1024);
  tree_write (tree, FILE_PATH, text->str);
  assert_refused (tree, SNUG_ERROR_INVALID_ARGUMENT, "larger than");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tree_test ("/config-writer/apply", test_apply);
  tree_test ("/config-writer/malformed", test_malformed);
  tree_test ("/config-writer/untrusted", test_untrusted);
  tree_test ("/config-writer/link", test_link);
  tree_test ("/config-writer/large", test_large);
  return g_test_run ();
}
