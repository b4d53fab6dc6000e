/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* `layout` and `components` of snap.yaml. A layout changes what the sandbox sees where, so its
 * paths are held to plain characters: they end in mount tables and profiles. */

#include "snug-name.h"
#include "snug-snap-fields.h"
#include "snug-snap-parts.h"

#include <string.h>

#define MAX_LAYOUTS     500
#define MAX_COMPONENTS  500
#define PATH_CHARACTERS "^[A-Za-z0-9/._+=:@ -]+$"

typedef struct
{
  char *bind;
  char *bind_file;
  char *symlink;
  char *type;
  char *user;
  char *group;
  char *mode;
} LayoutFields;

#define FIELD(key, member, pattern, rule)                                                          \
  {                                                                                                \
    key, SNUG_FIELD_STRING, G_STRUCT_OFFSET (LayoutFields, member), pattern, rule, 0, FALSE        \
  }

static const SnugField layout_fields[] = {
  FIELD ("bind", bind, NULL, NULL),
  FIELD ("bind-file", bind_file, NULL, NULL),
  FIELD ("symlink", symlink, NULL, NULL),
  FIELD ("type", type, "^tmpfs$", "tmpfs"),
  FIELD ("user", user, "^(root|nobody)$", "root or nobody"),
  FIELD ("group", group, "^(root|nobody)$", "root or nobody"),
  FIELD ("mode", mode, "^(0o)?[0-7]{1,4}$", "an octal mode"),
  { NULL },
};

static void
layout_fields_clear (LayoutFields *fields)
{
  snug_fields_clear (layout_fields, fields);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LayoutFields, layout_fields_clear)

/* Places that the sandbox itself is made of, and who is who: that is the host's word. */
static const char *const forbidden[] = {
  "/boot",
  "/dev",
  "/etc/group",
  "/etc/gshadow",
  "/etc/passwd",
  "/etc/shadow",
  "/etc/sudoers",
  "/etc/sudoers.d",
  "/home",
  "/lib/firmware",
  "/usr/lib/firmware",
  "/lib/modules",
  "/usr/lib/modules",
  "/lost+found",
  "/media",
  "/proc",
  "/run",
  "/var/run",
  "/snap",
  "/sys",
  "/tmp",
  "/var/lib/snapd",
  "/var/snap",
};

void
snug_layout_info_free (SnugLayoutInfo *self)
{
  g_free (self->path);
  g_free (self->kind);
  g_free (self->source);
  g_free (self->user);
  g_free (self->group);
  g_free (self);
}

/* Absolute, clean, of plain characters, after $SNAP and its kin at the start. */
static gboolean
is_clean_path (const char *path)
{
  static const char *const variables[] = { "$SNAP_COMMON", "$SNAP_DATA", "$SNAP" };
  const char *rest = path;
  g_auto (GStrv) components = NULL;

  for (guint i = 0; rest == path && i < G_N_ELEMENTS (variables); i++)
    {
      gsize length = strlen (variables[i]);

      if (g_str_has_prefix (path, variables[i]) && (path[length] == '/' || path[length] == '\0'))
        rest = path + length;
    }
  if (rest != path && *rest == '\0')
    return TRUE;
  if (rest[0] != '/' || rest[1] == '\0'
      || !g_regex_match_simple (PATH_CHARACTERS, rest, G_REGEX_DOLLAR_ENDONLY, 0))
    return FALSE;
  components = g_strsplit (rest + 1, "/", -1);
  for (guint i = 0; components[i] != NULL; i++)
    if (components[i][0] == '\0' || g_str_equal (components[i], ".")
        || g_str_equal (components[i], ".."))
      return FALSE;
  return TRUE;
}

static gboolean
is_forbidden (const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (forbidden); i++)
    {
      gsize length = strlen (forbidden[i]);

      if (strncmp (path, forbidden[i], length) == 0
          && (path[length] == '\0' || path[length] == '/'))
        return TRUE;
    }
  return FALSE;
}

static gboolean
take_kind (SnugLayoutInfo *self,
           const LayoutFields *fields,
           const char *path,
           guint line,
           GError **error)
{
  const struct
  {
    const char *kind;
    const char *value;
  } kinds[] = { { "bind", fields->bind },
                { "bind-file", fields->bind_file },
                { "symlink", fields->symlink },
                { "type", fields->type } };
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].value != NULL)
      {
        n++;
        g_free (self->kind);
        g_free (self->source);
        self->kind = g_strdup (kinds[i].kind);
        self->source = g_strdup (kinds[i].value);
      }
  if (n != 1)
    return snug_fields_fail (path, line, error,
                             "takes exactly one of bind, bind-file, symlink and type");
  if (!g_str_equal (self->kind, "type")
      && (self->source[0] != '$' || !is_clean_path (self->source)))
    return snug_fields_fail (path, line, error,
                             "‘%.60s’ must be a path below $SNAP, $SNAP_DATA or $SNAP_COMMON",
                             self->source);
  return TRUE;
}

static SnugLayoutInfo *
layout_new (const char *target, LayoutFields *fields)
{
  SnugLayoutInfo *self = g_new0 (SnugLayoutInfo, 1);
  const char *digits = fields->mode != NULL && g_str_has_prefix (fields->mode, "0o")
                         ? fields->mode + 2
                         : fields->mode;

  self->path = g_strdup (target);
  self->user = g_steal_pointer (&fields->user);
  self->group = g_steal_pointer (&fields->group);
  self->mode = digits != NULL ? (guint) g_ascii_strtoull (digits, NULL, 8) : 0755;
  return self;
}

static SnugLayoutInfo *
read_layout (SnugYamlNode *node, const char *target, GError **error)
{
  g_auto (LayoutFields) fields = { 0 };
  g_autoptr (SnugLayoutInfo) self = NULL;
  g_autofree char *path = g_strdup_printf ("layout.%.80s", target);
  guint line = snug_yaml_node_get_line (node);

  if (snug_yaml_node_get_kind (node) != SNUG_YAML_MAP)
    {
      snug_fields_fail (path, line, error, "must be a map");
      return NULL;
    }
  if (!is_clean_path (target))
    {
      snug_fields_fail (path, line, error,
                        "must be an absolute path of plain characters, without ‘..’");
      return NULL;
    }
  if (is_forbidden (target))
    {
      snug_fields_fail (path, line, error, "a layout cannot change this place");
      return NULL;
    }
  if (!snug_fields_read (node, path, layout_fields, &fields, error))
    return NULL;
  self = layout_new (target, &fields);
  return take_kind (self, &fields, path, line, error) ? g_steal_pointer (&self) : NULL;
}

gboolean
snug_layout_info_read_all (SnugSnapInfo *info, SnugYamlNode *root, GError **error)
{
  SnugYamlNode *layout = snug_yaml_node_get (root, "layout");

  if (snug_yaml_node_get (root, "layouts") != NULL)
    return snug_fields_fail ("layouts", snug_yaml_node_get_key_line (root, "layouts"), error,
                             "a misspelling: the key is ‘layout’");
  if (snug_yaml_node_is_null (layout))
    return TRUE;
  if (snug_yaml_node_get_kind (layout) != SNUG_YAML_MAP
      || snug_yaml_node_get_length (layout) > MAX_LAYOUTS)
    return snug_fields_fail ("layout", snug_yaml_node_get_line (layout), error,
                             "must be a map of at most %d", MAX_LAYOUTS);
  for (guint i = 0; i < snug_yaml_node_get_length (layout); i++)
    {
      const char *target;
      SnugYamlNode *node = snug_yaml_node_get_child (layout, i, &target);
      SnugLayoutInfo *self = read_layout (node, target, error);

      if (self == NULL)
        return FALSE;
      g_ptr_array_add (info->layouts, self);
    }
  return TRUE;
}

static const SnugField component_fields[] = {
  { "type", SNUG_FIELD_STRING, G_STRUCT_OFFSET (SnugComponentInfo, type),
    "^(standard|kernel-modules)$", "standard or kernel-modules", 0, FALSE },
  { "summary", SNUG_FIELD_STRING, G_STRUCT_OFFSET (SnugComponentInfo, summary), NULL, NULL, 128,
    FALSE },
  { "description", SNUG_FIELD_STRING, G_STRUCT_OFFSET (SnugComponentInfo, description), NULL, NULL,
    4096, FALSE },
  { NULL },
};

void
snug_component_info_free (SnugComponentInfo *self)
{
  snug_fields_clear (component_fields, self);
  g_free (self->name);
  g_free (self);
}

gboolean
snug_component_info_read_all (SnugSnapInfo *info, SnugYamlNode *root, GError **error)
{
  SnugYamlNode *map = snug_yaml_node_get (root, "components");

  if (snug_yaml_node_is_null (map))
    return TRUE;
  if (snug_yaml_node_get_kind (map) != SNUG_YAML_MAP
      || snug_yaml_node_get_length (map) > MAX_COMPONENTS)
    return snug_fields_fail ("components", snug_yaml_node_get_line (map), error,
                             "must be a map of at most %d", MAX_COMPONENTS);
  for (guint i = 0; i < snug_yaml_node_get_length (map); i++)
    {
      const char *name;
      SnugYamlNode *node = snug_yaml_node_get_child (map, i, &name);
      g_autofree char *path = g_strdup_printf ("components.%.60s", name);
      SnugComponentInfo *self = g_new0 (SnugComponentInfo, 1);

      g_ptr_array_add (info->components, self);
      self->name = g_strdup (name);
      if (!snug_name_validate (SNUG_NAME_SNAP, name, error)
          || !snug_fields_read (node, path, component_fields, self, error))
        return FALSE;
      if (self->type == NULL)
        return snug_fields_fail (path, snug_yaml_node_get_line (node), error, "type is missing");
    }
  return TRUE;
}
