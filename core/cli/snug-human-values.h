/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Sizes and times as people read them. */

/**
 * snug_human_size:
 * @bytes: bytes
 *
 * Returns: (transfer full): at most four characters and a unit of a thousand: `98kB`, `4.1MB`
 */
char *snug_human_size (guint64 bytes);

/**
 * snug_human_duration:
 * @seconds: seconds
 *
 * Returns: (transfer full): `5s`, `2m05s`, `1h03m`, `4d02h`
 */
char *snug_human_duration (guint64 seconds);

/**
 * snug_human_time:
 * @time: microseconds since 1970 UTC; 0 for never
 * @now: (nullable): the present, in the time zone to use; %NULL for the present here
 *
 * Returns: (transfer full): `today at 15:04 CEST`, `yesterday at …`, `12 days ago, at …`, the date
 *   if it is longer ago or to come, or `-`
 */
char *snug_human_time (guint64 time, GDateTime *now);

/**
 * snug_absolute_time:
 * @time: microseconds since 1970 UTC; 0 for never
 *
 * Returns: (transfer full): the time as RFC 3339 has it, in the time zone here, or `-`
 */
char *snug_absolute_time (guint64 time);

G_END_DECLS
