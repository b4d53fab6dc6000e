/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What every part of the launcher needs: messages, memory that stays, templates, careful opening.
 */

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "snug-run.h"

/* One write, so that messages of several launchers do not mix; control characters come from argv
 * and paths and could drive the terminal. */
void
run_die (int status, const char *format, ...)
{
  char text[1024] = "snug-run: ";
  const size_t prefix = strlen (text);
  size_t length;
  va_list args;

  va_start (args, format);
  vsnprintf (text + prefix, sizeof text - prefix - 1, format, args);
  va_end (args);
  length = strlen (text);
  for (size_t i = 0; i < length; i++)
    if ((unsigned char) text[i] < 0x20 || text[i] == 0x7f)
      text[i] = '?';
  text[length++] = '\n';
  if (write (STDERR_FILENO, text, length) < 0)
    _exit (status);
  _exit (status);
}

/* Most of what is needed is small, and each page that is touched costs a fault. */
void *
run_alloc (size_t size)
{
  static char small[32768];
  static size_t used;
  void *memory;

  size = (size + 15) & ~(size_t) 15;
  if (size <= sizeof small - used)
    {
      memory = small + used;
      used += size;
      return memory;
    }
  memory = malloc (size);
  if (memory == NULL)
    run_die (RUN_EXIT_NO_EXEC, "out of memory");
  return memory;
}

const char *
run_string (const struct run *run, uint32_t string)
{
  return snug_recipe_string (run->recipe, string);
}

/* What stands after a per cent sign. */
static const char *
replacement (const struct run *run, char letter)
{
  return letter == 'h' ? run->home : letter == 'u' ? run->uid_text : "%";
}

/* NULL if the text needs a home and there is none. */
const char *
run_expand (const struct run *run, const char *text)
{
  const char *at = strchr (text, '%');
  size_t length = strlen (text);
  char *result, *out;

  if (at == NULL)
    return text;
  if (run->home_fd < 0 && at[1] == 'h')
    return NULL;
  for (; at != NULL; at = strchr (at + 2, '%'))
    length += strlen (replacement (run, at[1]));
  out = result = run_alloc (length + 1);
  for (at = text; *at != '\0'; at++)
    if (*at == '%')
      out = stpcpy (out, replacement (run, *++at));
    else
      *out++ = *at;
  *out = '\0';
  return result;
}

/* Follows links. Not libc's, which asks the kernel a second time whether it knows O_CLOEXEC. */
int
run_open (const char *path, int flags)
{
  return (int) syscall (SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC, 0);
}

int
run_open_beneath (int dir_fd, const char *path, int flags)
{
  const struct open_how how
    = { .flags = (uint64_t) (flags | O_CLOEXEC | O_NOFOLLOW),
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS };
  int fd;

  do
    fd = (int) syscall (SYS_openat2, dir_fd, path, &how, sizeof how);
  while (fd < 0 && (errno == EINTR || errno == EAGAIN));
  return fd;
}
