/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Secrets are not in the configuration; it names the files that hold them. Any thread. */

#include "snug-config-secret.h"

#include <fcntl.h>
#include <string.h>
#include "snug-trusted-path.h"

#define MAX_SIZE (64 * 1024)

static gboolean
is_plain_name (const char *name)
{
  return name[0] != '\0' && name[0] != '.' && strchr (name, '/') == NULL;
}

/* The directory and the name in it that a reference means. */
static int
open_folder (SnugPaths *paths,
             const char *credentials_dir,
             const char *reference,
             char **name,
             GError **error)
{
  g_autofree char *dir = NULL;
  snug_autofd int credentials_fd = -1;

  *name = g_path_get_basename (reference);
  if (reference[0] == '/')
    {
      g_autofree char *parent = g_path_get_dirname (reference);

      dir = g_strconcat (snug_paths_get_root (paths), parent, NULL);
      return snug_trusted_path_open_dir (paths, dir, error);
    }
  if (!is_plain_name (reference))
    {
      snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                      "the secret ‘%s’ is neither an absolute path nor a name", reference);
      return -1;
    }
  if (credentials_dir != NULL)
    credentials_fd = snug_file_open_root (credentials_dir, NULL);
  if (credentials_fd >= 0 && faccessat (credentials_fd, reference, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
    return snug_file_is_trusted (credentials_fd, credentials_dir, error)
             ? snug_steal_fd (&credentials_fd)
             : -1;
  dir = snug_paths_build (paths, SNUG_PATH_ETC, "secrets", NULL);
  return snug_trusted_path_open_dir (paths, dir, error);
}

static char *
get_text (GBytes *content, const char *reference, GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (content, &size);

  if (size > 0 && data[size - 1] == '\n')
    size--;
  if (size == 0 || memchr (data, '\0', size) != NULL
      || !g_utf8_validate (data, (gssize) size, NULL))
    {
      snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "the secret ‘%s’ is not UTF-8 text",
                      reference);
      return NULL;
    }
  return g_strndup (data, size);
}

char *
snug_config_secret_read (SnugPaths *paths,
                         const char *credentials_dir,
                         const char *reference,
                         GError **error)
{
  g_autofree char *name = NULL;
  snug_autofd int dir_fd = open_folder (paths, credentials_dir, reference, &name, error);
  snug_autofd int fd = -1;
  g_autoptr (GBytes) content = NULL;
  struct stat st;

  if (dir_fd >= 0)
    fd = snug_file_open_regular (dir_fd, name, MAX_SIZE, error);
  if (fd < 0)
    {
      g_prefix_error (error, "cannot read the secret ‘%s’: ", reference);
      return NULL;
    }
  if (!snug_file_is_trusted (fd, reference, error))
    return NULL;
  if (fstat (fd, &st) < 0 || (st.st_mode & (S_IRGRP | S_IROTH)) != 0)
    {
      snug_set_error (error, SNUG_ERROR_POLICY_DENIED,
                      "the secret ‘%s’ can be read by others than root; run ‘chmod 0600’ on it",
                      reference);
      return NULL;
    }
  content = snug_file_read_fd (fd, reference, MAX_SIZE, error);
  return content != NULL ? get_text (content, reference, error) : NULL;
}
