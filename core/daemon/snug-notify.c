/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One datagram, as sd_notify(3) documents it for those who do without its library: that one brings
 * four others into the memory of a daemon that says one word with it. */

#include "snug-notify.h"

#include "snug-fd.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

static gboolean
fill_address (struct sockaddr_un *to, socklen_t *length, const char *address, GError **error)
{
  gsize n = strlen (address);

  /* An abstract name may fill all of it; a path has its NUL. */
  if ((address[0] != '/' && address[0] != '@') || n >= sizeof to->sun_path)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "‘%.128s’ is no address of a service manager", address);
  memset (to, 0, sizeof *to);
  to->sun_family = AF_UNIX;
  memcpy (to->sun_path, address, n);
  if (address[0] == '@')
    to->sun_path[0] = '\0';
  *length = (socklen_t) (offsetof (struct sockaddr_un, sun_path) + n);
  return TRUE;
}

gboolean
snug_notify_send (const char *address, const char *state, GError **error)
{
  snug_autofd int fd = -1;
  struct sockaddr_un to;
  socklen_t length;

  if (address == NULL || address[0] == '\0')
    return TRUE;
  if (!fill_address (&to, &length, address, error))
    return FALSE;
  fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd >= 0
      && sendto (fd, state, strlen (state), MSG_NOSIGNAL, (struct sockaddr *) &to, length) >= 0)
    return TRUE;
  return snug_set_error_from_errno (error, errno, "cannot tell the service manager ‘%s’", state);
}
