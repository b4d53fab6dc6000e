/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Reads a squashfs image with libsquashfuse. One thread per object. */

#include "snug-server-image.h"

#include "snug-server-directory.h"
#include "snug-server-file.h"
#include "snug-server-metadata.h"

#include <endian.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

/* The library's own sizes (8 blocks of metadata, 3 of fragments) thrash on a big directory. Blocks
 * of metadata are 8 KiB; those of data as large as the image's block size. */
#define METADATA_BLOCKS 256
#define DATA_BYTES      (512 * 1024)
#define FRAGMENT_BYTES  (4 * 1024 * 1024)

/* More than the kernel asks for at once; a limit against a defect, not a policy. */
#define MAX_READ (8 * 1024 * 1024)

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

/* 1 is the root's number in FUSE and 0 is none, so the others move up by two. The root is in no
 * directory; the kernel would give up the root's inode if it were told so. */
static int
get_node (SnugServerImage *image, sqfs_inode_id id, SnugServerNode *node)
{
  *node = id + 2;
  return id == image->root ? EIO : 0;
}

static int
get_inode (SnugServerImage *image, SnugServerNode node, sqfs_inode *inode)
{
  sqfs_inode_id id = node == SNUG_SERVER_ROOT ? image->root : node - 2;

  return node == 0 ? ESTALE : snug_server_metadata_inode (&image->fs, id, inode);
}

static int
get_owner (SnugServerImage *image, uint16_t index, uint32_t *owner)
{
  uint32_t id;
  int result
    = snug_server_metadata_get (&image->fs, &image->fs.id_table, image->fs.sb.no_ids, index, &id);

  if (result == 0)
    *owner = le32toh (id);
  return result;
}

static int
fill_stat (SnugServerImage *image, sqfs_inode *inode, struct stat *st)
{
  int result;

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
  result = get_owner (image, inode->base.uid, &st->st_uid);
  return result != 0 ? result : get_owner (image, inode->base.guid, &st->st_gid);
}

int
snug_server_image_stat (SnugServerImage *image, SnugServerNode node, struct stat *st)
{
  sqfs_inode inode;
  int result = get_inode (image, node, &inode);

  return result != 0 ? result : fill_stat (image, &inode, st);
}

static const char *
explain (sqfs_err err)
{
  switch (err)
    {
    case SQFS_BADFORMAT:
      return "it is not a squashfs image";
    case SQFS_BADVERSION:
      return "its version of squashfs is not supported";
    case SQFS_BADCOMP:
      return "libsquashfuse was built without its compression";
    default:
      return "the image cannot be read";
    }
}

/* The library forgets this table. */
void
snug_server_image_close (SnugServerImage *image)
{
  sqfs_table_destroy (&image->fs.xattr_table);
  sqfs_destroy (&image->fs);
  free (image->buffer);
  free (image);
}

static bool
resize_caches (SnugServerImage *image)
{
  return resize_cache (&image->fs.md_cache, METADATA_BLOCKS)
         && resize_cache (&image->fs.data_cache, blocks_of (image, DATA_BYTES, 1))
         && resize_cache (&image->fs.frag_cache, blocks_of (image, FRAGMENT_BYTES, 3));
}

SnugServerImage *
snug_server_image_open (int fd, const char **why)
{
  SnugServerImage *image = calloc (1, sizeof *image);
  sqfs_err err = image != NULL ? sqfs_init (&image->fs, fd, 0) : SQFS_ERR;
  struct stat st;

  *why = explain (err);
  if (err != SQFS_OK)
    {
      free (image);
      return NULL;
    }
  image->root = sqfs_inode_root (&image->fs);
  if (image->fs.sb.block_size == 0)
    *why = "its blocks are empty";
  else if (snug_server_image_stat (image, SNUG_SERVER_ROOT, &st) != 0 || !S_ISDIR (st.st_mode))
    *why = "its root is not a directory that can be read";
  /* A cache that could not be had is not one that can be closed. */
  else
    return resize_caches (image) ? image : NULL;
  snug_server_image_close (image);
  return NULL;
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
  SnugServerEntry entry;
  sqfs_inode inode;
  int result = get_directory (image, parent, &inode);

  *child = 0;
  if (result == 0 && strlen (name) > SQUASHFS_NAME_LEN)
    return ENAMETOOLONG;
  if (result == 0)
    result = snug_server_directory_find (&image->fs, &inode, name, &entry);
  if (result == 0)
    return get_node (image, entry.inode, child);
  return result == ENOENT ? 0 : result;
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
  sqfs_inode inode;
  int result = get_inode (image, node, &inode);

  if (result != 0)
    return result;
  if (!S_ISREG (sqfs_mode (inode.base.inode_type)) || offset < 0 || size > MAX_READ)
    return EINVAL;
  if (!reserve (image, size))
    return ENOMEM;
  *data = image->buffer;
  return snug_server_file_read (&image->fs, &inode, (uint64_t) offset, size, image->buffer, got);
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
  SnugServerDirectory directory;
  SnugServerEntry entry;
  sqfs_inode inode;
  int result = get_directory (image, node, &inode);

  if (result != 0)
    return result;
  if (list_dots (&inode, node, offset, function, data) != 0)
    return 0;
  result = snug_server_directory_open (&directory, &image->fs, &inode,
                                       offset > 2 ? (uint64_t) offset - 2 : 0);
  while (result == 0 && (result = snug_server_directory_next (&directory, &entry)) == 0)
    {
      struct stat st = { .st_ino = entry.number, .st_mode = entry.mode };
      SnugServerNode child;

      result = get_node (image, entry.inode, &child);
      if (whole && result == 0)
        result = snug_server_image_stat (image, child, &st);
      if (result == 0
          && function (data, entry.name, &st, child, (off_t) (directory.offset + 2)) != 0)
        return 0;
    }
  return result == ENOENT ? 0 : result;
}

int
snug_server_image_read_link (SnugServerImage *image, SnugServerNode node, const char **target)
{
  sqfs_md_cursor cursor;
  sqfs_inode inode;
  size_t size;
  int result = get_inode (image, node, &inode);

  if (result != 0)
    return result;
  if (!S_ISLNK (sqfs_mode (inode.base.inode_type)) || inode.xtra.symlink_size >= PATH_MAX)
    return EINVAL;
  size = inode.xtra.symlink_size;
  if (!reserve (image, size + 1))
    return ENOMEM;
  cursor = inode.next;
  result = snug_server_metadata_read (&image->fs, &cursor, image->buffer, size);
  image->buffer[size] = '\0';
  *target = image->buffer;
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
