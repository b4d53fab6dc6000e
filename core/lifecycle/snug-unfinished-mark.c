/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The mark is made before the database has the change and taken away after it has its end: a start
 * for nothing is cheap, and a change that nobody goes on with is not. Main thread. */

#include "snug-unfinished-mark.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "snug-file.h"

static const char text[] = "Changes were begun that are not over; see ‘snug changes’.\n";

void
snug_unfinished_mark_keep (SnugPaths *paths, gboolean unfinished)
{
  g_autoptr (GError) error = NULL;
  snug_autofd int dir = snug_file_open_root (snug_paths_get (paths, SNUG_PATH_STATE), &error);
  gboolean ok = dir >= 0;

  if (ok && unfinished)
    ok = faccessat (dir, SNUG_UNFINISHED_MARK, F_OK, AT_SYMLINK_NOFOLLOW) == 0
         || snug_file_write (dir, SNUG_UNFINISHED_MARK, text, strlen (text), 0644, &error);
  else if (ok)
    ok = snug_file_remove (dir, SNUG_UNFINISHED_MARK, &error);
  if (!ok && !g_error_matches (error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND))
    g_message ("cannot keep the mark of unfinished changes: %s", error->message);
}
