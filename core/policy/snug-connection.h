/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-snap-info.h"

G_BEGIN_DECLS

/**
 * SNUG_SYSTEM_SNAP:
 *
 * The snap name that stands for the host, whose slots people write as `:slot`.
 */
#define SNUG_SYSTEM_SNAP "system"

#define SNUG_TYPE_POLICY_SNAP (snug_policy_snap_get_type ())

/**
 * SnugPolicySnap:
 *
 * An installed snap as policy sees it. Immutable and reference-counted.
 */
typedef struct
{
  /*< private >*/
  gatomicrefcount ref_count;
  /*< public >*/
  SnugSnapInfo *info; /* (owned) */
  char *instance;     /* (owned) the instance name */
  char *revision;     /* (owned) as snaps write it: `12`, `x1` */
  char *snap_id;      /* (owned) (nullable) in its store */
  char *publisher_id; /* (owned) (nullable) in its store */
  GVariant
    *declaration; /* (owned) (nullable) `a{sv}` with `plugs` and `slots` of a snap-declaration */
} SnugPolicySnap;

GType snug_policy_snap_get_type (void);

/**
 * snug_policy_snap_new:
 * @info: (transfer none): its snap.yaml
 * @instance: its instance name
 * @revision: its revision as snaps write it
 *
 * Returns: (transfer full): a snap without store, publisher and declaration; the creator may set
 *   these fields before anybody else sees it
 */
SnugPolicySnap *
snug_policy_snap_new (SnugSnapInfo *info, const char *instance, const char *revision);

/**
 * snug_policy_snap_ref:
 * @self: a snap
 *
 * Returns: (transfer full): @self
 */
SnugPolicySnap *snug_policy_snap_ref (SnugPolicySnap *self);

/**
 * snug_policy_snap_unref:
 * @self: (transfer full): a snap
 */
void snug_policy_snap_unref (SnugPolicySnap *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugPolicySnap, snug_policy_snap_unref)

#define SNUG_TYPE_CONNECTION (snug_connection_get_type ())

/**
 * SnugConnection:
 *
 * A plug and a slot that belong together, or the memory that a person does not want them to
 * (@undesired). A plain record: whoever holds the only reference may write it.
 */
typedef struct
{
  /*< private >*/
  gatomicrefcount ref_count;
  /*< public >*/
  char *plug_snap; /* (owned) instance name */
  char *plug;      /* (owned) */
  char *slot_snap; /* (owned) instance name, or SNUG_SYSTEM_SNAP */
  char *slot;      /* (owned) */
  char *interface; /* (owned) */
  gboolean automatic;
  gboolean undesired;
  GVariant *plug_attrs; /* (owned) (nullable) `a{sv}` static ones with those that hooks set */
  GVariant *slot_attrs; /* (owned) (nullable) `a{sv}` */
} SnugConnection;

GType snug_connection_get_type (void);

/**
 * snug_connection_new:
 * @plug_snap: the instance with the plug
 * @plug: its name
 * @slot_snap: the instance with the slot, or %SNUG_SYSTEM_SNAP
 * @slot: its name
 * @interface: the interface of both
 *
 * Returns: (transfer full): a connection without attributes, made by a person
 */
SnugConnection *snug_connection_new (const char *plug_snap,
                                     const char *plug,
                                     const char *slot_snap,
                                     const char *slot,
                                     const char *interface);

/**
 * snug_connection_ref:
 * @self: a connection
 *
 * Returns: (transfer full): @self
 */
SnugConnection *snug_connection_ref (SnugConnection *self);

/**
 * snug_connection_unref:
 * @self: (transfer full): a connection
 */
void snug_connection_unref (SnugConnection *self);

/**
 * snug_connection_equal:
 * @a: a connection
 * @b: another
 *
 * Returns: whether they have the same four ends
 */
gboolean snug_connection_equal (const SnugConnection *a, const SnugConnection *b);

/**
 * snug_connection_to_string:
 * @self: a connection
 *
 * Returns: (transfer full): `SNAP:PLUG SNAP:SLOT`, the host's slot as `:SLOT`
 */
char *snug_connection_to_string (const SnugConnection *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugConnection, snug_connection_unref)

G_END_DECLS
