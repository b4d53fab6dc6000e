/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-kernel-log.h"
#include "test-root.h"

static void
collect (const char *text, gpointer user_data)
{
  g_string_append_printf (user_data, "%s|", text);
}

static char *
read_log (Root *root, GError **error)
{
  GString *text = g_string_new (NULL);
  const gboolean ok = snug_kernel_log_read (root->paths, collect, text, NULL, error);

  return g_string_free (text, !ok);
}

static void
assert_log (Root *root, const char *wanted)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = read_log (root, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, wanted);
}

static void
test_records (Root *root, gconstpointer data)
{
  root_write (root, "dev/kmsg",
              "6,1,100,-;first\n"
              " SUBSYSTEM=x\n"
              "3,2,101,-,caller=T1;second; with more\n"
              /* A program's, with a facility of its own; and what is no record. */
              "14,3,102,-;audit: type=1326 audit(1.0:1): forged\n"
              "no record;at all\n"
              "5,4,103,-;last\n",
              0644);
  assert_log (root, "first|second; with more|last|");
}

static void
test_limits (Root *root, gconstpointer data)
{
  g_autofree char *many = g_strnfill (20000, 'x');
  g_autofree char *text
    = g_strdup_printf ("6,1,1,-;before\n6,2,2,-;%s\n6,3,3,-;after\n6,4,4,-;without an end", many);

  root_write (root, "dev/kmsg", text, 0644);
  assert_log (root, "before|after|without an end|");
}

static void
test_audit (Root *root, gconstpointer data)
{
  root_write (root, "var/log/audit/audit.log", "type=AVC msg=audit(1.0:1): a\ntype=AVC b\n", 0600);
  assert_log (root, "type=AVC msg=audit(1.0:1): a|type=AVC b|");
  root_write (root, "dev/kmsg", "6,1,1,-;c\n", 0600);
  assert_log (root, "type=AVC msg=audit(1.0:1): a|type=AVC b|c|");
}

/* Of a long one the end counts. */
static void
test_tail (Root *root, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *tail = NULL;

  for (guint i = 0; i < 500000; i++)
    g_string_append_printf (text, "line %06u\n", i);
  root_write (root, "var/log/audit/audit.log", text->str, 0600);
  tail = read_log (root, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (strlen (tail), <=, 4 * 1024 * 1024);
  g_assert_true (g_str_has_prefix (tail, "line "));
  g_assert_true (g_str_has_suffix (tail, "|line 499999|"));
}

static void
test_nothing (Root *root, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (read_log (root, &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/lifecycle/kernel-log/records", Root, NULL, root_set_up, test_records,
              root_tear_down);
  g_test_add ("/lifecycle/kernel-log/limits", Root, NULL, root_set_up, test_limits, root_tear_down);
  g_test_add ("/lifecycle/kernel-log/audit", Root, NULL, root_set_up, test_audit, root_tear_down);
  g_test_add ("/lifecycle/kernel-log/tail", Root, NULL, root_set_up, test_tail, root_tear_down);
  g_test_add ("/lifecycle/kernel-log/nothing", Root, NULL, root_set_up, test_nothing,
              root_tear_down);
  return g_test_run ();
}
