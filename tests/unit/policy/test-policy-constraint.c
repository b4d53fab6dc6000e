/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-policy-constraint.h"
#include "test-interfaces.h"

static GVariant *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *value = g_variant_parse (NULL, text, NULL, NULL, &error);

  g_assert_no_error (error);
  return value;
}

#define PLUG_YAML                                                                                  \
  "name: foo\nversion: 1\nplugs:\n  p: {interface: x, content: a, n: 7, list: [aa, ab], deep: "    \
  "{k: v}}\n"
#define SLOT_YAML                                                                                  \
  "name: bar\nversion: 1\ntype: gadget\nslots:\n  s: {interface: x, content: a, other: b}\n"

static void
test_matches (void)
{
  static const struct
  {
    const char *constraint;
    gboolean matches;
  } cases[] = {
    { "true", TRUE },
    { "'true'", TRUE },
    { "false", FALSE },
    { "{'slot-snap-type': <['app', 'gadget']>}", TRUE },
    { "{'slot-snap-type': <['app']>}", FALSE },
    { "{'plug-snap-type': <['app']>, 'slot-snap-type': <['app']>}", FALSE },
    { "[{'slot-snap-type': <['app']>}, {'plug-snap-type': <['app']>}]", TRUE },
    { "{'plug-attributes': <{'content': <'a'>}>}", TRUE },
    { "{'plug-attributes': <{'content': <'b|a'>}>}", TRUE },
    { "{'plug-attributes': <{'content': <'b'>}>}", FALSE },
    /* Anchored at both ends. */
    { "{'plug-attributes': <{'content': <''>}>}", FALSE },
    { "{'plug-attributes': <{'n': <int64 7>}>}", TRUE },
    { "{'plug-attributes': <{'n': <'[0-9]'>}>}", TRUE },
    { "{'plug-attributes': <{'none': <'$MISSING'>}>}", TRUE },
    { "{'plug-attributes': <{'content': <'$MISSING'>}>}", FALSE },
    { "{'plug-attributes': <{'none': <'.*'>}>}", FALSE },
    { "{'plug-attributes': <{'content': <'$SLOT(content)'>}>}", TRUE },
    { "{'plug-attributes': <{'content': <'$SLOT(other)'>}>}", FALSE },
    { "{'plug-attributes': <{'content': <'$SLOT(none)'>}>}", FALSE },
    { "{'slot-attributes': <{'content': <'$PLUG(content)'>}>}", TRUE },
    { "{'plug-attributes': <[{'content': <'b'>}, {'n': <'7'>}]>}", TRUE },
    { "{'plug-attributes': <{'content': <['x', 'a']>}>}", TRUE },
    { "{'plug-attributes': <{'list': <'a.'>}>}", TRUE },
    { "{'plug-attributes': <{'list': <'aa'>}>}", FALSE },
    { "{'plug-attributes': <{'list': <['aa', 'ab']>}>}", TRUE },
    { "{'plug-attributes': <{'deep': <{'k': <'v'>}>}>}", TRUE },
    { "{'plug-attributes': <{'deep': <{'k': <'w'>}>}>}", FALSE },
    { "{'plug-publisher-id': <['$SLOT_PUBLISHER_ID']>}", TRUE },
    { "{'slot-publisher-id': <['someone']>}", FALSE },
    { "{'plug-attributes': <{'content': <'$PLUG_PUBLISHER_ID'>}>}", FALSE },
    { "{'plug-snap-id': <['id']>}", FALSE },
    { "{'plug-names': <['p']>}", TRUE },
    { "{'plug-names': <['$INTERFACE']>}", FALSE },
    { "{'on-classic': <true>}", TRUE },
    { "{'on-classic': <false>}", FALSE },
    { "{'on-classic': <['debian']>}", TRUE },
    { "{'on-classic': <['ubuntu']>}", FALSE },
    { "{'on-store': <['x']>}", FALSE },
  };
  g_autoptr (SnugPolicySnap) foo = make_policy_snap (PLUG_YAML), bar = make_policy_snap (SLOT_YAML);
  const SnugPolicyHost host = { TRUE, "debian", NULL, NULL, NULL };
  const SnugPolicyEnds ends = { "x",
                                foo,
                                g_ptr_array_index (foo->info->plugs, 0),
                                bar,
                                g_ptr_array_index (bar->info->slots, 0),
                                NULL,
                                NULL };

  foo->publisher_id = g_strdup ("canon");
  bar->publisher_id = g_strdup ("canon");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GVariant) value = parse (cases[i].constraint);
      g_autoptr (GError) error = NULL;

      g_assert_true (snug_policy_constraint_validate (value, &error));
      g_assert_no_error (error);
      if (snug_policy_constraint_matches (value, &ends, &host, NULL) != cases[i].matches)
        g_error ("%s: not %d", cases[i].constraint, cases[i].matches);
    }
}

/* Two unknown publishers are not the same one. */
static void
test_nobody (void)
{
  g_autoptr (SnugPolicySnap) foo = make_policy_snap (PLUG_YAML), bar = make_policy_snap (SLOT_YAML);
  const SnugPolicyHost host = { TRUE, NULL, NULL, NULL, NULL };
  const SnugPolicyEnds ends = { "x",
                                foo,
                                g_ptr_array_index (foo->info->plugs, 0),
                                bar,
                                g_ptr_array_index (bar->info->slots, 0),
                                NULL,
                                NULL };
  g_autoptr (GVariant) value = parse ("{'plug-publisher-id': <['$SLOT_PUBLISHER_ID']>}");

  g_assert_false (snug_policy_constraint_matches (value, &ends, &host, NULL));
}

static void
test_any_number (void)
{
  const SnugPolicyHost host = { TRUE, NULL, NULL, NULL, NULL };
  const SnugPolicyEnds ends = { .interface = "x" };
  g_autoptr (GVariant) any = parse ("{'slots-per-plug': <'*'>}"),
                       one = parse ("{'slots-per-plug': <'1'>}");
  gboolean number = FALSE;

  g_assert_true (snug_policy_constraint_matches (any, &ends, &host, &number));
  g_assert_true (number);
  g_assert_true (snug_policy_constraint_matches (one, &ends, &host, &number));
  g_assert_false (number);
}

static void
test_wrong (void)
{
  static const char *const wrong[] = {
    "'maybe'",
    "{'colour': <'red'>}",
    "{'slot-snap-type': <'app'>}",
    "{'slot-snap-type': <[<{'a': <1>}>]>}",
    "{'plug-attributes': <'a'>}",
    "{'plug-attributes': <{'a': <'('>}>}",
    "{'plug-attributes': <{'a': <'$ELSE'>}>}",
    "{'plug-attributes': <{'a': <'$SLOT()'>}>}",
    "{'slots-per-plug': <'2'>}",
    "[<'true'>]",
    "{'plug-attributes': <{'a': <{'a': <{'a': <{'a': <{'a': <{'a': <{'a': <{'a': <{'a': "
    "<'x'>}>}>}>}>}>}>}>}>}>}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GVariant) value = parse (wrong[i]);
      g_autoptr (GError) error = NULL;

      if (snug_policy_constraint_validate (value, &error))
        g_error ("was accepted: %s", wrong[i]);
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/policy/policy-constraint/matches", test_matches);
  g_test_add_func ("/policy/policy-constraint/nobody", test_nobody);
  g_test_add_func ("/policy/policy-constraint/any-number", test_any_number);
  g_test_add_func ("/policy/policy-constraint/wrong", test_wrong);
  return g_test_run ();
}
