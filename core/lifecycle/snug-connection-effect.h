/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-policy-view.h"

G_BEGIN_DECLS

/**
 * SnugConnectionEffect:
 * @view: who is installed and connected
 * @interfaces: the interfaces
 * @system: the host as a snap
 *
 * What is looked at to say whether a connection has an effect.
 */
typedef struct
{
  SnugPolicyView *view;
  SnugInterfaceSet *interfaces;
  SnugPolicySnap *system;
} SnugConnectionEffect;

/**
 * snug_connection_effect_explain:
 * @self: where we are
 * @connection: a connection, or the memory that somebody undid it
 *
 * Returns: (transfer full) (nullable): why it has no effect, in a clause; %NULL if it has one
 */
char *snug_connection_effect_explain (const SnugConnectionEffect *self,
                                      const SnugConnection *connection);

/**
 * snug_connection_effect_explain_end:
 * @self: where we are
 * @instance: a snap, or %SNUG_SYSTEM_SNAP
 * @end: the name of its plug or slot
 * @plug: whether @end is a plug
 *
 * Returns: (transfer full) (nullable): why a connection of that plug or slot has no effect, or
 * would have none, in a clause; %NULL if nothing of this end keeps it from having one
 */
char *snug_connection_effect_explain_end (const SnugConnectionEffect *self,
                                          const char *instance,
                                          const char *end,
                                          gboolean plug);

G_END_DECLS
