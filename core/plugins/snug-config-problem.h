/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

/**
 * SnugConfigProblem:
 * @file: the file's path
 * @line: the line, or 0 if it is about the whole file
 * @section: (nullable): the section that is misconfigured
 * @key: (nullable): the key
 * @message: one sentence with file and line in it, without a full stop
 *
 * Something in the configuration that cannot be followed. It never stops the daemon: the value of a
 * lower layer stays in force.
 */
typedef struct
{
  char *file;
  guint line;
  char *section;
  char *key;
  char *message;
} SnugConfigProblem;

/**
 * snug_config_problem_new:
 * @file: the file's path
 * @line: the line, or 0
 * @section: (nullable): the section
 * @key: (nullable): the key
 * @reason: what is wrong; it names the file itself if @line is 0
 *
 * Returns: (transfer full): a problem
 */
SnugConfigProblem *snug_config_problem_new (const char *file,
                                            guint line,
                                            const char *section,
                                            const char *key,
                                            const char *reason);

/**
 * snug_config_problem_free:
 * @self: (transfer full): a problem
 */
void snug_config_problem_free (SnugConfigProblem *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugConfigProblem, snug_config_problem_free)

G_END_DECLS
