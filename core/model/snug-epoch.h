/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-yaml.h"

G_BEGIN_DECLS

#define SNUG_EPOCH_MAX_LENGTH 10

/**
 * SnugEpoch:
 * @read: the data formats that the revision can read, ascending
 * @n_read: how many
 * @write: the data formats that it writes, ascending
 * @n_write: how many
 *
 * Which data a revision understands. A plain value.
 */
typedef struct
{
  guint32 read[SNUG_EPOCH_MAX_LENGTH];
  guint n_read;
  guint32 write[SNUG_EPOCH_MAX_LENGTH];
  guint n_write;
} SnugEpoch;

/**
 * snug_epoch_parse:
 * @node: (nullable): `N`, `N*`, or a map of `read` and `write`; %NULL means 0
 * @epoch: (out): the epoch
 * @error: return location for an error
 *
 * Returns: %FALSE if it is not an epoch
 */
gboolean snug_epoch_parse (SnugYamlNode *node, SnugEpoch *epoch, GError **error);

/**
 * snug_epoch_can_read:
 * @self: an epoch
 * @older: the epoch of the revision whose data is there
 *
 * Returns: whether some format that @older writes is one that @self reads
 */
gboolean snug_epoch_can_read (const SnugEpoch *self, const SnugEpoch *older);

/**
 * snug_epoch_to_json:
 * @self: an epoch
 *
 * Returns: (transfer full): `{"read":[…],"write":[…]}`, as stores take it
 */
char *snug_epoch_to_json (const SnugEpoch *self);

G_END_DECLS
