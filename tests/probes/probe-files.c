/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Files, devices, message queues and processes. */

#include <dirent.h>
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "probe.h"

/* What a stand-in contains, so that a file of the base is not mistaken for it. */
#define MARKER "a stand-in of the probes\n"

static int
finish (int fd, int good)
{
  const int result = good ? 0 : errno;

  if (fd >= 0)
    close (fd);
  return result;
}

static int
read_directory (int fd)
{
  DIR *directory = fdopendir (fd);
  struct dirent *entry;
  int found = 0;

  if (directory == NULL)
    return errno;
  while ((entry = readdir (directory)) != NULL)
    found |= strcmp (entry->d_name, ".") != 0 && strcmp (entry->d_name, "..") != 0;
  closedir (directory);
  return found ? 0 : ENOENT;
}

/* A file is read, a directory has an entry. */
int
probe_read (const char *object)
{
  int fd = open (object, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  struct stat info;
  char byte;

  if (fd < 0 || fstat (fd, &info) != 0)
    return finish (fd, 0);
  if (S_ISDIR (info.st_mode))
    return read_directory (fd);
  return finish (fd, read (fd, &byte, 1) >= 0);
}

int
probe_marker (const char *object)
{
  char text[sizeof MARKER] = "";
  int fd = open (object, O_RDONLY | O_CLOEXEC);

  if (fd < 0 || read (fd, text, sizeof text - 1) < 0)
    return finish (fd, 0);
  close (fd);
  return strcmp (text, MARKER) == 0 ? 0 : ENODATA;
}

int
probe_write (const char *object)
{
  int fd = open (object, O_WRONLY | O_APPEND | O_NOCTTY | O_CLOEXEC);

  return finish (fd, fd >= 0 && write (fd, MARKER, strlen (MARKER)) > 0);
}

/* Makes a file, and takes it away again. */
int
probe_create (const char *object)
{
  int fd = open (object, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  if (fd < 0 || unlink (object) != 0)
    return finish (fd, 0);
  return finish (fd, 1);
}

static int
use_device (const char *object, int flags)
{
  int fd = open (object, flags | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  struct stat info;
  char byte = 0;

  if (fd < 0 || fstat (fd, &info) != 0 || read (fd, &byte, 1) != 1)
    return finish (fd, 0);
  if (!S_ISCHR (info.st_mode) && !S_ISBLK (info.st_mode))
    {
      close (fd);
      return ENOTBLK;
    }
  return finish (fd, flags == O_RDONLY || write (fd, &byte, 1) == 1);
}

int
probe_device (const char *object)
{
  return use_device (object, O_RDWR);
}

int
probe_device_read (const char *object)
{
  return use_device (object, O_RDONLY);
}

/* A real node, of which nothing is asked. */
int
probe_node (const char *object)
{
  int fd = open (object, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

  return finish (fd, fd >= 0);
}

/* Executes a file that ends with status 0 when it has no arguments: this program. */
int
probe_run (const char *object)
{
  execl (object, object, (char *) NULL);
  return errno;
}

/* A message queue of the host's, made before. */
int
probe_queue (const char *object)
{
  const mqd_t queue = mq_open (object, O_WRONLY | O_NONBLOCK);

  if (queue == (mqd_t) -1)
    return errno;
  mq_close (queue);
  return 0;
}

/* Whether a process with this name is seen. */
int
probe_process (const char *object)
{
  DIR *directory = opendir ("/proc");
  struct dirent *entry;
  int result = ENOENT;

  if (directory == NULL)
    return errno;
  while (result != 0 && (entry = readdir (directory)) != NULL)
    {
      char path[300], name[32] = "";
      int fd;

      snprintf (path, sizeof path, "/proc/%s/comm", entry->d_name);
      fd = open (path, O_RDONLY | O_CLOEXEC);
      if (fd < 0)
        continue;
      if (read (fd, name, sizeof name - 1) > 0)
        name[strcspn (name, "\n")] = '\0';
      close (fd);
      if (strcmp (name, object) == 0)
        result = 0;
    }
  closedir (directory);
  return result;
}
