/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

/**
 * SnugStoreFactory:
 * @directory: a directory with a signed repository
 * @user_data: the data of [struct@Snug.StoreSubject]
 *
 * Makes the store under test, initialised so that it reads this repository: directly, or through a
 * server that the factory started for it. May be called several times in a process.
 *
 * Returns: (transfer full): the store
 */
typedef SnugStore *(*SnugStoreFactory) (const char *directory, gpointer user_data);

/**
 * SnugStoreSubject:
 * @name: the plugin's name, for the test paths
 * @factory: makes the store
 * @user_data: for @factory
 *
 * What the suite is run over.
 */
typedef struct
{
  const char *name;
  SnugStoreFactory factory;
  gpointer user_data;
} SnugStoreSubject;

/**
 * snug_store_conformance_run:
 * @argc: of main()
 * @argv: of main()
 * @subject: what to test
 *
 * Runs the whole suite for stores of the repository format. It makes a repository with real snaps
 * and keys of its own, which needs `mksquashfs`, `gpg` and `snug-repo` (from the PATH, or what the
 * environment variable SNUG_REPO names); without them every test is skipped with the reason.
 *
 * Returns: the exit status for main()
 */
int snug_store_conformance_run (int argc, char **argv, const SnugStoreSubject *subject);

G_END_DECLS
