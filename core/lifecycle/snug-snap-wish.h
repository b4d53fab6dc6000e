/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-manager.h"
#include "snug-revision.h"

G_BEGIN_DECLS

/**
 * SnugSnapAction:
 * @SNUG_SNAP_INSTALL: from a store
 * @SNUG_SNAP_INSTALL_FILE: from an image
 * @SNUG_SNAP_REMOVE: away with it
 * @SNUG_SNAP_UPDATE: to a newer revision
 * @SNUG_SNAP_REVERT: back to an older one
 * @SNUG_SNAP_ENABLE: usable again
 * @SNUG_SNAP_DISABLE: not usable, but kept
 * @SNUG_SNAP_SWITCH: follow another channel
 * @SNUG_SNAP_CONNECT: a plug and a slot
 * @SNUG_SNAP_DISCONNECT: a plug and a slot
 *
 * What people want of snaps. The names are those of [struct@Snug.ManagerRequest].
 */
typedef enum
{
  SNUG_SNAP_INSTALL,
  SNUG_SNAP_INSTALL_FILE,
  SNUG_SNAP_REMOVE,
  SNUG_SNAP_UPDATE,
  SNUG_SNAP_REVERT,
  SNUG_SNAP_ENABLE,
  SNUG_SNAP_DISABLE,
  SNUG_SNAP_SWITCH,
  SNUG_SNAP_CONNECT,
  SNUG_SNAP_DISCONNECT,
  SNUG_N_SNAP_ACTIONS
} SnugSnapAction;

/**
 * SnugSnapRef:
 * @store: (nullable): the store that was named
 * @name: the snap's name
 * @instance: the instance name
 *
 * A reference to a snap: `[STORE:]NAME[_KEY]`.
 */
typedef struct
{
  char *store;
  char *name;
  char *instance;
} SnugSnapRef;

/**
 * snug_snap_ref_parse:
 * @text: what somebody wrote
 * @error: return location for an error
 *
 * Returns: (transfer full): the reference
 */
SnugSnapRef *snug_snap_ref_parse (const char *text, GError **error);

/**
 * snug_snap_ref_free:
 * @self: (transfer full): a reference
 */
void snug_snap_ref_free (SnugSnapRef *self);

/**
 * SnugSnapWish:
 * @action: what is wanted
 * @refs: (element-type SnugSnapRef): of which snaps; empty for connect and disconnect
 * @first: (nullable): one end of a connection
 * @second: (nullable): the other end
 * @fd: the image of a file, or -1; not owned
 * @uid: who asked
 * @channel: (nullable): the channel as it was written, and valid
 * @revision: a revision, or 0
 * @mode: (nullable): devmode, jailmode or classic
 * @store: (nullable): the store for those that name none
 * @name: (nullable): the instance name for a file
 * @per_snap: whether a failure of one snap lets the others be
 * @dangerous: whether an image is accepted that no store vouches for
 * @purge: whether nothing is kept of what is removed
 * @ignore_running: whether apps that run are no reason to wait
 * @amend: whether a snap that came from a file may be updated from a store
 * @forget: whether a disconnection is not remembered
 *
 * A request, checked as far as it can be without looking at the system. It owns its texts.
 */
typedef struct
{
  SnugSnapAction action;
  GPtrArray *refs;
  char *first;
  char *second;
  int fd;
  guint uid;
  char *channel;
  SnugRevision revision;
  char *mode;
  char *store;
  char *name;
  gboolean per_snap;
  gboolean dangerous;
  gboolean purge;
  gboolean ignore_running;
  gboolean amend;
  gboolean forget;
} SnugSnapWish;

/**
 * snug_snap_wish_new:
 * @request: what came from outside
 * @error: return location for an error: %SNUG_ERROR_UNSUPPORTED_OPTION for an option that the
 * caller requires and that the action does not have, %SNUG_ERROR_INVALID_ARGUMENT
 *
 * Returns: (transfer full): the wish
 */
SnugSnapWish *snug_snap_wish_new (const SnugManagerRequest *request, GError **error);

/**
 * snug_snap_wish_free:
 * @self: (transfer full): a wish
 */
void snug_snap_wish_free (SnugSnapWish *self);

/**
 * snug_snap_wish_decide_mode:
 * @asked: (nullable): devmode, jailmode or classic
 * @confinement: what the snap says: strict, devmode or classic
 * @instance: the instance name, for messages
 * @error: return location for an error: %SNUG_ERROR_NEEDS_CLASSIC if it is a classic snap and
 * nobody consented, %SNUG_ERROR_POLICY_DENIED if it was made for devmode and nobody consented
 *
 * Returns: (transfer none): the mode in which the snap is to run
 */
const char *snug_snap_wish_decide_mode (const char *asked,
                                        const char *confinement,
                                        const char *instance,
                                        GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugSnapRef, snug_snap_ref_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugSnapWish, snug_snap_wish_free)

G_END_DECLS
