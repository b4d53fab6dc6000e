/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-snap-yaml.h"

static void
test_everything (void)
{
  g_autoptr (SnugSnapInfo) info = must_read (
    "name: web-thing\nversion: 1.2~rc1\ntype: app\narchitectures: [amd64, arm64]\nassumes: "
    "[snapd2.55]\ntitle: Web Thing\n"
    "summary: Serves things\ndescription: |\n  Long\n  text\nprovenance: acme\nlicense: GPL-3.0+ "
    "OR MIT\nepoch: 1*\n"
    "base: core22\nconfinement: devmode\ngrade: devel\nenvironment: {LANG: C, PATH: $SNAP/bin}\n"
    "links: {website: ['https://example.org'], contact: 'mailto:a@example.org'}\n"
    "system-usernames: {snap_daemon: shared, _daemon_: {scope: private}}\nsome-new-key: 1\n"
    "apps: {web-thing: {command: bin/x}}\n");
  g_autoptr (SnugSnapInfo) again = snug_snap_info_ref (info);

  g_assert_cmpstr (again->name, ==, "web-thing");
  g_assert_cmpstr (info->version, ==, "1.2~rc1");
  g_assert_cmpstr (info->architectures[1], ==, "arm64");
  g_assert_cmpstr (info->description, ==, "Long\ntext\n");
  g_assert_cmpuint (info->epoch.n_read, ==, 2);
  g_assert_cmpstr (snug_snap_info_get_base (info), ==, "core22");
  g_assert_cmpstr (info->confinement, ==, "devmode");
  g_assert_cmpstr (info->environment[3], ==, "$SNAP/bin");
  g_assert_cmpstr (info->links[3], ==, "mailto:a@example.org");
  g_assert_cmpstr (info->system_usernames[0], ==, "snap_daemon");
  g_assert_cmpuint (info->unknown_keys->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (info->unknown_keys, 0), ==, "some-new-key");
}

static void
test_defaults (void)
{
  g_autoptr (SnugSnapInfo) info = must_read (HEAD);
  g_autoptr (SnugSnapInfo) none = must_read (HEAD "base: none\n");
  g_autoptr (SnugSnapInfo) base = must_read (HEAD "type: base\n");
  g_autoptr (SnugSnapInfo) os = must_read (HEAD "type: core\n");
  g_autoptr (SnugSnapInfo) old = must_read (HEAD "type: application\narchitectures: amd64\n");

  g_assert_cmpstr (info->type, ==, "app");
  g_assert_cmpstr (info->confinement, ==, "strict");
  g_assert_cmpstr (info->grade, ==, "stable");
  g_assert_cmpstr (info->architectures[0], ==, "all");
  g_assert_cmpstr (snug_snap_info_get_base (info), ==, "core");
  g_assert_null (snug_snap_info_get_base (none));
  g_assert_null (snug_snap_info_get_base (base));
  g_assert_cmpstr (os->type, ==, "os");
  g_assert_cmpstr (old->type, ==, "app");
  g_assert_cmpstr (old->architectures[0], ==, "amd64");
}

static void
test_refusals (void)
{
  static const BadYaml cases[] = {
    { "version: 1\n", "name: is missing" },
    { "name: foo\n", "version: is missing" },
    { "name: ../etc\nversion: 1\n", "line 1: name: " },
    { "name: a/b\nversion: 1\n", "not a valid snap name" },
    { "name: bin\nversion: 1\n", "line 1: name: ‘bin’ is a name that snug needs itself" },
    { "name: snug-run\nversion: 1\n", "a name that snug needs itself" },
    { "name: \"foo\\0\"\nversion: 1\n", "NUL" },
    { "name: foo\nname: bar\nversion: 1\n", "is there already" },
    { "name: foo\nversion: 'a b'\n", "line 2: version" },
    { "name: foo\nversion: '-1'\n", "version" },
    { "name: foo\nversion: 123456789012345678901234567890123\n", "version" },
    { HEAD "type: plasma\n", "app, base" },
    { HEAD "architectures: [vax]\n", "no architecture ‘vax’" },
    { HEAD "confinement: loose\n", "strict, classic or devmode" },
    { HEAD "grade: fine\n", "stable or devel" },
    { HEAD "title: 01234567890123456789012345678901234567890\n", "longer than 40" },
    { HEAD "epoch: x\n", "line 3: epoch: not an epoch" },
    { HEAD "base: ../x\n", "line 3: base" },
    { HEAD "base: none\napps: {a: {command: a}}\n", "neither apps nor hooks" },
    { HEAD "type: base\nbase: core22\n", "has no base" },
    { HEAD "type: base\napps: {a: {command: a}}\n", "neither apps nor hooks" },
    { HEAD "type: base\nlayout: {/x: {type: tmpfs}}\n", "no layouts" },
    { HEAD "environment: [A]\n", "must be a map" },
    { HEAD "links: [a]\n", "must be a map" },
    { HEAD "links: {'0': [a]}\n", "not a kind of link" },
    { HEAD "links: {website: [[a]]}\n", "must hold addresses" },
    { HEAD "system-usernames: {root: everywhere}\n", "shared, private or external" },
    { HEAD "system-usernames: {'a b': shared}\n", "shared, private or external" },
    { HEAD "license: \"MIT\\nX\"\n", "SPDX" },
    { HEAD "provenance: a--b\n", "single dashes" },
    { HEAD "assumes: snapd2\n", "must be a list" },
  };

  must_refuse (cases, G_N_ELEMENTS (cases));
}

static void
test_size (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *large = g_strnfill (SNUG_SNAP_YAML_MAX_SIZE, '#');
  g_autofree char *yaml = g_strconcat (HEAD, large, NULL);

  g_assert_null (read_info (yaml, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/snap-info/everything", test_everything);
  g_test_add_func ("/model/snap-info/defaults", test_defaults);
  g_test_add_func ("/model/snap-info/refusals", test_refusals);
  g_test_add_func ("/model/snap-info/size", test_size);
  return g_test_run ();
}
