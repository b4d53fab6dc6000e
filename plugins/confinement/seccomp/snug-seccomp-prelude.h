/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <linux/filter.h>
#include "snug-seccomp-args.h"

G_BEGIN_DECLS

/**
 * SnugSeccompPrelude:
 *
 * The refusals that stand before everything that is allowed, as instructions of a filter.
 * libseccomp has no words for "this call, but not with these arguments" in a list of what is
 * allowed. One thread.
 */
typedef struct _SnugSeccompPrelude SnugSeccompPrelude;

/**
 * snug_seccomp_prelude_new:
 *
 * Returns: (transfer full): a prelude that refuses nothing
 */
SnugSeccompPrelude *snug_seccomp_prelude_new (void);

/**
 * snug_seccomp_prelude_free:
 * @self: (transfer full): a prelude
 */
void snug_seccomp_prelude_free (SnugSeccompPrelude *self);

/**
 * snug_seccomp_prelude_refuse:
 * @self: a prelude
 * @name: a system call; one that no architecture has is passed over
 * @compares: (array length=n_compares): when; each `==`, and only the low 32 bits count, as with
 * the arguments that the kernel declares as int
 * @n_compares: how many; 0: always
 * @answer: the errno
 */
void snug_seccomp_prelude_refuse (SnugSeccompPrelude *self,
                                  const char *name,
                                  const SnugSeccompCompare *compares,
                                  guint n_compares,
                                  int answer);

/**
 * snug_seccomp_prelude_build:
 * @self: a prelude
 * @rest: (nullable): the program that follows; %NULL: everything else is allowed
 * @error: return location for an error
 *
 * Returns: (transfer full): the whole program
 */
GBytes *snug_seccomp_prelude_build (SnugSeccompPrelude *self, GBytes *rest, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugSeccompPrelude, snug_seccomp_prelude_free)

G_END_DECLS
