/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-paths.h"

G_BEGIN_DECLS

/**
 * SNUG_UNFINISHED_MARK:
 *
 * The name of the mark in the directory of the database. `snugd-resume.service` looks for it.
 */
#define SNUG_UNFINISHED_MARK "unfinished"

/**
 * snug_unfinished_mark_keep:
 * @paths: the paths
 * @unfinished: whether there are changes that are not over, or will be in a moment
 *
 * Keeps a file that tells whoever cannot read the database, such as the start of the machine, that
 * snugd has something to go on with. It is on the disk before this returns; that it is gone may
 * take a moment longer. Without it nothing is lost, it only goes on later, so a failure is logged.
 */
void snug_unfinished_mark_keep (SnugPaths *paths, gboolean unfinished);

G_END_DECLS
