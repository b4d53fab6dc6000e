/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A lifecycle plugin for the fault tests: it says where the daemon is, and ends it there. Its
 * methods run on workers, several at once. */

#include "snug-fault-lifecycle.h"

#include "fault-control.h"

#include <fcntl.h>
#include <libpeas/peas.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

struct _SnugFaultLifecycle
{
  GObject parent_instance;

  struct fault_control *control; /* mapped */
};

static gboolean
snug_fault_lifecycle_initialize (SnugPlugin *plugin, GVariant *context, GError **error)
{
  SnugFaultLifecycle *self = SNUG_FAULT_LIFECYCLE (plugin);
  int fd = open (FAULT_CONTROL_PATH, O_RDWR | O_CLOEXEC);
  void *mapped = MAP_FAILED;

  if (fd >= 0)
    mapped = mmap (NULL, sizeof *self->control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (fd >= 0)
    close (fd);
  if (mapped == MAP_FAILED)
    return snug_set_error (error, SNUG_ERROR_FAILED, "‘%s’ cannot be mapped", FAULT_CONTROL_PATH);
  self->control = mapped;
  return TRUE;
}

static SnugProbe *
snug_fault_lifecycle_probe (SnugPlugin *plugin, GCancellable *cancellable, GError **error)
{
  return snug_probe_new (1, "a test's own");
}

static void
pass_boundary (SnugFaultLifecycle *self, const char *when, GVariant *step)
{
  struct fault_control *control = self->control;
  const char *kind = "";
  gboolean undo = FALSE;
  guint32 number;

  /* What comes after the kill is another process, which is left in peace. */
  if (!control->armed || fault_control_is_over (control))
    return;
  g_variant_lookup (step, "kind", "&s", &kind);
  g_variant_lookup (step, "undo", "b", &undo);
  control->started = 1;
  g_snprintf (control->step, sizeof control->step, "%s %s %s", when, undo ? "undo" : "do", kind);
  number = __atomic_add_fetch (&control->boundaries, 1, __ATOMIC_SEQ_CST);
  if (number != control->at_boundary)
    return;
  control->hit = 1;
  kill (getpid (), SIGKILL);
  pause ();
}

static gboolean
snug_fault_lifecycle_before (SnugLifecycle *lifecycle,
                             GVariant *step,
                             GCancellable *cancellable,
                             GError **error)
{
  pass_boundary (SNUG_FAULT_LIFECYCLE (lifecycle), "before", step);
  return TRUE;
}

static void
snug_fault_lifecycle_after (SnugLifecycle *lifecycle, GVariant *step, const GError *outcome)
{
  pass_boundary (SNUG_FAULT_LIFECYCLE (lifecycle), "after", step);
}

static void
snug_fault_lifecycle_plugin_init (SnugPluginInterface *iface)
{
  iface->initialize = snug_fault_lifecycle_initialize;
  iface->probe = snug_fault_lifecycle_probe;
}

static void
snug_fault_lifecycle_lifecycle_init (SnugLifecycleInterface *iface)
{
  iface->before = snug_fault_lifecycle_before;
  iface->after = snug_fault_lifecycle_after;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (SnugFaultLifecycle,
                               snug_fault_lifecycle,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SNUG_TYPE_PLUGIN,
                                                      snug_fault_lifecycle_plugin_init)
                                 G_IMPLEMENT_INTERFACE (SNUG_TYPE_LIFECYCLE,
                                                        snug_fault_lifecycle_lifecycle_init))

static void
snug_fault_lifecycle_init (SnugFaultLifecycle *self)
{
}

static void
snug_fault_lifecycle_finalize (GObject *object)
{
  SnugFaultLifecycle *self = SNUG_FAULT_LIFECYCLE (object);

  if (self->control != NULL)
    munmap (self->control, sizeof *self->control);
  G_OBJECT_CLASS (snug_fault_lifecycle_parent_class)->finalize (object);
}

static void
snug_fault_lifecycle_class_init (SnugFaultLifecycleClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_fault_lifecycle_finalize;
}

G_MODULE_EXPORT void peas_register_types (PeasObjectModule *module);

G_MODULE_EXPORT void
peas_register_types (PeasObjectModule *module)
{
  peas_object_module_register_extension_type (module, SNUG_TYPE_LIFECYCLE,
                                              SNUG_TYPE_FAULT_LIFECYCLE);
}
