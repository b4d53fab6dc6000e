/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-snap-plans.h"
#include "snug-state-snaps.h"

G_BEGIN_DECLS

/* What plans are put together from. For the files that make them. */

/**
 * SnugPlanChain:
 * @builder: (unowned): the plan
 * @lane: the lane of its tasks
 * @last: the place of its last task, or %SNUG_PLAN_NO_TASK
 *
 * A row of tasks, each of which waits for the one before it.
 */
typedef struct
{
  SnugChangeBuilder *builder;
  gint64 lane;
  guint last;
} SnugPlanChain;

/**
 * SNUG_PLAN_NO_TASK:
 *
 * The place of a task that there is none of.
 */
#define SNUG_PLAN_NO_TASK G_MAXUINT

/**
 * snug_plan_chain_add:
 * @self: a row
 * @kind: the task's kind
 * @verb: what it does, the start of a line for people
 * @instance: to which snap
 * @setup: `a{sv}`; a floating reference is taken
 *
 * Returns: the task's place
 */
guint snug_plan_chain_add (SnugPlanChain *self,
                           const char *kind,
                           const char *verb,
                           const char *instance,
                           GVariant *setup);

/**
 * snug_plan_chain_add_hook:
 * @self: a row
 * @instance: whose hook
 * @hook: the hook's name; a snap that has none is passed over when it comes to it
 * @ignore_error: whether the change goes on if it fails
 */
void snug_plan_chain_add_hook (SnugPlanChain *self,
                               const char *instance,
                               const char *hook,
                               gboolean ignore_error);

/**
 * snug_plan_chain_add_connection_hooks:
 * @self: a row
 * @instance: a snap
 * @event: `connect` or `disconnect`
 * @connection: (nullable): the packed connection; %NULL for those that the task before it made, or
 *   all of the snap's
 * @ignore_error: whether the change goes on if one fails
 */
void snug_plan_chain_add_connection_hooks (SnugPlanChain *self,
                                           const char *instance,
                                           const char *event,
                                           GVariant *connection,
                                           gboolean ignore_error);

/**
 * snug_plan_chain_add_discard:
 * @self: a row
 * @instance: a snap that stays
 * @revision: an old revision of it that goes
 */
void snug_plan_chain_add_discard (SnugPlanChain *self, const char *instance, SnugRevision revision);

/**
 * snug_plan_setup:
 * @instance: an instance name
 * @revision: a revision
 *
 * Returns: (transfer none): a floating `a{sv}` with both
 */
GVariant *snug_plan_setup (const char *instance, SnugRevision revision);

/**
 * snug_plan_new:
 * @options: (nullable): how to plan
 * @kind: the usual kind
 * @verb: the start of the usual line for people
 * @instances: (array zero-terminated=1): the snaps
 *
 * Returns: (transfer full): a plan without tasks; its data has `snap-names` (as)
 */
SnugChangeBuilder *snug_plan_new (const SnugSnapPlanOptions *options,
                                  const char *kind,
                                  const char *verb,
                                  const char *const *instances);

/**
 * snug_plan_get_snap:
 * @state: the database
 * @instance: an instance name
 * @revisions: (out) (transfer full) (element-type SnugRevisionRecord): its revisions
 * @error: return location for an error
 *
 * Returns: (transfer full): the record
 */
SnugSnapRecord *
snug_plan_get_snap (SnugState *state, const char *instance, GPtrArray **revisions, GError **error);

/**
 * snug_plan_has_revision:
 * @revisions: (element-type SnugRevisionRecord): revisions
 * @revision: a revision
 *
 * Returns: whether it is among them
 */
gboolean snug_plan_has_revision (GPtrArray *revisions, SnugRevision revision);

/**
 * snug_plan_find_before:
 * @revisions: (element-type SnugRevisionRecord): revisions in their sequence
 * @current: the current one
 *
 * Returns: the one that a revert leads to; 0 if there is none
 */
SnugRevision snug_plan_find_before (GPtrArray *revisions, SnugRevision current);

/**
 * snug_plan_check_may_move:
 * @world: the world
 * @snap: an installed snap whose current revision is to change
 * @options: (nullable): how to plan
 * @what: what is asked for, for messages
 * @error: return location for an error
 *
 * Whether a snap can go to another revision now: it is enabled, and no app of it runs. What is
 * found out here early is looked at again when it comes to it.
 *
 * Returns: %FALSE if not
 */
gboolean snug_plan_check_may_move (const SnugSnapWorld *world,
                                   const SnugSnapRecord *snap,
                                   const SnugSnapPlanOptions *options,
                                   const char *what,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
