/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-fuse-storage.h"
#include "snug-storage-conformance.h"

static SnugStorage *
make_backend (const char *runtime_dir)
{
  g_autoptr (GError) error = NULL;
  g_auto (GVariantDict) context = G_VARIANT_DICT_INIT (NULL);
  SnugStorage *storage = g_object_new (SNUG_TYPE_FUSE_STORAGE, NULL);
  g_autoptr (GVariant) value = NULL;

  g_variant_dict_insert (&context, "runtime-dir", "s", runtime_dir);
  value = g_variant_ref_sink (g_variant_dict_end (&context));
  g_assert_true (snug_plugin_initialize (SNUG_PLUGIN (storage), value, &error));
  g_assert_no_error (error);
  return storage;
}

int
main (int argc, char **argv)
{
  return snug_storage_conformance_run (argc, argv, "fuse", make_backend);
}
