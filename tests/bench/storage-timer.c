/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * storage-timer mount|unmount BACKEND TARGET [IMAGE]
 * storage-timer read|stat DIR
 *
 * Does one thing and prints how many nanoseconds it took: the start of this program does not count.
 */

#include "snug-fuse-storage.h"
#include "snug-kernel-storage.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static gint64
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  return time.tv_sec * G_GINT64_CONSTANT (1000000000) + time.tv_nsec;
}

static void
die (const char *what, const char *why)
{
  g_printerr ("storage-timer: %s: %s\n", what, why);
  exit (1);
}

static SnugStorage *
make_backend (const char *name)
{
  g_auto (GVariantDict) context = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) value = NULL;
  g_autoptr (GError) error = NULL;
  GType type = strcmp (name, "fuse") == 0 ? SNUG_TYPE_FUSE_STORAGE : SNUG_TYPE_KERNEL_STORAGE;
  SnugStorage *storage = g_object_new (type, NULL);

  g_variant_dict_insert (&context, "runtime-dir", "s", "/run");
  value = g_variant_ref_sink (g_variant_dict_end (&context));
  if (!snug_plugin_initialize (SNUG_PLUGIN (storage), value, &error))
    die (name, error->message);
  return storage;
}

static gint64
time_mount (const char *backend, const char *target, const char *image)
{
  g_autoptr (SnugStorage) storage = make_backend (backend);
  g_autoptr (GError) error = NULL;
  gint64 begin;
  int fd;

  if (image == NULL)
    {
      begin = now ();
      if (!snug_storage_unmount (storage, target, NULL, &error))
        die (target, error->message);
      return now () - begin;
    }
  fd = open (image, O_RDONLY | O_CLOEXEC);
  begin = now ();
  if (fd < 0 || !snug_storage_mount (storage, fd, image, target, NULL, &error))
    die (target, error != NULL ? error->message : g_strerror (errno));
  return now () - begin;
}

static void
read_all (int parent, const char *name)
{
  static char buffer[128 * 1024];
  struct stat st;
  int fd = openat (parent, name, O_RDONLY | O_CLOEXEC);

  if (fd < 0 || fstat (fd, &st) < 0)
    die (name, g_strerror (errno));
  for (gssize n = 1; n > 0;)
    if ((n = read (fd, buffer, sizeof buffer)) < 0)
      die (name, g_strerror (errno));
  close (fd);
}

static void
walk (int parent, const char *name, gboolean contents)
{
  int fd = openat (parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *dir = fd >= 0 ? fdopendir (fd) : NULL;
  struct dirent *entry;
  struct stat st;

  if (dir == NULL)
    die (name, g_strerror (errno));
  while ((entry = readdir (dir)) != NULL)
    {
      if (entry->d_name[0] == '.')
        continue;
      if (entry->d_type == DT_DIR)
        walk (fd, entry->d_name, contents);
      else if (contents)
        read_all (fd, entry->d_name);
      else if (fstatat (fd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
        die (entry->d_name, g_strerror (errno));
    }
  closedir (dir);
}

int
main (int argc, char **argv)
{
  const char *verb = argc > 2 ? argv[1] : "";
  gint64 begin = now ();

  if (strcmp (verb, "read") == 0 || strcmp (verb, "stat") == 0)
    {
      walk (AT_FDCWD, argv[2], strcmp (verb, "read") == 0);
      g_print ("%" G_GINT64_FORMAT "\n", now () - begin);
    }
  else if (argc > 3 && (strcmp (verb, "mount") == 0 || strcmp (verb, "unmount") == 0))
    g_print ("%" G_GINT64_FORMAT "\n", time_mount (argv[2], argv[3], argv[4]));
  else
    {
      g_printerr ("storage-timer: wrong arguments\n");
      return 2;
    }
  return 0;
}
