/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Plans that connect and disconnect. Main thread; nothing here changes anything. */

#include "snug-plan-parts.h"
#include "snug-recipe-compiler.h"
#include "snug-snap-connections.h"

/* Both snaps are at work on, so that no other change comes in between. */
static GVariant *
connection_setup (SnugConnection *connection, GVariant *packed, gboolean forget)
{
  g_auto (GVariantDict) setup = G_VARIANT_DICT_INIT (NULL);
  const gboolean host = g_str_equal (connection->slot_snap, SNUG_SYSTEM_SNAP);
  const char *const both[] = { connection->plug_snap, host ? NULL : connection->slot_snap, NULL };

  g_variant_dict_insert (&setup, "instance-name", "s", connection->plug_snap);
  g_variant_dict_insert (&setup, "instance-names", "^as", both);
  g_variant_dict_insert (&setup, "forget", "b", forget);
  g_variant_dict_insert_value (&setup, "connection", packed);
  return g_variant_dict_end (&setup);
}

static GVariant *
pack_one (SnugConnection *connection)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new ();

  g_ptr_array_add (list, connection);
  return snug_snap_connections_pack (list);
}

static gboolean
is_made (SnugPolicyView *view, const SnugConnection *connection)
{
  const SnugConnection *old = snug_policy_view_find_connection (view, connection);

  return old != NULL && !old->undesired;
}

static void
add_running (const SnugSnapWorld *world, GPtrArray *names, const char *instance)
{
  gboolean running = FALSE;

  if (g_str_equal (instance, SNUG_SYSTEM_SNAP)
      || g_ptr_array_find_with_equal_func (names, instance, g_str_equal, NULL)
      || !snug_recipe_is_running (world->paths, instance, &running, NULL) || !running)
    return;
  g_ptr_array_add (names, (char *) instance);
}

/* A sandbox is what it was when its app started, so who runs has to be started again. */
static GVariant *
describe_running (const SnugSnapWorld *world,
                  SnugConnection **connections,
                  guint n,
                  const SnugSnapPlanOptions *options)
{
  g_auto (GVariantDict) data = G_VARIANT_DICT_INIT (options != NULL ? options->data : NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < n; i++)
    {
      add_running (world, names, connections[i]->plug_snap);
      add_running (world, names, connections[i]->slot_snap);
    }
  if (names->len > 0)
    {
      g_ptr_array_add (names, NULL);
      g_variant_dict_insert (&data, "restart-needed", "^as", names->pdata);
    }
  return g_variant_ref_sink (g_variant_dict_end (&data));
}

SnugChangeBuilder *
snug_snap_plan_connect (const SnugSnapWorld *world,
                        const char *plug,
                        const char *slot,
                        const SnugSnapPlanOptions *options,
                        GError **error)
{
  g_autoptr (SnugPolicyView) view = snug_policy_views_get (world->views, error);
  g_autoptr (SnugConnectionPlanner) planner = NULL;
  g_autoptr (SnugConnection) connection = NULL;
  g_autoptr (GVariant) packed = NULL;
  g_autoptr (GVariant) running = NULL;
  SnugSnapPlanOptions own = options != NULL ? *options : (SnugSnapPlanOptions){ 0 };
  SnugPlanChain chain = { NULL, 0, SNUG_PLAN_NO_TASK };
  const char *instances[] = { NULL, NULL };

  if (view == NULL)
    return NULL;
  planner = snug_policy_view_build_planner (view, world->interfaces, world->rules);
  connection = snug_connection_planner_resolve_connect (planner, plug, slot, error);
  if (connection == NULL)
    return NULL;
  instances[0] = connection->plug_snap;
  if (!is_made (view, connection))
    {
      running = describe_running (world, &connection, 1, options);
      own.data = running;
    }
  chain.builder = snug_plan_new (&own, "connect-snap", "Connect", instances);
  /* As with snapd, what is so already is no mistake, and a change without tasks is done. */
  if (is_made (view, connection))
    return chain.builder;
  packed = pack_one (connection);
  snug_plan_chain_add (&chain, "connect", "Connect snap", connection->plug_snap,
                       connection_setup (connection, packed, FALSE));
  snug_plan_chain_add_connection_hooks (&chain, connection->plug_snap, "connect", NULL, FALSE);
  return chain.builder;
}

static void
split (const char *reference, char **snap, char **name)
{
  const char *colon = strchr (reference, ':');

  *snap = colon == reference ? g_strdup (SNUG_SYSTEM_SNAP)
          : colon != NULL    ? g_strndup (reference, (gsize) (colon - reference))
                             : g_strdup (reference);
  *name = colon != NULL && colon[1] != '\0' ? g_strdup (colon + 1) : NULL;
}

static gboolean
names_end (const char *reference, const char *snap, const char *end)
{
  g_autofree char *named_snap = NULL;
  g_autofree char *name = NULL;

  if (reference == NULL || *reference == '\0')
    return TRUE;
  split (reference, &named_snap, &name);
  return g_str_equal (named_snap, snap) && (name == NULL || g_str_equal (name, end));
}

/* Memories of undesired connections, which only --forget can find. */
static GPtrArray *
find_memories (SnugPolicyView *view, const char *first, const char *second)
{
  GPtrArray *all = snug_policy_view_list_connections (view);
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_connection_unref);

  for (guint i = 0; i < all->len; i++)
    {
      SnugConnection *one = g_ptr_array_index (all, i);
      const gboolean as_plug = names_end (first, one->plug_snap, one->plug)
                               && names_end (second, one->slot_snap, one->slot);
      const gboolean as_slot
        = (second == NULL || *second == '\0') && names_end (first, one->slot_snap, one->slot);

      if (one->undesired && (as_plug || as_slot))
        g_ptr_array_add (found, snug_connection_ref (one));
    }
  return found;
}

static GPtrArray *
find_connections (const SnugSnapWorld *world,
                  SnugPolicyView *view,
                  const char *first,
                  const char *second,
                  gboolean forget,
                  GError **error)
{
  g_autoptr (SnugConnectionPlanner) planner
    = snug_policy_view_build_planner (view, world->interfaces, world->rules);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GPtrArray) found
    = snug_connection_planner_resolve_disconnect (planner, first, second, &local_error);
  g_autoptr (GPtrArray) memories = forget ? find_memories (view, first, second) : NULL;

  if (memories != NULL && memories->len > 0)
    {
      if (found == NULL)
        return g_steal_pointer (&memories);
      g_ptr_array_extend_and_steal (found, g_steal_pointer (&memories));
    }
  if (found == NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return g_steal_pointer (&found);
}

SnugChangeBuilder *
snug_snap_plan_disconnect (const SnugSnapWorld *world,
                           const char *first,
                           const char *second,
                           const SnugSnapPlanOptions *options,
                           GError **error)
{
  g_autoptr (SnugPolicyView) view = snug_policy_views_get (world->views, error);
  const gboolean forget = options != NULL && options->forget;
  SnugSnapPlanOptions own = options != NULL ? *options : (SnugSnapPlanOptions){ 0 };
  g_autoptr (GPtrArray) connections = NULL;
  g_autoptr (GVariant) running = NULL;
  SnugPlanChain chain = { NULL, 0, SNUG_PLAN_NO_TASK };
  const char *instances[] = { NULL, NULL };

  if (view == NULL)
    return NULL;
  if (second != NULL && *second == '\0')
    second = NULL;
  connections = find_connections (world, view, first, second, forget, error);
  if (connections == NULL)
    return NULL;
  instances[0] = ((SnugConnection *) g_ptr_array_index (connections, 0))->plug_snap;
  running
    = describe_running (world, (SnugConnection **) connections->pdata, connections->len, options);
  own.data = running;
  chain.builder = snug_plan_new (&own, "disconnect-snap", "Disconnect", instances);
  for (guint i = 0; i < connections->len; i++)
    {
      SnugConnection *connection = g_ptr_array_index (connections, i);
      g_autoptr (GVariant) packed = pack_one (connection);

      if (!connection->undesired)
        snug_plan_chain_add_connection_hooks (&chain, connection->plug_snap, "disconnect", packed,
                                              FALSE);
      snug_plan_chain_add (&chain, "disconnect", "Disconnect snap", connection->plug_snap,
                           connection_setup (connection, packed, forget));
    }
  return chain.builder;
}
