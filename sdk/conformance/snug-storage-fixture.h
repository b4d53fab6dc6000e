/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-storage-conformance.h"

G_BEGIN_DECLS

/**
 * SnugStorageFixture:
 * @storage: the backend
 * @dir: a directory of the test's own
 * @target: an empty directory to mount on
 * @descriptors: open descriptors of the process before the test
 * @loops: loop devices in use before the test
 * @children: children of the process before the test
 *
 * What each check starts from; tearing it down asserts that nothing leaked.
 */
typedef struct
{
  SnugStorage *storage;
  char *dir;
  char *target;
  guint descriptors;
  guint loops;
  guint children;
} SnugStorageFixture;

/**
 * snug_storage_fixture_set_up:
 * @fixture: the fixture
 * @factory: a #SnugStorageFactory
 */
void snug_storage_fixture_set_up (SnugStorageFixture *fixture, gconstpointer factory);

/**
 * snug_storage_fixture_tear_down:
 * @fixture: the fixture
 * @factory: a #SnugStorageFactory
 */
void snug_storage_fixture_tear_down (SnugStorageFixture *fixture, gconstpointer factory);

/**
 * snug_storage_fixture_pack:
 * @fixture: the fixture
 * @name: the image's file name
 * @script: shell commands that fill the current directory
 * @options: more options of mksquashfs, or ""
 *
 * Returns: (transfer full): the path of the image, or %NULL if mksquashfs refused
 */
char *snug_storage_fixture_pack (SnugStorageFixture *fixture,
                                 const char *name,
                                 const char *script,
                                 const char *options);

/**
 * snug_storage_fixture_mount:
 * @fixture: the fixture
 * @image: the path of an image
 * @target: where to
 * @error: return location for an error
 *
 * Opens, mounts and closes: the backend must not need the caller's descriptor afterwards.
 *
 * Returns: what the backend returned
 */
gboolean snug_storage_fixture_mount (SnugStorageFixture *fixture,
                                     const char *image,
                                     const char *target,
                                     GError **error);

/**
 * snug_storage_fixture_kill_helpers:
 * @fixture: the fixture
 *
 * Kills the processes that serve images of the fixture, and waits until they are gone. They are
 * known by the image's path on their command line.
 *
 * Returns: how many there were
 */
guint snug_storage_fixture_kill_helpers (SnugStorageFixture *fixture);

/**
 * snug_storage_fixture_digest:
 * @dir: a directory
 *
 * Returns: (transfer full): one digest over the names, kinds and contents of everything below @dir
 */
char *snug_storage_fixture_digest (const char *dir);

G_END_DECLS
