/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-paths.h"
#include "snug-state.h"

G_BEGIN_DECLS

/*
 * What security profiles and recipes are made from besides snaps and connections: the confinement
 * backend and what it found, interfaces and rules, this version, the kernel. When it changes, all
 * of them are made again. A basis is an `a{sv}` of small texts; what made the present profiles is
 * in the database.
 */

/**
 * snug_profile_basis_digest_policy:
 * @paths: the paths
 *
 * Looks at names, sizes, times and inodes of interface and rule files, not at their content. To be
 * asked before the files are read: then a later change is seen.
 *
 * Returns: (transfer full): a digest of what is there
 */
char *snug_profile_basis_digest_policy (SnugPaths *paths);

/**
 * snug_profile_basis_new:
 * @backend: (nullable): the name of the confinement backend in force
 * @identity: (nullable): which version of it that is and what it found here
 * @policy: what snug_profile_basis_digest_policy() gave
 *
 * Returns: (transfer full): the basis as it is now; without @backend what can be known without it
 */
GVariant *snug_profile_basis_new (const char *backend, const char *identity, const char *policy);

/**
 * snug_profile_basis_get_backend:
 * @basis: (nullable): a basis
 *
 * Returns: (transfer none) (nullable): the name of its backend
 */
const char *snug_profile_basis_get_backend (GVariant *basis);

/**
 * snug_profile_basis_find_difference:
 * @then: (nullable): the basis of the present profiles; %NULL if nobody knows
 * @now: the basis as it is now, or a part of it
 *
 * Returns: (transfer full) (nullable): in words what of @now was not so then; %NULL if all was
 */
char *snug_profile_basis_find_difference (GVariant *then, GVariant *now);

/**
 * snug_profile_basis_read:
 * @state: the database
 * @basis: (out) (transfer full) (nullable): the basis of the present profiles
 * @error: return location for an error
 *
 * As long as backends are noted it differs from every other basis: then profiles are of several.
 *
 * Returns: %FALSE on an error
 */
gboolean snug_profile_basis_read (SnugState *state,
                                  GVariant **basis,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_profile_basis_write:
 * @state: the database, in a transaction
 * @basis: what all profiles were made from
 * @error: return location for an error
 *
 * Forgets the backends that were noted, too.
 *
 * Returns: %FALSE on an error
 */
gboolean snug_profile_basis_write (SnugState *state,
                                   GVariant *basis,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_profile_basis_note_backend:
 * @state: the database, in a transaction
 * @backend: the name of a backend that is about to make profiles
 * @error: return location for an error
 *
 * Remembers, until snug_profile_basis_write(), that there may be profiles of that backend.
 *
 * Returns: %FALSE on an error
 */
gboolean snug_profile_basis_note_backend (SnugState *state,
                                          const char *backend,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_profile_basis_list_backends:
 * @state: the database
 * @backends: (out) (transfer full) (array zero-terminated=1): the names of backends of which there
 *   may be profiles: that of the basis and those that were noted
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean snug_profile_basis_list_backends (SnugState *state,
                                           char ***backends,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
