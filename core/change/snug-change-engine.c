/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The engine. Everything here is on the main thread but run_job(), which is the worker. Whatever is
 * decided is on the disk before anybody acts on it: statuses are written in one transaction, and
 * only then do workers start. */

#include "snug-change-engine.h"

#include "snug-change-scheduler.h"
#include "snug-task-observers.h"
#include "snug-task-turns.h"

#define MAX_WORKERS   4
#define RETRY_SECONDS 1
#define MAX_RETRIES   3

struct _SnugChangeEngine
{
  GObject parent_instance;

  SnugState *state;       /* (owned) */
  GPtrArray *observers;   /* (owned) of SnugLifecycle */
  GHashTable *kinds;      /* (owned) kind to RegisteredKind */
  GPtrArray *changes;     /* (owned) of SnugChange */
  GPtrArray *interrupted; /* (owned) of SnugChange: read, and not gone on with so far */
  gboolean loaded;
  SnugTaskTurns *turns;  /* (owned) of TaskJob: what waits for another of its group */
  GThreadPool *workers;  /* (owned) */
  GMainContext *context; /* (owned) the main thread's */
  SnugTaskBoundaryFunc boundary_hook;
  gpointer boundary_data;
  guint n_jobs; /* at work */
  gboolean stopping;
};

G_DEFINE_FINAL_TYPE (SnugChangeEngine, snug_change_engine, G_TYPE_OBJECT)

enum
{
  CHANGE_UPDATED,
  CHANGE_READY,
  STOPPED,
  TASK_COMMITTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

typedef struct
{
  const SnugTaskKind *kind;
  gpointer user_data;
} RegisteredKind;

/* One run of a do or an undo. */
typedef struct
{
  SnugChangeEngine *engine; /* (owned) */
  SnugChange *change;       /* (owned) */
  SnugTask *task;           /* (owned) */
  const RegisteredKind *kind;
  SnugTaskContext *context;  /* (owned) */
  GCancellable *cancellable; /* (owned) */
  GVariant *step;            /* (owned) for the observers */
  GVariant *result;          /* (owned) (nullable) what the do left */
  GPtrArray *log;            /* (owned) (nullable) lines that are not on the disk */
  guint n_tries;
  gboolean undo;
  gboolean ok;
  GError *error; /* (owned) (nullable) */
} TaskJob;

static void
task_job_free (TaskJob *job)
{
  g_clear_object (&job->engine);
  g_clear_object (&job->change);
  g_clear_object (&job->task);
  g_clear_object (&job->context);
  g_clear_object (&job->cancellable);
  g_clear_pointer (&job->step, g_variant_unref);
  g_clear_pointer (&job->result, g_variant_unref);
  g_clear_pointer (&job->log, g_ptr_array_unref);
  g_clear_error (&job->error);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TaskJob, task_job_free)

static void
reach (SnugChangeEngine *self, const char *boundary, SnugTask *task)
{
  if (self->boundary_hook != NULL)
    self->boundary_hook (boundary, snug_task_get_kind (task), self->boundary_data);
}

/* --- the worker --- */

static gboolean finish_job (gpointer data);

/* Not g_main_context_invoke(): that may run the function right here, on the worker. */
static void
hand_over (TaskJob *job, GSourceFunc function, guint delay_seconds)
{
  g_autoptr (GSource) source
    = delay_seconds > 0 ? g_timeout_source_new_seconds (delay_seconds) : g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, function, job, NULL);
  g_source_attach (source, job->engine->context);
}

static void
run_job (gpointer data, gpointer user_data)
{
  TaskJob *job = data;
  SnugTaskFunc function = job->undo ? job->kind->kind->undo : job->kind->kind->do_;

  reach (job->engine, job->undo ? "before-undo" : "before-do", job->task);
  job->ok = snug_task_ask_observers (job->engine->observers, job->step, job->undo, job->cancellable,
                                     &job->error);
  /* A veto stands. */
  if (!job->ok)
    job->n_tries = MAX_RETRIES;
  if (job->ok && function != NULL)
    job->ok = function (job->context, job->kind->user_data, job->undo ? NULL : job->cancellable,
                        &job->error);
  if (!job->ok && job->error == NULL)
    snug_set_error (&job->error, SNUG_ERROR_INTERNAL, "the task ‘%s’ failed and gave no reason",
                    job->kind->kind->kind);
  snug_error_wrap (&job->error);
  snug_task_tell_observers (job->engine->observers, job->step, job->error);
  reach (job->engine, job->undo ? "after-undo" : "after-do", job->task);
  hand_over (job, finish_job, 0);
}

/* --- what is written --- */

static gboolean
write_log (SnugChangeEngine *self, TaskJob *job, GError **error)
{
  /* They outlive a write that fails. */
  if (job->log == NULL)
    job->log = snug_task_context_take_log (job->context);
  for (guint i = 0; i < job->log->len; i++)
    if (!snug_state_add_log (self->state, snug_task_get_id (job->task),
                             g_ptr_array_index (job->log, i), error))
      return FALSE;
  if (job->error == NULL)
    return TRUE;
  return snug_state_add_log (self->state, snug_task_get_id (job->task), job->error->message, error);
}

/* Marks what may run; the caller writes it and then starts it. */
static GPtrArray *
mark_next (SnugChange *change)
{
  GPtrArray *next = snug_change_scheduler_next (change);

  for (guint i = 0; i < next->len; i++)
    {
      SnugTask *task = g_ptr_array_index (next, i);

      snug_task_set_status (task, snug_task_get_status (task) == SNUG_TASK_DO ? SNUG_TASK_DOING
                                                                              : SNUG_TASK_UNDOING);
    }
  return next;
}

/* --- starting --- */

static gboolean
do_unknown (SnugTaskContext *context, gpointer user_data, GCancellable *cancellable, GError **error)
{
  return snug_set_error (error, SNUG_ERROR_NOT_SUPPORTED,
                         "this version of snug does not know this kind of task");
}

/* Stands in for a kind that an older or newer version stored. */
static const SnugTaskKind unknown_kind = { "unknown", do_unknown, do_unknown, NULL, NULL, NULL };
static const RegisteredKind unknown_registered = { &unknown_kind, NULL };

static void
push_job (SnugChangeEngine *self, TaskJob *job)
{
  self->n_jobs++;
  g_thread_pool_push (self->workers, job, NULL);
}

/* Others of its group go on, unless the task does itself. */
static void
leave_turn (SnugChangeEngine *self, TaskJob *job)
{
  gpointer holder = job->task;
  TaskJob *next;

  if (snug_task_get_status (job->task) == SNUG_TASK_UNDOING && !self->stopping)
    return;
  while ((next = snug_task_turns_leave (self->turns, job->kind->kind->exclusive, holder)) != NULL)
    {
      if (!self->stopping)
        {
          push_job (self, next);
          return;
        }
      holder = next->task;
      task_job_free (next);
    }
}

static void
start_task (SnugChangeEngine *self, SnugChange *change, SnugTask *task)
{
  TaskJob *job = g_new0 (TaskJob, 1);
  g_autoptr (GVariant) results = snug_change_scheduler_find_results (change, task);

  snug_task_renew_cancellable (task);
  job->engine = g_object_ref (self);
  job->change = g_object_ref (change);
  job->task = g_object_ref (task);
  job->kind = g_hash_table_lookup (self->kinds, snug_task_get_kind (task));
  if (job->kind == NULL)
    job->kind = &unknown_registered;
  job->undo = snug_task_get_status (task) == SNUG_TASK_UNDOING;
  job->context = snug_task_context_new (task, snug_change_get_record (change)->data, results);
  job->cancellable = g_object_ref (snug_task_get_cancellable (task));
  job->step = snug_task_describe_step (change, task, job->undo);
  if (snug_task_turns_enter (self->turns, job->kind->kind->exclusive, task, job))
    push_job (self, job);
}

static void
start_all (SnugChangeEngine *self, SnugChange *change, GPtrArray *tasks)
{
  /* What is marked and not started is on the disk as if a crash had interrupted it. */
  for (guint i = 0; i < tasks->len && !self->stopping; i++)
    start_task (self, change, g_ptr_array_index (tasks, i));
}

static void
announce (SnugChangeEngine *self, SnugChange *change)
{
  g_signal_emit (self, signals[CHANGE_UPDATED], 0, change);
  if (snug_change_is_ready (change))
    g_signal_emit (self, signals[CHANGE_READY], 0, change);
}

/* --- finishing --- */

static gboolean
call_commit (SnugChangeEngine *self, TaskJob *job, GVariant *result, GError **error)
{
  SnugTaskCommitFunc function = job->undo ? job->kind->kind->uncommit : job->kind->kind->commit;

  return function == NULL || function (self->state, job->task, result, job->kind->user_data, error);
}

static void
set_result (SnugTask *task, GVariant *result)
{
  SnugTaskRecord *record = snug_task_get_record (task);

  g_clear_pointer (&record->result, g_variant_unref);
  record->result = result != NULL ? g_variant_ref (result) : NULL;
}

/* A do that did not become Done: undo what it may have left. Nothing of it is on record, because
 * its result was never written. */
static void
fall_back (TaskJob *job)
{
  gboolean aborted = snug_task_get_status (job->task) == SNUG_TASK_ABORT;

  set_result (job->task, NULL);
  if (!aborted)
    {
      snug_change_note_failure (job->change, job->task, job->error);
      snug_change_scheduler_abort (job->change, job->task);
    }
  snug_task_set_status (job->task, SNUG_TASK_UNDOING);
}

static void
apply_outcome (TaskJob *job, GVariant *result)
{
  if (job->undo)
    {
      if (job->error != NULL)
        snug_change_note_failure (job->change, job->task, job->error);
      set_result (job->task, NULL);
      snug_task_set_status (job->task, snug_task_get_record (job->task)->error != NULL
                                         ? SNUG_TASK_ERROR
                                         : SNUG_TASK_UNDONE);
    }
  else if (job->ok && snug_task_get_status (job->task) == SNUG_TASK_DOING)
    {
      set_result (job->task, result);
      snug_task_set_status (job->task, SNUG_TASK_DONE);
    }
  else
    fall_back (job);
}

/* Whether records of this task are, or are about to be, in the database. */
static gboolean
has_records (TaskJob *job)
{
  if (job->undo)
    return snug_task_get_result (job->task) != NULL;
  return job->ok && snug_task_get_status (job->task) == SNUG_TASK_DOING;
}

static gboolean
write_outcome (SnugChangeEngine *self, TaskJob *job, GPtrArray **next, GError **error)
{
  g_autoptr (SnugStateTransaction) transaction = snug_state_begin (self->state, error);
  GVariant *records;

  if (transaction == NULL)
    return FALSE;
  if (!job->undo && job->result == NULL)
    job->result = snug_task_context_take_result (job->context);
  records = job->undo ? snug_task_get_result (job->task) : job->result;
  if (has_records (job) && !call_commit (self, job, records, error))
    return FALSE;
  if (!write_log (self, job, error))
    return FALSE;
  apply_outcome (job, job->result);
  *next = mark_next (job->change);
  /* A task that falls back goes on at once, in its own place. */
  if (snug_task_get_status (job->task) == SNUG_TASK_UNDOING && !job->undo)
    g_ptr_array_add (*next, g_object_ref (job->task));
  return snug_change_write (job->change, self->state, error)
         && snug_state_transaction_commit (transaction, error);
}

static void
tell_stopped (SnugChangeEngine *self)
{
  if (self->stopping && self->n_jobs == 0)
    g_signal_emit (self, signals[STOPPED], 0);
}

/* A do that failed because the engine stops has not failed: it runs again after the next start. */
static gboolean
was_stopped (SnugChangeEngine *self, TaskJob *job)
{
  return self->stopping && !job->undo && !job->ok
         && snug_task_get_status (job->task) == SNUG_TASK_DOING
         && g_cancellable_is_cancelled (job->cancellable);
}

static gboolean
leave_unfinished (SnugChangeEngine *self, TaskJob *job)
{
  self->n_jobs--;
  leave_turn (self, job);
  tell_stopped (self);
  return G_SOURCE_REMOVE;
}

static gboolean
run_again (gpointer data)
{
  g_thread_pool_push (((TaskJob *) data)->engine->workers, data, NULL);
  return G_SOURCE_REMOVE;
}

/* What nothing brings back is tried again before it counts as failed: undoing the rest would leave
 * half of a thing behind. */
static gboolean
must_run_again (SnugChangeEngine *self, TaskJob *job)
{
  if (job->ok || job->undo || !job->kind->kind->irrevocable || self->stopping
      || job->n_tries++ >= MAX_RETRIES)
    return FALSE;
  g_message ("the task ‘%s’ is tried again: %s", snug_task_get_kind (job->task),
             job->error->message);
  g_clear_error (&job->error);
  return TRUE;
}

static gboolean
finish_job (gpointer data)
{
  g_autoptr (TaskJob) job = data;
  SnugChangeEngine *self = job->engine;
  g_autoptr (GArray) before = snug_change_save_statuses (job->change);
  g_autoptr (GVariant) old_result = snug_task_get_result (job->task) != NULL
                                      ? g_variant_ref (snug_task_get_result (job->task))
                                      : NULL;
  g_autoptr (GPtrArray) next = NULL;
  g_autoptr (GError) error = NULL;

  if (was_stopped (self, job))
    return leave_unfinished (self, job);
  if (must_run_again (self, job))
    {
      hand_over (g_steal_pointer (&job), run_again, RETRY_SECONDS);
      return G_SOURCE_REMOVE;
    }
  reach (self, "before-commit", job->task);
  if (!write_outcome (self, job, &next, &error))
    {
      snug_change_restore_statuses (job->change, before);
      set_result (job->task, old_result);
      g_message ("cannot finish the task ‘%s’: %s", snug_task_get_kind (job->task), error->message);
      /* A do whose records cannot be written has failed. What has no other way out than to be
       * written is tried again until the disk takes it. */
      if (job->ok && !job->undo && !job->kind->kind->irrevocable)
        {
          job->ok = FALSE;
          g_propagate_error (&job->error, g_steal_pointer (&error));
          return finish_job (g_steal_pointer (&job));
        }
      if (self->stopping)
        return leave_unfinished (self, job);
      hand_over (g_steal_pointer (&job), finish_job, RETRY_SECONDS);
      return G_SOURCE_REMOVE;
    }
  self->n_jobs--;
  reach (self, "after-commit", job->task);
  g_signal_emit (self, signals[TASK_COMMITTED], 0, job->change, job->task);
  leave_turn (self, job);
  start_all (self, job->change, next);
  announce (self, job->change);
  tell_stopped (self);
  return G_SOURCE_REMOVE;
}

/* --- the public side --- */

static void
snug_change_engine_init (SnugChangeEngine *self)
{
  self->kinds = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  self->changes = g_ptr_array_new_with_free_func (g_object_unref);
  self->interrupted = g_ptr_array_new_with_free_func (g_object_unref);
  self->context = g_main_context_ref_thread_default ();
  self->turns = snug_task_turns_new ((GDestroyNotify) task_job_free);
  self->workers = g_thread_pool_new (run_job, NULL, MAX_WORKERS, FALSE, NULL);
}

static void
snug_change_engine_finalize (GObject *object)
{
  SnugChangeEngine *self = SNUG_CHANGE_ENGINE (object);

  g_thread_pool_free (self->workers, FALSE, TRUE);
  g_hash_table_unref (self->kinds);
  snug_task_turns_free (self->turns);
  g_ptr_array_unref (self->changes);
  g_ptr_array_unref (self->interrupted);
  g_clear_pointer (&self->observers, g_ptr_array_unref);
  g_clear_object (&self->state);
  g_main_context_unref (self->context);
  G_OBJECT_CLASS (snug_change_engine_parent_class)->finalize (object);
}

SnugChangeEngine *
snug_change_engine_new (SnugState *state, GPtrArray *observers)
{
  SnugChangeEngine *self = g_object_new (SNUG_TYPE_CHANGE_ENGINE, NULL);

  self->state = g_object_ref (state);
  self->observers = observers != NULL ? g_ptr_array_ref (observers) : g_ptr_array_new ();
  return self;
}

void
snug_change_engine_register (SnugChangeEngine *self,
                             const SnugTaskKind *kinds,
                             gsize n_kinds,
                             gpointer user_data)
{
  for (gsize i = 0; i < n_kinds; i++)
    {
      RegisteredKind *registered = g_new0 (RegisteredKind, 1);

      g_assert (!g_hash_table_contains (self->kinds, kinds[i].kind));
      registered->kind = &kinds[i];
      registered->user_data = user_data;
      g_hash_table_insert (self->kinds, (gpointer) kinds[i].kind, registered);
    }
}

void
snug_change_engine_set_boundary_hook (SnugChangeEngine *self,
                                      SnugTaskBoundaryFunc hook,
                                      gpointer user_data)
{
  self->boundary_hook = hook;
  self->boundary_data = user_data;
}

static gboolean
check_kinds (SnugChangeEngine *self, SnugChangeBuilder *builder, GError **error)
{
  for (guint i = 0; i < snug_change_builder_get_n_tasks (builder); i++)
    if (!g_hash_table_contains (self->kinds, snug_change_builder_get_kind (builder, i)))
      return snug_set_error (error, SNUG_ERROR_INTERNAL, "there is no kind of task ‘%s’",
                             snug_change_builder_get_kind (builder, i));
  return TRUE;
}

SnugChange *
snug_change_engine_add (SnugChangeEngine *self, SnugChangeBuilder *builder, GError **error)
{
  g_autoptr (SnugStateTransaction) transaction = NULL;
  g_autoptr (SnugChange) change = NULL;
  g_autoptr (GPtrArray) next = NULL;

  if (!check_kinds (self, builder, error))
    return NULL;
  transaction = snug_state_begin (self->state, error);
  if (transaction == NULL)
    return NULL;
  change = snug_change_builder_store (builder, self->state, error);
  if (change == NULL)
    return NULL;
  next = mark_next (change);
  if (!snug_change_write (change, self->state, error)
      || !snug_state_transaction_commit (transaction, error))
    return NULL;
  g_ptr_array_add (self->changes, g_object_ref (change));
  start_all (self, change, next);
  announce (self, change);
  return g_ptr_array_index (self->changes, self->changes->len - 1);
}

static gboolean
resume_change (SnugChangeEngine *self, SnugChange *change, GError **error)
{
  g_autoptr (SnugStateTransaction) transaction = snug_state_begin (self->state, error);
  g_autoptr (GPtrArray) interrupted = NULL;
  g_autoptr (GPtrArray) next = NULL;

  if (transaction == NULL)
    return FALSE;
  interrupted = snug_change_list_interrupted (change);
  next = mark_next (change);
  if (!snug_change_write (change, self->state, error)
      || !snug_state_transaction_commit (transaction, error))
    return FALSE;
  start_all (self, change, interrupted);
  start_all (self, change, next);
  announce (self, change);
  return TRUE;
}

gboolean
snug_change_engine_load (SnugChangeEngine *self, GError **error)
{
  g_autoptr (GPtrArray) records = NULL;

  if (self->loaded)
    return TRUE;
  records = snug_state_list_changes (self->state, error);
  if (records == NULL)
    return FALSE;
  g_ptr_array_set_free_func (records, NULL);
  for (guint i = 0; i < records->len; i++)
    {
      SnugChange *change = snug_change_load (self->state, g_ptr_array_index (records, i), error);

      if (change == NULL)
        return FALSE;
      g_ptr_array_add (self->changes, change);
      if (!snug_change_is_ready (change))
        g_ptr_array_add (self->interrupted, g_object_ref (change));
    }
  self->loaded = TRUE;
  return TRUE;
}

gboolean
snug_change_engine_has_interrupted (SnugChangeEngine *self)
{
  return self->interrupted->len > 0;
}

gboolean
snug_change_engine_is_interrupted (SnugChangeEngine *self, SnugChange *change)
{
  return g_ptr_array_find (self->interrupted, change, NULL);
}

gboolean
snug_change_engine_resume (SnugChangeEngine *self, GError **error)
{
  if (!snug_change_engine_load (self, error))
    return FALSE;
  while (self->interrupted->len > 0)
    {
      if (!resume_change (self, g_ptr_array_index (self->interrupted, 0), error))
        return FALSE;
      g_ptr_array_remove_index (self->interrupted, 0);
    }
  return TRUE;
}

SnugChange *
snug_change_engine_find (SnugChangeEngine *self, gint64 id)
{
  for (guint i = 0; i < self->changes->len; i++)
    if (snug_change_get_id (g_ptr_array_index (self->changes, i)) == id)
      return g_ptr_array_index (self->changes, i);
  return NULL;
}

GPtrArray *
snug_change_engine_get_changes (SnugChangeEngine *self)
{
  return self->changes;
}

/* Whether something has begun that nothing brings back. */
static gboolean
is_beyond_return (SnugChangeEngine *self, SnugChange *change)
{
  GPtrArray *tasks = snug_change_get_tasks (change);

  for (guint i = 0; i < tasks->len; i++)
    {
      SnugTask *task = g_ptr_array_index (tasks, i);
      const RegisteredKind *kind = g_hash_table_lookup (self->kinds, snug_task_get_kind (task));

      if (kind != NULL && kind->kind->irrevocable
          && (snug_task_get_status (task) == SNUG_TASK_DOING
              || snug_task_get_status (task) == SNUG_TASK_DONE))
        return TRUE;
    }
  return FALSE;
}

/* What is not on the disk has not happened: else tasks would wait for undos that nobody starts. */
static gboolean
write_abort (SnugChangeEngine *self, SnugChange *change, GPtrArray **next, GError **error)
{
  const gboolean first = snug_change_note_abort (change);
  g_autoptr (GArray) before = snug_change_save_statuses (change);
  g_autoptr (SnugStateTransaction) transaction = snug_state_begin (self->state, error);

  if (transaction != NULL)
    {
      snug_change_scheduler_abort (change, NULL);
      /* One that was not gone on with yet is undone when it is. */
      *next = snug_change_engine_is_interrupted (self, change) ? g_ptr_array_new ()
                                                               : mark_next (change);
      if (snug_change_write (change, self->state, error)
          && snug_state_transaction_commit (transaction, error))
        return TRUE;
    }
  snug_change_restore_statuses (change, before);
  if (first)
    snug_change_forget_failure (change);
  return FALSE;
}

gboolean
snug_change_engine_abort (SnugChangeEngine *self, gint64 id, GError **error)
{
  SnugChange *change = snug_change_engine_find (self, id);
  g_autoptr (GPtrArray) next = NULL;

  if (change == NULL)
    return snug_set_error (error, SNUG_ERROR_NOT_FOUND, "there is no change %" G_GINT64_FORMAT, id);
  if (snug_change_is_ready (change))
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "cannot abort the change %" G_GINT64_FORMAT ": it is over", id);
  if (is_beyond_return (self, change))
    return snug_set_error (error, SNUG_ERROR_NOT_SUPPORTED,
                           "it is too late to abort the change %" G_GINT64_FORMAT
                           ": what it deletes cannot be brought back",
                           id);
  if (!write_abort (self, change, &next, error))
    return FALSE;
  start_all (self, change, next);
  announce (self, change);
  return TRUE;
}

gboolean
snug_change_engine_check_conflict (SnugChangeEngine *self, const char *instance, GError **error)
{
  for (guint i = 0; i < self->changes->len; i++)
    {
      SnugChange *change = g_ptr_array_index (self->changes, i);

      if (!snug_change_is_ready (change) && snug_change_touches (change, instance))
        return snug_set_error (error, SNUG_ERROR_CONFLICT,
                               "the snap ‘%s’ has the change %" G_GINT64_FORMAT
                               " (%s) under way; wait for it or abort it",
                               instance, snug_change_get_id (change),
                               snug_change_get_record (change)->kind);
    }
  return TRUE;
}

static gboolean
has_work (SnugChangeEngine *self, gboolean count_interrupted)
{
  if (self->n_jobs > 0)
    return TRUE;
  for (guint i = 0; i < self->changes->len; i++)
    {
      SnugChange *change = g_ptr_array_index (self->changes, i);

      if (!snug_change_is_ready (change)
          && (count_interrupted || !snug_change_engine_is_interrupted (self, change)))
        return TRUE;
    }
  return FALSE;
}

gboolean
snug_change_engine_is_busy (SnugChangeEngine *self)
{
  return has_work (self, TRUE);
}

gboolean
snug_change_engine_is_at_work (SnugChangeEngine *self)
{
  return has_work (self, FALSE);
}

gboolean
snug_change_engine_stop (SnugChangeEngine *self)
{
  self->stopping = TRUE;
  for (guint i = 0; i < self->changes->len; i++)
    {
      GPtrArray *tasks = snug_change_get_tasks (g_ptr_array_index (self->changes, i));

      for (guint j = 0; j < tasks->len; j++)
        {
          SnugTask *task = g_ptr_array_index (tasks, j);

          if (snug_task_get_status (task) == SNUG_TASK_DOING)
            g_cancellable_cancel (snug_task_get_cancellable (task));
        }
    }
  return self->n_jobs == 0;
}

gboolean
snug_change_engine_note (SnugChangeEngine *self,
                         SnugChange *change,
                         const char *key,
                         GVariant *value,
                         GError **error)
{
  return snug_change_put_data (change, self->state, key, value, error);
}

gboolean
snug_change_engine_prune (SnugChangeEngine *self, gint64 older_than, guint keep, GError **error)
{
  g_autoptr (SnugStateTransaction) transaction = snug_state_begin (self->state, error);
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_ready = 0;

  if (transaction == NULL)
    return FALSE;
  for (guint i = self->changes->len; i > 0; i--)
    {
      SnugChange *change = g_ptr_array_index (self->changes, i - 1);
      gboolean ready = snug_change_is_ready (change);

      n_ready += ready ? 1 : 0;
      if (!ready || (n_ready <= keep && snug_change_get_record (change)->ready_at >= older_than))
        g_ptr_array_insert (kept, 0, g_object_ref (change));
      else if (!snug_state_remove_change (self->state, snug_change_get_id (change), error))
        return FALSE;
    }
  if (!snug_state_transaction_commit (transaction, error))
    return FALSE;
  g_ptr_array_unref (self->changes);
  self->changes = g_steal_pointer (&kept);
  return TRUE;
}

static void
snug_change_engine_class_init (SnugChangeEngineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_change_engine_finalize;
  signals[CHANGE_UPDATED]
    = g_signal_new ("change-updated", SNUG_TYPE_CHANGE_ENGINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, SNUG_TYPE_CHANGE);
  signals[TASK_COMMITTED]
    = g_signal_new ("task-committed", SNUG_TYPE_CHANGE_ENGINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 2, SNUG_TYPE_CHANGE, SNUG_TYPE_TASK);
  signals[STOPPED] = g_signal_new ("stopped", SNUG_TYPE_CHANGE_ENGINE, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[CHANGE_READY] = g_signal_new ("change-ready", SNUG_TYPE_CHANGE_ENGINE, G_SIGNAL_RUN_LAST,
                                        0, NULL, NULL, NULL, G_TYPE_NONE, 1, SNUG_TYPE_CHANGE);
}
