/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

/**
 * SnugStorageFactory:
 * @runtime_dir: a directory for the backend
 *
 * Makes the backend under test, initialised.
 *
 * Returns: (transfer full): the backend
 */
typedef SnugStorage *(*SnugStorageFactory) (const char *runtime_dir);

/**
 * snug_storage_conformance_run:
 * @argc: of main()
 * @argv: of main()
 * @name: the backend's name, for the test paths
 * @factory: makes the backend
 *
 * Runs the whole suite in a private mount namespace. It needs root and `mksquashfs`; without them
 * every test is skipped with the reason.
 *
 * Returns: the exit status for main()
 */
int
snug_storage_conformance_run (int argc, char **argv, const char *name, SnugStorageFactory factory);

G_END_DECLS
