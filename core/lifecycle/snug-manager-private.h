/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-manager.h"
#include "snug-snap-mounts.h"
#include "snug-snap-tasks.h"
#include "snug-store-set.h"

G_BEGIN_DECLS

/* The manager's inside, for snug-manager*.c only. Main thread. */

struct _SnugManager
{
  GObject parent_instance;

  SnugPaths *paths;                                     /* (owned) */
  SnugState *state;                                     /* (owned) */
  SnugConfig *config;                                   /* (owned) */
  SnugPluginEngine *plugins;                            /* (owned) */
  SnugPluginSelection *selections[SNUG_N_PLUGIN_KINDS]; /* (owned) (nullable) each */
  SnugChangeEngine *engine;                             /* (owned) */
  SnugSnapWorld *world;    /* the engine's: tasks may outlive us; complete once prepared */
  GHashTable *remembered;  /* (owned) (nullable) instance to what it was before changes */
  SnugStoreSet *stores;    /* (owned) (nullable) */
  SnugSnapMounts *mounts;  /* (owned) */
  GCancellable *releasing; /* (owned) (nullable) stops what unmounts */
  GHashTable *details;     /* (owned) (nullable) of listings: INSTANCE_REVISION to what it says */
  char *policy_digest;     /* (owned) (nullable) of the files that the policy was read from */
  GPtrArray *waiting;      /* (owned) (nullable) what goes on once profiles were made anew */
  gboolean prepared;
  gboolean outdated; /* the files were read again while something was at work with what they said */
  gboolean renewal_due; /* profiles have to be made anew as soon as nothing is at work */
  guint n_workers;      /* requests that a worker is looking into */
};

/**
 * snug_manager_prepare:
 * @self: the manager
 * @error: return location for an error that says which backend is missing and why
 *
 * Makes sure of all that a change needs: chooses the backends if that was not done, sweeps up what
 * a crash left, and goes on with changes that were interrupted. Cheap when it was done.
 *
 * Returns: %FALSE if no change can be made now
 */
gboolean snug_manager_prepare (SnugManager *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_manager_load_policy:
 * @self: the manager
 * @error: return location for an error with file and line
 *
 * Reads interfaces and rules if that was not done.
 *
 * Returns: %FALSE if a file is wrong
 */
gboolean snug_manager_load_policy (SnugManager *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_manager_choose_confinement:
 * @self: the manager
 * @error: return location for an error that says why not
 *
 * Chooses the confinement backend if that was not done.
 *
 * Returns: %FALSE if there is none
 */
gboolean snug_manager_choose_confinement (SnugManager *self,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_manager_choose_storage:
 * @self: the manager
 * @error: return location for an error that says why not
 *
 * Chooses the storage backend if that was not done: less than snug_manager_prepare(), for those who
 * only mount.
 *
 * Returns: %FALSE if there is none
 */
gboolean snug_manager_choose_storage (SnugManager *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_manager_get_stores:
 * @self: the manager
 *
 * Returns: (transfer none): the stores, which are chosen now if that was not done
 */
SnugStoreSet *snug_manager_get_stores (SnugManager *self);

/**
 * snug_manager_begin:
 * @self: the manager, prepared
 * @builder: a plan
 * @error: return location for an error
 *
 * Hands a plan to the engine.
 *
 * Returns: (transfer full): the change
 */
SnugChange *snug_manager_begin (SnugManager *self, SnugChangeBuilder *builder, GError **error);

/* --- snug-manager-profiles.c: whether profiles were made from what there is now --- */

/**
 * snug_manager_find_basis:
 * @self: the manager
 * @error: return location for an error
 *
 * Finds out what profiles are made from now, which needs a confinement backend.
 *
 * Returns: (transfer full): the basis
 */
GVariant *snug_manager_find_basis (SnugManager *self, GError **error);

/**
 * snug_manager_compare_profiles:
 * @self: the manager, with backends and policy
 * @error: return location for an error
 *
 * Compares with what the present profiles were made from. To be called before the engine goes on
 * with anything.
 *
 * Returns: %FALSE if it could not be found out
 */
gboolean snug_manager_compare_profiles (SnugManager *self,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_manager_renew_profiles:
 * @self: the manager, prepared
 * @error: return location for an error
 *
 * Begins the change that makes profiles anew, if that is due and nothing is at work. Otherwise it
 * begins when what is at work is over.
 *
 * Returns: %FALSE if it should begin and cannot
 */
gboolean snug_manager_renew_profiles (SnugManager *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_manager_check_profiles:
 * @self: the manager
 *
 * Before an app starts: prepares the manager, and with that makes profiles anew, if they are not
 * what they should be. Cheap if they are. What goes wrong is told to the log: apps start with what
 * there is.
 */
void snug_manager_check_profiles (SnugManager *self);

/**
 * snug_manager_profiles_ready:
 * @self: the manager
 * @change: a change that is over
 *
 * Lets go on what waited for it.
 */
void snug_manager_profiles_ready (SnugManager *self, SnugChange *change);

/**
 * snug_manager_after_renewal:
 * @self: the manager
 * @function: gets a #GTask, its own reference included
 * @task: (transfer full): a task whose source is @self
 *
 * Calls @function now, or, if profiles are being made anew, when that is over.
 */
void snug_manager_after_renewal (SnugManager *self, void (*function) (GTask *task), GTask *task);

G_END_DECLS
