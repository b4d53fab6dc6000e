/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-file.h"
#include "snug-paths.h"

G_BEGIN_DECLS

/**
 * snug_trusted_path_open_dir:
 * @paths: the paths; what lies above their root is not looked at
 * @path: an absolute path of a directory
 * @error: return location for an error; %SNUG_ERROR_NOT_FOUND if there is no such directory,
 *   %SNUG_ERROR_POLICY_DENIED if it or a directory above it is a link or can be changed by others
 *   than root
 *
 * Opens a directory that nobody but root can exchange: the root and each component below it belong
 * to root, are not writable by others, and are no links. What is then opened below the descriptor
 * cannot be swapped by anybody but root either, as replacing a name needs write permission on its
 * directory.
 *
 * Returns: a descriptor that the caller owns, or -1
 */
int snug_trusted_path_open_dir (SnugPaths *paths, const char *path, GError **error);

/**
 * snug_trusted_path_make_dir:
 * @paths: the paths; their root exists
 * @path: an absolute path of a directory
 * @mode: permission bits of the last component if it is made; directories above it get 0755
 * @error: return location for an error, as of snug_trusted_path_open_dir()
 *
 * Makes a directory and those above it where they are missing, and opens it.
 *
 * Returns: a descriptor that the caller owns, or -1
 */
int snug_trusted_path_make_dir (SnugPaths *paths, const char *path, mode_t mode, GError **error);

/**
 * snug_trusted_path_read:
 * @dir_fd: a directory of snug_trusted_path_open_dir()
 * @name: a file in it, without a slash
 * @label: the file's full path, for messages
 * @max_size: bytes; a larger file is an error
 * @error: return location for an error
 *
 * Reads a regular file that belongs to root and that others cannot write. No link is followed.
 *
 * Returns: (transfer full): its content, NUL-terminated as in snug_file_read()
 */
GBytes *snug_trusted_path_read (int dir_fd,
                                const char *name,
                                const char *label,
                                gsize max_size,
                                GError **error);

G_END_DECLS
