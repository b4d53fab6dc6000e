/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Grants as interface files write them: reading and strict checks. Templates are immutable. */

#include <string.h>
#include "snug-grant-parts.h"

#define MAX_TEMPLATES 1000

G_DEFINE_BOXED_TYPE (SnugGrantTemplate,
                     snug_grant_template,
                     snug_grant_template_ref,
                     snug_grant_template_unref)

/* The parameter that each kind's key gives, and all that it may have, sorted. */
static const struct
{
  const char *main;
  const char *names[SNUG_GRANT_MAX_PARAMS + 1];
} kinds[SNUG_N_GRANT_KINDS] = {
  [SNUG_GRANT_FILE] = { "path", { "access", "except", "optional", "owner", "path", "scope" } },
  [SNUG_GRANT_DEVICE] = { "path", { "access", "path", "scope", "subsystem" } },
  [SNUG_GRANT_SOCKET] = { "path", { "abstract", "family", "path", "protocol", "type" } },
  [SNUG_GRANT_DBUS] = { "name", { "access", "bus", "interface", "member", "name", "path" } },
  [SNUG_GRANT_NETWORK] = { "access", { "access" } },
  [SNUG_GRANT_CAPABILITY] = { "name", { "name" } },
  [SNUG_GRANT_SYSCALL] = { "name", { "arch", "args", "deny", "errno", "name" } },
  [SNUG_GRANT_MOUNT] = { "source", { "dynamic", "options", "source", "target", "type" } },
  [SNUG_GRANT_SIGNAL] = { "peer", { "peer", "signal" } },
  [SNUG_GRANT_ENV] = { "name", { "name", "value" } },
  [SNUG_GRANT_KERNEL_MODULE] = { "name", { "name" } },
  [SNUG_GRANT_UNIT] = { "key", { "key", "value" } },
};

/* Values that a parameter must have, so that a slip of the pen is no silent hole. */
static const struct
{
  SnugGrantKind kind;
  const char *param;
  const char *pattern;
} choices[] = {
  { SNUG_GRANT_FILE, "access", "[rwxkml]+" },
  { SNUG_GRANT_FILE, "path", "(/|\\$HOME/).*|\\$HOME" },
  { SNUG_GRANT_FILE, "owner", "yes|no" },
  { SNUG_GRANT_FILE, "scope", "sandbox|entries" },
  { SNUG_GRANT_DEVICE, "access", "r?w?" },
  { SNUG_GRANT_DEVICE, "path", "/dev/.*" },
  { SNUG_GRANT_DEVICE, "scope", "sandbox" },
  { SNUG_GRANT_DBUS, "bus", "system|session" },
  { SNUG_GRANT_DBUS, "access", "see|talk|own|call|broadcast" },
  { SNUG_GRANT_NETWORK, "access", "connect|bind|observe|control" },
  { SNUG_GRANT_CAPABILITY, "name", "[a-z_]+" },
  { SNUG_GRANT_SYSCALL, "name", "[a-z0-9_ ]+" },
  { SNUG_GRANT_SYSCALL, "deny", "yes" },
};

/* What a kind cannot do without. */
static const struct
{
  SnugGrantKind kind;
  const char *param;
} required[] = {
  { SNUG_GRANT_FILE, "access" }, { SNUG_GRANT_DEVICE, "access" }, { SNUG_GRANT_DBUS, "bus" },
  { SNUG_GRANT_DBUS, "access" }, { SNUG_GRANT_MOUNT, "target" },  { SNUG_GRANT_ENV, "value" },
  { SNUG_GRANT_UNIT, "value" },
};

SnugGrantTemplate *
snug_grant_template_ref (SnugGrantTemplate *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
snug_grant_template_unref (SnugGrantTemplate *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  for (guint i = 0; i < SNUG_GRANT_MAX_PARAMS; i++)
    g_free (self->params[i]);
  g_clear_pointer (&self->when, g_hash_table_unref);
  g_clear_pointer (&self->unless, g_hash_table_unref);
  g_free (self->each);
  g_free (self);
}

static gboolean
fail (const char *file, SnugYamlNode *node, GError **error, const char *format, const char *what)
{
  g_autofree char *reason = g_strdup_printf ("%s ‘%.100s’", format, what);

  return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "%s:%u: grant: %s", file,
                         snug_yaml_node_get_line (node), reason);
}

static gboolean
is_reference (const char *text)
{
  return g_regex_match_simple (
    "\\A(?:(?:plug|slot)\\.[a-z][A-Za-z0-9.-]*|each(?:\\.[a-z][A-Za-z0-9-]*)?"
    "|[a-z][a-z-]*)(?::(?:name|home|snap|glob))?\\z",
    text, 0, 0);
}

static gboolean
check_references (const char *text)
{
  const char *at = text;

  while ((at = strstr (at, "$(")) != NULL)
    {
      const char *end = strchr (at, ')');
      g_autofree char *reference = end != NULL ? g_strndup (at + 2, (gsize) (end - at - 2)) : NULL;

      if (reference == NULL || !is_reference (reference))
        return FALSE;
      at = end;
    }
  return TRUE;
}

const char *const *
snug_grant_kind_list_params (SnugGrantKind kind)
{
  return kinds[kind].names;
}

/* Where a template of the kind has the parameter; -1 if the kind has none of the name. */
static int
param_index (SnugGrantKind kind, const char *name)
{
  for (int i = 0; kinds[kind].names[i] != NULL; i++)
    if (g_str_equal (kinds[kind].names[i], name))
      return i;
  return -1;
}

static void
set_param (SnugGrantTemplate *self, const char *name, const char *text)
{
  char **param = &self->params[param_index (self->kind, name)];

  g_free (*param);
  *param = g_strdup (text);
}

gboolean
snug_grant_param_is_valid (SnugGrantKind kind, const char *name, const char *value)
{
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    if (choices[i].kind == kind && g_str_equal (choices[i].param, name))
      {
        g_autofree char *pattern = g_strdup_printf ("\\A(?:%s)\\z", choices[i].pattern);

        if (!g_regex_match_simple (pattern, value, 0, 0))
          return FALSE;
      }
  return TRUE;
}

static gboolean
check_param (const char *file,
             SnugYamlNode *node,
             SnugGrantKind kind,
             const char *name,
             const char *value,
             GError **error)
{
  if (!check_references (value))
    return fail (file, node, error, "has a reference that cannot be read:", value);
  /* What comes from an attribute is checked when it is there. */
  if (strstr (value, "$(") == NULL && !snug_grant_param_is_valid (kind, name, value))
    return fail (file, node, error, name, value);
  return TRUE;
}

static GHashTable *
parse_conditions (const char *file, SnugYamlNode *node, GError **error)
{
  g_autoptr (GHashTable) table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  if (snug_yaml_node_get_kind (node) != SNUG_YAML_MAP)
    return fail (file, node, error, "conditions are", "a map"), NULL;
  for (guint i = 0; i < snug_yaml_node_get_length (node); i++)
    {
      const char *key;
      const char *text = snug_yaml_node_get_text (snug_yaml_node_get_child (node, i, &key));

      if (text == NULL || !is_reference (key))
        return fail (file, node, error, "has a condition that cannot be read:", key), NULL;
      g_hash_table_insert (table, g_strdup (key), g_strdup (text));
    }
  return g_steal_pointer (&table);
}

/* One of a grant's keys that is not its kind. */
static gboolean
parse_key (SnugGrantTemplate *self,
           const char *file,
           const char *key,
           SnugYamlNode *value,
           GError **error)
{
  const char *text = snug_yaml_node_get_text (value);

  if (g_str_equal (key, "when"))
    return (self->when = parse_conditions (file, value, error)) != NULL;
  if (g_str_equal (key, "unless"))
    return (self->unless = parse_conditions (file, value, error)) != NULL;
  if (text == NULL)
    return fail (file, value, error, "must have one value:", key);
  if (g_str_equal (key, "each"))
    {
      if (!is_reference (text))
        return fail (file, value, error, "cannot repeat for", text);
      self->each = g_strdup (text);
      return TRUE;
    }
  if (param_index (self->kind, key) < 0)
    return fail (file, value, error, "has a key that its kind has not:", key);
  if (!check_param (file, value, self->kind, key, text, error))
    return FALSE;
  set_param (self, key, text);
  return TRUE;
}

static const char *
main_param (SnugGrantKind kind, const char *text)
{
  if (kind == SNUG_GRANT_SOCKET && *text == '@')
    return "abstract";
  if (kind == SNUG_GRANT_SOCKET && *text != '/' && *text != '$')
    return "family";
  return kinds[kind].main;
}

static SnugGrantTemplate *
parse_one (const char *file,
           SnugYamlNode *node,
           SnugGrantKind kind,
           const char *text,
           GError **error)
{
  g_autoptr (SnugGrantTemplate) self = g_new0 (SnugGrantTemplate, 1);
  const char *kind_name = snug_grant_kind_to_string (kind), *param = main_param (kind, text);

  g_atomic_ref_count_init (&self->ref_count);
  self->kind = kind;
  self->line = snug_yaml_node_get_line (node);
  if (!check_param (file, node, kind, param, text, error))
    return NULL;
  set_param (self, param, g_str_equal (param, "abstract") ? text + 1 : text);
  for (guint i = 0; i < snug_yaml_node_get_length (node); i++)
    {
      const char *key;
      SnugYamlNode *value = snug_yaml_node_get_child (node, i, &key);

      if (!g_str_equal (key, kind_name) && !parse_key (self, file, key, value, error))
        return NULL;
    }
  for (guint i = 0; i < G_N_ELEMENTS (required); i++)
    if (required[i].kind == kind && self->params[param_index (kind, required[i].param)] == NULL)
      return fail (file, node, error, "lacks", required[i].param), NULL;
  return g_steal_pointer (&self);
}

/* One entry of the list: as many templates as its kind's key has values. */
static gboolean
parse_entry (const char *file, SnugYamlNode *node, GPtrArray *result, GError **error)
{
  SnugGrantKind kind = SNUG_N_GRANT_KINDS, found;
  SnugYamlNode *main_value = NULL;
  guint n_values;

  if (snug_yaml_node_get_kind (node) != SNUG_YAML_MAP)
    return fail (file, node, error, "is", "a map");
  for (guint i = 0; i < snug_yaml_node_get_length (node); i++)
    {
      const char *key;
      SnugYamlNode *value = snug_yaml_node_get_child (node, i, &key);

      if (!snug_grant_kind_from_string (key, &found))
        continue;
      if (main_value != NULL)
        return fail (file, node, error, "has two kinds, one is", key);
      main_value = value;
      kind = found;
    }
  if (main_value == NULL)
    return fail (file, node, error, "has no kind, such as", "file");
  n_values = snug_yaml_node_get_kind (main_value) == SNUG_YAML_LIST
               ? snug_yaml_node_get_length (main_value)
               : 1;
  for (guint i = 0; i < n_values; i++)
    {
      SnugYamlNode *value = snug_yaml_node_get_kind (main_value) == SNUG_YAML_LIST
                              ? snug_yaml_node_get_child (main_value, i, NULL)
                              : main_value;
      const char *text = snug_yaml_node_get_text (value);
      SnugGrantTemplate *template;

      if (text == NULL || *text == '\0')
        return fail (file, node, error, "needs a text for", snug_grant_kind_to_string (kind));
      template = parse_one (file, node, kind, text, error);
      if (template == NULL)
        return FALSE;
      g_ptr_array_add (result, template);
    }
  return TRUE;
}

GPtrArray *
snug_grant_template_parse_list (const char *file, SnugYamlNode *node, GError **error)
{
  g_autoptr (GPtrArray) result
    = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_grant_template_unref);

  if (node == NULL)
    return g_steal_pointer (&result);
  if (snug_yaml_node_get_kind (node) != SNUG_YAML_LIST)
    return fail (file, node, error, "the grants are", "a list"), NULL;
  for (guint i = 0; i < snug_yaml_node_get_length (node); i++)
    if (!parse_entry (file, snug_yaml_node_get_child (node, i, NULL), result, error))
      return NULL;
  if (result->len > MAX_TEMPLATES)
    return fail (file, node, error, "there are more than", "1000"), NULL;
  return g_steal_pointer (&result);
}
