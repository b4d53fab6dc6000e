/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Any bytes as an image that the FUSE server reads: every directory, name, attribute, link and the
 * beginning and the end of each file. */

#include "snug-server-image.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MAX_DEPTH   8
#define MAX_ENTRIES 2000

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

typedef struct
{
  SnugServerImage *image;
  SnugServerNode parent;
  unsigned depth;
  unsigned *entries;
  off_t stopped_at; /* 0: at the end */
} Walk;

static void walk (Walk *walk);

static void
read_file (SnugServerImage *image, SnugServerNode node, off_t size)
{
  const char *data;
  size_t got, sum = 0;

  for (int i = 0; i < 3; i++)
    if (snug_server_image_read (image, node, size / 2 * i - (i == 2 ? 100 : 0), 10000, &data, &got)
        == 0)
      for (size_t j = 0; j < got; j++)
        sum += (unsigned char) data[j];
  if (sum == (size_t) -1)
    abort ();
}

static int
visit (void *data, const char *name, const struct stat *st, SnugServerNode node, off_t next)
{
  Walk *parent = data;
  const char *target;
  SnugServerNode found;
  struct stat whole;

  if ((*parent->entries)++ > MAX_ENTRIES)
    return 1;
  /* Now and then a listing has to go on from where it was. */
  parent->stopped_at = *parent->entries % 7 == 0 ? next : 0;
  if (strcmp (name, ".") == 0 || strcmp (name, "..") == 0)
    return parent->stopped_at != 0;
  snug_server_image_look_up (parent->image, parent->parent, name, &found);
  if (snug_server_image_stat (parent->image, node, &whole) != 0)
    return parent->stopped_at != 0;
  if (S_ISDIR (whole.st_mode) && parent->depth < MAX_DEPTH)
    walk (&(Walk){ parent->image, node, parent->depth + 1, parent->entries, 0 });
  else if (S_ISREG (whole.st_mode))
    read_file (parent->image, node, whole.st_size);
  else if (S_ISLNK (whole.st_mode)
           && snug_server_image_read_link (parent->image, node, &target) == 0
           && strlen (target) > 4096)
    abort ();
  return parent->stopped_at != 0;
}

static void
walk (Walk *walk)
{
  off_t offset = 0;

  do
    {
      walk->stopped_at = 0;
      snug_server_image_list (walk->image, walk->parent, offset, offset % 2, visit, walk);
      offset = walk->stopped_at;
    }
  while (offset != 0 && *walk->entries <= MAX_ENTRIES);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  int fd = memfd_create ("image", MFD_CLOEXEC);
  unsigned entries = 0;
  SnugServerImage *image;
  const char *why;

  if (fd < 0 || write (fd, data, size) != (ssize_t) size)
    abort ();
  image = snug_server_image_open (fd, &why);
  if (image != NULL)
    {
      walk (&(Walk){ image, SNUG_SERVER_ROOT, 0, &entries, 0 });
      snug_server_image_close (image);
    }
  close (fd);
  return 0;
}
