/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

/* Paths of grants in the language of profiles, apparmor.d(5). */

/**
 * snug_apparmor_path_quote:
 * @path: a path of a grant, without `$HOME` in another place than its start
 * @pattern: whether `*`, `?` and `[` have a meaning in its last component
 *
 * Returns: (transfer full): the inside of a quoted path: `$HOME` is `@{HOME}`, `$UID` a number, and
 *   no other character has a meaning that it does not have in @path
 */
char *snug_apparmor_path_quote (const char *path, gboolean pattern);

/**
 * snug_apparmor_path_exclude:
 * @names: (nullable) (array zero-terminated=1): names that are left out
 *
 * Returns: (transfer full): an alternation that matches every name that does not begin with a dot
 *   and is none of @names, and all that is below it
 */
char *snug_apparmor_path_exclude (const char *const *names);

G_END_DECLS
