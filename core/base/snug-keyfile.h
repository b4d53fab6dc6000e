/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

#define SNUG_TYPE_KEYFILE (snug_keyfile_get_type ())

/**
 * SnugKeyfile:
 *
 * A GKeyFile that forgives nothing: duplicate groups and keys, text outside a group, NUL bytes and
 * invalid UTF-8 are errors with a line number. A reader *takes* keys; what nobody took is an error,
 * so a misspelt key is found. Not thread-safe.
 */
G_DECLARE_FINAL_TYPE (SnugKeyfile, snug_keyfile, SNUG, KEYFILE, GObject)

/**
 * snug_keyfile_new:
 * @name: the file's name, for messages
 * @content: the text, at most 1 MiB
 * @error: return location for an error
 *
 * Returns: (transfer full): the file
 */
SnugKeyfile *snug_keyfile_new (const char *name, GBytes *content, GError **error);

/**
 * snug_keyfile_get_name:
 * @self: a file
 *
 * Returns: (transfer none): its name
 */
const char *snug_keyfile_get_name (SnugKeyfile *self);

/**
 * snug_keyfile_get_groups:
 * @self: a file
 *
 * Returns: (transfer container): the names of its groups in their order
 */
const char **snug_keyfile_get_groups (SnugKeyfile *self);

/**
 * snug_keyfile_get_keys:
 * @self: a file
 * @group: a group
 *
 * Returns: (transfer container): the names of its keys in their order; empty if there is no such
 * group
 */
const char **snug_keyfile_get_keys (SnugKeyfile *self, const char *group);

/**
 * snug_keyfile_get_line:
 * @self: a file
 * @group: a group
 * @key: (nullable): a key, or %NULL for the group itself
 *
 * Returns: the number of its line, from 1; 0 if there is none
 */
guint snug_keyfile_get_line (SnugKeyfile *self, const char *group, const char *key);

/**
 * snug_keyfile_take:
 * @self: a file
 * @group: a group
 * @key: a key
 *
 * Reads a value and marks it as known.
 *
 * Returns: (transfer none) (nullable): the raw text, without the white space around it
 */
const char *snug_keyfile_take (SnugKeyfile *self, const char *group, const char *key);

/**
 * snug_keyfile_take_string:
 * @self: a file
 * @group: a group
 * @key: a key
 * @value: (out) (transfer full): the value with \s \n \t \r \\ resolved; %NULL if there is none
 * @error: return location for an error
 *
 * Returns: %FALSE if the value is malformed
 */
gboolean snug_keyfile_take_string (SnugKeyfile *self,
                                   const char *group,
                                   const char *key,
                                   char **value,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_keyfile_take_boolean:
 * @self: a file
 * @group: a group
 * @key: a key
 * @value: (inout): set if the key is there; `true` or `false`
 * @error: return location for an error
 *
 * Returns: %FALSE if the value is malformed
 */
gboolean snug_keyfile_take_boolean (SnugKeyfile *self,
                                    const char *group,
                                    const char *key,
                                    gboolean *value,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_keyfile_take_uint64:
 * @self: a file
 * @group: a group
 * @key: a key
 * @min: the least value
 * @max: the greatest value
 * @value: (inout): set if the key is there
 * @error: return location for an error
 *
 * Returns: %FALSE if the value is malformed or out of range
 */
gboolean snug_keyfile_take_uint64 (SnugKeyfile *self,
                                   const char *group,
                                   const char *key,
                                   guint64 min,
                                   guint64 max,
                                   guint64 *value,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_keyfile_finish:
 * @self: a file
 * @error: return location for an error
 *
 * Says whether every key was taken.
 *
 * Returns: %FALSE with file, line and name of the first key that nobody knows
 */
gboolean snug_keyfile_finish (SnugKeyfile *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
