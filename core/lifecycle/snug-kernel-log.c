/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Lines of the kernel: /dev/kmsg gives a record for each read, printk(9); auditd's log is a file of
 * lines. No state; any thread. */

#include "snug-kernel-log.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "snug-fd.h"

/* The kernel's buffer is smaller; the newest part of an audit log is what counts. */
#define MAX_BYTES ((gsize) 32 * 1024 * 1024)
#define MAX_TAIL  (4 * 1024 * 1024)
#define MAX_LINE  (16 * 1024)

typedef struct
{
  SnugKernelLogFunc each;
  gpointer user_data;
  gboolean records;  /* whether lines begin as those of /dev/kmsg */
  GString *line;     /* (owned) what was read of a line */
  gboolean skipping; /* the line is too long, or its beginning was not read */
} Reader;

/* `PRIORITY,NUMBER,TIME,FLAGS;TEXT`; what continues a record begins with a space. The facility is
 * above the lowest three bits of the priority, and the kernel's is 0: programs cannot have it. */
static const char *
strip_head (const char *line)
{
  const char *text = strchr (line, ';');
  char *end;
  const guint64 priority = g_ascii_strtoull (line, &end, 10);

  if (!g_ascii_isdigit (*line) || *end != ',' || priority > 7 || text == NULL)
    return NULL;
  return text + 1;
}

static void
end_line (Reader *reader)
{
  const char *text = reader->records ? strip_head (reader->line->str) : reader->line->str;

  if (!reader->skipping && text != NULL && strlen (reader->line->str) == reader->line->len)
    reader->each (text, reader->user_data);
  reader->skipping = FALSE;
  g_string_truncate (reader->line, 0);
}

static void
take (Reader *reader, const char *data, gsize size)
{
  while (size > 0)
    {
      const char *feed = memchr (data, '\n', size);
      const gsize length = feed != NULL ? (gsize) (feed - data) : size;

      if (reader->line->len + length > MAX_LINE)
        reader->skipping = TRUE;
      if (!reader->skipping)
        g_string_append_len (reader->line, data, (gssize) length);
      if (feed == NULL)
        return;
      end_line (reader);
      data = feed + 1;
      size -= length + 1;
    }
}

static void
read_all (Reader *reader, int fd, GCancellable *cancellable)
{
  char buffer[16 * 1024];
  gsize total = 0;

  while (total < MAX_BYTES && !g_cancellable_is_cancelled (cancellable))
    {
      const ssize_t size = read (fd, buffer, sizeof buffer);

      /* Records that were overwritten before they were read: on with the next one. */
      if (size < 0 && (errno == EINTR || errno == EPIPE))
        continue;
      if (size <= 0)
        return;
      total += (gsize) size;
      take (reader, buffer, (gsize) size);
    }
}

static gboolean
read_file (const char *path, Reader *reader, GCancellable *cancellable)
{
  snug_autofd int fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW);
  g_autoptr (GString) line = g_string_new (NULL);
  off_t size;
  const int keep = errno;

  if (fd < 0)
    {
      errno = keep;
      return FALSE;
    }
  size = reader->records ? 0 : lseek (fd, 0, SEEK_END);
  reader->line = line;
  reader->skipping = size > MAX_TAIL;
  if (!reader->records)
    (void) (lseek (fd, size > MAX_TAIL ? size - MAX_TAIL : 0, SEEK_SET));
  read_all (reader, fd, cancellable);
  if (line->len > 0)
    end_line (reader);
  return TRUE;
}

gboolean
snug_kernel_log_read (SnugPaths *paths,
                      SnugKernelLogFunc each,
                      gpointer user_data,
                      GCancellable *cancellable,
                      GError **error)
{
  const char *root = snug_paths_get_root (paths);
  g_autofree char *audit = g_strconcat (root, "/var/log/audit/audit.log", NULL);
  g_autofree char *kernel = g_strconcat (root, "/dev/kmsg", NULL);
  Reader lines = { .each = each, .user_data = user_data };
  Reader records = { .each = each, .user_data = user_data, .records = TRUE };
  const gboolean had_audit = read_file (audit, &lines, cancellable);

  if (!read_file (kernel, &records, cancellable) && !had_audit)
    return snug_set_error_from_errno (error, errno, "cannot read the kernel's log ‘%s’", kernel);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}
