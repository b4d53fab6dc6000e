/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-store-conformance.h"

G_BEGIN_DECLS

/**
 * SnugStoreFixture:
 * @directory: the repository; all checks share it and leave it as it is
 * @store: the store under test
 * @descriptors: open descriptors of the process before the test
 *
 * What each check starts from; tearing it down asserts that nothing leaked.
 */
typedef struct
{
  const char *directory;
  SnugStore *store;
  guint descriptors;
} SnugStoreFixture;

/**
 * SNUG_STORE_FIXTURE_HUGE:
 *
 * Bytes of the document `huge.json`.
 */
#define SNUG_STORE_FIXTURE_HUGE (5 * 1024 * 1024 + 3)

/**
 * snug_store_fixture_prepare:
 *
 * Makes the repository, once in a process: the snaps `hello` (revisions 1 and 2) and `tool`, and
 * beside the format `empty.json`, `huge.json` and `ünï cödé.json`.
 *
 * Returns: (transfer none) (nullable): why it cannot be made; %NULL if it is there
 */
const char *snug_store_fixture_prepare (void);

/**
 * snug_store_fixture_clean_up:
 *
 * Removes what snug_store_fixture_prepare() made.
 */
void snug_store_fixture_clean_up (void);

/**
 * snug_store_fixture_set_up:
 * @fixture: the fixture
 * @subject: a #SnugStoreSubject
 */
void snug_store_fixture_set_up (SnugStoreFixture *fixture, gconstpointer subject);

/**
 * snug_store_fixture_tear_down:
 * @fixture: the fixture
 * @subject: a #SnugStoreSubject
 */
void snug_store_fixture_tear_down (SnugStoreFixture *fixture, gconstpointer subject);

/**
 * snug_store_fixture_list:
 * @fixture: the fixture
 *
 * Returns: (transfer full) (element-type utf8): the path of every file of the repository
 */
GPtrArray *snug_store_fixture_list (SnugStoreFixture *fixture);

/**
 * snug_store_fixture_load:
 * @fixture: the fixture
 * @name: the path of a file in the repository
 *
 * Returns: (transfer full): its content, from the disk
 */
GBytes *snug_store_fixture_load (SnugStoreFixture *fixture, const char *name);

/**
 * snug_store_fixture_read:
 * @fd: a descriptor, which is closed
 *
 * Returns: (transfer full): what comes out of it up to its end
 */
GBytes *snug_store_fixture_read (int fd);

G_END_DECLS
