/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-console.h"

G_BEGIN_DECLS

/**
 * snug_connection_graph_quote:
 * @text: anything
 *
 * Returns: (transfer full): it as a string of the language of dot(1), which shows it as it is
 */
char *snug_connection_graph_quote (const char *text);

/**
 * snug_connection_graph_print:
 * @console: where it goes
 * @connections: `aa{sv}` as ListConnections of the daemon has them
 *
 * Writes a graph for dot(1): snaps and the connections between them. What is not connected is a box
 * without an arrow.
 */
void snug_connection_graph_print (SnugConsole *console, GVariant *connections);

G_END_DECLS
