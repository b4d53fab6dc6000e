/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-snap-world.h"

G_BEGIN_DECLS

/**
 * SnugSnapExpected:
 * @instance: the instance name that it is to get
 * @revision: the revision that it is to get
 * @name: (nullable): its name; %NULL if anything goes
 * @type: (nullable): its type
 * @base: (nullable): its base as it was announced; with @name %NULL means that it has none or the
 *   usual one
 * @confinement: (nullable): what it was announced to ask for
 * @mode: strict, devmode, jailmode or classic: how it is to be confined
 * @dangerous: root vouches for it
 * @snap_id: (nullable): the store's id of the snap
 * @publisher_id: (nullable): the publisher's id in the store
 * @previous: (nullable): what the installed revision says of itself
 *
 * What was promised of an image.
 */
typedef struct
{
  const char *instance;
  SnugRevision revision;
  const char *name;
  const char *type;
  const char *base;
  const char *confinement;
  const char *mode;
  gboolean dangerous;
  const char *snap_id;
  const char *publisher_id;
  const SnugSnapInfo *previous;
} SnugSnapExpected;

/**
 * snug_snap_check:
 * @world: the world
 * @info: what an image says of itself
 * @expected: what was promised of it
 * @error: return location for an error: %SNUG_ERROR_VERIFICATION_FAILED if the image is not what
 * was promised, %SNUG_ERROR_NEEDS_CLASSIC, %SNUG_ERROR_ARCH_UNSUPPORTED, %SNUG_ERROR_NOT_SUPPORTED,
 *   %SNUG_ERROR_POLICY_DENIED
 *
 * Whether a snap may be installed here and in this mode: names, type, architecture, what it takes
 * for granted, the data that it reads, the attributes of its plugs and slots, and the rules, which
 * root's word overrides.
 *
 * Returns: %FALSE if not
 */
gboolean snug_snap_check (const SnugSnapWorld *world,
                          SnugSnapInfo *info,
                          const SnugSnapExpected *expected,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_snap_check_mode:
 * @name: the snap's name, for messages
 * @confinement: what it asks for: strict, devmode or classic
 * @mode: how it is to be confined: strict, devmode, jailmode or classic
 * @error: return location for an error that says with what option it works
 *
 * Returns: %FALSE if a snap that asks for @confinement cannot be installed in @mode
 */
gboolean snug_snap_check_mode (const char *name,
                               const char *confinement,
                               const char *mode,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
