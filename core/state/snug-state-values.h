/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-state.h"

G_BEGIN_DECLS

/**
 * snug_state_put_value:
 * @state: the database, in a transaction
 * @key: a key; by convention `AREA/NAME`, for example `trust/STORE`
 * @value: (nullable): `a{sv}`; %NULL removes the key
 * @error: return location for an error
 *
 * Keeps a small structure that has no table of its own.
 *
 * Returns: %FALSE on an error
 */
gboolean snug_state_put_value (SnugState *state, const char *key, GVariant *value, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_state_get_value:
 * @state: the database
 * @key: a key
 * @value: (out) (transfer full) (nullable): `a{sv}`, or %NULL if there is none
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean snug_state_get_value (SnugState *state, const char *key, GVariant **value, GError **error)
  G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_state_put_config:
 * @state: the database, in a transaction
 * @instance: an instance name
 * @revision: the revision whose copy this is; 0 for the present one
 * @json: (nullable): the whole configuration as a JSON object; %NULL removes it
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean snug_state_put_config (SnugState *state,
                                const char *instance,
                                int revision,
                                const char *json,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_state_get_config:
 * @state: the database
 * @instance: an instance name
 * @revision: a revision, or 0 for the present one
 * @json: (out) (transfer full) (nullable): the configuration
 * @error: return location for an error
 *
 * Returns: %FALSE on an error
 */
gboolean snug_state_get_config (SnugState *state,
                                const char *instance,
                                int revision,
                                char **json,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
