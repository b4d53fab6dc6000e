/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Reads a squashfs image with libsquashfuse. One thread per object. */

#include "snug-server-image.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include <squashfuse.h>

/* The library's own sizes (8 blocks of metadata, 3 of fragments) thrash on a big directory. Blocks
 * of metadata are 8 KiB; those of data as large as the image's block size. */
#define METADATA_BLOCKS 256
#define DATA_BYTES      (512 * 1024)
#define FRAGMENT_BYTES  (4 * 1024 * 1024)

/* More than the kernel asks for at once; a limit against a defect, not a policy. */
#define MAX_READ  (8 * 1024 * 1024)
#define MAX_XATTR (64 * 1024)

struct SnugServerImage
{
  sqfs fs;
  sqfs_inode_id root;
  char *buffer; /* grows, and is used again */
  size_t capacity;
};

static bool
resize_cache (sqfs_cache *cache, size_t count)
{
  sqfs_cache_destroy (cache);
  return sqfs_block_cache_init (cache, count) == SQFS_OK;
}

static size_t
blocks_of (SnugServerImage *image, size_t bytes, size_t at_least)
{
  size_t count = bytes / image->fs.sb.block_size;

  return count > at_least ? count : at_least;
}

SnugServerImage *
snug_server_image_open (int fd, const char **why)
{
  SnugServerImage *image = calloc (1, sizeof *image);
  sqfs_err err = image != NULL ? sqfs_init (&image->fs, fd, 0) : SQFS_ERR;

  *why = "the image cannot be read";
  if (err == SQFS_BADFORMAT)
    *why = "it is not a squashfs image";
  else if (err == SQFS_BADVERSION)
    *why = "its version of squashfs is not supported";
  else if (err == SQFS_BADCOMP)
    *why = "libsquashfuse was built without its compression";
  if (err != SQFS_OK || !resize_cache (&image->fs.md_cache, METADATA_BLOCKS)
      || !resize_cache (&image->fs.data_cache, blocks_of (image, DATA_BYTES, 1))
      || !resize_cache (&image->fs.frag_cache, blocks_of (image, FRAGMENT_BYTES, 3)))
    {
      free (image);
      return NULL;
    }
  image->root = sqfs_inode_root (&image->fs);
  return image;
}

/* 1 is the root's number in FUSE and 0 is none, so the others move up by two. */
static SnugServerNode
to_node (SnugServerImage *image, sqfs_inode_id id)
{
  return id == image->root ? SNUG_SERVER_ROOT : id + 2;
}

static int
get_inode (SnugServerImage *image, SnugServerNode node, sqfs_inode *inode)
{
  sqfs_inode_id id = node == SNUG_SERVER_ROOT ? image->root : node - 2;

  if (node == 0)
    return ESTALE;
  return sqfs_inode_get (&image->fs, inode, id) == SQFS_OK ? 0 : EIO;
}

static int
fill_stat (SnugServerImage *image, sqfs_inode *inode, struct stat *st)
{
  sqfs_id_t id;

  memset (st, 0, sizeof *st);
  st->st_ino = inode->base.inode_number;
  st->st_mode = (inode->base.mode & 07777) | sqfs_mode (inode->base.inode_type);
  st->st_nlink = (nlink_t) inode->nlink;
  st->st_mtime = st->st_ctime = st->st_atime = (time_t) inode->base.mtime;
  st->st_blksize = (blksize_t) image->fs.sb.block_size;
  if (S_ISREG (st->st_mode))
    st->st_size = (off_t) inode->xtra.reg.file_size;
  else if (S_ISDIR (st->st_mode))
    st->st_size = (off_t) inode->xtra.dir.dir_size;
  else if (S_ISLNK (st->st_mode))
    st->st_size = (off_t) inode->xtra.symlink_size;
  else if (S_ISBLK (st->st_mode) || S_ISCHR (st->st_mode))
    st->st_rdev = makedev ((unsigned) inode->xtra.dev.major, (unsigned) inode->xtra.dev.minor);
  if (st->st_size < 0)
    return EIO;
  st->st_blocks = st->st_size / 512;
  if (sqfs_id_get (&image->fs, inode->base.uid, &id) != SQFS_OK)
    return EIO;
  st->st_uid = id;
  if (sqfs_id_get (&image->fs, inode->base.guid, &id) != SQFS_OK)
    return EIO;
  st->st_gid = id;
  return 0;
}

int
snug_server_image_stat (SnugServerImage *image, SnugServerNode node, struct stat *st)
{
  sqfs_inode inode;
  int result = get_inode (image, node, &inode);

  return result != 0 ? result : fill_stat (image, &inode, st);
}

static int
get_directory (SnugServerImage *image, SnugServerNode node, sqfs_inode *inode)
{
  int result = get_inode (image, node, inode);

  if (result != 0)
    return result;
  return S_ISDIR (sqfs_mode (inode->base.inode_type)) ? 0 : ENOTDIR;
}

int
snug_server_image_look_up (SnugServerImage *image,
                           SnugServerNode parent,
                           const char *name,
                           SnugServerNode *child)
{
  size_t length = strlen (name);
  sqfs_dir_entry entry;
  sqfs_inode inode;
  sqfs_name buffer;
  bool found = false;
  int result = get_directory (image, parent, &inode);

  *child = 0;
  if (result != 0)
    return result;
  if (length > SQUASHFS_NAME_LEN)
    return ENAMETOOLONG;
  sqfs_dentry_init (&entry, buffer);
  if (sqfs_dir_lookup (&image->fs, &inode, name, length, &entry, &found) != SQFS_OK)
    return EIO;
  if (found)
    *child = to_node (image, sqfs_dentry_inode (&entry));
  return 0;
}

static bool
reserve (SnugServerImage *image, size_t size)
{
  char *bigger;

  if (size <= image->capacity)
    return true;
  bigger = realloc (image->buffer, size);
  if (bigger == NULL)
    return false;
  image->buffer = bigger;
  image->capacity = size;
  return true;
}

int
snug_server_image_read (SnugServerImage *image,
                        SnugServerNode node,
                        off_t offset,
                        size_t size,
                        const char **data,
                        size_t *got)
{
  sqfs_off_t wanted = (sqfs_off_t) size;
  sqfs_inode inode;
  int result = get_inode (image, node, &inode);

  if (result != 0)
    return result;
  if (!S_ISREG (sqfs_mode (inode.base.inode_type)) || offset < 0 || size > MAX_READ)
    return EINVAL;
  if (!reserve (image, size))
    return ENOMEM;
  *data = image->buffer;
  *got = 0;
  if ((uint64_t) offset >= inode.xtra.reg.file_size)
    return 0;
  if (sqfs_read_range (&image->fs, &inode, offset, &wanted, image->buffer) != SQFS_OK)
    return EIO;
  *got = (size_t) wanted;
  return 0;
}

/* Squashfs does not store “.” and “..”. */
static int
list_dots (sqfs_inode *inode,
           SnugServerNode node,
           off_t offset,
           SnugServerEntryFunc function,
           void *data)
{
  struct stat st = { .st_mode = S_IFDIR };

  st.st_ino = inode->base.inode_number;
  if (offset == 0 && function (data, ".", &st, 0, 1) != 0)
    return 1;
  /* The root's parent is said to be one past the last inode. */
  if (node != SNUG_SERVER_ROOT)
    st.st_ino = inode->xtra.dir.parent_inode;
  return offset <= 1 ? function (data, "..", &st, 0, 2) : 0;
}

int
snug_server_image_list (SnugServerImage *image,
                        SnugServerNode node,
                        off_t offset,
                        int whole,
                        SnugServerEntryFunc function,
                        void *data)
{
  sqfs_dir_entry entry;
  sqfs_inode inode;
  sqfs_name buffer;
  sqfs_dir dir;
  sqfs_err err = SQFS_OK;
  int result = get_directory (image, node, &inode);

  if (result != 0)
    return result;
  if (list_dots (&inode, node, offset, function, data) != 0)
    return 0;
  if (sqfs_dir_open (&image->fs, &inode, &dir, offset > 2 ? offset - 2 : 0) != SQFS_OK)
    return EIO;
  sqfs_dentry_init (&entry, buffer);
  while (sqfs_dir_next (&image->fs, &dir, &entry, &err))
    {
      SnugServerNode child = to_node (image, sqfs_dentry_inode (&entry));
      struct stat st
        = { .st_ino = sqfs_dentry_inode_num (&entry), .st_mode = sqfs_dentry_mode (&entry) };

      if (whole && (result = snug_server_image_stat (image, child, &st)) != 0)
        return result;
      if (function (data, sqfs_dentry_name (&entry), &st, child,
                    sqfs_dentry_next_offset (&entry) + 2)
          != 0)
        return 0;
    }
  return err == SQFS_OK ? 0 : EIO;
}

int
snug_server_image_read_link (SnugServerImage *image, SnugServerNode node, const char **target)
{
  sqfs_inode inode;
  size_t size;
  int result = get_inode (image, node, &inode);

  if (result != 0)
    return result;
  if (!S_ISLNK (sqfs_mode (inode.base.inode_type)) || inode.xtra.symlink_size >= PATH_MAX)
    return EINVAL;
  size = inode.xtra.symlink_size + 1;
  if (!reserve (image, size))
    return ENOMEM;
  if (sqfs_readlink (&image->fs, &inode, image->buffer, &size) != SQFS_OK)
    return EIO;
  *target = image->buffer;
  return 0;
}

int
snug_server_image_has_xattrs (SnugServerImage *image)
{
  return image->fs.xattr_info.xattr_ids > 0;
}

static int
list_xattrs (SnugServerImage *image, sqfs_xattr *xattr, size_t *size)
{
  size_t used = 0;

  while (xattr->remain > 0)
    {
      size_t length;

      if (sqfs_xattr_read (xattr) != SQFS_OK)
        return EIO;
      length = sqfs_xattr_name_size (xattr);
      if (used + length + 1 > MAX_XATTR)
        return E2BIG;
      /* Twice the need, so that a list of many names is not copied for each. */
      if (!reserve (image, 2 * (used + length + 1)))
        return ENOMEM;
      if (sqfs_xattr_name (xattr, image->buffer + used, true) != SQFS_OK)
        return EIO;
      used += length;
      image->buffer[used++] = '\0';
    }
  *size = used;
  return 0;
}

static int
get_xattr (SnugServerImage *image, sqfs_xattr *xattr, const char *name, size_t *size)
{
  bool found = false;

  if (sqfs_xattr_find (xattr, name, &found) != SQFS_OK)
    return EIO;
  if (!found)
    return ENODATA;
  if (sqfs_xattr_value_size (xattr, size) != SQFS_OK)
    return EIO;
  if (*size > MAX_XATTR)
    return E2BIG;
  if (!reserve (image, *size + 1))
    return ENOMEM;
  return sqfs_xattr_value (xattr, image->buffer) == SQFS_OK ? 0 : EIO;
}

int
snug_server_image_get_xattr (SnugServerImage *image,
                             SnugServerNode node,
                             const char *name,
                             const char **data,
                             size_t *size)
{
  sqfs_xattr xattr;
  sqfs_inode inode;
  int result = get_inode (image, node, &inode);

  if (result != 0)
    return result;
  if (sqfs_xattr_open (&image->fs, &inode, &xattr) != SQFS_OK)
    return EIO;
  *size = 0;
  result = name != NULL ? get_xattr (image, &xattr, name, size) : list_xattrs (image, &xattr, size);
  *data = image->buffer;
  return result;
}

void
snug_server_image_stat_fs (SnugServerImage *image, struct statvfs *fs)
{
  unsigned long block = image->fs.sb.block_size;

  memset (fs, 0, sizeof *fs);
  fs->f_bsize = block;
  fs->f_frsize = block;
  fs->f_blocks = (image->fs.sb.bytes_used + block - 1) / block;
  fs->f_files = image->fs.sb.inodes;
  fs->f_namemax = SQUASHFS_NAME_LEN;
}
