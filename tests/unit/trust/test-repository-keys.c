/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-repository-keys.h"
#include "snug-repository-pins.h"
#include "test-documents.h"
#include "test-repository.h"

#include <glib/gstdio.h>

static GBytes *
load (TestRepository *repository, const char *name)
{
  char *text = test_repository_read (repository, name);

  return g_bytes_new_take (text, strlen (text));
}

static GPtrArray *
load_pins (TestRepository *repository, const char *const *names)
{
  GPtrArray *keys = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *file = g_strdup_printf ("%s/%s.asc", repository->pins, names[i]);
      char *text = NULL;

      g_assert_true (g_file_get_contents (file, &text, NULL, NULL));
      g_ptr_array_add (keys, g_bytes_new_take (text, strlen (text)));
    }
  return keys;
}

static guint
count (TestRepository *repository,
       GPtrArray *keys,
       const char *const *allowed,
       guint threshold,
       GError **error)
{
  SnugRepositoryDemand demand = { "document", repository->path, keys, allowed, threshold };
  g_autoptr (GBytes) content = load (repository, "document");
  g_autoptr (GBytes) signatures = load (repository, "document.asc");
  g_auto (GStrv) signers = snug_repository_keys_verify (&demand, content, signatures, error);

  return signers != NULL ? g_strv_length (signers) : 0;
}

static void
test_thresholds (TestRepository *repository, gconstpointer data)
{
  static const char *const names[] = { "root1", "root2", "root3", NULL };
  const char *const two[] = { test_key ("root1"), test_key ("root3"), NULL };
  g_autoptr (GPtrArray) keys = NULL;
  g_autoptr (GError) error = NULL;

  test_repository_pin (repository, "root1 root2 root3");
  keys = load_pins (repository, names);
  test_repository_write (repository, "document", "text");
  test_repository_sign (repository, "document", NULL, "root1 root2 stranger");
  g_assert_cmpuint (count (repository, keys, NULL, 2, &error), ==, 2);
  g_assert_no_error (error);
  /* More than half of three. */
  g_assert_cmpuint (count (repository, keys, NULL, 0, &error), ==, 2);
  g_assert_no_error (error);
  g_assert_cmpuint (count (repository, keys, two, 1, &error), ==, 1);
  g_assert_no_error (error);
  g_assert_cmpuint (count (repository, keys, two, 2, &error), ==, 0);
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_UNTRUSTED);
  g_clear_error (&error);
  g_assert_cmpuint (count (repository, keys, NULL, 3, &error), ==, 0);
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_UNTRUSTED);
}

/* Signing twice with one key is one signature. */
static void
test_one_key_counts_once (TestRepository *repository, gconstpointer data)
{
  static const char *const names[] = { "root1", "root2", NULL };
  g_autoptr (GPtrArray) keys = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *once = NULL;
  g_autofree char *twice = NULL;

  test_repository_pin (repository, "root1 root2");
  keys = load_pins (repository, names);
  test_repository_write (repository, "document", "text");
  test_repository_sign (repository, "document", NULL, "root1");
  once = test_repository_read (repository, "document.asc");
  twice = g_strconcat (once, once, NULL);
  test_repository_write (repository, "document.asc", twice);
  g_assert_cmpuint (count (repository, keys, NULL, 2, &error), ==, 0);
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_UNTRUSTED);
}

/* What `gpg --export` writes without --armor. */
static void
dearmor (TestRepository *repository, const char *name)
{
  g_autofree char *armor = g_strdup_printf ("%s/%s.asc", repository->pins, name);
  g_autofree char *binary = g_strdup_printf ("%s/%s.gpg", repository->pins, name);
  const char *argv[] = { "gpg", "--batch", "--output", binary, "--dearmor", armor, NULL };
  int status = -1;

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, &status, NULL));
  g_assert_cmpint (status, ==, 0);
  g_assert_cmpint (g_remove (armor), ==, 0);
}

/* Pinned files of either form, side by side in any order. */
static void
test_binary_keys (TestRepository *repository, gconstpointer data)
{
  g_autoptr (SnugRepositoryPins) pins = NULL;
  g_autoptr (GError) error = NULL;

  test_repository_pin (repository, "root1 root2 root3");
  dearmor (repository, "root1");
  dearmor (repository, "root3");
  pins = snug_repository_pins_load (repository->pins, &error);
  g_assert_no_error (error);
  test_repository_write (repository, "document", "text");
  test_repository_sign (repository, "document", NULL, "root1 root2 root3");
  g_assert_cmpuint (count (repository, pins->keys, NULL, 0, &error), ==, 3);
  g_assert_no_error (error);
}

static void
test_leaves_nothing (TestRepository *repository, gconstpointer data)
{
  static const char *const names[] = { "root1", NULL };
  g_autoptr (GPtrArray) keys = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;

  test_repository_pin (repository, "root1");
  keys = load_pins (repository, names);
  test_repository_write (repository, "document", "text");
  test_repository_sign (repository, "document", NULL, "root1");
  g_assert_cmpuint (count (repository, keys, NULL, 1, NULL), ==, 1);
  test_repository_sign (repository, "document", NULL, "stranger");
  g_assert_cmpuint (count (repository, keys, NULL, 1, NULL), ==, 0);
  dir = g_dir_open (repository->path, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_assert_false (g_str_has_prefix (name, "keyring-"));
}

static void
test_fingerprints (void)
{
  g_assert_true (snug_repository_fingerprint_is_valid (TEST_FPR_A));
  g_assert_false (snug_repository_fingerprint_is_valid (NULL));
  g_assert_false (snug_repository_fingerprint_is_valid (""));
  g_assert_false (
    snug_repository_fingerprint_is_valid ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
  g_assert_false (snug_repository_fingerprint_is_valid (TEST_FPR_A "A"));
}

static void
test_too_many (void)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (GError) error = NULL;
  SnugRepositoryKeys keys = { NULL, NULL };

  for (guint i = 0; i < 33; i++)
    {
      g_autofree char *fingerprint = g_strdup_printf ("%040u", i);

      json_object_set_string_member (object, fingerprint, "-----BEGIN PGP PUBLIC KEY BLOCK-----");
    }
  g_assert_false (snug_repository_keys_parse (object, "here", &keys, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
  json_object_remove_member (object, "0000000000000000000000000000000000000000");
  g_clear_error (&error);
  g_assert_true (snug_repository_keys_parse (object, "here", &keys, &error));
  g_assert_cmpuint (keys.armors->len, ==, 32);
  snug_repository_keys_clear (&keys);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  repository_test ("/trust/repository-keys/thresholds", test_thresholds);
  repository_test ("/trust/repository-keys/one-key-counts-once", test_one_key_counts_once);
  repository_test ("/trust/repository-keys/binary-keys", test_binary_keys);
  repository_test ("/trust/repository-keys/leaves-nothing", test_leaves_nothing);
  g_test_add_func ("/trust/repository-keys/fingerprints", test_fingerprints);
  g_test_add_func ("/trust/repository-keys/too-many", test_too_many);
  return g_test_run ();
}
