/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

/**
 * SnugApparmorStore:
 *
 * The profiles that the kernel should have, as files, and what brings them there. Any thread, and
 * any process: one at a time has it.
 */
typedef struct _SnugApparmorStore SnugApparmorStore;

/**
 * snug_apparmor_store_new:
 * @root: what stands before absolute paths, "" on a running system
 * @state: the directory that is kept
 * @cache: the directory that may be lost
 * @launcher: (nullable): the path below @root of the profile that lets the launcher make user
 *   namespaces where AppArmor restricts them
 * @error: return location for an error
 *
 * Returns: (transfer full): the profiles below @state
 */
SnugApparmorStore *snug_apparmor_store_new (const char *root,
                                            const char *state,
                                            const char *cache,
                                            const char *launcher,
                                            GError **error);

/**
 * snug_apparmor_store_free:
 * @self: (transfer full): a store
 */
void snug_apparmor_store_free (SnugApparmorStore *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugApparmorStore, snug_apparmor_store_free)

/**
 * snug_apparmor_store_load:
 * @self: a store
 * @names: (element-type utf8): names of profiles, which begin with `snap.`
 * @texts: (element-type utf8): the text of each
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error with the parser's own words
 *
 * Keeps profiles and brings them into the kernel, in one run of the parser. If that fails, files
 * and kernel have what they had before.
 *
 * Returns: %FALSE if the kernel has not all of them
 */
gboolean snug_apparmor_store_load (SnugApparmorStore *self,
                                   GPtrArray *names,
                                   GPtrArray *texts,
                                   GCancellable *cancellable,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_apparmor_store_restore:
 * @self: a store
 * @instance: (nullable): a snap's instance name; %NULL: all snaps
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error that names each snap whose profiles cannot be loaded
 *
 * Brings into the kernel what it has not. A profile that cannot be loaded keeps no other from it.
 *
 * Returns: %FALSE if the kernel has not all of them
 */
gboolean snug_apparmor_store_restore (SnugApparmorStore *self,
                                      const char *instance,
                                      GCancellable *cancellable,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_apparmor_store_restore_launcher:
 * @self: a store
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Brings the launcher's profile into the kernel if the kernel restricts user namespaces and has it
 * not.
 *
 * Returns: %FALSE if it is needed and not there
 */
gboolean snug_apparmor_store_restore_launcher (SnugApparmorStore *self,
                                               GCancellable *cancellable,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_apparmor_store_unload:
 * @self: a store
 * @instance: a snap's instance name
 * @error: return location for an error
 *
 * Takes all profiles of a snap out of the kernel and away. What runs in one is unconfined from then
 * on, so nothing of the snap may run.
 *
 * Returns: %FALSE if something is left
 */
gboolean snug_apparmor_store_unload (SnugApparmorStore *self,
                                     const char *instance,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
