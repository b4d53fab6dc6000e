/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Sizes and times as people read them. Any thread. */

#include "snug-human-values.h"

char *
snug_human_size (guint64 bytes)
{
  static const char *const units[] = { "B", "kB", "MB", "GB", "TB", "PB", "EB" };
  double value = (double) bytes;
  guint unit = 0;

  /* 999.5 would be shown as 1000. */
  for (; value >= (unit == 0 ? 1000 : 999.5) && unit + 1 < G_N_ELEMENTS (units); unit++)
    value /= 1000;
  return g_strdup_printf (unit > 0 && value < 9.95 ? "%.1f%s" : "%.0f%s", value, units[unit]);
}

char *
snug_human_duration (guint64 seconds)
{
  guint64 minutes = seconds / 60, hours = minutes / 60, days = hours / 24;

  if (minutes == 0)
    return g_strdup_printf ("%" G_GUINT64_FORMAT "s", seconds);
  if (hours == 0)
    return g_strdup_printf ("%" G_GUINT64_FORMAT "m%02us", minutes, (guint) (seconds % 60));
  if (days == 0)
    return g_strdup_printf ("%" G_GUINT64_FORMAT "h%02um", hours, (guint) (minutes % 60));
  return g_strdup_printf ("%" G_GUINT64_FORMAT "d%02uh", days, (guint) (hours % 24));
}

static GDateTime *
date_time (guint64 time, GTimeZone *zone)
{
  g_autoptr (GDateTime) utc = NULL;

  if (time == 0 || time / G_USEC_PER_SEC > G_MAXINT32 * G_GINT64_CONSTANT (100))
    return NULL;
  utc = g_date_time_new_from_unix_utc ((gint64) (time / G_USEC_PER_SEC));
  return utc == NULL ? NULL : g_date_time_to_timezone (utc, zone);
}

static gint64
day_number (GDateTime *time)
{
  GDate date;
  int year, month, day;

  g_date_time_get_ymd (time, &year, &month, &day);
  g_date_clear (&date, 1);
  g_date_set_dmy (&date, (GDateDay) day, (GDateMonth) month, (GDateYear) year);
  return g_date_get_julian (&date);
}

char *
snug_human_time (guint64 time, GDateTime *now)
{
  g_autoptr (GDateTime) present
    = now != NULL ? g_date_time_ref (now) : g_date_time_new_now_local ();
  g_autoptr (GDateTime) then = date_time (time, g_date_time_get_timezone (present));
  g_autofree char *clock = NULL;
  gint64 days;

  if (then == NULL)
    return g_strdup ("-");
  days = day_number (present) - day_number (then);
  clock = g_date_time_format (then, "%H:%M %Z");
  if (days == 0)
    return g_strdup_printf ("today at %s", clock);
  if (days == 1)
    return g_strdup_printf ("yesterday at %s", clock);
  if (days > 1 && days < 60)
    return g_strdup_printf ("%d days ago, at %s", (int) days, clock);
  return g_date_time_format (then, "%Y-%m-%d");
}

char *
snug_absolute_time (guint64 time)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr (GDateTime) then = date_time (time, zone);

  return then == NULL ? g_strdup ("-") : g_date_time_format (then, "%Y-%m-%dT%H:%M:%S%:z");
}
