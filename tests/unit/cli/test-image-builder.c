/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-image-builder.h"
#include "test-tree.h"

#include <sys/stat.h>

static char *
build (Tree *tree, const char *filename, const char *compression, GError **error)
{
  SnugImageRequest request = { tree->source, tree->target, filename, compression };
  g_autoptr (SnugSnapInfo) info = snug_image_check (tree->source, error);

  return info != NULL ? snug_image_build (&request, info, error) : NULL;
}

static char *
unsquashfs (const char *option, const char *image, const char *path)
{
  const char *const argv[] = { "unsquashfs", option, image, path, NULL };
  g_autofree char *out = NULL;

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL,
                               G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &out,
                               NULL, NULL, NULL));
  return g_steal_pointer (&out);
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_image (Tree *tree, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *image = build (tree, NULL, NULL, &error);
  g_autofree char *wanted = g_build_filename (tree->target, "hello_2.10_amd64.snap", NULL);
  g_autofree char *facts = NULL, *content = NULL, *owners = NULL;
  struct stat st;

  g_assert_no_error (error);
  g_assert_cmpstr (image, ==, wanted);
  g_assert_cmpint (stat (image, &st), ==, 0);
  g_assert_cmpint (st.st_size, ==, SNUG_IMAGE_MIN_SIZE);
  g_assert_cmpint (st.st_mode & 0777, ==, 0644);
  facts = unsquashfs ("-s", image, NULL);
  g_assert_nonnull (strstr (facts, "Compression zstd"));
  content = unsquashfs ("-cat", image, "bin/hello");
  g_assert_cmpstr (content, ==, "#!/bin/sh\necho hello\n");
  owners = unsquashfs ("-lln", image, NULL);
  g_assert_nonnull (strstr (owners, "-rwxr-xr-x 0/0"));
  g_assert_cmpuint (count_files (tree->target), ==, 1);
}

static void
test_compressions (Tree *tree, gconstpointer data)
{
  static const char *const known[] = { "xz", "gzip", "lzo", "zstd" };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      g_autofree char *image = build (tree, "a.snap", known[i], &error);
      g_autofree char *wanted = g_strdup_printf ("Compression %s", known[i]);
      g_autofree char *facts = NULL;

      g_assert_no_error (error);
      facts = unsquashfs ("-s", image, NULL);
      g_assert_nonnull (strstr (facts, wanted));
    }
  g_assert_null (build (tree, "a.snap", "rot13", &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (error->message, ==, "cannot compress with ‘rot13’: it is zstd, xz, gzip or lzo");
}

/* The same directory, at another time and with other times on the files, gives the same bytes. */
static void
test_reproducible (Tree *tree, gconstpointer data)
{
  g_autofree char *first = NULL, *second = NULL, *first_bytes = NULL, *second_bytes = NULL;
  gsize first_size, second_size;

  g_setenv ("SOURCE_DATE_EPOCH", "1500000000", TRUE);
  first = build (tree, "first.snap", NULL, NULL);
  tree_write (tree, "bin/hello", "#!/bin/sh\necho hello\n", 0755);
  second = build (tree, "second.snap", NULL, NULL);
  g_unsetenv ("SOURCE_DATE_EPOCH");
  g_assert_true (g_file_get_contents (first, &first_bytes, &first_size, NULL));
  g_assert_true (g_file_get_contents (second, &second_bytes, &second_size, NULL));
  g_assert_cmpmem (first_bytes, first_size, second_bytes, second_size);
}

/* An image in the directory that it is made of does not hold itself, also the second time. */
static void
test_within_itself (Tree *tree, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_free (tree->target);
  tree->target = g_strdup (tree->source);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *image = build (tree, NULL, NULL, &error);
      g_autofree char *list = NULL;

      g_assert_no_error (error);
      list = unsquashfs ("-l", image, NULL);
      g_assert_nonnull (strstr (list, "bin/hello"));
      g_assert_null (strstr (list, ".snap\n"));
      g_assert_null (strstr (list, ".snap."));
    }
}

static void
assert_refused (Tree *tree, const char *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (build (tree, NULL, NULL, &error));
  g_assert_nonnull (error);
  if (strstr (error->message, part) == NULL)
    g_error ("‘%s’ is not in ‘%s’", part, error->message);
  g_assert_cmpuint (count_files (tree->target), ==, 0);
}

static void
test_bad_trees (Tree *tree, gconstpointer data)
{
  tree_write (tree, "bin/hello", "not executable", 0644);
  assert_refused (tree, "cannot be executed by everybody");
  tree_write (tree, "meta/snap.yaml", "name: hello\nname: hello\n", 0644);
  assert_refused (tree, "snap.yaml line 2");
  tree_write (tree, "meta/snap.yaml", "name: Hello\nversion: 1\n", 0644);
  assert_refused (tree, "Hello");
  g_assert_true (snug_file_remove (tree->source_fd, "meta/snap.yaml", NULL));
  assert_refused (tree, "not a snap");
  g_free (tree->source);
  tree->source = g_strdup ("/nowhere");
  assert_refused (tree, "cannot open the directory ‘/nowhere’");
}

static void
test_no_target (Tree *tree, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (build (tree, "/nowhere/a.snap", NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
  g_assert_cmpstr (error->message, ==, "cannot write ‘/nowhere/a.snap’: No such file or directory");
}

/* A broken mksquashfs leaves nothing behind, and says what it said. */
static void
test_no_program (Tree *tree, gconstpointer data)
{
  g_autofree char *path = g_strdup (g_getenv ("PATH"));
  g_autofree char *program = g_build_filename (tree->top, "mksquashfs", NULL);

  g_assert_true (g_file_set_contents (program, "#!/bin/sh\necho no luck >&2; exit 1\n", -1, NULL));
  g_assert_cmpint (chmod (program, 0755), ==, 0);
  g_setenv ("PATH", tree->top, TRUE);
  assert_refused (tree, "mksquashfs failed: no luck");
  g_setenv ("PATH", "/nowhere", TRUE);
  assert_refused (tree, "the package squashfs-tools");
  g_setenv ("PATH", path, TRUE);
}

static void
test_names (Tree *tree, gconstpointer data)
{
  static const struct
  {
    const char *yaml;
    const char *wanted;
  } cases[] = {
    { "name: a1\nversion: 1+x~2\n", "a1_1+x~2_all.snap" },
    { "name: a1\nversion: 1\narchitectures: [amd64, arm64]\n", "a1_1_multi.snap" },
    { "name: a1\nversion: 1\narchitectures: [armhf]\n", "a1_1_armhf.snap" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) yaml = g_bytes_new_static (cases[i].yaml, strlen (cases[i].yaml));
      g_autoptr (SnugSnapInfo) info = snug_snap_info_parse (yaml, NULL, NULL);
      g_autofree char *name = snug_image_build_name (info);

      g_assert_cmpstr (name, ==, cases[i].wanted);
    }
}

int
main (int argc, char **argv)
{
  umask (022);
  g_test_init (&argc, &argv, NULL);
  tree_test ("/cli/image-builder/image", test_image);
  tree_test ("/cli/image-builder/compressions", test_compressions);
  tree_test ("/cli/image-builder/reproducible", test_reproducible);
  tree_test ("/cli/image-builder/within-itself", test_within_itself);
  tree_test ("/cli/image-builder/bad-trees", test_bad_trees);
  tree_test ("/cli/image-builder/no-target", test_no_target);
  tree_test ("/cli/image-builder/no-program", test_no_program);
  tree_test ("/cli/image-builder/names", test_names);
  return g_test_run ();
}
