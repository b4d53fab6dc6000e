/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-console.h"

G_BEGIN_DECLS

/**
 * SNUG_PROGRESS_INTERVAL:
 *
 * Microseconds between two drawings of the line.
 */
#define SNUG_PROGRESS_INTERVAL (G_USEC_PER_SEC / 10)

/**
 * SnugProgressView:
 * @phase: what is being done
 * @fraction: how much of it, 0 to 1; negative if nobody knows
 * @done: bytes
 * @total: bytes; 0 if it is not about bytes
 * @speed: bytes a second; 0 if it is not known
 * @turn: grows by one with each drawing
 *
 * What the line shows.
 */
typedef struct
{
  const char *phase;
  double fraction;
  guint64 done;
  guint64 total;
  double speed;
  guint turn;
} SnugProgressView;

/**
 * snug_progress_render:
 * @view: what to show
 * @width: columns
 * @utf8: whether more than ASCII can be shown
 *
 * Leaves out what has no room: first the time that is left, then speed, bytes, and the bar.
 *
 * Returns: (transfer full): one line of at most @width columns
 */
char *snug_progress_render (const SnugProgressView *view, guint width, gboolean utf8);

#define SNUG_TYPE_PROGRESS (snug_progress_get_type ())

/**
 * SnugProgress:
 *
 * The progress of a change on standard error: a line that is drawn again and again on a terminal, a
 * line for each phase elsewhere. One thread.
 */
G_DECLARE_FINAL_TYPE (SnugProgress, snug_progress, SNUG, PROGRESS, GObject)

/**
 * snug_progress_new:
 * @console: the console
 *
 * Returns: (transfer full): a progress without a phase
 */
SnugProgress *snug_progress_new (SnugConsole *console);

/**
 * snug_progress_update:
 * @self: a progress
 * @view: the present state; `speed` and `turn` are not looked at
 * @now: the monotonic time
 *
 * Notes the state, and draws if the last drawing is long enough ago.
 */
void snug_progress_update (SnugProgress *self, const SnugProgressView *view, gint64 now);

/**
 * snug_progress_tick:
 * @self: a progress
 * @now: the monotonic time
 *
 * Draws again if the last drawing is long enough ago, so that one sees that something goes on.
 */
void snug_progress_tick (SnugProgress *self, gint64 now);

/**
 * snug_progress_clear:
 * @self: a progress
 *
 * Takes the line away.
 */
void snug_progress_clear (SnugProgress *self);

G_END_DECLS
