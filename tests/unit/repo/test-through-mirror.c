/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The whole way: snug-repo writes, the plugin ‘mirror’ carries, core's client verifies and
 * downloads. */

#include "snug-mirror-store.h"
#include "snug-store-client.h"
#include "test-maintainer.h"

#include <string.h>

static SnugStore *
open_mirror (Maintainer *me)
{
  g_auto (GVariantDict) context = G_VARIANT_DICT_INIT (NULL);
  g_auto (GVariantDict) settings = G_VARIANT_DICT_INIT (NULL);
  SnugStore *store = g_object_new (SNUG_TYPE_MIRROR_STORE, NULL);
  g_autoptr (GVariant) value = NULL;
  g_autoptr (GError) error = NULL;

  g_variant_dict_insert (&settings, "Path", "s", me->directory);
  g_variant_dict_insert_value (&context, "settings", g_variant_dict_end (&settings));
  value = g_variant_ref_sink (g_variant_dict_end (&context));
  g_assert_true (snug_plugin_initialize (SNUG_PLUGIN (store), value, &error));
  g_assert_no_error (error);
  return store;
}

static SnugStoreClient *
open_client (Maintainer *me, SnugPaths *paths)
{
  g_autofree char *pins = g_build_filename (me->path, "pins-me", NULL);
  g_autoptr (SnugStore) store = open_mirror (me);

  return snug_store_client_new ("mirror", store, paths, pins);
}

static gboolean
download (SnugStoreClient *client, const SnugStoreOffer *offer, GError **error)
{
  SnugStoreDownload request = { .artifact = offer->artifact,
                                .name = offer->name,
                                .sha3_384 = offer->sha3_384,
                                .size = offer->size,
                                .partial = "hello.snap" };

  return snug_store_client_download (client, &request, NULL, error);
}

static void
test_install_and_update (Maintainer *me, gconstpointer data)
{
  g_autofree char *pins = maintainer_pins (me, "me");
  g_autofree char *root = g_build_filename (me->path, "root", NULL);
  g_autofree char *image = g_build_filename (me->path, "hello_1.0.snap", NULL);
  g_autofree char *second = NULL;
  g_autofree char *wanted = NULL;
  g_autofree char *got = NULL;
  g_autofree char *partial = NULL;
  g_autoptr (SnugPaths) paths = snug_paths_new (root);
  g_autoptr (SnugStoreClient) client = NULL;
  g_autoptr (SnugStoreOffer) first = NULL;
  g_autoptr (SnugStoreOffer) update = NULL;
  g_autoptr (GError) error = NULL;
  SnugStoreRequest request = { .name = "hello", .architecture = "amd64" };
  gsize wanted_size, got_size;

  maintainer_fill (me);
  client = open_client (me, paths);
  first = snug_store_client_resolve (client, &request, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (first->revision, ==, 1);
  g_assert_true (download (client, first, &error));
  g_assert_no_error (error);
  partial = snug_paths_build (paths, SNUG_PATH_PARTIAL, "hello.snap", NULL);
  g_assert_true (g_file_get_contents (image, &wanted, &wanted_size, NULL));
  g_assert_true (g_file_get_contents (partial, &got, &got_size, NULL));
  g_assert_cmpmem (got, got_size, wanted, wanted_size);
  second = maintainer_snap (me, "hello", "2.0", NULL);
  maintainer_run (me, "add", me->directory, second, NULL);
  g_assert_true (snug_store_client_refresh (client, NULL, &error));
  request.current = 1;
  update = snug_store_client_resolve (client, &request, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (update->revision, ==, 2);
  g_assert_cmpstr (update->signer, ==, first->signer);
}

/* Somebody exchanged an image on the share. */
static void
test_exchanged_image (Maintainer *me, gconstpointer data)
{
  g_autofree char *pins = maintainer_pins (me, "me");
  g_autofree char *root = g_build_filename (me->path, "root", NULL);
  g_autoptr (SnugPaths) paths = snug_paths_new (root);
  g_autoptr (SnugStoreClient) client = NULL;
  g_autoptr (SnugStoreOffer) offer = NULL;
  g_autoptr (GError) error = NULL;
  SnugStoreRequest request = { .name = "hello", .architecture = "amd64" };

  maintainer_fill (me);
  client = open_client (me, paths);
  offer = snug_store_client_resolve (client, &request, NULL, &error);
  g_assert_no_error (error);
  maintainer_shell (me,
                    "printf x | dd of=snaps/hello_1.snap bs=1 seek=200 conv=notrunc 2>/dev/null");
  g_assert_false (download (client, offer, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_VERIFICATION_FAILED);
  g_clear_error (&error);
  /* Longer by a byte: known before anything is read. */
  maintainer_shell (me, "echo >>snaps/hello_1.snap");
  g_assert_false (download (client, offer, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_VERIFICATION_FAILED);
  g_assert_nonnull (strstr (error->message, "not the signed"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  maintainer_test ("/repo/through-mirror/install-and-update", test_install_and_update);
  maintainer_test ("/repo/through-mirror/exchanged-image", test_exchanged_image);
  return g_test_run ();
}
