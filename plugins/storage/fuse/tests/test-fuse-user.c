/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-fuse-storage.h"

#include <string.h>

static gboolean
initialize_for (const char *user, GError **error)
{
  g_auto (GVariantDict) settings = G_VARIANT_DICT_INIT (NULL), context = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (SnugPlugin) plugin = g_object_new (SNUG_TYPE_FUSE_STORAGE, NULL);
  g_autoptr (GVariant) value = NULL;

  g_variant_dict_insert (&settings, "User", "s", user);
  g_variant_dict_insert_value (&context, "settings", g_variant_dict_end (&settings));
  value = g_variant_ref_sink (g_variant_dict_end (&context));
  return snug_plugin_initialize (plugin, value, error);
}

/* Whoever sets a user hears before the first mount that it cannot be that one. */
static void
test_wrong (gconstpointer data)
{
  g_auto (GStrv) parts = g_strsplit (data, ":", 2);
  g_autoptr (GError) error = NULL;

  g_assert_false (initialize_for (parts[0], &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, parts[0]));
  g_assert_nonnull (strstr (error->message, parts[1]));
}

static void
test_right (gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (initialize_for (data, &error));
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/fuse-user/missing", "snug-no-such-user:there is no such user",
                        test_wrong);
  g_test_add_data_func ("/fuse-user/root", "root:not an unprivileged user", test_wrong);
  g_test_add_data_func ("/fuse-user/nobody", "nobody", test_right);
  g_test_add_data_func ("/fuse-user/default-need-not-exist", "snug-fuse", test_right);
  return g_test_run ();
}
