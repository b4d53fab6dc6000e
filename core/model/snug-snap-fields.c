/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Typed fields out of a YAML map by a table. Any thread. */

#include "snug-snap-fields.h"

#include <string.h>

#define MAX_ITEMS          1000
#define DEFAULT_MAX_LENGTH 4096

gboolean
snug_fields_fail (const char *path, guint line, GError **error, const char *format, ...)
{
  g_autofree char *reason = NULL;
  g_autofree char *where
    = line > 0 ? g_strdup_printf ("snap.yaml line %u: ", line) : g_strdup ("snap.yaml: ");
  va_list args;

  va_start (args, format);
  reason = g_strdup_vprintf (format, args);
  va_end (args);
  return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "%s%s%s%s", where, path,
                         path[0] != '\0' ? ": " : "", reason);
}

static gboolean
check_text (const SnugField *field, const char *path, SnugYamlNode *node, GError **error)
{
  const char *text = snug_yaml_node_get_text (node);
  gsize max_length = field->max_length > 0 ? field->max_length : DEFAULT_MAX_LENGTH;
  guint line = snug_yaml_node_get_line (node);

  if (text == NULL)
    return snug_fields_fail (path, line, error, "must be a text");
  if ((gsize) g_utf8_strlen (text, -1) > max_length)
    return snug_fields_fail (path, line, error, "longer than %" G_GSIZE_FORMAT " characters",
                             max_length);
  if (field->pattern != NULL
      && !g_regex_match_simple (field->pattern, text, G_REGEX_DOLLAR_ENDONLY, 0))
    return snug_fields_fail (path, line, error, "‘%.60s’ is not allowed: it takes %s", text,
                             field->rule);
  return TRUE;
}

static gboolean
read_string (const SnugField *field,
             const char *path,
             SnugYamlNode *node,
             char **target,
             GError **error)
{
  if (!check_text (field, path, node, error))
    return FALSE;
  *target = g_strdup (snug_yaml_node_get_text (node));
  return TRUE;
}

static gboolean
read_strv (const SnugField *field,
           const char *path,
           SnugYamlNode *node,
           char ***target,
           GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (field->type == SNUG_FIELD_STRV_OR_STRING
      && snug_yaml_node_get_kind (node) == SNUG_YAML_SCALAR)
    {
      if (!check_text (field, path, node, error))
        return FALSE;
      g_strv_builder_add (builder, snug_yaml_node_get_text (node));
      *target = g_strv_builder_end (builder);
      return TRUE;
    }
  if (snug_yaml_node_get_kind (node) != SNUG_YAML_LIST)
    return snug_fields_fail (path, snug_yaml_node_get_line (node), error, "must be a list");
  if (snug_yaml_node_get_length (node) > MAX_ITEMS)
    return snug_fields_fail (path, snug_yaml_node_get_line (node), error, "more than %d items",
                             MAX_ITEMS);
  for (guint i = 0; i < snug_yaml_node_get_length (node); i++)
    {
      SnugYamlNode *item = snug_yaml_node_get_child (node, i, NULL);

      if (!check_text (field, path, item, error))
        return FALSE;
      g_strv_builder_add (builder, snug_yaml_node_get_text (item));
    }
  *target = g_strv_builder_end (builder);
  return TRUE;
}

static gboolean
read_boolean (const char *path, SnugYamlNode *node, gboolean *target, GError **error)
{
  if (snug_yaml_node_parse_boolean (node, target))
    return TRUE;
  return snug_fields_fail (path, snug_yaml_node_get_line (node), error, "must be true or false");
}

static const struct
{
  const char *unit;
  gint64 microseconds;
} units[] = {
  { "ms", G_TIME_SPAN_MILLISECOND }, { "us", 1 },
  { "s", G_TIME_SPAN_SECOND },       { "m", G_TIME_SPAN_MINUTE },
  { "h", G_TIME_SPAN_HOUR },
};

static gboolean
add_part (const char **text, gint64 *total)
{
  char *end;
  gdouble number;

  if (!g_ascii_isdigit (**text))
    return FALSE;
  number = g_ascii_strtod (*text, &end);
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_str_has_prefix (end, units[i].unit))
      {
        if (number * (gdouble) units[i].microseconds > 366.0 * G_TIME_SPAN_DAY)
          return FALSE;
        *total += (gint64) (number * (gdouble) units[i].microseconds);
        *text = end + strlen (units[i].unit);
        return TRUE;
      }
  return FALSE;
}

gboolean
snug_fields_parse_duration (const char *text, gint64 *microseconds)
{
  gint64 total = 0;
  guint parts = 0;

  if (g_strcmp0 (text, "0") == 0)
    {
      *microseconds = 0;
      return TRUE;
    }
  do
    if (text == NULL || ++parts > 8 || !add_part (&text, &total))
      return FALSE;
  while (*text != '\0');
  *microseconds = total;
  return TRUE;
}

static gboolean
read_duration (const char *path, SnugYamlNode *node, gint64 *target, GError **error)
{
  const char *text = snug_yaml_node_get_text (node);

  if (text != NULL && snug_fields_parse_duration (text, target))
    return TRUE;
  return snug_fields_fail (path, snug_yaml_node_get_line (node), error,
                           "not a duration: it takes 90s, 1m30s or 500ms");
}

static gboolean
read_environment (const char *path, SnugYamlNode *node, char ***target, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (snug_yaml_node_get_kind (node) != SNUG_YAML_MAP)
    return snug_fields_fail (path, snug_yaml_node_get_line (node), error,
                             "must be a map of names and values");
  if (snug_yaml_node_get_length (node) > MAX_ITEMS)
    return snug_fields_fail (path, snug_yaml_node_get_line (node), error, "more than %d items",
                             MAX_ITEMS);
  for (guint i = 0; i < snug_yaml_node_get_length (node); i++)
    {
      const char *name;
      SnugYamlNode *value = snug_yaml_node_get_child (node, i, &name);
      const char *text = snug_yaml_node_get_text (value);

      if (text == NULL || name[0] == '\0' || strchr (name, '=') != NULL)
        return snug_fields_fail (path, snug_yaml_node_get_line (value), error,
                                 "‘%.60s’ is not a variable with a text", name);
      g_strv_builder_add (builder, name);
      g_strv_builder_add (builder, text);
    }
  *target = g_strv_builder_end (builder);
  return TRUE;
}

static gboolean
read_field (const SnugField *field,
            const char *path,
            SnugYamlNode *node,
            gpointer structure,
            GError **error)
{
  gpointer target = (char *) structure + field->offset;

  switch (field->type)
    {
    case SNUG_FIELD_STRING:
      return read_string (field, path, node, target, error);
    case SNUG_FIELD_STRV:
    case SNUG_FIELD_STRV_OR_STRING:
      return read_strv (field, path, node, target, error);
    case SNUG_FIELD_BOOLEAN:
      return read_boolean (path, node, target, error);
    case SNUG_FIELD_DURATION:
      return read_duration (path, node, target, error);
    case SNUG_FIELD_ENVIRONMENT:
      return read_environment (path, node, target, error);
    default:
      return snug_set_error (error, SNUG_ERROR_INTERNAL, "the field ‘%s’ has no reader",
                             field->key);
    }
}

gboolean
snug_fields_read (SnugYamlNode *map,
                  const char *path,
                  const SnugField *fields,
                  gpointer structure,
                  GError **error)
{
  gboolean is_service = !snug_yaml_node_is_null (snug_yaml_node_get (map, "daemon"));

  for (const SnugField *field = fields; field->key != NULL; field++)
    {
      SnugYamlNode *node = snug_yaml_node_get (map, field->key);
      g_autofree char *full = NULL;

      if (snug_yaml_node_is_null (node))
        continue;
      full = path[0] != '\0' ? g_strdup_printf ("%s.%s", path, field->key) : g_strdup (field->key);
      if (field->service_only && !is_service)
        return snug_fields_fail (full, snug_yaml_node_get_key_line (map, field->key), error,
                                 "only a service has it; add ‘daemon’ or take it out");
      if (!read_field (field, full, node, structure, error))
        return FALSE;
    }
  return TRUE;
}

void
snug_fields_clear (const SnugField *fields, gpointer structure)
{
  for (const SnugField *field = fields; field->key != NULL; field++)
    {
      gpointer target = (char *) structure + field->offset;

      if (field->type == SNUG_FIELD_STRING)
        g_clear_pointer ((char **) target, g_free);
      else if (field->type != SNUG_FIELD_BOOLEAN && field->type != SNUG_FIELD_DURATION)
        g_clear_pointer ((char ***) target, g_strfreev);
    }
}

gboolean
snug_fields_know (const SnugField *fields, const char *key)
{
  for (const SnugField *field = fields; field->key != NULL; field++)
    if (g_str_equal (field->key, key))
      return TRUE;
  return FALSE;
}
