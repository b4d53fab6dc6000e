/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <fcntl.h>

#include "snug-digest.h"
#include "snug-name.h"
#include "snug-recipe-compiler.h"
#include "snug-snap-connections.h"
#include "snug-snap-links.h"
#include "snug-snap-plans.h"
#include "snug-snap-profiles.h"
#include "snug-snap-tasks.h"
#include "snug-state-connections.h"
#include "snug-state-snaps.h"
#include "test-backends.h"
#include "test-root.h"

/* A whole system below a scratch root: database, engine, backends, a store and a launcher that are
 * files. */

typedef struct
{
  Root root;
  SnugSnapWorld world;
  SnugState *state;
  SnugChangeEngine *engine;
} Machine;

/* Brings ROOT/store/ARTIFACT in two steps. */
static inline gboolean
machine_download (const char *store,
                  const SnugStoreDownload *download,
                  gpointer user_data,
                  GCancellable *cancellable,
                  GError **error)
{
  Machine *machine = user_data;
  g_autofree char *source
    = g_build_filename ("store", g_variant_get_string (download->artifact, NULL), NULL);
  g_autofree char *target = g_build_filename ("var/lib/snug/partial", download->partial, NULL);
  g_autoptr (GBytes) image = snug_file_read (machine->root.fd, source, 100000, error);
  g_autofree char *digest = NULL;
  snug_autofd int folder = -1;
  gsize size;

  g_assert_cmpstr (store, ==, "shop");
  if (image == NULL)
    return FALSE;
  digest = snug_digest_of_bytes (image);
  size = g_bytes_get_size (image);
  if (!g_str_equal (digest, download->sha3_384))
    return snug_set_error (error, SNUG_ERROR_VERIFICATION_FAILED, "the digest is wrong");
  folder = snug_file_make_dirs (machine->root.fd, "var/lib/snug/partial", 0700, error);
  if (folder < 0
      || !snug_file_write (machine->root.fd, target, g_bytes_get_data (image, NULL), size / 2, 0600,
                           error))
    return FALSE;
  download->progress (size / 2, download->user_data);
  if (g_cancellable_is_cancelled (cancellable))
    return snug_set_error (error, SNUG_ERROR_CANCELLED, "cancelled");
  download->progress (size, download->user_data);
  return snug_file_write (machine->root.fd, target, g_bytes_get_data (image, NULL), size, 0600,
                          error);
}

/* Says what it ran, in hook-log. A file fail-HOOK lets that hook fail. */
static inline void
machine_write_launcher (Machine *machine)
{
  const char *path = snug_paths_get (machine->root.paths, SNUG_PATH_LIBEXEC);
  g_autofree char *file
    = g_build_filename (path + strlen (machine->root.root) + 1, "snug-run", NULL);
  g_autofree char *script = g_strdup_printf (
    "#!/bin/sh\nroot=%s\nhook=${1#--hook=}\n"
    "test -e $root/var/lib/snug/recipes/$2/snap.$2.hook.$hook.recipe || exit 46\n"
    "echo \"$hook $2\" >> $root/hook-log\necho \"runs $hook\"\n"
    "test ! -e $root/fail-$hook || { echo 'broken on purpose'; exit 7; }\n",
    machine->root.root);

  root_write (&machine->root, file, script, 0755);
}

static inline void
machine_open (Machine *machine)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *interfaces
    = g_build_filename (g_getenv ("SNUG_SOURCE_ROOT"), "tests/unit/lifecycle/interfaces", NULL);
  const SnugPolicyHost host = { .classic = TRUE, .os_id = "debian" };
  SnugSnapWorld *world = &machine->world;

  world->paths = machine->root.paths;
  world->storage = g_object_new (copy_storage_get_type (), NULL);
  world->confinement = g_object_new (file_confinement_get_type (), NULL);
  ((FileConfinement *) world->confinement)->root = g_strdup (machine->root.root);
  world->interfaces = snug_interface_set_new (TRUE);
  if (!snug_interface_set_load (world->interfaces, interfaces, &error))
    g_error ("%s", error->message);
  world->rules = snug_policy_rules_new (world->interfaces, &host);
  world->views = snug_policy_views_new (world->paths);
  world->download = machine_download;
  world->download_data = machine;
  machine->state = snug_state_open (machine->root.paths, &error);
  g_assert_no_error (error);
  machine->engine = snug_change_engine_new (machine->state, NULL);
  snug_snap_tasks_register (machine->engine, world, machine->state);
}

static inline void
machine_close (Machine *machine)
{
  g_clear_object (&machine->engine);
  g_clear_object (&machine->state);
  g_clear_object (&machine->world.storage);
  g_clear_object (&machine->world.confinement);
  g_clear_object (&machine->world.interfaces);
  g_clear_object (&machine->world.rules);
  g_clear_object (&machine->world.views);
}

static inline void
machine_set_up (Machine *machine, gconstpointer data)
{
  root_set_up (&machine->root, data);
  machine_write_launcher (machine);
  machine_open (machine);
}

static inline void
machine_tear_down (Machine *machine, gconstpointer data)
{
  machine_close (machine);
  root_tear_down (&machine->root, data);
}

static inline void
machine_run (Machine *machine)
{
  while (snug_change_engine_is_busy (machine->engine))
    g_main_context_iteration (NULL, TRUE);
}

static inline SnugChange *
machine_start (Machine *machine, SnugChangeBuilder *builder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugChangeBuilder) owned = builder;
  SnugChange *change;

  g_assert_nonnull (owned);
  change = snug_change_engine_add (machine->engine, owned, &error);
  g_assert_no_error (error);
  return change;
}

/* Does it, and nothing may go wrong. */
static inline void
machine_do (Machine *machine, SnugChangeBuilder *builder)
{
  SnugChange *change = machine_start (machine, builder);

  machine_run (machine);
  g_assert_cmpstr (snug_change_get_error (change), ==, NULL);
}

/* Does it, and it has to fail with these words. */
static inline void
machine_fail (Machine *machine, SnugChangeBuilder *builder, const char *words)
{
  SnugChange *change = machine_start (machine, builder);

  machine_run (machine);
  g_assert_cmpstr (snug_change_get_error (change), !=, NULL);
  if (strstr (snug_change_get_error (change), words) == NULL)
    g_error ("‘%s’ is not in ‘%s’", words, snug_change_get_error (change));
}

/* --- images in the store --- */

typedef struct
{
  SnugSnapCandidate candidate;
  char *instance;
  char *name;
  char *sha3_384;
  SnugSnapInfo *info;
} Image;

static inline void
image_free (Image *image)
{
  g_variant_unref (image->candidate.artifact);
  g_free (image->instance);
  g_free (image->name);
  g_free (image->sha3_384);
  g_clear_pointer (&image->info, snug_snap_info_unref);
  g_free (image);
}

/* An image of a snap whose snap.yaml goes on with @rest. */
static inline Image *
image_new (Machine *machine, const char *instance, SnugRevision revision, const char *rest)
{
  Image *image = g_new0 (Image, 1);
  g_autofree char *yaml = NULL;
  g_autofree char *artifact = g_strdup_printf ("%s_%d", instance, revision);
  g_autofree char *file = g_build_filename ("store", artifact, NULL);
  g_autoptr (GBytes) bytes = NULL;

  image->instance = g_strdup (instance);
  g_assert_true (snug_name_split_instance (instance, &image->name, NULL, NULL));
  yaml = g_strdup_printf ("name: %s\nversion: '%d'\n%s", image->name, revision, rest);
  bytes = g_bytes_new (yaml, strlen (yaml));
  root_write (&machine->root, file, yaml, 0600);
  image->sha3_384 = snug_digest_of_bytes (bytes);
  image->info = snug_snap_info_parse (bytes, NULL, NULL);
  image->candidate = (SnugSnapCandidate){
    .instance = image->instance,
    .name = image->name,
    .revision = revision,
    .artifact = g_variant_ref_sink (g_variant_new_string (artifact)),
    .sha3_384 = image->sha3_384,
    .size = strlen (yaml),
    .type = image->info != NULL ? image->info->type : "app",
    .base = image->info != NULL ? snug_snap_info_get_base (image->info) : NULL,
    .confinement = image->info != NULL ? image->info->confinement : NULL,
    .mode = "strict",
    .channel = "latest/stable",
    .store = "shop",
  };
  return image;
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Image, image_free)

/* Plans the installation of images, which it takes over. */
static inline SnugChangeBuilder *
machine_plan_images (Machine *machine,
                     Image **images,
                     guint n,
                     const SnugSnapPlanOptions *options,
                     GError **error)
{
  g_autoptr (GPtrArray) candidates = g_ptr_array_new ();
  SnugChangeBuilder *builder;

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (candidates, &images[i]->candidate);
  builder = snug_snap_plan_installs (machine->state, &machine->world, candidates, options, error);
  for (guint i = 0; i < n; i++)
    image_free (images[i]);
  return builder;
}

static inline SnugChangeBuilder *
machine_plan_image (Machine *machine, Image *image, GError **error)
{
  return machine_plan_images (machine, &image, 1, NULL, error);
}

/* Base, plug that connects by itself, plug that does not, and every hook. */
#define FOO                                                                                        \
  "base: core\nplugs: {network: , camera: }\napps: {foo: {command: bin/foo}, extra: {command: "    \
  "bin/foo}}\n# hooks: install configure default-configure pre-refresh post-refresh remove "       \
  "connect-plug-network connect-plug-camera disconnect-plug-camera\n"
#define BASE "type: base\n"

static inline void
machine_install (Machine *machine, const char *instance, SnugRevision revision, const char *rest)
{
  g_autoptr (GError) error = NULL;
  SnugChangeBuilder *builder
    = machine_plan_image (machine, image_new (machine, instance, revision, rest), &error);

  g_assert_no_error (error);
  machine_do (machine, builder);
}

/* --- what must be true between changes --- */

static inline GHashTable *
machine_read_recipes (Machine *machine, const char *instance)
{
  GHashTable *recipes
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  g_autofree char *path = snug_paths_build (machine->root.paths, SNUG_PATH_RECIPES, instance, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  snug_autofd int fd = snug_file_open_root (path, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_hash_table_insert (recipes, g_strdup (name), snug_file_read (fd, name, 1 << 20, NULL));
  return recipes;
}

/* Recipes are what the records say, to the last byte. */
static inline void
machine_check_recipes (Machine *machine, SnugPolicyView *view, const SnugViewSnap *snap)
{
  g_autoptr (GHashTable) before = machine_read_recipes (machine, snap->instance);
  g_autoptr (GHashTable) after = NULL;
  g_autoptr (GPtrArray) instances = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  GHashTableIter iter;
  gpointer name, recipe;

  g_ptr_array_add (instances, snap->instance);
  if (!snug_snap_profiles_apply (&machine->world, view, instances, NULL, &error))
    g_error ("%s", error->message);
  after = machine_read_recipes (machine, snap->instance);
  g_assert_cmpuint (g_hash_table_size (before), ==, g_hash_table_size (after));
  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, &name, &recipe))
    if (g_hash_table_lookup (after, name) == NULL
        || !g_bytes_equal (recipe, g_hash_table_lookup (after, name)))
      g_error ("the recipe ‘%s’ of ‘%s’ is not what the records say", (char *) name,
               snap->instance);
}

static inline gboolean
machine_has_loaded (Machine *machine, const char *instance)
{
  g_autofree char *path = g_build_filename (machine->root.root, "loaded", NULL);
  g_autofree char *prefix = g_strconcat ("snap.", instance, ".", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, prefix))
      return TRUE;
  return FALSE;
}

/* What is on record of a snap is on the disk, and nothing else is. Returns the current revision, 0
 * for none. */
static inline SnugRevision
machine_check_snap (Machine *machine, const char *instance)
{
  g_autoptr (SnugSnapRecord) snap = snug_state_get_snap (machine->state, instance, NULL);
  g_autoptr (GPtrArray) revisions = snug_state_list_revisions (machine->state, instance, NULL);
  g_autoptr (SnugPolicyView) view = snug_policy_views_get (machine->world.views, NULL);
  g_autofree char *data = g_build_filename ("var/snap", instance, NULL);
  g_autofree char *command = g_build_filename ("snap/bin", instance, NULL);
  g_autofree char *recipes = g_build_filename ("var/lib/snug/recipes", instance, NULL);
  const SnugViewSnap *seen = snug_policy_view_find (view, instance);
  const gboolean active = snap != NULL && snap->active;

  for (SnugRevision revision = -3; revision <= 4; revision++)
    {
      g_autofree char *text = snug_revision_to_string (revision);
      g_autofree char *image = g_strdup_printf ("var/lib/snug/snaps/%s_%s.snap", instance, text);
      g_autofree char *meta = g_strdup_printf ("var/lib/snug/meta/%s_%s.yaml", instance, text);
      g_autofree char *mount = g_strdup_printf ("snap/%s/%s", instance, text);
      g_autofree char *own = g_strdup_printf ("var/snap/%s/%s", instance, text);
      g_autofree char *partial
        = g_strdup_printf ("var/lib/snug/partial/%s_%s.partial", instance, text);
      gboolean known = FALSE;

      for (guint i = 0; i < revisions->len; i++)
        known = known
                || ((SnugRevisionRecord *) g_ptr_array_index (revisions, i))->revision == revision;
      g_assert_cmpint (root_has (&machine->root, image), ==, known);
      g_assert_cmpint (root_has (&machine->root, meta), ==, known);
      g_assert_cmpint (root_has (&machine->root, own), ==, known);
      g_assert_true (known || !root_has (&machine->root, mount));
      g_assert_false (root_has (&machine->root, partial));
    }
  g_assert_cmpint (root_has (&machine->root, data), ==, snap != NULL);
  g_assert_cmpint (snug_snap_links_get_current (machine->root.paths, instance), ==,
                   active ? snap->current : 0);
  g_assert_cmpint (seen != NULL ? seen->revision : 0, ==, snap != NULL ? snap->current : 0);
  if (active && g_str_equal (snap->type, "app"))
    {
      g_assert_true (root_has (&machine->root, command));
      g_assert_true (root_has (&machine->root, recipes));
      g_assert_true (machine_has_loaded (machine, instance));
      machine_check_recipes (machine, view, seen);
    }
  else
    {
      g_assert_false (root_has (&machine->root, command));
      g_assert_false (root_has (&machine->root, recipes) && !active);
      g_assert_false (machine_has_loaded (machine, instance));
    }
  return snap != NULL ? snap->current : 0;
}

/* All of it, whatever is installed. */
static inline void
machine_check (Machine *machine)
{
  g_autoptr (GPtrArray) findings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) snaps = snug_state_list_snaps (machine->state, NULL);

  g_assert_true (snug_state_check (machine->state, findings, NULL));
  for (guint i = 0; i < findings->len; i++)
    g_error ("%s", (char *) g_ptr_array_index (findings, i));
  for (guint i = 0; i < snaps->len; i++)
    machine_check_snap (machine, ((SnugSnapRecord *) g_ptr_array_index (snaps, i))->instance);
}

/* "foo:network system:network" for each connection, undesired ones in brackets. */
static inline void
machine_assert_connections (Machine *machine, const char *wanted)
{
  g_autoptr (GPtrArray) connections = snug_state_list_connections (machine->state, NULL, NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < connections->len; i++)
    {
      const SnugConnectionRecord *one = g_ptr_array_index (connections, i);

      g_string_append_printf (text, "%s%s%s:%s %s:%s%s", i > 0 ? ", " : "",
                              one->undesired ? "(" : "", one->plug_snap, one->plug, one->slot_snap,
                              one->slot, one->undesired ? ")" : "");
    }
  g_assert_cmpstr (text->str, ==, wanted);
}

/* Which hooks ran since the last time. */
static inline void
machine_assert_hooks (Machine *machine, const char *wanted)
{
  root_assert_file (&machine->root, "hook-log", wanted);
  g_assert_true (snug_file_remove (machine->root.fd, "hook-log", NULL));
}

#define machine_test(path, function)                                                               \
  g_test_add ((path), Machine, NULL, machine_set_up, (function), machine_tear_down)
