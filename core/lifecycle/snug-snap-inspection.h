/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-snap-info.h"

G_BEGIN_DECLS

/**
 * snug_snap_inspect:
 * @tree: the root of a mounted image
 * @error: return location for an error
 *
 * Reads meta/snap.yaml and the names in meta/hooks, and checks that the image holds what it names:
 * the commands, command chains and hooks are there and can be executed, completers can be read, and
 * what lies in meta is made of regular files and directories. No link is followed out of the image.
 *
 * Returns: (transfer full): what the snap says of itself
 */
SnugSnapInfo *snug_snap_inspect (int tree, GError **error);

/**
 * snug_snap_list_hook_files:
 * @tree: the root of a mounted image
 *
 * Returns: (transfer full): the names in meta/hooks, for snug_snap_info_parse()
 */
char **snug_snap_list_hook_files (int tree);

G_END_DECLS
