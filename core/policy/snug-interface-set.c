/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* All interfaces. Filled on one thread before others see it, then immutable. */

#include <string.h>
#include "snug-file.h"
#include "snug-interface-set.h"

#define MAX_FILES    2000
#define DEFAULT_FILE "default.yaml"

struct _SnugInterfaceSet
{
  GObject parent_instance;

  gboolean classic;
  GHashTable *interfaces; /* (owned) name -> SnugInterface */
  GPtrArray *defaults;    /* (owned) of SnugGrantTemplate */
};

G_DEFINE_FINAL_TYPE (SnugInterfaceSet, snug_interface_set, G_TYPE_OBJECT)

static void
snug_interface_set_init (SnugInterfaceSet *self)
{
  self->interfaces = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                            (GDestroyNotify) snug_interface_unref);
  self->defaults = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_grant_template_unref);
}

static void
snug_interface_set_finalize (GObject *object)
{
  SnugInterfaceSet *self = SNUG_INTERFACE_SET (object);

  g_hash_table_unref (self->interfaces);
  g_ptr_array_unref (self->defaults);
  G_OBJECT_CLASS (snug_interface_set_parent_class)->finalize (object);
}

static void
snug_interface_set_class_init (SnugInterfaceSetClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_interface_set_finalize;
}

SnugInterfaceSet *
snug_interface_set_new (gboolean classic)
{
  SnugInterfaceSet *self = g_object_new (SNUG_TYPE_INTERFACE_SET, NULL);

  self->classic = classic;
  return self;
}

static gboolean
is_yaml (const struct dirent *entry)
{
  return entry->d_name[0] != '.' && g_str_has_suffix (entry->d_name, ".yaml");
}

GPtrArray *
snug_interface_set_list_files (int dir_fd, const char *directory, guint max, GError **error)
{
  g_autoptr (GPtrArray) names = NULL;

  if (!snug_file_is_trusted (dir_fd, directory, error))
    return NULL;
  names = snug_file_list_names (dir_fd, directory, max + 1, is_yaml, error);
  if (names != NULL && names->len > max)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "‘%s’ has more than %u files",
                           directory, max),
           NULL;
  return g_steal_pointer (&names);
}

/* The grants of every strict snap: one key, `grants`. */
static GPtrArray *
parse_defaults (const char *path, GBytes *content, GError **error)
{
  g_autoptr (SnugYamlNode) root = snug_yaml_parse (path, content, SNUG_INTERFACE_MAX_SIZE, error);
  g_autoptr (GPtrArray) templates = NULL;

  if (root == NULL)
    return NULL;
  if (snug_yaml_node_get_length (root) != 1 || snug_yaml_node_get (root, "grants") == NULL)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "%s:%u: has one key, ‘grants’", path,
                           snug_yaml_node_get_line (root)),
           NULL;
  templates = snug_grant_template_parse_list (path, snug_yaml_node_get (root, "grants"), error);
  for (guint i = 0; templates != NULL && i < templates->len; i++)
    {
      g_autoptr (GPtrArray) paths
        = snug_grant_template_list_references (g_ptr_array_index (templates, i));

      if (paths->len > 0)
        return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                               "%s: default grants have no attribute ‘%s’", path,
                               (const char *) g_ptr_array_index (paths, 0)),
               NULL;
    }
  return g_steal_pointer (&templates);
}

static gboolean
load_file (int dir_fd,
           const char *directory,
           const char *name,
           GHashTable *found,
           GPtrArray **defaults,
           GError **error)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  snug_autofd int fd = snug_file_open_regular (dir_fd, name, SNUG_INTERFACE_MAX_SIZE, error);
  g_autoptr (GBytes) content = NULL;
  SnugInterface *interface;

  if (fd < 0 || !snug_file_is_trusted (fd, path, error))
    return FALSE;
  content = snug_file_read_fd (fd, path, SNUG_INTERFACE_MAX_SIZE, error);
  if (content == NULL)
    return FALSE;
  if (g_str_equal (name, DEFAULT_FILE))
    return (*defaults = parse_defaults (path, content, error)) != NULL;
  interface = snug_interface_parse (path, content, error);
  if (interface == NULL)
    return FALSE;
  g_hash_table_insert (found, g_strdup (snug_interface_get_name (interface)), interface);
  return TRUE;
}

gboolean
snug_interface_set_load (SnugInterfaceSet *self, const char *directory, GError **error)
{
  g_autoptr (GHashTable) found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                        (GDestroyNotify) snug_interface_unref);
  snug_autofd int dir_fd = snug_file_open_root (directory, error);
  g_autoptr (GPtrArray) names = NULL, defaults = NULL;
  GHashTableIter iter;
  gpointer name, interface;

  if (dir_fd < 0)
    return FALSE;
  names = snug_interface_set_list_files (dir_fd, directory, MAX_FILES, error);
  if (names == NULL)
    return FALSE;
  for (guint i = 0; i < names->len; i++)
    if (!load_file (dir_fd, directory, g_ptr_array_index (names, i), found, &defaults, error))
      return FALSE;
  g_hash_table_iter_init (&iter, found);
  while (g_hash_table_iter_next (&iter, &name, &interface))
    g_hash_table_insert (self->interfaces, g_strdup (name), snug_interface_ref (interface));
  if (defaults != NULL)
    {
      g_ptr_array_unref (self->defaults);
      self->defaults = g_steal_pointer (&defaults);
    }
  return TRUE;
}

gboolean
snug_interface_set_is_classic (SnugInterfaceSet *self)
{
  return self->classic;
}

SnugInterface *
snug_interface_set_find (SnugInterfaceSet *self, const char *name)
{
  return g_hash_table_lookup (self->interfaces, name);
}

static int
compare_interfaces (gconstpointer a, gconstpointer b)
{
  return strcmp (snug_interface_get_name (*(SnugInterface *const *) a),
                 snug_interface_get_name (*(SnugInterface *const *) b));
}

GPtrArray *
snug_interface_set_list (SnugInterfaceSet *self)
{
  GPtrArray *list = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer interface;

  g_hash_table_iter_init (&iter, self->interfaces);
  while (g_hash_table_iter_next (&iter, NULL, &interface))
    g_ptr_array_add (list, interface);
  g_ptr_array_sort (list, compare_interfaces);
  return list;
}

GPtrArray *
snug_interface_set_get_default_templates (SnugInterfaceSet *self)
{
  return self->defaults;
}

static gboolean
check_side (SnugInterfaceSet *self, GPtrArray *list, const char *side, GError **error)
{
  for (guint i = 0; i < list->len; i++)
    {
      const SnugPlugInfo *end = g_ptr_array_index (list, i);
      SnugInterface *interface = snug_interface_set_find (self, end->interface);

      if (interface == NULL)
        continue;
      if (!snug_attr_specs_check (snug_interface_get_attrs (interface, side), end->attrs, error))
        {
          g_prefix_error (error, "snap.yaml line %u: %s ‘%s’ (interface ‘%s’): ", end->line, side,
                          end->name, end->interface);
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
snug_interface_set_check_snap (SnugInterfaceSet *self, const SnugSnapInfo *info, GError **error)
{
  return check_side (self, info->plugs, "plug", error)
         && check_side (self, info->slots, "slot", error);
}

SnugPolicySnap *
snug_interface_set_build_system_snap (SnugInterfaceSet *self)
{
  g_autoptr (GString) text = g_string_new ("name: " SNUG_SYSTEM_SNAP
                                           "\nversion: '1'\nsummary: The host\ntype: os\nslots:\n");
  g_autoptr (GPtrArray) list = snug_interface_set_list (self);
  g_autoptr (SnugSnapInfo) info = NULL;
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < list->len; i++)
    {
      const SnugInterface *interface = g_ptr_array_index (list, i);

      if (snug_interface_is_implicit (interface, self->classic)
          && snug_interface_get_state (interface) != SNUG_INTERFACE_UNAVAILABLE)
        g_string_append_printf (text, "  %s:\n", snug_interface_get_name (interface));
    }
  if (g_str_has_suffix (text->str, "slots:\n"))
    g_string_append (text, "  {}\n");
  content = g_bytes_new (text->str, text->len);
  info = snug_snap_info_parse (content, NULL, &error);
  g_assert_no_error (error);
  return snug_policy_snap_new (info, SNUG_SYSTEM_SNAP, "0");
}
