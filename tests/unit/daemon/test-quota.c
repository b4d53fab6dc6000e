/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-quota.h"

#include <string.h>

static void
test_quota (void)
{
  g_autoptr (SnugQuota) quota = snug_quota_new ("calls", 2);
  g_autoptr (GError) error = NULL;

  g_assert_true (snug_quota_take (quota, 0, &error));
  g_assert_true (snug_quota_take (quota, 7, &error));
  g_assert_true (snug_quota_take (quota, 7, &error));
  g_assert_no_error (error);
  g_assert_false (snug_quota_take (quota, 7, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_BUSY);
  g_assert_nonnull (strstr (error->message, "the user 7 has 2 calls under way"));
  g_clear_error (&error);
  /* Others have their own. */
  g_assert_true (snug_quota_take (quota, 8, &error));
  snug_quota_give (quota, 7);
  g_assert_true (snug_quota_take (quota, 7, &error));
  g_assert_false (snug_quota_take (quota, 7, NULL));
}

static void
test_rate (void)
{
  g_autoptr (SnugRate) rate = snug_rate_new (3, 2);
  g_autoptr (GError) error = NULL;
  gint64 now = 5 * G_USEC_PER_SEC;

  for (guint i = 0; i < 3; i++)
    g_assert_true (snug_rate_take (rate, 7, now, &error));
  g_assert_false (snug_rate_take (rate, 7, now, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_BUSY);
  g_assert_true (snug_rate_take (rate, 8, now, NULL));
  /* Two a second: one after half of it. */
  g_assert_false (snug_rate_take (rate, 7, now + G_USEC_PER_SEC / 2 - 1, NULL));
  g_assert_true (snug_rate_take (rate, 7, now + G_USEC_PER_SEC / 2, NULL));
  g_assert_false (snug_rate_take (rate, 7, now + G_USEC_PER_SEC / 2, NULL));
  /* However long nobody asked, no more than the burst. */
  now += 24 * 3600 * (gint64) G_USEC_PER_SEC;
  for (guint i = 0; i < 3; i++)
    g_assert_true (snug_rate_take (rate, 7, now, NULL));
  g_assert_false (snug_rate_take (rate, 7, now, NULL));
  for (guint i = 0; i < 1000; i++)
    g_assert_true (snug_rate_take (rate, 0, now, NULL));
}

static void
test_many_users (void)
{
  g_autoptr (SnugRate) rate = snug_rate_new (1, 1);

  for (guint uid = 1; uid < 5000; uid++)
    g_assert_true (snug_rate_take (rate, uid, 1, NULL));
  g_assert_false (snug_rate_take (rate, 4999, 1, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/daemon/quota/quota", test_quota);
  g_test_add_func ("/daemon/quota/rate", test_rate);
  g_test_add_func ("/daemon/quota/many-users", test_many_users);
  return g_test_run ();
}
