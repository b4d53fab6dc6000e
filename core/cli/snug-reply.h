/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Looking into what the daemon answers: dictionaries `a{sv}` whose keys may be absent. */

/**
 * snug_reply_get_string:
 * @dict: a dictionary
 * @key: a key
 *
 * Returns: (transfer none): the text, owned by @dict; "" if there is none
 */
const char *snug_reply_get_string (GVariant *dict, const char *key);

/**
 * snug_reply_get_number:
 * @dict: a dictionary
 * @key: a key
 *
 * Returns: the number (`t`); 0 if there is none
 */
guint64 snug_reply_get_number (GVariant *dict, const char *key);

/**
 * snug_reply_get_flag:
 * @dict: a dictionary
 * @key: a key
 *
 * Returns: the boolean; %FALSE if there is none
 */
gboolean snug_reply_get_flag (GVariant *dict, const char *key);

/**
 * snug_reply_get_strings:
 * @dict: a dictionary
 * @key: a key
 *
 * Returns: (transfer full) (array zero-terminated=1): the texts (`as`); empty if there are none
 */
char **snug_reply_get_strings (GVariant *dict, const char *key);

/**
 * snug_reply_get_list:
 * @dict: a dictionary
 * @key: a key
 *
 * Returns: (transfer full): the dictionaries (`aa{sv}`); empty if there are none
 */
GVariant *snug_reply_get_list (GVariant *dict, const char *key);

/**
 * snug_reply_sort:
 * @list: an `aa{sv}`
 * @key: a key whose value is a text
 *
 * Returns: (transfer full) (element-type GVariant): the dictionaries of @list in the order of that
 *   text
 */
GPtrArray *snug_reply_sort (GVariant *list, const char *key);

G_END_DECLS
