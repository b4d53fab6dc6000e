/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-epoch.h"

static gboolean
parse (const char *value, SnugEpoch *epoch, GError **error)
{
  g_autofree char *text = g_strdup_printf ("epoch: %s\n", value);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (SnugYamlNode) root = snug_yaml_parse ("test", bytes, 10000, error);

  return snug_epoch_parse (snug_yaml_node_get (root, "epoch"), epoch, error);
}

static void
test_forms (void)
{
  const struct
  {
    const char *text;
    const char *json;
  } cases[] = {
    { "", "{\"read\":[0],\"write\":[0]}" },
    { "0", "{\"read\":[0],\"write\":[0]}" },
    { "3", "{\"read\":[3],\"write\":[3]}" },
    { "2*", "{\"read\":[1,2],\"write\":[2]}" },
    { "{read: [1, 2], write: [2]}", "{\"read\":[1,2],\"write\":[2]}" },
    { "{read: [1]}", "{\"read\":[1],\"write\":[1]}" },
    { "{write: [4]}", "{\"read\":[4],\"write\":[4]}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *json = NULL;
      SnugEpoch epoch;

      parse (cases[i].text, &epoch, &error);
      g_assert_no_error (error);
      json = snug_epoch_to_json (&epoch);
      g_assert_cmpstr (json, ==, cases[i].json);
    }
}

static void
test_refusals (void)
{
  static const char *const bad[] = { "-1",
                                     "x",
                                     "0*",
                                     "01",
                                     "1.5",
                                     "4294967296",
                                     "{}",
                                     "[1]",
                                     "{read: []}",
                                     "{read: [2, 1]}",
                                     "{read: [1, 1]}",
                                     "{read: [1], write: [2]}",
                                     "{read: [0,1,2,3,4,5,6,7,8,9,10]}",
                                     "{read: 1}",
                                     "{read: [[1]]}" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      SnugEpoch epoch;

      if (parse (bad[i], &epoch, &error))
        g_error ("‘%s’ was accepted", bad[i]);
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
    }
}

static void
test_can_read (void)
{
  SnugEpoch zero, one, one_star, two;

  g_assert_true (parse ("0", &zero, NULL) && parse ("1", &one, NULL)
                 && parse ("1*", &one_star, NULL) && parse ("2", &two, NULL));
  g_assert_true (snug_epoch_can_read (&one_star, &zero));
  g_assert_true (snug_epoch_can_read (&one_star, &one));
  g_assert_false (snug_epoch_can_read (&one, &zero));
  g_assert_false (snug_epoch_can_read (&two, &one_star));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/epoch/forms", test_forms);
  g_test_add_func ("/model/epoch/refusals", test_refusals);
  g_test_add_func ("/model/epoch/can-read", test_can_read);
  return g_test_run ();
}
