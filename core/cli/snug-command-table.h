/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-invocation.h"

G_BEGIN_DECLS

/**
 * SnugCommandGroup:
 * @SNUG_GROUP_BASICS: what everybody needs
 * @SNUG_GROUP_MORE: the rest of a snap's life
 * @SNUG_GROUP_HISTORY: changes
 * @SNUG_GROUP_PERMISSIONS: connections
 * @SNUG_GROUP_SYSTEM: configuration, plugins, repair
 * @SNUG_GROUP_DEVELOPMENT: for those who make snaps
 * @SNUG_GROUP_OTHER: version and help
 * @SNUG_GROUP_HIDDEN: for other programs; not in any help
 *
 * Under which heading `snug help` shows a verb.
 */
typedef enum
{
  SNUG_GROUP_BASICS,
  SNUG_GROUP_MORE,
  SNUG_GROUP_HISTORY,
  SNUG_GROUP_PERMISSIONS,
  SNUG_GROUP_SYSTEM,
  SNUG_GROUP_DEVELOPMENT,
  SNUG_GROUP_OTHER,
  SNUG_GROUP_HIDDEN,
  SNUG_N_GROUPS
} SnugCommandGroup;

/**
 * SnugWordKind:
 * @SNUG_WORD_NONE: nothing that could be completed
 * @SNUG_WORD_INSTALLED: names of installed snaps
 * @SNUG_WORD_FILE: files and directories
 * @SNUG_WORD_CHANGE: numbers of changes
 * @SNUG_WORD_PLUGIN: names of plugins
 * @SNUG_WORD_VERB: verbs
 *
 * What a shell offers for an argument.
 */
typedef enum
{
  SNUG_WORD_NONE,
  SNUG_WORD_INSTALLED,
  SNUG_WORD_FILE,
  SNUG_WORD_CHANGE,
  SNUG_WORD_PLUGIN,
  SNUG_WORD_VERB,
  SNUG_N_WORD_KINDS
} SnugWordKind;

/**
 * SnugOption:
 * @name: without dashes
 * @letter: the short form, or 0
 * @value: (nullable): what its value is called in help, for example `CHANNEL`; %NULL for a flag
 * @help: one sentence without a full stop
 *
 * An option. Lists of them end with one without a name.
 */
typedef struct
{
  const char *name;
  char letter;
  const char *value;
  const char *help;
} SnugOption;

/**
 * SNUG_MAX_OPTION_LISTS:
 *
 * How many lists of options a verb may have: its own and shared ones.
 */
#define SNUG_MAX_OPTION_LISTS 6

/**
 * SNUG_ANY_NUMBER:
 *
 * As `max_arguments`: there is no limit.
 */
#define SNUG_ANY_NUMBER G_MAXUINT

/**
 * SnugCommand:
 * @name: the verb
 * @group: its heading
 * @summary: one line, no full stop
 * @arguments: how the arguments are written in help, for example `SNAP…`
 * @description: paragraphs for help and man page
 * @options: lists of options, ended by %NULL
 * @min_arguments: how many are needed
 * @max_arguments: how many are understood
 * @words: what the arguments are
 * @own_words: whether the verb's options end at the first argument, what follows being another
 *   program's
 * @run: does it; on %FALSE the error is set
 *
 * A verb: the one place from which the parser, help, the man page and completion are made.
 */
struct _SnugCommand
{
  const char *name;
  SnugCommandGroup group;
  const char *summary;
  const char *arguments;
  const char *description;
  const SnugOption *options[SNUG_MAX_OPTION_LISTS + 1];
  guint min_arguments;
  guint max_arguments;
  SnugWordKind words;
  gboolean own_words;
  gboolean (*run) (SnugInvocation *invocation, GError **error);
};

/**
 * snug_command_table_get:
 *
 * Returns: (transfer none) (array zero-terminated=1): all verbs, in the order of help
 */
const SnugCommand *const *snug_command_table_get (void);

/**
 * snug_command_table_find:
 * @name: what was typed
 * @error: return location for a [const@Snug.USAGE_ERROR] that names the nearest verb
 *
 * Returns: (transfer none): the verb
 */
const SnugCommand *snug_command_table_find (const char *name, GError **error);

/**
 * snug_command_group_get_title:
 * @group: a group
 *
 * Returns: (transfer none): its heading
 */
const char *snug_command_group_get_title (SnugCommandGroup group);

/**
 * snug_command_get_option:
 * @self: a verb
 * @index: which of all its options, from 0
 *
 * Returns: (transfer none) (nullable): the option; %NULL if there are fewer
 */
const SnugOption *snug_command_get_option (const SnugCommand *self, guint index);

/**
 * snug_command_build_usage:
 * @self: a verb
 *
 * Returns: (transfer full): `snug VERB [OPTION…] ARGUMENTS`
 */
char *snug_command_build_usage (const SnugCommand *self);

G_END_DECLS
