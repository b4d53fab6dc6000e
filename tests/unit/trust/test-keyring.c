/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Real keys, made once by gpg in a home of the test's own, and real signatures. */

#include <glib/gstdio.h>

#include "snug-file.h"
#include "snug-keyring.h"

static char *scratch; /* homes and files of all tests */

static gboolean
run_gpg (const char *format, ...)
{
  g_autofree char *arguments = NULL;
  g_autofree char *command = NULL;
  const char *argv[] = { "/bin/sh", "-c", NULL, NULL };
  va_list args;
  int status = 1;

  va_start (args, format);
  arguments = g_strdup_vprintf (format, args);
  va_end (args);
  command = g_strdup_printf (
    "cd '%s' && gpg --homedir '%s/maker' --batch --quiet --yes --pinentry-mode loopback "
    "--passphrase '' %s 2>>log",
    scratch, scratch, arguments);
  argv[2] = command;
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, NULL);
  return status == 0;
}

static GBytes *
load (const char *name)
{
  g_autofree char *path = g_build_filename (scratch, name, NULL);
  char *content = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  return g_bytes_new_take (content, size);
}

static void
make_everything (void)
{
  g_autofree char *maker = NULL;
  g_autofree char *content = NULL;
  g_autofree char *other = NULL;

  scratch = g_dir_make_tmp ("snug-keys-XXXXXX", NULL);
  maker = g_build_filename (scratch, "maker", NULL);
  content = g_build_filename (scratch, "content", NULL);
  other = g_build_filename (scratch, "other", NULL);
  g_assert_cmpint (g_mkdir (maker, 0700), ==, 0);
  g_assert_true (g_file_set_contents (content, "what is signed", -1, NULL));
  g_assert_true (g_file_set_contents (other, "what is not signed", -1, NULL));
  g_assert_true (run_gpg ("--quick-generate-key alice@example.org ed25519 sign never"));
  g_assert_true (run_gpg ("--quick-generate-key bob@example.org rsa2048 sign never"));
  /* Made and used in the past, so that it is expired now. */
  g_assert_true (run_gpg (
    "--faked-system-time 20200101T000000! --quick-generate-key old@example.org ed25519 sign 1d"));
  g_assert_true (run_gpg ("--armor --output alice.asc --export alice@example.org"));
  g_assert_true (run_gpg ("--output bob.gpg --export bob@example.org"));
  g_assert_true (run_gpg ("--armor --output old.asc --export old@example.org"));
  g_assert_true (run_gpg ("--armor --output secret.asc --export-secret-keys alice@example.org"));
  g_assert_true (run_gpg ("--armor -u alice@example.org --output alice.sig --detach-sign content"));
  g_assert_true (
    run_gpg ("-u alice@example.org -u bob@example.org --output both.sig --detach-sign content"));
  g_assert_true (run_gpg ("--faked-system-time 20200101T010000! -u old@example.org --output "
                          "old.sig --detach-sign content"));
  g_assert_true (run_gpg ("--allow-weak-key-signatures -u bob@example.org --digest-algo SHA1 "
                          "--output weak.sig --detach-sign content"));
}

static void
clean_up (void)
{
  g_autofree char *name = g_path_get_basename (scratch);
  g_autofree char *command = g_strdup_printf ("gpgconf --homedir '%s/maker' --kill all", scratch);
  snug_autofd int fd = snug_file_open_root (g_get_tmp_dir (), NULL);

  g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL);
  g_assert_true (snug_file_remove (fd, name, NULL));
  g_free (scratch);
}

static SnugKeyring *
make_ring (const char *first, const char *second)
{
  static guint n = 0;
  g_autofree char *name = g_strdup_printf ("ring%u", n++);
  g_autofree char *home = g_build_filename (scratch, name, NULL);
  const char *const keys[] = { first, second };
  g_autoptr (GError) error = NULL;
  SnugKeyring *ring;

  g_assert_cmpint (g_mkdir (home, 0700), ==, 0);
  ring = snug_keyring_new (home, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 2 && keys[i] != NULL; i++)
    {
      g_autoptr (GBytes) bytes = load (keys[i]);

      g_assert_true (snug_keyring_add (ring, keys[i], bytes, &error));
      g_assert_no_error (error);
    }
  return ring;
}

static guint
count_signers (SnugKeyring *ring, const char *content, const char *signature, GError **error)
{
  g_autoptr (GBytes) text = load (content);
  g_autoptr (GBytes) proof = load (signature);
  g_auto (GStrv) signers = snug_keyring_verify (ring, content, text, proof, error);

  for (guint i = 0; signers != NULL && signers[i] != NULL; i++)
    g_assert_cmpuint (strlen (signers[i]), ==, 40);
  return signers != NULL ? g_strv_length (signers) : 0;
}

static void
test_good (void)
{
  g_autoptr (SnugKeyring) ring = make_ring ("alice.asc", "bob.gpg");
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) keys = snug_keyring_list (ring, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (keys), ==, 2);
  g_assert_cmpuint (count_signers (ring, "content", "alice.sig", &error), ==, 1);
  g_assert_no_error (error);
  g_assert_cmpuint (count_signers (ring, "content", "both.sig", &error), ==, 2);
  g_assert_no_error (error);
}

static void
test_strangers_do_not_count (void)
{
  g_autoptr (SnugKeyring) alice = make_ring ("alice.asc", NULL);
  g_autoptr (SnugKeyring) bob = make_ring ("bob.gpg", NULL);
  g_autoptr (SnugKeyring) nobody = make_ring (NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (count_signers (alice, "content", "both.sig", &error), ==, 1);
  g_assert_no_error (error);
  g_assert_cmpuint (count_signers (bob, "content", "alice.sig", &error), ==, 0);
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_UNTRUSTED);
  g_clear_error (&error);
  g_assert_cmpuint (count_signers (nobody, "content", "both.sig", &error), ==, 0);
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_UNTRUSTED);
}

static void
test_bad_signatures (void)
{
  g_autoptr (SnugKeyring) ring = make_ring ("alice.asc", "bob.gpg");
  const struct
  {
    const char *content;
    const char *signature;
  } cases[] = {
    { "other", "alice.sig" },   /* the signature of another file */
    { "content", "content" },   /* no signature at all */
    { "content", "alice.asc" }, /* a key in its place */
    { "content", "weak.sig" },  /* SHA-1 */
    { "content", "empty" },
  };
  g_autofree char *empty = g_build_filename (scratch, "empty", NULL);

  g_assert_true (g_file_set_contents (empty, "", 0, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      if (count_signers (ring, cases[i].content, cases[i].signature, &error) != 0)
        g_error ("%s was accepted for %s", cases[i].signature, cases[i].content);
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_VERIFICATION_FAILED);
    }
}

static void
test_expired_key (void)
{
  g_autoptr (SnugKeyring) ring = make_ring ("old.asc", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (count_signers (ring, "content", "old.sig", &error), ==, 0);
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_UNTRUSTED);
}

static void
test_keys_that_are_none (void)
{
  g_autoptr (SnugKeyring) ring = make_ring (NULL, NULL);
  static const char *const names[] = { "content", "alice.sig", "secret.asc" };
  g_autoptr (GBytes) huge
    = g_bytes_new_take (g_malloc0 (SNUG_KEYRING_MAX_KEY_SIZE + 1), SNUG_KEYRING_MAX_KEY_SIZE + 1);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GBytes) bytes = load (names[i]);

      if (snug_keyring_add (ring, names[i], bytes, &error))
        g_error ("%s was accepted as a key", names[i]);
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
      g_clear_error (&error);
    }
  g_assert_false (snug_keyring_add (ring, "huge", huge, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
}

static void
test_home_must_be_ours (void)
{
  g_autofree char *home = g_build_filename (scratch, "open-home", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (home, 0700), ==, 0);
  g_assert_cmpint (g_chmod (home, 0777), ==, 0);
  g_assert_null (snug_keyring_new (home, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_POLICY_DENIED);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  make_everything ();
  g_test_add_func ("/trust/keyring/good", test_good);
  g_test_add_func ("/trust/keyring/strangers-do-not-count", test_strangers_do_not_count);
  g_test_add_func ("/trust/keyring/bad-signatures", test_bad_signatures);
  g_test_add_func ("/trust/keyring/expired-key", test_expired_key);
  g_test_add_func ("/trust/keyring/keys-that-are-none", test_keys_that_are_none);
  g_test_add_func ("/trust/keyring/home-must-be-ours", test_home_must_be_ours);
  status = g_test_run ();
  clean_up ();
  return status;
}
