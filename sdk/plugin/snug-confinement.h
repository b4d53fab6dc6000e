/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-plugin.h"
#include "snug-sandbox.h"

G_BEGIN_DECLS

#define SNUG_TYPE_CONFINEMENT (snug_confinement_get_type ())

/**
 * SnugConfinement:
 *
 * Translates the abstract grants of a sandbox plan into the mechanisms of this system. It works
 * inside snugd, as root, when policy changes; it takes no part in starting an app.
 */
G_DECLARE_INTERFACE (SnugConfinement, snug_confinement, SNUG, CONFINEMENT, SnugPlugin)

/**
 * SnugConfinementInterface:
 * @prepare: see [method@Snug.Confinement.prepare]
 * @load: see [method@Snug.Confinement.load]
 * @unload: see [method@Snug.Confinement.unload]
 * @restore: see [method@Snug.Confinement.restore]
 * @read_refusal: see [method@Snug.Confinement.read_refusal]
 */
struct _SnugConfinementInterface
{
  GTypeInterface parent;

  gboolean (*prepare) (SnugConfinement *self,
                       GPtrArray *sandboxes,
                       GCancellable *cancellable,
                       GError **error);
  gboolean (*load) (SnugConfinement *self,
                    GPtrArray *sandboxes,
                    GCancellable *cancellable,
                    GError **error);
  gboolean (*unload) (SnugConfinement *self,
                      const char *instance_name,
                      GCancellable *cancellable,
                      GError **error);
  GVariant *(*read_refusal) (SnugConfinement *self, const char *line);

  gboolean (*restore) (SnugConfinement *self,
                       const char *instance_name,
                       GCancellable *cancellable,
                       GError **error);

  /*< private >*/
  gpointer padding[6];
};

/**
 * snug_confinement_prepare:
 * @self: a confinement backend
 * @sandboxes: (element-type SnugSandbox): every plan that one change of policy touches, of one snap
 *   or of several
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Adds mechanisms to each plan and reports each grant. Changes nothing on the system, so the same
 * input gives the same output.
 *
 * Returns: %FALSE if a plan cannot be enforced
 */
gboolean snug_confinement_prepare (SnugConfinement *self,
                                   GPtrArray *sandboxes,
                                   GCancellable *cancellable,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_confinement_load:
 * @self: a confinement backend
 * @sandboxes: (element-type SnugSandbox): prepared plans
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Brings what the kernel must know (profiles) into it, in one go. May be repeated. The default does
 * nothing.
 *
 * Returns: %FALSE if the kernel or a tool refused
 */
gboolean snug_confinement_load (SnugConfinement *self,
                                GPtrArray *sandboxes,
                                GCancellable *cancellable,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_confinement_unload:
 * @self: a confinement backend
 * @instance_name: a snap that goes
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Takes away what [method@Snug.Confinement.load] brought for a snap. May be repeated. The default
 * does nothing.
 *
 * Returns: %FALSE if the kernel or a tool refused
 */
gboolean snug_confinement_unload (SnugConfinement *self,
                                  const char *instance_name,
                                  GCancellable *cancellable,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_confinement_restore:
 * @self: a confinement backend
 * @instance_name: a snap that is about to run
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error that names the snap and the remedy
 *
 * Brings back what [method@Snug.Confinement.load] brought for a snap if the kernel has it no more:
 * after a boot, or because somebody took it out. Cheap if the kernel has it. The default does
 * nothing.
 *
 * Returns: %FALSE if the kernel has not all of it, so the snap must not run
 */
gboolean snug_confinement_restore (SnugConfinement *self,
                                   const char *instance_name,
                                   GCancellable *cancellable,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_confinement_read_refusal:
 * @self: a confinement backend
 * @line: a line of the kernel's log, without priority and time stamp; what is in it may be chosen
 * by whoever was refused something
 *
 * Reads what the kernel logs when it refuses something in the backend's name. Any thread. The
 * default knows no line.
 *
 * Returns: (transfer full) (nullable): `a{sv}`: `time` (t, microseconds since 1970), `kind` (s, of
 *   [enum@Snug.GrantKind] as [func@Snug.grant_kind_to_string] names it), `object` (s), `logged` (b:
 *   it happened nevertheless), and what is known of `access` (s, as grants have it), `tag` (s, the
 *   security tag), `pid` (u), `uid` (u), `comm` (s) and `exe` (s, as the process sees it); %NULL if
 *   the line tells of no refusal
 */
GVariant *snug_confinement_read_refusal (SnugConfinement *self, const char *line);

G_END_DECLS
