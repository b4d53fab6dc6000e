/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-revision.h"
#include "snug-snap-info.h"
#include "snug-state-connections.h"
#include "snug-state-snaps.h"
#include "snug-system-check.h"

G_BEGIN_DECLS

/* The check's inside, for snug-system-check*.c only. */

struct _SnugSystemCheck
{
  SnugPaths *paths;       /* (owned) */
  GPtrArray *snaps;       /* (owned) of SnugSnapRecord */
  GPtrArray *revisions;   /* (owned) of SnugRevisionRecord */
  GPtrArray *connections; /* (owned) of SnugConnectionRecord */
  GHashTable *by_name;    /* (owned) instance to SnugSnapRecord */
  GHashTable *known;      /* (owned) set of INSTANCE/REVISION */
  GHashTable *busy;       /* (owned) set of instances that a change is working on */
  GHashTable *partials;   /* (owned) set of downloads that a change needs */
  GHashTable *infos;      /* (owned) instance to SnugSnapInfo of its current revision */
  GPtrArray *findings;    /* (owned) of char* */
  GVariant *then;         /* (owned) (nullable) what profiles were made from */
  GVariant *now;          /* (owned) (nullable) what they are made from now */
  gboolean digests;
  GCancellable *cancellable; /* (unowned) (nullable) */
};

/**
 * snug_system_check_add:
 * @self: a check
 * @format: a sentence without a full stop
 * @...: its values
 */
void snug_system_check_add (SnugSystemCheck *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/**
 * snug_system_check_list:
 * @path: a directory
 *
 * Returns: (transfer full) (array zero-terminated=1): the names in it, sorted; none if it is not
 *   there
 */
char **snug_system_check_list (const char *path);

/**
 * snug_system_check_is_busy:
 * @self: a check
 * @instance: an instance name
 *
 * Returns: whether it is to be passed over, because a change is working on it
 */
gboolean snug_system_check_is_busy (SnugSystemCheck *self, const char *instance);

/**
 * snug_system_check_knows:
 * @self: a check
 * @instance: an instance name
 * @revision: a revision as text
 *
 * Returns: whether it is on record
 */
gboolean
snug_system_check_knows (SnugSystemCheck *self, const char *instance, const char *revision);

/**
 * snug_system_check_revisions:
 * @self: a check
 *
 * What there is for each revision: image, copy of snap.yaml, data, mount; and that there is nothing
 * else.
 */
void snug_system_check_revisions (SnugSystemCheck *self);

/**
 * snug_system_check_reach:
 * @self: a check
 *
 * By what snaps are reached: links, commands, recipes, connections.
 */
void snug_system_check_reach (SnugSystemCheck *self);

G_END_DECLS
