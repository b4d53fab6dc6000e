/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Looking into an image through libsquashfuse. The image was written by somebody else: sizes and
 * counts have limits, and only a regular file is read. */

#include "snug-repo-image.h"

#include <errno.h>
#include <fcntl.h>
#include <squashfuse.h>
#include <sys/stat.h>
#include <string.h>

#include "snug-fd.h"
#include "snug-name.h"

#define MAX_HOOKS 1000

static void
sqfs_clear (sqfs *fs)
{
  if (fs->fd >= 0)
    sqfs_destroy (fs);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (sqfs, sqfs_clear)

static gboolean
fail_image (const char *path, GError **error)
{
  return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                         "‘%s’ cannot be read as a squashfs image: it is damaged, or is none",
                         path);
}

static gboolean
find_inode (sqfs *fs, const char *below, const char *path, sqfs_inode *inode, GError **error)
{
  bool found = false;

  if (sqfs_inode_get (fs, inode, sqfs_inode_root (fs)) != SQFS_OK)
    return fail_image (path, error);
  if (sqfs_lookup_path (fs, inode, below, &found) != SQFS_OK)
    return fail_image (path, error);
  return found
         || snug_set_error (error, SNUG_ERROR_NOT_FOUND, "‘%s’ has no ‘%s’; is it a snap?", path,
                            below);
}

static GBytes *
read_yaml (sqfs *fs, const char *path, GError **error)
{
  sqfs_inode inode;
  g_autofree char *content = NULL;
  guint64 done = 0;

  if (!find_inode (fs, "meta/snap.yaml", path, &inode, error))
    return NULL;
  if (!S_ISREG (sqfs_mode (inode.base.inode_type))
      || inode.xtra.reg.file_size > SNUG_SNAP_YAML_MAX_SIZE)
    {
      snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                      "‘meta/snap.yaml’ in ‘%s’ is not a regular file of at most %d bytes", path,
                      SNUG_SNAP_YAML_MAX_SIZE);
      return NULL;
    }
  content = g_malloc0 (inode.xtra.reg.file_size + 1);
  while (done < inode.xtra.reg.file_size)
    {
      sqfs_off_t n = (sqfs_off_t) (inode.xtra.reg.file_size - done);

      if (sqfs_read_range (fs, &inode, (sqfs_off_t) done, &n, content + done) != SQFS_OK || n <= 0)
        {
          fail_image (path, error);
          return NULL;
        }
      done += (guint64) n;
    }
  return g_bytes_new_take (g_steal_pointer (&content), done);
}

/* The names in meta/hooks; a snap without hooks has no such directory. */
static char **
read_hooks (sqfs *fs, const char *path, GError **error)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autoptr (GError) local = NULL;
  sqfs_inode inode;
  sqfs_dir dir;
  sqfs_dir_entry entry;
  sqfs_name name;
  sqfs_err code = SQFS_OK;
  guint n = 0;

  if (!find_inode (fs, "meta/hooks", path, &inode, &local))
    {
      if (g_error_matches (local, SNUG_ERROR, SNUG_ERROR_NOT_FOUND))
        return g_strv_builder_end (names);
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (sqfs_dir_open (fs, &inode, &dir, 0) != SQFS_OK)
    {
      fail_image (path, error);
      return NULL;
    }
  sqfs_dentry_init (&entry, name);
  while (n < MAX_HOOKS && sqfs_dir_next (fs, &dir, &entry, &code))
    if (snug_name_is_known_hook (sqfs_dentry_name (&entry)))
      {
        g_strv_builder_add (names, sqfs_dentry_name (&entry));
        n++;
      }
  if (code != SQFS_OK)
    {
      fail_image (path, error);
      return NULL;
    }
  return g_strv_builder_end (names);
}

/* The superblock says how long the image is; what is missing may be what nobody reads here. */
static gboolean
check_whole (sqfs *fs, int fd, const char *path, GError **error)
{
  struct stat st;

  if (fstat (fd, &st) < 0)
    return snug_set_error_from_errno (error, errno, "cannot look at ‘%s’", path);
  return (guint64) st.st_size >= fs->sb.bytes_used
         || snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                            "‘%s’ is cut off: it has %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
                            " bytes",
                            path, (guint64) st.st_size, (guint64) fs->sb.bytes_used);
}

SnugSnapInfo *
snug_repo_image_read_info (const char *path, GError **error)
{
  snug_autofd int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  g_auto (sqfs) fs = { .fd = -1 };
  g_autoptr (GBytes) yaml = NULL;
  g_auto (GStrv) hooks = NULL;
  SnugSnapInfo *info;

  if (fd < 0)
    {
      snug_set_error_from_errno (error, errno, "cannot open ‘%s’", path);
      return NULL;
    }
  if (sqfs_init (&fs, fd, 0) != SQFS_OK)
    {
      fs.fd = -1;
      fail_image (path, error);
      return NULL;
    }
  if (!check_whole (&fs, fd, path, error))
    return NULL;
  yaml = read_yaml (&fs, path, error);
  hooks = yaml != NULL ? read_hooks (&fs, path, error) : NULL;
  if (hooks == NULL)
    return NULL;
  info = snug_snap_info_parse (yaml, (const char *const *) hooks, error);
  if (info == NULL)
    g_prefix_error (error, "‘%s’: ", path);
  return info;
}
