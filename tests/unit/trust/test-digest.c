/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-digest.h"

/* The examples of FIPS 202: the empty message, and "abc". */
#define EMPTY                                                                                      \
  "0c63a75b845e4f7d01107d852e4c2485c51a50aaaa94fc61995e71bbee983a2ac3713831264adb47fb6bd1e058d5f0" \
  "04"
#define ABC                                                                                        \
  "ec01498288516fc926459f58e2c6ad8df9b473cb0fc08c2596da7cf0e49be4b298d88cea927ac7f539f1edf228376d" \
  "25"

static void
test_known_answers (void)
{
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);
  g_autoptr (SnugDigest) digest = snug_digest_new ();
  g_autofree char *empty = snug_digest_of_bytes (nothing);
  g_autofree char *abc = NULL;

  snug_digest_update (digest, "a", 1);
  snug_digest_update (digest, "bc", 2);
  abc = snug_digest_finish (digest);
  g_assert_cmpstr (empty, ==, EMPTY);
  g_assert_cmpstr (abc, ==, ABC);
}

static void
test_texts (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = snug_digest_to_base64url (ABC);
  g_autofree char *back = snug_digest_from_base64url (text, &error);
  static const char *const bad[]
    = { NULL, "", "abc", "7AFJgohRb8kmRZ9Y4satjfm0c8sPwIwlltp88OSb5LKY2IzqknrH9Tnx7fIoN20=",
        "7AFJgohRb8kmRZ9Y4satjfm0c8sPwIwlltp88OSb5LKY2IzqknrH9Tnx7fIoN2 l" };

  g_assert_no_error (error);
  g_assert_cmpuint (strlen (text), ==, 64);
  g_assert_null (strpbrk (text, "+/="));
  g_assert_cmpstr (back, ==, ABC);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) local = NULL;

      g_assert_null (snug_digest_from_base64url (bad[i], &local));
      g_assert_error (local, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
    }
}

static void
test_comparison (void)
{
  g_autofree char *upper = g_ascii_strup (ABC, -1);

  g_assert_true (snug_digest_equal (ABC, ABC));
  g_assert_false (snug_digest_equal (ABC, EMPTY));
  g_assert_false (snug_digest_equal (upper, upper));
  g_assert_false (snug_digest_equal ("", ""));
  g_assert_false (snug_digest_equal (NULL, NULL));
  g_assert_false (snug_digest_is_valid (ABC "0"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trust/digest/known-answers", test_known_answers);
  g_test_add_func ("/trust/digest/texts", test_texts);
  g_test_add_func ("/trust/digest/comparison", test_comparison);
  return g_test_run ();
}
