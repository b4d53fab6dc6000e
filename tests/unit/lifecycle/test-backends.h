/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <fcntl.h>
#include <string.h>

#include "snug-file.h"

/* Backends that work on plain files, so that what they did outlives a process that is killed, as
 * mounts and profiles do. */

/* --- storage: mounts are copies. The "image" is the text of snap.yaml; the tree gets it, the
 * program that it names, a hook for each name in a line `# hooks: …`, and the folders of a base.
 * --- */

typedef GObject CopyStorage;
typedef GObjectClass CopyStorageClass;
static GType copy_storage_get_type (void) G_GNUC_UNUSED;

static const char *const copy_folders[] = { "bin", "etc", "usr", "lib", "meta" };

static inline gboolean
copy_hooks (int meta, const char *yaml, GError **error)
{
  const char *line = strstr (yaml, "# hooks: ");
  g_auto (GStrv) names = NULL;
  snug_autofd int hooks = -1;

  if (line == NULL)
    return TRUE;
  names = g_strsplit_set (line + strlen ("# hooks: "), " \n", -1);
  hooks = snug_file_make_dirs (meta, "hooks", 0755, error);
  for (guint i = 0; hooks >= 0 && names[i] != NULL && names[i][0] != '\0'; i++)
    if (!snug_file_write (hooks, names[i], "#!", 2, 0755, error))
      return FALSE;
  return hooks >= 0;
}

static inline gboolean
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
  gboolean base;

  if (yaml == NULL || tree < 0)
    return FALSE;
  if (!g_str_has_prefix (g_bytes_get_data (yaml, NULL), "name:"))
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "‘%s’ is not an image", source);
  base = strstr (g_bytes_get_data (yaml, NULL), "type: base") != NULL;
  for (guint i = 0; i < G_N_ELEMENTS (copy_folders); i++)
    {
      snug_autofd int folder = -1;

      if (base || i == 0 || i == 4)
        folder = snug_file_make_dirs (tree, copy_folders[i], 0755, error);
      if ((base || i == 0 || i == 4) && folder < 0)
        return FALSE;
    }
  meta = snug_file_open_beneath (tree, "meta", O_RDONLY | O_DIRECTORY, 0, error);
  /* Last, because by it the tree counts as mounted. */
  return meta >= 0 && snug_file_write (tree, "bin/foo", "#!", 2, 0755, error)
         && copy_hooks (meta, g_bytes_get_data (yaml, NULL), error)
         && snug_file_write (meta, "snap.yaml", g_bytes_get_data (yaml, NULL),
                             g_bytes_get_size (yaml), 0644, error);
}

static inline gboolean
copy_is_mounted (SnugStorage *storage, const char *target, gboolean *mounted, GError **error)
{
  g_autofree char *path = g_build_filename (target, "meta", "snap.yaml", NULL);

  *mounted = g_file_test (path, G_FILE_TEST_EXISTS);
  return TRUE;
}

/* A test may hold an unmount back: 1 asks for it, 2 says that it waits, 0 lets it go on. */
static gint copy_unmount_gate;

static inline gboolean
copy_unmount (SnugStorage *storage, const char *target, GCancellable *cancellable, GError **error)
{
  snug_autofd int tree = snug_file_open_root (target, NULL);

  if (tree < 0)
    return TRUE;
  g_atomic_int_compare_and_exchange (&copy_unmount_gate, 1, 2);
  while (g_atomic_int_get (&copy_unmount_gate) != 0)
    g_usleep (1000);
  if (!snug_file_remove (tree, "meta/snap.yaml", error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (copy_folders); i++)
    if (!snug_file_remove (tree, copy_folders[i], error))
      return FALSE;
  return TRUE;
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

/* --- confinement: each plan gets the mounts that were granted, what is loaded is a file named like
 *     the tag in loaded/; files fail-load and lost let it fail --- */

typedef struct
{
  GObject parent;
  char *root;
  guint n_restored;
} FileConfinement;

typedef GObjectClass FileConfinementClass;
static GType file_confinement_get_type (void) G_GNUC_UNUSED;

static gboolean
file_prepare (SnugConfinement *confinement,
              GPtrArray *plans,
              GCancellable *cancellable,
              GError **error)
{
  /* A filter that allows everything. */
  static const guint32 program[] = { 0x06, 0x7fff0000 };
  g_autoptr (GBytes) filter = g_bytes_new_static (program, sizeof program);

  for (guint i = 0; i < plans->len; i++)
    {
      SnugSandbox *plan = g_ptr_array_index (plans, i);
      GPtrArray *grants = snug_sandbox_get_grants (plan);

      if (g_strcmp0 (snug_sandbox_get_confinement (plan), "classic") != 0)
        snug_sandbox_set_namespaces (plan, SNUG_NAMESPACE_USER | SNUG_NAMESPACE_MOUNT);
      snug_sandbox_set_seccomp (plan, filter);
      for (guint j = 0; j < grants->len; j++)
        {
          SnugGrant *grant = g_ptr_array_index (grants, j);

          if (snug_grant_get_kind (grant) == SNUG_GRANT_MOUNT)
            snug_sandbox_add_bind (plan, snug_grant_get (grant, "source"),
                                   snug_grant_get (grant, "target"), 0);
          if (snug_grant_get_kind (grant) == SNUG_GRANT_DEVICE)
            snug_sandbox_set_env (plan, "GRANTED", snug_grant_get (grant, "path"));
          snug_sandbox_report (plan, grant, "fake", NULL);
        }
    }
  return TRUE;
}

static gboolean
file_load (SnugConfinement *confinement,
           GPtrArray *plans,
           GCancellable *cancellable,
           GError **error)
{
  FileConfinement *self = (FileConfinement *) confinement;
  g_autofree char *fail = g_build_filename (self->root, "fail-load", NULL);
  snug_autofd int root = snug_file_open_root (self->root, error);
  snug_autofd int loaded = root >= 0 ? snug_file_make_dirs (root, "loaded", 0755, error) : -1;

  if (g_file_test (fail, G_FILE_TEST_EXISTS))
    return snug_set_error (error, SNUG_ERROR_FAILED, "the kernel refused a profile");
  for (guint i = 0; loaded >= 0 && i < plans->len; i++)
    if (!snug_file_write (loaded, snug_sandbox_get_security_tag (g_ptr_array_index (plans, i)), "",
                          0, 0600, error))
      return FALSE;
  return loaded >= 0;
}

static gboolean
file_unload (SnugConfinement *confinement,
             const char *instance,
             GCancellable *cancellable,
             GError **error)
{
  FileConfinement *self = (FileConfinement *) confinement;
  g_autofree char *path = g_build_filename (self->root, "loaded", NULL);
  g_autofree char *prefix = g_strconcat ("snap.", instance, ".", NULL);
  snug_autofd int loaded = snug_file_open_root (path, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, prefix) && !snug_file_remove (loaded, name, error))
      return FALSE;
  return TRUE;
}

/* What load() left is there, unless a file lost says that it is not. */
static gboolean
file_restore (SnugConfinement *confinement,
              const char *instance,
              GCancellable *cancellable,
              GError **error)
{
  FileConfinement *self = (FileConfinement *) confinement;
  g_autofree char *lost = g_build_filename (self->root, "lost", NULL);

  self->n_restored++;
  return !g_file_test (lost, G_FILE_TEST_EXISTS)
         || snug_set_error (error, SNUG_ERROR_FAILED, "the profiles of ‘%s’ are lost", instance);
}

static void
file_confinement_plugin_init (SnugPluginInterface *iface)
{
}

static void
file_confinement_confinement_init (SnugConfinementInterface *iface)
{
  iface->prepare = file_prepare;
  iface->load = file_load;
  iface->unload = file_unload;
  iface->restore = file_restore;
}

G_DEFINE_TYPE_WITH_CODE (FileConfinement,
                         file_confinement,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (SNUG_TYPE_PLUGIN, file_confinement_plugin_init)
                           G_IMPLEMENT_INTERFACE (SNUG_TYPE_CONFINEMENT,
                                                  file_confinement_confinement_init))

static void
file_confinement_init (FileConfinement *self)
{
}

static void
file_confinement_finalize (GObject *object)
{
  g_free (((FileConfinement *) object)->root);
  G_OBJECT_CLASS (file_confinement_parent_class)->finalize (object);
}

static void
file_confinement_class_init (FileConfinementClass *klass)
{
  klass->finalize = file_confinement_finalize;
}
