/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-recipe-places.h"
#include "test-base-tree.h"

static char *
emit (SnugRecipePlaces *places)
{
  g_autoptr (SnugRecipeBuilder) builder = snug_recipe_builder_new ();

  snug_recipe_places_emit (places, builder);
  return builder_to_text (builder);
}

static SnugSandbox *
make_sandbox (void)
{
  return snug_sandbox_new ("snap.foo.foo", "foo", "7", "strict", FALSE);
}

/* A grant of a directory must not cover what the sandbox has in it. */
static void
test_order (void)
{
  g_autoptr (SnugRecipePlaces) places = snug_recipe_places_new ();
  g_autoptr (SnugSandbox) sandbox = make_sandbox ();
  g_autofree char *text = NULL;

  snug_recipe_places_add (places, SNUG_MOUNT_BIND, "%h/snap/foo", "%h/snap/foo", 0);
  snug_recipe_places_add (places, SNUG_MOUNT_BIND, "/var/snap/foo", "/var/snap/foo", 0);
  snug_recipe_places_add (places, SNUG_MOUNT_BIND, "/var/snap-x", "/var/snap-x", 0);
  snug_sandbox_add_bind (sandbox, "$HOME", "$HOME", 0);
  snug_sandbox_add_bind (sandbox, "/var/snap", "/var/snap", 0);
  snug_sandbox_add_bind (sandbox, "/home", "/home", 0);
  snug_recipe_places_add_granted (places, sandbox, NULL, NULL);
  text = emit (places);
  g_assert_cmpstr (text, ==,
                   "bind /home /home 0\nbind /var/snap /var/snap 10\n"
                   "bind /var/snap/foo /var/snap/foo 0\nbind /var/snap-x /var/snap-x 0\n"
                   "bind %h %h 0\nbind %h/snap/foo %h/snap/foo 0\n");
}

/* Each line: source, flags, source, flags, what comes of them. */
static void
test_grants_add_up (void)
{
  static const struct
  {
    const char *one;
    guint one_flags;
    const char *other;
    guint other_flags;
    const char *expected;
  } cases[] = {
    { "/a", SNUG_BIND_OPTIONAL, "/a", SNUG_BIND_WRITABLE, "bind /a /a 1\n" },
    { "/a", SNUG_BIND_NOEXEC, "/a", 0, "bind /a /a 0\n" },
    { "/a", SNUG_BIND_NOEXEC | SNUG_BIND_OPTIONAL, "/a", SNUG_BIND_NOEXEC | SNUG_BIND_OPTIONAL,
      "bind /a /a a\n" },
    { "/a/b", 0, "/a", 0, "bind /a /a 0\n" },
    { "/a/b", SNUG_BIND_NOEXEC, "/a", SNUG_BIND_WRITABLE, "bind /a /a 1\n" },
    /* The part has a right that the whole has not. */
    { "/a/b", SNUG_BIND_WRITABLE, "/a", 0, "bind /a /a 0\nbind /a/b /a/b 1\n" },
    { "/a/b", SNUG_BIND_DEVICE, "/a", 0, "bind /a /a 0\nbind /a/b /a/b 4\n" },
    { "/a/b", 0, "/a", SNUG_BIND_NOEXEC, "bind /a /a 8\nbind /a/b /a/b 0\n" },
    { "/ab", 0, "/a", 0, "bind /a /a 0\nbind /ab /ab 0\n" },
    { "/run/user/$UID/x", 0, "/tmp/x", 0,
      "bind /run/user/%u/x /run/user/%u/x 10\nbind /tmp/x /tmp/x 10\n" },
    /* A link in a snap would lead to the host's files. */
    { "/snap/lib/3/share", 0, "/var/snap/lib/common/share", 0,
      "bind /snap/lib/3/share /snap/lib/3/share 10\n"
      "bind /var/snap/lib/common/share /var/snap/lib/common/share 10\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SnugRecipePlaces) places = snug_recipe_places_new ();
      g_autoptr (SnugSandbox) sandbox = make_sandbox ();
      g_autofree char *text = NULL;

      snug_sandbox_add_bind (sandbox, cases[i].one, cases[i].one, cases[i].one_flags);
      snug_sandbox_add_bind (sandbox, cases[i].other, cases[i].other, cases[i].other_flags);
      snug_recipe_places_add_granted (places, sandbox, NULL, NULL);
      text = emit (places);
      g_assert_cmpstr (text, ==, cases[i].expected);
    }
}

/* A source that is shown elsewhere is not there at its own place. */
static void
test_other_targets (void)
{
  g_autoptr (SnugRecipePlaces) places = snug_recipe_places_new ();
  g_autoptr (SnugSandbox) sandbox = make_sandbox ();
  g_autofree char *text = NULL;

  snug_sandbox_add_bind (sandbox, "/a", "/x", 0);
  snug_sandbox_add_bind (sandbox, "/a/b", "/a/b", 0);
  snug_sandbox_add_bind (sandbox, "/a/b/c", "/x/b/c", 0);
  snug_recipe_places_add_granted (places, sandbox, NULL, NULL);
  text = emit (places);
  g_assert_cmpstr (text, ==, "bind /a/b /a/b 0\nbind /a /x 0\n");
}

static void
test_entries (void)
{
  static const char *const except[] = { "bin", "snap", NULL };
  g_autoptr (SnugRecipePlaces) places = snug_recipe_places_new ();
  g_autoptr (SnugSandbox) sandbox = make_sandbox ();
  g_autoptr (SnugRecipeBuilder) builder = snug_recipe_builder_new ();
  g_autofree char *text = NULL;

  snug_recipe_places_add (places, SNUG_MOUNT_PRIVATE_TMP, NULL, "/tmp", 0);
  snug_sandbox_add_entries (sandbox, "$HOME", "*", except, SNUG_BIND_WRITABLE);
  snug_sandbox_add_entries (sandbox, "/tmp/.X11-unix", "X[0-9]*", NULL, 0);
  snug_sandbox_add_entries (sandbox, "/tmp/.X11-unix", "Y*", NULL, 0);
  snug_sandbox_add_entries (sandbox, "/dev/input", "js*", NULL, SNUG_BIND_DEVICE);
  snug_sandbox_add_entries (sandbox, "/dev/snd", "c*", NULL, SNUG_BIND_DEVICE);
  snug_sandbox_add_bind (sandbox, "/dev/snd", "/dev/snd", SNUG_BIND_DEVICE);
  snug_sandbox_add_bind (sandbox, "$HOME/bin", "$HOME/bin", 0);
  snug_recipe_places_add_granted (places, sandbox, NULL, NULL);
  text = emit (places);
  /* What a snap can write to is covered before entries are placed in it. */
  g_assert_cmpstr (text, ==,
                   "entries /dev/input /dev/input 4\n"
                   "bind /dev/snd /dev/snd 4\n"
                   "tmp  /tmp 0\n"
                   "tmpfs  /tmp/.X11-unix 0\n"
                   "entries /tmp/.X11-unix /tmp/.X11-unix 10\n"
                   "entries /tmp/.X11-unix /tmp/.X11-unix 10\n"
                   "entries %h %h 1\n"
                   "bind %h/bin %h/bin 0\n"
                   "readonly  /tmp/.X11-unix 0\n");
}

static void
test_tmpfs (void)
{
  g_autoptr (SnugRecipePlaces) places = snug_recipe_places_new ();
  g_autoptr (SnugRecipeBuilder) builder = snug_recipe_builder_new ();
  GArray *mounts;
  const struct snug_recipe_mount *mount;

  snug_recipe_places_add_tmpfs (places, "/var/cache/foo", 01777);
  snug_recipe_places_emit (places, builder);
  mounts = snug_recipe_builder_get_mounts (builder);
  g_assert_cmpuint (mounts->len, ==, 1);
  mount = &g_array_index (mounts, struct snug_recipe_mount, 0);
  g_assert_cmpuint (mount->op, ==, SNUG_MOUNT_TMPFS);
  g_assert_cmpuint (mount->mode, ==, 01777);
  g_assert_cmpuint (mount->data, ==, 0);
}

static void
test_has (void)
{
  g_autoptr (SnugRecipePlaces) places = snug_recipe_places_new ();
  g_autoptr (GPtrArray) targets = NULL;

  snug_recipe_places_add (places, SNUG_MOUNT_BIND, "/x", "/etc/ssl/certs", 0);
  g_assert_true (snug_recipe_places_has (places, "/etc/ssl/certs", FALSE));
  g_assert_false (snug_recipe_places_has (places, "/etc/ssl/certs", TRUE));
  g_assert_true (snug_recipe_places_has (places, "/etc/ssl", TRUE));
  g_assert_false (snug_recipe_places_has (places, "/etc/ssl", FALSE));
  g_assert_false (snug_recipe_places_has (places, "/etc/ss", TRUE));
  g_assert_true (snug_recipe_places_has (places, "/", TRUE));
  targets = snug_recipe_places_get_targets (places);
  g_assert_cmpuint (targets->len, ==, 1);
}

static char *
to_usr (gpointer data, const char *path)
{
  return g_strconcat (data, path, NULL);
}

static void
test_resolve_and_seal (void)
{
  g_autoptr (SnugRecipePlaces) places = snug_recipe_places_new ();
  g_autoptr (SnugSandbox) sandbox = make_sandbox ();
  g_autofree char *text = NULL;

  snug_sandbox_add_bind (sandbox, "/lib/modules", "/lib/modules", 0);
  snug_recipe_places_add_granted (places, sandbox, to_usr, (gpointer) "/usr");
  snug_recipe_places_seal (places, "/usr/lib");
  text = emit (places);
  g_assert_cmpstr (text, ==, "bind /lib/modules /usr/lib/modules 0\nreadonly  /usr/lib 0\n");
}

static void
test_template (void)
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
  g_test_add_func ("/recipe-places/order", test_order);
  g_test_add_func ("/recipe-places/grants-add-up", test_grants_add_up);
  g_test_add_func ("/recipe-places/other-targets", test_other_targets);
  g_test_add_func ("/recipe-places/entries", test_entries);
  g_test_add_func ("/recipe-places/has", test_has);
  g_test_add_func ("/recipe-places/tmpfs", test_tmpfs);
  g_test_add_func ("/recipe-places/resolve-and-seal", test_resolve_and_seal);
  g_test_add_func ("/recipe-places/template", test_template);
  return g_test_run ();
}
