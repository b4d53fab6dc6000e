/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-machine.h"

static gboolean
recipe_says (Machine *machine, const char *instance, const char *tag, const char *words)
{
  g_autoptr (GHashTable) recipes = machine_read_recipes (machine, instance);
  g_autofree char *name = g_strconcat (tag, ".recipe", NULL);
  GBytes *recipe = g_hash_table_lookup (recipes, name);

  g_assert_nonnull (recipe);
  return memmem (g_bytes_get_data (recipe, NULL), g_bytes_get_size (recipe), words, strlen (words))
         != NULL;
}

static void
do_connect (Machine *machine, const char *plug)
{
  machine_do (machine, snug_snap_plan_connect (&machine->world, plug, NULL, NULL, NULL));
}

static void
do_disconnect (Machine *machine, const char *plug, gboolean forget)
{
  const SnugSnapPlanOptions options = { .forget = forget };

  machine_do (machine, snug_snap_plan_disconnect (&machine->world, plug, NULL, &options, NULL));
}

static void
test_recompiled (Machine *machine, gconstpointer data)
{
  machine_install (machine, "core", 1, BASE);
  machine_install (machine, "foo", 1, FOO);
  g_assert_false (recipe_says (machine, "foo", "snap.foo.foo", "/dev/video0"));
  do_connect (machine, "foo:camera");
  g_assert_true (recipe_says (machine, "foo", "snap.foo.foo", "/dev/video0"));
  machine_check (machine);
  machine_assert_connections (machine, "foo:camera system:camera, foo:network system:network");
  do_disconnect (machine, "foo:camera", FALSE);
  g_assert_false (recipe_says (machine, "foo", "snap.foo.foo", "/dev/video0"));
  machine_check (machine);
  /* What a person made and takes away leaves no memory. */
  machine_assert_connections (machine, "foo:network system:network");
}

static void
test_undesired (Machine *machine, gconstpointer data)
{
  machine_install (machine, "core", 1, BASE);
  machine_install (machine, "foo", 1, FOO);
  do_disconnect (machine, "foo:network", FALSE);
  machine_assert_connections (machine, "(foo:network system:network)");
  /* It does not come back by itself, but it does when somebody wants it. */
  machine_install (machine, "foo", 2, FOO);
  machine_assert_connections (machine, "(foo:network system:network)");
  machine_check (machine);
  do_connect (machine, "foo:network");
  machine_assert_connections (machine, "foo:network system:network");
  do_disconnect (machine, "foo:network", TRUE);
  machine_assert_connections (machine, "");
  machine_install (machine, "foo", 3, FOO);
  machine_assert_connections (machine, "foo:network system:network");
}

static void
test_failed_connect (Machine *machine, gconstpointer data)
{
  machine_install (machine, "core", 1, BASE);
  machine_install (machine, "foo", 1, FOO);
  root_write (&machine->root, "fail-connect-plug-camera", "", 0600);
  machine_fail (machine, snug_snap_plan_connect (&machine->world, "foo:camera", NULL, NULL, NULL),
                "broken on purpose");
  machine_check (machine);
  machine_assert_connections (machine, "foo:network system:network");
  /* The memory is put back as it was. */
  do_disconnect (machine, "foo:network", FALSE);
  root_write (&machine->root, "fail-connect-plug-network", "", 0600);
  machine_fail (machine, snug_snap_plan_connect (&machine->world, "foo:network", NULL, NULL, NULL),
                "broken on purpose");
  machine_assert_connections (machine, "(foo:network system:network)");
  machine_check (machine);
}

#define SHARER(rest)                                                                               \
  "base: bare\nslots: {s: {interface: share, read: [$SNAP/x]}" rest "}\n"                          \
  "apps: {aa: {command: bin/foo}}\n"
#define USER                                                                                       \
  "base: bare\nplugs: {p: {interface: share, target: $SNAP/y}}\napps: {bb: {command: bin/foo}}\n"

static void
test_peers_follow (Machine *machine, gconstpointer data)
{
  machine_install (machine, "bb", 1, USER);
  g_assert_false (recipe_says (machine, "bb", "snap.bb.bb", "/snap/aa/1"));
  machine_install (machine, "aa", 1, SHARER (""));
  machine_assert_connections (machine, "bb:p aa:s");
  g_assert_true (recipe_says (machine, "bb", "snap.bb.bb", "/snap/aa/1/x"));
  machine_install (machine, "aa", 2, SHARER (""));
  g_assert_true (recipe_says (machine, "bb", "snap.bb.bb", "/snap/aa/2/x"));
  g_assert_false (recipe_says (machine, "bb", "snap.bb.bb", "/snap/aa/1"));
  machine_check (machine);
}

/* A revision without the slot, and the way back. */
static void
test_stale_goes (Machine *machine, gconstpointer data)
{
  const char *const a[] = { "aa", NULL };

  machine_install (machine, "aa", 1, SHARER (""));
  machine_install (machine, "bb", 1, USER);
  machine_install (machine, "aa", 2, "base: bare\napps: {aa: {command: bin/foo}}\n");
  machine_assert_connections (machine, "");
  g_assert_false (recipe_says (machine, "bb", "snap.bb.bb", "/snap/aa/"));
  machine_check (machine);
  machine_do (machine,
              snug_snap_plan_revert (machine->state, &machine->world, "aa", 0, NULL, NULL, NULL));
  machine_assert_connections (machine, "bb:p aa:s");
  g_assert_true (recipe_says (machine, "bb", "snap.bb.bb", "/snap/aa/1/x"));
  machine_do (machine, snug_snap_plan_remove (machine->state, &machine->world, a, NULL, NULL));
  machine_assert_connections (machine, "");
  g_assert_false (recipe_says (machine, "bb", "snap.bb.bb", "/snap/aa/"));
  machine_check (machine);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  machine_test ("/lifecycle/connection-tasks/recompiled", test_recompiled);
  machine_test ("/lifecycle/connection-tasks/undesired", test_undesired);
  machine_test ("/lifecycle/connection-tasks/failed-connect", test_failed_connect);
  machine_test ("/lifecycle/connection-tasks/peers-follow", test_peers_follow);
  machine_test ("/lifecycle/connection-tasks/stale-goes", test_stale_goes);
  return g_test_run ();
}
