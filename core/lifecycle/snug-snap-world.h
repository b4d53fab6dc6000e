/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-policy-views.h"
#include "snug-snap-mounts.h"
#include "snug-store-client.h"

G_BEGIN_DECLS

/**
 * SNUG_POLICY_GROUP:
 *
 * The group of kinds of tasks that compute from the policy view, or whose commits change it: one of
 * them runs at a time.
 */
#define SNUG_POLICY_GROUP "policy"

/**
 * SnugSnapDownloadFunc:
 * @store: a store's ID
 * @download: what to bring
 * @user_data: the data of the world
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Brings an image out of a store, as snug_store_client_download() does. On a worker.
 *
 * Returns: %FALSE if the whole image with the right digest is not there
 */
typedef gboolean (*SnugSnapDownloadFunc) (const char *store,
                                          const SnugStoreDownload *download,
                                          gpointer user_data,
                                          GCancellable *cancellable,
                                          GError **error);

/**
 * SnugSnapWorld:
 * @paths: the paths
 * @storage: the storage backend in force
 * @confinement: the confinement backend in force
 * @interfaces: the interfaces
 * @rules: the rules
 * @views: where the present policy view is
 * @mounts: (nullable): who unmounts what is idle
 * @download: how images come out of stores
 * @download_data: for @download
 * @basis: (nullable): what profiles are made from now, see snug_profile_basis_new()
 * @former: (nullable) (element-type utf8 SnugConfinement): backends that were in force, by name, as
 *   far as they can still be used
 *
 * What plans are made from and the kinds of tasks work on. It lives as long as the engine. The
 * backends are set before the engine gets a change or goes on with one; after that nothing in it
 * changes.
 */
typedef struct
{
  SnugPaths *paths;
  SnugStorage *storage;
  SnugConfinement *confinement;
  SnugInterfaceSet *interfaces;
  SnugPolicyRules *rules;
  SnugPolicyViews *views;
  SnugSnapMounts *mounts;
  SnugSnapDownloadFunc download;
  gpointer download_data;
  GVariant *basis;
  GHashTable *former;
} SnugSnapWorld;

G_END_DECLS
