/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Wishes become changes. A request is checked and its facts are collected on the main thread; what
 * needs stores or a look into an image runs on a worker, which sees immutable copies only; the plan
 * is made and begun on the main thread, against the system as it is by then. */

#include "snug-manager-private.h"

#include "snug-architecture.h"
#include "snug-assumes.h"
#include "snug-image-intake.h"
#include "snug-name.h"
#include "snug-snap-plans.h"
#include "snug-snap-wish.h"
#include "snug-state-snaps.h"

/* One request on its way. */
typedef struct
{
  SnugManager *manager;    /* (unowned) the task's source */
  SnugSnapWish *wish;      /* (owned) */
  SnugStorage *storage;    /* (owned) */
  SnugPaths *paths;        /* (owned) */
  SnugImageIntake *intake; /* (owned) (nullable) what the worker found */
  char *mode;              /* (owned) (nullable) of the file */
} Request;

static void
request_free (Request *request)
{
  snug_snap_wish_free (request->wish);
  g_clear_object (&request->storage);
  g_clear_object (&request->paths);
  g_clear_pointer (&request->intake, snug_image_intake_free);
  g_free (request->mode);
  g_free (request);
}

static guint
get_retain (SnugManager *self)
{
  return (guint) snug_config_get_integer (self->config, "refresh", "Retain");
}

/* --- an image from a file --- */

static gboolean
check_name (const Request *request, GError **error)
{
  const char *wanted = request->wish->name;
  g_autofree char *name = NULL;

  if (wanted == NULL)
    return TRUE;
  if (!snug_name_split_instance (wanted, &name, NULL, error))
    return FALSE;
  if (g_str_equal (name, request->intake->info->name))
    return TRUE;
  return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                         "the image is of the snap ‘%s’ and cannot be installed as ‘%s’; an "
                         "instance of it is named ‘%s_KEY’",
                         request->intake->info->name, wanted, request->intake->info->name);
}

static gboolean
check_image (Request *request, GError **error)
{
  const SnugSnapInfo *info = request->intake->info;
  /* The others are parts of systems that are made of snaps. */
  static const char *const types[] = { "app", "base", "os", "snapd", NULL };
  const char *host = snug_architecture_get_host ();
  const char *mode;

  if (!check_name (request, error))
    return FALSE;
  if (!g_strv_contains (types, info->type))
    return snug_set_error (error, SNUG_ERROR_NOT_SUPPORTED,
                           "‘%s’ is a snap of type %s, which only a system made of snaps can use",
                           info->name, info->type);
  if (!snug_architecture_matches ((const char *const *) info->architectures, host))
    return snug_set_error (error, SNUG_ERROR_ARCH_UNSUPPORTED,
                           "the image of ‘%s’ is not made for %s, which this machine is",
                           info->name, host);
  if (info->assumes != NULL && !snug_assumes_check ((const char *const *) info->assumes, error))
    return FALSE;
  mode = snug_snap_wish_decide_mode (request->wish->mode, info->confinement, info->name, error);
  request->mode = g_strdup (mode);
  return mode != NULL;
}

static gboolean
take_image (Request *request, GCancellable *cancellable, GError **error)
{
  request->intake = snug_image_intake_new (request->paths, request->wish->fd, cancellable, error);
  return request->intake != NULL
         && snug_image_intake_inspect (request->intake, request->storage, cancellable, error)
         && check_image (request, error);
}

static SnugChangeBuilder *
plan_image (SnugManager *self, Request *request, GError **error)
{
  const char *instance
    = request->wish->name != NULL ? request->wish->name : request->intake->info->name;
  const SnugSnapInfo *info = request->intake->info;
  const SnugSnapCandidate candidate = { .instance = instance,
                                        .name = info->name,
                                        .type = info->type,
                                        .base = snug_snap_info_get_base (info),
                                        .confinement = info->confinement,
                                        .dangerous = TRUE,
                                        .partial = request->intake->partial,
                                        .sha3_384 = request->intake->sha3_384,
                                        .size = request->intake->size,
                                        .mode = request->mode };

  const SnugSnapPlanOptions options = { .uid = request->wish->uid, .retain = get_retain (self) };
  g_autoptr (GPtrArray) candidates = g_ptr_array_new ();

  if (!snug_change_engine_check_conflict (self->engine, instance, error))
    return NULL;
  g_ptr_array_add (candidates, (gpointer) &candidate);
  return snug_snap_plan_installs (self->state, self->world, candidates, &options, error);
}

/* --- what needs no look elsewhere --- */

static SnugChangeBuilder *
plan_installed (SnugManager *self, const SnugSnapWish *wish, GError **error)
{
  const SnugSnapRef *ref = wish->refs->len == 1 ? g_ptr_array_index (wish->refs, 0) : NULL;
  const SnugSnapPlanOptions options = { .uid = wish->uid };
  const char *const instances[] = { ref != NULL ? ref->instance : NULL, NULL };

  if (ref == NULL)
    {
      snug_set_error (error, SNUG_ERROR_NOT_SUPPORTED, "one snap at a time");
      return NULL;
    }
  if (!snug_change_engine_check_conflict (self->engine, ref->instance, error))
    return NULL;
  if (wish->action == SNUG_SNAP_REMOVE)
    return snug_snap_plan_remove (self->state, self->world, instances, &options, error);
  if (wish->action == SNUG_SNAP_REVERT)
    return snug_snap_plan_revert (self->state, self->world, ref->instance, wish->revision, &options,
                                  error);
  snug_set_error (error, SNUG_ERROR_NOT_SUPPORTED, "this version of snug cannot do that");
  return NULL;
}

/* --- the way of a request --- */

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;

  if (take_image (data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static SnugChangeBuilder *
plan (SnugManager *self, Request *request, GError **error)
{
  if (request->wish->action == SNUG_SNAP_INSTALL_FILE)
    return plan_image (self, request, error);
  return plan_installed (self, request->wish, error);
}

static void
begin (GTask *task)
{
  Request *request = g_task_get_task_data (task);
  SnugManager *self = request->manager;
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugChangeBuilder) builder = NULL;
  g_autoptr (SnugChange) change = NULL;

  if (!g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    builder = plan (self, request, &error);
  if (builder != NULL)
    change = snug_manager_begin (self, builder, &error);
  if (change == NULL)
    {
      snug_error_wrap (&error);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (request->intake != NULL)
    snug_image_intake_keep (request->intake);
  g_task_return_pointer (task, g_steal_pointer (&change), g_object_unref);
}

static void
on_worked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SnugManager *self = SNUG_MANAGER (source);
  g_autoptr (GError) error = NULL;

  self->n_intakes--;
  if (g_task_propagate_boolean (G_TASK (result), &error))
    begin (task);
  else
    {
      snug_error_wrap (&error);
      g_task_return_error (task, g_steal_pointer (&error));
    }
}

static gboolean
check_consent (const SnugSnapWish *wish, GError **error)
{
  /* Who gives up the confinement of an image has given up more than its origin. */
  if (wish->action != SNUG_SNAP_INSTALL_FILE || wish->dangerous
      || g_strcmp0 (wish->mode, "devmode") == 0)
    return TRUE;
  return snug_set_error (error, SNUG_ERROR_UNTRUSTED,
                         "no store vouches for this image; if you trust where it came from, say so "
                         "with --dangerous");
}

static void
start (GTask *task, Request *request)
{
  SnugManager *self = request->manager;
  g_autoptr (GTask) worker = NULL;

  request->storage = g_object_ref (self->world->storage);
  if (request->wish->action != SNUG_SNAP_INSTALL_FILE)
    {
      begin (task);
      return;
    }
  self->n_intakes++;
  worker = g_task_new (self, g_task_get_cancellable (task), on_worked, g_object_ref (task));
  g_task_set_task_data (worker, request, NULL);
  g_task_run_in_thread (worker, work);
}

void
snug_manager_request_async (SnugManager *self,
                            const SnugManagerRequest *request,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (SnugSnapWish) wish = NULL;
  g_autoptr (GError) error = NULL;
  Request *own;

  g_task_set_source_tag (task, snug_manager_request_async);
  /* A change that has begun is not taken back because somebody cancelled a moment later. */
  g_task_set_check_cancellable (task, FALSE);
  wish = snug_snap_wish_new (request, &error);
  if (wish == NULL || !check_consent (wish, &error) || !snug_manager_prepare (self, &error))
    {
      snug_error_wrap (&error);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  own = g_new0 (Request, 1);
  own->manager = self;
  own->wish = g_steal_pointer (&wish);
  own->paths = g_object_ref (self->paths);
  g_task_set_task_data (task, own, (GDestroyNotify) request_free);
  start (task, own);
}

SnugChange *
snug_manager_request_finish (SnugManager *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
