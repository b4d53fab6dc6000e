/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What only a directory can do to its reader: links, FIFOs, devices, being away. */

#include "snug-mirror-store.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  char *path;
  char *directory;
  SnugStore *store;
} Mirror;

static SnugStore *
make_store (const char *root, const char *path, GError **error)
{
  g_auto (GVariantDict) context = G_VARIANT_DICT_INIT (NULL);
  g_auto (GVariantDict) settings = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (SnugStore) store = g_object_new (SNUG_TYPE_MIRROR_STORE, NULL);
  g_autoptr (GVariant) value = NULL;

  if (path != NULL)
    g_variant_dict_insert (&settings, "Path", "s", path);
  g_variant_dict_insert (&context, "root", "s", root);
  g_variant_dict_insert_value (&context, "settings", g_variant_dict_end (&settings));
  value = g_variant_ref_sink (g_variant_dict_end (&context));
  return snug_plugin_initialize (SNUG_PLUGIN (store), value, error) ? g_steal_pointer (&store)
                                                                    : NULL;
}

static void
set_up (Mirror *mirror, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  mirror->path = g_dir_make_tmp ("snug-mirror-XXXXXX", NULL);
  mirror->directory = g_build_filename (mirror->path, "repository", NULL);
  g_assert_cmpint (g_mkdir (mirror->directory, 0755), ==, 0);
  mirror->store = make_store ("", mirror->directory, &error);
  g_assert_no_error (error);
}

static void
tear_down (Mirror *mirror, gconstpointer data)
{
  const char *arguments[] = { "rm", "-rf", mirror->path, NULL };

  g_assert_true (g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
                               NULL, NULL, NULL, NULL));
  g_clear_object (&mirror->store);
  g_free (mirror->directory);
  g_free (mirror->path);
}

static void
assert_refused (Mirror *mirror, const char *name, SnugError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) local = NULL;
  guint64 size;

  g_assert_null (snug_store_fetch_document (mirror->store, name, 1 << 20, NULL, &error));
  g_assert_error (error, SNUG_ERROR, (int) code);
  g_assert_cmpint (snug_store_open_artifact (mirror->store, g_variant_new_string (name), 0, &size,
                                             NULL, &local),
                   ==, -1);
  g_assert_error (local, SNUG_ERROR, (int) code);
}

/* A stick with a link to /etc/shadow must not show it. */
static void
test_links (Mirror *mirror, gconstpointer data)
{
  g_autofree char *secret = g_build_filename (mirror->path, "secret", NULL);
  g_autofree char *link = g_build_filename (mirror->directory, "link", NULL);
  g_autofree char *inner = g_build_filename (mirror->directory, "inner", NULL);
  g_autofree char *folder = g_build_filename (mirror->directory, "folder", NULL);

  g_assert_true (g_file_set_contents (secret, "secret", -1, NULL));
  g_assert_cmpint (symlink (secret, link), ==, 0);
  g_assert_cmpint (symlink ("link", inner), ==, 0);
  g_assert_cmpint (symlink (mirror->path, folder), ==, 0);
  assert_refused (mirror, "link", SNUG_ERROR_INVALID_ARGUMENT);
  assert_refused (mirror, "inner", SNUG_ERROR_INVALID_ARGUMENT);
  assert_refused (mirror, "folder/secret", SNUG_ERROR_INVALID_ARGUMENT);
}

/* Opening must not wait for somebody who writes. */
static void
test_fifo (Mirror *mirror, gconstpointer data)
{
  g_autofree char *fifo = g_build_filename (mirror->directory, "fifo", NULL);

  g_assert_cmpint (mkfifo (fifo, 0644), ==, 0);
  assert_refused (mirror, "fifo", SNUG_ERROR_INVALID_ARGUMENT);
}

/* The stick is not plugged in; later it is. */
static void
test_away (Mirror *mirror, gconstpointer data)
{
  g_autofree char *away = g_build_filename (mirror->path, "away", NULL);
  g_autofree char *file = g_build_filename (mirror->directory, "file", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugProbe) probe = NULL;
  g_autoptr (GBytes) content = NULL;

  g_assert_true (g_file_set_contents (file, "content", -1, NULL));
  g_assert_cmpint (g_rename (mirror->directory, away), ==, 0);
  assert_refused (mirror, "file", SNUG_ERROR_STORE_UNAVAILABLE);
  probe = snug_plugin_probe (SNUG_PLUGIN (mirror->store), NULL, &error);
  g_assert_true (snug_probe_is_usable (probe));
  g_assert_nonnull (strstr (snug_probe_get_reason (probe), mirror->directory));
  g_assert_cmpint (g_rename (away, mirror->directory), ==, 0);
  content = snug_store_fetch_document (mirror->store, "file", 100, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (content), ==, 7);
}

static void
test_settings (Mirror *mirror, gconstpointer data)
{
  static const char *const paths[] = { NULL, "", "relative/path" };
  g_autofree char *file = g_build_filename (mirror->directory, "file", NULL);
  g_autoptr (SnugStore) below = NULL;
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GError) local = NULL;

      g_assert_null (make_store ("", paths[i], &local));
      g_assert_error (local, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
    }
  /* The whole system may be below another root. */
  g_assert_true (g_file_set_contents (file, "content", -1, NULL));
  below = make_store (mirror->path, "/repository", &error);
  content = snug_store_fetch_document (below, "file", 100, NULL, &error);
  g_assert_no_error (error);
}

#define mirror_test(path, function) g_test_add ((path), Mirror, NULL, set_up, (function), tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  mirror_test ("/store/mirror-directory/links", test_links);
  mirror_test ("/store/mirror-directory/fifo", test_fifo);
  mirror_test ("/store/mirror-directory/away", test_away);
  mirror_test ("/store/mirror-directory/settings", test_settings);
  return g_test_run ();
}
