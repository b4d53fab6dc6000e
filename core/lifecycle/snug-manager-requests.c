/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Wishes become changes. A request is checked and its facts are collected on the main thread; what
 * needs stores or a look into an image runs on a worker, which sees copies only; the plan is made
 * and begun on the main thread, against the system as it is by then. */

#include "snug-manager-private.h"

#include "snug-architecture.h"
#include "snug-assumes.h"
#include "snug-manager-plans.h"
#include "snug-name.h"

/* One request on its way. */
typedef struct
{
  SnugManager *manager; /* (unowned) the task's source */
  SnugSnapWish *wish;   /* (owned) */
  SnugStorage *storage; /* (owned) */
  SnugPaths *paths;     /* (owned) */
  SnugSnapResolver resolver;
  SnugSnapFindings findings; /* what the worker found */
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  snug_snap_wish_free (request->wish);
  g_clear_object (&request->storage);
  g_clear_object (&request->paths);
  snug_manager_clear_resolver (&request->resolver);
  g_clear_pointer (&request->findings.choices, g_ptr_array_unref);
  g_clear_pointer (&request->findings.intake, snug_image_intake_free);
  g_clear_pointer (&request->findings.providers, g_ptr_array_unref);
  g_free (request->findings.mode);
  g_free (request);
}

/* --- an image from a file, on a worker --- */

static gboolean
check_name (const Request *request, GError **error)
{
  const char *wanted = request->wish->name;
  const char *own = request->findings.intake->info->name;
  g_autofree char *name = NULL;

  if (wanted == NULL)
    return TRUE;
  if (!snug_name_split_instance (wanted, &name, NULL, error))
    return FALSE;
  if (g_str_equal (name, own))
    return TRUE;
  return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                         "the image is of the snap ‘%s’ and cannot be installed as ‘%s’; an "
                         "instance of it is named ‘%s_KEY’",
                         own, wanted, own);
}

static gboolean
check_image (Request *request, GError **error)
{
  const SnugSnapInfo *info = request->findings.intake->info;
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
  request->findings.mode = g_strdup (mode);
  return mode != NULL;
}

/* Who gives content by default. That nobody can is no reason not to install: it can be connected
 * later. */
static gboolean
find_providers (Request *request, GCancellable *cancellable, GError **error)
{
  GPtrArray *plugs = request->findings.intake->info->plugs;

  request->findings.providers = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < plugs->len; i++)
    {
      const SnugPlugInfo *plug = g_ptr_array_index (plugs, i);
      const char *provider = NULL;
      g_autofree char *name = NULL;

      if (!g_str_equal (plug->interface, "content")
          || !g_variant_lookup (plug->attrs, "default-provider", "&s", &provider))
        continue;
      name = g_strndup (provider, strcspn (provider, ":"));
      if (!snug_name_validate (SNUG_NAME_SNAP, name, NULL))
        continue;
      if (!snug_snap_resolve_provider (&request->resolver, name, request->findings.choices,
                                       cancellable, error))
        return FALSE;
      g_ptr_array_add (request->findings.providers, g_steal_pointer (&name));
    }
  g_ptr_array_add (request->findings.providers, NULL);
  return TRUE;
}

static gboolean
take_image (Request *request, GCancellable *cancellable, GError **error)
{
  SnugSnapFindings *findings = &request->findings;
  const SnugSnapInfo *info;

  findings->intake = snug_image_intake_new (request->paths, request->wish->fd, cancellable, error);
  if (findings->intake == NULL
      || !snug_image_intake_inspect (findings->intake, request->storage, cancellable, error)
      || !check_image (request, error))
    return FALSE;
  info = findings->intake->info;
  findings->choices = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_snap_choice_free);
  return find_providers (request, cancellable, error)
         && snug_snap_resolve_needs (&request->resolver, info->name, snug_snap_info_get_base (info),
                                     findings->choices, cancellable, error);
}

/* --- the way of a request --- */

static gboolean
find_out (Request *request, GCancellable *cancellable, GError **error)
{
  switch (request->wish->action)
    {
    case SNUG_SNAP_INSTALL:
      request->findings.choices
        = snug_snap_resolve_install (&request->resolver, request->wish, cancellable, error);
      return request->findings.choices != NULL;
    case SNUG_SNAP_UPDATE:
      request->findings.choices
        = snug_snap_resolve_update (&request->resolver, request->wish, cancellable, error);
      return request->findings.choices != NULL;
    case SNUG_SNAP_REVERT:
      request->findings.choices
        = snug_snap_resolve_revert (&request->resolver, request->wish, cancellable, error);
      return request->findings.choices != NULL;
    case SNUG_SNAP_INSTALL_FILE:
      return take_image (request, cancellable, error);
    default:
      return TRUE;
    }
}

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;

  if (find_out (data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
give_up (GTask *task, GError *error)
{
  snug_error_wrap (&error);
  g_task_return_error (task, error);
}

/* Takes the task. */
static void
begin (GTask *taken)
{
  g_autoptr (GTask) task = taken;
  Request *request = g_task_get_task_data (task);
  SnugManager *self = request->manager;
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugChangeBuilder) builder = NULL;
  g_autoptr (SnugChange) change = NULL;

  if (!g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    builder = snug_manager_plan (self, request->wish, &request->findings, &error);
  if (builder != NULL)
    change = snug_manager_begin (self, builder, &error);
  if (change == NULL)
    {
      give_up (task, g_steal_pointer (&error));
      return;
    }
  if (request->findings.intake != NULL)
    snug_image_intake_keep (request->findings.intake);
  g_task_return_pointer (task, g_steal_pointer (&change), g_object_unref);
}

static void
on_worked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SnugManager *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  self->n_workers--;
  /* The configuration may have been read again meanwhile. */
  if (g_task_propagate_boolean (G_TASK (result), &error) && snug_manager_prepare (self, &error))
    snug_manager_after_renewal (self, begin, g_steal_pointer (&task));
  else
    give_up (task, g_steal_pointer (&error));
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

static gboolean
needs_worker (const SnugSnapWish *wish)
{
  return wish->action == SNUG_SNAP_INSTALL || wish->action == SNUG_SNAP_UPDATE
         || wish->action == SNUG_SNAP_INSTALL_FILE || wish->action == SNUG_SNAP_REVERT;
}

/* Takes the task. */
static void
start (GTask *taken)
{
  g_autoptr (GTask) task = taken;
  Request *request = g_task_get_task_data (task);
  SnugManager *self = request->manager;
  g_autoptr (GError) error = NULL;
  g_autoptr (GTask) worker = NULL;

  if (!snug_manager_prepare (self, &error)
      || !snug_manager_check_conflicts (self, request->wish, NULL, &error))
    {
      give_up (task, g_steal_pointer (&error));
      return;
    }
  if (!needs_worker (request->wish))
    {
      begin (g_steal_pointer (&task));
      return;
    }
  if (!snug_manager_fill_resolver (self, &request->resolver, &error))
    {
      give_up (task, g_steal_pointer (&error));
      return;
    }
  request->storage = g_object_ref (self->world->storage);
  self->n_workers++;
  /* Without us as its source: the thread's reference may be the last, and we end on no thread but
   * the main one. */
  worker = g_task_new (NULL, g_task_get_cancellable (task), on_worked, g_object_ref (task));
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
      give_up (task, g_steal_pointer (&error));
      return;
    }
  own = g_new0 (Request, 1);
  own->manager = self;
  own->wish = g_steal_pointer (&wish);
  own->paths = g_object_ref (self->paths);
  g_task_set_task_data (task, own, request_free);
  snug_manager_after_renewal (self, start, g_steal_pointer (&task));
}

SnugChange *
snug_manager_request_finish (SnugManager *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
