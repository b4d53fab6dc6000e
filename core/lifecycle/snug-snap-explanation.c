/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * From plans to rows. Each row is a grant of a plan with what the backend reported on it; nothing
 * here knows what an interface gives or a mechanism holds, so it cannot say anything else than what
 * is carried out. A row that several apps have alike is told once.
 */

#include "snug-snap-explanation.h"

#include <string.h>

#include "snug-connection-effect.h"
#include "snug-name.h"
#include "snug-snap-connections.h"
#include "snug-snap-profiles.h"

#define WITHHELD       "withheld"
#define MAX_CANDIDATES 5

typedef struct
{
  SnugSandbox *sandbox; /* (unowned) that of the first app that has it */
  SnugGrant *grant;     /* (unowned) */
  GPtrArray *apps;      /* (owned) of char*, (unowned) each */
} Row;

static void
row_free (Row *row)
{
  g_ptr_array_unref (row->apps);
  g_free (row);
}

/* --- whom it is about --- */

SnugExplanationSubject *
snug_explanation_subject_parse (const char *text, GError **error)
{
  g_autoptr (SnugExplanationSubject) self = g_new0 (SnugExplanationSubject, 1);
  g_autofree char *tag = g_strconcat ("snap.", text, NULL);
  g_autofree char *app = NULL;
  gboolean hook;

  if (strchr (text, '.') == NULL)
    {
      if (!snug_name_split_instance (text, NULL, NULL, error))
        return NULL;
      self->instance = g_strdup (text);
      return g_steal_pointer (&self);
    }
  if (!snug_name_parse_tag (tag, &self->instance, &app, &hook, error))
    return NULL;
  self->only = hook ? g_strconcat ("hook.", app, NULL) : g_steal_pointer (&app);
  return g_steal_pointer (&self);
}

void
snug_explanation_subject_free (SnugExplanationSubject *self)
{
  g_free (self->instance);
  g_free (self->only);
  g_free (self);
}

/* APP or hook.HOOK. */
static const char *
get_subject (SnugSandbox *sandbox)
{
  return snug_sandbox_get_security_tag (sandbox) + strlen ("snap.")
         + strlen (snug_sandbox_get_instance_name (sandbox)) + strlen (".");
}

/* --- permissions --- */

/* The parameter that says of what a permission is; the first that a grant has. */
static const char *const object_params[SNUG_N_GRANT_KINDS][4] = {
  [SNUG_GRANT_FILE] = { "path" },
  [SNUG_GRANT_DEVICE] = { "path", "subsystem" },
  [SNUG_GRANT_SOCKET] = { "path", "abstract", "family" },
  [SNUG_GRANT_DBUS] = { "name", "interface", "path" },
  [SNUG_GRANT_NETWORK] = { "access" },
  [SNUG_GRANT_CAPABILITY] = { "name" },
  [SNUG_GRANT_SYSCALL] = { "name", "arch" },
  [SNUG_GRANT_MOUNT] = { "target", "source" },
  [SNUG_GRANT_SIGNAL] = { "peer", "signal" },
  [SNUG_GRANT_ENV] = { "name" },
  [SNUG_GRANT_KERNEL_MODULE] = { "name" },
  [SNUG_GRANT_UNIT] = { "key" },
};

static const char *
find_object (const SnugGrant *grant)
{
  const char *const *names = object_params[snug_grant_get_kind (grant)];

  for (guint i = 0; i < G_N_ELEMENTS (object_params[0]) && names[i] != NULL; i++)
    {
      const char *value = snug_grant_get (grant, names[i]);

      if (value != NULL)
        return value;
    }
  return "";
}

static const char *
text_or_empty (const char *text)
{
  return text != NULL ? text : "";
}

/* Two rows are one if they differ in nothing but the app. */
static char *
build_key (SnugSandbox *sandbox, const SnugGrant *grant)
{
  g_autofree char *params = g_variant_print (snug_grant_get_params (grant), FALSE);

  return g_strdup_printf ("%d\n%s\n%s\n%s\n%s\n%s\n%s\n%s", snug_grant_get_kind (grant),
                          snug_grant_get_origin (grant), snug_grant_get_side (grant),
                          text_or_empty (snug_grant_get_plug (grant)),
                          text_or_empty (snug_grant_get_slot (grant)), params,
                          text_or_empty (snug_sandbox_get_mechanism (sandbox, grant)),
                          text_or_empty (snug_sandbox_get_note (sandbox, grant)));
}

static void
add_sandbox (SnugSandbox *sandbox, GHashTable *known, GPtrArray *rows)
{
  GPtrArray *grants = snug_sandbox_get_grants (sandbox);
  char *subject = (char *) get_subject (sandbox);

  for (guint i = 0; i < grants->len; i++)
    {
      SnugGrant *grant = g_ptr_array_index (grants, i);
      g_autofree char *key = build_key (sandbox, grant);
      Row *row = g_hash_table_lookup (known, key);

      if (row == NULL)
        {
          row = g_new0 (Row, 1);
          row->sandbox = sandbox;
          row->grant = grant;
          row->apps = g_ptr_array_new ();
          g_ptr_array_add (rows, row);
          g_hash_table_insert (known, g_steal_pointer (&key), row);
        }
      /* An app may have the same permission twice, of one plug. */
      if (row->apps->len == 0
          || !g_str_equal (g_ptr_array_index (row->apps, row->apps->len - 1), subject))
        g_ptr_array_add (row->apps, subject);
    }
}

/* How far the limit of a permission is held: a backend that leaves something out says what. */
static const char *
judge (const char *mechanism, const char *note)
{
  if (mechanism == NULL || g_str_equal (mechanism, WITHHELD))
    return WITHHELD;
  if (note == NULL || *note == '\0')
    return "full";
  return *mechanism != '\0' ? "partial" : "none";
}

static GVariant *
describe_row (const Row *row)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  const char *mechanism = snug_sandbox_get_mechanism (row->sandbox, row->grant);
  const char *note = snug_sandbox_get_note (row->sandbox, row->grant);
  const char *access = snug_grant_get (row->grant, "access");
  const char *enforced = judge (mechanism, note);
  const gboolean given = !g_str_equal (enforced, WITHHELD);

  g_variant_dict_insert (&dict, "interface", "s", snug_grant_get_origin (row->grant));
  g_variant_dict_insert (&dict, "side", "s", snug_grant_get_side (row->grant));
  if (snug_grant_get_plug (row->grant) != NULL)
    g_variant_dict_insert (&dict, "plug", "s", snug_grant_get_plug (row->grant));
  if (snug_grant_get_slot (row->grant) != NULL)
    g_variant_dict_insert (&dict, "slot", "s", snug_grant_get_slot (row->grant));
  g_variant_dict_insert (&dict, "kind", "s",
                         snug_grant_kind_to_string (snug_grant_get_kind (row->grant)));
  g_variant_dict_insert (&dict, "object", "s", find_object (row->grant));
  if (access != NULL)
    g_variant_dict_insert (&dict, "access", "s", access);
  g_variant_dict_insert_value (&dict, "parameters", snug_grant_get_params (row->grant));
  g_variant_dict_insert (&dict, "given", "b", given);
  g_variant_dict_insert (&dict, "mechanism", "s", given ? mechanism : "");
  g_variant_dict_insert (&dict, "enforced", "s", enforced);
  if (mechanism == NULL)
    note = "the backend does not know this kind of permission";
  if (note != NULL)
    g_variant_dict_insert (&dict, "note", "s", note);
  g_variant_dict_insert_value (&dict, "apps",
                               g_variant_new_strv ((const char *const *) row->apps->pdata,
                                                   (gssize) row->apps->len));
  return g_variant_dict_end (&dict);
}

static GVariant *
describe_rows (GPtrArray *sandboxes)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) row_free);

  for (guint i = 0; i < sandboxes->len; i++)
    add_sandbox (g_ptr_array_index (sandboxes, i), known, rows);
  for (guint i = 0; i < rows->len; i++)
    g_variant_builder_add_value (&builder, describe_row (g_ptr_array_index (rows, i)));
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/* --- what was asked for and is not there --- */

/* What a person types. */
static char *
build_command (const SnugConnection *candidate)
{
  const gboolean host = g_str_equal (candidate->slot_snap, SNUG_SYSTEM_SNAP);

  if (host && g_str_equal (candidate->slot, candidate->interface))
    return g_strdup_printf ("snug connect %s:%s", candidate->plug_snap, candidate->plug);
  return g_strdup_printf ("snug connect %s:%s %s:%s", candidate->plug_snap, candidate->plug,
                          host ? "" : candidate->slot_snap, candidate->slot);
}

static GVariant *
build_commands (SnugConnectionPlanner *planner, const char *instance, const char *plug)
{
  g_autoptr (GPtrArray) candidates
    = snug_connection_planner_list_candidates (planner, instance, plug);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("as"));

  for (guint i = 0; i < candidates->len && i < MAX_CANDIDATES; i++)
    {
      g_autofree char *command = build_command (g_ptr_array_index (candidates, i));

      g_variant_builder_add (&builder, "s", command);
    }
  return g_variant_builder_end (&builder);
}

/* One plug among those that give nothing. */
typedef struct
{
  const SnugSnapWorld *world;     /* (unowned) */
  SnugConnectionEffect effect;    /* (owned) system */
  SnugConnectionPlanner *planner; /* (owned) */
  GPtrArray *connections;         /* (owned) of the snap */
  const char *instance;           /* (unowned) */
} Asked;

static void
asked_clear (Asked *asked)
{
  g_clear_pointer (&asked->effect.system, snug_policy_snap_unref);
  g_clear_object (&asked->planner);
  g_clear_pointer (&asked->connections, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Asked, asked_clear)

static const SnugConnection *
find_connection (const Asked *asked, const char *plug)
{
  for (guint i = 0; i < asked->connections->len; i++)
    {
      const SnugConnection *connection = g_ptr_array_index (asked->connections, i);

      if (g_str_equal (connection->plug_snap, asked->instance)
          && g_str_equal (connection->plug, plug))
        return connection;
    }
  return NULL;
}

/* %NULL if the plug gives what it is there for. */
static GVariant *
describe_plug (const Asked *asked, const SnugPlugInfo *plug)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  SnugInterface *interface = snug_interface_set_find (asked->world->interfaces, plug->interface);
  const SnugConnection *connection = find_connection (asked, plug->name);
  g_autofree char *reason
    = connection != NULL
        ? snug_connection_effect_explain (&asked->effect, connection)
        : snug_connection_effect_explain_end (&asked->effect, asked->instance, plug->name, TRUE);

  if (connection != NULL && reason == NULL)
    return NULL;
  g_variant_dict_insert (&dict, "plug", "s", plug->name);
  g_variant_dict_insert (&dict, "interface", "s", plug->interface);
  g_variant_dict_insert (&dict, "connected", "b", connection != NULL);
  g_variant_dict_insert (&dict, "super-privileged", "b",
                         interface != NULL && snug_interface_is_super_privileged (interface));
  if (reason == NULL)
    {
      reason = snug_connection_planner_explain_plug (asked->planner, asked->instance, plug->name);
      g_variant_dict_insert_value (&dict, "commands",
                                   build_commands (asked->planner, asked->instance, plug->name));
    }
  g_variant_dict_insert (&dict, "reason", "s", reason);
  return g_variant_dict_end (&dict);
}

static gboolean
is_plugged (GPtrArray *sandboxes, const SnugSnapInfo *info, const char *plug)
{
  for (guint i = 0; i < sandboxes->len; i++)
    {
      const char *subject = get_subject (g_ptr_array_index (sandboxes, i));
      const SnugAppInfo *app = snug_snap_info_find_app (info, subject);
      const SnugHookInfo *hook = g_str_has_prefix (subject, "hook.")
                                   ? snug_snap_info_find_hook (info, subject + strlen ("hook."))
                                   : NULL;
      GPtrArray *plugs = app != NULL ? app->plugs : hook != NULL ? hook->plugs : NULL;

      if (plugs != NULL && g_ptr_array_find_with_equal_func (plugs, plug, g_str_equal, NULL))
        return TRUE;
    }
  return FALSE;
}

static GVariant *
describe_plugs (const SnugSnapWorld *world,
                SnugPolicyView *view,
                const SnugViewSnap *snap,
                GPtrArray *sandboxes)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_auto (Asked) asked
    = { .world = world,
        .effect
        = { view, world->interfaces, snug_interface_set_build_system_snap (world->interfaces) },
        .planner = snug_policy_view_build_planner (view, world->interfaces, world->rules),
        .connections = snug_snap_connections_list (view, snap->instance, FALSE),
        .instance = snap->instance };
  const SnugSnapInfo *info = snap->snap->info;

  for (guint i = 0; i < info->plugs->len; i++)
    {
      const SnugPlugInfo *plug = g_ptr_array_index (info->plugs, i);
      GVariant *row
        = is_plugged (sandboxes, info, plug->name) ? describe_plug (&asked, plug) : NULL;

      if (row != NULL)
        g_variant_builder_add_value (&builder, row);
    }
  return g_variant_builder_end (&builder);
}

/* --- the whole --- */

static GVariant *
describe_about (const SnugSnapWorld *world,
                SnugPolicyView *view,
                const SnugViewSnap *snap,
                GPtrArray *sandboxes)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_auto (GVariantBuilder) apps = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("as"));

  for (guint i = 0; i < sandboxes->len; i++)
    g_variant_builder_add (&apps, "s", get_subject (g_ptr_array_index (sandboxes, i)));
  g_variant_dict_insert (&dict, "name", "s", snap->instance);
  g_variant_dict_insert (&dict, "revision", "s", snap->snap->revision);
  g_variant_dict_insert (&dict, "confinement", "s", snug_view_snap_get_confinement (snap));
  g_variant_dict_insert (&dict, "active", "b", snap->active);
  g_variant_dict_insert_value (&dict, "apps", g_variant_builder_end (&apps));
  g_variant_dict_insert_value (&dict, "plugs", describe_plugs (world, view, snap, sandboxes));
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static gboolean
keep_only (GPtrArray *sandboxes, const SnugExplanationSubject *subject, GError **error)
{
  if (subject->only == NULL)
    return TRUE;
  for (guint i = sandboxes->len; i > 0; i--)
    if (!g_str_equal (get_subject (g_ptr_array_index (sandboxes, i - 1)), subject->only))
      g_ptr_array_remove_index (sandboxes, i - 1);
  return sandboxes->len > 0
         || snug_set_error (error, SNUG_ERROR_NOT_FOUND, "‘%s’ has no app or hook ‘%s’",
                            subject->instance, subject->only);
}

GVariant *
snug_snap_explanation_build (const SnugSnapWorld *world,
                             SnugPolicyView *view,
                             const SnugExplanationSubject *subject,
                             GVariant **about,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autoptr (GPtrArray) sandboxes
    = snug_snap_profiles_plan (world, view, subject->instance, cancellable, error);

  if (sandboxes == NULL || !keep_only (sandboxes, subject, error))
    return NULL;
  *about = describe_about (world, view, snug_policy_view_find (view, subject->instance), sandboxes);
  return describe_rows (sandboxes);
}
