/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-change-engine.h"
#include "snug-snap-world.h"

G_BEGIN_DECLS

/**
 * snug_profile_tasks_register:
 * @engine: the engine
 * @world: what to work on
 *
 * Registers `setup-profiles`, `remove-profiles` and `settle-profiles`.
 */
void snug_profile_tasks_register (SnugChangeEngine *engine, SnugSnapWorld *world);

G_END_DECLS
