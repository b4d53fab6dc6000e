/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-service.h"

static void
test_options (World *world, gconstpointer data)
{
  /* Unknown ones are passed over, unless somebody relies on them. */
  world_assert_reply (world, world->nobody, "ListChanges", "({'colour': <'red'>},)", "([],)");
  world_assert_reply (world, world->nobody, "ListChanges",
                      "({'required': <['snap', 'offset']>, 'snap': <'x'>},)", "([],)");
  world_assert_refused (world, world->nobody, "ListChanges", "({'required': <['colour']>},)",
                        SNUG_ERROR_UNSUPPORTED_OPTION);
  world_assert_refused (world, world->nobody, "ListChanges", "({'required': <'colour'>},)",
                        SNUG_ERROR_INVALID_ARGUMENT);
  world_assert_refused (world, world->nobody, "ListChanges", "({'snap': <5>},)",
                        SNUG_ERROR_INVALID_ARGUMENT);
  world_assert_refused (world, world->nobody, "GetChange", "('1', {'required': <['offset']>})",
                        SNUG_ERROR_UNSUPPORTED_OPTION);
}

static void
test_too_many_required (World *world, gconstpointer data)
{
  g_autoptr (GString) names = g_string_new ("({'required': <['snap'");

  for (guint i = 0; i < 40; i++)
    g_string_append (names, ", 'snap'");
  g_string_append (names, "]>},)");
  world_assert_refused (world, world->nobody, "ListChanges", names->str,
                        SNUG_ERROR_INVALID_ARGUMENT);
}

static void
install_many (World *world, guint n, gsize size)
{
  g_autofree char *text = g_strnfill (size, 'x');

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("s%03u", i);
      g_autofree char *row
        = g_strdup_printf ("{'name': <'%s'>, 'description': <'%s'>}", name, text);

      fake_manager_install (world->manager, name, row);
    }
}

static void
test_pages (World *world, gconstpointer data)
{
  install_many (world, 5, 1);
  world_assert_reply (world, world->nobody, "ListInstalled",
                      "({'offset': <uint32 1>, 'limit': <uint32 1>},)",
                      "([{'name': <'s001'>, 'description': <'x'>}],)");
  world_assert_reply (world, world->nobody, "ListInstalled", "({'offset': <uint32 5>},)", "([],)");
  world_assert_reply (world, world->nobody, "ListInstalled",
                      "({'offset': <uint32 4294967295>, 'limit': <uint32 4294967295>},)", "([],)");
}

static void
test_large_answer (World *world, gconstpointer data)
{
  g_autoptr (GVariant) part = NULL;

  install_many (world, 20, 100000);
  world_assert_refused (world, world->nobody, "ListInstalled", "(@a{sv} {},)",
                        SNUG_ERROR_INVALID_ARGUMENT);
  part = world_call (world, world->nobody, "ListInstalled", "({'limit': <uint32 10>},)");
  g_assert_cmpuint (g_variant_get_size (part), <, 1024 * 1024);
}

static void
test_missing_descriptor (World *world, gconstpointer data)
{
  world_assert_refused (world, world->bus.client, "InstallFile", "(handle 3, @a{sv} {})",
                        SNUG_ERROR_INVALID_ARGUMENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  world_test ("/daemon/call/options", test_options);
  world_test ("/daemon/call/too-many-required", test_too_many_required);
  world_test ("/daemon/call/pages", test_pages);
  world_test ("/daemon/call/large-answer", test_large_answer);
  world_test ("/daemon/call/missing-descriptor", test_missing_descriptor);
  return g_test_run ();
}
