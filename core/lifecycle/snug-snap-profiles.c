/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* From a policy view to recipes: plan all sandboxes, let the backend prepare and load them in one
 * go, then compile snap by snap. */

#include "snug-snap-profiles.h"

#include <string.h>

#include "snug-file.h"
#include "snug-layout-grants.h"
#include "snug-recipe-compiler.h"
#include "snug-sandbox-builder.h"
#include "snug-snap-connections.h"
#include "snug-snap-image.h"

/* One app or hook. */
typedef struct
{
  SnugViewSnap *snap; /* (owned) */
  const SnugAppInfo *app;
  const SnugHookInfo *hook;
  SnugSandbox *sandbox; /* (owned) */
} Subject;

static void
subject_free (Subject *subject)
{
  snug_view_snap_unref (subject->snap);
  g_clear_object (&subject->sandbox);
  g_free (subject);
}

/* --- what the recipes of a snap are made from --- */

/* The snap that is its base, or %NULL for an app that needs none. */
static const char *
get_base_name (const SnugViewSnap *snap)
{
  const char *base = snap->snap != NULL ? snug_snap_info_get_base (snap->snap->info) : NULL;

  return base != NULL && !g_str_equal (base, "bare") ? base : NULL;
}

static gboolean
find_base (SnugPolicyView *view, const SnugViewSnap *snap, SnugViewSnap **base, GError **error)
{
  const char *name = get_base_name (snap);

  *base = name != NULL ? snug_policy_view_find (view, name) : NULL;
  if (name != NULL && *base == NULL)
    return snug_set_error (error, SNUG_ERROR_NOT_FOUND,
                           "‘%s’ needs the base ‘%s’, which is not installed; install it",
                           snap->instance, name);
  return TRUE;
}

/* Snaps at the other ends; the host is known to whoever asks. */
static GPtrArray *
list_peers (SnugPolicyView *view, const char *instance, GPtrArray *connections)
{
  GPtrArray *peers = g_ptr_array_new ();

  for (guint i = 0; i < connections->len; i++)
    {
      const SnugConnection *connection = g_ptr_array_index (connections, i);
      const char *other = g_str_equal (connection->plug_snap, instance) ? connection->slot_snap
                                                                        : connection->plug_snap;
      SnugViewSnap *peer = snug_policy_view_find (view, other);

      if (peer != NULL && peer->snap != NULL && !g_ptr_array_find (peers, peer->snap, NULL))
        g_ptr_array_add (peers, peer->snap);
    }
  return peers;
}

char *
snug_snap_profiles_describe (SnugPolicyView *view, const char *instance)
{
  g_autoptr (GPtrArray) connections = snug_snap_connections_list (view, instance, FALSE);
  g_autoptr (GPtrArray) peers = list_peers (view, instance, connections);
  g_autoptr (GVariant) packed = snug_snap_connections_pack (connections);
  g_autofree char *text = g_variant_print (packed, FALSE);
  g_autoptr (GString) all = g_string_new (text);
  SnugViewSnap *snap = snug_policy_view_find (view, instance);
  SnugViewSnap *base = NULL;

  if (snap != NULL && get_base_name (snap) != NULL)
    base = snug_policy_view_find (view, get_base_name (snap));
  g_string_append_printf (all, " %s %d %s base %d", instance, snap != NULL ? snap->revision : 0,
                          snap != NULL ? snap->mode : "", base != NULL ? base->revision : 0);
  for (guint i = 0; i < peers->len; i++)
    {
      const SnugPolicySnap *peer = g_ptr_array_index (peers, i);

      g_string_append_printf (all, " %s %s", peer->instance, peer->revision);
    }
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, all->str, (gssize) all->len);
}

GPtrArray *
snug_snap_profiles_list_dependents (const SnugSnapWorld *world,
                                    SnugPolicyView *view,
                                    const char *instance)
{
  g_autoptr (SnugConnectionPlanner) planner
    = snug_policy_view_build_planner (view, world->interfaces, world->rules);
  GPtrArray *dependents = snug_connection_planner_list_affected (planner, instance);
  GPtrArray *snaps = snug_policy_view_list_snaps (view);

  for (guint i = 0; i < snaps->len; i++)
    {
      const SnugViewSnap *snap = g_ptr_array_index (snaps, i);

      if (g_strcmp0 (get_base_name (snap), instance) == 0
          && !g_ptr_array_find_with_equal_func (dependents, snap->instance, g_str_equal, NULL))
        g_ptr_array_add (dependents, g_strdup (snap->instance));
    }
  return dependents;
}

gboolean
snug_snap_profiles_find_user (const SnugSnapWorld *world,
                              SnugPolicyView *view,
                              const char *instance,
                              SnugRevision revision,
                              char **user,
                              GError **error)
{
  g_autofree char *text = snug_revision_to_string (revision);
  g_autofree char *image = g_build_filename ("/snap", instance, text, NULL);
  GPtrArray *snaps = snug_policy_view_list_snaps (view);

  *user = NULL;
  for (guint i = 0; i < snaps->len && *user == NULL; i++)
    {
      const SnugViewSnap *snap = g_ptr_array_index (snaps, i);
      gboolean needed;

      if (g_str_equal (snap->instance, instance))
        continue;
      if (!snug_recipe_needs_image (world->paths, snap->instance, image, &needed, error))
        return FALSE;
      if (needed)
        *user = g_strdup (snap->instance);
    }
  return TRUE;
}

/* --- planning --- */

static gboolean
plan_one (const SnugSnapWorld *world,
          const SnugSandboxRequest *request,
          Subject *subject,
          GPtrArray *subjects,
          GError **error)
{
  subject->sandbox = snug_policy_build_sandbox (world->interfaces, request, NULL, error);
  g_ptr_array_add (subjects, subject);
  return subject->sandbox != NULL;
}

static gboolean
plan_snap (const SnugSnapWorld *world,
           SnugPolicyView *view,
           SnugViewSnap *snap,
           GPtrArray *subjects,
           GError **error)
{
  g_autoptr (GPtrArray) connections = snug_snap_connections_list (view, snap->instance, FALSE);
  g_autoptr (GPtrArray) peers = list_peers (view, snap->instance, connections);
  const SnugSnapInfo *info = snap->snap->info;
  SnugSandboxRequest request = { .snap = snap->snap,
                                 .confinement = snug_view_snap_get_confinement (snap),
                                 .connections = connections,
                                 .peers = peers };

  for (guint i = 0; i < info->apps->len; i++)
    {
      Subject *subject = g_new0 (Subject, 1);

      subject->snap = snug_view_snap_ref (snap);
      subject->app = g_ptr_array_index (info->apps, i);
      request.app = subject->app->name;
      if (!plan_one (world, &request, subject, subjects, error))
        return FALSE;
    }
  request.app = NULL;
  for (guint i = 0; i < info->hooks->len; i++)
    {
      Subject *subject = g_new0 (Subject, 1);

      subject->snap = snug_view_snap_ref (snap);
      subject->hook = g_ptr_array_index (info->hooks, i);
      request.hook = subject->hook->name;
      if (!plan_one (world, &request, subject, subjects, error))
        return FALSE;
    }
  return TRUE;
}

/* The plans of all subjects with what the backend adds to them, or %NULL. */
static GPtrArray *
prepare (const SnugSnapWorld *world, GPtrArray *subjects, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) sandboxes = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < subjects->len; i++)
    g_ptr_array_add (sandboxes,
                     g_object_ref (((Subject *) g_ptr_array_index (subjects, i))->sandbox));
  if (sandboxes->len > 0
      && !snug_confinement_prepare (world->confinement, sandboxes, cancellable, error))
    return NULL;
  return g_steal_pointer (&sandboxes);
}

static gboolean
enforce (const SnugSnapWorld *world, GPtrArray *subjects, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) sandboxes = prepare (world, subjects, cancellable, error);

  return sandboxes != NULL
         && (sandboxes->len == 0
             || snug_confinement_load (world->confinement, sandboxes, cancellable, error));
}

GPtrArray *
snug_snap_profiles_plan (const SnugSnapWorld *world,
                         SnugPolicyView *view,
                         const char *instance,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (GPtrArray) subjects = g_ptr_array_new_with_free_func ((GDestroyNotify) subject_free);
  SnugViewSnap *snap = snug_policy_view_find (view, instance);

  if (snap == NULL)
    {
      snug_set_error (error, SNUG_ERROR_NOT_INSTALLED, "the snap ‘%s’ is not installed", instance);
      return NULL;
    }
  if (snap->snap == NULL)
    {
      snug_set_error (error, SNUG_ERROR_FAILED, "what ‘%s’ says of itself cannot be read",
                      instance);
      return NULL;
    }
  if (!plan_snap (world, view, snap, subjects, error))
    return NULL;
  return prepare (world, subjects, cancellable, error);
}

/* --- compiling --- */

static void
add_pairs (GVariantBuilder *builder, char **names_and_values)
{
  for (guint i = 0; names_and_values != NULL && names_and_values[i] != NULL; i += 2)
    g_variant_builder_add (builder, "(ss)", names_and_values[i], names_and_values[i + 1]);
}

static GVariant *
build_environment (const Subject *subject)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ss)"));

  add_pairs (&builder, subject->snap->snap->info->environment);
  add_pairs (&builder,
             subject->app != NULL ? subject->app->environment : subject->hook->environment);
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static GVariant *
build_variables (const Subject *subject)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ss)"));

  if (subject->app != NULL && subject->app->common_id != NULL)
    g_variant_builder_add (&builder, "(ss)", "SNAP_APP_COMMON_ID", subject->app->common_id);
  if (subject->app != NULL && subject->app->bus_name != NULL)
    g_variant_builder_add (&builder, "(ss)", "SNAP_APP_BUS_NAME", subject->app->bus_name);
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/* /snap/NAME/REVISION of other snaps out of which the sandbox gets something. */
static char **
list_content_dirs (const Subject *subject, GPtrArray *peers)
{
  g_autoptr (GVariant) binds = snug_sandbox_get_binds (subject->sandbox);
  g_autoptr (GStrvBuilder) dirs = g_strv_builder_new ();

  for (guint i = 0; i < peers->len; i++)
    {
      const SnugPolicySnap *peer = g_ptr_array_index (peers, i);
      g_autofree char *dir = g_build_filename ("/snap", peer->instance, peer->revision, NULL);
      const char *source, *target;
      gboolean used = FALSE;
      GVariantIter iter;
      guint32 flags;

      g_variant_iter_init (&iter, binds);
      while (g_variant_iter_next (&iter, "(&s&su)", &source, &target, &flags))
        used = used || g_str_equal (source, dir)
               || (g_str_has_prefix (source, dir) && source[strlen (dir)] == '/');
      if (used)
        g_strv_builder_add (dirs, dir);
    }
  return g_strv_builder_end (dirs);
}

static gboolean
compile_one (const SnugSnapWorld *world,
             const Subject *subject,
             const SnugViewSnap *base,
             GPtrArray *peers,
             GError **error)
{
  const SnugSnapInfo *info = subject->snap->snap->info;
  g_autoptr (GVariant) environment = build_environment (subject);
  g_autoptr (GVariant) variables = build_variables (subject);
  g_autofree char *base_revision = base != NULL ? snug_revision_to_string (base->revision) : NULL;
  g_autofree char *base_dir
    = base != NULL ? snug_snap_image_get_mount_point (world->paths, base->instance, base->revision)
                   : NULL;
  g_autofree char *hook_path
    = subject->hook != NULL ? g_build_filename ("meta/hooks", subject->hook->name, NULL) : NULL;
  g_autoptr (GVariant) layouts = snug_layout_pack (subject->snap->snap);
  g_auto (GStrv) content_dirs = list_content_dirs (subject, peers);
  char **chain = subject->app != NULL ? subject->app->command_chain : subject->hook->command_chain;
  const SnugRecipeInput input = {
    .sandbox = subject->sandbox,
    .snap_name = info->name,
    .instance_name = subject->snap->instance,
    .revision = subject->snap->snap->revision,
    .version = info->version,
    .base_name = base != NULL ? base->instance : NULL,
    .base_revision = base_revision,
    .base_dir = base_dir,
    .hook = subject->hook != NULL ? subject->hook->name : NULL,
    .app = subject->app != NULL ? subject->app->name : NULL,
    .command = subject->app != NULL ? subject->app->command : hook_path,
    .command_chain = (const char *const *) chain,
    .environment = environment,
    .variables = variables,
    .content_dirs = (const char *const *) content_dirs,
    .layouts = layouts,
  };
  g_autoptr (GBytes) recipe = snug_recipe_compile (&input, error);

  return recipe != NULL
         && snug_recipe_write (world->paths, subject->snap->instance,
                               snug_sandbox_get_security_tag (subject->sandbox), recipe, error);
}

/* Whoever unmounts what is idle was told to stop when the change began, and may be at its last. */
static gboolean
mount_revision (const SnugSnapWorld *world,
                const SnugViewSnap *snap,
                GCancellable *cancellable,
                GError **error)
{
  if (world->mounts != NULL)
    snug_snap_mounts_wait (world->mounts);
  return snug_snap_image_mount (world->paths, world->storage, snap->instance, snap->revision,
                                cancellable, error);
}

static gboolean
compile_snap (const SnugSnapWorld *world,
              SnugPolicyView *view,
              SnugViewSnap *snap,
              GPtrArray *subjects,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GPtrArray) connections = snug_snap_connections_list (view, snap->instance, FALSE);
  g_autoptr (GPtrArray) peers = list_peers (view, snap->instance, connections);
  g_autoptr (GPtrArray) tags = g_ptr_array_new ();
  SnugViewSnap *base;

  if (!find_base (view, snap, &base, error))
    return FALSE;
  if (base != NULL && !mount_revision (world, base, cancellable, error))
    return FALSE;
  for (guint i = 0; i < subjects->len; i++)
    {
      const Subject *subject = g_ptr_array_index (subjects, i);

      if (subject->snap != snap)
        continue;
      if (!compile_one (world, subject, base, peers, error))
        {
          g_prefix_error (error, "cannot prepare the start of ‘%s’: ", snap->instance);
          return FALSE;
        }
      g_ptr_array_add (tags, (char *) snug_sandbox_get_security_tag (subject->sandbox));
    }
  return snug_recipe_retain (world->paths, snap->instance, tags, error);
}

static gboolean
make_recipe_folder (const SnugSnapWorld *world, GError **error)
{
  snug_autofd int root = snug_file_open_root ("/", error);
  snug_autofd int folder = -1;

  if (root < 0)
    return FALSE;
  folder
    = snug_file_make_dirs (root, snug_paths_get (world->paths, SNUG_PATH_RECIPES) + 1, 0755, error);
  return folder >= 0;
}

gboolean
snug_snap_profiles_apply (const SnugSnapWorld *world,
                          SnugPolicyView *view,
                          GPtrArray *instances,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (GPtrArray) snaps = g_ptr_array_new ();
  g_autoptr (GPtrArray) subjects = g_ptr_array_new_with_free_func ((GDestroyNotify) subject_free);

  for (guint i = 0; i < instances->len; i++)
    {
      SnugViewSnap *snap = snug_policy_view_find (view, g_ptr_array_index (instances, i));

      if (snap != NULL && snap->snap != NULL && snap->active
          && !g_ptr_array_find (snaps, snap, NULL))
        g_ptr_array_add (snaps, snap);
    }
  for (guint i = 0; i < snaps->len; i++)
    if (!plan_snap (world, view, g_ptr_array_index (snaps, i), subjects, error))
      return FALSE;
  if (!make_recipe_folder (world, error) || !enforce (world, subjects, cancellable, error))
    return FALSE;
  for (guint i = 0; i < snaps->len; i++)
    if (!compile_snap (world, view, g_ptr_array_index (snaps, i), subjects, cancellable, error))
      return FALSE;
  return TRUE;
}

gboolean
snug_snap_profiles_remove (const SnugSnapWorld *world,
                           const char *instance,
                           GCancellable *cancellable,
                           GError **error)
{
  return snug_recipe_remove_all (world->paths, instance, error)
         && snug_confinement_unload (world->confinement, instance, cancellable, error);
}

gboolean
snug_snap_profiles_mount (const SnugSnapWorld *world,
                          SnugPolicyView *view,
                          const char *instance,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (GPtrArray) connections = snug_snap_connections_list (view, instance, FALSE);
  g_autoptr (GPtrArray) needed = g_ptr_array_new ();
  SnugViewSnap *snap = snug_policy_view_find (view, instance);
  SnugViewSnap *base;

  if (snap == NULL)
    return snug_set_error (error, SNUG_ERROR_NOT_INSTALLED, "the snap ‘%s’ is not installed",
                           instance);
  if (!find_base (view, snap, &base, error))
    return FALSE;
  g_ptr_array_add (needed, snap);
  if (base != NULL)
    g_ptr_array_add (needed, base);
  for (guint i = 0; i < connections->len; i++)
    {
      const SnugConnection *connection = g_ptr_array_index (connections, i);
      SnugViewSnap *provider = snug_policy_view_find (view, connection->slot_snap);

      if (provider != NULL && !g_ptr_array_find (needed, provider, NULL))
        g_ptr_array_add (needed, provider);
    }
  if (!snug_confinement_restore (world->confinement, instance, cancellable, error))
    return FALSE;
  for (guint i = 0; i < needed->len; i++)
    {
      const SnugViewSnap *one = g_ptr_array_index (needed, i);

      if (!mount_revision (world, one, cancellable, error))
        return FALSE;
    }
  return TRUE;
}
