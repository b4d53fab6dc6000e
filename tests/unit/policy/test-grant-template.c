/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-grants.h"

static void
test_parse (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list
    = parse_grants ("  - {file: [/a, /b/], access: rw}\n"
                    "  - {socket: '@x', }\n"
                    "  - {socket: inet, type: stream}\n"
                    "  - {socket: /run/x.sock}\n"
                    "  - {file: \"$(plug.read:home)\", access: r, when: {plug.kind: a}, unless: "
                    "{slot.off: \"true\"}}\n"
                    "  - {kernel-module: \"$(each.name)\", each: plug.modules}\n",
                    &error);
  g_autoptr (GPtrArray) references = NULL, each = NULL, none = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 7);
  none = snug_grant_template_list_references (g_ptr_array_index (list, 0));
  g_assert_cmpuint (none->len, ==, 0);
  references = snug_grant_template_list_references (g_ptr_array_index (list, 5));
  g_assert_cmpuint (references->len, ==, 3);
  g_assert_true (g_ptr_array_find_with_equal_func (references, "plug.read", g_str_equal, NULL));
  g_assert_true (g_ptr_array_find_with_equal_func (references, "plug.kind", g_str_equal, NULL));
  g_assert_true (g_ptr_array_find_with_equal_func (references, "slot.off", g_str_equal, NULL));
  each = snug_grant_template_list_references (g_ptr_array_index (list, 6));
  g_assert_cmpuint (each->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (each, 0), ==, "plug.modules");
}

static void
test_empty (void)
{
  g_autoptr (GPtrArray) list = snug_grant_template_parse_list ("t.yaml", NULL, NULL);

  g_assert_cmpuint (list->len, ==, 0);
}

static void
test_wrong (void)
{
  static const char *const wrong[] = {
    "  a: b\n",
    "  - text\n",
    "  - {access: r}\n",
    "  - {file: /a, device: /dev/b, access: r}\n",
    "  - {file: /a}\n",
    "  - {file: relative, access: r}\n",
    "  - {file: $HOMEX, access: r}\n",
    "  - {file: /a, access: z}\n",
    "  - {file: /a, access: r, scope: everywhere}\n",
    "  - {file: /a, access: r, colour: red}\n",
    "  - {file: '', access: r}\n",
    "  - {device: /etc/a, access: r}\n",
    "  - {dbus: org.a, access: talk}\n",
    "  - {dbus: org.a, bus: other, access: talk}\n",
    "  - {network: fly}\n",
    "  - {syscall: READ}\n",
    "  - {syscall: read, deny: \"no\"}\n",
    "  - {file: \"$(plug\", access: r}\n",
    "  - {file: \"$(PLUG.x)\", access: r}\n",
    "  - {file: \"$(plug.x:loud)\", access: r}\n",
    "  - {file: /a, access: r, when: text}\n",
    "  - {file: /a, access: r, when: {$X: y}}\n",
    "  - {file: /a, access: r, each: '$'}\n",
    "  - {mount: /a}\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      if (parse_grants (wrong[i], &error) != NULL)
        g_error ("was accepted: %s", wrong[i]);
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
      g_assert_nonnull (strstr (error->message, "t.yaml:"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/policy/grant-template/parse", test_parse);
  g_test_add_func ("/policy/grant-template/empty", test_empty);
  g_test_add_func ("/policy/grant-template/wrong", test_wrong);
  return g_test_run ();
}
