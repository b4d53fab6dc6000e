/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Objects on the bus without objects in memory: a thousand installed snaps cost nothing until
 * somebody asks for one. Main thread. */

#include "snug-bus-tree.h"

#include <string.h>

#define PROPERTIES "org.freedesktop.DBus.Properties"
#define MANAGER    "org.freedesktop.DBus.ObjectManager"

struct _SnugBusTree
{
  GObject parent_instance;

  GDBusConnection *bus;       /* (owned) */
  SnugDispatcher *dispatcher; /* (owned) */
  GPtrArray *branches;        /* (owned) of Branch */
  GDBusNodeInfo *standard;    /* (owned) the interface of the object manager */
  guint manager_id;
};

G_DEFINE_FINAL_TYPE (SnugBusTree, snug_bus_tree, G_TYPE_OBJECT)

typedef struct
{
  SnugBusTree *tree; /* (unowned) */
  SnugBusClass klass;
  gpointer user_data;
  guint id;
} Branch;

static const char manager_xml[]
  = "<node><interface name='" MANAGER "'>"
    "<method name='GetManagedObjects'><arg name='objects' type='a{oa{sa{sv}}}' direction='out'/>"
    "</method>"
    "<signal name='InterfacesAdded'><arg name='object' type='o'/>"
    "<arg name='interfaces' type='a{sa{sv}}'/></signal>"
    "<signal name='InterfacesRemoved'><arg name='object' type='o'/>"
    "<arg name='interfaces' type='as'/></signal>"
    "</interface></node>";

/* --- paths --- */

char *
snug_bus_tree_escape (const char *name)
{
  g_autoptr (GString) node = g_string_new (NULL);

  for (const char *p = name; *p != '\0'; p++)
    if (g_ascii_isalnum (*p))
      g_string_append_c (node, *p);
    else
      g_string_append_printf (node, "_%02x", (guint8) *p);
  /* A part of a path is never empty. */
  if (node->len == 0)
    g_string_append_c (node, '_');
  return g_string_free (g_steal_pointer (&node), FALSE);
}

char *
snug_bus_tree_unescape (const char *node)
{
  g_autoptr (GString) name = g_string_new (NULL);

  if (g_str_equal (node, "_"))
    return g_strdup ("");
  for (const char *p = node; *p != '\0'; p++)
    {
      int high, low;

      if (g_ascii_isalnum (*p))
        {
          g_string_append_c (name, *p);
          continue;
        }
      high = *p == '_' ? g_ascii_xdigit_value (p[1]) : -1;
      low = high >= 0 ? g_ascii_xdigit_value (p[2]) : -1;
      if (low < 0 || high * 16 + low == 0)
        return NULL;
      g_string_append_c (name, (char) (high * 16 + low));
      p += 2;
    }
  return g_string_free (g_steal_pointer (&name), FALSE);
}

static char *
build_path (const char *branch, const char *node)
{
  if (branch == NULL)
    return g_strdup (SNUG_BUS_ROOT);
  return g_strdup_printf ("%s/%s/%s", SNUG_BUS_ROOT, branch, node);
}

static Branch *
find_branch (SnugBusTree *self, const char *name)
{
  for (guint i = 0; i < self->branches->len; i++)
    {
      Branch *branch = g_ptr_array_index (self->branches, i);

      if (g_strcmp0 (branch->klass.branch, name) == 0)
        return branch;
    }
  return NULL;
}

/* --- calls --- */

static void
answer_properties (Branch *branch, GDBusMethodInvocation *invocation, const char *node)
{
  GVariant *parameters = g_dbus_method_invocation_get_parameters (invocation);
  const char *method = g_dbus_method_invocation_get_method_name (invocation);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) properties = branch->klass.get_properties (node, branch->user_data, &error);
  g_autoptr (GVariant) value = NULL;
  const char *name = NULL;

  if (properties == NULL)
    {
      g_dbus_method_invocation_return_gerror (invocation, error);
      return;
    }
  if (g_str_equal (method, "GetAll"))
    {
      g_dbus_method_invocation_return_value (invocation, g_variant_new ("(@a{sv})", properties));
      return;
    }
  if (g_str_equal (method, "Get"))
    {
      g_variant_get (parameters, "(&s&s)", NULL, &name);
      value = g_variant_lookup_value (properties, name, NULL);
    }
  if (value != NULL)
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(v)", value));
  else
    g_dbus_method_invocation_return_error (invocation, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS,
                                           "there is no such property, or it cannot be set");
}

static void
on_call (GDBusConnection *bus,
         const char *sender,
         const char *path,
         const char *interface,
         const char *method,
         GVariant *parameters,
         GDBusMethodInvocation *invocation,
         gpointer user_data)
{
  Branch *branch = user_data;
  const char *node = branch->klass.branch != NULL ? strrchr (path, '/') + 1 : NULL;

  if (g_str_equal (interface, PROPERTIES))
    answer_properties (branch, invocation, node);
  else
    snug_dispatcher_take (branch->tree->dispatcher, invocation, node, branch->klass.methods,
                          branch->klass.n_methods, branch->user_data);
}

/* Without functions for properties, GDBus hands their calls to on_call(). */
static const GDBusInterfaceVTable object_vtable = { .method_call = on_call };

/* --- branches --- */

static char **
enumerate (GDBusConnection *bus, const char *sender, const char *path, gpointer user_data)
{
  Branch *branch = user_data;

  return branch->klass.list (branch->user_data);
}

static GDBusInterfaceInfo **
introspect (GDBusConnection *bus,
            const char *sender,
            const char *path,
            const char *node,
            gpointer user_data)
{
  Branch *branch = user_data;
  GDBusInterfaceInfo **infos = g_new0 (GDBusInterfaceInfo *, 2);

  /* The branch itself has no interface. */
  if (node != NULL)
    infos[0] = g_dbus_interface_info_ref (branch->klass.info);
  return infos;
}

static const GDBusInterfaceVTable *
dispatch (GDBusConnection *bus,
          const char *sender,
          const char *path,
          const char *interface,
          const char *node,
          gpointer *out_user_data,
          gpointer user_data)
{
  *out_user_data = user_data;
  return node != NULL ? &object_vtable : NULL;
}

static const GDBusSubtreeVTable branch_vtable = { enumerate, introspect, dispatch, { NULL } };

/* --- the object manager --- */

static GVariant *
describe (Branch *branch, const char *node, GError **error)
{
  g_autoptr (GVariant) properties = branch->klass.get_properties (node, branch->user_data, error);
  g_auto (GVariantBuilder) interfaces = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{sa{sv}}"));

  if (properties == NULL)
    return NULL;
  g_variant_builder_add (&interfaces, "{s@a{sv}}", branch->klass.info->name, properties);
  return g_variant_builder_end (&interfaces);
}

static void
add_objects (Branch *branch, GVariantBuilder *objects)
{
  g_auto (GStrv) nodes = branch->klass.list != NULL ? branch->klass.list (branch->user_data) : NULL;

  for (guint i = 0; nodes != NULL && nodes[i] != NULL; i++)
    {
      g_autofree char *path = build_path (branch->klass.branch, nodes[i]);
      GVariant *object = describe (branch, nodes[i], NULL);

      if (object != NULL)
        g_variant_builder_add (objects, "{o@a{sa{sv}}}", path, object);
    }
}

static void
get_managed_objects (SnugCall *call, gpointer user_data)
{
  SnugBusTree *self = user_data;
  g_auto (GVariantBuilder) objects = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{oa{sa{sv}}}"));

  for (guint i = 0; i < self->branches->len; i++)
    add_objects (g_ptr_array_index (self->branches, i), &objects);
  snug_call_return (call, g_variant_new ("(a{oa{sa{sv}}})", &objects));
}

static const SnugMethod manager_methods[]
  = { { .name = "GetManagedObjects", .run = get_managed_objects } };

static void
on_manager_call (GDBusConnection *bus,
                 const char *sender,
                 const char *path,
                 const char *interface,
                 const char *method,
                 GVariant *parameters,
                 GDBusMethodInvocation *invocation,
                 gpointer user_data)
{
  SnugBusTree *self = user_data;

  snug_dispatcher_take (self->dispatcher, invocation, NULL, manager_methods,
                        G_N_ELEMENTS (manager_methods), self);
}

static const GDBusInterfaceVTable manager_vtable = { .method_call = on_manager_call };

gboolean
snug_bus_tree_add (SnugBusTree *self, const SnugBusClass *klass, gpointer user_data, GError **error)
{
  Branch *branch = g_new0 (Branch, 1);
  g_autofree char *path = g_strdup_printf ("%s/%s", SNUG_BUS_ROOT, klass->branch);

  branch->tree = self;
  branch->klass = *klass;
  branch->user_data = user_data;
  g_ptr_array_add (self->branches, branch);
  if (klass->branch != NULL)
    branch->id
      = g_dbus_connection_register_subtree (self->bus, path, &branch_vtable,
                                            G_DBUS_SUBTREE_FLAGS_DISPATCH_TO_UNENUMERATED_NODES,
                                            branch, NULL, error);
  else
    {
      self->manager_id = g_dbus_connection_register_object (self->bus, SNUG_BUS_ROOT,
                                                            self->standard->interfaces[0],
                                                            &manager_vtable, self, NULL, error);
      branch->id = self->manager_id == 0
                     ? 0
                     : g_dbus_connection_register_object (self->bus, SNUG_BUS_ROOT, klass->info,
                                                          &object_vtable, branch, NULL, error);
    }
  return branch->id != 0;
}

/* --- signals --- */

static void
emit (SnugBusTree *self,
      const char *path,
      const char *interface,
      const char *signal,
      GVariant *body)
{
  g_autoptr (GError) error = NULL;

  /* The bus is gone, then: the daemon notices by itself. */
  if (!g_dbus_connection_emit_signal (self->bus, NULL, path, interface, signal, body, &error))
    g_debug ("cannot send %s: %s", signal, error->message);
}

void
snug_bus_tree_tell_added (SnugBusTree *self, const char *branch, const char *node)
{
  g_autofree char *path = build_path (branch, node);
  Branch *found = find_branch (self, branch);
  GVariant *object = found != NULL ? describe (found, node, NULL) : NULL;

  if (object != NULL)
    emit (self, SNUG_BUS_ROOT, MANAGER, "InterfacesAdded",
          g_variant_new ("(o@a{sa{sv}})", path, object));
}

void
snug_bus_tree_tell_removed (SnugBusTree *self, const char *branch, const char *node)
{
  g_autofree char *path = build_path (branch, node);
  Branch *found = find_branch (self, branch);
  const char *interfaces[] = { found != NULL ? found->klass.info->name : NULL, NULL };

  if (found != NULL)
    emit (self, SNUG_BUS_ROOT, MANAGER, "InterfacesRemoved",
          g_variant_new ("(o^as)", path, interfaces));
}

void
snug_bus_tree_tell_changed (SnugBusTree *self,
                            const char *branch,
                            const char *node,
                            GVariant *changed)
{
  g_autoptr (GVariant) properties = changed != NULL ? g_variant_ref_sink (changed) : NULL;
  g_autofree char *path = build_path (branch, node);
  Branch *found = find_branch (self, branch);

  if (found == NULL)
    return;
  if (properties == NULL)
    properties = found->klass.get_properties (node, found->user_data, NULL);
  if (properties != NULL && g_variant_n_children (properties) > 0)
    emit (self, path, PROPERTIES, "PropertiesChanged",
          g_variant_new ("(s@a{sv}as)", found->klass.info->name, properties, NULL));
}

void
snug_bus_tree_emit (SnugBusTree *self,
                    const char *branch,
                    const char *node,
                    const char *signal,
                    GVariant *parameters)
{
  g_autofree char *path = build_path (branch, node);
  Branch *found = find_branch (self, branch);
  g_autoptr (GVariant) owned = g_variant_ref_sink (parameters);

  if (found != NULL)
    emit (self, path, found->klass.info->name, signal, owned);
}

/* --- the object --- */

SnugBusTree *
snug_bus_tree_new (GDBusConnection *bus, SnugDispatcher *dispatcher)
{
  SnugBusTree *self = g_object_new (SNUG_TYPE_BUS_TREE, NULL);

  self->bus = g_object_ref (bus);
  self->dispatcher = g_object_ref (dispatcher);
  return self;
}

SnugDispatcher *
snug_bus_tree_get_dispatcher (SnugBusTree *self)
{
  return self->dispatcher;
}

static void
snug_bus_tree_init (SnugBusTree *self)
{
  self->branches = g_ptr_array_new_with_free_func (g_free);
  self->standard = g_dbus_node_info_new_for_xml (manager_xml, NULL);
}

static void
snug_bus_tree_finalize (GObject *object)
{
  SnugBusTree *self = SNUG_BUS_TREE (object);

  for (guint i = 0; i < self->branches->len; i++)
    {
      Branch *branch = g_ptr_array_index (self->branches, i);

      if (branch->id != 0 && branch->klass.branch != NULL)
        g_dbus_connection_unregister_subtree (self->bus, branch->id);
      else if (branch->id != 0)
        g_dbus_connection_unregister_object (self->bus, branch->id);
    }
  if (self->manager_id != 0)
    g_dbus_connection_unregister_object (self->bus, self->manager_id);
  g_ptr_array_unref (self->branches);
  g_dbus_node_info_unref (self->standard);
  g_clear_object (&self->dispatcher);
  g_clear_object (&self->bus);
  G_OBJECT_CLASS (snug_bus_tree_parent_class)->finalize (object);
}

static void
snug_bus_tree_class_init (SnugBusTreeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_bus_tree_finalize;
}
