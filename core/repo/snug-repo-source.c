/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The directory that snug-repo works on, as the verifier wants to see it. */

#include "snug-repo-source.h"

#include <errno.h>
#include <fcntl.h>

#include "snug-file.h"

struct _SnugRepoSource
{
  GObject parent_instance;

  int fd;
};

static GBytes *
snug_repo_source_fetch_document (SnugStore *store,
                                 const char *name,
                                 guint64 max_size,
                                 GCancellable *cancellable,
                                 GError **error)
{
  return snug_file_read (SNUG_REPO_SOURCE (store)->fd, name, max_size, error);
}

static void
snug_repo_source_plugin_init (SnugPluginInterface *iface)
{
}

static void
snug_repo_source_store_init (SnugStoreInterface *iface)
{
  iface->fetch_document = snug_repo_source_fetch_document;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (SnugRepoSource,
                               snug_repo_source,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SNUG_TYPE_PLUGIN,
                                                      snug_repo_source_plugin_init)
                                 G_IMPLEMENT_INTERFACE (SNUG_TYPE_STORE,
                                                        snug_repo_source_store_init))

static void
snug_repo_source_init (SnugRepoSource *self)
{
  self->fd = -1;
}

static void
snug_repo_source_finalize (GObject *object)
{
  snug_clear_fd (&SNUG_REPO_SOURCE (object)->fd);
  G_OBJECT_CLASS (snug_repo_source_parent_class)->finalize (object);
}

static void
snug_repo_source_class_init (SnugRepoSourceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_repo_source_finalize;
}

SnugRepoSource *
snug_repo_source_new (const char *path, GError **error)
{
  g_autoptr (SnugRepoSource) self = g_object_new (SNUG_TYPE_REPO_SOURCE, NULL);

  self->fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (self->fd >= 0)
    return g_steal_pointer (&self);
  snug_set_error_from_errno (error, errno, "cannot open the repository ‘%s’", path);
  return NULL;
}

int
snug_repo_source_get_fd (SnugRepoSource *self)
{
  return self->fd;
}
