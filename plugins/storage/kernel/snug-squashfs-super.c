/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The superblock check. Any thread. */

#include "snug-squashfs-super.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SUPER_SIZE 96
#define MAGIC      0x73717368u
#define NO_TABLE   G_MAXUINT64

static const char *const compressions[] = { NULL, "gzip", "lzma", "lzo", "xz", "lz4", "zstd" };

static guint16
get16 (const guint8 *super, gsize offset)
{
  guint16 value;

  memcpy (&value, super + offset, sizeof value);
  return GUINT16_FROM_LE (value);
}

static guint32
get32 (const guint8 *super, gsize offset)
{
  guint32 value;

  memcpy (&value, super + offset, sizeof value);
  return GUINT32_FROM_LE (value);
}

static guint64
get64 (const guint8 *super, gsize offset)
{
  guint64 value;

  memcpy (&value, super + offset, sizeof value);
  return GUINT64_FROM_LE (value);
}

static gboolean
read_super (int fd, const char *name, guint8 *super, guint64 *size, GError **error)
{
  struct stat st;
  gssize n;

  if (fstat (fd, &st) < 0)
    return snug_set_error_from_errno (error, errno, "cannot look at the image ‘%s’", name);
  if (!S_ISREG (st.st_mode))
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "the image ‘%s’ is not a regular file", name);
  n = pread (fd, super, SUPER_SIZE, 0);
  if (n < 0)
    return snug_set_error_from_errno (error, errno, "cannot read the image ‘%s’", name);
  if (n < SUPER_SIZE)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "the image ‘%s’ is cut short: it has %" G_GSSIZE_FORMAT " bytes", name,
                           n);
  *size = (guint64) st.st_size;
  return TRUE;
}

static gboolean
check_sizes (const guint8 *super, guint64 size, const char *name, GError **error)
{
  /* id, xattr, inode, directory, fragment and export tables */
  static const gsize tables[] = { 48, 56, 64, 72, 80, 88 };
  guint64 used = get64 (super, 40);

  if (used > size)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "the image ‘%s’ is cut short: it has %" G_GUINT64_FORMAT
                           " of %" G_GUINT64_FORMAT " bytes",
                           name, size, used);
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      guint64 start = get64 (super, tables[i]);

      if (start != NO_TABLE && start >= used)
        return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                               "the image ‘%s’ is damaged: a table lies outside it", name);
    }
  return TRUE;
}

gboolean
snug_squashfs_super_check (int fd, const char *name, const char **compression, GError **error)
{
  guint8 super[SUPER_SIZE];
  guint64 size = 0;
  guint16 id, log;

  if (!read_super (fd, name, super, &size, error))
    return FALSE;
  if (get32 (super, 0) != MAGIC)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "‘%s’ is not a squashfs image",
                           name);
  if (get16 (super, 28) != 4 || get16 (super, 30) != 0)
    return snug_set_error (error, SNUG_ERROR_NOT_SUPPORTED,
                           "the image ‘%s’ is squashfs %u.%u, not 4.0; pack it anew", name,
                           get16 (super, 28), get16 (super, 30));
  log = get16 (super, 22);
  if (log < 12 || log > 20 || get32 (super, 12) != 1u << log || get32 (super, 4) == 0
      || get16 (super, 26) == 0)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "the image ‘%s’ is damaged: its superblock contradicts itself", name);
  id = get16 (super, 20);
  if (id == 0 || id >= G_N_ELEMENTS (compressions))
    return snug_set_error (error, SNUG_ERROR_NOT_SUPPORTED,
                           "the image ‘%s’ has the unknown compression %u", name, id);
  *compression = compressions[id];
  return check_sizes (super, size, name, error);
}
