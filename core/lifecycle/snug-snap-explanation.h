/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-snap-world.h"

G_BEGIN_DECLS

/*
 * What a snap may do, told from the plans that its recipes and profiles are made from. Workers.
 */

/**
 * SnugExplanationSubject:
 * @instance: (owned): the snap
 * @only: (owned) (nullable): one app, or `hook.HOOK`; %NULL for all of them
 *
 * About whom somebody asks.
 */
typedef struct
{
  char *instance;
  char *only;
} SnugExplanationSubject;

/**
 * snug_explanation_subject_parse:
 * @text: `SNAP`, `SNAP.APP` or `SNAP.hook.HOOK`
 * @error: return location for %SNUG_ERROR_INVALID_ARGUMENT
 *
 * Returns: (transfer full): the subject
 */
SnugExplanationSubject *snug_explanation_subject_parse (const char *text, GError **error);

/**
 * snug_explanation_subject_free:
 * @self: (transfer full): a subject
 */
void snug_explanation_subject_free (SnugExplanationSubject *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugExplanationSubject, snug_explanation_subject_free)

/**
 * snug_snap_explanation_build:
 * @world: the world, with its backend and policy
 * @view: who is installed and connected
 * @subject: whom it is about
 * @about: (out) (transfer full): `a{sv}`: name, revision, confinement, active, apps and plugs, as
 *   Explain of the bus has them
 * @cancellable: (nullable): a cancellable
 * @error: return location for %SNUG_ERROR_NOT_INSTALLED, %SNUG_ERROR_NOT_FOUND, or why there is no
 *   plan
 *
 * Returns: (transfer full): `aa{sv}`: a row for each permission, as Explain of the bus has them
 */
GVariant *snug_snap_explanation_build (const SnugSnapWorld *world,
                                       SnugPolicyView *view,
                                       const SnugExplanationSubject *subject,
                                       GVariant **about,
                                       GCancellable *cancellable,
                                       GError **error);

G_END_DECLS
