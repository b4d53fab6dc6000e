/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-change-builder.h"
#include "snug-task-context.h"

G_BEGIN_DECLS

/**
 * SnugTaskFunc:
 * @context: the task
 * @user_data: what the kinds were registered with
 * @cancellable: cancelled when the change is aborted
 * @error: return location for an error
 *
 * Does or undoes the work, on a worker. It may be called again after a crash, and an undo also
 * after a do that failed or was interrupted half-way: it copes with everything between nothing and
 * all.
 *
 * Returns: %FALSE if it failed
 */
typedef gboolean (*SnugTaskFunc) (SnugTaskContext *context,
                                  gpointer user_data,
                                  GCancellable *cancellable,
                                  GError **error);

/**
 * SnugTaskCommitFunc:
 * @state: the database, in the transaction that marks the task Done or Undone
 * @task: the task
 * @result: `a{sv}`, what its do left
 * @user_data: what the kinds were registered with
 * @error: return location for an error
 *
 * Writes the records that belong to the work, on the main thread. It writes nothing else.
 *
 * Returns: %FALSE if it failed; a commit that failed counts as a do that failed
 */
typedef gboolean (*SnugTaskCommitFunc) (SnugState *state,
                                        SnugTask *task,
                                        GVariant *result,
                                        gpointer user_data,
                                        GError **error);

/**
 * SnugTaskKind:
 * @kind: its name
 * @do_: does the work
 * @undo: (nullable): undoes it; %NULL if it only reads
 * @commit: (nullable): writes its records
 * @uncommit: (nullable): takes them back
 * @exclusive: (nullable): the name of a group. Of all tasks whose kinds have the same group, in
 *   whatever changes, one at a time is between its start and the end of its commit: each sees what
 *   the one before it wrote
 * @irrevocable: nothing brings back what it does: a change in which one has begun cannot be
 *   aborted, one that failed is tried again a few times, and its records are written until that
 *   works
 *
 * A row of a table of kinds.
 */
typedef struct
{
  const char *kind;
  SnugTaskFunc do_;
  SnugTaskFunc undo;
  SnugTaskCommitFunc commit;
  SnugTaskCommitFunc uncommit;
  const char *exclusive;
  gboolean irrevocable;
} SnugTaskKind;

/**
 * SnugTaskBoundaryFunc:
 * @boundary: `before-do`, `after-do`, `before-undo`, `after-undo` (on the worker), `before-commit`,
 *   `after-commit` (on the main thread)
 * @kind: the task's kind
 * @user_data: the data of snug_change_engine_set_boundary_hook()
 *
 * A seam for tests that kill the process.
 */
typedef void (*SnugTaskBoundaryFunc) (const char *boundary, const char *kind, gpointer user_data);

#define SNUG_TYPE_CHANGE_ENGINE (snug_change_engine_get_type ())

/**
 * SnugChangeEngine:
 *
 * Owns all changes and the workers. Main thread.
 *
 * Signals: `task-committed` (SnugChange, SnugTask) when a task's records are on the disk, before
 * anything starts that waited for it; `change-updated` (SnugChange) whenever a status changed,
 * after it is on the disk; `change-ready` (SnugChange) once nothing more will happen; `stopped`
 * when the last worker is done after snug_change_engine_stop().
 */
G_DECLARE_FINAL_TYPE (SnugChangeEngine, snug_change_engine, SNUG, CHANGE_ENGINE, GObject)

/**
 * snug_change_engine_new:
 * @state: the database
 * @observers: (nullable) (element-type SnugLifecycle): asked before, told after each task
 *
 * Returns: (transfer full): an engine without kinds
 */
SnugChangeEngine *snug_change_engine_new (SnugState *state, GPtrArray *observers);

/**
 * snug_change_engine_register:
 * @self: the engine
 * @kinds: (array length=n_kinds): a table that lives as long as the engine
 * @n_kinds: its rows
 * @user_data: for the functions
 */
void snug_change_engine_register (SnugChangeEngine *self,
                                  const SnugTaskKind *kinds,
                                  gsize n_kinds,
                                  gpointer user_data);

/**
 * snug_change_engine_set_boundary_hook:
 * @self: the engine
 * @hook: (nullable): called at each boundary
 * @user_data: for @hook
 */
void snug_change_engine_set_boundary_hook (SnugChangeEngine *self,
                                           SnugTaskBoundaryFunc hook,
                                           gpointer user_data);

/**
 * snug_change_engine_load:
 * @self: the engine
 * @error: return location for an error
 *
 * Reads the changes and starts nothing, so that they can be looked at before all is there that
 * their tasks need. Once is enough; a further call does nothing.
 *
 * Returns: %FALSE if the changes cannot be read
 */
gboolean snug_change_engine_load (SnugChangeEngine *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_change_engine_has_interrupted:
 * @self: the engine
 *
 * Returns: whether changes were read that a crash or a stop interrupted and that
 *   snug_change_engine_resume() has not gone on with
 */
gboolean snug_change_engine_has_interrupted (SnugChangeEngine *self);

/**
 * snug_change_engine_is_interrupted:
 * @self: the engine
 * @change: a change of it
 *
 * Returns: whether it was read and is not over, and snug_change_engine_resume() has not gone on
 * with it
 */
gboolean snug_change_engine_is_interrupted (SnugChangeEngine *self, SnugChange *change);

/**
 * snug_change_engine_resume:
 * @self: the engine, with all kinds
 * @error: return location for an error
 *
 * Goes on with what a crash or a stop interrupted, after reading the changes if nobody did. It may
 * be called again.
 *
 * Returns: %FALSE if the changes cannot be read or written
 */
gboolean snug_change_engine_resume (SnugChangeEngine *self,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_change_engine_add:
 * @self: the engine
 * @builder: the plan
 * @error: return location for an error
 *
 * Stores the plan and begins with it.
 *
 * Returns: (transfer none): the change
 */
SnugChange *
snug_change_engine_add (SnugChangeEngine *self, SnugChangeBuilder *builder, GError **error);

/**
 * snug_change_engine_find:
 * @self: the engine
 * @id: a number
 *
 * Returns: (transfer none) (nullable): the change
 */
SnugChange *snug_change_engine_find (SnugChangeEngine *self, gint64 id);

/**
 * snug_change_engine_get_changes:
 * @self: the engine
 *
 * Returns: (transfer none) (element-type SnugChange): all, oldest first
 */
GPtrArray *snug_change_engine_get_changes (SnugChangeEngine *self);

/**
 * snug_change_engine_abort:
 * @self: the engine
 * @id: a change's number
 * @error: return location for an error
 *
 * Stops what is at work and undoes what is done.
 *
 * Returns: %FALSE if there is no such change, or it is over or cannot be taken back any more
 */
gboolean snug_change_engine_abort (SnugChangeEngine *self,
                                   gint64 id,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_change_engine_check_conflict:
 * @self: the engine
 * @instance: a snap's instance name
 * @error: return location for %SNUG_ERROR_CONFLICT that names the change
 *
 * Returns: %FALSE if a change is at work on the snap
 */
gboolean snug_change_engine_check_conflict (SnugChangeEngine *self,
                                            const char *instance,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_change_engine_is_busy:
 * @self: the engine
 *
 * Returns: whether some change is not over
 */
gboolean snug_change_engine_is_busy (SnugChangeEngine *self);

/**
 * snug_change_engine_is_at_work:
 * @self: the engine
 *
 * Returns: whether some change goes on by itself; one that was interrupted and that nobody went on
 * with does not
 */
gboolean snug_change_engine_is_at_work (SnugChangeEngine *self);

/**
 * snug_change_engine_stop:
 * @self: the engine
 *
 * Starts no task any more, and tells what is being done to stop; what is being undone ends first.
 * The records are as after a crash: the next engine goes on.
 *
 * Returns: whether nothing is at work; otherwise the signal `stopped` follows
 */
gboolean snug_change_engine_stop (SnugChangeEngine *self) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_change_engine_note:
 * @self: the engine
 * @change: a change of it
 * @key: a key
 * @value: its value; a floating reference is taken
 * @error: return location for an error
 *
 * Keeps something with the change, in its data.
 *
 * Returns: %FALSE if it could not be written
 */
gboolean snug_change_engine_note (SnugChangeEngine *self,
                                  SnugChange *change,
                                  const char *key,
                                  GVariant *value,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_change_engine_prune:
 * @self: the engine
 * @older_than: µs since 1970; changes that were over before go
 * @keep: how many that are over stay at most, the newest
 * @error: return location for an error
 *
 * Returns: %FALSE if nothing was removed because of an error
 */
gboolean snug_change_engine_prune (SnugChangeEngine *self,
                                   gint64 older_than,
                                   guint keep,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
