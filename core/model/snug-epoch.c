/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Epochs. Plain values; any thread. */

#include "snug-epoch.h"

#include <string.h>

static gboolean
fail (GError **error)
{
  return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                         "not an epoch: it takes N, N*, or read and write lists of 1 to %d "
                         "ascending numbers that share one",
                         SNUG_EPOCH_MAX_LENGTH);
}

static gboolean
parse_number (const char *text, guint32 *number)
{
  guint64 value;

  if (text == NULL || (text[0] == '0' && text[1] != '\0')
      || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &value, NULL))
    return FALSE;
  *number = (guint32) value;
  return TRUE;
}

static gboolean
parse_short (const char *text, SnugEpoch *epoch)
{
  g_autofree char *digits = g_strdup (text);
  gboolean star = g_str_has_suffix (text, "*");
  guint32 number;

  if (star)
    digits[strlen (digits) - 1] = '\0';
  if (!parse_number (digits, &number) || (star && number == 0))
    return FALSE;
  /* `N*` reads what the epoch before it wrote. */
  if (star)
    epoch->read[epoch->n_read++] = number - 1;
  epoch->read[epoch->n_read++] = number;
  epoch->write[epoch->n_write++] = number;
  return TRUE;
}

static gboolean
parse_list (SnugYamlNode *node, guint32 *list, guint *n)
{
  guint length = snug_yaml_node_get_length (node);

  if (snug_yaml_node_get_kind (node) != SNUG_YAML_LIST || length == 0
      || length > SNUG_EPOCH_MAX_LENGTH)
    return FALSE;
  for (guint i = 0; i < length; i++)
    {
      if (!parse_number (snug_yaml_node_get_text (snug_yaml_node_get_child (node, i, NULL)),
                         &list[i]))
        return FALSE;
      if (i > 0 && list[i] <= list[i - 1])
        return FALSE;
    }
  *n = length;
  return TRUE;
}

static gboolean
shares_number (const guint32 *a, guint n_a, const guint32 *b, guint n_b)
{
  for (guint i = 0; i < n_a; i++)
    for (guint j = 0; j < n_b; j++)
      if (a[i] == b[j])
        return TRUE;
  return FALSE;
}

static gboolean
parse_map (SnugYamlNode *node, SnugEpoch *epoch)
{
  SnugYamlNode *read = snug_yaml_node_get (node, "read");
  SnugYamlNode *write = snug_yaml_node_get (node, "write");

  if (read == NULL && write == NULL)
    return FALSE;
  /* One list stands for both. */
  if (!parse_list (read != NULL ? read : write, epoch->read, &epoch->n_read)
      || !parse_list (write != NULL ? write : read, epoch->write, &epoch->n_write))
    return FALSE;
  return shares_number (epoch->read, epoch->n_read, epoch->write, epoch->n_write);
}

gboolean
snug_epoch_parse (SnugYamlNode *node, SnugEpoch *epoch, GError **error)
{
  gboolean ok;

  memset (epoch, 0, sizeof *epoch);
  if (snug_yaml_node_is_null (node))
    ok = parse_short ("0", epoch);
  else if (snug_yaml_node_get_kind (node) == SNUG_YAML_SCALAR)
    ok = parse_short (snug_yaml_node_get_text (node), epoch);
  else
    ok = parse_map (node, epoch);
  return ok || fail (error);
}

gboolean
snug_epoch_can_read (const SnugEpoch *self, const SnugEpoch *older)
{
  return shares_number (self->read, self->n_read, older->write, older->n_write);
}

static void
append_list (GString *json, const guint32 *list, guint n)
{
  for (guint i = 0; i < n; i++)
    g_string_append_printf (json, "%s%u", i > 0 ? "," : "", list[i]);
}

char *
snug_epoch_to_json (const SnugEpoch *self)
{
  GString *json = g_string_new ("{\"read\":[");

  append_list (json, self->read, self->n_read);
  g_string_append (json, "],\"write\":[");
  append_list (json, self->write, self->n_write);
  g_string_append (json, "]}");
  return g_string_free (json, FALSE);
}
