/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdint.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/types.h>

/* An opened squashfs image. Not for two threads at once: each worker has one of its own, because
 * the library's caches have no locks. Functions return 0 or an errno. */

typedef struct SnugServerImage SnugServerImage;

/* A node is what FUSE names an inode by: the inode's place in the image, so that nothing needs to
 * be remembered about nodes that the kernel knows. */
typedef uint64_t SnugServerNode;

#define SNUG_SERVER_ROOT ((SnugServerNode) 1)

/* Called for each entry; @next is where to go on after it. Anything but 0 ends the listing. */
typedef int (*SnugServerEntryFunc) (void *data,
                                    const char *name,
                                    const struct stat *st,
                                    SnugServerNode node,
                                    off_t next);

/* @why is a literal if NULL is returned. It never closes @fd. */
SnugServerImage *snug_server_image_open (int fd, const char **why);

void snug_server_image_close (SnugServerImage *image);

int snug_server_image_stat (SnugServerImage *image, SnugServerNode node, struct stat *st);

/* @child is 0 if there is no such name. */
int snug_server_image_look_up (SnugServerImage *image,
                               SnugServerNode parent,
                               const char *name,
                               SnugServerNode *child);

/* The buffer is the image's and lasts until the next call. */
int snug_server_image_read (SnugServerImage *image,
                            SnugServerNode node,
                            off_t offset,
                            size_t size,
                            const char **data,
                            size_t *got);

/* @st of an entry has the inode's number and kind; all of it if @whole. */
int snug_server_image_list (SnugServerImage *image,
                            SnugServerNode node,
                            off_t offset,
                            int whole,
                            SnugServerEntryFunc function,
                            void *data);

int snug_server_image_read_link (SnugServerImage *image, SnugServerNode node, const char **target);

void snug_server_image_stat_fs (SnugServerImage *image, struct statvfs *fs);
