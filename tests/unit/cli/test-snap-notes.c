/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-snap-notes.h"

static void
test_notes (void)
{
  static const struct
  {
    const char *snap;
    const char *wanted;
  } cases[] = {
    { "@a{sv} {}", "-" },
    { "{'type': <'app'>, 'mode': <'strict'>, 'state': <'active'>, 'confinement': <'classic'>}",
      "-" },
    { "{'confinement': <'classic'>}", "classic" },
    { "{'mode': <'devmode'>, 'state': <'disabled'>}", "devmode,disabled" },
    { "{'mode': <'jailmode'>, 'broken': <'no image'>, 'type': <'base'>}", "jailmode,broken,base" },
    { "{'type': <'os'>}", "core" },
    { "{'current': <false>, 'state': <'active'>}", "disabled" },
    { "{'current': <true>, 'state': <'active'>}", "-" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GVariant) snap
        = g_variant_parse (G_VARIANT_TYPE_VARDICT, cases[i].snap, NULL, NULL, NULL);
      g_autofree char *notes = snug_snap_notes (snap);

      g_assert_cmpstr (notes, ==, cases[i].wanted);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/snap-notes/notes", test_notes);
  return g_test_run ();
}
