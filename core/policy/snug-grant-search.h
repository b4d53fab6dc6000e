/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-interface-set.h"

G_BEGIN_DECLS

/**
 * SnugGrantWish:
 * @kind: the kind of permission
 * @object: a path, a system call, a capability, a family of sockets, a name on a bus …
 * @access: (nullable): what is to be done with it, in the letters of grants
 * @home: (nullable): what `$HOME` stands for
 *
 * Something that an app could not do.
 */
typedef struct
{
  SnugGrantKind kind;
  const char *object;
  const char *access;
  const char *home;
} SnugGrantWish;

/**
 * snug_grant_search:
 * @interfaces: the interfaces
 * @wish: what is wanted
 * @max: how many at most
 *
 * Looks for interfaces whose plug would give it when it is connected. What attributes of a snap or
 * a slot decide is not found.
 *
 * Returns: (transfer full) (array zero-terminated=1): their names; those first that give the least
 *   beside it, and those last that a snap may only have by a store's word or root's
 */
char **snug_grant_search (SnugInterfaceSet *interfaces, const SnugGrantWish *wish, guint max);

G_END_DECLS
