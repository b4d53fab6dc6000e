/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

/* The verbs, each in a file of its own. They get what follows the verb's name, and print to
 * standard output. */

/**
 * SnugRepoVerb:
 * @name: as people type it
 * @arguments: what follows it, for the help
 * @summary: a line
 * @run: does it
 *
 * A verb of snug-repo.
 */
typedef struct
{
  const char *name;
  const char *arguments;
  const char *summary;
  gboolean (*run) (char **arguments, GError **error);
} SnugRepoVerb;

/**
 * snug_repo_verbs_run:
 * @arguments: (array zero-terminated=1): the verb and what follows it
 * @error: return location for an error
 *
 * Returns: %FALSE if it failed
 */
gboolean snug_repo_verbs_run (char **arguments, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_repo_verbs_parse:
 * @verb: the name of a verb
 * @entries: (nullable): its options
 * @arguments: (array zero-terminated=1): what follows the verb
 * @min: how many arguments it takes at least; not 0
 * @max: how many at most; 0: any number
 * @error: return location for an error
 *
 * Returns: (transfer full): the arguments without the options; none after the help was printed
 */
char **snug_repo_verbs_parse (const char *verb,
                              const GOptionEntry *entries,
                              char **arguments,
                              guint min,
                              guint max,
                              GError **error);

/**
 * snug_repo_create:
 * @arguments: what follows the verb
 * @error: return location for an error
 *
 * Makes an empty repository.
 *
 * Returns: %FALSE if it failed
 */
gboolean snug_repo_create (char **arguments, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_repo_add:
 * @arguments: what follows the verb
 * @error: return location for an error
 *
 * Adds images, and releases them into channels.
 *
 * Returns: %FALSE if it failed
 */
gboolean snug_repo_add (char **arguments, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_repo_release:
 * @arguments: what follows the verb
 * @error: return location for an error
 *
 * Lets channels lead to a revision.
 *
 * Returns: %FALSE if it failed
 */
gboolean snug_repo_release (char **arguments, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_repo_close:
 * @arguments: what follows the verb
 * @error: return location for an error
 *
 * Closes channels.
 *
 * Returns: %FALSE if it failed
 */
gboolean snug_repo_close (char **arguments, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_repo_sign:
 * @arguments: what follows the verb
 * @error: return location for an error
 *
 * Signs timestamp and index anew, with later expiry.
 *
 * Returns: %FALSE if it failed
 */
gboolean snug_repo_sign (char **arguments, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_repo_rotate:
 * @arguments: what follows the verb
 * @error: return location for an error
 *
 * Writes the next root document: later expiry, other keys.
 *
 * Returns: %FALSE if it failed
 */
gboolean snug_repo_rotate (char **arguments, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_repo_verify:
 * @arguments: what follows the verb
 * @error: return location for an error
 *
 * Reads a repository as machines do, and looks at each image.
 *
 * Returns: %FALSE if it failed
 */
gboolean snug_repo_verify (char **arguments, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_repo_prune:
 * @arguments: what follows the verb
 * @error: return location for an error
 *
 * Drops what no channel leads to.
 *
 * Returns: %FALSE if it failed
 */
gboolean snug_repo_prune (char **arguments, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_repo_list:
 * @arguments: what follows the verb
 * @error: return location for an error
 *
 * Shows snaps, revisions and channels.
 *
 * Returns: %FALSE if it failed
 */
gboolean snug_repo_list (char **arguments, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
