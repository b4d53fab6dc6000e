/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The line that shows how far a change is. One thread. */

#include "snug-progress.h"
#include "snug-human-values.h"
#include "snug-printable.h"
#include "snug-text-layout.h"

#define MIN_PHASE      16
#define MIN_BAR        8
#define MAX_BAR        30
#define N_PARTS        4
#define SPEED_INTERVAL (G_USEC_PER_SEC / 2)

struct _SnugProgress
{
  GObject parent_instance;

  SnugConsole *console; /* (owned) */
  char *phase;          /* (owned) */
  SnugProgressView view;
  gint64 drawn_at;
  gint64 measured_at;
  guint64 measured_done;
};

G_DEFINE_FINAL_TYPE (SnugProgress, snug_progress, G_TYPE_OBJECT)

static void
snug_progress_init (SnugProgress *self)
{
  self->phase = g_strdup ("");
  self->view.fraction = -1;
}

static void
snug_progress_finalize (GObject *object)
{
  SnugProgress *self = SNUG_PROGRESS (object);

  g_clear_object (&self->console);
  g_free (self->phase);
  G_OBJECT_CLASS (snug_progress_parent_class)->finalize (object);
}

static void
snug_progress_class_init (SnugProgressClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_progress_finalize;
}

SnugProgress *
snug_progress_new (SnugConsole *console)
{
  SnugProgress *self = g_object_new (SNUG_TYPE_PROGRESS, NULL);

  self->console = g_object_ref (console);
  return self;
}

static const char *
spinner (guint turn, gboolean utf8)
{
  static const char *const dots[] = { "⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏" };
  static const char *const strokes[] = { "|", "/", "-", "\\" };

  return utf8 ? dots[turn % G_N_ELEMENTS (dots)] : strokes[turn % G_N_ELEMENTS (strokes)];
}

/* Percent, bytes, speed, time left: the most important first. NULL where one is not known. */
static void
build_parts (const SnugProgressView *view, char *parts[N_PARTS])
{
  g_autofree char *done = snug_human_size (view->done);
  g_autofree char *total = snug_human_size (view->total);
  g_autofree char *speed = snug_human_size ((guint64) view->speed);
  g_autofree char *left = NULL;

  if (view->fraction >= 0)
    parts[0] = g_strdup_printf ("%3d%%", (int) (MIN (view->fraction, 1) * 100));
  if (view->total > 0)
    parts[1] = g_strdup_printf ("%5s/%s", done, total);
  if (view->total == 0 || view->speed < 1)
    return;
  parts[2] = g_strdup_printf ("%5s/s", speed);
  if (view->done < view->total && (double) (view->total - view->done) / view->speed < 86400 * 9)
    {
      left = snug_human_duration ((guint64) ((double) (view->total - view->done) / view->speed));
      parts[3] = g_strdup_printf ("%s left", left);
    }
}

static char *
join_parts (char *parts[N_PARTS], guint n)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    if (parts[i] != NULL)
      g_string_append_printf (out, "  %s", parts[i]);
  return g_string_free (out, FALSE);
}

static void
append_bar (GString *out, double fraction, guint width, gboolean utf8)
{
  static const char *const eighths[] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };
  guint steps = (guint) (CLAMP (fraction, 0, 1) * width * 8);
  guint used = 0;

  if (!utf8)
    {
      g_string_append_c (out, '[');
      for (; used + 2 < width; used++)
        g_string_append_c (out, (used + 1) * 8 <= (guint) (fraction * (width - 2) * 8) ? '#' : '-');
      g_string_append_c (out, ']');
      return;
    }
  for (; used < steps / 8; used++)
    g_string_append (out, "█");
  if (steps % 8 > 0)
    {
      g_string_append (out, eighths[steps % 8]);
      used++;
    }
  for (; used < width; used++)
    g_string_append (out, "░");
}

char *
snug_progress_render (const SnugProgressView *view, guint width, gboolean utf8)
{
  g_autofree char *phase = snug_printable_line (view->phase);
  g_autofree char *shown = NULL, *right = NULL;
  char *parts[N_PARTS] = { NULL };
  /* The spinner, and at the end the "^C" that a terminal shows: a line that it wraps cannot be
   * taken away. */
  guint room = width > 5 ? width - 5 : 0, n_parts = N_PARTS, needed, bar;
  GString *out = g_string_new (NULL);

  build_parts (view, parts);
  needed = MIN (snug_text_width (phase), MIN_PHASE);
  for (right = join_parts (parts, n_parts); n_parts > 0 && needed + snug_text_width (right) > room;
       right = join_parts (parts, n_parts))
    {
      n_parts--;
      g_free (right);
    }
  room -= MIN (room, snug_text_width (right));
  bar = snug_text_width (phase) + 2 + MIN_BAR <= room && view->fraction >= 0
          ? MIN (room - snug_text_width (phase) - 2, MAX_BAR)
          : 0;
  if (bar > 0)
    room -= bar + 2;
  shown = snug_text_shorten (phase, room, utf8 ? "…" : "...");
  g_string_append_printf (out, "%s ", spinner (view->turn, utf8));
  /* Bars and figures keep to the right edge, so that they do not jump with each phase. */
  snug_text_pad (out, shown, view->fraction >= 0 || view->total > 0 ? room : 0);
  if (bar > 0)
    {
      g_string_append (out, "  ");
      append_bar (out, view->fraction, bar, utf8);
    }
  g_string_append (out, right);
  for (guint i = 0; i < N_PARTS; i++)
    g_free (parts[i]);
  return g_string_free (out, FALSE);
}

static void
draw (SnugProgress *self, gint64 now)
{
  guint width = snug_console_get_progress_width (self->console);
  g_autofree char *line = NULL;

  if (width == 0 || (self->drawn_at != 0 && now - self->drawn_at < SNUG_PROGRESS_INTERVAL))
    return;
  self->drawn_at = now;
  self->view.turn++;
  self->view.phase = self->phase;
  line = snug_progress_render (&self->view, width, snug_console_get_utf8 (self->console));
  snug_console_redraw (self->console, line);
}

/* A mean that forgets: one stall must not make the figure jump. */
static void
measure (SnugProgress *self, guint64 done, gint64 now)
{
  double seconds = (double) (now - self->measured_at) / G_USEC_PER_SEC, speed;

  if (self->measured_at == 0 || done < self->measured_done)
    {
      self->measured_at = now;
      self->measured_done = done;
      self->view.speed = 0;
      return;
    }
  if (now - self->measured_at < SPEED_INTERVAL)
    return;
  speed = (double) (done - self->measured_done) / seconds;
  self->view.speed = self->view.speed > 0 ? 0.6 * self->view.speed + 0.4 * speed : speed;
  self->measured_at = now;
  self->measured_done = done;
}

void
snug_progress_update (SnugProgress *self, const SnugProgressView *view, gint64 now)
{
  if (!g_str_equal (view->phase, self->phase))
    {
      g_free (self->phase);
      self->phase = g_strdup (view->phase);
      self->measured_at = 0;
      self->view.speed = 0;
      if (snug_console_get_progress_width (self->console) == 0 && self->phase[0] != '\0')
        {
          g_autofree char *line = snug_printable_line (self->phase);

          snug_console_note (self->console, "%s", line);
        }
    }
  self->view.fraction = view->fraction;
  self->view.done = view->done;
  self->view.total = view->total;
  if (view->total > 0)
    measure (self, view->done, now);
  draw (self, now);
}

void
snug_progress_tick (SnugProgress *self, gint64 now)
{
  draw (self, now);
}

void
snug_progress_clear (SnugProgress *self)
{
  snug_console_redraw (self->console, NULL);
}
