/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The wrappers of the confinement contract: what a backend leaves out, and what it answers. */

#include <snug.h>

typedef struct
{
  GObject parent;
  gboolean answer;
} Backend;

typedef GObjectClass BackendClass;
static GType backend_get_type (void);

static gboolean
backend_restore (SnugConfinement *confinement,
                 const char *instance,
                 GCancellable *cancellable,
                 GError **error)
{
  g_assert_cmpstr (instance, ==, "foo");
  return ((Backend *) confinement)->answer;
}

static void
backend_plugin_init (SnugPluginInterface *iface)
{
}

static void
backend_confinement_init (SnugConfinementInterface *iface)
{
  iface->restore = backend_restore;
}

G_DEFINE_TYPE_WITH_CODE (Backend,
                         backend,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (SNUG_TYPE_PLUGIN, backend_plugin_init)
                           G_IMPLEMENT_INTERFACE (SNUG_TYPE_CONFINEMENT, backend_confinement_init))

static void
backend_init (Backend *self)
{
  self->answer = TRUE;
}

static void
backend_class_init (BackendClass *klass)
{
}

/* A backend must prepare; the rest is for those that bring something into the kernel. */
static void
test_defaults (void)
{
  g_autoptr (SnugConfinement) backend = g_object_new (backend_get_type (), NULL);
  g_autoptr (GPtrArray) plans = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (snug_confinement_load (backend, plans, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (snug_confinement_unload (backend, "foo", NULL, &error));
  g_assert_no_error (error);
  g_assert_false (snug_confinement_prepare (backend, plans, NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_SUPPORTED);
}

/* No refusal goes without a reason. */
static void
test_restore (void)
{
  g_autoptr (SnugConfinement) backend = g_object_new (backend_get_type (), NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (snug_confinement_restore (backend, "foo", NULL, &error));
  g_assert_no_error (error);
  ((Backend *) backend)->answer = FALSE;
  g_assert_false (snug_confinement_restore (backend, "foo", NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_PLUGIN_FAILED);
  g_assert_nonnull (strstr (error->message, "restore policy"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sdk/confinement/defaults", test_defaults);
  g_test_add_func ("/sdk/confinement/restore", test_restore);
  return g_test_run ();
}
