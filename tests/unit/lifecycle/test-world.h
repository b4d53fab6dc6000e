/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-manager-private.h"
#include "snug-digest.h"
#include "snug-snap-plans.h"
#include "snug-state-snaps.h"
#include "test-backends.h"
#include "test-root.h"
#include "test-stores.h"

#include <fcntl.h>

/* A whole manager below a scratch root. Its backends are small ones, put in place of what the
 * plugin engine would find. */

typedef struct
{
  Root root;
  SnugManager *manager;
} World;

static inline void
world_open (World *world)
{
  g_autoptr (GError) error = NULL;

  world->manager = snug_manager_new (world->root.paths, &error);
  g_assert_no_error (error);
  g_assert_nonnull (world->manager);
  world->manager->world->storage = g_object_new (copy_storage_get_type (), NULL);
  world->manager->world->confinement = g_object_new (file_confinement_get_type (), NULL);
  ((FileConfinement *) world->manager->world->confinement)->root = g_strdup (world->root.root);
}

static inline void
world_close (World *world)
{
  g_assert_finalize_object (g_steal_pointer (&world->manager));
}

static inline void
world_set_up (World *world, gconstpointer data)
{
  g_autofree char *interfaces
    = g_build_filename (g_getenv ("SNUG_SOURCE_ROOT"), "core", "data", "interfaces", NULL);

  root_set_up (&world->root, NULL);
  snug_paths_override (world->root.paths, SNUG_PATH_INTERFACES, interfaces);
  world_open (world);
}

static inline void
world_tear_down (World *world, gconstpointer data)
{
  world_close (world);
  root_tear_down (&world->root, NULL);
}

#define world_test(path, function)                                                                 \
  g_test_add ((path), World, NULL, world_set_up, (function), world_tear_down)

/* A store in place of those that are configured. */
static inline FakeStore *
world_add_store (World *world, const char *id)
{
  if (world->manager->stores == NULL)
    world->manager->stores = snug_store_set_new ();
  return fake_store_add (world->manager->stores, id, world->root.paths);
}

/* Until nothing is at work. */
static inline void
world_settle (World *world)
{
  while (snug_change_engine_is_busy (world->manager->engine))
    g_main_context_iteration (NULL, TRUE);
}

static inline void
world_on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static inline SnugChange *
world_request (World *world, const SnugManagerRequest *request, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  snug_manager_request_async (world->manager, request, NULL, world_on_done, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return snug_manager_request_finish (world->manager, result, error);
}

/* A request for one snap, with options in text form. */
static inline SnugChange *
world_ask (World *world, const char *action, const char *ref, const char *options, GError **error)
{
  const char *refs[] = { ref, NULL };
  g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_new_parsed (options));
  const SnugManagerRequest request = { action, refs, -1, dict, 1000 };

  return world_request (world, &request, error);
}

/* Does it, and waits for the end. */
static inline void
world_do (World *world, const char *action, const char *ref, const char *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugChange) change = world_ask (world, action, ref, options, &error);

  g_assert_no_error (error);
  world_settle (world);
  g_assert_cmpstr (snug_change_get_error (change), ==, NULL);
}

static inline void
world_assert_refused (World *world,
                      const char *action,
                      const char *ref,
                      const char *options,
                      int code,
                      const char *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugChange) change = world_ask (world, action, ref, options, &error);

  g_assert_null (change);
  g_assert_error (error, SNUG_ERROR, code);
  if (strstr (error->message, part) == NULL)
    g_error ("‘%s’ is not in ‘%s’", part, error->message);
}

/* A file with an image as test-machine.h's storage has them. */
static inline int
world_open_image (World *world, const char *yaml)
{
  root_write (&world->root, "home/image.snap", yaml, 0600);
  return snug_file_open_beneath (world->root.fd, "home/image.snap", O_RDONLY, 0, NULL);
}

static inline SnugChange *
world_ask_file (World *world, const char *yaml, const char *options, GError **error)
{
  snug_autofd int fd = world_open_image (world, yaml);
  g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_new_parsed (options));
  const SnugManagerRequest request = { "install-file", NULL, fd, dict, 1000 };

  return world_request (world, &request, error);
}

static inline void
world_install_file (World *world, const char *yaml, const char *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugChange) change = world_ask_file (world, yaml, options, &error);

  g_assert_no_error (error);
  world_settle (world);
  g_assert_cmpstr (snug_change_get_error (change), ==, NULL);
}

static inline void
world_assert_file_refused (World *world,
                           const char *yaml,
                           const char *options,
                           int code,
                           const char *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugChange) change = world_ask_file (world, yaml, options, &error);

  g_assert_null (change);
  g_assert_error (error, SNUG_ERROR, code);
  if (strstr (error->message, part) == NULL)
    g_error ("‘%s’ is not in ‘%s’", part, error->message);
}

static inline void
world_assert_current (World *world, const char *instance, SnugRevision revision)
{
  g_autoptr (SnugSnapRecord) snap = snug_state_get_snap (world->manager->state, instance, NULL);

  g_assert_cmpint (snap != NULL ? snap->current : 0, ==, revision);
}

/* Asks a question and waits for the answer. */
static inline GVariant *
world_query (World *world, const char *what, GVariant *arguments, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  snug_manager_query_async (world->manager, what, arguments, NULL, world_on_done, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return snug_manager_query_finish (world->manager, result, error);
}

#define YAML_FOO                                                                                   \
  "name: foo\nversion: '1'\nsummary: Says foo\ntitle: Foo\nlicense: MIT\nbase: bare\n"             \
  "apps: {foo: {command: bin/foo, common-id: org.foo}}\n"
