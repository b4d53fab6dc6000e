/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-config-source.h"
#include "test-tree.h"

static SnugConfigSource *
read_tree (Tree *tree, GPtrArray **problems)
{
  *problems = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_config_problem_free);
  return snug_config_source_read (tree->paths, NULL, *problems);
}

/* What the files say, as "LAYER:text" in order. */
static char *
get_texts (SnugConfigSource *source)
{
  GPtrArray *entries = snug_config_source_get_entries (source);
  g_autoptr (GString) texts = g_string_new (NULL);

  for (guint i = 0; i < entries->len; i++)
    {
      const SnugConfigEntry *entry = g_ptr_array_index (entries, i);
      g_string_append_printf (texts, "%s%d:%s", i > 0 ? " " : "", entry->layer, entry->text);
    }
  return g_string_free (g_steal_pointer (&texts), FALSE);
}

static void
write_all (Tree *tree)
{
  tree_write (tree, "/var/lib/snug/conf.d/50-snugd.conf", "[a]\nk=state\n");
  tree_write (tree, "/run/snug/conf.d/x.conf", "[a]\nk=run\n");
  tree_write (tree, "/etc/snug/conf.d/20.conf", "[a]\nk=twenty\n");
  tree_write (tree, "/etc/snug/conf.d/10.conf", "[a]\nk=ten\n");
  tree_write (tree, "/etc/snug/snug.conf", "[a]\nk=main\n");
  tree_write (tree, "/usr/lib/snug/conf.d/10.conf", "[a]\nk=vendor\n");
}

static void
test_order (Tree *tree, gconstpointer data)
{
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (SnugConfigSource) source = NULL;
  g_autofree char *texts = NULL;

  write_all (tree);
  tree_write (tree, "/etc/snug/conf.d/ignored.txt", "not [a] conf");
  tree_write (tree, "/etc/snug/conf.d/.hidden.conf", "not [a] conf");
  source = read_tree (tree, &problems);
  texts = get_texts (source);
  g_assert_cmpstr (texts, ==, "0:vendor 1:main 1:ten 1:twenty 2:run 3:state");
  g_assert_cmpuint (problems->len, ==, 0);
  g_assert_cmpuint (snug_config_source_get_files (source)->len, ==, 6);
}

static void
assert_nth_problem (GPtrArray *problems, guint i, const char *file, const char *part)
{
  const SnugConfigProblem *problem = g_ptr_array_index (problems, i);

  g_assert_true (g_str_has_suffix (problem->file, file));
  if (strstr (problem->message, part) == NULL)
    g_error ("‘%s’ is not in ‘%s’", part, problem->message);
}

/* A file that is broken while it is edited means what it meant before; a new one means nothing. */
static void
test_broken_later (Tree *tree, gconstpointer data)
{
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (SnugConfigSource) source = NULL;
  g_autoptr (SnugConfigSource) second = NULL;
  g_autoptr (SnugConfigSource) third = NULL;
  g_autofree char *texts = NULL;
  g_autofree char *last = NULL;

  write_all (tree);
  source = read_tree (tree, &problems);
  tree_write (tree, "/etc/snug/conf.d/10.conf", "[a\nk=eleven\n");
  tree_write (tree, "/etc/snug/conf.d/15.conf", "[a\nk=fifteen\n");
  second = snug_config_source_read (tree->paths, source, problems);
  texts = get_texts (second);
  g_assert_cmpstr (texts, ==, "0:vendor 1:main 1:ten 1:twenty 2:run 3:state");
  g_assert_cmpuint (problems->len, ==, 2);
  assert_nth_problem (problems, 0, "10.conf", "what it said before stays in force");
  g_assert_null (strstr (((SnugConfigProblem *) problems->pdata[1])->message, "stays in force"));
  /* Still so the next time. */
  third = snug_config_source_read (tree->paths, second, problems);
  last = get_texts (third);
  g_assert_cmpstr (last, ==, texts);
}

static void
test_nothing (Tree *tree, gconstpointer data)
{
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (SnugConfigSource) source = read_tree (tree, &problems);

  g_assert_cmpuint (snug_config_source_get_entries (source)->len, ==, 0);
  g_assert_cmpuint (problems->len, ==, 0);
}

static void
test_mask (Tree *tree, gconstpointer data)
{
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (SnugConfigSource) source = NULL;
  g_autofree char *texts = NULL;

  write_all (tree);
  tree_write (tree, "/var/lib/snug/conf.d/10.conf", "[a]\nk=again\n");
  tree_link (tree, "/dev/null", "/run/snug/conf.d/10.conf");
  tree_link (tree, "/dev/null", "/run/snug/conf.d/snug.conf");
  source = read_tree (tree, &problems);
  texts = get_texts (source);
  /* 10.conf of both layers below is gone, the one above and the main file are not. */
  g_assert_cmpstr (texts, ==, "1:main 1:twenty 2:run 3:again 3:state");
  g_assert_cmpuint (problems->len, ==, 0);
}

static void
assert_problem (Tree *tree, const char *part)
{
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (SnugConfigSource) source = read_tree (tree, &problems);
  g_autofree char *texts = get_texts (source);

  g_assert_cmpstr (texts, ==, "1:main");
  g_assert_cmpuint (problems->len, ==, 1);
  assert_contains (((SnugConfigProblem *) problems->pdata[0])->message, part);
}

static void
test_link (Tree *tree, gconstpointer data)
{
  tree_write (tree, "/etc/snug/snug.conf", "[a]\nk=main\n");
  tree_write (tree, "/etc/elsewhere", "[a]\nk=elsewhere\n");
  tree_link (tree, "../../elsewhere", "/etc/snug/conf.d/10.conf");
  assert_problem (tree, "symbolic link");
}

static void
test_writable (Tree *tree, gconstpointer data)
{
  tree_write (tree, "/etc/snug/snug.conf", "[a]\nk=main\n");
  tree_write (tree, "/etc/snug/conf.d/10.conf", "[a]\nk=open\n");
  tree_chmod (tree, "/etc/snug/conf.d/10.conf", 0666);
  assert_problem (tree, "can be written by others");
}

static void
test_writable_folder (Tree *tree, gconstpointer data)
{
  tree_write (tree, "/etc/snug/snug.conf", "[a]\nk=main\n");
  tree_write (tree, "/run/snug/conf.d/10.conf", "[a]\nk=run\n");
  tree_chmod (tree, "/run/snug", 0777);
  assert_problem (tree, "/run/snug");
}

static void
test_foreign (Tree *tree, gconstpointer data)
{
  tree_write (tree, "/etc/snug/snug.conf", "[a]\nk=main\n");
  tree_write (tree, "/etc/snug/conf.d/10.conf", "[a]\nk=foreign\n");
  if (!tree_give_away (tree, "/etc/snug/conf.d/10.conf"))
    {
      g_test_skip ("needs root");
      return;
    }
  assert_problem (tree, "belongs to user 65534");
}

static void
test_malformed (Tree *tree, gconstpointer data)
{
  tree_write (tree, "/etc/snug/snug.conf", "[a]\nk=main\n");
  tree_write (tree, "/etc/snug/conf.d/10.conf", "[a]\nk=1\nk=2\n");
  assert_problem (tree, "10.conf line 3: the key ‘k’ is there already");
}

static void
test_escape (Tree *tree, gconstpointer data)
{
  tree_write (tree, "/etc/snug/snug.conf", "[a]\nk=main\nl=a\\q\n");
  assert_problem (tree, "snug.conf line 3: [a] l: a backslash");
}

static void
test_fifo (Tree *tree, gconstpointer data)
{
  g_autofree char *path = tree_path (tree, "/etc/snug/conf.d/10.conf");

  tree_write (tree, "/etc/snug/snug.conf", "[a]\nk=main\n");
  tree_make_dir (tree, "/etc/snug/conf.d");
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  assert_problem (tree, "not a regular file");
}

static void
test_large (Tree *tree, gconstpointer data)
{
  g_autofree char *text = g_strnfill (1024 * 1024 + 1, '#');

  tree_write (tree, "/etc/snug/snug.conf", "[a]\nk=main\n");
  tree_write (tree, "/etc/snug/conf.d/10.conf", text);
  assert_problem (tree, "more than the 1048576 allowed");
}

static void
test_largest (Tree *tree, gconstpointer data)
{
  g_autofree char *text = g_strnfill (1024 * 1024, '#');
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (SnugConfigSource) source = NULL;

  tree_write (tree, "/etc/snug/snug.conf", text);
  source = read_tree (tree, &problems);
  g_assert_cmpuint (problems->len, ==, 0);
  g_assert_cmpuint (snug_config_source_get_files (source)->len, ==, 1);
}

static void
test_many (Tree *tree, gconstpointer data)
{
  tree_write (tree, "/etc/snug/snug.conf", "[a]\nk=main\n");
  for (guint i = 0; i < 201; i++)
    {
      g_autofree char *path = g_strdup_printf ("/etc/snug/conf.d/%03u.conf", i);
      tree_write (tree, path, "[a]\nk=one\n");
    }
  assert_problem (tree, "more than 200 files");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tree_test ("/config-source/order", test_order);
  tree_test ("/config-source/nothing", test_nothing);
  tree_test ("/config-source/broken-later", test_broken_later);
  tree_test ("/config-source/mask", test_mask);
  tree_test ("/config-source/link", test_link);
  tree_test ("/config-source/writable", test_writable);
  tree_test ("/config-source/writable-folder", test_writable_folder);
  tree_test ("/config-source/foreign", test_foreign);
  tree_test ("/config-source/malformed", test_malformed);
  tree_test ("/config-source/escape", test_escape);
  tree_test ("/config-source/fifo", test_fifo);
  tree_test ("/config-source/large", test_large);
  tree_test ("/config-source/largest", test_largest);
  tree_test ("/config-source/many", test_many);
  return g_test_run ();
}
