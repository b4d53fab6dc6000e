/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-image-builder.h"
#include "snug-image-facts.h"
#include "test-tree.h"

#include <sys/stat.h>

static char *
build (Tree *tree)
{
  SnugImageRequest request = { tree->source, tree->target, NULL, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugSnapInfo) info = snug_image_check (tree->source, &error);
  char *image = info != NULL ? snug_image_build (&request, info, &error) : NULL;

  g_assert_no_error (error);
  return image;
}

static const char *
get (GVariant *facts, const char *key)
{
  const char *text = NULL;

  g_variant_lookup (facts, key, "&s", &text);
  return text;
}

static void
assert_hello (GVariant *facts, const char *path)
{
  g_autoptr (GVariant) apps = g_variant_lookup_value (facts, "apps", NULL);
  g_autofree char *printed = g_variant_print (apps, FALSE);
  g_autofree const char **plugs = NULL;

  g_assert_cmpstr (get (facts, "path"), ==, path);
  g_assert_cmpstr (get (facts, "name"), ==, "hello");
  g_assert_cmpstr (get (facts, "version"), ==, "2.10");
  g_assert_cmpstr (get (facts, "confinement"), ==, "strict");
  g_assert_nonnull (strstr (printed, "'command': <'hello'>"));
  g_assert_nonnull (strstr (printed, "'daemon': <'simple'>"));
  g_assert_true (g_variant_lookup (facts, "plugs", "^a&s", &plugs));
  g_assert_cmpstr (plugs[0], ==, "home");
  g_assert_null (plugs[1]);
}

static void
write_hello (Tree *tree)
{
  tree_write (tree, "meta/snap.yaml",
              "name: hello\nversion: '2.10'\n"
              "apps:\n  hello: {command: bin/hello, plugs: [home]}\n"
              "  srv: {command: bin/hello, daemon: simple}\n",
              0644);
}

static void
test_image (Tree *tree, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *image = NULL;
  g_autoptr (GVariant) facts = NULL;
  guint64 size = 0;

  write_hello (tree);
  image = build (tree);
  facts = snug_image_facts_load (image, &error);
  g_assert_no_error (error);
  assert_hello (facts, image);
  g_assert_true (g_variant_lookup (facts, "size", "t", &size));
  g_assert_cmpuint (size, >=, SNUG_IMAGE_MIN_SIZE);
}

static void
test_directory (Tree *tree, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) facts = NULL;

  write_hello (tree);
  facts = snug_image_facts_load (tree->source, &error);
  g_assert_no_error (error);
  assert_hello (facts, tree->source);
  g_assert_false (g_variant_lookup (facts, "size", "t", NULL));
}

static void
assert_refused (const char *path, const char *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (snug_image_facts_load (path, &error));
  if (error == NULL || strstr (error->message, part) == NULL)
    g_error ("‘%s’ is not in ‘%s’", part, error != NULL ? error->message : "");
}

static void
test_no_image (Tree *tree, gconstpointer data)
{
  g_autofree char *text = g_build_filename (tree->target, "text", NULL);
  g_autofree char *empty = g_build_filename (tree->target, "empty", NULL);
  g_autofree char *fifo = g_build_filename (tree->target, "fifo", NULL);
  g_autofree char *missing = g_build_filename (tree->target, "missing", NULL);

  g_assert_true (g_file_set_contents (text, "no image at all", -1, NULL));
  g_assert_true (g_file_set_contents (empty, "", 0, NULL));
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  assert_refused (text, "it is not a SquashFS image");
  assert_refused (empty, "it is not a SquashFS image");
  assert_refused (fifo, "neither a file nor a directory");
  assert_refused ("/dev/null", "neither a file nor a directory");
  assert_refused (missing, "cannot open");
}

static void
test_damaged (Tree *tree, gconstpointer data)
{
  g_autofree char *image = build (tree);
  g_autofree char *copy = g_build_filename (tree->target, "copy", NULL);
  g_autofree char *content = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (image, &content, &size, NULL));
  g_assert_true (g_file_set_contents (copy, content, 200, NULL));
  assert_refused (copy, "it is damaged");
  /* What lies behind the superblock is nothing that can be unpacked. */
  memset (content + 96, 0xff, size - 96);
  g_assert_true (g_file_set_contents (copy, content, (gssize) size, NULL));
  assert_refused (copy, "it is damaged");
}

/* The limit holds before anything is parsed. */
static void
test_too_large (Tree *tree, gconstpointer data)
{
  g_autofree char *image = NULL;
  g_autoptr (GString) yaml = g_string_new ("name: hello\nversion: '1'\n");
  const char *argv[] = { "mksquashfs", tree->source, NULL, "-quiet", "-no-progress", NULL };

  while (yaml->len <= SNUG_SNAP_YAML_MAX_SIZE + 100000)
    g_string_append (yaml, "# a line that says nothing and is there many times\n");
  tree_write (tree, "meta/snap.yaml", yaml->str, 0644);
  image = g_build_filename (tree->target, "large.snap", NULL);
  argv[2] = image;
  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL,
                               G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL,
                               NULL, NULL, NULL));
  assert_refused (image, "more than");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tree_test ("/cli/image-facts/image", test_image);
  tree_test ("/cli/image-facts/directory", test_directory);
  tree_test ("/cli/image-facts/no-image", test_no_image);
  tree_test ("/cli/image-facts/damaged", test_damaged);
  tree_test ("/cli/image-facts/too-large", test_too_large);
  return g_test_run ();
}
