/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include "snug-file.h"
#include "snug-recipe-mounts.h"

typedef struct
{
  char *base;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const char *const dirs[]
    = { "usr", "etc", "etc/ssl", "etc/ssl/certs", "var", "var/lib", "var/lib/thing", "opt" };
  static const char *const files[]
    = { "etc/passwd", "etc/group", "etc/localtime", "etc/hosts", "etc/resolv.conf" };
  g_autofree char *link = NULL;

  fixture->base = g_dir_make_tmp ("snug-base-XXXXXX", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (dirs); i++)
    {
      g_autofree char *path = g_build_filename (fixture->base, dirs[i], NULL);

      g_assert_cmpint (g_mkdir (path, 0755), ==, 0);
    }
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (fixture->base, files[i], NULL);

      g_assert_true (g_file_set_contents (path, "", 0, NULL));
    }
  link = g_build_filename (fixture->base, "bin", NULL);
  g_assert_cmpint (symlink ("usr/bin", link), ==, 0);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  snug_autofd int fd = snug_file_open_root (g_get_tmp_dir (), &error);
  g_autofree char *name = g_path_get_basename (fixture->base);

  g_assert_no_error (error);
  g_assert_true (snug_file_remove (fd, name, &error));
  g_free (fixture->base);
}

static const char *const op_names[] = { "",       "bind", "tmpfs",   "proc", "sysfs",    "devpts",
                                        "mqueue", "dir",  "symlink", "file", "readonly", "tmp" };

static char *
plan_to_text (Fixture *fixture, SnugSandbox *sandbox)
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
                            .command = "x" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  const struct snug_recipe_header *recipe;
  const struct snug_recipe_mount *mounts;
  GString *text = g_string_new (NULL);

  snug_sandbox_set_seccomp (sandbox, program);
  bytes = snug_recipe_compile (&input, &error);
  g_assert_no_error (error);
  recipe = g_bytes_get_data (bytes, NULL);
  mounts = snug_recipe_table (recipe, &recipe->mounts);
  for (guint i = 0; i < recipe->mounts.count; i++)
    g_string_append_printf (text, "%s %s %s %x\n", op_names[mounts[i].op],
                            snug_recipe_string (recipe, mounts[i].source),
                            snug_recipe_string (recipe, mounts[i].target), mounts[i].flags);
  return g_string_free (text, FALSE);
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
  g_assert_nonnull (strstr (text, "bind /snap/base/3/etc/ssl /etc/ssl 0\n"));
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

static void
test_template (Fixture *fixture, gconstpointer data)
{
  static const char *const cases[][2]
    = { { "$HOME", "%h" },          { "$HOME/a", "%h/a" }, { "$HOMER/a", "$HOMER/a" },
        { "/a/$UID/b", "/a/%u/b" }, { "/a%b", "/a%%b" },   { "/a$UID", "/a$UID" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = snug_recipe_template (cases[i][0]);

      g_assert_cmpstr (text, ==, cases[i][1]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/recipe-mounts/golden", Fixture, NULL, set_up, test_golden, tear_down);
  g_test_add ("/recipe-mounts/network", Fixture, NULL, set_up, test_network, tear_down);
  g_test_add ("/recipe-mounts/split-etc", Fixture, NULL, set_up, test_split_etc, tear_down);
  g_test_add ("/recipe-mounts/granted", Fixture, NULL, set_up, test_granted, tear_down);
  g_test_add ("/recipe-mounts/template", Fixture, NULL, set_up, test_template, tear_down);
  return g_test_run ();
}
