/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-connection-effect.h"
#include "test-machine.h"

static void
assert_effect (Machine *machine,
               const char *plug_snap,
               const char *plug,
               const char *slot_snap,
               gboolean undesired,
               const char *wanted)
{
  g_autoptr (SnugPolicyView) view = snug_policy_views_get (machine->world.views, NULL);
  g_autoptr (SnugPolicySnap) system
    = snug_interface_set_build_system_snap (machine->world.interfaces);
  const SnugConnectionEffect effect = { view, machine->world.interfaces, system };
  g_autoptr (SnugConnection) connection
    = snug_connection_new (plug_snap, plug, slot_snap, plug, plug);
  g_autofree char *why = NULL;

  connection->undesired = undesired;
  why = snug_connection_effect_explain (&effect, connection);
  g_assert_cmpstr (why, ==, wanted);
}

static void
test_effect (Machine *machine, gconstpointer data)
{
  machine_install (machine, "core", 1, BASE);
  machine_install (machine, "foo", 1, FOO);
  assert_effect (machine, "foo", "network", "system", FALSE, NULL);
  assert_effect (machine, "foo", "network", "system", TRUE, "somebody disconnected it");
  assert_effect (machine, "bar", "network", "system", FALSE, "‘bar’ is not installed");
  assert_effect (machine, "foo", "home", "system", FALSE, "‘foo’ has no plug ‘home’ any more");
  assert_effect (machine, "foo", "camera", "foo", FALSE, "‘foo’ has no slot ‘camera’ any more");
}

static void
test_ends (Machine *machine, gconstpointer data)
{
  g_autoptr (SnugPolicyView) view = NULL;
  g_autoptr (SnugPolicySnap) system
    = snug_interface_set_build_system_snap (machine->world.interfaces);
  SnugConnectionEffect effect = { NULL, machine->world.interfaces, system };
  g_autofree char *unknown = NULL, *good = NULL, *host = NULL;

  machine_install (machine, "core", 1, BASE);
  machine_install (
    machine, "foo", 1,
    "base: core\nplugs: {network: , unheard-of: }\napps: {foo: {command: bin/foo}}\n");
  view = snug_policy_views_get (machine->world.views, NULL);
  effect.view = view;
  unknown = snug_connection_effect_explain_end (&effect, "foo", "unheard-of", TRUE);
  g_assert_cmpstr (unknown, ==, "the interface is not known to this version of snug");
  good = snug_connection_effect_explain_end (&effect, "foo", "network", TRUE);
  g_assert_null (good);
  /* The host has no plugs. */
  host = snug_connection_effect_explain_end (&effect, "system", "network", TRUE);
  g_assert_cmpstr (host, ==, "‘system’ has no plug ‘network’ any more");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  machine_test ("/lifecycle/connection-effect/effect", test_effect);
  machine_test ("/lifecycle/connection-effect/ends", test_ends);
  return g_test_run ();
}
