/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-snap-yaml.h"

static void
test_kinds (void)
{
  g_autoptr (SnugSnapInfo) info = must_read (
    HEAD
    "layout:\n  /usr/share/foo: {bind: $SNAP/share, user: root, group: nobody, mode: 0o1777}\n"
    "  /etc/foo.conf: {bind-file: $SNAP_DATA/foo.conf}\n  /var/lib/foo: {type: tmpfs, mode: 0700}\n"
    "  /opt/foo: {symlink: $SNAP_COMMON/opt}\n  $SNAP/inside: {bind: $SNAP_DATA}\n");
  SnugLayoutInfo *layout = g_ptr_array_index (info->layouts, 0);

  g_assert_cmpuint (info->layouts->len, ==, 5);
  g_assert_cmpstr (layout->kind, ==, "bind");
  g_assert_cmpstr (layout->source, ==, "$SNAP/share");
  g_assert_cmpuint (layout->mode, ==, 01777);
  layout = g_ptr_array_index (info->layouts, 2);
  g_assert_cmpstr (layout->kind, ==, "type");
  g_assert_cmpuint (layout->mode, ==, 0700);
  layout = g_ptr_array_index (info->layouts, 3);
  g_assert_cmpstr (layout->path, ==, "/opt/foo");
  g_assert_cmpuint (layout->mode, ==, 0755);
}

static void
test_components (void)
{
  g_autoptr (SnugSnapInfo) info
    = must_read (HEAD "components:\n  extra: {type: standard, summary: More}\n");
  SnugComponentInfo *component = g_ptr_array_index (info->components, 0);

  g_assert_cmpstr (component->name, ==, "extra");
  g_assert_cmpstr (component->type, ==, "standard");
}

static void
test_refusals (void)
{
  static const BadYaml cases[] = {
    { HEAD "layouts: {}\n", "a misspelling: the key is ‘layout’" },
    { HEAD "layout: [a]\n", "must be a map" },
    { HEAD "layout: {/x: a}\n", "must be a map" },
    { HEAD "layout: {/x: {}}\n", "exactly one" },
    { HEAD "layout: {/x: {bind: $SNAP/a, type: tmpfs}}\n", "exactly one" },
    { HEAD "layout: {/x: {bind: /etc}}\n", "below $SNAP" },
    { HEAD "layout: {/x: {bind: $SNAP/../etc}}\n", "below $SNAP" },
    { HEAD "layout: {/x: {bind: $HOME/a}}\n", "below $SNAP" },
    { HEAD "layout: {/x: {bind: $SNAPPY/a}}\n", "below $SNAP" },
    { HEAD "layout: {/x: {type: ext4}}\n", "tmpfs" },
    { HEAD "layout: {/x: {type: tmpfs, mode: 888}}\n", "octal" },
    { HEAD "layout: {/x: {type: tmpfs, user: admin}}\n", "root or nobody" },
    { HEAD "layout: {x: {type: tmpfs}}\n", "absolute path" },
    { HEAD "layout: {/: {type: tmpfs}}\n", "absolute path" },
    { HEAD "layout: {/a/../b: {type: tmpfs}}\n", "absolute path" },
    { HEAD "layout: {/a//b: {type: tmpfs}}\n", "absolute path" },
    { HEAD "layout: {'/a*': {type: tmpfs}}\n", "absolute path" },
    { HEAD "layout: {'/a{b,c}': {type: tmpfs}}\n", "absolute path" },
    { HEAD "layout: {'/a\"': {type: tmpfs}}\n", "absolute path" },
    { HEAD "layout: {\"/a\\nb\": {type: tmpfs}}\n", "absolute path" },
    { HEAD "layout: {/proc/x: {type: tmpfs}}\n", "cannot change" },
    { HEAD "layout: {/dev: {type: tmpfs}}\n", "cannot change" },
    { HEAD "layout: {/var/lib/snapd/x: {type: tmpfs}}\n", "cannot change" },
    { HEAD "layout: {/tmp/x: {type: tmpfs}}\n", "cannot change" },
    { HEAD "layout: {/etc/shadow: {bind-file: $SNAP/a}}\n", "cannot change" },
    { HEAD "layout: {/etc/passwd: {symlink: $SNAP/a}}\n", "cannot change" },
    { HEAD "layout: {/etc/sudoers.d/x: {bind-file: $SNAP/a}}\n", "cannot change" },
    { HEAD "components: [a]\n", "must be a map" },
    { HEAD "components: {extra: {}}\n", "type is missing" },
    { HEAD "components: {extra: {type: odd}}\n", "standard or kernel-modules" },
    { HEAD "components: {'..': {type: standard}}\n", "not a valid snap name" },
  };

  must_refuse (cases, G_N_ELEMENTS (cases));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/layout-info/kinds", test_kinds);
  g_test_add_func ("/model/layout-info/components", test_components);
  g_test_add_func ("/model/layout-info/refusals", test_refusals);
  return g_test_run ();
}
