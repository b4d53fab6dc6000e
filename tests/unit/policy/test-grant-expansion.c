/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-grants.h"

#define ATTRS                                                                                      \
  "{'plug': <{'read': <[<'$HOME/a'>, <'$HOME/b'>]>, 'one': <'/x'>, 'flag': <true>, 'target': "     \
  "<'$SNAP/t'>, "                                                                                  \
  "'mods': <[<{'name': <'m1'>, 'load': <'on'>}>, <{'name': <'m2'>, 'load': <'off'>}>]>, 'num': "   \
  "<int64 4>}>, "                                                                                  \
  "'slot': <{'src': <[<'lib'>, <'$SNAP_DATA/d'>]>, 'name': <'org.x'>}>}"

/* Expands one template. Gives the grants as one text each, so that a case is one line. */
static char *
expand (const char *template, const char *attrs_text, GError **error)
{
  g_autoptr (GPtrArray) templates = parse_grants (template, error);
  g_autoptr (GPtrArray) grants = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_grant_unref);
  g_autoptr (GVariant) attrs
    = g_variant_parse (G_VARIANT_TYPE_VARDICT, attrs_text, NULL, NULL, NULL);
  g_autoptr (GVariant) names
    = g_variant_ref_sink (g_variant_new_parsed ("{'snap': 'foo', 'tag': 'snap.foo.app'}"));
  g_autoptr (GVariant) dirs = g_variant_ref_sink (
    g_variant_new_parsed ("{'plug:SNAP': '/snap/foo/1', 'slot:SNAP': '/snap/bar/2', "
                          "'slot:SNAP_DATA': '/var/snap/bar/2'}"));
  const SnugGrantScope scope = { "test", "plug", attrs, names, dirs };
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_nonnull (templates);
  g_assert_nonnull (attrs);
  for (guint i = 0; i < templates->len; i++)
    if (!snug_grant_template_expand (g_ptr_array_index (templates, i), &scope, grants, error))
      return NULL;
  for (guint i = 0; i < grants->len; i++)
    {
      GVariant *params = snug_grant_get_params (g_ptr_array_index (grants, i));

      for (gsize j = 0; j < g_variant_n_children (params); j++)
        {
          const char *key, *value;

          g_variant_get_child (params, j, "{&s&s}", &key, &value);
          if (!g_str_equal (key, "access"))
            g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", value);
        }
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_expand (void)
{
  static const struct
  {
    const char *template;
    const char *result;
  } cases[] = {
    { "  - {file: \"$(plug.one)\", access: r}\n", "/x" },
    { "  - {file: \"/p/$(snap)/$(plug.num)\", access: r}\n", "/p/foo/4" },
    { "  - {file: \"$(plug.read:home)\", access: r}\n", "$HOME/a $HOME/b" },
    { "  - {file: \"$(plug.none)\", access: r}\n", "" },
    { "  - {file: \"/p/$(unknown)\", access: r}\n", "" },
    { "  - {dbus: \"$(slot.name)\", bus: session, access: own}\n", "session org.x" },
    { "  - {mount: \"$(slot.src:snap)\", target: \"$(plug.target:snap)/$(slot.src:name)\"}\n",
      "/snap/bar/2/lib /snap/foo/1/t/lib /var/snap/bar/2/d /snap/foo/1/t/d" },
    { "  - {kernel-module: \"$(each.name)\", each: plug.mods, when: {each.load: on}}\n", "m1" },
    { "  - {kernel-module: \"$(each.name)\", each: plug.none}\n", "" },
    { "  - {file: /a, access: r, when: {plug.flag: \"true\"}}\n", "/a" },
    { "  - {file: /a, access: r, when: {plug.flag: \"false\"}}\n", "" },
    { "  - {file: /a, access: r, when: {plug.none: $MISSING}}\n", "/a" },
    { "  - {file: /a, access: r, unless: {plug.none: $MISSING}}\n", "" },
    { "  - {file: /a, access: r, when: {plug.read: $HOME/b}}\n", "/a" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *result = expand (cases[i].template, ATTRS, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (result, ==, cases[i].result);
    }
}

/* What an attribute says stays a value, or there is no sandbox at all. */
static void
test_attacks (void)
{
  static const struct
  {
    const char *template;
    const char *attrs;
  } cases[] = {
    { "  - {file: \"$(plug.p)\", access: r}\n", "{'plug': <{'p': <'/a,\\n/** rw,'>}>}" },
    { "  - {file: \"$(plug.p)\", access: r}\n", "{'plug': <{'p': <'/a{,b}'>}>}" },
    { "  - {file: \"$(plug.p)\", access: r}\n", "{'plug': <{'p': <'/a*'>}>}" },
    { "  - {file: \"$(plug.p)\", access: r}\n", "{'plug': <{'p': <'/a/../../etc'>}>}" },
    { "  - {file: \"$(plug.p)\", access: r}\n", "{'plug': <{'p': <'relative'>}>}" },
    { "  - {file: \"$(plug.p)\", access: r}\n", "{'plug': <{'p': <'$HOME/a'>}>}" },
    { "  - {file: \"$(plug.p:home)\", access: r}\n", "{'plug': <{'p': <'$HOME/$HOME/a'>}>}" },
    { "  - {file: \"$(plug.p)\", access: r}\n", "{'plug': <{'p': <'$(snap)'>}>}" },
    { "  - {device: \"$(plug.p)\", access: r}\n", "{'plug': <{'p': <'/etc/shadow'>}>}" },
    { "  - {device: \"$(plug.p:glob)\", access: r}\n", "{'plug': <{'p': <'/dev/{sda,null}'>}>}" },
    { "  - {dbus: x, bus: \"$(plug.p)\", access: own}\n", "{'plug': <{'p': <'both'>}>}" },
    { "  - {mount: \"$(slot.p:snap)\", target: /t}\n", "{'slot': <{'p': <'$SNAP/../../etc'>}>}" },
    { "  - {mount: \"$(slot.p:snap)\", target: /t}\n", "{'slot': <{'p': <'$SNAP_COMMON/x'>}>}" },
    { "  - {mount: \"$(slot.p:snap)\", target: /t}\n", "{'slot': <{'p': <'$SNAPPY/x'>}>}" },
    { "  - {file: \"$(plug.p)\", access: r}\n", "{'plug': <{'p': <{'map': <'x'>}>}>}" },
    { "  - {file: \"/a/$(plug.p)\", access: r}\n", "{'plug': <{'p': <''>}>}" },
    { "  - {file: \"/a/$(plug.p:name)\", access: r}\n", "{'plug': <{'p': <'/'>}>}" },
    { "  - {file: \"/a/$(plug.p:name)\", access: r}\n", "{'plug': <{'p': <'$SNAP'>}>}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *result = expand (cases[i].template, cases[i].attrs, &error);

      if (result != NULL)
        g_error ("case %u gave ‘%s’", i, result);
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
    }
}

/* Two lists of 100 would be 10,000 grants. */
static void
test_too_many (void)
{
  g_autoptr (GString) list = g_string_new ("[<'a0'>");
  g_autofree char *attrs = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 1; i < 100; i++)
    g_string_append_printf (list, ", <'a%u'>", i);
  g_string_append_c (list, ']');
  attrs = g_strdup_printf ("{'plug': <{'a': <%s>, 'b': <%s>}>}", list->str, list->str);
  g_assert_null (expand ("  - {file: \"/$(plug.a)/$(plug.b)\", access: r}\n", attrs, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/policy/grant-expansion/expand", test_expand);
  g_test_add_func ("/policy/grant-expansion/attacks", test_attacks);
  g_test_add_func ("/policy/grant-expansion/too-many", test_too_many);
  return g_test_run ();
}
