/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

#include "snug-repo-verbs.h"

/* A person with GnuPG keys (me, other, acme @example.org), snaps, and a repository. The keys are
 * made once in a process. */

typedef struct
{
  char *path;      /* everything of this test */
  char *directory; /* the repository; made by maintainer_create() */
  GString *output; /* what the last verb printed */
} Maintainer;

void maintainer_set_up (Maintainer *self, gconstpointer data);
void maintainer_tear_down (Maintainer *self, gconstpointer data);

/* Runs a verb: words, ended by NULL. */
gboolean maintainer_try (Maintainer *self, GError **error, ...) G_GNUC_NULL_TERMINATED;
/* The same, but it must succeed. */
void maintainer_run (Maintainer *self, ...) G_GNUC_NULL_TERMINATED;

/* Makes a snap; @more are further lines of snap.yaml. Returns its path. */
char *maintainer_snap (Maintainer *self, const char *name, const char *version, const char *more);
/* Makes the repository with the key of me. */
void maintainer_create (Maintainer *self);
/* And adds hello 1.0. */
void maintainer_fill (Maintainer *self);
/* The path of a file in the repository. */
char *maintainer_file (Maintainer *self, const char *name);
/* The only file in a folder of the repository with that ending. */
char *maintainer_find (Maintainer *self, const char *folder, const char *suffix);
/* A folder with the public key of somebody, for pinning. */
char *maintainer_pins (Maintainer *self, const char *who);
/* From now on the keys of somebody else's home. */
void maintainer_lose_keys (Maintainer *self);
void maintainer_shell (Maintainer *self, const char *command);

#define maintainer_test(path, function)                                                            \
  g_test_add ((path), Maintainer, NULL, maintainer_set_up, (function), maintainer_tear_down)
