/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-recipe-mounts.h"
#include "test-base-tree.h"

typedef struct
{
  char *base;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const char *const tree[] = { "usr/",          "etc/ssl/certs/", "var/lib/thing/",
                                      "opt/",          "etc/passwd",     "etc/group",
                                      "etc/localtime", "etc/hosts",      "etc/resolv.conf",
                                      "bin>usr/bin",   "lib>usr/lib",    NULL };

  fixture->base = base_tree_new (tree);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  base_tree_free (fixture->base);
}

static char *
plan_with_layouts (Fixture *fixture, SnugSandbox *sandbox, GVariant *layouts)
{
  static const struct snug_recipe_insn allow = { 0x06, 0, 0, 0x7fff0000 };
  g_autoptr (GBytes) program = g_bytes_new_static (&allow, sizeof allow);
  SnugRecipeInput input = { .sandbox = sandbox,
                            .snap_name = "foo",
                            .instance_name = "foo",
                            .revision = "7",
                            .version = "1",
                            .base_name = "base",
                            .base_revision = "3",
                            .base_dir = fixture->base,
                            .command = "x",
                            .layouts = layouts };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;

  snug_sandbox_set_seccomp (sandbox, program);
  bytes = snug_recipe_compile (&input, &error);
  g_assert_no_error (error);
  return mounts_to_text (g_bytes_get_data (bytes, NULL));
}

static char *
plan_to_text (Fixture *fixture, SnugSandbox *sandbox)
{
  return plan_with_layouts (fixture, sandbox, NULL);
}

static SnugSandbox *
make_sandbox (SnugNamespaces more)
{
  SnugSandbox *sandbox = snug_sandbox_new ("snap.foo.foo", "foo", "7", "strict", FALSE);

  snug_sandbox_set_namespaces (sandbox, SNUG_NAMESPACE_USER | SNUG_NAMESPACE_MOUNT
                                          | SNUG_NAMESPACE_PID | SNUG_NAMESPACE_IPC
                                          | SNUG_NAMESPACE_UTS | more);
  return sandbox;
}

/* The whole plan, to be reviewed when it changes. */
static void
test_golden (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SnugSandbox) sandbox = make_sandbox (SNUG_NAMESPACE_NET);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "launch", "golden-mounts.txt", NULL);
  g_autofree char *text = plan_to_text (fixture, sandbox), *golden = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &golden, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, golden);
}

static void
test_network (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SnugSandbox) sandbox = make_sandbox (0);
  g_autofree char *text = plan_to_text (fixture, sandbox);

  g_assert_nonnull (strstr (text, "bind /etc/resolv.conf /etc/resolv.conf 2\n"));
  g_assert_nonnull (strstr (text, "bind /etc/ssl/certs /etc/ssl/certs 2\n"));
  g_assert_null (strstr (text, "/etc/ssl/private"));
}

/* A base without a place for a host's file: /etc is put together from links. */
static void
test_split_etc (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SnugSandbox) sandbox = make_sandbox (0);
  g_autofree char *path = g_build_filename (fixture->base, "etc/resolv.conf", NULL), *text = NULL;

  g_assert_cmpint (unlink (path), ==, 0);
  g_assert_cmpint (symlink ("../run/resolv.conf", path), ==, 0);
  text = plan_to_text (fixture, sandbox);
  g_assert_nonnull (strstr (text, "dir  /etc 0\n"));
  g_assert_null (strstr (text, "bind /snap/base/3/etc /etc"));
  g_assert_null (strstr (text, "symlink /snap/base/3/etc/resolv.conf"));
  g_assert_null (strstr (text, "symlink /snap/base/3/etc/ssl"));
  g_assert_nonnull (strstr (text, "dir  /etc/ssl 0\n"));
  g_assert_nonnull (strstr (text, "bind /etc/resolv.conf /etc/resolv.conf 2\n"));
}

static void
test_granted (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SnugSandbox) sandbox = make_sandbox (0);
  g_autofree char *text = NULL;

  snug_sandbox_add_bind (sandbox, "$HOME", "$HOME", SNUG_BIND_WRITABLE);
  snug_sandbox_add_bind (sandbox, "/run/user/$UID/bus", "/run/user/$UID/bus", SNUG_BIND_OPTIONAL);
  text = plan_to_text (fixture, sandbox);
  g_assert_nonnull (strstr (text, "bind %h %h 1\n"));
  g_assert_nonnull (strstr (text, "bind /run/user/%u/bus /run/user/%u/bus 12\n"));
  g_assert_true (g_str_has_suffix (text, "readonly  / 0\n"));
}

/* Links and empty folders of a layout, where the base has room for them and where it has none. */
static void
test_layouts (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SnugSandbox) sandbox = make_sandbox (SNUG_NAMESPACE_NET);
  g_autoptr (GVariant) layouts = g_variant_ref_sink (g_variant_new_parsed (
    "@a(sssu) [('symlink', '/snap/foo/7/100%', '/lib/foo', 493), ('tmpfs', 'tmpfs', "
    "'/var/cache/foo', 1023)]"));
  g_autofree char *text = plan_with_layouts (fixture, sandbox, layouts);
  const char *room = strstr (text, "tmpfs  /usr/lib 0\n");
  const char *link = strstr (text, "symlink /snap/foo/7/100%% /usr/lib/foo 2\n");
  const char *sealed = strstr (text, "readonly  /usr/lib 0\n");

  g_assert_nonnull (link);
  g_assert_nonnull (strstr (text, "tmpfs  /var/cache/foo "));
  g_assert_true (room == NULL || (room < link && link < sealed));
}

/* What an interface shows where the base has nothing, or a link. */
static void
test_no_room_in_the_base (Fixture *fixture, gconstpointer data)
{
  g_autoptr (SnugSandbox) sandbox = make_sandbox (SNUG_NAMESPACE_NET);
  g_autofree char *text = NULL;
  const char *tmpfs, *bind, *sealed;

  snug_sandbox_add_bind (sandbox, "/usr/share/X11", "/usr/share/X11", SNUG_BIND_OPTIONAL);
  snug_sandbox_add_bind (sandbox, "/lib/modules", "/lib/modules", SNUG_BIND_OPTIONAL);
  snug_sandbox_add_bind (sandbox, "/etc/X11", "/etc/X11", SNUG_BIND_OPTIONAL);
  snug_sandbox_add_bind (sandbox, "/var/lib/thing/part", "/var/lib/thing/part", 0);
  text = plan_to_text (fixture, sandbox);
  tmpfs = strstr (text, "tmpfs  /usr 0\n");
  bind = strstr (text, "bind /usr/share/X11 /usr/share/X11 2\n");
  sealed = strstr (text, "readonly  /usr 0\n");
  g_assert_nonnull (tmpfs);
  g_assert_nonnull (bind);
  g_assert_nonnull (sealed);
  g_assert_true (tmpfs < bind && bind < sealed);
  g_assert_nonnull (strstr (text, "bind /lib/modules /usr/lib/modules 2\n"));
  g_assert_nonnull (strstr (text, "folder  /etc 0\n"));
  g_assert_nonnull (strstr (text, "folder  /var/lib/thing 0\n"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/recipe-mounts/golden", Fixture, NULL, set_up, test_golden, tear_down);
  g_test_add ("/recipe-mounts/network", Fixture, NULL, set_up, test_network, tear_down);
  g_test_add ("/recipe-mounts/split-etc", Fixture, NULL, set_up, test_split_etc, tear_down);
  g_test_add ("/recipe-mounts/layouts", Fixture, NULL, set_up, test_layouts, tear_down);
  g_test_add ("/recipe-mounts/granted", Fixture, NULL, set_up, test_granted, tear_down);
  g_test_add ("/recipe-mounts/no-room-in-the-base", Fixture, NULL, set_up, test_no_room_in_the_base,
              tear_down);
  return g_test_run ();
}
