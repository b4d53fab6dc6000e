/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <dirent.h>
#include <sys/stat.h>
#include <snug.h>
#include "snug-fd.h"

G_BEGIN_DECLS

/*
 * File access that a second process cannot lead astray: every path is relative to a directory
 * descriptor and is resolved with RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS (openat2(2)), reads have
 * a limit, writes are atomic.
 */

/**
 * snug_file_open_root:
 * @path: an absolute path of a directory that only root can exchange
 * @error: return location for an error
 *
 * Opens the directory from which the others of this header start. This is the only function that
 * takes a path from the top; no link is followed in its last component.
 *
 * Returns: a descriptor that the caller owns, or -1
 */
int snug_file_open_root (const char *path, GError **error);

/**
 * snug_file_open_beneath:
 * @dir_fd: a directory
 * @path: a relative path
 * @flags: flags of open(2); O_CLOEXEC and O_NOFOLLOW are added
 * @mode: for O_CREAT
 * @error: return location for an error
 *
 * Returns: a descriptor that the caller owns, or -1 (with %SNUG_ERROR_NOT_FOUND if nothing is
 * there)
 */
int snug_file_open_beneath (int dir_fd, const char *path, int flags, mode_t mode, GError **error);

/**
 * SnugFileFilter:
 * @entry: what readdir(3) gives, “.” and “..” included
 *
 * Returns: whether it counts
 */
typedef gboolean (*SnugFileFilter) (const struct dirent *entry);

/**
 * snug_file_list_names:
 * @dir_fd: a directory; its position does not matter and does not change
 * @name: what the error calls it
 * @max: no more names than this are read; as many may mean that there are more
 * @accept: which names count
 * @error: return location for an error
 *
 * Returns: (transfer full) (element-type utf8) (nullable): names, sorted by their bytes
 */
GPtrArray *snug_file_list_names (int dir_fd,
                                 const char *name,
                                 guint max,
                                 SnugFileFilter accept,
                                 GError **error);

/**
 * snug_file_open_regular:
 * @dir_fd: a directory
 * @path: a relative path
 * @max_size: bytes; a larger file is an error
 * @error: return location for an error
 *
 * Opens a file for reading. A FIFO, device, socket or directory is refused without blocking.
 *
 * Returns: a descriptor that the caller owns, or -1
 */
int snug_file_open_regular (int dir_fd, const char *path, guint64 max_size, GError **error);

/**
 * snug_file_read:
 * @dir_fd: a directory
 * @path: a relative path
 * @max_size: bytes; a larger file is an error and is not read
 * @error: return location for an error
 *
 * Returns: (transfer full): the content, with a NUL after its end that does not count
 */
GBytes *snug_file_read (int dir_fd, const char *path, gsize max_size, GError **error);

/**
 * snug_file_read_fd:
 * @fd: a descriptor; reading starts at its position
 * @name: for messages
 * @max_size: bytes; more is an error
 * @error: return location for an error
 *
 * Returns: (transfer full): everything up to the end of file, NUL-terminated as in snug_file_read()
 */
GBytes *snug_file_read_fd (int fd, const char *name, gsize max_size, GError **error);

/**
 * snug_file_write:
 * @dir_fd: a directory
 * @path: a relative path whose parents exist
 * @content: (array length=size): bytes
 * @size: how many
 * @mode: permission bits, set whatever the umask is
 * @error: return location for an error
 *
 * Replaces a file atomically and durably: a temporary file beside it, fsync(2), rename(2), fsync of
 * the directory.
 *
 * Returns: %FALSE if the old file is still there
 */
gboolean snug_file_write (int dir_fd,
                          const char *path,
                          const void *content,
                          gsize size,
                          mode_t mode,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_file_write_all:
 * @fd: a descriptor
 * @name: for messages
 * @content: (array length=size): bytes
 * @size: how many
 * @error: return location for an error
 *
 * Returns: %FALSE if not everything could be written
 */
gboolean snug_file_write_all (int fd,
                              const char *name,
                              const void *content,
                              gsize size,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_file_make_dirs:
 * @dir_fd: a directory
 * @path: a relative path
 * @mode: permission bits of directories that are made
 * @error: return location for an error
 *
 * Makes a directory and its parents where they are missing. Something else in the way is an error.
 *
 * Returns: a descriptor of the last directory (O_PATH is not set) that the caller owns, or -1
 */
int snug_file_make_dirs (int dir_fd, const char *path, mode_t mode, GError **error);

/**
 * snug_file_symlink:
 * @target: what the link says
 * @dir_fd: a directory
 * @path: a relative path whose parents exist
 * @error: return location for an error
 *
 * Sets a symbolic link atomically, replacing a file or link that is there.
 *
 * Returns: %FALSE if the old one is still there
 */
gboolean snug_file_symlink (const char *target, int dir_fd, const char *path, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_file_remove:
 * @dir_fd: a directory
 * @path: a relative path
 * @error: return location for an error
 *
 * Removes a file, link or whole tree; does not follow links and does not cross into another mount.
 * Nothing there is success.
 *
 * Returns: %FALSE if something is left
 */
gboolean snug_file_remove (int dir_fd, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_file_sweep:
 * @dir_fd: a directory that only snug writes to
 * @depth: how many levels of directories below it are swept too
 * @error: return location for an error
 *
 * Removes what is left of writing, linking and removing if the process was killed within it.
 * Nobody may be at work there.
 *
 * Returns: %FALSE if something could not be looked at or removed
 */
gboolean snug_file_sweep (int dir_fd, guint depth, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_file_copy_tree:
 * @source_fd: a directory
 * @target_fd: an existing empty directory
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Copies files, directories, links, owners, modes, times and extended attributes; shares blocks
 * where the file system can (FICLONE). Sockets are passed over, device nodes refused. A file of a
 * group that the caller can give nothing to comes into the caller's, without rights for it.
 *
 * Returns: %FALSE if something could not be copied
 */
gboolean snug_file_copy_tree (int source_fd,
                              int target_fd,
                              GCancellable *cancellable,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_file_is_trusted:
 * @fd: an open file or directory
 * @name: for messages
 * @error: return location for an error
 *
 * Whether only root can change it: owned by root, not writable by group or others. In the tests
 * "root" is whoever runs them.
 *
 * Returns: %FALSE with %SNUG_ERROR_POLICY_DENIED if somebody else could change it
 */
gboolean snug_file_is_trusted (int fd, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_file_path_is_trusted:
 * @path: an absolute path
 * @error: return location for an error
 *
 * snug_file_is_trusted() for a path and each of its parents, none of which may be a link.
 * A sticky directory such as /tmp is not trusted.
 *
 * Returns: %FALSE with %SNUG_ERROR_POLICY_DENIED and the component at fault
 */
gboolean snug_file_path_is_trusted (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
