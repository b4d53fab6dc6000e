/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

/* Counts the steps, and forbids the one whose `name` is @veto. */

typedef struct
{
  GObject parent;
  char *veto;
  guint n_before;
  guint n_after;
} Observer;

typedef GObjectClass ObserverClass;

static GType observer_get_type (void);

static gboolean
observer_before (SnugLifecycle *lifecycle,
                 GVariant *step,
                 GCancellable *cancellable,
                 GError **error)
{
  Observer *self = (Observer *) lifecycle;
  const char *name = NULL;

  self->n_before++;
  g_assert_true (g_variant_lookup (step, "name", "&s", &name));
  if (g_strcmp0 (name, self->veto) == 0)
    return snug_set_error (error, SNUG_ERROR_POLICY_DENIED, "not on this machine");
  return TRUE;
}

static void
observer_after (SnugLifecycle *lifecycle, GVariant *step, const GError *outcome)
{
  ((Observer *) lifecycle)->n_after++;
}

static void
observer_lifecycle_init (SnugLifecycleInterface *iface)
{
  iface->before = observer_before;
  iface->after = observer_after;
}

static void
observer_plugin_init (SnugPluginInterface *iface)
{
}

G_DEFINE_TYPE_WITH_CODE (Observer,
                         observer,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (SNUG_TYPE_PLUGIN, observer_plugin_init)
                           G_IMPLEMENT_INTERFACE (SNUG_TYPE_LIFECYCLE, observer_lifecycle_init))

static void
observer_init (Observer *self)
{
}

static void
observer_class_init (ObserverClass *klass)
{
}
