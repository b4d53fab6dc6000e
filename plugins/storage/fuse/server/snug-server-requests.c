/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The answers to the kernel's requests. An image never changes, so everything may be cached for
 * ever: names, also those that do not exist, attributes, directories and contents. And because a
 * node is known by its place in the image there is nothing to open: after the first try the kernel
 * opens and closes without asking, and what is warm costs no switch to this process at all. */

#define FUSE_USE_VERSION 312

#include "snug-server-requests.h"

#include <errno.h>
#include <fuse_lowlevel.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FOR_EVER 1e9

/* The image of the thread that serves; libfuse knows one pointer for all threads only. */
static _Thread_local SnugServerImage *own_image;

static void
start (void *data, struct fuse_conn_info *info)
{
  const unsigned wanted = FUSE_CAP_ASYNC_READ | FUSE_CAP_PARALLEL_DIROPS | FUSE_CAP_READDIRPLUS
                          | FUSE_CAP_CACHE_SYMLINKS | FUSE_CAP_EXPLICIT_INVAL_DATA
                          | FUSE_CAP_NO_OPEN_SUPPORT | FUSE_CAP_NO_OPENDIR_SUPPORT;

  info->want = info->capable & wanted;
}

static int
make_entry (SnugServerNode node, struct fuse_entry_param *entry)
{
  memset (entry, 0, sizeof *entry);
  entry->ino = node;
  entry->attr_timeout = FOR_EVER;
  entry->entry_timeout = FOR_EVER;
  return node == 0 ? 0 : snug_server_image_stat (own_image, node, &entry->attr);
}

static void
look_up (fuse_req_t request, fuse_ino_t parent, const char *name)
{
  struct fuse_entry_param entry;
  SnugServerNode child;
  int result = snug_server_image_look_up (own_image, parent, name, &child);

  /* A node of 0 with a time tells the kernel to remember that the name does not exist. */
  if (result == 0)
    result = make_entry (child, &entry);
  if (result == 0)
    fuse_reply_entry (request, &entry);
  else
    fuse_reply_err (request, result);
}

static void
get_attributes (fuse_req_t request, fuse_ino_t node, struct fuse_file_info *info)
{
  struct stat st;
  int result = snug_server_image_stat (own_image, node, &st);

  if (result == 0)
    fuse_reply_attr (request, &st, FOR_EVER);
  else
    fuse_reply_err (request, result);
}

static void
read_link (fuse_req_t request, fuse_ino_t node)
{
  const char *target;
  int result = snug_server_image_read_link (own_image, node, &target);

  if (result == 0)
    fuse_reply_readlink (request, target);
  else
    fuse_reply_err (request, result);
}

/* "Not implemented" is how the kernel is told that it need not ask (the descriptions of
 * FUSE_CAP_NO_OPEN_SUPPORT and its sister in fuse_common.h). */
static void
open_file (fuse_req_t request, fuse_ino_t node, struct fuse_file_info *info)
{
  fuse_reply_err (request, ENOSYS);
}

static void
read_file (fuse_req_t request,
           fuse_ino_t node,
           size_t size,
           off_t offset,
           struct fuse_file_info *info)
{
  const char *data;
  size_t got;
  int result = snug_server_image_read (own_image, node, offset, size, &data, &got);

  if (result == 0)
    fuse_reply_buf (request, data, got);
  else
    fuse_reply_err (request, result);
}

typedef struct
{
  fuse_req_t request;
  int whole;
  size_t size;
  size_t used;
  char *buffer;
} Listing;

static int
add_entry (void *data, const char *name, const struct stat *st, SnugServerNode node, off_t next)
{
  Listing *listing = data;
  char *place = listing->buffer + listing->used;
  size_t left = listing->size - listing->used;
  struct fuse_entry_param entry
    = { .ino = node, .attr = *st, .attr_timeout = FOR_EVER, .entry_timeout = FOR_EVER };
  size_t needed = listing->whole
                    ? fuse_add_direntry_plus (listing->request, place, left, name, &entry, next)
                    : fuse_add_direntry (listing->request, place, left, name, st, next);

  if (needed > left)
    return 1;
  listing->used += needed;
  return 0;
}

static void
list (fuse_req_t request, fuse_ino_t node, size_t size, off_t offset, int whole)
{
  Listing listing = { .request = request, .whole = whole, .size = size };
  int result = ENOMEM;

  listing.buffer = malloc (size);
  if (listing.buffer != NULL)
    result = snug_server_image_list (own_image, node, offset, whole, add_entry, &listing);
  if (result == 0)
    fuse_reply_buf (request, listing.buffer, listing.used);
  else
    fuse_reply_err (request, result);
  free (listing.buffer);
}

static void
read_directory (fuse_req_t request,
                fuse_ino_t node,
                size_t size,
                off_t offset,
                struct fuse_file_info *info)
{
  list (request, node, size, offset, 0);
}

static void
read_directory_whole (fuse_req_t request,
                      fuse_ino_t node,
                      size_t size,
                      off_t offset,
                      struct fuse_file_info *info)
{
  list (request, node, size, offset, 1);
}

static void
stat_fs (fuse_req_t request, fuse_ino_t node)
{
  struct statvfs fs;

  snug_server_image_stat_fs (own_image, &fs);
  fuse_reply_statfs (request, &fs);
}

struct fuse_session *
snug_server_requests_new (int fuse_fd)
{
  static const struct fuse_lowlevel_ops operations = {
    .init = start,
    .lookup = look_up,
    .getattr = get_attributes,
    .readlink = read_link,
    .open = open_file,
    .read = read_file,
    .opendir = open_file,
    .readdir = read_directory,
    .readdirplus = read_directory_whole,
    .statfs = stat_fs,
  };
  char *arguments[] = { (char *) "snug-squashfs-server", NULL };
  struct fuse_args args = FUSE_ARGS_INIT (1, arguments);
  struct fuse_session *session = fuse_session_new (&args, &operations, sizeof operations, NULL);
  char path[32];

  if (session == NULL)
    return NULL;
  /* This form means: it is mounted already. */
  snprintf (path, sizeof path, "/dev/fd/%d", fuse_fd);
  if (fuse_session_mount (session, path) != 0)
    {
      fuse_session_destroy (session);
      return NULL;
    }
  return session;
}

void
snug_server_requests_serve (struct fuse_session *session, SnugServerImage *image)
{
  struct fuse_buf buffer = { .mem = NULL };

  own_image = image;
  while (!fuse_session_exited (session))
    {
      int n = fuse_session_receive_buf (session, &buffer);

      if (n == -EINTR)
        continue;
      if (n <= 0)
        break;
      fuse_session_process_buf (session, &buffer);
    }
  free (buffer.mem);
}
