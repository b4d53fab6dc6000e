/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* snap.yaml as a whole: the top-level keys and the rules that tie the parts together. The result is
 * immutable; any thread may read it. */

#include "snug-snap-info.h"

#include "snug-architecture.h"
#include "snug-name.h"
#include "snug-snap-fields.h"
#include "snug-snap-parts.h"

G_DEFINE_BOXED_TYPE (SnugSnapInfo, snug_snap_info, snug_snap_info_ref, snug_snap_info_unref)

#define FIELD(key, type, member, ...)                                                              \
  {                                                                                                \
    key, SNUG_FIELD_##type, G_STRUCT_OFFSET (SnugSnapInfo, member), __VA_ARGS__                    \
  }

static const SnugField info_fields[] = {
  FIELD ("name", STRING, name, NULL, NULL, 100, FALSE),
  FIELD ("version",
         STRING,
         version,
         "^[a-zA-Z0-9](?:[a-zA-Z0-9:.+~-]{0,30}[a-zA-Z0-9+~])?$",
         "at most 32 letters, digits and ‘:.+~-’, a letter or digit first",
         32,
         FALSE),
  FIELD ("type",
         STRING,
         type,
         "^(app|application|base|os|core|gadget|kernel|snapd)$",
         "app, base, os, gadget, kernel or snapd",
         0,
         FALSE),
  FIELD ("architectures", STRV_OR_STRING, architectures, NULL, NULL, 40, FALSE),
  FIELD ("assumes", STRV, assumes, "^[a-z0-9][a-z0-9.-]*$", "names of features", 100, FALSE),
  FIELD ("title", STRING, title, NULL, NULL, 40, FALSE),
  FIELD ("summary", STRING, summary, NULL, NULL, 128, FALSE),
  FIELD ("description", STRING, description, NULL, NULL, 4096, FALSE),
  FIELD ("provenance",
         STRING,
         provenance,
         "^[a-zA-Z0-9](-?[a-zA-Z0-9])*$",
         "letters, digits and single dashes",
         100,
         FALSE),
  FIELD ("license", STRING, license, "^[A-Za-z0-9 .+()-]+$", "an SPDX expression", 256, FALSE),
  FIELD ("base", STRING, base, NULL, NULL, 50, FALSE),
  FIELD ("confinement",
         STRING,
         confinement,
         "^(strict|classic|devmode)$",
         "strict, classic or devmode",
         0,
         FALSE),
  FIELD ("grade", STRING, grade, "^(stable|devel)$", "stable or devel", 0, FALSE),
  FIELD ("environment", ENVIRONMENT, environment, NULL, NULL, 0, FALSE),
  { NULL },
};

/* Keys with a reader of their own. */
static const char *const other_keys[] = {
  "epoch", "plugs",      "slots", "apps", "hooks", "layout", "system-usernames",
  "links", "components", NULL,
};

static SnugSnapInfo *
info_new (void)
{
  SnugSnapInfo *self = g_new0 (SnugSnapInfo, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->apps = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_app_info_free);
  self->hooks = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_hook_info_free);
  self->plugs = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_plug_info_free);
  self->slots = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_plug_info_free);
  self->layouts = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_layout_info_free);
  self->components = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_component_info_free);
  self->unknown_keys = g_ptr_array_new_with_free_func (g_free);
  return self;
}

SnugSnapInfo *
snug_snap_info_ref (SnugSnapInfo *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
snug_snap_info_unref (SnugSnapInfo *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  snug_fields_clear (info_fields, self);
  g_strfreev (self->links);
  g_strfreev (self->system_usernames);
  g_ptr_array_unref (self->apps);
  g_ptr_array_unref (self->hooks);
  g_ptr_array_unref (self->plugs);
  g_ptr_array_unref (self->slots);
  g_ptr_array_unref (self->layouts);
  g_ptr_array_unref (self->components);
  g_ptr_array_unref (self->unknown_keys);
  g_free (self);
}

static void
set_default (char **field, const char *value)
{
  if (*field == NULL)
    *field = g_strdup (value);
}

static void
set_defaults (SnugSnapInfo *self)
{
  static const char *const all[] = { "all", NULL };

  set_default (&self->type, "app");
  set_default (&self->confinement, "strict");
  set_default (&self->grade, "stable");
  /* Old names of types. */
  if (g_str_equal (self->type, "application"))
    self->type[3] = '\0';
  else if (g_str_equal (self->type, "core"))
    {
      g_free (self->type);
      self->type = g_strdup ("os");
    }
  if (self->architectures == NULL)
    self->architectures = g_strdupv ((char **) all);
}

/* Beside the snaps in /snap is the folder of commands, and a command of the launcher's own name
 * would be taken for the launcher. */
static const char *const names_of_ours[] = { "bin", "snug-run", NULL };

static gboolean
check_identity (const SnugSnapInfo *self, SnugYamlNode *root, GError **error)
{
  if (self->name == NULL)
    return snug_fields_fail ("name", 0, error, "is missing");
  if (!snug_name_validate (SNUG_NAME_SNAP, self->name, error))
    {
      g_prefix_error (error,
                      "snap.yaml line %u: name: ", snug_yaml_node_get_key_line (root, "name"));
      return FALSE;
    }
  if (g_strv_contains (names_of_ours, self->name))
    return snug_fields_fail ("name", snug_yaml_node_get_key_line (root, "name"), error,
                             "‘%s’ is a name that snug needs itself; choose another", self->name);
  if (self->version == NULL)
    return snug_fields_fail ("version", 0, error, "is missing");
  for (guint i = 0; self->architectures[i] != NULL; i++)
    if (!snug_architecture_is_known (self->architectures[i]))
      return snug_fields_fail ("architectures", snug_yaml_node_get_key_line (root, "architectures"),
                               error, "there is no architecture ‘%.40s’", self->architectures[i]);
  return TRUE;
}

static gboolean
check_base (const SnugSnapInfo *self, SnugYamlNode *root, GError **error)
{
  guint line = snug_yaml_node_get_key_line (root, "base");

  if (self->base == NULL)
    return TRUE;
  if (g_str_equal (self->base, "none"))
    {
      if (self->apps->len + self->hooks->len > 0)
        return snug_fields_fail ("base", line, error,
                                 "a snap with base ‘none’ has neither apps nor hooks");
      return TRUE;
    }
  if (!snug_name_validate (SNUG_NAME_SNAP, self->base, error))
    {
      g_prefix_error (error, "snap.yaml line %u: base: ", line);
      return FALSE;
    }
  if (!g_str_equal (self->type, "app") && !g_str_equal (self->type, "gadget"))
    return snug_fields_fail ("base", line, error, "a snap of type %s has no base", self->type);
  return TRUE;
}

static gboolean
check_type (const SnugSnapInfo *self, GError **error)
{
  gboolean bare = g_str_equal (self->type, "base") || g_str_equal (self->type, "os");

  if (bare && self->layouts->len > 0)
    return snug_fields_fail ("layout", 0, error, "a snap of type %s has no layouts", self->type);
  if (g_str_equal (self->type, "base") && self->apps->len + self->hooks->len > 0)
    return snug_fields_fail ("type", 0, error, "a base has neither apps nor hooks");
  return TRUE;
}

static gboolean
read_usernames (SnugSnapInfo *self, SnugYamlNode *root, GError **error)
{
  SnugYamlNode *map = snug_yaml_node_get (root, "system-usernames");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (snug_yaml_node_is_null (map))
    return TRUE;
  if (snug_yaml_node_get_kind (map) != SNUG_YAML_MAP)
    return snug_fields_fail ("system-usernames", snug_yaml_node_get_line (map), error,
                             "must be a map");
  for (guint i = 0; i < snug_yaml_node_get_length (map); i++)
    {
      const char *name;
      SnugYamlNode *node = snug_yaml_node_get_child (map, i, &name);
      SnugYamlNode *scope = snug_yaml_node_get_kind (node) == SNUG_YAML_MAP
                              ? snug_yaml_node_get (node, "scope")
                              : node;
      const char *text = scope != NULL ? snug_yaml_node_get_text (scope) : NULL;
      static const char *const scopes[] = { "shared", "private", "external", NULL };

      if (text == NULL || !g_strv_contains (scopes, text)
          || !g_regex_match_simple ("^[a-z_][a-z0-9_-]{0,30}$", name, G_REGEX_DOLLAR_ENDONLY, 0))
        return snug_fields_fail (
          "system-usernames", snug_yaml_node_get_line (node), error,
          "‘%.40s’ must be a user's name with scope shared, private or external", name);
      g_strv_builder_add (builder, name);
      g_strv_builder_add (builder, text);
    }
  self->system_usernames = g_strv_builder_end (builder);
  return TRUE;
}

static gboolean
add_link (GStrvBuilder *builder, const char *kind, SnugYamlNode *node, GError **error)
{
  const char *text = snug_yaml_node_get_text (node);

  if (text == NULL || strpbrk (text, " \n\t") != NULL || strlen (text) > 2048)
    return snug_fields_fail ("links", snug_yaml_node_get_line (node), error,
                             "‘%.40s’ must hold addresses", kind);
  g_strv_builder_add (builder, kind);
  g_strv_builder_add (builder, text);
  return TRUE;
}

static gboolean
read_links (SnugSnapInfo *self, SnugYamlNode *root, GError **error)
{
  SnugYamlNode *map = snug_yaml_node_get (root, "links");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (snug_yaml_node_is_null (map))
    return TRUE;
  if (snug_yaml_node_get_kind (map) != SNUG_YAML_MAP)
    return snug_fields_fail ("links", snug_yaml_node_get_line (map), error, "must be a map");
  for (guint i = 0; i < snug_yaml_node_get_length (map); i++)
    {
      const char *kind;
      SnugYamlNode *node = snug_yaml_node_get_child (map, i, &kind);

      if (!g_regex_match_simple ("^[a-zA-Z](?:-?[a-zA-Z0-9])*$", kind, G_REGEX_DOLLAR_ENDONLY, 0))
        return snug_fields_fail ("links", snug_yaml_node_get_line (node), error,
                                 "‘%.40s’ is not a kind of link", kind);
      if (snug_yaml_node_get_kind (node) != SNUG_YAML_LIST
          && !add_link (builder, kind, node, error))
        return FALSE;
      for (guint j = 0;
           snug_yaml_node_get_kind (node) == SNUG_YAML_LIST && j < snug_yaml_node_get_length (node);
           j++)
        if (!add_link (builder, kind, snug_yaml_node_get_child (node, j, NULL), error))
          return FALSE;
    }
  self->links = g_strv_builder_end (builder);
  return TRUE;
}

static gboolean
read_epoch (SnugSnapInfo *self, SnugYamlNode *root, GError **error)
{
  if (snug_epoch_parse (snug_yaml_node_get (root, "epoch"), &self->epoch, error))
    return TRUE;
  g_prefix_error (error, "snap.yaml line %u: epoch: ", snug_yaml_node_get_key_line (root, "epoch"));
  return FALSE;
}

static gboolean
is_bound (const SnugSnapInfo *self, const char *name, gboolean slot)
{
  for (guint i = 0; i < self->apps->len; i++)
    {
      SnugAppInfo *app = g_ptr_array_index (self->apps, i);

      if (g_ptr_array_find_with_equal_func (slot ? app->slots : app->plugs, name, g_str_equal,
                                            NULL))
        return TRUE;
    }
  for (guint i = 0; i < self->hooks->len; i++)
    {
      SnugHookInfo *hook = g_ptr_array_index (self->hooks, i);

      if (g_ptr_array_find_with_equal_func (slot ? hook->slots : hook->plugs, name, g_str_equal,
                                            NULL))
        return TRUE;
    }
  return FALSE;
}

/* A plug or slot that no app and no hook names belongs to all of them. */
static void
bind_to_all (SnugSnapInfo *self, const char *name, gboolean slot)
{
  for (guint i = 0; i < self->apps->len; i++)
    {
      SnugAppInfo *app = g_ptr_array_index (self->apps, i);

      g_ptr_array_add (slot ? app->slots : app->plugs, g_strdup (name));
    }
  for (guint i = 0; i < self->hooks->len; i++)
    {
      SnugHookInfo *hook = g_ptr_array_index (self->hooks, i);

      g_ptr_array_add (slot ? hook->slots : hook->plugs, g_strdup (name));
    }
}

static void
bind_global (SnugSnapInfo *self, GPtrArray *list, gboolean slot)
{
  g_autoptr (GPtrArray) unbound = g_ptr_array_new ();

  for (guint i = 0; i < list->len; i++)
    {
      SnugPlugInfo *plug = g_ptr_array_index (list, i);

      if (!is_bound (self, plug->name, slot))
        g_ptr_array_add (unbound, plug->name);
    }
  for (guint i = 0; i < unbound->len; i++)
    bind_to_all (self, g_ptr_array_index (unbound, i), slot);
}

static void
note_unknown_keys (SnugSnapInfo *self, SnugYamlNode *root)
{
  for (guint i = 0; i < snug_yaml_node_get_length (root); i++)
    {
      const char *key;

      snug_yaml_node_get_child (root, i, &key);
      if (!snug_fields_know (info_fields, key) && !g_strv_contains (other_keys, key))
        g_ptr_array_add (self->unknown_keys, g_strdup (key));
    }
}

SnugSnapInfo *
snug_snap_info_parse (GBytes *content, const char *const *hook_files, GError **error)
{
  g_autoptr (SnugYamlNode) root
    = snug_yaml_parse ("snap.yaml", content, SNUG_SNAP_YAML_MAX_SIZE, error);
  g_autoptr (SnugSnapInfo) self = info_new ();

  if (root == NULL || !snug_fields_read (root, "", info_fields, self, error))
    return NULL;
  set_defaults (self);
  if (!check_identity (self, root, error) || !read_epoch (self, root, error)
      || !read_usernames (self, root, error) || !read_links (self, root, error)
      || !snug_plug_info_read_all (self, root, error) || !snug_app_info_read_all (self, root, error)
      || !snug_hook_info_read_all (self, root, hook_files, error)
      || !snug_layout_info_read_all (self, root, error)
      || !snug_component_info_read_all (self, root, error) || !check_base (self, root, error)
      || !check_type (self, error))
    return NULL;
  bind_global (self, self->plugs, FALSE);
  bind_global (self, self->slots, TRUE);
  note_unknown_keys (self, root);
  return g_steal_pointer (&self);
}

const char *
snug_snap_info_get_base (const SnugSnapInfo *self)
{
  if (!g_str_equal (self->type, "app") || g_strcmp0 (self->base, "none") == 0)
    return NULL;
  return self->base != NULL ? self->base : "core";
}

SnugAppInfo *
snug_snap_info_find_app (const SnugSnapInfo *self, const char *name)
{
  for (guint i = 0; i < self->apps->len; i++)
    {
      SnugAppInfo *app = g_ptr_array_index (self->apps, i);

      if (g_str_equal (app->name, name))
        return app;
    }
  return NULL;
}

SnugHookInfo *
snug_snap_info_find_hook (const SnugSnapInfo *self, const char *name)
{
  for (guint i = 0; i < self->hooks->len; i++)
    {
      SnugHookInfo *hook = g_ptr_array_index (self->hooks, i);

      if (g_str_equal (hook->name, name))
        return hook;
    }
  return NULL;
}

static SnugPlugInfo *
find_plug (GPtrArray *list, const char *name)
{
  for (guint i = 0; i < list->len; i++)
    {
      SnugPlugInfo *plug = g_ptr_array_index (list, i);

      if (g_str_equal (plug->name, name))
        return plug;
    }
  return NULL;
}

SnugPlugInfo *
snug_snap_info_find_plug (const SnugSnapInfo *self, const char *name)
{
  return find_plug (self->plugs, name);
}

SnugPlugInfo *
snug_snap_info_find_slot (const SnugSnapInfo *self, const char *name)
{
  return find_plug (self->slots, name);
}
