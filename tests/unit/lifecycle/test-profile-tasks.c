/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-machine.h"

static void
test_modes (Machine *machine, gconstpointer data)
{
  static const char *const modes[] = { "strict", "devmode", "jailmode" };

  machine_install (machine, "core", 1, BASE);
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      Image *image = image_new (machine, "foo", (int) i + 1, FOO);
      g_autoptr (SnugSnapRecord) snap = NULL;

      image->candidate.mode = modes[i];
      machine_do (machine, machine_plan_image (machine, image, NULL));
      snap = snug_state_get_snap (machine->state, "foo", NULL);
      g_assert_cmpstr (snap->mode, ==, modes[i]);
      machine_check (machine);
    }
}

static void
test_classic (Machine *machine, gconstpointer data)
{
  Image *image = image_new (machine, "foo", 1,
                            "base: core\nconfinement: classic\napps: {foo: {command: bin/foo}}\n");

  machine_install (machine, "core", 1, BASE);
  image->candidate.mode = "classic";
  machine_do (machine, machine_plan_image (machine, image, NULL));
  machine_check (machine);
}

/* The kernel refuses: an installation leaves nothing, a refresh the old revision. */
static void
test_refused (Machine *machine, gconstpointer data)
{
  machine_install (machine, "core", 1, BASE);
  root_write (&machine->root, "fail-load", "", 0600);
  machine_fail (machine, machine_plan_image (machine, image_new (machine, "foo", 1, FOO), NULL),
                "refused a profile");
  g_assert_cmpint (machine_check_snap (machine, "foo"), ==, 0);
  g_assert_true (snug_file_remove (machine->root.fd, "fail-load", NULL));
  machine_install (machine, "foo", 1, FOO);
  g_assert_cmpint (machine_check_snap (machine, "foo"), ==, 1);
}

/* The base is there when the change is planned, and gone when it comes to it. */
static void
test_base_is_gone (Machine *machine, gconstpointer data)
{
  const char *const core[] = { "core", NULL };
  SnugChangeBuilder *install;

  machine_install (machine, "core", 1, BASE);
  install = machine_plan_image (machine, image_new (machine, "foo", 1, FOO), NULL);
  machine_do (machine, snug_snap_plan_remove (machine->state, &machine->world, core, NULL, NULL));
  machine_fail (machine, install, "needs the base ‘core’");
  g_assert_cmpint (machine_check_snap (machine, "foo"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  machine_test ("/lifecycle/profile-tasks/modes", test_modes);
  machine_test ("/lifecycle/profile-tasks/classic", test_classic);
  machine_test ("/lifecycle/profile-tasks/refused", test_refused);
  machine_test ("/lifecycle/profile-tasks/base-is-gone", test_base_is_gone);
  return g_test_run ();
}
