/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-change-engine.h"
#include "snug-snap-world.h"

G_BEGIN_DECLS

/**
 * snug_snap_tasks_register:
 * @engine: the engine
 * @world: what to work on; its paths, interfaces, rules and views are set already
 * @state: the database of the engine
 *
 * Registers all kinds of tasks about snaps, and keeps the policy view up to date from now on. Their
 * setup has `instance-name` (s) and mostly `revision` (i); what else each needs is said at each.
 */
void snug_snap_tasks_register (SnugChangeEngine *engine, SnugSnapWorld *world, SnugState *state);

G_END_DECLS
