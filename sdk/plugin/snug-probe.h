/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-error.h"

G_BEGIN_DECLS

#define SNUG_TYPE_PROBE (snug_probe_get_type ())

/**
 * SnugProbe:
 *
 * A plugin's answer to "can you work here, how well, and if not, why?". Immutable and
 * reference-counted.
 */
typedef struct _SnugProbe SnugProbe;

GType snug_probe_get_type (void);

/**
 * snug_probe_new:
 * @quality: 0 to 100; core takes the highest of the plugins that the admin allows. 100: everything
 *   that the kind can offer; 50: works, with limits that @reason names.
 * @reason: (nullable): what is limited and why, in one sentence without a full stop
 *
 * Returns: (transfer full): a positive answer
 */
SnugProbe *snug_probe_new (guint quality, const char *reason);

/**
 * snug_probe_new_unusable:
 * @reason: what is missing and what would mend it, in one sentence without a full stop
 *
 * Returns: (transfer full): a negative answer
 */
SnugProbe *snug_probe_new_unusable (const char *reason);

/**
 * snug_probe_ref:
 * @self: a probe
 *
 * Returns: (transfer full): @self
 */
SnugProbe *snug_probe_ref (SnugProbe *self);

/**
 * snug_probe_unref:
 * @self: (transfer full): a probe
 */
void snug_probe_unref (SnugProbe *self);

/**
 * snug_probe_is_usable:
 * @self: a probe
 *
 * Returns: whether the plugin can work on this system
 */
gboolean snug_probe_is_usable (const SnugProbe *self);

/**
 * snug_probe_get_quality:
 * @self: a probe
 *
 * Returns: 0 to 100; 0 if not usable
 */
guint snug_probe_get_quality (const SnugProbe *self);

/**
 * snug_probe_get_reason:
 * @self: a probe
 *
 * Returns: (transfer none) (nullable): the reason given
 */
const char *snug_probe_get_reason (const SnugProbe *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugProbe, snug_probe_unref)

G_END_DECLS
