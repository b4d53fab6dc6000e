/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-channel.h"

static void
test_forms (void)
{
  const struct
  {
    const char *text;
    const char *full;
  } cases[] = {
    { "stable", "latest/stable" },
    { "edge", "latest/edge" },
    { "latest/beta", "latest/beta" },
    { "3.2", "3.2/stable" },
    { "3.2/edge", "3.2/edge" },
    { "3.2/edge/fix-1", "3.2/edge/fix-1" },
    { "edge/fix", "latest/edge/fix" },
    { "latest", "latest/stable" },
    { "candidate/a", "latest/candidate/a" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SnugChannel) channel = snug_channel_parse (cases[i].text, &error);
      g_autoptr (SnugChannel) copy = NULL;

      g_assert_no_error (error);
      copy = snug_channel_copy (channel);
      g_assert_cmpstr (snug_channel_get_full (copy), ==, cases[i].full);
    }
}

static void
test_parts (void)
{
  g_autoptr (SnugChannel) channel = snug_channel_parse ("3.2/edge/fix", NULL);

  g_assert_cmpstr (snug_channel_get_track (channel), ==, "3.2");
  g_assert_cmpuint (snug_channel_get_risk (channel), ==, SNUG_RISK_EDGE);
  g_assert_cmpstr (snug_channel_get_branch (channel), ==, "fix");
  g_assert_cmpstr (snug_risk_to_string (SNUG_RISK_CANDIDATE), ==, "candidate");
}

static void
test_resolve (void)
{
  const struct
  {
    const char *present;
    const char *text;
    const char *full;
  } cases[] = {
    { NULL, "edge", "latest/edge" },
    { "3.2/stable", "edge", "3.2/edge" },
    { "3.2/stable", "4.0", "4.0/stable" },
    { "3.2/edge", "beta/fix", "3.2/beta/fix" },
    { "3.2/edge/fix", "stable", "3.2/stable" },
    { "3.2/stable", "latest/stable", "latest/stable" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SnugChannel) channel
        = snug_channel_resolve (cases[i].present, cases[i].text, NULL);

      g_assert_cmpstr (snug_channel_get_full (channel), ==, cases[i].full);
    }
}

static void
test_refusals (void)
{
  static const char *const bad[] = { "",
                                     "/",
                                     "a/",
                                     "/a",
                                     "a//b",
                                     "3.2/risky",
                                     "a/stable/b/c",
                                     "a b",
                                     "../stable",
                                     "a/stable/..",
                                     "\n",
                                     "a\n",
                                     "stable/stable/stable/x" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      if (snug_channel_parse (bad[i], &error) != NULL)
        g_error ("‘%s’ was accepted", bad[i]);
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/channel/forms", test_forms);
  g_test_add_func ("/model/channel/parts", test_parts);
  g_test_add_func ("/model/channel/resolve", test_resolve);
  g_test_add_func ("/model/channel/refusals", test_refusals);
  return g_test_run ();
}
