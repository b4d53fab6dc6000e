/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Reads directories, with every length checked. One thread per sqfs. */

#include "snug-server-directory.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#define MAX_RUN   256
#define LAST_KIND SQUASHFS_SOCKET_TYPE
/* The size of a directory counts "." and "..", three bytes that are not stored. */
#define NOT_STORED 3
/* Millions of entries. A small image can state more, and each look-up would take minutes. */
#define MAX_SIZE (128u * 1024 * 1024)

/* Whether to go on to an entry of the index: what lies before it is passed over. */
typedef bool (*PassFunc) (const void *wanted, uint32_t offset, const char *name);

static uint32_t
from_little_endian (uint32_t value)
{
  const unsigned char *bytes = (const unsigned char *) &value;

  return (uint32_t) bytes[0] | (uint32_t) bytes[1] << 8 | (uint32_t) bytes[2] << 16
         | (uint32_t) bytes[3] << 24;
}

static int
read_name (sqfs *fs, sqfs_md_cursor *cursor, size_t length, char *name)
{
  if (length > SQUASHFS_NAME_LEN)
    return EIO;
  name[length] = '\0';
  return snug_server_metadata_read (fs, cursor, name, length);
}

/* Uses the index to begin at a later run. */
static int
skip_runs (SnugServerDirectory *directory,
           const sqfs_inode *inode,
           PassFunc pass,
           const void *wanted)
{
  sqfs_md_cursor cursor = inode->next;
  uint64_t start = directory->cursor.offset;

  for (uint32_t i = 0; i < inode->xtra.dir.idx_count; i++)
    {
      char name[SQUASHFS_NAME_LEN + 1];
      struct squashfs_dir_index index;
      int result = snug_server_metadata_read (directory->fs, &cursor, &index, sizeof index);
      uint32_t offset = from_little_endian (index.index);

      if (result == 0)
        result
          = read_name (directory->fs, &cursor, (size_t) from_little_endian (index.size) + 1, name);
      if (result != 0)
        return result;
      if (!pass (wanted, offset, name))
        break;
      directory->cursor.block = (sqfs_off_t) (from_little_endian (index.start_block)
                                              + directory->fs->sb.directory_table_start);
      directory->cursor.offset = (start + offset) % SQUASHFS_METADATA_SIZE;
      directory->offset = offset;
    }
  return 0;
}

static int
read_run (SnugServerDirectory *directory)
{
  struct squashfs_dir_header *run = &directory->run;
  int result = snug_server_metadata_read (directory->fs, &directory->cursor, run, sizeof *run);

  if (result != 0)
    return result;
  run->count = from_little_endian (run->count);
  run->start_block = from_little_endian (run->start_block);
  run->inode_number = from_little_endian (run->inode_number);
  directory->offset += sizeof *run;
  /* It is stored as one less. */
  if (run->count >= MAX_RUN)
    return EIO;
  directory->left = run->count + 1;
  return 0;
}

static uint16_t
get16 (const unsigned char *bytes)
{
  return (uint16_t) (bytes[0] | bytes[1] << 8);
}

int
snug_server_directory_next (SnugServerDirectory *directory, SnugServerEntry *entry)
{
  unsigned char raw[8]; /* struct squashfs_dir_entry */
  int result;

  if (directory->left == 0)
    {
      if (directory->offset >= directory->size)
        return ENOENT;
      result = read_run (directory);
      if (result != 0)
        return result;
    }
  result = snug_server_metadata_read (directory->fs, &directory->cursor, raw, sizeof raw);
  if (result != 0)
    return result;
  if (get16 (raw + 4) == 0 || get16 (raw + 4) > LAST_KIND)
    return EIO;
  entry->inode = ((sqfs_inode_id) directory->run.start_block << 16) + get16 (raw);
  entry->number = directory->run.inode_number + (uint32_t) (int16_t) get16 (raw + 2);
  entry->mode = sqfs_mode (get16 (raw + 4));
  entry->length = (size_t) get16 (raw + 6) + 1;
  result = read_name (directory->fs, &directory->cursor, entry->length, entry->name);
  directory->offset += sizeof raw + entry->length;
  directory->left--;
  return result;
}

static int
begin (SnugServerDirectory *directory, sqfs *fs, const sqfs_inode *inode)
{
  memset (directory, 0, sizeof *directory);
  directory->fs = fs;
  directory->cursor.block
    = (sqfs_off_t) (inode->xtra.dir.start_block + fs->sb.directory_table_start);
  directory->cursor.offset = inode->xtra.dir.offset;
  if (inode->xtra.dir.dir_size > NOT_STORED)
    directory->size = inode->xtra.dir.dir_size - NOT_STORED;
  return directory->size <= MAX_SIZE ? 0 : EIO;
}

static bool
is_before_offset (const void *wanted, uint32_t offset, const char *name)
{
  return offset < *(const uint64_t *) wanted;
}

static bool
is_not_after_name (const void *wanted, uint32_t offset, const char *name)
{
  return strcmp (name, wanted) <= 0;
}

int
snug_server_directory_open (SnugServerDirectory *directory,
                            sqfs *fs,
                            const sqfs_inode *inode,
                            uint64_t offset)
{
  SnugServerEntry entry;
  int result;

  result = begin (directory, fs, inode);
  if (result != 0 || offset == 0)
    return result;
  result = skip_runs (directory, inode, is_before_offset, &offset);
  while (result == 0 && directory->offset < offset)
    result = snug_server_directory_next (directory, &entry);
  return result == 0 && directory->offset != offset ? EIO : result;
}

int
snug_server_directory_find (sqfs *fs,
                            const sqfs_inode *inode,
                            const char *name,
                            SnugServerEntry *entry)
{
  SnugServerDirectory directory;
  int result, order = -1;

  result = begin (&directory, fs, inode);
  if (result == 0)
    result = skip_runs (&directory, inode, is_not_after_name, name);
  /* The names are sorted. */
  while (result == 0 && order < 0)
    {
      result = snug_server_directory_next (&directory, entry);
      if (result == 0)
        order = strcmp (entry->name, name);
    }
  return result == 0 && order > 0 ? ENOENT : result;
}
