/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

/* Takes the mount on @target away and lets the file system end in the background: freeing what the
 * kernel cached of it takes long (0.2 s after much was read). @detach is for a mount that does not
 * answer any more. Nothing mounted there is success; %SNUG_ERROR_BUSY if a process uses it. */
gboolean snug_quick_unmount (const char *target, gboolean detach, GError **error);

G_END_DECLS
