/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-machine.h"

static void
test_pack (void)
{
  g_autoptr (GPtrArray) list
    = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_connection_unref);
  SnugConnection *one = snug_connection_new ("a", "b", "c", "d", "e");
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) packed = NULL, value = NULL;
  g_autoptr (GPtrArray) back = NULL, none = NULL, nothing = NULL;
  const SnugConnection *read;

  one->automatic = TRUE;
  one->plug_attrs = g_variant_ref_sink (g_variant_new_parsed ("{'x': <'y'>}"));
  g_ptr_array_add (list, one);
  packed = snug_snap_connections_pack (list);
  g_variant_dict_insert_value (&dict, "key", packed);
  value = g_variant_ref_sink (g_variant_dict_end (&dict));
  back = snug_snap_connections_unpack (value, "key");
  g_assert_cmpuint (back->len, ==, 1);
  read = g_ptr_array_index (back, 0);
  g_assert_true (snug_connection_equal (one, read));
  g_assert_cmpstr (read->interface, ==, "e");
  g_assert_true (read->automatic);
  g_assert_false (read->undesired);
  g_assert_true (g_variant_equal (read->plug_attrs, one->plug_attrs));
  none = snug_snap_connections_unpack (value, "other");
  nothing = snug_snap_connections_unpack (NULL, "key");
  g_assert_cmpuint (none->len + nothing->len, ==, 0);
}

#define SHARER(path)                                                                               \
  "base: bare\nslots: {s: {interface: share, read: [$SNAP/" path "]}}\n"                           \
  "apps: {aa: {command: bin/foo}}\n"
#define USER                                                                                       \
  "base: bare\nplugs: {p: {interface: share, target: $SNAP/y}}\napps: {bb: {command: bin/foo}}\n"

static SnugPolicyView *
with_revision (Machine *machine, const char *yaml)
{
  g_autoptr (SnugPolicyView) view = snug_policy_views_get (machine->world.views, NULL);
  g_autofree char *text = g_strconcat ("name: aa\nversion: 2\n", yaml, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (SnugSnapInfo) info = snug_snap_info_parse (bytes, NULL, NULL);
  g_autoptr (SnugPolicySnap) policy = snug_policy_snap_new (info, "aa", "2");
  g_autoptr (SnugViewSnap) snap = snug_view_snap_new (policy, "aa", 2, "strict", TRUE);

  return snug_policy_view_with_snap (view, snap);
}

static void
test_new_revision (Machine *machine, gconstpointer data)
{
  g_autoptr (SnugPolicyView) same = NULL, moved = NULL, gone = NULL, settled = NULL;
  g_autoptr (GPtrArray) unchanged = NULL, changed = NULL, stale = NULL, own = NULL, left = NULL;
  const SnugConnection *connection;
  g_autofree char *attrs = NULL;

  machine_install (machine, "aa", 1, SHARER ("x"));
  machine_install (machine, "bb", 1, USER);
  machine_assert_connections (machine, "bb:p aa:s");

  same = with_revision (machine, SHARER ("x"));
  unchanged = snug_snap_connections_update (&machine->world, same, "aa");
  g_assert_cmpuint (unchanged->len, ==, 0);
  own = snug_snap_connections_list (same, "aa", FALSE);
  g_assert_cmpuint (own->len, ==, 1);

  /* What the snap gives now is what counts. */
  moved = with_revision (machine, SHARER ("other"));
  changed = snug_snap_connections_update (&machine->world, moved, "aa");
  g_assert_cmpuint (changed->len, ==, 1);
  connection = g_ptr_array_index (changed, 0);
  attrs = g_variant_print (connection->slot_attrs, FALSE);
  g_assert_nonnull (strstr (attrs, "other"));

  gone = with_revision (machine, "base: bare\napps: {aa: {command: bin/foo}}\n");
  stale = snug_snap_connections_find_stale (&machine->world, gone, "aa");
  g_assert_cmpuint (stale->len, ==, 1);
  settled = snug_snap_connections_settle (&machine->world, gone, "aa");
  left = snug_snap_connections_list (settled, "bb", TRUE);
  g_assert_cmpuint (left->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lifecycle/snap-connections/pack", test_pack);
  machine_test ("/lifecycle/snap-connections/new-revision", test_new_revision);
  return g_test_run ();
}
