/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-connection-graph.h"

#include <stdlib.h>

static void
assert_quoted (const char *text, const char *wanted)
{
  g_autofree char *quoted = snug_connection_graph_quote (text);

  g_assert_cmpstr (quoted, ==, wanted);
}

static void
test_quote (void)
{
  assert_quoted ("foo", "\"foo\"");
  assert_quoted ("digraph", "\"digraph\"");
  assert_quoted ("a\"]; b -> c [label=\"", "\"a\\\"]; b -> c [label=\\\"\"");
  assert_quoted ("a\\", "\"a\\\\\"");
  assert_quoted ("a\nb", "\"a b\"");
  assert_quoted ("", "\"\"");
}

static void
test_print (void)
{
  g_autoptr (GVariant) rows = g_variant_ref_sink (g_variant_new_parsed (
    "[{'interface': <'network'>, 'plug-snap': <'foo'>, 'plug': <'network'>,"
    "  'slot-snap': <'system'>, 'slot': <'network'>, 'effective': <true>},"
    " {'interface': <'content'>, 'plug-snap': <'foo'>, 'plug': <'themes'>, 'slot-snap': <'gtk'>,"
    "  'slot': <'all'>, 'effective': <false>},"
    " {'interface': <'home'>, 'plug-snap': <'bar'>, 'plug': <'home'>},"
    " {'interface': <'x11'>, 'plug-snap': <'foo'>, 'plug': <'x11'>, 'slot-snap': <'system'>,"
    "  'slot': <'x11'>, 'undesired': <true>}]"));
  g_autoptr (SnugConsole) console = NULL;
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream (&text, &size);

  console = snug_console_new (out, stderr);
  snug_connection_graph_print (console, rows);
  fclose (out);
  g_assert_cmpstr (text, ==,
                   "digraph connections {\n"
                   "  rankdir=LR;\n"
                   "  node [shape=box];\n"
                   "  \"foo\";\n"
                   "  \"gtk\";\n"
                   "  \"bar\";\n"
                   "  \"system\" [shape=ellipse];\n"
                   "  \"foo\" -> \"gtk\" [label=\"content (themes to all)\", style=dashed];\n"
                   "  \"foo\" -> \"system\" [label=\"network\"];\n"
                   "}\n");
  free (text);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/connection-graph/quote", test_quote);
  g_test_add_func ("/cli/connection-graph/print", test_print);
  return g_test_run ();
}
