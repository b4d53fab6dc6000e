/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-profile-basis.h"
#include "snug-recipe-compiler.h"
#include "test-world.h"

/* A second backend, which keeps what it loads below other/. */
typedef FileConfinement OtherConfinement;
typedef FileConfinementClass OtherConfinementClass;
static GType other_confinement_get_type (void);

G_DEFINE_TYPE (OtherConfinement, other_confinement, file_confinement_get_type ())

static void
other_confinement_init (OtherConfinement *self)
{
}

static void
other_confinement_class_init (OtherConfinementClass *klass)
{
}

#define FILE_BACKEND  "FileConfinement"
#define OTHER_BACKEND "OtherConfinement"

static SnugConfinement *
make_backend (World *world, const char *name)
{
  const gboolean other = g_str_equal (name, OTHER_BACKEND);
  FileConfinement *backend
    = g_object_new (other ? other_confinement_get_type () : file_confinement_get_type (), NULL);

  backend->root = g_build_filename (world->root.root, other ? "other" : "", NULL);
  return SNUG_CONFINEMENT (backend);
}

/* The daemon starts again and finds @name in force. */
static void
restart (World *world, const char *name)
{
  static const char *const names[] = { FILE_BACKEND, OTHER_BACKEND };
  SnugSnapWorld *inner;

  world_close (world);
  world_open (world);
  inner = world->manager->world;
  g_clear_object (&inner->confinement);
  inner->confinement = make_backend (world, name);
  inner->former = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (!g_str_equal (names[i], name))
      g_hash_table_insert (inner->former, g_strdup (names[i]), make_backend (world, names[i]));
}

static void
set_up (World *world, gconstpointer data)
{
  world_set_up (world, data);
  snug_file_make_dirs (world->root.fd, "other", 0755, NULL);
  world_install_file (world, YAML_FOO, "{'dangerous': <true>}");
}

static void
assert_basis (World *world, const char *backend)
{
  g_autoptr (GVariant) basis = NULL;

  g_assert_true (snug_profile_basis_read (world->manager->state, &basis, NULL));
  g_assert_cmpstr (snug_profile_basis_get_backend (basis), ==, backend);
}

static void
assert_loaded (World *world, gboolean file, gboolean other)
{
  g_assert_cmpint (root_has (&world->root, "loaded/snap.foo.foo"), ==, file);
  g_assert_cmpint (root_has (&world->root, "other/loaded/snap.foo.foo"), ==, other);
}

static void
assert_changes (World *world, const char *wanted)
{
  GPtrArray *changes = snug_change_engine_get_changes (world->manager->engine);
  g_autoptr (GString) kinds = g_string_new (NULL);

  for (guint i = 0; i < changes->len; i++)
    g_string_append_printf (kinds, "%s%s", i > 0 ? " " : "",
                            snug_change_get_record (g_ptr_array_index (changes, i))->kind);
  g_assert_cmpstr (kinds->str, ==, wanted);
}

static void
ensure_mounted (World *world)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer
    = world_query (world, "ensure-mounted", g_variant_new_parsed ("('snap.foo.foo', @a{sv} {})"),
                   &error);

  g_assert_no_error (error);
  g_assert_nonnull (answer);
}

/* Without snaps there is nothing to make, and it is on record what the first ones are made from. */
static void
test_first (World *world, gconstpointer data)
{
  assert_basis (world, FILE_BACKEND);
  assert_changes (world, "install-snap");
  assert_loaded (world, TRUE, FALSE);
}

static void
test_equal (World *world, gconstpointer data)
{
  restart (world, FILE_BACKEND);
  ensure_mounted (world);
  g_assert_false (world->manager->prepared);
  g_assert_true (snug_manager_prepare (world->manager, NULL));
  world_settle (world);
  assert_changes (world, "install-snap");
}

/* Whoever starts an app waits until its recipe is what it should be, even one that cannot be read
 * any more. */
static void
test_switch (World *world, gconstpointer data)
{
  gboolean needed = FALSE;

  restart (world, OTHER_BACKEND);
  root_write (&world->root, "var/lib/snug/recipes/foo/snap.foo.foo.recipe", "of old times", 0644);
  ensure_mounted (world);
  g_assert_false (snug_change_engine_is_busy (world->manager->engine));
  g_assert_true (snug_recipe_needs_image (world->root.paths, "foo", "/snap/foo/x1", &needed, NULL));
  g_assert_true (needed);
  assert_loaded (world, FALSE, TRUE);
  assert_basis (world, OTHER_BACKEND);
  assert_changes (world, "install-snap regenerate-security-profiles");
  ensure_mounted (world);
  assert_changes (world, "install-snap regenerate-security-profiles");
}

/* A file of the admin is enough, and the backend stays. */
static void
test_policy (World *world, gconstpointer data)
{
  restart (world, FILE_BACKEND);
  root_write (&world->root, "etc/snug/policy.d/10-site.yaml",
              "rules:\n  - {interface: camera, allow-connection: true}\n", 0644);
  ensure_mounted (world);
  assert_loaded (world, TRUE, FALSE);
  assert_changes (world, "install-snap regenerate-security-profiles");
}

/* Somebody's request is not refused for it, it comes after. */
static void
test_request (World *world, gconstpointer data)
{
  restart (world, OTHER_BACKEND);
  world_do (world, "disable", "foo", "@a{sv} {}");
  assert_changes (world, "install-snap regenerate-security-profiles disable-snap");
  assert_loaded (world, FALSE, FALSE);
  assert_basis (world, OTHER_BACKEND);
}

/* --- what goes wrong --- */

static void
test_failure (World *world, gconstpointer data)
{
  restart (world, OTHER_BACKEND);
  root_write (&world->root, "other/fail-load", "", 0600);
  /* The app is mounted anyway, and it is not tried again and again. */
  ensure_mounted (world);
  ensure_mounted (world);
  assert_changes (world, "install-snap regenerate-security-profiles");
  assert_basis (world, FILE_BACKEND);
  assert_loaded (world, TRUE, FALSE);
  g_assert_true (snug_file_remove (world->root.fd, "other/fail-load", NULL));
  restart (world, OTHER_BACKEND);
  ensure_mounted (world);
  assert_basis (world, OTHER_BACKEND);
  assert_loaded (world, FALSE, TRUE);
}

static void
stop_now (SnugChangeEngine *engine, SnugChange *change, SnugTask *task, gpointer user_data)
{
  gboolean *stopped = user_data;

  *stopped = TRUE;
  g_assert_true (snug_change_engine_stop (engine));
}

/* The process ends after the profiles of foo. */
static void
stop_half_way (World *world)
{
  gboolean stopped = FALSE;

  restart (world, OTHER_BACKEND);
  g_signal_connect (world->manager->engine, "task-committed", G_CALLBACK (stop_now), &stopped);
  g_assert_true (snug_manager_prepare (world->manager, NULL));
  while (!stopped)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handlers_disconnect_by_data (world->manager->engine, &stopped);
  assert_loaded (world, TRUE, TRUE);
  assert_basis (world, FILE_BACKEND);
}

static void
test_interrupted (World *world, gconstpointer data)
{
  stop_half_way (world);
  restart (world, OTHER_BACKEND);
  ensure_mounted (world);
  assert_changes (world, "install-snap regenerate-security-profiles");
  assert_basis (world, OTHER_BACKEND);
  assert_loaded (world, FALSE, TRUE);
}

/* The admin changes their mind half-way: nothing is left of the one that never came to it. */
static void
test_back_again (World *world, gconstpointer data)
{
  stop_half_way (world);
  restart (world, FILE_BACKEND);
  ensure_mounted (world);
  world_settle (world);
  assert_basis (world, FILE_BACKEND);
  assert_loaded (world, TRUE, FALSE);
}

/* --- the check --- */

static guint
count_findings (World *world, const char *part)
{
  g_autoptr (GVariant) answer
    = world_query (world, "check", g_variant_new_parsed ("(@a{sv} {},)"), NULL);
  g_autofree const char **findings = NULL;
  guint n = 0;

  g_variant_get (answer, "(^a&s)", &findings);
  for (guint i = 0; findings[i] != NULL; i++)
    n += strstr (findings[i], part) != NULL;
  return n;
}

static void
test_check (World *world, gconstpointer data)
{
  g_assert_cmpuint (count_findings (world, "anew"), ==, 0);
  restart (world, OTHER_BACKEND);
  g_assert_cmpuint (count_findings (world, "‘" OTHER_BACKEND "’ is in force, no longer"), ==, 1);
  ensure_mounted (world);
  g_assert_cmpuint (count_findings (world, "anew"), ==, 0);
}

#define profiles_test(path, function)                                                              \
  g_test_add ((path), World, NULL, set_up, (function), world_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  profiles_test ("/lifecycle/manager-profiles/first", test_first);
  profiles_test ("/lifecycle/manager-profiles/equal", test_equal);
  profiles_test ("/lifecycle/manager-profiles/switch", test_switch);
  profiles_test ("/lifecycle/manager-profiles/policy", test_policy);
  profiles_test ("/lifecycle/manager-profiles/request", test_request);
  profiles_test ("/lifecycle/manager-profiles/failure", test_failure);
  profiles_test ("/lifecycle/manager-profiles/interrupted", test_interrupted);
  profiles_test ("/lifecycle/manager-profiles/back-again", test_back_again);
  profiles_test ("/lifecycle/manager-profiles/check", test_check);
  return g_test_run ();
}
