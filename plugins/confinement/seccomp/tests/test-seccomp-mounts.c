/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What each form of a path becomes, line by line. */

#include "snug-seccomp-mounts.h"
#include "test-plan.h"

#define W (SNUG_BIND_WRITABLE)
#define O (SNUG_BIND_OPTIONAL)
#define R (SNUG_BIND_RECURSIVE)
#define D (SNUG_BIND_DEVICE)
#define N (SNUG_BIND_NOEXEC)

typedef struct
{
  SnugGrantKind kind;
  const char *params;
  SnugSeccompPlace place;
  const char *bind; /* (nullable) the source of the only bind */
  guint flags;
  const char *entries; /* (nullable) directory and pattern */
  const char *rules;   /* (nullable) all paths */
} Case;

static const Case cases[] = {
  { SNUG_GRANT_FILE, "{'path': '/etc/a', 'access': 'r'}", SNUG_SECCOMP_PLACE_DONE, "/etc/a",
    O | R | N, NULL, "/etc/a /etc/a/" },
  { SNUG_GRANT_FILE, "{'path': '/etc/a/', 'access': 'rwk'}", SNUG_SECCOMP_PLACE_DONE, "/etc/a",
    W | O | R | N, NULL, "/etc/a/" },
  { SNUG_GRANT_FILE, "{'path': '/opt/', 'access': 'rx'}", SNUG_SECCOMP_PLACE_DONE, "/opt", O | R,
    NULL, "/opt/" },
  { SNUG_GRANT_FILE, "{'path': '$HOME/.ssh/*.pub', 'access': 'r'}", SNUG_SECCOMP_PLACE_DONE, NULL,
    O | R | N, "$HOME/.ssh *.pub", "$HOME/.ssh/" },
  { SNUG_GRANT_FILE, "{'path': '/sys/*/power/', 'access': 'rw'}", SNUG_SECCOMP_PLACE_WITHHELD, NULL,
    0, NULL, NULL },
  { SNUG_GRANT_FILE, "{'path': '/', 'access': 'r'}", SNUG_SECCOMP_PLACE_WITHHELD, NULL, 0, NULL,
    NULL },
  { SNUG_GRANT_FILE, "{'path': '/', 'access': 'rx', 'scope': 'sandbox'}", SNUG_SECCOMP_PLACE_DONE,
    NULL, 0, NULL, "/" },
  { SNUG_GRANT_FILE, "{'path': '/proc/', 'access': 'r'}", SNUG_SECCOMP_PLACE_DONE, NULL, 0, NULL,
    NULL },
  { SNUG_GRANT_FILE, "{'path': '$HOME', 'access': 'rwx', 'scope': 'entries', 'except': 'bin'}",
    SNUG_SECCOMP_PLACE_DONE, NULL, W | O | R, "$HOME *", "$HOME/" },
  { SNUG_GRANT_DEVICE, "{'path': '/dev/kvm', 'access': 'rw'}", SNUG_SECCOMP_PLACE_DONE, "/dev/kvm",
    W | O | R | D | N, NULL, "/dev/kvm" },
  { SNUG_GRANT_DEVICE, "{'path': '/dev/dri/', 'access': 'rw'}", SNUG_SECCOMP_PLACE_DONE, "/dev/dri",
    W | O | R | D | N, NULL, "/dev/dri/" },
  { SNUG_GRANT_DEVICE, "{'path': '/dev/video[0-9]*', 'access': 'rw'}", SNUG_SECCOMP_PLACE_DONE,
    NULL, W | O | R | D | N, "/dev video[0-9]*", "/dev/video[0-9]*" },
  { SNUG_GRANT_DEVICE, "{'subsystem': 'usb', 'access': 'rw'}", SNUG_SECCOMP_PLACE_WITHHELD, NULL, 0,
    NULL, NULL },
  { SNUG_GRANT_SOCKET, "{'path': '/run/a.sock'}", SNUG_SECCOMP_PLACE_DONE, "/run/a.sock", W | O | N,
    NULL, NULL },
  { SNUG_GRANT_SOCKET, "{'path': '/run/user/$UID/wayland-[0-9]*'}", SNUG_SECCOMP_PLACE_DONE, NULL,
    W | O | N, "/run/user/$UID wayland-[0-9]*", NULL },
  { SNUG_GRANT_MOUNT, "{'source': '/snap/b/1/x', 'target': '/snap/a/1/y', 'options': 'bind,ro'}",
    SNUG_SECCOMP_PLACE_DONE, "/snap/b/1/x", O | R, NULL, "/snap/a/1/y /snap/a/1/y/" },
  { SNUG_GRANT_MOUNT, "{'source': '/dev/sda1', 'target': '/mnt', 'options': 'ro'}",
    SNUG_SECCOMP_PLACE_WITHHELD, NULL, 0, NULL, NULL },
  { SNUG_GRANT_MOUNT, "{'source': 'tmpfs', 'target': '/mnt', 'options': 'bind'}",
    SNUG_SECCOMP_PLACE_WITHHELD, NULL, 0, NULL, NULL },
  { SNUG_GRANT_MOUNT, "{'source': 'tmpfs', 'type': 'tmpfs', 'target': '/mnt', 'options': 'rw'}",
    SNUG_SECCOMP_PLACE_WITHHELD, NULL, 0, NULL, NULL },
};

static void
check_bind (SnugSandbox *sandbox, const Case *expected)
{
  g_autoptr (GVariant) binds = snug_sandbox_get_binds (sandbox);
  const char *source = NULL;
  guint32 flags = 0;

  g_assert_cmpuint (g_variant_n_children (binds), ==, expected->bind != NULL ? 1 : 0);
  if (expected->bind == NULL)
    return;
  g_variant_get_child (binds, 0, "(&s&su)", &source, NULL, &flags);
  g_assert_cmpstr (source, ==, expected->bind);
  g_assert_cmphex (flags, ==, expected->flags);
}

static void
check_entries (SnugSandbox *sandbox, const Case *expected)
{
  g_autoptr (GVariant) entries = snug_sandbox_get_entries (sandbox);
  g_autofree char *text = NULL;
  const char *directory, *pattern;
  guint32 flags = 0;

  g_assert_cmpuint (g_variant_n_children (entries), ==, expected->entries != NULL ? 1 : 0);
  if (expected->entries == NULL)
    return;
  g_variant_get_child (entries, 0, "(&s&s@asu)", &directory, &pattern, NULL, &flags);
  text = g_strdup_printf ("%s %s", directory, pattern);
  g_assert_cmpstr (text, ==, expected->entries);
  g_assert_cmphex (flags, ==, expected->flags);
}

static void
check_rules (SnugSandbox *sandbox, const Case *expected)
{
  g_autoptr (GVariant) rules = snug_sandbox_get_landlock_rules (sandbox);
  g_autoptr (GString) text = g_string_new (NULL);
  GVariantIter iter;
  const char *path;

  g_variant_iter_init (&iter, rules);
  while (g_variant_iter_next (&iter, "(&st)", &path, NULL))
    g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", path);
  g_assert_cmpstr (text->str, ==, expected->rules != NULL ? expected->rules : "");
}

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SnugSandbox) sandbox
        = snug_sandbox_new ("snap.foo.bar", "foo", "7", "strict", FALSE);
      SnugGrant *grant = plan_add (sandbox, cases[i].kind, "test", cases[i].params);
      g_autofree char *note = NULL;

      g_test_message ("%s", cases[i].params);
      g_assert_cmpint (snug_seccomp_mounts_add (sandbox, grant, 7, &note), ==, cases[i].place);
      if (cases[i].place == SNUG_SECCOMP_PLACE_WITHHELD)
        g_assert_nonnull (note);
      check_bind (sandbox, &cases[i]);
      check_entries (sandbox, &cases[i]);
      check_rules (sandbox, &cases[i]);
    }
}

/* A rule for a file has only the bits that the kernel takes for one; without Landlock there is
 * none. */
static void
test_bits (void)
{
  g_autoptr (SnugSandbox) sandbox = snug_sandbox_new ("snap.foo.bar", "foo", "7", "strict", FALSE);
  g_autoptr (SnugSandbox) without = snug_sandbox_new ("snap.foo.bar", "foo", "7", "strict", FALSE);
  SnugGrant *grant = plan_add (sandbox, SNUG_GRANT_FILE, "test", "{'path': '/a', 'access': 'rw'}");
  g_autoptr (GVariant) rules = NULL, none = NULL;
  g_autofree char *note = NULL, *other = NULL;
  guint64 bits = 0;

  snug_seccomp_mounts_add (sandbox, grant, 2, &note);
  rules = snug_sandbox_get_landlock_rules (sandbox);
  g_variant_get_child (rules, 0, "(&st)", NULL, &bits);
  g_assert_cmphex (bits, ==, (1 << 1) | (1 << 2));
  g_variant_get_child (rules, 1, "(&st)", NULL, &bits);
  /* All but execution and the making of device nodes. */
  g_assert_cmphex (bits, ==, ((1 << 14) - 1) & ~(1 | (1 << 6) | (1 << 11)));
  g_assert_nonnull (strstr (note, "truncation"));
  snug_seccomp_mounts_add (without, grant, 0, &other);
  none = snug_sandbox_get_landlock_rules (without);
  g_assert_cmpuint (g_variant_n_children (none), ==, 0);
}

/* A snap's own empty folder in memory: whoever makes the recipe places it. */
static void
test_layout (void)
{
  static const Case expected = { .rules = "/var/cache/foo/" };
  g_autoptr (SnugSandbox) sandbox = snug_sandbox_new ("snap.foo.bar", "foo", "7", "strict", FALSE);
  SnugGrant *grant = plan_add (sandbox, SNUG_GRANT_MOUNT, "layout",
                               "{'source': 'tmpfs', 'type': 'tmpfs', 'target': '/var/cache/foo', "
                               "'options': 'rw'}");
  g_autofree char *note = NULL;

  g_assert_cmpint (snug_seccomp_mounts_add (sandbox, grant, 7, &note), ==, SNUG_SECCOMP_PLACE_DONE);
  check_bind (sandbox, &expected);
  check_rules (sandbox, &expected);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/seccomp/mounts/cases", test_cases);
  g_test_add_func ("/seccomp/mounts/bits", test_bits);
  g_test_add_func ("/seccomp/mounts/layout", test_layout);
  return g_test_run ();
}
