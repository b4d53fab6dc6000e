/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-snap-yaml.h"

static void
test_forms (void)
{
  g_autoptr (SnugSnapInfo) info = must_read (
    HEAD "plugs:\n  network:\n  my-home: home\n  stuff:\n    interface: content\n    label: Stuff\n"
         "    content: data\n    target: $SNAP/x\n    n: 5\n    list: [a, b]\n"
         "slots:\n  service: {interface: dbus, bus: session, name: org.example.S}\n"
         "apps:\n  a: {command: a, plugs: [camera, my-home]}\n  b: {command: b}\n");
  SnugPlugInfo *stuff = snug_snap_info_find_plug (info, "stuff");
  SnugAppInfo *a = snug_snap_info_find_app (info, "a");
  SnugAppInfo *b = snug_snap_info_find_app (info, "b");
  const char *text;
  gint64 number;

  g_assert_cmpstr (snug_snap_info_find_plug (info, "network")->interface, ==, "network");
  g_assert_cmpstr (snug_snap_info_find_plug (info, "my-home")->interface, ==, "home");
  g_assert_cmpstr (stuff->interface, ==, "content");
  g_assert_cmpstr (stuff->label, ==, "Stuff");
  g_assert_true (g_variant_lookup (stuff->attrs, "content", "&s", &text));
  g_assert_true (g_variant_lookup (stuff->attrs, "n", "x", &number));
  g_assert_false (g_variant_lookup (stuff->attrs, "interface", "&s", &text));
  g_assert_cmpstr (snug_snap_info_find_plug (info, "camera")->interface, ==, "camera");
  g_assert_cmpstr (snug_snap_info_find_slot (info, "service")->interface, ==, "dbus");
  g_assert_null (snug_snap_info_find_slot (info, "stuff"));
  /* What no app names belongs to all; what one names belongs to that one. */
  g_assert_cmpuint (a->plugs->len, ==, 4);
  g_assert_cmpuint (b->plugs->len, ==, 2);
  g_assert_true (g_ptr_array_find_with_equal_func (b->plugs, "network", g_str_equal, NULL));
  g_assert_false (g_ptr_array_find_with_equal_func (b->plugs, "my-home", g_str_equal, NULL));
  g_assert_cmpuint (b->slots->len, ==, 1);
}

static void
test_list_form (void)
{
  g_autoptr (SnugSnapInfo) info
    = must_read (HEAD "plugs: [network, home]\napps: {a: {command: a}}\n");

  g_assert_cmpuint (info->plugs->len, ==, 2);
}

static void
test_refusals (void)
{
  static const BadYaml cases[] = {
    { HEAD "plugs: home\n", "must be a map" },
    { HEAD "plugs: {x: [a]}\n", "must be an interface or a map" },
    { HEAD "plugs: {X: home}\n", "not a valid plug or slot name" },
    { HEAD "plugs: {x: H_}\n", "not a valid interface name" },
    { HEAD "plugs: {x: {interface: [a]}}\n", "interface must be a text" },
    { HEAD "plugs: {x: {label: {a: b}}}\n", "label must be a text" },
    { HEAD "plugs: {x: {interface: a, $x: b}}\n", "not a name of an attribute" },
    { HEAD "plugs: [a, a]\n", "is there already" },
    { HEAD "plugs: [[a]]\n", "must be a name" },
    { HEAD "plugs: {a: home}\nslots: {a: home}\n", "the name of a plug and of a slot" },
    { HEAD "apps: {a: {command: a, plugs: [x], slots: [x]}}\n",
      "the name of a plug and of a slot" },
  };

  must_refuse (cases, G_N_ELEMENTS (cases));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/plug-info/forms", test_forms);
  g_test_add_func ("/model/plug-info/list-form", test_list_form);
  g_test_add_func ("/model/plug-info/refusals", test_refusals);
  return g_test_run ();
}
