/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-human-values.h"

static void
test_size (void)
{
  static const struct
  {
    guint64 bytes;
    const char *wanted;
  } cases[] = {
    { 0, "0B" },          { 999, "999B" },      { 1000, "1.0kB" },       { 9949, "9.9kB" },
    { 9950, "10kB" },     { 98304, "98kB" },    { 999499, "999kB" },     { 999500, "1.0MB" },
    { 4100000, "4.1MB" }, { 31000000, "31MB" }, { 1000000000, "1.0GB" }, { G_MAXUINT64, "18EB" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = snug_human_size (cases[i].bytes);

      g_assert_cmpstr (text, ==, cases[i].wanted);
    }
}

static void
test_duration (void)
{
  static const struct
  {
    guint64 seconds;
    const char *wanted;
  } cases[]
    = { { 0, "0s" }, { 59, "59s" }, { 125, "2m05s" }, { 3780, "1h03m" }, { 352800, "4d02h" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = snug_human_duration (cases[i].seconds);

      g_assert_cmpstr (text, ==, cases[i].wanted);
    }
}

static void
assert_time (GDateTime *now, gint64 seconds_before, const char *wanted)
{
  guint64 time = (guint64) (g_date_time_to_unix (now) - seconds_before) * G_USEC_PER_SEC;
  g_autofree char *text = snug_human_time (time, now);

  g_assert_cmpstr (text, ==, wanted);
}

static void
test_time (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (GDateTime) now = g_date_time_new (zone, 2026, 3, 2, 0, 30, 0);
  g_autofree char *never = snug_human_time (0, now);
  g_autofree char *nonsense = snug_human_time (G_MAXUINT64, now);
  g_autofree char *absolute = NULL;

  assert_time (now, 60, "today at 00:29 UTC");
  /* An hour ago was yesterday, and February had 28 days. */
  assert_time (now, 3600, "yesterday at 23:30 UTC");
  assert_time (now, 3 * 86400, "3 days ago, at 00:30 UTC");
  assert_time (now, 59 * 86400, "59 days ago, at 00:30 UTC");
  assert_time (now, 60 * 86400, "2026-01-01");
  assert_time (now, -86400, "2026-03-03");
  g_assert_cmpstr (never, ==, "-");
  g_assert_cmpstr (nonsense, ==, "-");
  absolute = snug_absolute_time (1);
  g_assert_cmpstr (absolute, ==, "1970-01-01T00:00:00+00:00");
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/human-values/size", test_size);
  g_test_add_func ("/cli/human-values/duration", test_duration);
  g_test_add_func ("/cli/human-values/time", test_time);
  return g_test_run ();
}
