/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-paths.h"

G_BEGIN_DECLS

/**
 * snug_leftover_files_sweep:
 * @paths: the paths
 *
 * Removes files that were being written, and trees that were being removed, when the process was
 * killed. Called before the tasks that were interrupted run again, while nothing is at work. What
 * cannot be removed is said in the journal and stays: nothing depends on it.
 */
void snug_leftover_files_sweep (SnugPaths *paths);

G_END_DECLS
