/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One folder of data for each revision. Beside REVISION there may be .REVISION.copy, a copy that is
 * not whole, and .REVISION.aside, what the revision had before: a folder, or an empty file where it
 * had nothing. Any thread. */

#include "snug-revision-data.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "snug-file.h"

static char *
get_copy_name (const char *revision)
{
  return g_strdup_printf (".%s.copy", revision);
}

static char *
get_aside_name (const char *revision)
{
  return g_strdup_printf (".%s.aside", revision);
}

static gboolean
look_at (int folder, const char *name, mode_t *type, GError **error)
{
  struct stat st;

  *type = 0;
  if (fstatat (folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0)
    *type = st.st_mode & S_IFMT;
  else if (errno != ENOENT)
    return snug_set_error_from_errno (error, errno, "cannot look at ‘%s’", name);
  return TRUE;
}

static gboolean
move (int folder, const char *from, const char *to, GError **error)
{
  if (renameat (folder, from, folder, to) < 0 || fsync (folder) < 0)
    return snug_set_error_from_errno (error, errno, "cannot move ‘%s’ to ‘%s’", from, to);
  return TRUE;
}

static gboolean
copy_under_name (int folder,
                 const char *from,
                 const char *hidden,
                 mode_t mode,
                 GCancellable *cancellable,
                 GError **error)
{
  snug_autofd int source = snug_file_open_beneath (folder, from, O_RDONLY | O_DIRECTORY, 0, error);
  snug_autofd int target = -1;

  if (source < 0 || !snug_file_remove (folder, hidden, error))
    return FALSE;
  target = snug_file_make_dirs (folder, hidden, mode, error);
  if (target < 0 || !snug_file_copy_tree (source, target, cancellable, error))
    return FALSE;
  /* On the disk before it has its name: after a power cut a name must not stand for half a copy. */
  if (syncfs (target) < 0)
    return snug_set_error_from_errno (error, errno, "cannot write the copy of ‘%s’ to the disk",
                                      from);
  return TRUE;
}

gboolean
snug_revision_data_copy (int folder,
                         const char *from,
                         const char *to,
                         mode_t mode,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autofree char *hidden = get_copy_name (to);

  if (copy_under_name (folder, from, hidden, mode, cancellable, error)
      && snug_file_remove (folder, to, error) && move (folder, hidden, to, error))
    return TRUE;
  /* A copy that did not come about would only take space. */
  if (!snug_file_remove (folder, hidden, NULL))
    g_prefix_error (error, "‘%s’ stays behind: ", hidden);
  return FALSE;
}

gboolean
snug_revision_data_set_aside (int folder, const char *revision, GError **error)
{
  g_autofree char *aside = get_aside_name (revision);
  snug_autofd int mark = -1;
  mode_t kept, present;

  if (!look_at (folder, aside, &kept, error) || !look_at (folder, revision, &present, error))
    return FALSE;
  if (kept != 0)
    return TRUE;
  if (present != 0)
    return move (folder, revision, aside, error);
  mark = snug_file_open_beneath (folder, aside, O_WRONLY | O_CREAT | O_EXCL, 0600, error);
  if (mark < 0)
    return FALSE;
  if (fsync (folder) < 0)
    return snug_set_error_from_errno (error, errno, "cannot keep ‘%s’", aside);
  return TRUE;
}

gboolean
snug_revision_data_bring_back (int folder, const char *revision, GError **error)
{
  g_autofree char *hidden = get_copy_name (revision);
  g_autofree char *aside = get_aside_name (revision);
  mode_t kept;

  if (!snug_file_remove (folder, hidden, error) || !look_at (folder, aside, &kept, error))
    return FALSE;
  if (kept == 0)
    return TRUE;
  if (!snug_file_remove (folder, revision, error))
    return FALSE;
  return S_ISDIR (kept) ? move (folder, aside, revision, error)
                        : snug_file_remove (folder, aside, error);
}

gboolean
snug_revision_data_forget_aside (int folder, const char *revision, GError **error)
{
  g_autofree char *aside = get_aside_name (revision);

  return snug_file_remove (folder, aside, error);
}

gboolean
snug_revision_data_remove (int folder, const char *revision, GError **error)
{
  g_autofree char *hidden = get_copy_name (revision);

  return snug_file_remove (folder, hidden, error)
         && snug_revision_data_forget_aside (folder, revision, error)
         && snug_file_remove (folder, revision, error);
}
