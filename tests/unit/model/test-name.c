/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-name.h"

typedef struct
{
  SnugNameKind kind;
  const char *good[8];
  const char *bad[16];
} NameCases;

static const NameCases cases[] = {
  { SNUG_NAME_SNAP,
    { "aa", "a1", "hello-world", "0a", "a-0-b", "x123456789012345678901234567890123456789" },
    { "", "a", "-a", "a-", "a--b", "A1", "12", "a_b", "a.b", "a/b", "..", "ä1", "a b", "aa\n",
      "x1234567890123456789012345678901234567890" } },
  { SNUG_NAME_INSTANCE_KEY,
    { "1", "abc", "0123456789" },
    { "", "A", "a-b", "01234567890", "a\n" } },
  { SNUG_NAME_APP,
    { "a", "A1", "foo-Bar" },
    { "", "-a", "a-", "a--b", "a.b", "a/b", "a b", "..", "a\n" } },
  { SNUG_NAME_HOOK, { "install", "connect-plug-x1" }, { "", "1a", "a-", "A", "a_b", "../x" } },
  { SNUG_NAME_ALIAS, { "a", "A.b_c-d", "0" }, { "", ".a", "-a", "a/b", "a b", "_a" } },
  { SNUG_NAME_PLUG, { "a", "a-b", "a1" }, { "", "1a", "a-", "A", "a_b", "a--b" } },
  { SNUG_NAME_INTERFACE, { "home", "x11" }, { "", "X", "x_y", "a-" } },
  { SNUG_NAME_SOCKET, { "sock", "a-1" }, { "", "1", "a/" } },
};

static void
test_rules (void)
{
  g_assert_cmpuint (G_N_ELEMENTS (cases), ==, SNUG_N_NAME_KINDS);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      for (guint j = 0; cases[i].good[j] != NULL; j++)
        {
          g_autoptr (GError) error = NULL;

          snug_name_validate (cases[i].kind, cases[i].good[j], &error);
          g_assert_no_error (error);
        }
      for (guint j = 0; cases[i].bad[j] != NULL; j++)
        {
          g_autoptr (GError) error = NULL;

          if (snug_name_validate (cases[i].kind, cases[i].bad[j], &error))
            g_error ("‘%s’ was accepted as kind %u", cases[i].bad[j], cases[i].kind);
          g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
        }
    }
  g_assert_false (snug_name_validate (SNUG_NAME_SNAP, NULL, NULL));
}

static void
test_message_shows_no_control_characters (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (snug_name_validate (SNUG_NAME_SNAP, "a\033[31m", &error));
  g_assert_null (strchr (error->message, '\033'));
}

static void
test_instance (void)
{
  g_autofree char *name = NULL;
  g_autofree char *key = NULL;
  g_autofree char *no_key = NULL;

  g_assert_true (snug_name_split_instance ("foo_1", &name, &key, NULL));
  g_assert_cmpstr (name, ==, "foo");
  g_assert_cmpstr (key, ==, "1");
  g_assert_true (snug_name_split_instance ("foo", NULL, &no_key, NULL));
  g_assert_null (no_key);
  g_assert_false (snug_name_split_instance ("foo_", NULL, NULL, NULL));
  g_assert_false (snug_name_split_instance ("foo_a_b", NULL, NULL, NULL));
  g_assert_false (snug_name_split_instance ("_a", NULL, NULL, NULL));
  g_assert_false (snug_name_split_instance (NULL, NULL, NULL, NULL));
}

static void
test_tags (void)
{
  static const char *const bad[] = { "",
                                     "snap",
                                     "snap.foo",
                                     "snap.foo.a.b",
                                     "nap.foo.a",
                                     "snap.foo.hook.",
                                     "snap.foo.hook.A",
                                     "snap.FOO.a",
                                     "snap.foo.hook.a.b",
                                     "snap..a" };
  static const char *const good[] = { "snap.foo.bar", "snap.foo_1.hook.install", "snap.foo.hook" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *instance = NULL;
      g_autofree char *app = NULL;
      g_autofree char *back = NULL;
      gboolean hook;

      g_assert_true (snug_name_parse_tag (good[i], &instance, &app, &hook, NULL));
      back = snug_name_build_tag (instance, app, hook);
      g_assert_cmpstr (back, ==, good[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *instance = NULL;
      g_autofree char *app = NULL;
      gboolean hook;

      g_assert_false (snug_name_parse_tag (bad[i], &instance, &app, &hook, NULL));
    }
}

static void
test_commands (void)
{
  g_autofree char *same = snug_name_build_command ("foo", "foo");
  g_autofree char *other = snug_name_build_command ("foo", "bar");
  g_autofree char *instance = snug_name_build_command ("foo_x", "foo");

  g_assert_cmpstr (same, ==, "foo");
  g_assert_cmpstr (other, ==, "foo.bar");
  g_assert_cmpstr (instance, ==, "foo_x");
}

static void
test_hooks (void)
{
  g_assert_true (snug_name_is_known_hook ("configure"));
  g_assert_true (snug_name_is_known_hook ("connect-plug-home"));
  g_assert_false (snug_name_is_known_hook ("connect-plug-"));
  g_assert_false (snug_name_is_known_hook ("connect-plug-../x"));
  g_assert_false (snug_name_is_known_hook ("surprise"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/name/rules", test_rules);
  g_test_add_func ("/model/name/message-shows-no-control-characters",
                   test_message_shows_no_control_characters);
  g_test_add_func ("/model/name/instance", test_instance);
  g_test_add_func ("/model/name/tags", test_tags);
  g_test_add_func ("/model/name/commands", test_commands);
  g_test_add_func ("/model/name/hooks", test_hooks);
  return g_test_run ();
}
