/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-progress.h"
#include "snug-text-layout.h"

#include <stdlib.h>
#include <string.h>

static void
assert_line (const SnugProgressView *view, guint width, gboolean utf8, const char *wanted)
{
  g_autofree char *line = snug_progress_render (view, width, utf8);

  g_assert_cmpstr (line, ==, wanted);
  g_assert_cmpuint (snug_text_width (line), <, width);
}

static void
test_render (void)
{
  SnugProgressView view = {
    .phase = "Fetch hello",
    .fraction = 0.425,
    .done = 12300000,
    .total = 30000000,
    .speed = 4100000,
  };

  assert_line (&view, 80, TRUE,
               "⠋ Fetch hello  ███████████░░░░░░░░░░░░░░░   42%   12MB/30MB  4.1MB/s  4s left");
  assert_line (&view, 80, FALSE,
               "| Fetch hello  [##########--------------]   42%   12MB/30MB  4.1MB/s  4s left");
  assert_line (&view, 60, TRUE, "⠋ Fetch hello           42%   12MB/30MB  4.1MB/s  4s left");
  assert_line (&view, 50, TRUE, "⠋ Fetch hello          42%   12MB/30MB  4.1MB/s");
  assert_line (&view, 40, TRUE, "⠋ Fetch hello         42%   12MB/30MB");
  assert_line (&view, 30, TRUE, "⠋ Fetch hello           42%");
  assert_line (&view, 20, FALSE, "| Fetch hello    ");
}

static void
test_unknown (void)
{
  SnugProgressView view = { .phase = "Start services\033[2J", .fraction = -1, .turn = 2 };

  assert_line (&view, 80, TRUE, "⠹ Start services�[2J");
  view.phase = "A phase that has far too many words for this";
  assert_line (&view, 30, TRUE, "⠹ A phase that has far too…");
  assert_line (&view, 30, FALSE, "- A phase that has far t...");
  view.total = 10;
  view.done = 3;
  view.phase = "";
  assert_line (&view, 40, TRUE, "⠹                              3B/10B");
}

/* Whatever comes, the line stays within the terminal. */
static void
test_any_width (void)
{
  SnugProgressView view = { .phase = "日本語 some words", .done = 5, .total = 3, .speed = 1e18 };

  for (guint width = 4; width < 200; width++)
    for (int tenths = -10; tenths < 30; tenths += 3)
      {
        g_autofree char *line = NULL;

        view.fraction = tenths / 10.0;
        line = snug_progress_render (&view, width, width % 2 == 0);
        g_assert_cmpuint (snug_text_width (line), <, width);
        view.turn++;
      }
}

/* Not on a terminal: a line for each phase, and none twice. */
static void
test_plain_lines (void)
{
  g_autoptr (SnugConsole) console = NULL;
  g_autoptr (SnugProgress) progress = NULL;
  SnugProgressView view = { .phase = "Fetch", .fraction = 0 };
  char *text = NULL;
  size_t size;
  FILE *file = open_memstream (&text, &size);

  console = snug_console_new (file, file);
  progress = snug_progress_new (console);
  snug_progress_update (progress, &view, 1);
  view.fraction = 0.5;
  snug_progress_update (progress, &view, 2);
  view.phase = "Mount\nit";
  snug_progress_update (progress, &view, 3);
  snug_progress_tick (progress, 4);
  snug_progress_clear (progress);
  fclose (file);
  g_assert_cmpstr (text, ==, "Fetch\nMount it\n");
  free (text);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/progress/render", test_render);
  g_test_add_func ("/cli/progress/unknown", test_unknown);
  g_test_add_func ("/cli/progress/any-width", test_any_width);
  g_test_add_func ("/cli/progress/plain-lines", test_plain_lines);
  return g_test_run ();
}
