/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-keyfile.h"

static SnugKeyfile *
parse (const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return snug_keyfile_new ("test.conf", bytes, error);
}

static void
test_values (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugKeyfile) file
    = parse ("# about\n[daemon]\nIdle = a\\sb\\\\ \nOn=true\n\n[store one]\nSize=42\nEmpty=\n",
             &error);
  g_autofree char *idle = NULL;
  g_autofree char *missing = NULL;
  g_autofree const char **groups = NULL;
  g_autofree const char **keys = NULL;
  gboolean on = FALSE;
  guint64 size = 0;

  g_assert_no_error (error);
  groups = snug_keyfile_get_groups (file);
  g_assert_cmpstr (groups[0], ==, "daemon");
  g_assert_cmpstr (groups[1], ==, "store one");
  g_assert_null (groups[2]);
  keys = snug_keyfile_get_keys (file, "daemon");
  g_assert_cmpstr (keys[1], ==, "On");
  g_assert_cmpuint (snug_keyfile_get_line (file, "daemon", "On"), ==, 4);
  g_assert_cmpuint (snug_keyfile_get_line (file, "store one", NULL), ==, 6);
  g_assert_cmpuint (snug_keyfile_get_line (file, "nowhere", NULL), ==, 0);

  g_assert_true (snug_keyfile_take_string (file, "daemon", "Idle", &idle, &error));
  g_assert_cmpstr (idle, ==, "a b\\");
  g_assert_true (snug_keyfile_take_string (file, "daemon", "Nothing", &missing, &error));
  g_assert_null (missing);
  g_assert_true (snug_keyfile_take_boolean (file, "daemon", "On", &on, &error));
  g_assert_true (on);
  g_assert_true (snug_keyfile_take_uint64 (file, "store one", "Size", 1, 42, &size, &error));
  g_assert_cmpuint (size, ==, 42);
  g_assert_false (snug_keyfile_finish (file, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (error->message, ==, "test.conf line 8: [store one] Empty: unknown key");
  g_clear_error (&error);
  g_assert_cmpstr (snug_keyfile_take (file, "store one", "Empty"), ==, "");
  g_assert_true (snug_keyfile_finish (file, &error));
}

static void
test_bad_values (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugKeyfile) file = parse ("[a]\nB=yes\nN=99\nS=a\\x\nT=a\\\n", &error);
  g_autofree char *text = NULL;
  gboolean flag = TRUE;
  guint64 number = 5;

  g_assert_no_error (error);
  g_assert_false (snug_keyfile_take_boolean (file, "a", "B", &flag, &error));
  g_assert_cmpstr (error->message, ==, "test.conf line 2: [a] B: must be ‘true’ or ‘false’");
  g_clear_error (&error);
  g_assert_false (snug_keyfile_take_uint64 (file, "a", "N", 1, 10, &number, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (snug_keyfile_take_string (file, "a", "S", &text, &error));
  g_clear_error (&error);
  g_assert_false (snug_keyfile_take_string (file, "a", "T", &text, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
}

static void
test_refusals (void)
{
  static const char *const bad[] = {
    "Key=before any group\n",
    "[a]\nnonsense\n",
    "[a]\nA=1\nA=2\n",
    "[a]\n[a]\n",
    "[a\nK=1\n",
    "[]\n",
    "[a]\n=value\n",
    "[a]\nbad key=1\n",
    "[a]\nK=\xff\n",
    "[x[y]]\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (bad[i], &error));
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
    }
}

static void
test_limits (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *large = g_strnfill (1024 * 1024 + 1, '#');
  g_autoptr (GBytes) nul = g_bytes_new_static ("[a]\nK=\0\n", 8);
  g_autoptr (GString) many = g_string_new ("[a]\n");

  g_assert_null (parse (large, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_null (snug_keyfile_new ("nul", nul, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  for (guint i = 0; i < 10001; i++)
    g_string_append_printf (many, "K%u=1\n", i);
  g_assert_null (parse (many->str, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/keyfile/values", test_values);
  g_test_add_func ("/base/keyfile/bad-values", test_bad_values);
  g_test_add_func ("/base/keyfile/refusals", test_refusals);
  g_test_add_func ("/base/keyfile/limits", test_limits);
  return g_test_run ();
}
