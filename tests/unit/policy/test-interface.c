/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-interfaces.h"

static SnugInterface *
parse (const char *file, const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return snug_interface_parse (file, bytes, error);
}

static void
test_fields (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugInterface) home = parse ("home.yaml", HOME_YAML, &error);
  g_autoptr (SnugInterface) later = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (snug_interface_get_name (home), ==, "home");
  g_assert_cmpuint (snug_interface_get_state (home), ==, SNUG_INTERFACE_READY);
  g_assert_true (snug_interface_is_implicit (home, TRUE));
  g_assert_false (snug_interface_is_implicit (home, FALSE));
  g_assert_cmpuint (snug_interface_get_templates (home, "plug", TRUE)->len, ==, 1);
  g_assert_cmpuint (snug_interface_get_templates (home, "slot", TRUE)->len, ==, 0);
  later = parse ("later.yaml", LATER_YAML, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (snug_interface_get_state (later), ==, SNUG_INTERFACE_PENDING);
  g_assert_nonnull (snug_interface_get_reason (later));
}

static void
test_refusals (void)
{
  static const struct
  {
    const char *file;
    const char *text;
  } cases[] = {
    { "home.yaml", "name: home\nsummary: x\n" },
    { "other.yaml", HOME_YAML },
    { "home.yaml", "name: home\ngrants: pending\n" },
    { "home.yaml", "name: home\nsummary: x\ngrants: perhaps\n" },
    { "home.yaml", "name: home\nsummary: x\ngrants: none\n" },
    { "home.yaml", "name: home\nsummary: x\ngrants: pending\nsurprise: 1\n" },
    { "home.yaml", "name: home\nsummary: x\ngrants: {connected-plug: [{teleport: x}]}\n" },
    { "home.yaml", "name: home\nsummary: x\ngrants: {connected-plug: [{file: $(plug.nothing), "
                   "access: r}]}\n" },
    { "home.yaml", "name: home\nsummary: x\ngrants: pending\nrules: {plug: {maybe: true}}\n" },
    { "home.yaml", "name: home\nsummary: x\ngrants: pending\nimplicit: {mars: true}\n" },
    { "home.yaml", "name: [\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      if (parse (cases[i].file, cases[i].text, &error) != NULL)
        g_error ("was accepted: %s", cases[i].text);
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/policy/interface/fields", test_fields);
  g_test_add_func ("/policy/interface/refusals", test_refusals);
  return g_test_run ();
}
