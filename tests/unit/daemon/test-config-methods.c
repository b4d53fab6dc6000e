/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-service.h"

#include "../plugins/test-tree.h"

static void
set_up (World *world, gconstpointer data)
{
  Tree tree = { NULL, NULL };

  world_set_up_bus (world);
  tree.root = world->root;
  tree_write (&tree, "/etc/snug/snug.conf",
              "[daemon]\nMaxWorkers=7\nIdleTimeuot=5s\n[network]\nProxyPassword=proxy\n"
              "[Lock]\nKeys=daemon/MaxWorkers\n");
  world_open (world);
}

static void
test_get (World *world, gconstpointer data)
{
  g_autofree char *text = world_print (world, world->nobody, "GetConfig", "(@a{sv} {},)");
  g_autofree char *page = NULL;

  g_assert_nonnull (strstr (text, "'section': <'daemon'>"));
  g_assert_nonnull (strstr (text, "'key': <'MaxWorkers'>"));
  g_assert_nonnull (strstr (text, "'value': <'7'>"));
  g_assert_nonnull (strstr (text, "/etc/snug/snug.conf:2'>"));
  g_assert_nonnull (strstr (text, "'value': <'(secret)'>"));
  g_assert_null (strstr (text, "<'proxy'>"));
  g_assert_nonnull (strstr (text, "IdleTimeout")); /* the nearest name of the one that is wrong */
  g_assert_nonnull (strstr (text, "IdleTimeuot"));
  page = world_print (world, world->nobody, "GetConfig", "({'limit': <uint32 0>},)");
  g_assert_true (g_str_has_prefix (page, "([], ["));
  world_assert_asked (world, "");
}

static const char *
get_timeout (World *world)
{
  return snug_config_get_amount (world->manager->config, "daemon", "IdleTimeout")
             == 9 * G_USEC_PER_SEC
           ? "9s"
           : "other";
}

static void
test_set (World *world, gconstpointer data)
{
  const char *set = "('daemon', 'IdleTimeout', '9s', @a{sv} {})";

  world_assert_refused (world, world->nobody, "SetConfig", set, SNUG_ERROR_NOT_AUTHORIZED);
  world_assert_asked (world, "org.snug.configure-daemon");
  g_assert_cmpstr (get_timeout (world), ==, "other");
  polkit_say (&world->polkit, "org.snug.configure-daemon", POLKIT_YES);
  world_assert_reply (world, world->nobody, "SetConfig", set, "()");
  g_assert_cmpstr (get_timeout (world), ==, "9s");
  g_assert_cmpuint (world->manager->n_reloads, ==, 1);
  world_assert_reply (world, world->nobody, "SetConfig", "('daemon', 'IdleTimeout', '', @a{sv} {})",
                      "()");
  g_assert_cmpstr (get_timeout (world), ==, "other");
}

/* What cannot be set is refused before anybody is asked for a password. */
static void
test_set_refused (World *world, gconstpointer data)
{
  static const struct
  {
    const char *arguments;
    SnugError code;
  } cases[] = {
    { "('daemon', 'MaxWorkers', '5', @a{sv} {})", SNUG_ERROR_POLICY_DENIED },
    { "('daemon', 'Nonsense', '5', @a{sv} {})", SNUG_ERROR_NOT_FOUND },
    { "('nowhere', 'MaxWorkers', '5', @a{sv} {})", SNUG_ERROR_NOT_FOUND },
    { "('daemon', 'IdleTimeout', 'soon', @a{sv} {})", SNUG_ERROR_INVALID_ARGUMENT },
    { "('daemon', 'IdleTimeout', '9s\\n[x]', @a{sv} {})", SNUG_ERROR_INVALID_ARGUMENT },
  };
  g_autofree char *filler = g_strnfill (20000, 'x');
  g_autofree char *large = g_strdup_printf ("('daemon', 'IdleTimeout', '%s', @a{sv} {})", filler);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    world_assert_refused (world, world->nobody, "SetConfig", cases[i].arguments, cases[i].code);
  world_assert_refused (world, world->nobody, "SetConfig", large, SNUG_ERROR_INVALID_ARGUMENT);
  world_assert_asked (world, "");
}

/* Each setting has the action that goes with what it decides. */
static void
test_actions (World *world, gconstpointer data)
{
  world_assert_refused (world, world->nobody, "SetConfig",
                        "('daemon', 'PluginPolicy', 'any', @a{sv} {})", SNUG_ERROR_NOT_AUTHORIZED);
  world_assert_asked (world, "org.snug.enable-plugin");
  world_assert_refused (world, world->nobody, "SetConfig",
                        "('network', 'RateLimit', '5K', @a{sv} {})", SNUG_ERROR_NOT_AUTHORIZED);
  world_assert_asked (world, "org.snug.configure-store");
  world_assert_refused (world, world->nobody, "SetConfig", "('refresh', 'Retain', '3', @a{sv} {})",
                        SNUG_ERROR_NOT_AUTHORIZED);
  world_assert_asked (world, "org.snug.hold");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define add(path, function)                                                                        \
  g_test_add ("/daemon/config-methods/" path, World, NULL, set_up, function, world_tear_down)
  add ("get", test_get);
  add ("set", test_set);
  add ("set-refused", test_set_refused);
  add ("actions", test_actions);
  return g_test_run ();
}
