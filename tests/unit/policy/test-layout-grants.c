/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-layout-grants.h"
#include "test-interfaces.h"

#define YAML                                                                                       \
  "name: foo\nversion: '1'\nbase: core22\nlayout:\n"                                               \
  "  /opt/foo: {bind: $SNAP/share}\n"                                                              \
  "  /etc/foo.conf: {bind-file: $SNAP_COMMON/foo.conf}\n"                                          \
  "  /var/lib/foo: {bind: $SNAP_DATA/lib}\n"                                                       \
  "  /usr/lib/foo: {symlink: $SNAP/lib}\n"                                                         \
  "  /var/cache/foo: {type: tmpfs, mode: 1777}\n"                                                  \
  "apps: {foo: {command: bin/foo}}\n"

static void
test_expand (void)
{
  static const char *const cases[][2] = {
    { "$SNAP/a/b", "/snap/foo_x/7/a/b" },
    { "$SNAP", "/snap/foo_x/7" },
    { "$SNAP_DATA/a", "/var/snap/foo_x/7/a" },
    { "$SNAP_COMMON/a", "/var/snap/foo_x/common/a" },
    { "/opt/a", "/opt/a" },
    { "$SNAPPY/a", "$SNAPPY/a" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = snug_layout_expand (cases[i][0], "foo_x", "7");

      g_assert_cmpstr (path, ==, cases[i][1]);
    }
}

/* Sources as the host has them, places as the snap sees them. */
static void
test_grants (void)
{
  g_autoptr (SnugPolicySnap) snap = make_policy_snap (YAML);
  g_autoptr (SnugSandbox) sandbox = NULL;
  GPtrArray *grants;
  static const char *const wanted[][3] = {
    { "/snap/foo_x/1/share", "/opt/foo", "bind,ro" },
    { "/var/snap/foo_x/common/foo.conf", "/etc/foo.conf", "bind,rw" },
    { "/var/snap/foo_x/1/lib", "/var/lib/foo", "bind,rw" },
    { "tmpfs", "/var/cache/foo", "rw" },
  };

  g_free (snap->instance);
  snap->instance = g_strdup ("foo_x");
  sandbox = snug_sandbox_new ("snap.foo_x.foo", "foo_x", snap->revision, "strict", FALSE);
  snug_layout_add_grants (sandbox, snap);
  grants = snug_sandbox_get_grants (sandbox);
  g_assert_cmpuint (grants->len, ==, G_N_ELEMENTS (wanted));
  for (guint i = 0; i < grants->len; i++)
    {
      SnugGrant *grant = g_ptr_array_index (grants, i);

      g_assert_cmpstr (snug_grant_get_origin (grant), ==, SNUG_LAYOUT_ORIGIN);
      g_assert_cmpint (snug_grant_get_kind (grant), ==, SNUG_GRANT_MOUNT);
      g_assert_cmpstr (snug_grant_get (grant, "source"), ==, wanted[i][0]);
      g_assert_cmpstr (snug_grant_get (grant, "target"), ==, wanted[i][1]);
      g_assert_cmpstr (snug_grant_get (grant, "options"), ==, wanted[i][2]);
    }
}

static void
test_pack (void)
{
  g_autoptr (SnugPolicySnap) snap = make_policy_snap (YAML);
  g_autoptr (GVariant) packed = snug_layout_pack (snap);
  g_autofree char *text = g_variant_print (packed, FALSE);

  g_assert_cmpstr (text, ==,
                   "[('symlink', '/snap/foo/1/lib', '/usr/lib/foo', 493), "
                   "('tmpfs', 'tmpfs', '/var/cache/foo', 1023)]");
}

/* A snap that is not confined sees its files where they are. */
static void
test_classic (InterfaceFolder *folder)
{
  g_autoptr (SnugInterfaceSet) set = folder_load (folder);
  g_autoptr (SnugPolicySnap) snap = make_policy_snap (YAML);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  static const char *const modes[] = { "classic", "devmode", "strict" };

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      const SnugSandboxRequest request = { snap, "foo", NULL, modes[i], none, none };
      g_autoptr (SnugSandbox) sandbox = snug_policy_build_sandbox (set, &request, NULL, NULL);

      g_assert_cmpint (snug_sandbox_has_grant (sandbox, SNUG_GRANT_MOUNT, "target", "/opt/foo"), ==,
                       i > 0);
    }
}

with_folder (test_classic)

  int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/policy/layout-grants/expand", test_expand);
  g_test_add_func ("/policy/layout-grants/grants", test_grants);
  g_test_add_func ("/policy/layout-grants/pack", test_pack);
  g_test_add_func ("/policy/layout-grants/classic", test_classic_test);
  return g_test_run ();
}
