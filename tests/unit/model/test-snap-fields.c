/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-snap-fields.h"

static void
test_durations (void)
{
  const struct
  {
    const char *text;
    gint64 value;
  } cases[]
    = { { "0", 0 },           { "90s", 90000000 }, { "1m30s", 90000000 }, { "500ms", 500000 },
        { "1h", 3600000000 }, { "1.5s", 1500000 }, { "10us", 10 } };
  static const char *const bad[]
    = { "", "90", "s", "-1s", "1d", "1s ", "99999999999h", "1e400s", "nan", NULL };
  gint64 value;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_true (snug_fields_parse_duration (cases[i].text, &value));
      g_assert_cmpint (value, ==, cases[i].value);
    }
  for (guint i = 0; bad[i] != NULL; i++)
    g_assert_false (snug_fields_parse_duration (bad[i], &value));
  g_assert_false (snug_fields_parse_duration (NULL, &value));
}

typedef struct
{
  char *text;
  char **list;
  gboolean flag;
  gint64 time;
  char **environment;
} Everything;

static const SnugField fields[] = {
  { "text", SNUG_FIELD_STRING, G_STRUCT_OFFSET (Everything, text), "^[a-z]+$", "letters", 5,
    FALSE },
  { "list", SNUG_FIELD_STRV, G_STRUCT_OFFSET (Everything, list), NULL, NULL, 0, FALSE },
  { "flag", SNUG_FIELD_BOOLEAN, G_STRUCT_OFFSET (Everything, flag), NULL, NULL, 0, FALSE },
  { "time", SNUG_FIELD_DURATION, G_STRUCT_OFFSET (Everything, time), NULL, NULL, 0, TRUE },
  { "environment", SNUG_FIELD_ENVIRONMENT, G_STRUCT_OFFSET (Everything, environment), NULL, NULL, 0,
    FALSE },
  { NULL },
};

static gboolean
read_all (const char *text, Everything *all, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (SnugYamlNode) root = snug_yaml_parse ("test", bytes, 10000, error);

  g_assert_nonnull (root);
  return snug_fields_read (root, "apps.x", fields, all, error);
}

static void
test_types (void)
{
  g_autoptr (GError) error = NULL;
  Everything all = { 0 };

  g_assert_true (read_all (
    "daemon: simple\ntext: abc\nlist: [1, b]\nflag: yes\ntime: 2s\nenvironment: {A: 1, B: ''}\n",
    &all, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (all.text, ==, "abc");
  g_assert_cmpstr (all.list[0], ==, "1");
  g_assert_true (all.flag);
  g_assert_cmpint (all.time, ==, 2000000);
  g_assert_cmpstr (all.environment[2], ==, "B");
  snug_fields_clear (fields, &all);
  g_assert_null (all.text);
  g_assert_true (snug_fields_know (fields, "list"));
  g_assert_false (snug_fields_know (fields, "lists"));
}

static void
test_refusals (void)
{
  static const char *const bad[] = {
    "text: ABC\n",
    "text: abcdef\n",
    "text: [a]\n",
    "list: a\n",
    "list: [[a]]\n",
    "flag: perhaps\n",
    "time: 2s\n",
    "daemon: simple\ntime: soon\n",
    "environment: [A]\n",
    "environment: {A: [1]}\n",
    "environment: {'': 1}\n",
    "environment: {'A=B': 1}\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      Everything all = { 0 };

      if (read_all (bad[i], &all, &error))
        g_error ("was accepted: %s", bad[i]);
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
      g_assert_true (g_str_has_prefix (error->message, "snap.yaml line "));
      g_assert_nonnull (strstr (error->message, "apps.x."));
      snug_fields_clear (fields, &all);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/snap-fields/durations", test_durations);
  g_test_add_func ("/model/snap-fields/types", test_types);
  g_test_add_func ("/model/snap-fields/refusals", test_refusals);
  return g_test_run ();
}
