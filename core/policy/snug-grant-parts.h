/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-grant-template.h"

G_BEGIN_DECLS

/* The inside of a template, for the two files that read and expand it. There are more than a
 * thousand in a process, so they are small. */

#define SNUG_GRANT_MAX_PARAMS 6

struct _SnugGrantTemplate
{
  gatomicrefcount ref_count;
  SnugGrantKind kind;
  guint line;
  char
    *params[SNUG_GRANT_MAX_PARAMS]; /* (owned) (nullable) each, in the order of the kind's names */
  char *each;                       /* (owned) (nullable) path of a list */
  GHashTable *when;                 /* (owned) (nullable) path -> text */
  GHashTable *unless;               /* (owned) (nullable) path -> text */
};

/**
 * snug_grant_kind_list_params:
 * @kind: a kind of grant
 *
 * Returns: (transfer none) (array zero-terminated=1): the names of the parameters that it may have,
 *   sorted
 */
const char *const *snug_grant_kind_list_params (SnugGrantKind kind);

/**
 * snug_grant_param_is_valid:
 * @kind: a kind of grant
 * @name: one of its parameters
 * @value: without references
 *
 * Returns: whether the parameter may have the value
 */
gboolean snug_grant_param_is_valid (SnugGrantKind kind, const char *name, const char *value);

G_END_DECLS
