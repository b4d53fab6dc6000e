/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-server-metadata.h"

/* Copies up to @size bytes of a regular file from @offset on; @got is less only at its end. */
int snug_server_file_read (sqfs *fs,
                           const sqfs_inode *inode,
                           uint64_t offset,
                           size_t size,
                           char *buffer,
                           size_t *got);
