/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-digest.h"
#include "snug-snap-plans.h"
#include "snug-snap-links.h"
#include "snug-snap-tasks.h"
#include "snug-state-snaps.h"
#include "test-root.h"

/* A whole system below a scratch root: database, engine, and a storage backend whose mounts are
 * copies on the disk, so that they outlive a process that is killed, as mounts do. */

typedef struct
{
  GObject parent;
} CopyStorage;

typedef GObjectClass CopyStorageClass;
static GType copy_storage_get_type (void);

/* The "image" is the text of snap.yaml; the tree gets it and the program that it names. */
static gboolean
copy_mount (SnugStorage *storage,
            int fd,
            const char *source,
            const char *target,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (GBytes) yaml = snug_file_read_fd (fd, source, 100000, error);
  snug_autofd int tree = snug_file_open_root (target, error);
  snug_autofd int meta = -1;
  snug_autofd int bin = -1;

  if (yaml == NULL || tree < 0)
    return FALSE;
  if (!g_str_has_prefix (g_bytes_get_data (yaml, NULL), "name:"))
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "‘%s’ is not an image", source);
  bin = snug_file_make_dirs (tree, "bin", 0755, error);
  meta = snug_file_make_dirs (tree, "meta", 0755, error);
  return bin >= 0 && meta >= 0 && snug_file_write (bin, "foo", "#!", 2, 0755, error)
         && snug_file_write (meta, "snap.yaml", g_bytes_get_data (yaml, NULL),
                             g_bytes_get_size (yaml), 0644, error);
}

static gboolean
copy_is_mounted (SnugStorage *storage, const char *target, gboolean *mounted, GError **error)
{
  g_autofree char *path = g_build_filename (target, "meta", "snap.yaml", NULL);

  *mounted = g_file_test (path, G_FILE_TEST_EXISTS);
  return TRUE;
}

static gboolean
copy_unmount (SnugStorage *storage, const char *target, GCancellable *cancellable, GError **error)
{
  snug_autofd int tree = snug_file_open_root (target, NULL);

  return tree < 0
         || (snug_file_remove (tree, "meta", error) && snug_file_remove (tree, "bin", error));
}

static void
copy_storage_plugin_init (SnugPluginInterface *iface)
{
}

static void
copy_storage_storage_init (SnugStorageInterface *iface)
{
  iface->mount = copy_mount;
  iface->unmount = copy_unmount;
  iface->is_mounted = copy_is_mounted;
}

G_DEFINE_TYPE_WITH_CODE (CopyStorage,
                         copy_storage,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (SNUG_TYPE_PLUGIN, copy_storage_plugin_init)
                           G_IMPLEMENT_INTERFACE (SNUG_TYPE_STORAGE, copy_storage_storage_init))

static void
copy_storage_init (CopyStorage *self)
{
}

static void
copy_storage_class_init (CopyStorageClass *klass)
{
}

typedef struct
{
  Root root;
  SnugSnapWorld world;
  SnugState *state;
  SnugChangeEngine *engine;
} Machine;

static inline void
machine_open (Machine *machine)
{
  g_autoptr (GError) error = NULL;

  machine->world.paths = machine->root.paths;
  machine->world.storage = g_object_new (copy_storage_get_type (), NULL);
  machine->state = snug_state_open (machine->root.paths, &error);
  g_assert_no_error (error);
  machine->engine = snug_change_engine_new (machine->state, NULL);
  snug_snap_tasks_register (machine->engine, &machine->world);
}

static inline void
machine_close (Machine *machine)
{
  g_clear_object (&machine->engine);
  g_clear_object (&machine->state);
  g_clear_object (&machine->world.storage);
}

static inline void
machine_set_up (Machine *machine, gconstpointer data)
{
  root_set_up (&machine->root, data);
  machine_open (machine);
}

static inline void
machine_tear_down (Machine *machine, gconstpointer data)
{
  machine_close (machine);
  root_tear_down (&machine->root, data);
}

static inline void
machine_run (Machine *machine)
{
  while (snug_change_engine_is_busy (machine->engine))
    g_main_context_iteration (NULL, TRUE);
}

static inline SnugChange *
machine_start (Machine *machine, SnugChangeBuilder *builder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugChangeBuilder) owned = builder;
  SnugChange *change;

  g_assert_nonnull (owned);
  change = snug_change_engine_add (machine->engine, owned, &error);
  g_assert_no_error (error);
  return change;
}

/* Puts a download in place and plans its installation. */
static inline SnugChangeBuilder *
machine_plan_install (Machine *machine, SnugRevision revision, const char *version, GError **error)
{
  g_autofree char *yaml
    = g_strdup_printf ("name: foo\nversion: %s\nbase: bare\napps: {foo: {command: bin/foo}}\n",
                       version);
  g_autoptr (GBytes) bytes = g_bytes_new (yaml, strlen (yaml));
  g_autofree char *digest = snug_digest_of_bytes (bytes);
  SnugSnapCandidate candidate = { .instance = "foo",
                                  .revision = revision,
                                  .partial = version,
                                  .sha3_384 = digest,
                                  .size = strlen (yaml),
                                  .mode = "strict",
                                  .channel = "latest/stable" };
  g_autofree char *partial = g_strdup_printf ("var/lib/snug/partial/%s", version);

  root_write (&machine->root, partial, yaml, 0600);
  return snug_snap_plan_install (machine->state, &candidate, 0, 2, error);
}

#define machine_test(path, function)                                                               \
  g_test_add ((path), Machine, NULL, machine_set_up, (function), machine_tear_down)
