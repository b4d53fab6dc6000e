/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-interface-set.h"

G_BEGIN_DECLS

/**
 * SnugSandboxRequest:
 * @snap: the snap
 * @app: (nullable): an app of it
 * @hook: (nullable): a hook of it, if @app is %NULL
 * @confinement: `strict`, `devmode` or `classic`: what is in force, not what the snap asks for
 * @connections: (element-type SnugConnection): all connections of the snap
 * @peers: (element-type SnugPolicySnap): the snaps at the other ends; the host may be left out
 *
 * One app or hook of an installed snap.
 */
typedef struct
{
  SnugPolicySnap *snap;
  const char *app;
  const char *hook;
  const char *confinement;
  GPtrArray *connections;
  GPtrArray *peers;
} SnugSandboxRequest;

/**
 * snug_policy_build_sandbox:
 * @interfaces: the interfaces
 * @request: for whom
 * @notes: (out) (optional) (transfer full) (element-type utf8): a sentence for each plug or slot of
 *   the app that has no effect: its interface is unknown, pending or not for this system
 * @error: return location for an error
 *
 * Gives an app or hook the grants of every strict snap, those of merely having its plugs and slots,
 * and those of their connections, in this order. A hook that names no plugs has all of the snap's.
 * Classic snaps get no grants.
 *
 * Returns: (transfer full): a plan without mechanisms
 */
SnugSandbox *snug_policy_build_sandbox (SnugInterfaceSet *interfaces,
                                        const SnugSandboxRequest *request,
                                        GPtrArray **notes,
                                        GError **error);

/**
 * snug_policy_list_ineffective:
 * @interfaces: the interfaces
 * @info: a snap
 *
 * Returns: (transfer full): `a(sss)`: plug or slot, interface, why it has no effect: for `snug
 *   connections`
 */
GVariant *snug_policy_list_ineffective (SnugInterfaceSet *interfaces, const SnugSnapInfo *info);

G_END_DECLS
