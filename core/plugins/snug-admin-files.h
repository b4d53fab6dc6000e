/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-paths.h"

G_BEGIN_DECLS

/**
 * snug_admin_files_print:
 * @paths: the paths
 *
 * What can be seen from outside of all that an admin, or a package, puts in place by hand:
 * configuration, secrets, policy and interface files, plugins. Two prints differ when something was
 * added, removed, exchanged or written to, and nothing is read for it, so it can be taken at every
 * call.
 *
 * Returns: (transfer full): a print to compare
 */
char *snug_admin_files_print (SnugPaths *paths);

G_END_DECLS
