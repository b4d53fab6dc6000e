/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The text of profiles: what is granted, and nothing of what the mechanisms below withhold. */

#include "snug-apparmor-path.h"
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

/* --- golden files: a change of what is written is to be seen in review --- */

static void
add_all_kinds (SnugSandbox *plan)
{
  plan_add (plan, SNUG_GRANT_FILE, "default", "{'path': '/data/', 'access': 'rwxklm'}");
  plan_add (plan, SNUG_GRANT_FILE, "default",
            "{'path': '/etc/one', 'access': 'r', 'owner': 'yes'}");
  plan_add (
    plan, SNUG_GRANT_FILE, "home",
    "{'path': '$HOME', 'access': 'rwk', 'scope': 'entries', 'except': 'bin', 'owner': 'yes'}");
  plan_add (plan, SNUG_GRANT_FILE, "personal-files", "{'path': '$HOME/.a b', 'access': 'rw'}");
  plan_add (plan, SNUG_GRANT_FILE, "system-files",
            "{'path': '/q\"{x,y}/[z]?@^\\\\,#', 'access': 'r'}");
  plan_add (plan, SNUG_GRANT_DEVICE, "camera", "{'path': '/dev/video[0-9]*', 'access': 'rw'}");
  plan_add (plan, SNUG_GRANT_SOCKET, "default", "{'family': 'unix'}");
  plan_add (plan, SNUG_GRANT_SOCKET, "network", "{'family': 'inet', 'type': 'stream'}");
  plan_add (plan, SNUG_GRANT_SOCKET, "network", "{'family': 'netlink', 'protocol': 'route'}");
  plan_add (plan, SNUG_GRANT_SOCKET, "x11", "{'abstract': '/tmp/.X11-unix/X0'}");
  plan_add (plan, SNUG_GRANT_SOCKET, "pulseaudio", "{'path': '/run/user/$UID/pulse/native'}");
  plan_add (plan, SNUG_GRANT_MOUNT, "content",
            "{'source': '/snap/a/1/x', 'target': '/snap/foo/1/y', 'options': 'bind,ro'}");
  plan_add (plan, SNUG_GRANT_CAPABILITY, "network-control", "{'name': 'net_admin'}");
  plan_add (plan, SNUG_GRANT_SIGNAL, "process-control", "{'peer': '*'}");
  plan_add (plan, SNUG_GRANT_SYSCALL, "mount-observe", "{'name': 'quotactl'}");
  plan_add (plan, SNUG_GRANT_ENV, "a", "{'name': 'A', 'value': 'b'}");
}

/* With SNUG_WRITE_GOLDEN in the environment the file is written instead. */
static void
assert_golden (SnugSandbox *plan, const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", name, NULL);
  g_autofree char *text = snug_apparmor_profile_write (plan);
  g_autofree char *golden = NULL;
  g_autoptr (GError) error = NULL;

  if (g_getenv ("SNUG_WRITE_GOLDEN") != NULL)
    g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_file_get_contents (path, &golden, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, golden);
}

static void
test_golden (void)
{
  g_autoptr (SnugSandbox) nothing = make_plan ("strict");
  g_autoptr (SnugSandbox) all = make_plan ("strict");
  g_autoptr (SnugSandbox) devmode = make_plan ("devmode");
  g_autoptr (SnugSandbox) hook
    = snug_sandbox_new ("snap.foo_key.hook.configure", "foo_key", "1", "strict", FALSE);

  add_all_kinds (all);
  plan_add (devmode, SNUG_GRANT_FILE, "default", "{'path': '/data/', 'access': 'r'}");
  plan_add (hook, SNUG_GRANT_FILE, "default", "{'path': '/data/', 'access': 'r'}");
  assert_golden (nothing, "nothing.profile");
  assert_golden (all, "all-kinds.profile");
  assert_golden (devmode, "devmode.profile");
  assert_golden (hook, "hook.profile");
}

/* --- what has a meaning in profiles --- */

static gboolean
is_accepted (SnugGrantKind kind, const char *params)
{
  g_autoptr (SnugSandbox) plan = make_plan ("strict");
  g_autoptr (GError) error = NULL;
  gboolean accepted;

  plan_add (plan, kind, "a", params);
  accepted = snug_apparmor_profile_check (plan, &error);
  if (!accepted)
    g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
  return accepted;
}

static void
test_check (void)
{
  g_autoptr (SnugSandbox) withheld = make_plan ("strict");
  SnugGrant *grant;

  g_assert_true (is_accepted (SNUG_GRANT_FILE, "{'path': '/a \"{*}', 'access': 'r'}"));
  g_assert_false (is_accepted (SNUG_GRANT_FILE, "{'path': '/a\\n/** rw,', 'access': 'r'}"));
  g_assert_false (is_accepted (SNUG_GRANT_DEVICE, "{'path': '/dev/a\\t', 'access': 'r'}"));
  g_assert_false (
    is_accepted (SNUG_GRANT_FILE,
                 "{'path': '/a', 'access': 'r', 'scope': 'entries', 'except': 'x /**'}"));
  g_assert_false (is_accepted (SNUG_GRANT_MOUNT, "{'source': '/a', 'target': '/b\\n'}"));
  g_assert_false (is_accepted (SNUG_GRANT_SOCKET, "{'family': 'inet, capability'}"));
  g_assert_false (is_accepted (SNUG_GRANT_SOCKET, "{'family': 'inet', 'type': 'a b'}"));
  g_assert_false (is_accepted (SNUG_GRANT_SOCKET, "{'abstract': 'a\\n'}"));
  g_assert_false (is_accepted (SNUG_GRANT_CAPABILITY, "{'name': 'net_admin, file'}"));
  /* What gets no rule needs none that is good. */
  grant = plan_add (withheld, SNUG_GRANT_FILE, "a", "{'path': '/a\\n', 'access': 'r'}");
  snug_sandbox_report (withheld, grant, "withheld", "because");
  g_assert_true (snug_apparmor_profile_check (withheld, NULL));
}

/* No character of a path makes a second rule: each is quoted, one after another. */
static void
test_characters (void)
{
  for (char letter = ' '; letter < 127; letter++)
    {
      g_autoptr (SnugSandbox) plan = make_plan ("strict");
      g_autofree char *path = g_strdup_printf ("/a%c/", letter);
      g_autofree char *quoted = snug_apparmor_path_quote (path, FALSE);
      g_autofree char *line = g_strdup_printf ("\"%s\" r,", quoted);
      g_auto (GVariantBuilder) params = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{ss}"));
      g_autoptr (SnugGrant) grant = NULL;
      g_autofree char *text = NULL;

      g_variant_builder_add (&params, "{ss}", "path", path);
      g_variant_builder_add (&params, "{ss}", "access", "r");
      grant = snug_grant_new (SNUG_GRANT_FILE, "a", "plug", g_variant_builder_end (&params));
      snug_sandbox_add_grant (plan, grant);
      text = snug_apparmor_profile_write (plan);
      assert_has (text, line);
      if (strchr ("\"\\{}[]*?^@,", letter) != NULL)
        g_assert_cmpint (quoted[2], ==, '\\');
    }
}

/* The real parser reads it; the kernel's features are those of a file, as there may be none here.
 */
static void
test_parses (void)
{
  static const char *const paths[] = { "/a b/", "/q\"{x,y}/*[z]?", "$HOME/^@{HOME}/x", "/#a,b",
                                       "/ !\"#$%&'()*+,-.:;<=>?@[\\]^_`{|}~/" };
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
  add_all_kinds (plan);
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
  g_test_add_func ("/apparmor/profile/golden", test_golden);
  g_test_add_func ("/apparmor/profile/check", test_check);
  g_test_add_func ("/apparmor/profile/characters", test_characters);
  g_test_add_func ("/apparmor/profile/parses", test_parses);
  return g_test_run ();
}
