/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Checked access to what an image says. One thread per sqfs. */

#include "snug-server-metadata.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

/* The library's caches take 0 for "nothing here", so a place must never be that; where the
 * superblock lies there is no block anyway. */
static bool
is_inside (sqfs *fs, uint64_t place)
{
  return place >= sizeof fs->sb && place < fs->sb.bytes_used;
}

/* The block that @place begins, which is moved behind it. */
static int
get_metadata (sqfs *fs, sqfs_off_t *place, sqfs_block **block)
{
  if (!is_inside (fs, (uint64_t) *place) || sqfs_md_cache (fs, place, block) != SQFS_OK)
    return EIO;
  return (*block)->size > 0 ? 0 : EIO;
}

int
snug_server_metadata_read (sqfs *fs, sqfs_md_cursor *cursor, void *buffer, size_t size)
{
  char *out = buffer;

  while (size > 0)
    {
      sqfs_off_t next = cursor->block;
      sqfs_block *block;
      size_t take;

      if (get_metadata (fs, &next, &block) != 0 || cursor->offset > block->size)
        return EIO;
      take = block->size - cursor->offset;
      if (take > size)
        take = size;
      if (out != NULL)
        {
          memcpy (out, (char *) block->data + cursor->offset, take);
          out += take;
        }
      size -= take;
      cursor->offset += take;
      if (cursor->offset == block->size)
        {
          cursor->block = next;
          cursor->offset = 0;
        }
    }
  return 0;
}

int
snug_server_metadata_get (sqfs *fs, sqfs_table *table, size_t count, size_t index, void *entry)
{
  size_t offset = index * table->each % SQUASHFS_METADATA_SIZE;
  sqfs_off_t place;
  sqfs_block *block;

  if (index >= count || table->blocks == NULL)
    return EIO;
  place = (sqfs_off_t) table->blocks[index * table->each / SQUASHFS_METADATA_SIZE];
  if (get_metadata (fs, &place, &block) != 0 || offset + table->each > block->size)
    return EIO;
  memcpy (entry, (char *) block->data + offset, table->each);
  return 0;
}

/* The library passes over a link's target to the number of its attributes, however long it says to
 * be: type (2), mode (2), owner and group (4), time (4), number (4), links (4), length (4). */
static bool
is_endless_link (const unsigned char *raw)
{
  return raw[0] == SQUASHFS_LSYMLINK_TYPE && raw[1] == 0 && (raw[22] != 0 || raw[23] != 0);
}

/* Else only the place where it begins can be wrong: from there the library goes block by block. */
int
snug_server_metadata_inode (sqfs *fs, sqfs_inode_id id, sqfs_inode *inode)
{
  sqfs_md_cursor cursor
    = { .block = (sqfs_off_t) ((id >> 16) + fs->sb.inode_table_start), .offset = id & 0xffff };
  unsigned char raw[24] = { 0 };
  int result = snug_server_metadata_read (fs, &cursor, raw, 2);

  if (result == 0 && raw[0] == SQUASHFS_LSYMLINK_TYPE)
    result = snug_server_metadata_read (fs, &cursor, raw + 2, sizeof raw - 2);
  if (result != 0 || is_endless_link (raw))
    return EIO;
  return sqfs_inode_get (fs, inode, id) == SQFS_OK ? 0 : EIO;
}

int
snug_server_metadata_block (sqfs *fs,
                            sqfs_cache *cache,
                            uint64_t place,
                            uint32_t header,
                            sqfs_block **block)
{
  uint32_t size;
  bool compressed;

  sqfs_data_header (header, &compressed, &size);
  /* What would grow when compressed is stored as it is. */
  if (!is_inside (fs, place) || size > fs->sb.block_size)
    return EIO;
  return sqfs_data_cache (fs, cache, (sqfs_off_t) place, header, block) == SQFS_OK ? 0 : EIO;
}
