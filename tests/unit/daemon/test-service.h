/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "fake-manager.h"
#include "snug-dbus.h"
#include "snug-file.h"
#include "snug-service.h"
#include "test-polkit.h"

#include <string.h>

#define NOBODY  65534
#define ROOT    SNUG_BUS_ROOT
#define MANAGER "org.snug.Manager1.Manager"

/* A whole service with a fake manager on a bus of our own, clients of two users, and a polkit. */

typedef struct
{
  Bus bus;
  Polkit polkit;
  char *root;
  SnugState *state;
  SnugManager *manager;
  SnugService *service;
  GDBusConnection *nobody; /* a client who is not root */
  GPtrArray *signals;      /* what the root client heard, "PATH MEMBER ARGUMENTS" */
} World;

static inline void
world_on_signal (GDBusConnection *connection,
                 const char *sender,
                 const char *path,
                 const char *interface,
                 const char *signal,
                 GVariant *parameters,
                 gpointer user_data)
{
  World *world = user_data;
  g_autofree char *text = g_variant_print (parameters, FALSE);

  g_ptr_array_add (world->signals, g_strdup_printf ("%s %s %s", path, signal, text));
}

static inline void
world_open (World *world)
{
  g_autoptr (GError) error = NULL;

  world->manager = fake_manager_new (world->root, world->state);
  world->service = snug_service_new (world->bus.server, world->manager, &error);
  g_assert_no_error (error);
}

static inline void
world_set_up_bus (World *world)
{
  bus_start (&world->bus);
  polkit_start (&world->polkit, &world->bus);
  world->root = g_dir_make_tmp ("snug-service-XXXXXX", NULL);
  world->state = snug_state_open_in_memory ();
  world->nobody = bus_connect_as (&world->bus, NOBODY);
  world->signals = g_ptr_array_new_with_free_func (g_free);
  g_dbus_connection_signal_subscribe (world->bus.client, NULL, NULL, NULL, NULL, NULL,
                                      G_DBUS_SIGNAL_FLAGS_NONE, world_on_signal, world, NULL);
  bus_sync (world->bus.client);
}

static inline void
world_set_up (World *world, gconstpointer data)
{
  world_set_up_bus (world);
  world_open (world);
}

static inline void
world_close (World *world)
{
  g_atomic_int_set (&world->manager->slow, FALSE);
  fake_manager_let_go (world->manager);
  while (snug_change_engine_is_at_work (world->manager->engine))
    g_main_context_iteration (NULL, TRUE);
  g_clear_object (&world->service);
  bus_settle ();
  g_assert_finalize_object (g_steal_pointer (&world->manager));
}

static inline void
world_tear_down (World *world, gconstpointer data)
{
  g_autofree char *name = g_path_get_basename (world->root);
  snug_autofd int tmp = snug_file_open_root (g_get_tmp_dir (), NULL);

  if (world->manager != NULL)
    world_close (world);
  polkit_stop (&world->polkit);
  bus_close (&world->nobody);
  bus_stop (&world->bus);
  g_object_unref (world->state);
  g_ptr_array_unref (world->signals);
  g_assert_true (snug_file_remove (tmp, name, NULL));
  g_free (world->root);
}

#define world_test(path, function)                                                                 \
  g_test_add ((path), World, NULL, world_set_up, (function), world_tear_down)

/* A call whose answer comes later. */
static inline void
world_send (World *world,
            GDBusConnection *client,
            const char *path,
            const char *method,
            GVariant *parameters,
            GAsyncResult **result)
{
  g_autofree char *interface = NULL;
  const char *name = strrchr (method, '.');

  interface = name != NULL ? g_strndup (method, (gsize) (name - method)) : g_strdup (MANAGER);
  g_dbus_connection_call (client, g_dbus_connection_get_unique_name (world->bus.server), path,
                          interface, name != NULL ? name + 1 : method, parameters, NULL,
                          G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION, G_MAXINT, NULL,
                          bus_on_result, result);
}

static inline GVariant *
world_call_at (World *world,
               GDBusConnection *client,
               const char *path,
               const char *method,
               GVariant *parameters,
               GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  world_send (world, client, path, method, parameters, &result);
  return g_dbus_connection_call_finish (client, bus_wait (&result), error);
}

/* A call of the Manager with arguments as text. */
static inline GVariant *
world_call (World *world, GDBusConnection *client, const char *method, const char *arguments)
{
  g_autoptr (GError) error = NULL;
  GVariant *reply
    = world_call_at (world, client, ROOT, method, g_variant_new_parsed (arguments), &error);

  g_assert_no_error (error);
  return reply;
}

static inline char *
world_print (World *world, GDBusConnection *client, const char *method, const char *arguments)
{
  g_autoptr (GVariant) reply = world_call (world, client, method, arguments);

  return g_variant_print (reply, FALSE);
}

static inline void
world_assert_reply (World *world,
                    GDBusConnection *client,
                    const char *method,
                    const char *arguments,
                    const char *wanted)
{
  g_autofree char *reply = world_print (world, client, method, arguments);

  g_assert_cmpstr (reply, ==, wanted);
}

static inline void
world_assert_refused (World *world,
                      GDBusConnection *client,
                      const char *method,
                      const char *arguments,
                      SnugError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply
    = world_call_at (world, client, ROOT, method, g_variant_new_parsed (arguments), &error);

  g_assert_null (reply);
  bus_assert_error (error, code);
}

/* Until a question was taken back. */
static inline void
world_settle_polkit (World *world)
{
  while (world->polkit.n_cancelled == 0)
    g_main_context_iteration (NULL, TRUE);
}

static inline void
world_assert_asked (World *world, const char *actions)
{
  g_autofree char *asked = polkit_take_asked (&world->polkit);

  g_assert_cmpstr (asked, ==, actions);
}

/* Whether the root client heard a signal that begins so. */
static inline gboolean
world_heard (World *world, const char *start)
{
  for (guint i = 0; i < world->signals->len; i++)
    if (g_str_has_prefix (g_ptr_array_index (world->signals, i), start))
      return TRUE;
  return FALSE;
}

static inline void
world_wait_for (World *world, const char *start)
{
  while (!world_heard (world, start))
    g_main_context_iteration (NULL, TRUE);
}

/* A change that has begun: its transaction's path. */
static inline char *
world_begin (World *world, GDBusConnection *client, const char *method, const char *arguments)
{
  g_autoptr (GVariant) reply = world_call (world, client, method, arguments);
  char *path;

  g_variant_get (reply, "(o)", &path);
  return path;
}

/* A property of an object, printed. */
static inline char *
world_get (World *world, const char *path, const char *interface, const char *property)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) value = NULL;
  g_autoptr (GVariant) reply
    = world_call_at (world, world->bus.client, path, "org.freedesktop.DBus.Properties.Get",
                     g_variant_new ("(ss)", interface, property), &error);

  g_assert_no_error (error);
  g_variant_get (reply, "(v)", &value);
  return g_variant_print (value, FALSE);
}

static inline void
world_assert_property (World *world,
                       const char *path,
                       const char *interface,
                       const char *property,
                       const char *wanted)
{
  g_autofree char *value = world_get (world, path, interface, property);

  g_assert_cmpstr (value, ==, wanted);
}
