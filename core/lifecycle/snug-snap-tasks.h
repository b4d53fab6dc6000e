/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-change-engine.h"
#include "snug-snap-world.h"

G_BEGIN_DECLS

/**
 * snug_snap_tasks_register:
 * @engine: the engine
 * @world: what to work on
 *
 * Registers the kinds `mount-snap`, `copy-snap-data`, `link-snap`, `unlink-snap`, `unmount-snap`,
 * `clear-snap` and `discard-snap`. Their setup has `instance-name` (s) and `revision` (i); what
 * else each needs is said where the plans are made (snug-snap-plans.h).
 */
void snug_snap_tasks_register (SnugChangeEngine *engine, SnugSnapWorld *world);

G_END_DECLS
