/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Permissions as Explain of the daemon has them, in words. */

/**
 * snug_permission_text_build_ends:
 * @plug: `SNAP:PLUG`, or ""
 * @slot: `SNAP:SLOT`, or ""
 *
 * Returns: (transfer full): both as people write them, for example `foo:home to :home`
 */
char *snug_permission_text_build_ends (const char *plug, const char *slot);

/**
 * snug_permission_text_is_same_source:
 * @a: a permission
 * @b: another
 *
 * Returns: whether they came by the same interface, side and ends to the same apps
 */
gboolean snug_permission_text_is_same_source (GVariant *a, GVariant *b);

/**
 * snug_permission_text_group:
 * @permissions: `aa{sv}`
 *
 * Puts together what differs in nothing but the object. Groups of one source follow one another.
 *
 * Returns: (transfer full) (element-type GPtrArray): groups of permissions, in the order of the
 *   first of each
 */
GPtrArray *snug_permission_text_group (GVariant *permissions);

/**
 * snug_permission_text_build_label:
 * @permission: a permission
 *
 * Returns: (transfer full): its kind and what may be done, for example `file rw`
 */
char *snug_permission_text_build_label (GVariant *permission);

/**
 * snug_permission_text_build_objects:
 * @group: (element-type GVariant): permissions of one group
 * @all: whether to name every system call
 *
 * Returns: (transfer full): what they are of
 */
char *snug_permission_text_build_objects (GPtrArray *group, gboolean all);

G_END_DECLS
