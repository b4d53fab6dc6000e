/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-world.h"

#include "snug-architecture.h"

static gboolean
is_installed (World *world, const char *instance, SnugRevision revision)
{
  g_autoptr (SnugSnapRecord) snap = snug_state_get_snap (world->manager->state, instance, NULL);

  return snap != NULL && snap->current == revision;
}

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
  g_assert_true (is_installed (world, "foo", -1));
  root_assert_file (&world->root, "var/lib/snug/snaps/foo_x1.snap", YAML_FOO);
  root_assert_link (&world->root, "snap/foo/current", "x1");
  world_install_file (world, YAML_FOO, "{'dangerous': <true>}");
  g_assert_true (is_installed (world, "foo", -2));
  world_install_file (world, YAML_FOO, "{'dangerous': <true>, 'name': <'foo_two'>}");
  g_assert_true (is_installed (world, "foo_two", -1));
  g_assert_cmpuint (count_partials (world), ==, 0);
}

static void
test_file_needs_consent (World *world, gconstpointer data)
{
  world_assert_file_refused (world, YAML_FOO, "@a{sv} {}", SNUG_ERROR_UNTRUSTED, "--dangerous");
  world_install_file (world, YAML_FOO, "{'mode': <'devmode'>}");
  g_assert_true (is_installed (world, "foo", -1));
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
  g_assert_true (is_installed (world, "foo", -1));
  world_assert_refused (world, "revert", "foo", "@a{sv} {}", SNUG_ERROR_REVISION_UNAVAILABLE,
                        "foo");
  world_do (world, "remove", "foo", "@a{sv} {}");
  g_assert_false (is_installed (world, "foo", -1));
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
  world_test ("/lifecycle/manager-requests/cancelled", test_cancelled);
  return g_test_run ();
}
