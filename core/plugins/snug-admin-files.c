/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A print of folders: names, inodes, sizes and times. Looking when it matters takes the place of
 * watching: nothing has to wake up, and nothing is missed between two starts. Any thread. */

#include "snug-admin-files.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "snug-fd.h"
#include "snug-file.h"

/* Beyond these a folder is no configuration; whoever reads it says so. */
#define MAX_NAMES 1000

/* What is looked at, and how many levels of folders below it. */
static const struct
{
  SnugPathId id;
  int depth; /* -1: nothing in it, only whether it changes itself */
} places[] = {
  { SNUG_PATH_ETC, 2 },
  { SNUG_PATH_VENDOR_CONFIG, 0 },
  { SNUG_PATH_RUNTIME_CONFIG, 0 },
  { SNUG_PATH_STATE_CONFIG, 0 },
  { SNUG_PATH_PLUGINS, 2 },
  { SNUG_PATH_LOCAL_PLUGINS, 2 },
  /* Hundreds of files that a package manager exchanges by renaming. */
  { SNUG_PATH_INTERFACES, -1 },
};

/* Hidden ones are those that editors keep for themselves. */
static gboolean
is_shown (const struct dirent *entry)
{
  return entry->d_name[0] != '.';
}

static void
add_stat (GChecksum *print, const char *name, const struct stat *st)
{
  const gint64 numbers[]
    = { (gint64) st->st_dev, (gint64) st->st_ino, st->st_size,        st->st_mtim.tv_sec,
        st->st_mtim.tv_nsec, st->st_ctim.tv_sec,  st->st_ctim.tv_nsec };

  g_checksum_update (print, (const guchar *) name, (gssize) strlen (name) + 1);
  g_checksum_update (print, (const guchar *) numbers, sizeof numbers);
}

static void
add_folder (GChecksum *print, int dir_fd, int depth)
{
  g_autoptr (GPtrArray) names = snug_file_list_names (dir_fd, ".", MAX_NAMES, is_shown, NULL);

  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      snug_autofd int below = -1;
      struct stat st;

      if (fstatat (dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
        continue;
      /* The time of a folder is that of what comes and goes in it, hidden files too. */
      if (!S_ISDIR (st.st_mode))
        add_stat (print, name, &st);
      else if (depth > 0)
        {
          g_checksum_update (print, (const guchar *) name, (gssize) strlen (name) + 1);
          below = openat (dir_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
          if (below >= 0)
            add_folder (print, below, depth - 1);
        }
    }
  /* Where the names of one folder end and those of the next begin. */
  g_checksum_update (print, (const guchar *) "/", 1);
}

char *
snug_admin_files_print (SnugPaths *paths)
{
  g_autoptr (GChecksum) print = g_checksum_new (G_CHECKSUM_SHA256);

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      snug_autofd int fd = snug_file_open_root (snug_paths_get (paths, places[i].id), NULL);
      struct stat st;

      if (fd >= 0 && places[i].depth >= 0)
        add_folder (print, fd, places[i].depth);
      else if (fd >= 0 && fstat (fd, &st) == 0)
        add_stat (print, "", &st);
      g_checksum_update (print, (const guchar *) ":", 1);
    }
  return g_strdup (g_checksum_get_string (print));
}
