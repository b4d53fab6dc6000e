/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

/**
 * SnugPathId:
 * @SNUG_PATH_SNAP_MOUNT: /snap, where revisions are mounted
 * @SNUG_PATH_SNAP_BIN: /snap/bin, commands
 * @SNUG_PATH_SNAP_DATA: /var/snap, data of all users
 * @SNUG_PATH_HOMES: /home, where people's homes are
 * @SNUG_PATH_STATE: /var/lib/snug
 * @SNUG_PATH_DATABASE: /var/lib/snug/state.db
 * @SNUG_PATH_BACKUPS: /var/lib/snug/backups, databases before a migration
 * @SNUG_PATH_IMAGES: /var/lib/snug/snaps, NAME_REVISION.snap
 * @SNUG_PATH_META: /var/lib/snug/meta, INSTANCE_REVISION.yaml, a copy of each image's snap.yaml
 * @SNUG_PATH_RECIPES: /var/lib/snug/recipes, INSTANCE/TAG.recipe
 * @SNUG_PATH_ROOTS: /var/lib/snug/roots, INSTANCE/NAME: prepared roots of sandboxes
 * @SNUG_PATH_PARTIAL: /var/lib/snug/partial, downloads under way
 * @SNUG_PATH_STATE_CONFIG: /var/lib/snug/conf.d, what D-Bus wrote
 * @SNUG_PATH_STORE_STATE: /var/lib/snug/stores, STORE-ID/, trusted documents of each repository
 * @SNUG_PATH_CACHE: /var/cache/snug
 * @SNUG_PATH_RUNTIME: /run/snug
 * @SNUG_PATH_RUNTIME_CONFIG: /run/snug/conf.d
 * @SNUG_PATH_ETC: /etc/snug
 * @SNUG_PATH_VENDOR_CONFIG: /usr/lib/snug/conf.d
 * @SNUG_PATH_INTERFACES: /usr/share/snug/interfaces
 * @SNUG_PATH_PLUGINS: $libdir/snug/plugins
 * @SNUG_PATH_LOCAL_PLUGINS: /usr/local/lib/snug/plugins
 * @SNUG_PATH_LIBEXEC: /usr/lib/snug
 *
 * Every place that snug reads or writes.
 */
typedef enum
{
  SNUG_PATH_SNAP_MOUNT,
  SNUG_PATH_SNAP_BIN,
  SNUG_PATH_SNAP_DATA,
  SNUG_PATH_HOMES,
  SNUG_PATH_STATE,
  SNUG_PATH_DATABASE,
  SNUG_PATH_BACKUPS,
  SNUG_PATH_IMAGES,
  SNUG_PATH_META,
  SNUG_PATH_RECIPES,
  SNUG_PATH_ROOTS,
  SNUG_PATH_PARTIAL,
  SNUG_PATH_STATE_CONFIG,
  SNUG_PATH_STORE_STATE,
  SNUG_PATH_CACHE,
  SNUG_PATH_RUNTIME,
  SNUG_PATH_RUNTIME_CONFIG,
  SNUG_PATH_ETC,
  SNUG_PATH_VENDOR_CONFIG,
  SNUG_PATH_INTERFACES,
  SNUG_PATH_PLUGINS,
  SNUG_PATH_LOCAL_PLUGINS,
  SNUG_PATH_LIBEXEC,
  SNUG_N_PATHS
} SnugPathId;

#define SNUG_TYPE_PATHS (snug_paths_get_type ())

/**
 * SnugPaths:
 *
 * The one object that knows where things are. The whole system, installed files included, can be
 * put below any root. Immutable, so any thread may use it.
 */
G_DECLARE_FINAL_TYPE (SnugPaths, snug_paths, SNUG, PATHS, GObject)

/**
 * snug_paths_new:
 * @root: (nullable): an absolute path to put before every other; %NULL or "" for the running system
 *
 * The environment variable `SNUG_DATA_DIRS` is not read here: what root trusts does not come from
 * the environment.
 *
 * Returns: (transfer full): the paths
 */
SnugPaths *snug_paths_new (const char *root);

/**
 * snug_paths_get_root:
 * @self: the paths
 *
 * Returns: (transfer none): the root without a trailing slash, "" for the running system
 */
const char *snug_paths_get_root (SnugPaths *self);

/**
 * snug_paths_override:
 * @self: the paths, before anybody else has a reference
 * @id: a place
 * @path: an absolute path; the root is not put before it
 *
 * Puts one place elsewhere: tests run plugins and interfaces out of the build tree.
 */
void snug_paths_override (SnugPaths *self, SnugPathId id, const char *path);

/**
 * snug_paths_get:
 * @self: the paths
 * @id: a place
 *
 * Returns: (transfer none): its absolute path, root included
 */
const char *snug_paths_get (SnugPaths *self, SnugPathId id);

/**
 * snug_paths_build:
 * @self: the paths
 * @id: a place
 * @...: further components, ended by %NULL
 *
 * Returns: (transfer full): the path below @id
 */
char *snug_paths_build (SnugPaths *self, SnugPathId id, ...) G_GNUC_NULL_TERMINATED;

G_END_DECLS
