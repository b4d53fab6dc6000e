/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where everything is. One table; immutable after construction, so any thread may use it. */

#include "snug-paths.h"

static const char *const default_paths[] = {
  [SNUG_PATH_SNAP_MOUNT] = "/snap",
  [SNUG_PATH_SNAP_BIN] = "/snap/bin",
  [SNUG_PATH_SNAP_DATA] = "/var/snap",
  [SNUG_PATH_HOMES] = "/home",
  [SNUG_PATH_STATE] = "/var/lib/snug",
  [SNUG_PATH_DATABASE] = "/var/lib/snug/state.db",
  [SNUG_PATH_BACKUPS] = "/var/lib/snug/backups",
  [SNUG_PATH_IMAGES] = "/var/lib/snug/snaps",
  [SNUG_PATH_META] = "/var/lib/snug/meta",
  [SNUG_PATH_RECIPES] = "/var/lib/snug/recipes",
  [SNUG_PATH_ROOTS] = "/var/lib/snug/roots",
  [SNUG_PATH_PARTIAL] = "/var/lib/snug/partial",
  [SNUG_PATH_STATE_CONFIG] = "/var/lib/snug/conf.d",
  [SNUG_PATH_STORE_STATE] = "/var/lib/snug/stores",
  [SNUG_PATH_CACHE] = "/var/cache/snug",
  [SNUG_PATH_RUNTIME] = "/run/snug",
  [SNUG_PATH_RUNTIME_CONFIG] = "/run/snug/conf.d",
  [SNUG_PATH_ETC] = "/etc/snug",
  [SNUG_PATH_VENDOR_CONFIG] = "/usr/lib/snug/conf.d",
  [SNUG_PATH_INTERFACES] = SNUG_DATADIR "/interfaces",
  [SNUG_PATH_PLUGINS] = SNUG_PLUGINDIR,
  [SNUG_PATH_LOCAL_PLUGINS] = "/usr/local/lib/snug/plugins",
  [SNUG_PATH_LIBEXEC] = SNUG_LIBEXECDIR,
};
G_STATIC_ASSERT (G_N_ELEMENTS (default_paths) == SNUG_N_PATHS);

struct _SnugPaths
{
  GObject parent_instance;

  char *root;
  char *paths[SNUG_N_PATHS];
};

G_DEFINE_FINAL_TYPE (SnugPaths, snug_paths, G_TYPE_OBJECT)

static void
snug_paths_init (SnugPaths *self)
{
}

static void
snug_paths_finalize (GObject *object)
{
  SnugPaths *self = SNUG_PATHS (object);

  g_free (self->root);
  for (guint i = 0; i < SNUG_N_PATHS; i++)
    g_free (self->paths[i]);
  G_OBJECT_CLASS (snug_paths_parent_class)->finalize (object);
}

SnugPaths *
snug_paths_new (const char *root)
{
  SnugPaths *self = g_object_new (SNUG_TYPE_PATHS, NULL);
  gsize length;

  g_assert (root == NULL || root[0] == '\0' || root[0] == '/');

  self->root = g_strdup (root != NULL ? root : "");
  length = strlen (self->root);
  while (length > 0 && self->root[length - 1] == '/')
    self->root[--length] = '\0';
  for (guint i = 0; i < SNUG_N_PATHS; i++)
    self->paths[i] = g_strconcat (self->root, default_paths[i], NULL);
  return self;
}

const char *
snug_paths_get_root (SnugPaths *self)
{
  return self->root;
}

void
snug_paths_override (SnugPaths *self, SnugPathId id, const char *path)
{
  g_assert ((guint) id < SNUG_N_PATHS && path[0] == '/');
  g_free (self->paths[id]);
  self->paths[id] = g_strdup (path);
}

const char *
snug_paths_get (SnugPaths *self, SnugPathId id)
{
  g_return_val_if_fail ((guint) id < SNUG_N_PATHS, NULL);
  return self->paths[id];
}

char *
snug_paths_build (SnugPaths *self, SnugPathId id, ...)
{
  g_autoptr (GString) path = g_string_new (snug_paths_get (self, id));
  const char *component;
  va_list args;

  va_start (args, id);
  while ((component = va_arg (args, const char *)) != NULL)
    {
      g_string_append_c (path, '/');
      g_string_append (path, component);
    }
  va_end (args);
  return g_string_free (g_steal_pointer (&path), FALSE);
}

static void
snug_paths_class_init (SnugPathsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_paths_finalize;
}
