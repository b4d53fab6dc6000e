/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* From plugs, slots and connections to the grants of one app or hook. No state; any thread. */

#include "snug-layout-grants.h"
#include "snug-name.h"
#include "snug-sandbox-builder.h"

typedef struct
{
  SnugInterfaceSet *interfaces;
  const SnugSandboxRequest *request;
  SnugSandbox *sandbox; /* (owned) */
  GPtrArray *notes;     /* (owned) */
  GPtrArray *plugs;     /* (unowned) of the app, of char* */
  GPtrArray *slots;     /* (unowned) */
} Build;

static void
build_clear (Build *build)
{
  g_clear_object (&build->sandbox);
  g_clear_pointer (&build->notes, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Build, build_clear)

static gboolean
has_name (GPtrArray *names, const char *name)
{
  return g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL);
}

static const SnugPolicySnap *
find_peer (Build *build, const char *instance)
{
  if (g_str_equal (build->request->snap->instance, instance))
    return build->request->snap;
  for (guint i = 0; build->request->peers != NULL && i < build->request->peers->len; i++)
    {
      const SnugPolicySnap *peer = g_ptr_array_index (build->request->peers, i);

      if (g_str_equal (peer->instance, instance))
        return peer;
    }
  return NULL;
}

static void
add_dir (GVariantBuilder *builder, const char *side, const char *variable, char *dir)
{
  g_autofree char *key = g_strdup_printf ("%s:%s", side, variable);
  g_autofree char *owned = dir;

  g_variant_builder_add (builder, "{ss}", key, owned);
}

/* Inside its own sandbox a snap is at its name, elsewhere at its instance name. */
static void
add_dirs (GVariantBuilder *builder, const char *side, const SnugPolicySnap *snap, gboolean own)
{
  const char *name;

  if (snap == NULL || g_str_equal (snap->instance, SNUG_SYSTEM_SNAP))
    return;
  name = own ? snap->info->name : snap->instance;
  add_dir (builder, side, "SNAP", g_build_filename ("/snap", name, snap->revision, NULL));
  add_dir (builder, side, "SNAP_DATA", g_build_filename ("/var/snap", name, snap->revision, NULL));
  add_dir (builder, side, "SNAP_COMMON", g_build_filename ("/var/snap", name, "common", NULL));
}

static void
add_name (GVariantBuilder *builder, const char *key, const char *value)
{
  g_variant_builder_add (builder, "{ss}", key, value);
}

static GVariant *
build_names (Build *build, const SnugConnection *connection, const char *plug, const char *slot)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{ss}"));
  const SnugPolicySnap *snap = build->request->snap;

  add_name (&builder, "snap", snap->info->name);
  add_name (&builder, "instance", snap->instance);
  add_name (&builder, "revision", snap->revision);
  add_name (&builder, "tag", snug_sandbox_get_security_tag (build->sandbox));
  if (plug != NULL)
    add_name (&builder, "plug-name", plug);
  if (slot != NULL)
    add_name (&builder, "slot-name", slot);
  if (connection != NULL)
    {
      add_name (&builder, "plug-snap", connection->plug_snap);
      add_name (&builder, "slot-snap", connection->slot_snap);
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static GVariant *
complete (SnugInterface *interface, const char *side, GVariant *attrs)
{
  g_autoptr (GVariant) none
    = g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0));

  return snug_attr_specs_complete (snug_interface_get_attrs (interface, side),
                                   attrs != NULL ? attrs : none);
}

static GVariant *
pack_attrs (GVariant *plug, GVariant *slot)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (plug != NULL)
    g_variant_builder_add (&builder, "{sv}", "plug", plug);
  if (slot != NULL)
    g_variant_builder_add (&builder, "{sv}", "slot", slot);
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static gboolean
expand_all (Build *build, GPtrArray *templates, const SnugGrantScope *scope, GError **error)
{
  g_autoptr (GPtrArray) grants = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_grant_unref);

  for (guint i = 0; i < templates->len; i++)
    if (!snug_grant_template_expand (g_ptr_array_index (templates, i), scope, grants, error))
      return FALSE;
  for (guint i = 0; i < grants->len; i++)
    snug_sandbox_add_grant (build->sandbox, g_ptr_array_index (grants, i));
  return TRUE;
}

/* The architectures of the snap's programs, so that the system calls of the machine's second one
 * are let through where they are needed and nowhere else. */
static void
add_architectures (Build *build)
{
  char **names = build->request->snap->info->architectures;

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autoptr (SnugGrant) grant = NULL;

      if (g_str_equal (names[i], "all"))
        continue;
      grant = snug_grant_new (SNUG_GRANT_SYSCALL, "default", "plug",
                              g_variant_new_parsed ("{'arch': %s}", names[i]));
      snug_sandbox_add_grant (build->sandbox, grant);
    }
}

static gboolean
add_defaults (Build *build, GError **error)
{
  g_autoptr (GVariant) names = build_names (build, NULL, NULL, NULL);
  const SnugGrantScope scope = { .origin = "default", .side = "plug", .names = names };

  add_architectures (build);
  return expand_all (build, snug_interface_set_get_default_templates (build->interfaces), &scope,
                     error);
}

static const char *
why_ineffective (SnugInterface *interface)
{
  if (interface == NULL)
    return "the interface is not known to this version of snug";
  return snug_interface_get_state (interface) == SNUG_INTERFACE_READY
           ? NULL
           : snug_interface_get_reason (interface);
}

/* What merely having a plug or slot gives; only a slot's provider and few plugs have such. */
static gboolean
add_permanent (Build *build, const SnugPlugInfo *end, const char *side, GError **error)
{
  const gboolean plug = g_str_equal (side, "plug");
  SnugInterface *interface = snug_interface_set_find (build->interfaces, end->interface);
  const char *why = why_ineffective (interface);
  g_autoptr (GVariant) own = NULL, attrs = NULL, names = NULL, dirs = NULL;
  g_autofree char *place = g_strconcat (build->request->snap->instance, ":", end->name, NULL);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{ss}"));
  SnugGrantScope scope = { NULL };

  if (why != NULL)
    {
      g_ptr_array_add (build->notes, g_strdup_printf ("%s ‘%s’ (interface ‘%s’) has no effect: %s",
                                                      side, end->name, end->interface, why));
      return TRUE;
    }
  own = complete (interface, side, end->attrs);
  attrs = pack_attrs (plug ? own : NULL, plug ? NULL : own);
  names = build_names (build, NULL, plug ? end->name : NULL, plug ? NULL : end->name);
  add_dirs (&builder, side, build->request->snap, TRUE);
  dirs = g_variant_ref_sink (g_variant_builder_end (&builder));
  scope = (SnugGrantScope){ .origin = end->interface,
                            .side = side,
                            .attrs = attrs,
                            .names = names,
                            .dirs = dirs,
                            .plug = plug ? place : NULL,
                            .slot = plug ? NULL : place };
  if (expand_all (build, snug_interface_get_templates (interface, side, FALSE), &scope, error))
    return TRUE;
  g_prefix_error (error, "%s ‘%s’: ", side, end->name);
  return FALSE;
}

static gboolean
add_side (Build *build, GPtrArray *ends, GPtrArray *names, const char *side, GError **error)
{
  for (guint i = 0; i < ends->len; i++)
    {
      const SnugPlugInfo *end = g_ptr_array_index (ends, i);

      if (has_name (names, end->name) && !add_permanent (build, end, side, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_connected (Build *build, const SnugConnection *connection, const char *side, GError **error)
{
  const SnugPolicySnap *own = build->request->snap;
  SnugInterface *interface = snug_interface_set_find (build->interfaces, connection->interface);
  const SnugPolicySnap *plug_snap = find_peer (build, connection->plug_snap);
  const SnugPolicySnap *slot_snap = find_peer (build, connection->slot_snap);
  g_autoptr (GVariant) plug = NULL, slot = NULL, attrs = NULL, names = NULL, dirs = NULL;
  g_autofree char *plug_place = NULL, *slot_place = NULL;
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{ss}"));
  SnugGrantScope scope = { NULL };

  if (why_ineffective (interface) != NULL)
    return TRUE;
  plug = complete (interface, "plug", connection->plug_attrs);
  slot = complete (interface, "slot", connection->slot_attrs);
  attrs = pack_attrs (plug, slot);
  names = build_names (build, connection, connection->plug, connection->slot);
  add_dirs (&builder, "plug", plug_snap, plug_snap == own);
  add_dirs (&builder, "slot", slot_snap, slot_snap == own);
  dirs = g_variant_ref_sink (g_variant_builder_end (&builder));
  plug_place = g_strconcat (connection->plug_snap, ":", connection->plug, NULL);
  slot_place = g_strconcat (connection->slot_snap, ":", connection->slot, NULL);
  scope = (SnugGrantScope){ .origin = connection->interface,
                            .side = side,
                            .attrs = attrs,
                            .names = names,
                            .dirs = dirs,
                            .plug = plug_place,
                            .slot = slot_place };
  if (expand_all (build, snug_interface_get_templates (interface, side, TRUE), &scope, error))
    return TRUE;
  g_prefix_error (error, "connection of ‘%s:%s’ with ‘%s:%s’: ", connection->plug_snap,
                  connection->plug, connection->slot_snap, connection->slot);
  return FALSE;
}

static gboolean
add_connections (Build *build, GError **error)
{
  const char *instance = build->request->snap->instance;
  GPtrArray *connections = build->request->connections;

  for (guint i = 0; connections != NULL && i < connections->len; i++)
    {
      const SnugConnection *connection = g_ptr_array_index (connections, i);

      if (connection->undesired)
        continue;
      if (g_str_equal (connection->plug_snap, instance) && has_name (build->plugs, connection->plug)
          && !add_connected (build, connection, "plug", error))
        return FALSE;
      if (g_str_equal (connection->slot_snap, instance) && has_name (build->slots, connection->slot)
          && !add_connected (build, connection, "slot", error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
find_subject (Build *build, gboolean *service, GError **error)
{
  const SnugSandboxRequest *request = build->request;
  SnugSnapInfo *info = request->snap->info;
  const SnugAppInfo *app
    = request->app != NULL ? snug_snap_info_find_app (info, request->app) : NULL;
  const SnugHookInfo *hook = request->app == NULL && request->hook != NULL
                               ? snug_snap_info_find_hook (info, request->hook)
                               : NULL;

  if (app == NULL && hook == NULL)
    return snug_set_error (error, SNUG_ERROR_NOT_FOUND, "‘%s’ has no app or hook ‘%s’",
                           request->snap->instance,
                           request->app != NULL ? request->app : request->hook);
  build->plugs = app != NULL ? app->plugs : hook->plugs;
  build->slots = app != NULL ? app->slots : hook->slots;
  *service = app != NULL && app->daemon != NULL && g_strcmp0 (app->daemon_scope, "user") != 0;
  return TRUE;
}

SnugSandbox *
snug_policy_build_sandbox (SnugInterfaceSet *interfaces,
                           const SnugSandboxRequest *request,
                           GPtrArray **notes,
                           GError **error)
{
  g_auto (Build) build = { .interfaces = interfaces, .request = request };
  const SnugPolicySnap *snap = request->snap;
  g_autofree char *tag = NULL;
  gboolean service = FALSE;

  build.notes = g_ptr_array_new_with_free_func (g_free);
  if (!find_subject (&build, &service, error))
    return NULL;
  tag = snug_name_build_tag (snap->instance, request->app != NULL ? request->app : request->hook,
                             request->app == NULL);
  build.sandbox
    = snug_sandbox_new (tag, snap->instance, snap->revision, request->confinement, service);
  if (g_strcmp0 (request->confinement, "classic") != 0
      && (!add_defaults (&build, error)
          || !add_side (&build, snap->info->plugs, build.plugs, "plug", error)
          || !add_side (&build, snap->info->slots, build.slots, "slot", error)
          || !add_connections (&build, error)))
    {
      g_prefix_error (error, "cannot confine ‘%s’: ", tag);
      return NULL;
    }
  if (g_strcmp0 (request->confinement, "classic") != 0)
    snug_layout_add_grants (build.sandbox, snap);
  if (notes != NULL)
    *notes = g_steal_pointer (&build.notes);
  return g_steal_pointer (&build.sandbox);
}

GVariant *
snug_policy_list_ineffective (SnugInterfaceSet *interfaces, const SnugSnapInfo *info)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(sss)"));
  GPtrArray *const lists[] = { info->plugs, info->slots };

  for (guint list = 0; list < G_N_ELEMENTS (lists); list++)
    for (guint i = 0; i < lists[list]->len; i++)
      {
        const SnugPlugInfo *end = g_ptr_array_index (lists[list], i);
        const char *why = why_ineffective (snug_interface_set_find (interfaces, end->interface));

        if (why != NULL)
          g_variant_builder_add (&builder, "(sss)", end->name, end->interface, why);
      }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}
