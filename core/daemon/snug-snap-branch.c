/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The installed snaps as objects on the bus. Nothing of them is kept here. Main thread. */

#include "snug-snap-branch.h"

#include "snug-dbus.h"

#define BRANCH "snap"

struct _SnugSnapBranch
{
  GObject parent_instance;

  SnugBusTree *tree;    /* (unowned) it owns what calls us */
  SnugManager *manager; /* (owned) */
};

G_DEFINE_FINAL_TYPE (SnugSnapBranch, snug_snap_branch, G_TYPE_OBJECT)

/* The properties that are columns of the listing; what a snap does not have is empty. */
static const struct
{
  const char *property;
  const char *column;
  const char *type;
} columns[] = {
  { "Name", "name", "s" },
  { "Title", "title", "s" },
  { "Summary", "summary", "s" },
  { "Version", "version", "s" },
  { "Revision", "revision", "s" },
  { "Channel", "channel", "s" },
  { "Store", "store", "s" },
  { "Publisher", "publisher", "s" },
  { "State", "state", "s" },
  { "Mode", "mode", "s" },
  { "InstallTime", "install-time", "t" },
  { "Size", "size", "t" },
};

static GVariant *
make_names_option (const char *instance)
{
  const char *names[] = { instance, NULL };
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&options, "names", "^as", names);
  return g_variant_ref_sink (g_variant_dict_end (&options));
}

/* The row of one snap in the listing. */
static GVariant *
find_row (SnugSnapBranch *self, const char *node, GError **error)
{
  g_autofree char *instance = snug_bus_tree_unescape (node);
  g_autoptr (GVariant) options = NULL;
  g_autoptr (GVariant) rows = NULL;

  if (instance != NULL)
    {
      options = make_names_option (instance);
      rows = snug_manager_list_installed (self->manager, options, error);
      if (rows == NULL)
        return NULL;
    }
  if (rows != NULL && g_variant_n_children (rows) > 0)
    return g_variant_get_child_value (rows, 0);
  snug_set_error (error, SNUG_ERROR_NOT_INSTALLED, "no snap is installed that has the object ‘%s’",
                  node);
  return NULL;
}

static GVariant *
get_apps (GVariant *row)
{
  GVariant *apps = g_variant_lookup_value (row, "apps", G_VARIANT_TYPE ("aa{sv}"));

  return apps != NULL ? apps
                      : g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE_VARDICT, NULL, 0));
}

/* One text of each app that has it. */
static GVariant *
collect (GVariant *apps, const char *key)
{
  g_auto (GVariantBuilder) texts = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);

  for (gsize i = 0; i < g_variant_n_children (apps); i++)
    {
      g_autoptr (GVariant) app = g_variant_get_child_value (apps, i);
      const char *text = NULL;

      if (g_variant_lookup (app, key, "&s", &text))
        g_variant_builder_add (&texts, "s", text);
    }
  return g_variant_builder_end (&texts);
}

static GVariant *
describe (GVariant *row)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) apps = get_apps (row);

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      g_autoptr (GVariant) value
        = g_variant_lookup_value (row, columns[i].column, G_VARIANT_TYPE (columns[i].type));

      if (value != NULL)
        g_variant_dict_insert_value (&dict, columns[i].property, value);
      else if (columns[i].type[0] == 's')
        g_variant_dict_insert (&dict, columns[i].property, "s", "");
      else
        g_variant_dict_insert (&dict, columns[i].property, "t", (guint64) 0);
    }
  g_variant_dict_insert_value (&dict, "Apps", collect (apps, "name"));
  g_variant_dict_insert_value (&dict, "CommonIds", collect (apps, "common-id"));
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static GVariant *
get_properties (const char *node, gpointer user_data, GError **error)
{
  g_autoptr (GVariant) row = find_row (user_data, node, error);

  return row != NULL ? describe (row) : NULL;
}

static char **
list (gpointer user_data)
{
  SnugSnapBranch *self = user_data;
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) brief = NULL;
  g_autoptr (GVariant) rows = NULL;
  g_autoptr (GStrvBuilder) nodes = g_strv_builder_new ();

  g_variant_dict_insert (&options, "brief", "b", TRUE);
  brief = g_variant_ref_sink (g_variant_dict_end (&options));
  rows = snug_manager_list_installed (self->manager, brief, NULL);
  for (gsize i = 0; rows != NULL && i < g_variant_n_children (rows); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
      g_autofree char *node = NULL;
      const char *name = NULL;

      if (!g_variant_lookup (row, "name", "&s", &name))
        continue;
      node = snug_bus_tree_escape (name);
      g_strv_builder_add (nodes, node);
    }
  return g_strv_builder_end (nodes);
}

/* --- methods --- */

/* A connection from the snap's side: what it may do there. */
static GVariant *
describe_permission (GVariant *connection)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  static const char *const texts[] = { "interface", "plug", "slot", "slot-snap", "reason" };
  gboolean undesired = FALSE, effective = FALSE;
  gboolean connected;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const char *text = NULL;

      if (g_variant_lookup (connection, texts[i], "&s", &text))
        g_variant_dict_insert (&dict, texts[i], "s", text);
    }
  g_variant_lookup (connection, "undesired", "b", &undesired);
  g_variant_lookup (connection, "effective", "b", &effective);
  connected = g_variant_dict_contains (&dict, "plug") && g_variant_dict_contains (&dict, "slot")
              && !undesired;
  g_variant_dict_insert (&dict, "connected", "b", connected);
  g_variant_dict_insert (&dict, "effective", "b", effective);
  return g_variant_dict_end (&dict);
}

static GVariant *
list_connections (SnugSnapBranch *self, const char *instance, GError **error)
{
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) all = NULL;

  g_variant_dict_insert (&options, "snap", "s", instance);
  g_variant_dict_insert (&options, "all", "b", TRUE);
  all = g_variant_ref_sink (g_variant_dict_end (&options));
  return snug_manager_list_connections (self->manager, all, error);
}

static GVariant *
list_permissions (SnugSnapBranch *self, const char *node, GError **error)
{
  g_autoptr (GVariant) row = find_row (self, node, error);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (GVariant) connections = NULL;
  const char *instance = "";

  if (row == NULL)
    return NULL;
  g_variant_lookup (row, "name", "&s", &instance);
  connections = list_connections (self, instance, error);
  if (connections == NULL)
    return NULL;
  for (gsize i = 0; i < g_variant_n_children (connections); i++)
    {
      g_autoptr (GVariant) connection = g_variant_get_child_value (connections, i);
      const char *plug_snap = NULL;

      if (g_variant_lookup (connection, "plug-snap", "&s", &plug_snap)
          && g_str_equal (plug_snap, instance))
        g_variant_builder_add_value (&builder, describe_permission (connection));
    }
  return g_variant_builder_end (&builder);
}

static void
run_permissions (SnugCall *call, gpointer user_data)
{
  GError *error = NULL;
  GVariant *permissions = list_permissions (user_data, snug_call_get_node (call), &error);

  if (permissions != NULL)
    snug_call_return (call, g_variant_new_tuple (&permissions, 1));
  else
    snug_call_fail (call, error);
}

static void
run_launchables (SnugCall *call, gpointer user_data)
{
  GError *error = NULL;
  g_autoptr (GVariant) row = find_row (user_data, snug_call_get_node (call), &error);
  g_autoptr (GVariant) apps = row != NULL ? get_apps (row) : NULL;
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  if (row == NULL)
    {
      snug_call_fail (call, error);
      return;
    }
  for (gsize i = 0; i < g_variant_n_children (apps); i++)
    {
      g_autoptr (GVariant) app = g_variant_get_child_value (apps, i);
      g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
      const char *name = NULL;
      const char *command[] = { NULL, NULL };

      /* A service has no command: nobody starts it by hand. */
      if (!g_variant_lookup (app, "command", "&s", &command[0])
          || !g_variant_lookup (app, "name", "&s", &name))
        continue;
      g_variant_dict_insert (&dict, "app", "s", name);
      g_variant_dict_insert (&dict, "command", "^as", command);
      g_variant_builder_add_value (&builder, g_variant_dict_end (&dict));
    }
  snug_call_return (call, g_variant_new ("(aa{sv})", &builder));
}

static const SnugMethod methods[] = {
  { .name = "ListPermissions", .pages = TRUE, .run = run_permissions },
  { .name = "GetLaunchables", .pages = TRUE, .run = run_launchables },
};

/* --- what the manager tells --- */

static void
tell (SnugSnapBranch *self,
      char **names,
      void (*function) (SnugBusTree *tree, const char *branch, const char *node))
{
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *node = snug_bus_tree_escape (names[i]);

      function (self->tree, BRANCH, node);
    }
}

static void
tell_changed (SnugBusTree *tree, const char *branch, const char *node)
{
  snug_bus_tree_tell_changed (tree, branch, node, NULL);
}

static void
on_installed_changed (SnugManager *manager,
                      char **added,
                      char **changed,
                      char **removed,
                      gpointer user_data)
{
  SnugSnapBranch *self = user_data;

  tell (self, added, snug_bus_tree_tell_added);
  tell (self, changed, tell_changed);
  tell (self, removed, snug_bus_tree_tell_removed);
  snug_bus_tree_emit (self->tree, NULL, NULL, "InstalledChanged",
                      g_variant_new ("(^as^as^as)", added, changed, removed));
}

SnugSnapBranch *
snug_snap_branch_new (SnugBusTree *tree, SnugManager *manager, GError **error)
{
  g_autoptr (SnugSnapBranch) self = g_object_new (SNUG_TYPE_SNAP_BRANCH, NULL);
  const SnugBusClass klass = { .branch = BRANCH,
                               .info = snug_dbus_snap_interface_info (),
                               .methods = methods,
                               .n_methods = G_N_ELEMENTS (methods),
                               .list = list,
                               .get_properties = get_properties };

  self->tree = tree;
  self->manager = g_object_ref (manager);
  if (!snug_bus_tree_add (tree, &klass, self, error))
    return NULL;
  g_signal_connect (manager, "installed-changed", G_CALLBACK (on_installed_changed), self);
  return g_steal_pointer (&self);
}

static void
snug_snap_branch_init (SnugSnapBranch *self)
{
}

static void
snug_snap_branch_finalize (GObject *object)
{
  SnugSnapBranch *self = SNUG_SNAP_BRANCH (object);

  if (self->manager != NULL)
    g_signal_handlers_disconnect_by_data (self->manager, self);
  g_clear_object (&self->manager);
  G_OBJECT_CLASS (snug_snap_branch_parent_class)->finalize (object);
}

static void
snug_snap_branch_class_init (SnugSnapBranchClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_snap_branch_finalize;
}
