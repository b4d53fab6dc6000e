/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The look into a mounted image. Workers. Everything in an image was written by somebody else: it
 * is opened below the image's root, and a FIFO or device in the way is refused without opening it.
 */

#include "snug-snap-inspection.h"

#include "snug-file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>

#define MAX_META_ENTRIES 10000
#define MAX_META_DEPTH   8

/* A link within the image counts as what it leads to; absolute ones start at the image's root. */
static gboolean
stat_inside (int tree, const char *path, struct stat *st)
{
  struct open_how how
    = { .flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS };
  snug_autofd int fd = (int) syscall (SYS_openat2, tree, path, &how, sizeof how);

  return fd >= 0 && fstat (fd, st) == 0;
}

static gboolean
is_link (int tree, const char *path)
{
  struct stat st;

  return fstatat (tree, path, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK (st.st_mode);
}

static gboolean
check_file (int tree, const char *path, gboolean executable, const char *what, GError **error)
{
  mode_t wanted = executable ? 0555 : 0444;
  struct stat st;

  if (!stat_inside (tree, path, &st))
    {
      /* A link may lead into the base, which is not here yet. */
      if (is_link (tree, path))
        return TRUE;
      return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                             "the image has no file ‘%s’, which %s names", path, what);
    }
  if (!S_ISREG (st.st_mode))
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "‘%s’, which %s names, is not a regular file", path, what);
  if ((st.st_mode & wanted) != wanted)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "‘%s’, which %s names, cannot be %s by everybody", path, what,
                           executable ? "executed" : "read");
  return TRUE;
}

/* The program of a command, without its arguments. */
static gboolean
check_command (int tree, const char *command, const char *what, GError **error)
{
  g_auto (GStrv) words = NULL;

  if (command == NULL)
    return TRUE;
  words = g_strsplit (command, " ", 2);
  return check_file (tree, words[0], TRUE, what, error);
}

static gboolean
check_chain (int tree, char **chain, const char *what, GError **error)
{
  for (guint i = 0; chain != NULL && chain[i] != NULL; i++)
    if (!check_file (tree, chain[i], TRUE, what, error))
      return FALSE;
  return TRUE;
}

static gboolean
check_app (int tree, const SnugAppInfo *app, GError **error)
{
  g_autofree char *what = g_strdup_printf ("the app ‘%s’", app->name);

  return check_command (tree, app->command, what, error)
         && check_command (tree, app->stop_command, what, error)
         && check_command (tree, app->reload_command, what, error)
         && check_command (tree, app->post_stop_command, what, error)
         && check_chain (tree, app->command_chain, what, error)
         && (app->completer == NULL || check_file (tree, app->completer, FALSE, what, error));
}

static gboolean
check_hook (int tree, const SnugHookInfo *hook, GError **error)
{
  g_autofree char *what = g_strdup_printf ("the hook ‘%s’", hook->name);
  g_autofree char *path = g_build_filename ("meta/hooks", hook->name, NULL);

  return check_file (tree, path, TRUE, what, error)
         && check_chain (tree, hook->command_chain, what, error);
}

static gboolean
check_contents (int tree, const SnugSnapInfo *info, GError **error)
{
  for (guint i = 0; i < info->apps->len; i++)
    if (!check_app (tree, g_ptr_array_index (info->apps, i), error))
      return FALSE;
  for (guint i = 0; i < info->hooks->len; i++)
    if (!check_hook (tree, g_ptr_array_index (info->hooks, i), error))
      return FALSE;
  return TRUE;
}

typedef DIR ImageDir;

static void
image_dir_close (ImageDir *dir)
{
  closedir (dir);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImageDir, image_dir_close)

static ImageDir *
open_dir (int parent, const char *path, GError **error)
{
  snug_autofd int fd = snug_file_open_beneath (parent, path, O_RDONLY | O_DIRECTORY, 0, error);
  ImageDir *dir = fd >= 0 ? fdopendir (fd) : NULL;

  if (dir != NULL)
    snug_steal_fd (&fd);
  return dir;
}

static gboolean
check_meta (int parent, const char *path, guint depth, guint *n_entries, GError **error);

static gboolean
check_meta_entry (int dir_fd, const char *name, guint depth, guint *n_entries, GError **error)
{
  struct stat st;

  if (++*n_entries > MAX_META_ENTRIES || depth > MAX_META_DEPTH)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "the image's folder meta holds too much");
  if (fstatat (dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
    return snug_set_error_from_errno (error, errno,
                                      "cannot look at ‘%s’ in the image's folder meta", name);
  if (S_ISDIR (st.st_mode))
    return check_meta (dir_fd, name, depth + 1, n_entries, error);
  if (S_ISREG (st.st_mode) || S_ISLNK (st.st_mode))
    return TRUE;
  return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                         "‘%s’ in the image's folder meta is neither a file nor a directory", name);
}

static gboolean
check_meta (int parent, const char *path, guint depth, guint *n_entries, GError **error)
{
  g_autoptr (ImageDir) dir = open_dir (parent, path, error);
  const struct dirent *entry;

  if (dir == NULL)
    return FALSE;
  /* What cannot be read was not looked at, and may be readable later. */
  for (errno = 0; (entry = readdir (dir)) != NULL; errno = 0)
    if (!g_str_equal (entry->d_name, ".") && !g_str_equal (entry->d_name, "..")
        && !check_meta_entry (dirfd (dir), entry->d_name, depth, n_entries, error))
      return FALSE;
  return errno == 0
         || snug_set_error_from_errno (error, errno, "cannot read ‘%s’ in the image", path);
}

char **
snug_snap_list_hook_files (int tree)
{
  g_autoptr (ImageDir) dir = open_dir (tree, "meta/hooks", NULL);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  const struct dirent *entry;

  while (dir != NULL && (entry = readdir (dir)) != NULL)
    if (entry->d_name[0] != '.')
      g_strv_builder_add (names, entry->d_name);
  return g_strv_builder_end (names);
}

SnugSnapInfo *
snug_snap_inspect (int tree, GError **error)
{
  g_autoptr (SnugSnapInfo) info = NULL;
  g_autoptr (GBytes) yaml = NULL;
  g_auto (GStrv) hooks = NULL;
  guint n_entries = 0;

  yaml = snug_file_read (tree, "meta/snap.yaml", SNUG_SNAP_YAML_MAX_SIZE, error);
  if (yaml == NULL)
    {
      g_prefix_error (error, "the image is not a snap: ");
      return NULL;
    }
  if (!check_meta (tree, "meta", 0, &n_entries, error))
    return NULL;
  hooks = snug_snap_list_hook_files (tree);
  info = snug_snap_info_parse (yaml, (const char *const *) hooks, error);
  if (info == NULL || !check_contents (tree, info, error))
    return NULL;
  return g_steal_pointer (&info);
}
