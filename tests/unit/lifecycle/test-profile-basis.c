/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-profile-basis.h"
#include "test-root.h"

/* Each file that policy is read from counts, what else lies there does not. */
static void
test_policy (Root *root, gconstpointer data)
{
  static const char *const files[]
    = { "interfaces/a.yaml", "etc/snug/interfaces/a.yaml", "etc/snug/policy.d/10.yaml" };
  g_autofree char *interfaces = g_build_filename (root->root, "interfaces", NULL);
  g_autofree char *last = NULL;

  snug_paths_override (root->paths, SNUG_PATH_INTERFACES, interfaces);
  last = snug_profile_basis_digest_policy (root->paths);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    for (guint size = 1; size <= 2; size++)
      {
        g_autofree char *digest = NULL;
        g_autofree char *again = NULL;

        root_write (root, files[i], size == 1 ? "a" : "ab", 0644);
        digest = snug_profile_basis_digest_policy (root->paths);
        again = snug_profile_basis_digest_policy (root->paths);
        g_assert_cmpstr (digest, !=, last);
        g_assert_cmpstr (digest, ==, again);
        g_free (last);
        last = g_steal_pointer (&digest);
      }
  {
    g_autofree char *digest = NULL;

    root_write (root, "interfaces/a.yaml~", "a", 0644);
    root_write (root, "interfaces/.b.yaml", "a", 0644);
    digest = snug_profile_basis_digest_policy (root->paths);
    g_assert_cmpstr (digest, ==, last);
    g_assert_true (snug_file_remove (root->fd, "etc/snug/policy.d/10.yaml", NULL));
    g_free (digest);
    digest = snug_profile_basis_digest_policy (root->paths);
    g_assert_cmpstr (digest, !=, last);
  }
}

static void
assert_difference (GVariant *then, GVariant *now, const char *part)
{
  g_autofree char *difference = snug_profile_basis_find_difference (then, now);

  if (part == NULL)
    g_assert_cmpstr (difference, ==, NULL);
  else if (difference == NULL || strstr (difference, part) == NULL)
    g_error ("‘%s’ is not in ‘%s’", part, difference != NULL ? difference : "nothing");
}

static GVariant *
with (GVariant *basis, const char *key)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (basis);

  g_variant_dict_insert (&dict, key, "s", "something else");
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static void
test_difference (void)
{
  static const char *const parts[][2]
    = { { "backend", "‘one’ is in force, no longer ‘something else’" },
        { "identity", "what it finds" },
        { "features", "kernel" },
        { "policy", "rules changed" },
        { "recipe", "format" },
        { "version", "version" } };
  g_autoptr (GVariant) basis = snug_profile_basis_new ("one", "1, 80", "digest");
  g_autoptr (GVariant) same = snug_profile_basis_new ("one", "1, 80", "digest");
  g_autoptr (GVariant) part = snug_profile_basis_new (NULL, NULL, "digest");

  g_assert_cmpstr (snug_profile_basis_get_backend (basis), ==, "one");
  g_assert_cmpstr (snug_profile_basis_get_backend (part), ==, NULL);
  g_assert_cmpstr (snug_profile_basis_get_backend (NULL), ==, NULL);
  assert_difference (basis, same, NULL);
  assert_difference (basis, part, NULL);
  assert_difference (NULL, basis, "not known");
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autoptr (GVariant) then = with (basis, parts[i][0]);

      assert_difference (then, basis, parts[i][1]);
      /* Of the backend nothing is said that is not known. */
      assert_difference (then, part, i < 2 ? NULL : parts[i][1]);
    }
}

static void
assert_backends (SnugState *state, const char *wanted)
{
  g_auto (GStrv) names = NULL;
  g_autofree char *all = NULL;

  g_assert_true (snug_profile_basis_list_backends (state, &names, NULL));
  all = g_strjoinv (" ", names);
  g_assert_cmpstr (all, ==, wanted);
}

static void
test_kept (Root *root, gconstpointer data)
{
  g_autoptr (SnugState) state = snug_state_open (root->paths, NULL);
  g_autoptr (SnugStateTransaction) transaction = snug_state_begin (state, NULL);
  g_autoptr (GVariant) basis = snug_profile_basis_new ("one", "1, 80", "digest");
  g_autoptr (GVariant) read = NULL;

  g_assert_true (snug_profile_basis_read (state, &read, NULL));
  g_assert_null (read);
  assert_backends (state, "");
  g_assert_true (snug_profile_basis_note_backend (state, "two", NULL));
  g_assert_true (snug_profile_basis_note_backend (state, "three", NULL));
  g_assert_true (snug_profile_basis_note_backend (state, "two", NULL));
  assert_backends (state, "two three");
  /* All others are put aside by then. */
  g_assert_true (snug_profile_basis_write (state, basis, NULL));
  assert_backends (state, "one");
  g_assert_true (snug_profile_basis_read (state, &read, NULL));
  assert_difference (read, basis, NULL);
  g_clear_pointer (&read, g_variant_unref);
  g_assert_true (snug_profile_basis_note_backend (state, "one", NULL));
  g_assert_true (snug_profile_basis_note_backend (state, "two", NULL));
  assert_backends (state, "one two");
  g_assert_true (snug_profile_basis_read (state, &read, NULL));
  g_assert_cmpstr (snug_profile_basis_get_backend (read), ==, "one");
  assert_difference (read, basis, "in part only");
  g_assert_true (snug_state_transaction_commit (transaction, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  root_test ("/lifecycle/profile-basis/policy", test_policy);
  g_test_add_func ("/lifecycle/profile-basis/difference", test_difference);
  root_test ("/lifecycle/profile-basis/kept", test_kept);
  return g_test_run ();
}
