/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>
#include <snug.h>

G_BEGIN_DECLS

/**
 * SNUG_JSON_MAX_DEPTH:
 *
 * How deep objects and lists may lie in each other.
 */
#define SNUG_JSON_MAX_DEPTH 16

/**
 * SNUG_JSON_MAX_VALUES:
 *
 * How many values, names included, a document may have.
 */
#define SNUG_JSON_MAX_VALUES 400000

/**
 * SNUG_JSON_MAX_INTEGER:
 *
 * The greatest number: 2^53 - 1, which every reader of JSON can hold (RFC 7493).
 */
#define SNUG_JSON_MAX_INTEGER G_GUINT64_CONSTANT (9007199254740991)

/**
 * snug_json_document_parse:
 * @name: the document's name, for messages
 * @content: the text
 * @max_size: bytes; a longer text is an error
 * @error: return location for an error
 *
 * Reads JSON with mistrust: one object; UTF-8; no name twice in an object; numbers are integers
 * from 0 to %SNUG_JSON_MAX_INTEGER; no U+0000 and no lone surrogates; no `null`; limits on size,
 * depth and count. What a parser may forgive (comments, commas too many, a second value) is
 * refused.
 *
 * Returns: (transfer full): the object
 */
JsonObject *
snug_json_document_parse (const char *name, GBytes *content, gsize max_size, GError **error);

/**
 * snug_json_document_check_head:
 * @object: a document
 * @name: its name, for messages
 * @kind: what its `document` must say
 * @error: return location for an error; %SNUG_ERROR_NOT_SUPPORTED if its `format` is a newer one
 *
 * Returns: %FALSE if it is another kind of document
 */
gboolean snug_json_document_check_head (JsonObject *object,
                                        const char *name,
                                        const char *kind,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
