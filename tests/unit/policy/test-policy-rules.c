/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Decisions with the rules that are installed. */

#include <glib/gstdio.h>
#include "test-interfaces.h"
#include "snug-policy-rules.h"

typedef struct
{
  SnugInterfaceSet *set;
  SnugPolicyRules *rules;
  SnugPolicySnap *host;
} World;

static void
world_open (World *world, InterfaceFolder *folder, gboolean classic)
{
  const SnugPolicyHost host = { classic, "debian", NULL, NULL, NULL };

  world->set = folder_load_shipped (folder);
  world->rules = snug_policy_rules_new (world->set, &host);
  world->host = snug_interface_set_build_system_snap (world->set);
}

static void
world_close (World *world)
{
  g_object_unref (world->rules);
  g_object_unref (world->set);
  snug_policy_snap_unref (world->host);
}

static gboolean
installs (World *world, const char *yaml, const char *declaration)
{
  g_autoptr (SnugPolicySnap) snap = make_policy_snap (yaml);
  g_autoptr (GError) error = NULL;
  gboolean good;

  if (declaration != NULL)
    snap->declaration = g_variant_parse (G_VARIANT_TYPE_VARDICT, declaration, NULL, NULL, NULL);
  good = snug_policy_rules_check_installation (world->rules, snap, &error);
  if (!good)
    g_assert_error (error, SNUG_ERROR, SNUG_ERROR_POLICY_DENIED);
  return good;
}

#define HEAD "name: foo\nversion: 1\n"

static void
test_installation (InterfaceFolder *folder)
{
  World world;

  world_open (&world, folder, TRUE);
  g_assert_true (installs (&world, HEAD "plugs: [network, home, camera]\n", NULL));
  g_assert_false (installs (&world, HEAD "plugs: [snapd-control]\n", NULL));
  g_assert_true (installs (&world, HEAD "plugs: [snapd-control]\n",
                           "{'plugs': <{'snapd-control': <{'allow-installation': <'true'>}>}>}"));
  g_assert_true (
    installs (&world, HEAD "plugs: [snapd-control]\n", "{'plugs': <{'snapd-control': <'true'>}>}"));
  g_assert_false (
    installs (&world, HEAD "plugs: [network]\n", "{'plugs': <{'network': <'false'>}>}"));
  /* Only the host has such slots. */
  g_assert_false (installs (&world, HEAD "slots: [network]\n", NULL));
  g_assert_true (installs (&world, HEAD "slots:\n  c: {interface: content, read: [/]}\n", NULL));
  g_assert_false (installs (&world, HEAD "slots: [lxd]\n", NULL));
  world_close (&world);
}

/* Plug and slot by name; a slot that the host does not have is one of the snap ‘bar’. */
static gboolean
connects (World *world,
          const char *plug_yaml,
          const char *slot_yaml,
          const char *publisher,
          gboolean automatic)
{
  g_autoptr (SnugPolicySnap) foo = make_policy_snap (plug_yaml);
  g_autoptr (SnugPolicySnap) bar = slot_yaml != NULL ? make_policy_snap (slot_yaml) : NULL;
  SnugPlugInfo *plug = g_ptr_array_index (foo->info->plugs, 0);
  const SnugPolicySnap *slot_snap = bar != NULL ? bar : world->host;
  SnugPolicyEnds ends = { plug->interface, foo, plug, slot_snap, NULL, NULL, NULL };
  g_autoptr (GError) error = NULL;
  gboolean good;

  ends.slot = bar != NULL ? g_ptr_array_index (bar->info->slots, 0)
                          : snug_snap_info_find_slot (world->host->info, plug->interface);
  g_assert_nonnull (ends.slot);
  if (bar != NULL)
    bar->publisher_id = g_strdup ("one");
  foo->publisher_id = g_strdup (publisher);
  good = automatic ? snug_policy_rules_check_auto_connection (world->rules, &ends, NULL, &error)
                   : snug_policy_rules_check_connection (world->rules, &ends, &error);
  if (!good)
    g_assert_error (error, SNUG_ERROR, SNUG_ERROR_POLICY_DENIED);
  return good;
}

#define CONTENT_PLUG HEAD "plugs:\n  c: {interface: content, content: tag, target: $SNAP/x}\n"
#define CONTENT_SLOT(tag)                                                                          \
  "name: bar\nversion: 1\nslots:\n  c: {interface: content, content: " tag ", read: [/]}\n"

static void
test_connection (InterfaceFolder *folder)
{
  World world;

  world_open (&world, folder, TRUE);
  g_assert_true (connects (&world, HEAD "plugs: [network]\n", NULL, "one", TRUE));
  g_assert_false (connects (&world, HEAD "plugs: [camera]\n", NULL, "one", TRUE));
  g_assert_true (connects (&world, HEAD "plugs: [camera]\n", NULL, "one", FALSE));
  g_assert_true (connects (&world, HEAD "plugs: [home]\n", NULL, "one", TRUE));
  g_assert_false (connects (&world, HEAD "plugs:\n  home: {read: all}\n", NULL, "one", TRUE));
  g_assert_false (connects (&world, HEAD "plugs:\n  home: {read: all}\n", NULL, "one", FALSE));
  g_assert_true (connects (&world, HEAD "plugs: [x11]\n", NULL, "one", TRUE));
  g_assert_true (
    connects (&world, HEAD "plugs:\n  optical-drive: {write: false}\n", NULL, "one", TRUE));
  g_assert_false (
    connects (&world, HEAD "plugs:\n  optical-drive: {write: true}\n", NULL, "one", TRUE));
  g_assert_true (connects (&world, CONTENT_PLUG, CONTENT_SLOT ("tag"), "one", TRUE));
  g_assert_false (connects (&world, CONTENT_PLUG, CONTENT_SLOT ("tag"), "two", TRUE));
  g_assert_true (connects (&world, CONTENT_PLUG, CONTENT_SLOT ("tag"), "two", FALSE));
  g_assert_false (connects (&world, CONTENT_PLUG, CONTENT_SLOT ("gat"), "one", FALSE));
  world_close (&world);
}

static void
test_not_classic (InterfaceFolder *folder)
{
  World world;

  world_open (&world, folder, FALSE);
  g_assert_true (connects (&world, HEAD "plugs: [network]\n", NULL, "one", TRUE));
  g_assert_false (connects (&world, HEAD "plugs: [home]\n", NULL, "one", TRUE));
  world_close (&world);
}

static void
test_admin (InterfaceFolder *folder)
{
  World world;
  g_autoptr (GError) error = NULL;
  g_autofree char *own = g_build_filename (folder->path, "policy.d", NULL);
  snug_autofd int fd = -1;
  static const char rules[]
    = "rules:\n"
      "  - {interface: camera, snap: foo, allow-auto-connection: true}\n"
      "  - {interface: network, deny-connection: true}\n"
      "  - {interface: snapd-control, snap: foo, allow-installation: true}\n";

  world_open (&world, folder, TRUE);
  g_assert_true (snug_policy_rules_load (world.rules, own, &error));
  g_assert_no_error (error);
  fd = snug_file_make_dirs (folder->fd, "policy.d", 0755, NULL);
  g_assert_true (snug_file_write (fd, "10-site.yaml", rules, strlen (rules), 0644, NULL));
  g_assert_true (snug_file_write (fd, "ignored.txt", "x", 1, 0644, NULL));
  g_assert_true (snug_policy_rules_load (world.rules, own, &error));
  g_assert_no_error (error);
  g_assert_true (connects (&world, HEAD "plugs: [camera]\n", NULL, "one", TRUE));
  g_assert_false (connects (&world, "name: baz\nversion: 1\nplugs: [camera]\n", NULL, "one", TRUE));
  g_assert_false (connects (&world, HEAD "plugs: [network]\n", NULL, "one", FALSE));
  /* Denied to a person, so it does not happen by itself either. */
  g_assert_false (connects (&world, HEAD "plugs: [network]\n", NULL, "one", TRUE));
  g_assert_true (installs (&world, HEAD "plugs: [snapd-control]\n", NULL));
  world_close (&world);
}

static void
test_admin_trust (InterfaceFolder *folder)
{
  World world;
  g_autoptr (GError) error = NULL;
  g_autofree char *own = g_build_filename (folder->path, "policy.d", NULL);
  g_autofree char *file = g_build_filename (own, "a.yaml", NULL);
  snug_autofd int fd = snug_file_make_dirs (folder->fd, "policy.d", 0755, NULL);

  world_open (&world, folder, TRUE);
  g_assert_true (snug_file_write (fd, "a.yaml", "rules: []\n", 10, 0666, NULL));
  g_assert_false (snug_policy_rules_load (world.rules, own, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_POLICY_DENIED);
  g_clear_error (&error);
  g_assert_cmpint (g_chmod (file, 0644), ==, 0);
  g_assert_true (snug_policy_rules_load (world.rules, own, &error));
  g_assert_cmpint (g_chmod (own, 0777), ==, 0);
  g_assert_false (snug_policy_rules_load (world.rules, own, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_POLICY_DENIED);
  world_close (&world);
}

/* A declaration that cannot be read allows nothing. */
static void
test_bad_declaration (InterfaceFolder *folder)
{
  World world;
  g_autoptr (SnugPolicySnap) snap = make_policy_snap (HEAD "plugs: [network]\n");
  g_autoptr (GError) error = NULL;

  world_open (&world, folder, TRUE);
  snap->declaration = g_variant_parse (G_VARIANT_TYPE_VARDICT,
                                       "{'plugs': <{'network': <{'allow-everything': <'true'>}>}>}",
                                       NULL, NULL, NULL);
  g_assert_false (snug_policy_rules_check_installation (world.rules, snap, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
  world_close (&world);
}

with_folder (test_installation) with_folder (test_connection) with_folder (test_not_classic)
  with_folder (test_admin) with_folder (test_admin_trust) with_folder (test_bad_declaration)

    int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/policy/policy-rules/installation", test_installation_test);
  g_test_add_func ("/policy/policy-rules/connection", test_connection_test);
  g_test_add_func ("/policy/policy-rules/not-classic", test_not_classic_test);
  g_test_add_func ("/policy/policy-rules/admin", test_admin_test);
  g_test_add_func ("/policy/policy-rules/admin-trust", test_admin_trust_test);
  g_test_add_func ("/policy/policy-rules/bad-declaration", test_bad_declaration_test);
  return g_test_run ();
}
