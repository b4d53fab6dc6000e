/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Reads files. A file is blocks one behind the other, whose sizes stand behind the inode; its end
 * may be a part of a fragment, a block that several files share. One thread per sqfs. */

#include "snug-server-file.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

/* How many sizes are read at once on the way to a block. */
#define SIZES_AT_ONCE 1024
/* Of 128 KiB each that is two TiB. The way to a block must not take long, and a small image can
 * state more than it has. */
#define MAX_BLOCKS (16u * 1024 * 1024)

typedef struct
{
  sqfs *fs;
  const sqfs_inode *inode;
  uint64_t size;
  uint64_t blocks;      /* without the fragment */
  sqfs_md_cursor sizes; /* of the next block */
  uint64_t next;        /* the next block's number */
  uint64_t place;       /* and where it lies */
} File;

static uint32_t
get_header (const unsigned char *bytes)
{
  return (uint32_t) bytes[0] | (uint32_t) bytes[1] << 8 | (uint32_t) bytes[2] << 16
         | (uint32_t) bytes[3] << 24;
}

static uint32_t
size_of (uint32_t header)
{
  uint32_t size;
  bool compressed;

  sqfs_data_header (header, &compressed, &size);
  return size;
}

static void
open_file (File *file, sqfs *fs, const sqfs_inode *inode)
{
  uint64_t block_size = fs->sb.block_size;
  bool whole = inode->xtra.reg.frag_idx == SQUASHFS_INVALID_FRAG;

  file->fs = fs;
  file->inode = inode;
  file->size = inode->xtra.reg.file_size;
  file->blocks = file->size / block_size + (whole && file->size % block_size != 0 ? 1 : 0);
  file->sizes = inode->next;
  file->next = 0;
  file->place = inode->xtra.reg.start_block;
}

/* Adds up the sizes of the blocks before @number. */
static int
seek_block (File *file, uint64_t number)
{
  unsigned char sizes[SIZES_AT_ONCE * 4];

  while (file->next < number)
    {
      uint64_t left = number - file->next;
      size_t count = left < SIZES_AT_ONCE ? (size_t) left : SIZES_AT_ONCE;
      int result = snug_server_metadata_read (file->fs, &file->sizes, sizes, count * 4);

      if (result != 0)
        return result;
      for (size_t i = 0; i < count; i++)
        file->place += size_of (get_header (sizes + 4 * i));
      file->next += count;
    }
  return 0;
}

/* What the next block holds from @skip on; NULL is a hole. */
static int
read_block (File *file, size_t skip, size_t wanted, const char **data)
{
  unsigned char raw[4];
  uint32_t header;
  sqfs_block *block;
  int result = snug_server_metadata_read (file->fs, &file->sizes, raw, sizeof raw);

  *data = NULL;
  if (result != 0)
    return result;
  header = get_header (raw);
  file->next++;
  if (size_of (header) == 0)
    return 0;
  result
    = snug_server_metadata_block (file->fs, &file->fs->data_cache, file->place, header, &block);
  file->place += size_of (header);
  if (result != 0 || skip + wanted > block->size)
    return EIO;
  *data = (const char *) block->data + skip;
  return 0;
}

static int
read_fragment (File *file, size_t skip, size_t wanted, const char **data)
{
  sqfs *fs = file->fs;
  unsigned char raw[sizeof (struct squashfs_fragment_entry)]; /* place (8), header (4), unused */
  uint64_t place, offset = file->inode->xtra.reg.frag_off;
  sqfs_block *block;

  if (snug_server_metadata_get (fs, &fs->frag_table, fs->sb.fragments,
                                file->inode->xtra.reg.frag_idx, raw)
      != 0)
    return EIO;
  place = get_header (raw) | (uint64_t) get_header (raw + 4) << 32;
  if (snug_server_metadata_block (fs, &fs->frag_cache, place, get_header (raw + 8), &block) != 0
      || offset + skip + wanted > block->size)
    return EIO;
  *data = (const char *) block->data + offset + skip;
  return 0;
}

int
snug_server_file_read (sqfs *fs,
                       const sqfs_inode *inode,
                       uint64_t offset,
                       size_t size,
                       char *buffer,
                       size_t *got)
{
  uint64_t block_size = fs->sb.block_size;
  File file;
  int result;

  *got = 0;
  open_file (&file, fs, inode);
  if (file.blocks > MAX_BLOCKS)
    return EFBIG;
  if (offset >= file.size)
    return 0;
  if (size > file.size - offset)
    size = (size_t) (file.size - offset);
  result
    = seek_block (&file, offset / block_size < file.blocks ? offset / block_size : file.blocks);
  while (result == 0 && *got < size)
    {
      size_t skip = (size_t) ((offset + *got) % block_size);
      size_t take = size - *got < block_size - skip ? size - *got : (size_t) (block_size - skip);
      const char *data;

      result = file.next < file.blocks ? read_block (&file, skip, take, &data)
                                       : read_fragment (&file, skip, take, &data);
      if (result != 0)
        break;
      if (data != NULL)
        memcpy (buffer + *got, data, take);
      else
        memset (buffer + *got, 0, take);
      *got += take;
    }
  return result;
}
