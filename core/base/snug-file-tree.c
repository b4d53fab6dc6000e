/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Whole trees: removal and copying. Any thread. Recursion is bounded, because a user may own what
 * is removed and nest it as deep as the file system lets him. */

#include "snug-file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/xattr.h>

#define MAX_DEPTH 256
/* How much is copied before somebody may say stop. */
#define COPY_STEP (64 << 20)

typedef DIR TreeDir;

static void
tree_dir_close (TreeDir *dir)
{
  closedir (dir);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TreeDir, tree_dir_close)

/* Takes a descriptor of its own, so that the caller's position is not moved. */
static TreeDir *
read_directory (int dir_fd, GError **error)
{
  snug_autofd int fd = snug_file_open_beneath (dir_fd, ".", O_RDONLY | O_DIRECTORY, 0, error);
  DIR *dir;

  if (fd < 0)
    return NULL;
  dir = fdopendir (fd);
  if (dir == NULL)
    {
      snug_set_error_from_errno (error, errno, "cannot read a directory");
      return NULL;
    }
  snug_steal_fd (&fd);
  return dir;
}

static GStrv
list_names (int dir_fd, GError **error)
{
  g_autoptr (TreeDir) dir = read_directory (dir_fd, error);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  const struct dirent *entry;

  if (dir == NULL)
    return NULL;
  errno = 0;
  while ((entry = readdir (dir)) != NULL)
    if (!g_str_equal (entry->d_name, ".") && !g_str_equal (entry->d_name, ".."))
      g_strv_builder_add (names, entry->d_name);
  if (errno != 0)
    {
      snug_set_error_from_errno (error, errno, "cannot read a directory");
      return NULL;
    }
  return g_strv_builder_end (names);
}

static gboolean
is_same_mount (int parent_fd, int fd)
{
  struct statx parent, child;

  /* The mount's number, not the device's: a bind mount of the same file system is another mount. */
  if (statx (parent_fd, "", AT_EMPTY_PATH, STATX_MNT_ID, &parent) < 0
      || statx (fd, "", AT_EMPTY_PATH, STATX_MNT_ID, &child) < 0)
    return FALSE;
  return parent.stx_mnt_id == child.stx_mnt_id;
}

/* One removal under way. */
typedef struct
{
  int top_fd;          /* (unowned) where the tree hangs */
  GPtrArray *deferred; /* (owned) names below top_fd that are still to be removed */
} TreeRemoval;

/* A tree may be deeper than descriptors and stack allow; its owner could so keep us from removing
 * it. What is too deep is moved up beside the tree's root and removed from there. */
static gboolean
defer_removal (TreeRemoval *removal, int parent_fd, const char *name, GError **error)
{
  g_autofree char *moved = g_strdup_printf (".removed.%08x%08x", g_random_int (), g_random_int ());

  if (renameat2 (parent_fd, name, removal->top_fd, moved, RENAME_NOREPLACE) < 0)
    return snug_set_error_from_errno (error, errno, "cannot remove the directory ‘%s’", name);
  g_ptr_array_add (removal->deferred, g_steal_pointer (&moved));
  return TRUE;
}

static gboolean
remove_entry (TreeRemoval *removal, int parent_fd, const char *name, guint depth, GError **error);

static gboolean
remove_directory (TreeRemoval *removal,
                  int parent_fd,
                  const char *name,
                  guint depth,
                  GError **error)
{
  snug_autofd int fd = -1;
  g_auto (GStrv) names = NULL;

  fd = snug_file_open_beneath (parent_fd, name, O_RDONLY | O_DIRECTORY, 0, error);
  if (fd < 0)
    return FALSE;
  if (!is_same_mount (parent_fd, fd))
    return snug_set_error (error, SNUG_ERROR_BUSY, "cannot remove ‘%s’: something is mounted on it",
                           name);
  if (depth > MAX_DEPTH)
    return defer_removal (removal, parent_fd, name, error);
  names = list_names (fd, error);
  if (names == NULL)
    return FALSE;
  for (guint i = 0; names[i] != NULL; i++)
    if (!remove_entry (removal, fd, names[i], depth + 1, error))
      return FALSE;
  if (unlinkat (parent_fd, name, AT_REMOVEDIR) < 0 && errno != ENOENT)
    return snug_set_error_from_errno (error, errno, "cannot remove the directory ‘%s’", name);
  return TRUE;
}

static gboolean
remove_entry (TreeRemoval *removal, int parent_fd, const char *name, guint depth, GError **error)
{
  if (unlinkat (parent_fd, name, 0) == 0 || errno == ENOENT)
    return TRUE;
  /* Linux says EISDIR, POSIX allows EPERM. */
  if (errno == EISDIR || errno == EPERM)
    return remove_directory (removal, parent_fd, name, depth, error);
  return snug_set_error_from_errno (error, errno, "cannot remove ‘%s’", name);
}

static gboolean
remove_tree (int parent_fd, const char *name, GError **error)
{
  g_autoptr (GPtrArray) deferred = g_ptr_array_new_with_free_func (g_free);
  TreeRemoval removal = { parent_fd, deferred };

  if (!remove_entry (&removal, parent_fd, name, 0, error))
    return FALSE;
  /* The list grows while it is worked off. */
  for (guint i = 0; i < deferred->len; i++)
    if (!remove_entry (&removal, parent_fd, g_ptr_array_index (deferred, i), 0, error))
      return FALSE;
  return TRUE;
}

gboolean
snug_file_remove (int dir_fd, const char *path, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *base = g_path_get_basename (path);
  snug_autofd int parent_fd = -1;

  if (g_str_equal (base, ".") || g_str_equal (base, "..") || g_str_equal (base, "/"))
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "‘%s’ does not name a file", path);
  parent_fd = snug_file_open_beneath (dir_fd, parent, O_RDONLY | O_DIRECTORY, 0, &local);
  if (parent_fd < 0)
    {
      if (g_error_matches (local, SNUG_ERROR, SNUG_ERROR_NOT_FOUND))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return remove_tree (parent_fd, base, error);
}

static gboolean
copy_content (int source_fd,
              int target_fd,
              const char *name,
              GCancellable *cancellable,
              GError **error)
{
  gssize n;

  if (ioctl (target_fd, FICLONE, source_fd) == 0)
    return TRUE;
  do
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      n = copy_file_range (source_fd, NULL, target_fd, NULL, COPY_STEP, 0);
    }
  while (n > 0 || (n < 0 && errno == EINTR));
  if (n == 0)
    return TRUE;
  if (errno != EXDEV && errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP)
    return snug_set_error_from_errno (error, errno, "cannot copy ‘%s’", name);

  for (;;)
    {
      guint8 block[65536];

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      n = read (source_fd, block, sizeof block);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return snug_set_error_from_errno (error, errno, "cannot read ‘%s’", name);
      if (n == 0)
        return TRUE;
      if (!snug_file_write_all (target_fd, name, block, (gsize) n, error))
        return FALSE;
    }
}

static gboolean
copy_xattrs (int source_fd, int target_fd, const char *name, GError **error)
{
  char names[4096];
  gssize length = flistxattr (source_fd, names, sizeof names);

  if (length < 0)
    {
      if (errno == ENOTSUP)
        return TRUE;
      return snug_set_error_from_errno (error, errno, "cannot list the extended attributes of ‘%s’",
                                        name);
    }
  for (const char *attr = names; attr < names + length; attr += strlen (attr) + 1)
    {
      guint8 value[65536];
      gssize size = fgetxattr (source_fd, attr, value, sizeof value);

      /* An attribute that vanished, or that this file system does not keep, is no loss of data. */
      if (size < 0)
        continue;
      if (fsetxattr (target_fd, attr, value, (gsize) size, 0) < 0 && errno != ENOTSUP)
        return snug_set_error_from_errno (error, errno, "cannot copy the attribute ‘%s’ of ‘%s’",
                                          attr, name);
    }
  return TRUE;
}

/* Who is not root may own files of groups that they can give nothing to: such a file stays with
 * theirs. @moved says so, because what its group may do was meant for the other one. */
static gboolean
copy_owner (int dir_fd, const char *path, const struct stat *st, gboolean *moved)
{
  const int flags = AT_SYMLINK_NOFOLLOW | (path[0] == '\0' ? AT_EMPTY_PATH : 0);

  *moved = FALSE;
  if (fchownat (dir_fd, path, st->st_uid, st->st_gid, flags) == 0)
    return TRUE;
  *moved = errno == EPERM && fchownat (dir_fd, path, st->st_uid, (gid_t) -1, flags) == 0;
  return *moved;
}

static gboolean
copy_metadata (int source_fd, int target_fd, const char *name, GError **error)
{
  struct timespec times[2];
  struct stat st;
  gboolean moved;
  mode_t mode;

  if (fstat (source_fd, &st) < 0)
    return snug_set_error_from_errno (error, errno, "cannot look at ‘%s’", name);
  /* The owner first: chown(2) clears set-user-ID bits. */
  if (!copy_owner (target_fd, "", &st, &moved))
    return snug_set_error_from_errno (error, errno, "cannot set the owner of ‘%s’", name);
  /* The mode last: a file that nobody may write takes no attributes, and access lists among them
   * must not widen it. */
  if (!copy_xattrs (source_fd, target_fd, name, error))
    return FALSE;
  mode = st.st_mode & (moved ? 07777 & ~(S_ISUID | S_ISGID | S_IRWXG) : 07777);
  if (fchmod (target_fd, mode) < 0)
    return snug_set_error_from_errno (error, errno, "cannot set the mode of ‘%s’", name);
  times[0] = st.st_atim;
  times[1] = st.st_mtim;
  if (futimens (target_fd, times) < 0)
    return snug_set_error_from_errno (error, errno, "cannot set the times of ‘%s’", name);
  return TRUE;
}

static gboolean
copy_link (int source_fd, int target_fd, const char *name, const struct stat *st, GError **error)
{
  struct timespec times[2] = { st->st_atim, st->st_mtim };
  char target[PATH_MAX];
  gboolean moved;
  gssize length = readlinkat (source_fd, name, target, sizeof target - 1);

  if (length < 0)
    return snug_set_error_from_errno (error, errno, "cannot read the link ‘%s’", name);
  target[length] = '\0';
  if (symlinkat (target, target_fd, name) < 0)
    return snug_set_error_from_errno (error, errno, "cannot make the link ‘%s’", name);
  if (!copy_owner (target_fd, name, st, &moved)
      || utimensat (target_fd, name, times, AT_SYMLINK_NOFOLLOW) < 0)
    return snug_set_error_from_errno (error, errno,
                                      "cannot set the owner and times of the link ‘%s’", name);
  return TRUE;
}

static gboolean
copy_regular (int source_fd,
              int target_fd,
              const char *name,
              GCancellable *cancellable,
              GError **error)
{
  snug_autofd int from = snug_file_open_regular (source_fd, name, G_MAXUINT64, error);
  snug_autofd int to = -1;

  if (from < 0)
    return FALSE;
  to = snug_file_open_beneath (target_fd, name, O_WRONLY | O_CREAT | O_EXCL, 0600, error);
  if (to < 0)
    return FALSE;
  return copy_content (from, to, name, cancellable, error) && copy_metadata (from, to, name, error);
}

static gboolean copy_directory (int source_fd,
                                int target_fd,
                                guint depth,
                                GCancellable *cancellable,
                                GError **error);

static gboolean
copy_subdirectory (int source_fd,
                   int target_fd,
                   const char *name,
                   guint depth,
                   GCancellable *cancellable,
                   GError **error)
{
  snug_autofd int from = snug_file_open_beneath (source_fd, name, O_RDONLY | O_DIRECTORY, 0, error);
  snug_autofd int to = -1;

  if (from < 0)
    return FALSE;
  if (mkdirat (target_fd, name, 0700) < 0)
    return snug_set_error_from_errno (error, errno, "cannot make the directory ‘%s’", name);
  to = snug_file_open_beneath (target_fd, name, O_RDONLY | O_DIRECTORY, 0, error);
  if (to < 0)
    return FALSE;
  return copy_directory (from, to, depth + 1, cancellable, error);
}

static gboolean
copy_entry (int source_fd,
            int target_fd,
            const char *name,
            guint depth,
            GCancellable *cancellable,
            GError **error)
{
  struct stat st;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (fstatat (source_fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
    return snug_set_error_from_errno (error, errno, "cannot look at ‘%s’", name);
  switch (st.st_mode & S_IFMT)
    {
    case S_IFREG:
      return copy_regular (source_fd, target_fd, name, cancellable, error);
    case S_IFDIR:
      return copy_subdirectory (source_fd, target_fd, name, depth, cancellable, error);
    case S_IFLNK:
      return copy_link (source_fd, target_fd, name, &st, error);
    case S_IFIFO:
      if (mkfifoat (target_fd, name, st.st_mode & 0777) < 0
          || fchownat (target_fd, name, st.st_uid, st.st_gid, AT_SYMLINK_NOFOLLOW) < 0)
        return snug_set_error_from_errno (error, errno, "cannot make the FIFO ‘%s’", name);
      return TRUE;
    case S_IFSOCK:
      return TRUE;
    default:
      return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                             "cannot copy ‘%s’: it is a device node", name);
    }
}

static gboolean
copy_directory (int source_fd,
                int target_fd,
                guint depth,
                GCancellable *cancellable,
                GError **error)
{
  g_auto (GStrv) names = NULL;

  if (depth > MAX_DEPTH)
    return snug_set_error (error, SNUG_ERROR_FAILED,
                           "cannot copy a tree of more than %d directories deep", MAX_DEPTH);
  names = list_names (source_fd, error);
  if (names == NULL)
    return FALSE;
  for (guint i = 0; names[i] != NULL; i++)
    if (!copy_entry (source_fd, target_fd, names[i], depth, cancellable, error))
      return FALSE;
  return copy_metadata (source_fd, target_fd, ".", error);
}

gboolean
snug_file_copy_tree (int source_fd, int target_fd, GCancellable *cancellable, GError **error)
{
  return copy_directory (source_fd, target_fd, 0, cancellable, error);
}
