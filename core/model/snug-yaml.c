/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The strict YAML reader: libyaml's events become a tree of nodes, within limits. Nodes are
 * immutable once parsed, so any thread may read them. */

#include "snug-yaml.h"

#include <string.h>
#include <yaml.h>

#define MAX_DEPTH  32
#define MAX_NODES  100000
#define MAX_SCALAR (1024 * 1024)

struct _SnugYamlNode
{
  gatomicrefcount ref_count;
  SnugYamlKind kind;
  gboolean plain; /* a scalar without quotes */
  guint line;
  char *text;          /* (owned) (nullable) of a scalar */
  GPtrArray *keys;     /* (owned) (nullable) of a map: char* */
  GArray *key_lines;   /* (owned) (nullable) of a map: guint */
  GPtrArray *children; /* (owned) (nullable) of a map or list */
  GHashTable *by_key;  /* (owned) (nullable) of a map: unowned key to index */
};

G_DEFINE_BOXED_TYPE (SnugYamlNode, snug_yaml_node, snug_yaml_node_ref, snug_yaml_node_unref)

static SnugYamlNode *
node_new (SnugYamlKind kind, guint line)
{
  SnugYamlNode *self = g_new0 (SnugYamlNode, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->kind = kind;
  self->line = line;
  if (kind != SNUG_YAML_SCALAR)
    self->children = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_yaml_node_unref);
  if (kind == SNUG_YAML_MAP)
    {
      self->keys = g_ptr_array_new_with_free_func (g_free);
      self->key_lines = g_array_new (FALSE, FALSE, sizeof (guint));
      self->by_key = g_hash_table_new (g_str_hash, g_str_equal);
    }
  return self;
}

SnugYamlNode *
snug_yaml_node_ref (SnugYamlNode *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
snug_yaml_node_unref (SnugYamlNode *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->by_key, g_hash_table_unref);
  g_clear_pointer (&self->keys, g_ptr_array_unref);
  g_clear_pointer (&self->key_lines, g_array_unref);
  g_clear_pointer (&self->children, g_ptr_array_unref);
  g_free (self->text);
  g_free (self);
}

/* One document being read. */
typedef struct
{
  yaml_parser_t parser;
  const char *name;
  guint n_nodes;
} YamlReader;

static gboolean
fail_at (YamlReader *reader, gsize line, GError **error, const char *reason)
{
  return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "%s line %" G_GSIZE_FORMAT ": %s",
                         reader->name, line + 1, reason);
}

static gboolean
next_event (YamlReader *reader, yaml_event_t *event, GError **error)
{
  if (yaml_parser_parse (&reader->parser, event))
    return TRUE;
  return fail_at (reader, reader->parser.problem_mark.line, error,
                  reader->parser.problem != NULL ? reader->parser.problem : "not YAML");
}

static const yaml_char_t *
event_anchor (const yaml_event_t *event)
{
  switch (event->type)
    {
    case YAML_ALIAS_EVENT:
      return event->data.alias.anchor;
    case YAML_SCALAR_EVENT:
      return event->data.scalar.anchor;
    case YAML_SEQUENCE_START_EVENT:
      return event->data.sequence_start.anchor;
    case YAML_MAPPING_START_EVENT:
      return event->data.mapping_start.anchor;
    default:
      return NULL;
    }
}

static const yaml_char_t *
event_tag (const yaml_event_t *event)
{
  switch (event->type)
    {
    case YAML_SCALAR_EVENT:
      return event->data.scalar.tag;
    case YAML_SEQUENCE_START_EVENT:
      return event->data.sequence_start.tag;
    case YAML_MAPPING_START_EVENT:
      return event->data.mapping_start.tag;
    default:
      return NULL;
    }
}

static gboolean
check_event (YamlReader *reader, const yaml_event_t *event, guint depth, GError **error)
{
  gsize line = event->start_mark.line;

  if (event_anchor (event) != NULL)
    return fail_at (reader, line, error, "anchors and aliases are not allowed");
  if (event_tag (event) != NULL)
    return fail_at (reader, line, error, "tags are not allowed");
  if (depth > MAX_DEPTH)
    return fail_at (reader, line, error, "nested too deeply");
  if (++reader->n_nodes > MAX_NODES)
    return fail_at (reader, line, error, "too many values");
  return TRUE;
}

static SnugYamlNode *
read_scalar (YamlReader *reader, const yaml_event_t *event, GError **error)
{
  const char *text = (const char *) event->data.scalar.value;
  gsize length = event->data.scalar.length;
  SnugYamlNode *node;

  if (length > MAX_SCALAR || memchr (text, '\0', length) != NULL)
    {
      fail_at (reader, event->start_mark.line, error, "a text that is too long or has a NUL byte");
      return NULL;
    }
  node = node_new (SNUG_YAML_SCALAR, (guint) event->start_mark.line + 1);
  node->text = g_strndup (text, length);
  node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
  return node;
}

static SnugYamlNode *
read_node (YamlReader *reader, const yaml_event_t *event, guint depth, GError **error);

static gboolean
read_list (YamlReader *reader, SnugYamlNode *list, guint depth, GError **error)
{
  for (;;)
    {
      yaml_event_t event;
      SnugYamlNode *child;
      gboolean end;

      if (!next_event (reader, &event, error))
        return FALSE;
      end = event.type == YAML_SEQUENCE_END_EVENT;
      child = end ? NULL : read_node (reader, &event, depth + 1, error);
      yaml_event_delete (&event);
      if (end)
        return TRUE;
      if (child == NULL)
        return FALSE;
      g_ptr_array_add (list->children, child);
    }
}

static char *
read_key (YamlReader *reader, const SnugYamlNode *map, const yaml_event_t *event, GError **error)
{
  g_autoptr (SnugYamlNode) key = NULL;

  if (event->type != YAML_SCALAR_EVENT)
    {
      fail_at (reader, event->start_mark.line, error, "a key must be a text");
      return NULL;
    }
  key = read_scalar (reader, event, error);
  if (key == NULL)
    return NULL;
  if (g_hash_table_contains (map->by_key, key->text))
    {
      g_autofree char *reason = g_strdup_printf ("the key ‘%s’ is there already", key->text);

      fail_at (reader, event->start_mark.line, error, reason);
      return NULL;
    }
  return g_steal_pointer (&key->text);
}

static gboolean
read_pair (YamlReader *reader,
           SnugYamlNode *map,
           const yaml_event_t *key_event,
           guint depth,
           GError **error)
{
  g_autofree char *key = NULL;
  guint line = (guint) key_event->start_mark.line + 1;
  SnugYamlNode *child;
  yaml_event_t event;

  if (!check_event (reader, key_event, depth, error))
    return FALSE;
  key = read_key (reader, map, key_event, error);
  if (key == NULL || !next_event (reader, &event, error))
    return FALSE;
  child = read_node (reader, &event, depth + 1, error);
  yaml_event_delete (&event);
  if (child == NULL)
    return FALSE;
  g_hash_table_insert (map->by_key, key, GUINT_TO_POINTER (map->keys->len));
  g_array_append_val (map->key_lines, line);
  g_ptr_array_add (map->keys, g_steal_pointer (&key));
  g_ptr_array_add (map->children, child);
  return TRUE;
}

static gboolean
read_map (YamlReader *reader, SnugYamlNode *map, guint depth, GError **error)
{
  for (;;)
    {
      yaml_event_t event;
      gboolean end, ok;

      if (!next_event (reader, &event, error))
        return FALSE;
      end = event.type == YAML_MAPPING_END_EVENT;
      ok = end || read_pair (reader, map, &event, depth, error);
      yaml_event_delete (&event);
      if (end || !ok)
        return ok;
    }
}

static SnugYamlNode *
read_node (YamlReader *reader, const yaml_event_t *event, guint depth, GError **error)
{
  g_autoptr (SnugYamlNode) node = NULL;
  guint line = (guint) event->start_mark.line + 1;
  gboolean ok;

  if (!check_event (reader, event, depth, error))
    return NULL;
  switch (event->type)
    {
    case YAML_SCALAR_EVENT:
      return read_scalar (reader, event, error);
    case YAML_SEQUENCE_START_EVENT:
      node = node_new (SNUG_YAML_LIST, line);
      ok = read_list (reader, node, depth, error);
      break;
    case YAML_MAPPING_START_EVENT:
      node = node_new (SNUG_YAML_MAP, line);
      ok = read_map (reader, node, depth, error);
      break;
    default:
      ok = fail_at (reader, event->start_mark.line, error, "a value is missing");
      break;
    }
  return ok ? g_steal_pointer (&node) : NULL;
}

static gboolean
expect_event (YamlReader *reader, yaml_event_type_t type, const char *otherwise, GError **error)
{
  yaml_event_t event;
  gboolean ok;

  if (!next_event (reader, &event, error))
    return FALSE;
  ok = event.type == type;
  if (!ok)
    fail_at (reader, event.start_mark.line, error, otherwise);
  yaml_event_delete (&event);
  return ok;
}

static SnugYamlNode *
read_document (YamlReader *reader, GError **error)
{
  g_autoptr (SnugYamlNode) root = NULL;
  yaml_event_t event;

  if (!expect_event (reader, YAML_STREAM_START_EVENT, "not YAML", error)
      || !expect_event (reader, YAML_DOCUMENT_START_EVENT, "empty", error)
      || !next_event (reader, &event, error))
    return NULL;
  root = read_node (reader, &event, 1, error);
  yaml_event_delete (&event);
  if (root == NULL || !expect_event (reader, YAML_DOCUMENT_END_EVENT, "more than one value", error)
      || !expect_event (reader, YAML_STREAM_END_EVENT, "more than one document", error))
    return NULL;
  if (root->kind != SNUG_YAML_MAP)
    {
      fail_at (reader, 0, error, "must be a map of keys and values");
      return NULL;
    }
  return g_steal_pointer (&root);
}

SnugYamlNode *
snug_yaml_parse (const char *name, GBytes *content, gsize max_size, GError **error)
{
  YamlReader reader = { .name = name };
  SnugYamlNode *root;
  gsize size;
  const guint8 *data = g_bytes_get_data (content, &size);

  if (size > max_size)
    {
      snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                      "%s has %" G_GSIZE_FORMAT " bytes, more than the %" G_GSIZE_FORMAT " allowed",
                      name, size, max_size);
      return NULL;
    }
  if (!yaml_parser_initialize (&reader.parser))
    {
      snug_set_error (error, SNUG_ERROR_INTERNAL, "cannot start the YAML reader");
      return NULL;
    }
  /* Forced, because libyaml would else guess UTF-16 from the first bytes. */
  yaml_parser_set_encoding (&reader.parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string (&reader.parser, size > 0 ? data : (const guint8 *) "", size);
  root = read_document (&reader, error);
  yaml_parser_delete (&reader.parser);
  return root;
}

SnugYamlKind
snug_yaml_node_get_kind (const SnugYamlNode *self)
{
  return self->kind;
}

guint
snug_yaml_node_get_line (const SnugYamlNode *self)
{
  return self->line;
}

const char *
snug_yaml_node_get_text (const SnugYamlNode *self)
{
  return self->text;
}

gboolean
snug_yaml_node_is_null (const SnugYamlNode *self)
{
  if (self == NULL)
    return TRUE;
  return self->kind == SNUG_YAML_SCALAR && self->plain
         && (self->text[0] == '\0' || g_str_equal (self->text, "~")
             || g_ascii_strcasecmp (self->text, "null") == 0);
}

guint
snug_yaml_node_get_length (const SnugYamlNode *self)
{
  return self->children != NULL ? self->children->len : 0;
}

SnugYamlNode *
snug_yaml_node_get_child (const SnugYamlNode *self, guint index, const char **key)
{
  g_return_val_if_fail (index < snug_yaml_node_get_length (self), NULL);

  if (key != NULL)
    *key = self->keys != NULL ? g_ptr_array_index (self->keys, index) : NULL;
  return g_ptr_array_index (self->children, index);
}

static gboolean
find_key (const SnugYamlNode *self, const char *key, guint *index)
{
  gpointer value;

  if (self == NULL || self->by_key == NULL
      || !g_hash_table_lookup_extended (self->by_key, key, NULL, &value))
    return FALSE;
  *index = GPOINTER_TO_UINT (value);
  return TRUE;
}

SnugYamlNode *
snug_yaml_node_get (const SnugYamlNode *self, const char *key)
{
  guint index;

  return find_key (self, key, &index) ? g_ptr_array_index (self->children, index) : NULL;
}

guint
snug_yaml_node_get_key_line (const SnugYamlNode *self, const char *key)
{
  guint index;

  return find_key (self, key, &index) ? g_array_index (self->key_lines, guint, index) : 0;
}

gboolean
snug_yaml_node_parse_boolean (const SnugYamlNode *self, gboolean *value)
{
  static const char *const yes[] = { "true", "yes", "on", "y", NULL };
  static const char *const no[] = { "false", "no", "off", "n", NULL };
  g_autofree char *lower = NULL;

  if (self->kind != SNUG_YAML_SCALAR || !self->plain)
    return FALSE;
  lower = g_ascii_strdown (self->text, -1);
  *value = g_strv_contains (yes, lower);
  return *value || g_strv_contains (no, lower);
}

static GVariant *
scalar_to_variant (const SnugYamlNode *self)
{
  gint64 number;

  if (self->plain
      && g_ascii_string_to_signed (self->text, 10, G_MININT64, G_MAXINT64, &number, NULL))
    return g_variant_new_int64 (number);
  if (self->plain && (g_str_equal (self->text, "true") || g_str_equal (self->text, "false")))
    return g_variant_new_boolean (self->text[0] == 't');
  return g_variant_new_string (self->text);
}

static GVariant *
node_to_floating (const SnugYamlNode *self)
{
  GVariantBuilder builder;

  if (self->kind == SNUG_YAML_SCALAR)
    return scalar_to_variant (self);
  g_variant_builder_init (&builder, self->kind == SNUG_YAML_MAP ? G_VARIANT_TYPE_VARDICT
                                                                : G_VARIANT_TYPE ("av"));
  for (guint i = 0; i < self->children->len; i++)
    {
      GVariant *child = node_to_floating (g_ptr_array_index (self->children, i));

      if (self->kind == SNUG_YAML_MAP)
        g_variant_builder_add (&builder, "{sv}", g_ptr_array_index (self->keys, i), child);
      else
        g_variant_builder_add (&builder, "v", child);
    }
  return g_variant_builder_end (&builder);
}

GVariant *
snug_yaml_node_to_variant (const SnugYamlNode *self)
{
  GVariant *value = g_variant_ref_sink (node_to_floating (self));

  /* This makes one block of the tree, a fraction of its size. */
  g_variant_get_data (value);
  return value;
}
