/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-config-secret.h"
#include "test-tree.h"

static void
test_good (Tree *tree, gconstpointer data)
{
  g_autofree char *credentials = tree_path (tree, "/run/credentials");
  static const struct
  {
    const char *reference;
    const char *secret;
  } cases[] = {
    { "token", "of etc" },
    { "both", "of systemd" },
    { "/root/token", "elsewhere" },
  };

  tree_write (tree, "/etc/snug/secrets/token", "of etc\n");
  tree_write (tree, "/etc/snug/secrets/both", "of etc\n");
  tree_write (tree, "/run/credentials/both", "of systemd");
  tree_write (tree, "/root/token", "elsewhere\n");
  tree_chmod (tree, "/etc/snug/secrets/token", 0600);
  tree_chmod (tree, "/run/credentials/both", 0400);
  tree_chmod (tree, "/root/token", 0600);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *secret
        = snug_config_secret_read (tree->paths, credentials, cases[i].reference, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (secret, ==, cases[i].secret);
    }
}

static void
test_refusals (Tree *tree, gconstpointer data)
{
  g_autofree char *large = g_strnfill (64 * 1024 + 1, 'x');
  static const struct
  {
    const char *reference;
    int code;
    const char *part;
  } cases[] = {
    { "missing", SNUG_ERROR_NOT_FOUND, "‘missing’" },
    { "readable", SNUG_ERROR_POLICY_DENIED, "can be read by others" },
    { "writable", SNUG_ERROR_POLICY_DENIED, "can be written by others" },
    { "link", SNUG_ERROR_POLICY_DENIED, "symbolic link" },
    { "../secret", SNUG_ERROR_INVALID_ARGUMENT, "neither an absolute path nor a name" },
    { "a/b", SNUG_ERROR_INVALID_ARGUMENT, "neither an absolute path nor a name" },
    { ".", SNUG_ERROR_INVALID_ARGUMENT, "neither an absolute path nor a name" },
    { "", SNUG_ERROR_INVALID_ARGUMENT, "neither an absolute path nor a name" },
    { "empty", SNUG_ERROR_INVALID_ARGUMENT, "not UTF-8 text" },
    { "large", SNUG_ERROR_INVALID_ARGUMENT, "more than the" },
    { "/open/token", SNUG_ERROR_POLICY_DENIED, "can be written by others" },
  };

  tree_write (tree, "/etc/snug/secrets/readable", "hush");
  tree_write (tree, "/etc/snug/secrets/writable", "hush");
  tree_write (tree, "/etc/snug/secrets/empty", "\n");
  tree_write (tree, "/etc/snug/secrets/large", large);
  tree_write (tree, "/open/token", "hush");
  tree_link (tree, "readable", "/etc/snug/secrets/link");
  tree_chmod (tree, "/etc/snug/secrets/writable", 0622);
  tree_chmod (tree, "/etc/snug/secrets/empty", 0600);
  tree_chmod (tree, "/etc/snug/secrets/large", 0600);
  tree_chmod (tree, "/open/token", 0600);
  tree_chmod (tree, "/open", 0777);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (snug_config_secret_read (tree->paths, NULL, cases[i].reference, &error));
      g_assert_error (error, SNUG_ERROR, cases[i].code);
      assert_contains (error->message, cases[i].part);
      g_assert_null (strstr (error->message, "hush"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  tree_test ("/config-secret/good", test_good);
  tree_test ("/config-secret/refusals", test_refusals);
  return g_test_run ();
}
