/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-change.h"

G_BEGIN_DECLS

#define SNUG_TYPE_CHANGE_BUILDER (snug_change_builder_get_type ())

/**
 * SnugChangeBuilder:
 *
 * A change that is being planned. Tasks are named by their place, from 0. One thread.
 */
G_DECLARE_FINAL_TYPE (SnugChangeBuilder, snug_change_builder, SNUG, CHANGE_BUILDER, GObject)

/**
 * snug_change_builder_new:
 * @kind: for example `install-snap`
 * @summary: a line for people
 * @uid: who asked
 * @data: (nullable): `a{sv}`; a floating reference is taken
 *
 * Returns: (transfer full): a plan without tasks
 */
SnugChangeBuilder *
snug_change_builder_new (const char *kind, const char *summary, guint uid, GVariant *data);

/**
 * snug_change_builder_add_task:
 * @self: a plan
 * @kind: a kind that the engine knows
 * @summary: a line for people
 * @setup: `a{sv}`; a floating reference is taken; `instance-name` (s) says which snap it touches
 *
 * Returns: the task's place
 */
guint snug_change_builder_add_task (SnugChangeBuilder *self,
                                    const char *kind,
                                    const char *summary,
                                    GVariant *setup);

/**
 * snug_change_builder_wait:
 * @self: a plan
 * @task: a place
 * @earlier: another place
 *
 * Lets @task wait until @earlier is done.
 */
void snug_change_builder_wait (SnugChangeBuilder *self, guint task, guint earlier);

/**
 * snug_change_builder_set_lane:
 * @self: a plan
 * @task: a place
 * @lane: a lane; a failure undoes only its own; 0, the default, takes all with it; one below 0 is
 *   there for the sake of others, and is undone too when all that wait for it are
 */
void snug_change_builder_set_lane (SnugChangeBuilder *self, guint task, gint64 lane);

/**
 * snug_change_builder_get_n_tasks:
 * @self: a plan
 *
 * Returns: how many tasks it has
 */
guint snug_change_builder_get_n_tasks (SnugChangeBuilder *self);

/**
 * snug_change_builder_get_kind:
 * @self: a plan
 * @task: a place
 *
 * Returns: (transfer none): the task's kind
 */
const char *snug_change_builder_get_kind (SnugChangeBuilder *self, guint task);

/**
 * snug_change_builder_store:
 * @self: a plan
 * @state: the database, in a transaction
 * @error: return location for an error; %SNUG_ERROR_INTERNAL if the waiting goes in a circle
 *
 * Writes the plan.
 *
 * Returns: (transfer full): the change
 */
SnugChange *snug_change_builder_store (SnugChangeBuilder *self, SnugState *state, GError **error);

G_END_DECLS
