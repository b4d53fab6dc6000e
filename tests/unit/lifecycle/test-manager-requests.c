/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-world.h"

#include "snug-architecture.h"

static guint
count_partials (World *world)
{
  g_autoptr (GDir) dir
    = g_dir_open (snug_paths_get (world->root.paths, SNUG_PATH_PARTIAL), 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_file (World *world, gconstpointer data)
{
  world_install_file (world, YAML_FOO, "{'dangerous': <true>}");
  world_assert_current (world, "foo", -1);
  root_assert_file (&world->root, "var/lib/snug/snaps/foo_x1.snap", YAML_FOO);
  root_assert_link (&world->root, "snap/foo/current", "x1");
  world_install_file (world, YAML_FOO, "{'dangerous': <true>}");
  world_assert_current (world, "foo", -2);
  world_install_file (world, YAML_FOO, "{'dangerous': <true>, 'name': <'foo_two'>}");
  world_assert_current (world, "foo_two", -1);
  g_assert_cmpuint (count_partials (world), ==, 0);
}

static void
test_file_needs_consent (World *world, gconstpointer data)
{
  world_assert_file_refused (world, YAML_FOO, "@a{sv} {}", SNUG_ERROR_UNTRUSTED, "--dangerous");
  world_install_file (world, YAML_FOO, "{'mode': <'devmode'>}");
  world_assert_current (world, "foo", -1);
}

static void
test_file_refused (World *world, gconstpointer data)
{
  static const struct
  {
    const char *yaml;
    const char *options;
    int code;
    const char *part;
  } cases[] = {
    { "garbage", "{'dangerous': <true>}", SNUG_ERROR_INVALID_ARGUMENT, "not an image" },
    { "name: foo\nversion: '1'\nconfinement: classic\n", "{'dangerous': <true>}",
      SNUG_ERROR_NEEDS_CLASSIC, "--classic" },
    { "name: foo\nversion: '1'\nconfinement: devmode\n", "{'dangerous': <true>}",
      SNUG_ERROR_POLICY_DENIED, "--jailmode" },
    { "name: foo\nversion: '1'\narchitectures: [riscv64]\n", "{'dangerous': <true>}",
      SNUG_ERROR_ARCH_UNSUPPORTED, "not made for" },
    { "name: foo\nversion: '1'\nassumes: [snapd99.9]\n", "{'dangerous': <true>}",
      SNUG_ERROR_NOT_SUPPORTED, "snapd99.9" },
    { "name: foo\nversion: '1'\ntype: kernel\n", "{'dangerous': <true>}", SNUG_ERROR_NOT_SUPPORTED,
      "kernel" },
    { YAML_FOO, "{'dangerous': <true>, 'name': <'bar'>}", SNUG_ERROR_INVALID_ARGUMENT, "foo_KEY" },
    { "", "{'dangerous': <true>}", SNUG_ERROR_INVALID_ARGUMENT, "0 bytes" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    world_assert_file_refused (world, cases[i].yaml, cases[i].options, cases[i].code,
                               cases[i].part);
  g_assert_cmpuint (count_partials (world), ==, 0);
  g_assert_cmpuint (snug_change_engine_get_changes (world->manager->engine)->len, ==, 0);
}

static void
test_revert_and_remove (World *world, gconstpointer data)
{
  world_install_file (world, YAML_FOO, "{'dangerous': <true>}");
  world_install_file (world, YAML_FOO, "{'dangerous': <true>}");
  world_do (world, "revert", "foo", "@a{sv} {}");
  world_assert_current (world, "foo", -1);
  world_assert_refused (world, "revert", "foo", "@a{sv} {}", SNUG_ERROR_REVISION_UNAVAILABLE,
                        "foo");
  world_do (world, "remove", "foo", "@a{sv} {}");
  world_assert_current (world, "foo", 0);
  world_assert_refused (world, "remove", "foo", "@a{sv} {}", SNUG_ERROR_NOT_INSTALLED, "foo");
}

static void
test_conflict (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugChange) change = NULL;

  world_install_file (world, YAML_FOO, "{'dangerous': <true>}");
  change = world_ask (world, "remove", "foo", "@a{sv} {}", &error);
  g_assert_no_error (error);
  world_assert_refused (world, "remove", "foo", "@a{sv} {}", SNUG_ERROR_CONFLICT, "remove-snap");
  world_settle (world);
}

/* --- from a store --- */

static void
test_store (World *world, gconstpointer data)
{
  FakeStore *store = world_add_store (world, "main");
  SnugStoreOffer *offer = fake_store_offer (store, "foo", 3, "latest/stable");
  g_autoptr (SnugSnapRecord) snap = NULL;

  fake_set (&offer->publisher, "Somebody");
  fake_set (&offer->snap_id, "id-of-foo");
  world_do (world, "install", "foo", "@a{sv} {}");
  snap = snug_state_get_snap (world->manager->state, "foo", NULL);
  g_assert_cmpint (snap->current, ==, 3);
  g_assert_cmpstr (snap->store, ==, "main");
  g_assert_cmpstr (snap->channel, ==, "latest/stable");
  g_assert_cmpstr (snap->publisher, ==, "Somebody");
  g_assert_cmpstr (snap->snap_id, ==, "id-of-foo");
  root_assert_link (&world->root, "snap/foo/current", "3");
  world_assert_refused (world, "install", "foo", "@a{sv} {}", SNUG_ERROR_ALREADY_INSTALLED,
                        "snug refresh foo");
  world_assert_refused (world, "update", "foo", "@a{sv} {}", SNUG_ERROR_NO_UPDATE, "no update");
  fake_store_offer (store, "foo", 4, "latest/edge");
  world_do (world, "update", "foo", "{'channel': <'edge'>}");
  world_assert_current (world, "foo", 4);
  g_assert_cmpuint (count_partials (world), ==, 0);
}

/* A missing base comes in the same change, before what needs it. */
static void
test_base_comes_too (World *world, gconstpointer data)
{
  FakeStore *store = world_add_store (world, "main");
  SnugStoreOffer *offer = fake_store_offer (store, "foo", 3, "latest/stable");

  fake_set (&offer->base, "base22");
  fake_offer_set_yaml (offer, "name: foo\nversion: '3'\nbase: base22\n"
                              "apps: {foo: {command: bin/foo}}\n");
  world_assert_refused (world, "install", "foo", "@a{sv} {}", SNUG_ERROR_NOT_FOUND,
                        "needs the base ‘base22’");
  fake_store_offer_base (store, "base22", 9);
  world_do (world, "install", "foo", "@a{sv} {}");
  world_assert_current (world, "base22", 9);
  world_assert_current (world, "foo", 3);
  g_assert_cmpuint (snug_change_engine_get_changes (world->manager->engine)->len, ==, 1);
}

static void
test_base_of_file (World *world, gconstpointer data)
{
  FakeStore *store = world_add_store (world, "main");
  const char *yaml = "name: foo\nversion: '3'\nbase: base22\napps: {foo: {command: bin/foo}}\n";

  world_assert_file_refused (world, yaml, "{'dangerous': <true>}", SNUG_ERROR_NOT_FOUND,
                             "needs the base ‘base22’");
  fake_store_offer_base (store, "base22", 9);
  world_install_file (world, yaml, "{'dangerous': <true>}");
  world_assert_current (world, "base22", 9);
  world_assert_current (world, "foo", -1);
}

/* The default provider of content comes too, if some store has it. */
static void
test_provider_of_file (World *world, gconstpointer data)
{
  FakeStore *store = world_add_store (world, "main");
  const char *yaml = "name: foo\nversion: '3'\nbase: bare\napps: {foo: {command: bin/foo}}\n"
                     "plugs: {themes: {interface: content, target: $SNAP/themes, default-provider: "
                     "'themes:all'}}\n";

  fake_store_offer (store, "themes", 2, "latest/stable");
  world_install_file (world, yaml, "{'dangerous': <true>}");
  world_assert_current (world, "themes", 2);
  world_assert_current (world, "foo", -1);
}

static void
test_update_all (World *world, gconstpointer data)
{
  FakeStore *store = world_add_store (world, "main");

  fake_store_offer (store, "foo", 3, "latest/stable");
  fake_store_offer (store, "bar", 1, "latest/stable");
  world_do (world, "install", "foo", "@a{sv} {}");
  world_do (world, "install", "bar", "@a{sv} {}");
  g_ptr_array_set_size (store->offers, 0);
  fake_store_offer (store, "foo", 4, "latest/stable");
  fake_store_offer (store, "bar", 1, "latest/stable");
  world_do (world, "update", NULL, "@a{sv} {}");
  world_assert_current (world, "foo", 4);
  world_assert_current (world, "bar", 1);
  world_assert_refused (world, "update", NULL, "@a{sv} {}", SNUG_ERROR_NO_UPDATE, "up to date");
}

static void
test_required (World *world, gconstpointer data)
{
  world_assert_refused (world, "install", "foo", "{'required': <['cohort']>}",
                        SNUG_ERROR_UNSUPPORTED_OPTION, "cohort");
}

/* A request that is cancelled before its change began leaves nothing. */
static void
test_cancelled (World *world, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_new_parsed ("{'dangerous': <true>}"));
  snug_autofd int fd = world_open_image (world, YAML_FOO);
  const SnugManagerRequest request = { "install-file", NULL, fd, dict, 1000 };

  g_cancellable_cancel (cancellable);
  snug_manager_request_async (world->manager, &request, cancellable, world_on_done, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (snug_manager_request_finish (world->manager, result, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_CANCELLED);
  g_assert_cmpuint (count_partials (world), ==, 0);
  g_assert_cmpuint (snug_change_engine_get_changes (world->manager->engine)->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  world_test ("/lifecycle/manager-requests/file", test_file);
  world_test ("/lifecycle/manager-requests/file-needs-consent", test_file_needs_consent);
  world_test ("/lifecycle/manager-requests/file-refused", test_file_refused);
  world_test ("/lifecycle/manager-requests/revert-and-remove", test_revert_and_remove);
  world_test ("/lifecycle/manager-requests/conflict", test_conflict);
  world_test ("/lifecycle/manager-requests/store", test_store);
  world_test ("/lifecycle/manager-requests/base-comes-too", test_base_comes_too);
  world_test ("/lifecycle/manager-requests/base-of-file", test_base_of_file);
  world_test ("/lifecycle/manager-requests/provider-of-file", test_provider_of_file);
  world_test ("/lifecycle/manager-requests/update-all", test_update_all);
  world_test ("/lifecycle/manager-requests/required", test_required);
  world_test ("/lifecycle/manager-requests/cancelled", test_cancelled);
  return g_test_run ();
}
