/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-snap-wish.h"

static SnugSnapWish *
wish (const char *action, const char *refs, const char *options, GError **error)
{
  g_auto (GStrv) list = g_strsplit (refs, " ", -1);
  g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_new_parsed (options));
  const SnugManagerRequest request
    = { action, (const char *const *) (refs[0] != '\0' ? list : NULL), -1, dict, 7 };

  return snug_snap_wish_new (&request, error);
}

static void
assert_refused (const char *action, const char *refs, const char *options, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugSnapWish) one = wish (action, refs, options, &error);

  if (one != NULL)
    g_error ("%s %s %s was accepted", action, refs, options);
  g_assert_error (error, SNUG_ERROR, code);
}

static void
test_refs (void)
{
  static const char *const bad[] = {
    "", "a:", ":foo", "UP:foo", "s:-foo", "foo_", "foo_toolongkey12", "../foo", "a:b:foo", NULL
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugSnapRef) plain = snug_snap_ref_parse ("foo", &error);
  g_autoptr (SnugSnapRef) full = snug_snap_ref_parse ("my-store:foo_key", &error);
  g_autofree char *endless = g_strnfill (100000, 'a');

  g_assert_no_error (error);
  g_assert_null (plain->store);
  g_assert_cmpstr (plain->name, ==, "foo");
  g_assert_cmpstr (plain->instance, ==, "foo");
  g_assert_cmpstr (full->store, ==, "my-store");
  g_assert_cmpstr (full->name, ==, "foo");
  g_assert_cmpstr (full->instance, ==, "foo_key");
  for (guint i = 0; bad[i] != NULL; i++)
    if (snug_snap_ref_parse (bad[i], NULL) != NULL)
      g_error ("‘%s’ was accepted", bad[i]);
  g_assert_null (snug_snap_ref_parse (endless, NULL));
  g_assert_null (snug_snap_ref_parse ("f\xff", NULL));
}

static void
test_options (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugSnapWish) one
    = wish ("install", "foo",
            "{'channel': <'edge'>, 'revision': <'7'>, 'mode': <'devmode'>, 'store': <'s'>,"
            " 'transaction': <'all-snaps'>, 'unheard-of': <1>}",
            &error);

  g_assert_no_error (error);
  g_assert_cmpint (one->action, ==, SNUG_SNAP_INSTALL);
  g_assert_cmpuint (one->uid, ==, 7);
  g_assert_cmpstr (one->channel, ==, "edge");
  g_assert_cmpint (one->revision, ==, 7);
  g_assert_cmpstr (one->mode, ==, "devmode");
  g_assert_cmpstr (one->store, ==, "s");
  g_assert_false (one->per_snap);
}

/* The same snap twice is one wish; no refs mean all for an update and nothing for the others. */
static void
test_which_snaps (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugSnapWish) twice = wish ("remove", "foo bar foo", "@a{sv} {}", &error);
  g_autoptr (SnugSnapWish) all = wish ("update", "", "@a{sv} {}", &error);
  g_autoptr (GString) many = g_string_new ("a1");

  g_assert_no_error (error);
  g_assert_cmpuint (twice->refs->len, ==, 2);
  g_assert_true (twice->per_snap);
  g_assert_cmpuint (all->refs->len, ==, 0);
  assert_refused ("install", "", "@a{sv} {}", SNUG_ERROR_INVALID_ARGUMENT);
  assert_refused ("remove", "foo bar", "{'revision': <'2'>}", SNUG_ERROR_INVALID_ARGUMENT);
  assert_refused ("switch", "foo bar", "{'channel': <'edge'>}", SNUG_ERROR_INVALID_ARGUMENT);
  assert_refused ("switch", "foo", "@a{sv} {}", SNUG_ERROR_INVALID_ARGUMENT);
  assert_refused ("install-file", "", "@a{sv} {}", SNUG_ERROR_INVALID_ARGUMENT);
  for (guint i = 2; i < 1002; i++)
    g_string_append_printf (many, " a%u", i);
  assert_refused ("remove", many->str, "@a{sv} {}", SNUG_ERROR_INVALID_ARGUMENT);
}

static void
test_ends (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugSnapWish) two = wish ("connect", "foo:home :home", "@a{sv} {}", &error);
  g_autoptr (SnugSnapWish) one = wish ("disconnect", "foo:home", "{'forget': <true>}", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (two->first, ==, "foo:home");
  g_assert_cmpstr (two->second, ==, ":home");
  g_assert_cmpstr (one->second, ==, NULL);
  g_assert_true (one->forget);
  assert_refused ("connect", "", "@a{sv} {}", SNUG_ERROR_INVALID_ARGUMENT);
  assert_refused ("connect", "a b c", "@a{sv} {}", SNUG_ERROR_INVALID_ARGUMENT);
}

static void
test_bad_options (void)
{
  assert_refused ("dance", "foo", "@a{sv} {}", SNUG_ERROR_INVALID_ARGUMENT);
  assert_refused ("install", "foo", "{'channel': <7>}", SNUG_ERROR_INVALID_ARGUMENT);
  assert_refused ("install", "foo", "{'channel': <'a/b/c/d'>}", SNUG_ERROR_INVALID_ARGUMENT);
  assert_refused ("install", "foo", "{'revision': <'-1'>}", SNUG_ERROR_INVALID_ARGUMENT);
  assert_refused ("install", "foo", "{'mode': <'strict'>}", SNUG_ERROR_INVALID_ARGUMENT);
  assert_refused ("install", "foo", "{'store': <'../x'>}", SNUG_ERROR_INVALID_ARGUMENT);
  assert_refused ("install", "foo", "{'transaction': <'some'>}", SNUG_ERROR_INVALID_ARGUMENT);
  assert_refused ("install", "foo", "<1>", SNUG_ERROR_INVALID_ARGUMENT);
  assert_refused ("install-file", "", "{'name': <'a/b'>}", SNUG_ERROR_INVALID_ARGUMENT);
}

static void
test_required_options (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugSnapWish) known
    = wish ("remove", "foo", "{'required': <['purge', 'handle-token']>}", &error);

  g_assert_no_error (error);
  g_assert_nonnull (known);
  assert_refused ("remove", "foo", "{'required': <['cohort']>}", SNUG_ERROR_UNSUPPORTED_OPTION);
  /* There is one of that name, but not here. */
  assert_refused ("remove", "foo", "{'required': <['dangerous']>}", SNUG_ERROR_UNSUPPORTED_OPTION);
}

static void
test_modes (void)
{
  static const struct
  {
    const char *asked;
    const char *confinement;
    const char *wanted;
    int code;
  } cases[] = {
    { NULL, "strict", "strict", -1 },
    { "strict", "strict", "strict", -1 },
    { "devmode", "strict", "devmode", -1 },
    { "classic", "strict", "strict", -1 },
    { "jailmode", "devmode", "jailmode", -1 },
    { "devmode", "devmode", "devmode", -1 },
    { NULL, "devmode", NULL, SNUG_ERROR_POLICY_DENIED },
    { "classic", "classic", "classic", -1 },
    { NULL, "classic", NULL, SNUG_ERROR_NEEDS_CLASSIC },
    { "devmode", "classic", NULL, SNUG_ERROR_NEEDS_CLASSIC },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_cmpstr (snug_snap_wish_decide_mode (cases[i].asked, cases[i].confinement, "foo",
                                                   &error),
                       ==, cases[i].wanted);
      if (cases[i].code >= 0)
        g_assert_error (error, SNUG_ERROR, cases[i].code);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lifecycle/snap-wish/refs", test_refs);
  g_test_add_func ("/lifecycle/snap-wish/options", test_options);
  g_test_add_func ("/lifecycle/snap-wish/which-snaps", test_which_snaps);
  g_test_add_func ("/lifecycle/snap-wish/ends", test_ends);
  g_test_add_func ("/lifecycle/snap-wish/bad-options", test_bad_options);
  g_test_add_func ("/lifecycle/snap-wish/required-options", test_required_options);
  g_test_add_func ("/lifecycle/snap-wish/modes", test_modes);
  return g_test_run ();
}
