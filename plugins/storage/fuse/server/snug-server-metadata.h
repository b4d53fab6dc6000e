/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <squashfuse.h>

/* Reading an image's tables and blocks with libsquashfuse, which decompresses and caches but
 * believes what the image says of places and sizes. Here each is checked before it is used.
 * Functions return 0 or an errno: EIO is for an image that contradicts itself. */

/* Copies @size bytes of metadata at @cursor, and moves it on; @buffer may be NULL. */
int snug_server_metadata_read (sqfs *fs, sqfs_md_cursor *cursor, void *buffer, size_t size);

/* Entry @index of a table of @count entries. */
int snug_server_metadata_get (sqfs *fs, sqfs_table *table, size_t count, size_t index, void *entry);

int snug_server_metadata_inode (sqfs *fs, sqfs_inode_id id, sqfs_inode *inode);

/* A block of data at @place of the image; @header is its size with the flag of those that are not
 * compressed. The block is the cache's. */
int snug_server_metadata_block (sqfs *fs,
                                sqfs_cache *cache,
                                uint64_t place,
                                uint32_t header,
                                sqfs_block **block);
