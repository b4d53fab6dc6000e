/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

/**
 * SNUG_PASSWORD_AGENT:
 *
 * The program of polkit that asks for passwords on a terminal.
 */
#define SNUG_PASSWORD_AGENT "pkttyagent"

typedef struct _SnugPasswordAgent SnugPasswordAgent;

/**
 * snug_password_agent_start:
 * @program: the agent, %SNUG_PASSWORD_AGENT or a path
 * @error: return location for an error: there is none, or it does not get ready
 *
 * Starts an agent of polkit for this process, and waits until polkit knows of it. For calls that
 * were refused because nobody could ask: it comes before the agent that a desktop has.
 *
 * Returns: (transfer full): the agent
 */
SnugPasswordAgent *snug_password_agent_start (const char *program, GError **error);

/**
 * snug_password_agent_stop:
 * @self: (transfer full): an agent
 */
void snug_password_agent_stop (SnugPasswordAgent *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugPasswordAgent, snug_password_agent_stop)

G_END_DECLS
