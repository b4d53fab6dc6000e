/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-keyring.h"
#include "snug-repo-signer.h"
#include "test-maintainer.h"

#include <glib/gstdio.h>
#include <string.h>

static void
test_finds (Maintainer *me, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugRepoSigner) signer = snug_repo_signer_new (&error);
  g_autofree char *fingerprint = snug_repo_signer_find (signer, "me@example.org", &error);
  g_autofree char *again = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (strlen (fingerprint), ==, 40);
  again = snug_repo_signer_find (signer, fingerprint, &error);
  g_assert_cmpstr (again, ==, fingerprint);
  g_assert_null (snug_repo_signer_find (signer, "nobody@example.org", &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (snug_repo_signer_find (signer, "example.org", &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
}

static void
test_signs (Maintainer *me, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugRepoSigner) signer = snug_repo_signer_new (&error);
  g_autofree char *first = snug_repo_signer_find (signer, "me@example.org", &error);
  g_autofree char *second = snug_repo_signer_find (signer, "acme@example.org", &error);
  const char *const both[] = { first, second, NULL };
  g_autofree char *home = g_build_filename (me->path, "ring", NULL);
  g_autofree char *armor = NULL;
  g_autofree char *other_armor = NULL;
  g_autoptr (GBytes) content = g_bytes_new_static ("content", 7);
  g_autoptr (GBytes) signatures = NULL;
  g_autoptr (GBytes) keys = NULL;
  g_autoptr (GBytes) more_keys = NULL;
  g_autoptr (SnugKeyring) ring = NULL;
  g_auto (GStrv) signers = NULL;

  signatures = snug_repo_signer_sign (signer, both, content, &error);
  g_assert_no_error (error);
  armor = snug_repo_signer_export (signer, first, &error);
  other_armor = snug_repo_signer_export (signer, second, &error);
  keys = g_bytes_new (armor, strlen (armor));
  more_keys = g_bytes_new (other_armor, strlen (other_armor));
  g_assert_cmpint (g_mkdir (home, 0700), ==, 0);
  ring = snug_keyring_new (home, &error);
  g_assert_true (snug_keyring_add (ring, "first", keys, &error));
  g_assert_true (snug_keyring_add (ring, "second", more_keys, &error));
  signers = snug_keyring_verify (ring, "content", content, signatures, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (signers), ==, 2);
}

static void
test_selects (Maintainer *me, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugRepoSigner) signer = snug_repo_signer_new (&error);
  g_autofree char *mine = snug_repo_signer_find (signer, "me@example.org", &error);
  const char *const keys[] = { "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", mine, NULL };
  g_auto (GStrv) here = snug_repo_signer_select (signer, keys, 1, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (here), ==, 1);
  g_assert_cmpstr (here[0], ==, mine);
  g_assert_null (snug_repo_signer_select (signer, keys, 2, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, mine));
  g_clear_error (&error);
  g_assert_null (snug_repo_signer_export (signer, keys[0], &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  maintainer_test ("/repo/signer/finds", test_finds);
  maintainer_test ("/repo/signer/signs", test_signs);
  maintainer_test ("/repo/signer/selects", test_selects);
  return g_test_run ();
}
