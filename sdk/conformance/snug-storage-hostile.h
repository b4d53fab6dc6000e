/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-storage-fixture.h"

G_BEGIN_DECLS

/**
 * SnugStorageCheck:
 * @path: the last part of the test's path
 * @function: the test
 *
 * One point of the suite.
 */
typedef struct
{
  const char *path;
  void (*function) (SnugStorageFixture *fixture, gconstpointer factory);
} SnugStorageCheck;

/* Images that were made to do harm, and what goes away while it is used. The last one is empty. */
extern const SnugStorageCheck snug_storage_hostile_checks[];

G_END_DECLS
