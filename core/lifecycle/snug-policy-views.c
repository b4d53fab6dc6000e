/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The present policy view. The main thread replaces it, anybody takes a reference: the pointer is
 * all that the lock guards. */

#include "snug-policy-views.h"

struct _SnugPolicyViews
{
  GObject parent_instance;

  SnugPaths *paths; /* (owned) */
  GMutex lock;
  SnugPolicyView *view; /* (owned) (nullable) under the lock */
  char *failure;        /* (owned) (nullable) under the lock: why there is none */
};

G_DEFINE_FINAL_TYPE (SnugPolicyViews, snug_policy_views, G_TYPE_OBJECT)

static void
snug_policy_views_init (SnugPolicyViews *self)
{
  g_mutex_init (&self->lock);
}

static void
snug_policy_views_finalize (GObject *object)
{
  SnugPolicyViews *self = SNUG_POLICY_VIEWS (object);

  g_clear_object (&self->paths);
  g_clear_pointer (&self->view, snug_policy_view_unref);
  g_free (self->failure);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (snug_policy_views_parent_class)->finalize (object);
}

static void
snug_policy_views_class_init (SnugPolicyViewsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_policy_views_finalize;
}

SnugPolicyViews *
snug_policy_views_new (SnugPaths *paths)
{
  SnugPolicyViews *self = g_object_new (SNUG_TYPE_POLICY_VIEWS, NULL);

  self->paths = g_object_ref (paths);
  self->failure = g_strdup ("nobody has looked at the database yet");
  return self;
}

void
snug_policy_views_update (SnugPolicyViews *self, SnugState *state)
{
  g_autoptr (GError) error = NULL;
  /* Nobody else replaces it, and others go on with the old one until the new one is whole. */
  g_autoptr (SnugPolicyView) old = self->view != NULL ? snug_policy_view_ref (self->view) : NULL;
  SnugPolicyView *view = snug_policy_view_load (state, self->paths, old, &error);

  if (view == NULL)
    g_message ("cannot see who is installed: %s", error->message);
  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->view, snug_policy_view_unref);
  self->view = view;
  g_free (self->failure);
  self->failure = error != NULL ? g_strdup (error->message) : NULL;
  g_mutex_unlock (&self->lock);
}

SnugPolicyView *
snug_policy_views_get (SnugPolicyViews *self, GError **error)
{
  g_autoptr (SnugPolicyView) view = NULL;

  g_mutex_lock (&self->lock);
  if (self->view != NULL)
    view = snug_policy_view_ref (self->view);
  else
    snug_set_error (error, SNUG_ERROR_FAILED, "cannot see who is installed: %s", self->failure);
  g_mutex_unlock (&self->lock);
  return g_steal_pointer (&view);
}
