/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <unistd.h>

G_BEGIN_DECLS

/* GLib 2.74 has no g_autofd yet; this is the same thing under our own prefix. */

static inline void
snug_clear_fd (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

static inline int
snug_steal_fd (int *fd)
{
  int stolen = *fd;
  *fd = -1;
  return stolen;
}

/**
 * snug_autofd:
 *
 * Closes the descriptor when the variable leaves its scope. Initialise it with -1.
 */
#define snug_autofd __attribute__ ((cleanup (snug_clear_fd)))

G_END_DECLS
