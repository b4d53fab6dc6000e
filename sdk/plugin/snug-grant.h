/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-error.h"

G_BEGIN_DECLS

/**
 * SnugGrantKind:
 * @SNUG_GRANT_FILE: `path`, `access` (letters of rwxkml), `owner` ("yes": only the caller's files),
 *   a path that ends in `/` is a directory with all below it, a pattern may stand in the last
 *   component; `scope` ("sandbox": the base or the launcher puts it there, so it is no part of the
 * host; "entries": the visible entries of a directory and no way to make further ones), `except`
 * (with "entries": names that are left out, separated by spaces)
 * @SNUG_GRANT_DEVICE: `path` (glob below /dev) or `subsystem`, `access` (rw), `scope` as for files
 * @SNUG_GRANT_SOCKET: `path` or `abstract`, or `family` with `type`
 * @SNUG_GRANT_DBUS: `bus` (system, session), `name`, `access` (see, talk, own, call, broadcast),
 *   `path`, `interface`, `member`
 * @SNUG_GRANT_NETWORK: `access` (connect, bind, observe, control)
 * @SNUG_GRANT_CAPABILITY: `name` (of capabilities(7), lower case without CAP_)
 * @SNUG_GRANT_SYSCALL: `name` (several separated by spaces), optional `args`: comparisons of which
 * all must hold, separated by spaces, each `INDEX==VALUE`, `INDEX!=VALUE` or `INDEX&MASK==VALUE`,
 * numbers or names of constants; optional `deny` ("yes": refused whatever else allows it,
 * but for a call that is refused without `args`: granting it whole lifts that), `errno` (the answer
 * to a refusal); or `arch` alone: the snap has programs of that architecture (a name of
 * the snap world)
 * @SNUG_GRANT_MOUNT: `source`, `target`, `options`
 * @SNUG_GRANT_SIGNAL: `peer`, `signal`
 * @SNUG_GRANT_ENV: `name`, `value`
 * @SNUG_GRANT_KERNEL_MODULE: `name`
 * @SNUG_GRANT_UNIT: `key`, `value` of a service unit
 *
 * The abstract permissions in which policy is written. Each confinement backend translates them.
 */
typedef enum
{
  SNUG_GRANT_FILE,
  SNUG_GRANT_DEVICE,
  SNUG_GRANT_SOCKET,
  SNUG_GRANT_DBUS,
  SNUG_GRANT_NETWORK,
  SNUG_GRANT_CAPABILITY,
  SNUG_GRANT_SYSCALL,
  SNUG_GRANT_MOUNT,
  SNUG_GRANT_SIGNAL,
  SNUG_GRANT_ENV,
  SNUG_GRANT_KERNEL_MODULE,
  SNUG_GRANT_UNIT,
  SNUG_N_GRANT_KINDS /*< skip >*/
} SnugGrantKind;

#define SNUG_TYPE_GRANT (snug_grant_get_type ())

/**
 * SnugGrant:
 *
 * One permission and where it came from. Immutable and reference-counted.
 */
typedef struct _SnugGrant SnugGrant;

GType snug_grant_get_type (void);

/**
 * snug_grant_kind_to_string:
 * @kind: a kind
 *
 * Returns: (transfer none): its name as interface files write it, for example `kernel-module`
 */
const char *snug_grant_kind_to_string (SnugGrantKind kind);

/**
 * snug_grant_kind_from_string:
 * @name: a name
 * @kind: (out): the kind
 *
 * Returns: whether @name is a kind
 */
gboolean snug_grant_kind_from_string (const char *name, SnugGrantKind *kind);

/**
 * snug_grant_new:
 * @kind: what it permits
 * @origin: the interface that gave it, or "default" for what every strict snap has
 * @side: `plug` or `slot`
 * @params: `a{ss}`, the parameters of @kind; a floating reference is taken
 *
 * Returns: (transfer full): a grant
 */
SnugGrant *
snug_grant_new (SnugGrantKind kind, const char *origin, const char *side, GVariant *params);

/**
 * snug_grant_new_from:
 * @kind: what it permits
 * @origin: the interface that gave it, or "default" for what every strict snap has
 * @side: `plug` or `slot`
 * @plug: (nullable): `SNAP:PLUG`, if a plug or a connection gave it
 * @slot: (nullable): `SNAP:SLOT`, if a slot or a connection gave it; the host is the snap `system`
 * @params: `a{ss}`, the parameters of @kind; a floating reference is taken
 *
 * Returns: (transfer full): a grant that knows the ends it came by
 */
SnugGrant *snug_grant_new_from (SnugGrantKind kind,
                                const char *origin,
                                const char *side,
                                const char *plug,
                                const char *slot,
                                GVariant *params);

/**
 * snug_grant_ref:
 * @self: a grant
 *
 * Returns: (transfer full): @self
 */
SnugGrant *snug_grant_ref (SnugGrant *self);

/**
 * snug_grant_unref:
 * @self: (transfer full): a grant
 */
void snug_grant_unref (SnugGrant *self);

/**
 * snug_grant_get_kind:
 * @self: a grant
 *
 * Returns: its kind
 */
SnugGrantKind snug_grant_get_kind (const SnugGrant *self);

/**
 * snug_grant_get_origin:
 * @self: a grant
 *
 * Returns: (transfer none): the interface's name, or "default"
 */
const char *snug_grant_get_origin (const SnugGrant *self);

/**
 * snug_grant_get_side:
 * @self: a grant
 *
 * Returns: (transfer none): `plug` or `slot`
 */
const char *snug_grant_get_side (const SnugGrant *self);

/**
 * snug_grant_get_plug:
 * @self: a grant
 *
 * Returns: (transfer none) (nullable): `SNAP:PLUG` of the plug or connection that gave it
 */
const char *snug_grant_get_plug (const SnugGrant *self);

/**
 * snug_grant_get_slot:
 * @self: a grant
 *
 * Returns: (transfer none) (nullable): `SNAP:SLOT` of the slot or connection that gave it
 */
const char *snug_grant_get_slot (const SnugGrant *self);

/**
 * snug_grant_get:
 * @self: a grant
 * @param: a parameter's name
 *
 * Returns: (transfer none) (nullable): its value
 */
const char *snug_grant_get (const SnugGrant *self, const char *param);

/**
 * snug_grant_get_params:
 * @self: a grant
 *
 * Returns: (transfer none): all parameters, `a{ss}`
 */
GVariant *snug_grant_get_params (const SnugGrant *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugGrant, snug_grant_unref)

G_END_DECLS
