/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-server-metadata.h"

/* The entries of a directory. A directory is runs of at most 256 entries, each run with a header; a
 * big one has an index of its runs behind its inode. */

typedef struct
{
  sqfs *fs;
  sqfs_md_cursor cursor;
  uint64_t offset; /* of the next entry, from the directory's beginning */
  uint64_t size;
  struct squashfs_dir_header run;
  uint32_t left; /* entries of the run */
} SnugServerDirectory;

typedef struct
{
  sqfs_inode_id inode;
  uint32_t number;
  uint32_t mode; /* the kind only */
  size_t length;
  char name[SQUASHFS_NAME_LEN + 1];
} SnugServerEntry;

/* @offset is 0, or what the directory had after an entry. */
int snug_server_directory_open (SnugServerDirectory *directory,
                                sqfs *fs,
                                const sqfs_inode *inode,
                                uint64_t offset);

/* The next entry; ENOENT at the end. */
int snug_server_directory_next (SnugServerDirectory *directory, SnugServerEntry *entry);

/* ENOENT if there is no such name. */
int snug_server_directory_find (sqfs *fs,
                                const sqfs_inode *inode,
                                const char *name,
                                SnugServerEntry *entry);
