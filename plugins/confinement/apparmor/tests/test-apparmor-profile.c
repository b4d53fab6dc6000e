/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The text of profiles: what is granted, and nothing of what the mechanisms below withhold. */

#include "snug-apparmor-profile.h"
#include "test-plan.h"

static SnugSandbox *
make_plan (const char *confinement)
{
  return snug_sandbox_new ("snap.foo.bar", "foo", "1", confinement, FALSE);
}

static void
assert_has (const char *text, const char *line)
{
  g_autofree char *whole = g_strconcat ("\n  ", line, "\n", NULL);

  if (strstr (text, whole) == NULL)
    g_error ("no line ‘%s’ in:\n%s", line, text);
}

static void
test_grants (void)
{
  g_autoptr (SnugSandbox) plan = make_plan ("strict");
  g_autofree char *text = NULL;

  plan_add (plan, SNUG_GRANT_FILE, "a", "{'path': '/data/', 'access': 'rwxklm'}");
  plan_add (plan, SNUG_GRANT_FILE, "a", "{'path': '/etc/one', 'access': 'r', 'owner': 'yes'}");
  plan_add (
    plan, SNUG_GRANT_FILE, "home",
    "{'path': '$HOME', 'access': 'rwk', 'scope': 'entries', 'except': 'bin', 'owner': 'yes'}");
  plan_add (plan, SNUG_GRANT_DEVICE, "camera", "{'path': '/dev/video[0-9]*', 'access': 'rw'}");
  plan_add (plan, SNUG_GRANT_SOCKET, "network", "{'family': 'inet', 'type': 'stream'}");
  plan_add (plan, SNUG_GRANT_SOCKET, "cups", "{'path': '/run/cups/cups.sock'}");
  plan_add (plan, SNUG_GRANT_MOUNT, "content",
            "{'source': '/snap/a/1/x', 'target': '/snap/foo/1/y', 'options': 'bind,ro'}");
  plan_add (plan, SNUG_GRANT_CAPABILITY, "x", "{'name': 'net_admin'}");
  text = snug_apparmor_profile_write (plan);
  assert_has (text, "\"/data/\" rw,");
  assert_has (text, "\"/data/**\" rwklmix,");
  assert_has (text, "owner \"/etc/one\" r,");
  assert_has (text, "owner \"/etc/one/{,**}\" r,");
  assert_has (text, "\"@{HOME}/\" r,");
  assert_has (text,
              "owner \"@{HOME}/{[^./b]**,b,b/**,b[^/i]**,bi,bi/**,bi[^/n]**,bin[^/]**}\" rwk,");
  assert_has (text, "\"/dev/video[0-9]*\" rw,");
  assert_has (text, "network inet stream,");
  assert_has (text, "\"/run/cups/cups.sock\" rw,");
  assert_has (text, "\"/snap/foo/1/y/{,**}\" rmix,");
  assert_has (text, "capability net_admin,");
  g_assert_nonnull (
    strstr (text, "profile \"snap.foo.bar\" flags=(attach_disconnected,mediate_deleted) {"));
}

static void
test_withheld (void)
{
  g_autoptr (SnugSandbox) plan = make_plan ("strict");
  SnugGrant *one, *two;
  g_autofree char *text = NULL;

  one = plan_add (plan, SNUG_GRANT_FILE, "a", "{'path': '/one', 'access': 'r'}");
  two = plan_add (plan, SNUG_GRANT_FILE, "a", "{'path': '/two', 'access': 'r'}");
  snug_sandbox_report (plan, one, "mount", NULL);
  snug_sandbox_report (plan, two, "withheld", "because");
  text = snug_apparmor_profile_write (plan);
  assert_has (text, "\"/one\" r,");
  g_assert_null (strstr (text, "/two"));
}

static void
test_devmode (void)
{
  g_autoptr (SnugSandbox) plan = make_plan ("devmode");
  g_autofree char *text = snug_apparmor_profile_write (plan);

  g_assert_nonnull (strstr (text, "complain"));
}

/* The real parser reads it; the kernel's features are those of a file, as there may be none here.
 */
static void
test_parses (void)
{
  static const char *const paths[] = { "/a b/", "/q\"{x,y}/*[z]?", "$HOME/^@{HOME}/x", "/#a,b" };
  g_autoptr (SnugSandbox) plan = make_plan ("strict");
  g_autofree char *text = NULL, *path = NULL, *output = NULL;
  const char *argv[] = { "/usr/sbin/apparmor_parser", "-Q", "-K", "--kernel-features",
                         "/etc/apparmor.d/abi/3.0",   NULL, NULL };
  int fd, status = 0;

  if (!g_file_test (argv[0], G_FILE_TEST_IS_EXECUTABLE))
    {
      g_test_skip ("apparmor_parser is not installed");
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_auto (GVariantBuilder) params = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{ss}"));
      g_autoptr (SnugGrant) grant = NULL;

      g_variant_builder_add (&params, "{ss}", "path", paths[i]);
      g_variant_builder_add (&params, "{ss}", "access", "rwxklm");
      grant = snug_grant_new (SNUG_GRANT_FILE, "a", "plug", g_variant_builder_end (&params));
      snug_sandbox_add_grant (plan, grant);
    }
  plan_add (plan, SNUG_GRANT_FILE, "home",
            "{'path': '$HOME', 'access': 'rwk', 'scope': 'entries', 'except': 'bin snap'}");
  plan_add (plan, SNUG_GRANT_SOCKET, "a", "{'family': 'unix'}");
  plan_add (plan, SNUG_GRANT_SOCKET, "a", "{'family': 'netlink', 'protocol': 'route'}");
  plan_add (plan, SNUG_GRANT_CAPABILITY, "a", "{'name': 'net_admin'}");
  text = snug_apparmor_profile_write (plan);
  fd = g_file_open_tmp ("snug-test-XXXXXX", &path, NULL);
  g_assert_cmpint (fd, >=, 0);
  close (fd);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  argv[5] = path;
  g_assert_true (
    g_spawn_sync (NULL, (char **) argv, NULL, 0, NULL, NULL, NULL, &output, &status, NULL));
  if (!g_spawn_check_wait_status (status, NULL))
    g_error ("the parser refuses it: %s\n%s", output, text);
  g_assert_cmpint (unlink (path), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/apparmor/profile/grants", test_grants);
  g_test_add_func ("/apparmor/profile/withheld", test_withheld);
  g_test_add_func ("/apparmor/profile/devmode", test_devmode);
  g_test_add_func ("/apparmor/profile/parses", test_parses);
  return g_test_run ();
}
