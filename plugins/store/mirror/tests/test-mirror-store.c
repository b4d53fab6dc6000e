/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-mirror-store.h"
#include "snug-store-conformance.h"

static SnugStore *
make_store (const char *directory, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_auto (GVariantDict) context = G_VARIANT_DICT_INIT (NULL);
  g_auto (GVariantDict) settings = G_VARIANT_DICT_INIT (NULL);
  SnugStore *store = g_object_new (SNUG_TYPE_MIRROR_STORE, NULL);
  g_autoptr (GVariant) value = NULL;

  g_variant_dict_insert (&settings, "Path", "s", directory);
  g_variant_dict_insert_value (&context, "settings", g_variant_dict_end (&settings));
  value = g_variant_ref_sink (g_variant_dict_end (&context));
  g_assert_true (snug_plugin_initialize (SNUG_PLUGIN (store), value, &error));
  g_assert_no_error (error);
  return store;
}

int
main (int argc, char **argv)
{
  const SnugStoreSubject subject = { "mirror", make_store, NULL };

  return snug_store_conformance_run (argc, argv, &subject);
}
