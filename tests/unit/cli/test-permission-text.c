/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-permission-text.h"

static GVariant *
row (const char *text)
{
  return g_variant_ref_sink (g_variant_new_parsed (text));
}

static void
assert_label (const char *text, const char *wanted)
{
  g_autoptr (GVariant) permission = row (text);
  g_autofree char *label = snug_permission_text_build_label (permission);

  g_assert_cmpstr (label, ==, wanted);
}

static void
test_labels (void)
{
  assert_label ("{'kind': <'file'>, 'access': <'rw'>}", "file rw");
  assert_label ("{'kind': <'syscall'>}", "syscall");
  assert_label ("{'kind': <'syscall'>, 'parameters': <{'deny': 'yes'}>}", "no syscall");
  /* What may be done with the network is the object itself. */
  assert_label ("{'kind': <'network'>, 'access': <'connect'>}", "network");
}

static void
assert_ends (const char *plug, const char *slot, const char *wanted)
{
  g_autofree char *ends = snug_permission_text_build_ends (plug, slot);

  g_assert_cmpstr (ends, ==, wanted);
}

static void
test_ends (void)
{
  assert_ends ("foo:home", "system:home", "foo:home to :home");
  assert_ends ("foo:gtk", "gtk:themes", "foo:gtk to gtk:themes");
  assert_ends ("", "foo:mpris", "foo:mpris");
  assert_ends ("", "", "");
}

static void
assert_object (const char *text, const char *wanted)
{
  g_autoptr (GPtrArray) group = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  g_autofree char *objects = NULL;

  g_ptr_array_add (group, row (text));
  objects = snug_permission_text_build_objects (group, FALSE);
  g_assert_cmpstr (objects, ==, wanted);
}

static void
test_objects (void)
{
  assert_object (
    "{'kind': <'file'>, 'object': <'$HOME'>, 'parameters': <{'path': '$HOME', 'scope': "
    "'entries', 'except': 'bin snap', 'owner': 'yes'}>}",
    "$HOME but bin snap (what is not hidden) (one's own)");
  assert_object (
    "{'kind': <'socket'>, 'object': <'inet'>, 'parameters': <{'family': 'inet', 'type': "
    "'stream'}>}",
    "inet stream");
  assert_object ("{'kind': <'mount'>, 'object': <'/x'>, 'parameters': <{'target': '/x', 'source': "
                 "'/y', 'options': 'bind,ro'}>}",
                 "/x from /y bind,ro");
  assert_object ("{'kind': <'dbus'>, 'object': <'org.x.Y'>, 'parameters': <{'name': 'org.x.Y', "
                 "'bus': 'session', 'path': '/org/x'}>}",
                 "org.x.Y session /org/x");
}

static void
test_calls (void)
{
  g_autoptr (GPtrArray) group = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  g_autofree char *some = NULL, *all = NULL;

  g_ptr_array_add (group, row ("{'kind': <'syscall'>, 'object': <'a b c d'>}"));
  g_ptr_array_add (group, row ("{'kind': <'syscall'>, 'object': <'a e f g h'>}"));
  g_ptr_array_add (group, row ("{'kind': <'syscall'>, 'object': <'a b a'>}"));
  g_ptr_array_add (group, row ("{'kind': <'syscall'>, 'object': <'i'>, 'parameters': <{'args': "
                               "'0==1'}>}"));
  g_ptr_array_add (group, row ("{'kind': <'syscall'>, 'object': <'i'>, 'parameters': <{'args': "
                               "'0==2'}>}"));
  some = snug_permission_text_build_objects (group, FALSE);
  all = snug_permission_text_build_objects (group, TRUE);
  g_assert_cmpstr (some, ==, "a b c d e f and 3 more");
  g_assert_cmpstr (all, ==, "a b c d e f g h i*");
}

static void
test_groups (void)
{
  g_autoptr (GVariant) rows
    = row ("[{'interface': <'a'>, 'kind': <'file'>, 'access': <'r'>, 'object': <'/1'>},"
           " {'interface': <'b'>, 'kind': <'file'>, 'access': <'r'>, 'object': <'/2'>},"
           " {'interface': <'a'>, 'kind': <'device'>, 'access': <'r'>, 'object': <'/3'>},"
           " {'interface': <'a'>, 'kind': <'file'>, 'access': <'r'>, 'object': <'/4'>},"
           " {'interface': <'a'>, 'kind': <'file'>, 'access': <'r'>, 'object': <'/5'>,"
           "  'note': <'but'>}]");
  g_autoptr (GPtrArray) groups = snug_permission_text_group (rows);
  static const guint sizes[] = { 2, 1, 1, 1 };
  g_autofree char *first = NULL, *last = NULL;

  g_assert_cmpuint (groups->len, ==, G_N_ELEMENTS (sizes));
  for (guint i = 0; i < groups->len; i++)
    g_assert_cmpuint (((GPtrArray *) g_ptr_array_index (groups, i))->len, ==, sizes[i]);
  /* What came by one interface stands together. */
  first = snug_permission_text_build_objects (g_ptr_array_index (groups, 0), FALSE);
  last = snug_permission_text_build_objects (g_ptr_array_index (groups, 3), FALSE);
  g_assert_cmpstr (first, ==, "/1, /4");
  g_assert_cmpstr (last, ==, "/2");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/permission-text/labels", test_labels);
  g_test_add_func ("/cli/permission-text/ends", test_ends);
  g_test_add_func ("/cli/permission-text/objects", test_objects);
  g_test_add_func ("/cli/permission-text/calls", test_calls);
  g_test_add_func ("/cli/permission-text/groups", test_groups);
  return g_test_run ();
}
