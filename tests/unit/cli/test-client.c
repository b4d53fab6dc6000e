/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-client.h"
#include "test-cli.h"

#include <glib/gstdio.h>

static void
assert_explained (int domain_is_bus, int code, SnugError wanted, const char *part)
{
  GError *error = domain_is_bus ? g_error_new_literal (G_DBUS_ERROR, code, "cause")
                                : g_error_new_literal (G_IO_ERROR, code, "cause");

  snug_client_explain (&error);
  g_assert_error (error, SNUG_ERROR, (int) wanted);
  g_assert_nonnull (strstr (error->message, part));
  g_assert_nonnull (strstr (error->message, "cause"));
  g_error_free (error);
}

static void
test_explain (void)
{
  assert_explained (TRUE, G_DBUS_ERROR_SERVICE_UNKNOWN, SNUG_ERROR_NOT_SUPPORTED, "not running");
  assert_explained (TRUE, G_DBUS_ERROR_NO_REPLY, SNUG_ERROR_FAILED, "ended before it answered");
  assert_explained (TRUE, G_DBUS_ERROR_ACCESS_DENIED, SNUG_ERROR_NOT_AUTHORIZED, "the bus");
  assert_explained (TRUE, G_DBUS_ERROR_UNKNOWN_METHOD, SNUG_ERROR_NOT_SUPPORTED, "another version");
  assert_explained (FALSE, G_IO_ERROR_CLOSED, SNUG_ERROR_FAILED, "ended before it answered");
  assert_explained (FALSE, G_IO_ERROR_FAILED, SNUG_ERROR_FAILED, "");
  snug_client_explain (NULL);
}

static void
test_no_bus (void)
{
  g_autoptr (SnugClient) client = snug_client_new ("unix:path=/nowhere/bus");
  g_autoptr (GError) error = NULL;

  g_assert_null (snug_client_list (client, "ListInstalled", NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_SUPPORTED);
  g_assert_true (g_str_has_prefix (error->message, "cannot reach the system bus"));
}

static void
test_no_daemon (void)
{
  g_autoptr (GTestDBus) bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_autoptr (SnugClient) client = NULL;
  g_autoptr (GError) error = NULL;

  g_test_dbus_up (bus);
  client = snug_client_new (g_test_dbus_get_bus_address (bus));
  g_assert_null (snug_client_list (client, "ListInstalled", NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_SUPPORTED);
  g_assert_true (g_str_has_prefix (error->message, "snugd is not running"));
  g_clear_error (&error);
  g_assert_null (snug_client_get_properties (client, FALSE, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_SUPPORTED);
  g_clear_object (&client);
  g_test_dbus_down (bus);
}

/* The daemon's errors arrive with their codes, and without the bus's words before them. */
static void
test_errors (Cli *cli, gconstpointer data)
{
  g_autoptr (SnugClient) client = snug_client_new (NULL);
  g_autoptr (GError) error = NULL;

  for (int code = 0; code < SNUG_N_ERRORS; code++)
    {
      fake_snugd_refuse (cli->snugd, "Check", (SnugError) code, "a sentence");
      g_assert_null (
        snug_client_call (client, "Check", g_variant_new_parsed ("(@a{sv} {},)"), "(as)", &error));
      g_assert_error (error, SNUG_ERROR, code);
      g_assert_cmpstr (error->message, ==, "a sentence");
      g_clear_error (&error);
    }
}

static void
test_answers (Cli *cli, gconstpointer data)
{
  g_autoptr (SnugClient) client = snug_client_new (NULL);
  g_autoptr (GVariant) list = NULL, properties = NULL;

  fake_snugd_answer (cli->snugd, "ListInstalled", "([{'name': <'hello'>}],)");
  fake_snugd_set_property (cli->snugd, "Version", "'1'");
  list = snug_client_list (client, "ListInstalled", NULL, NULL);
  g_assert_cmpuint (g_variant_n_children (list), ==, 1);
  properties = snug_client_get_properties (client, TRUE, NULL);
  g_assert_true (g_variant_lookup (properties, "Version", "s", NULL));
}

/* A list that is too large for one message comes in parts, and whole. */
static void
test_parts (Cli *cli, gconstpointer data)
{
  g_autoptr (SnugClient) client = snug_client_new (NULL);
  g_autoptr (GString) answer = g_string_new ("([");
  g_autoptr (GVariant) list = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 150; i++)
    g_string_append_printf (answer, "%s{'id': <'%u'>}", i > 0 ? ", " : "", i);
  g_string_append (answer, "],)");
  fake_snugd_answer (cli->snugd, "ListChanges", answer->str);
  fake_snugd_refuse (cli->snugd, "ListChanges", SNUG_ERROR_INVALID_ARGUMENT, "too large");
  list = snug_client_list (client, "ListChanges", g_variant_new_parsed ("{'snap': <'x'>}"), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_variant_n_children (list), ==, 150);
  for (guint i = 0; i < 150; i++)
    {
      g_autoptr (GVariant) dict = g_variant_get_child_value (list, i);
      g_autofree char *wanted = g_strdup_printf ("%u", i);
      const char *id;

      g_assert_true (g_variant_lookup (dict, "id", "&s", &id));
      g_assert_cmpstr (id, ==, wanted);
    }
  cli_assert_call (cli, "ListChanges", "{limit: uint32 64, offset: uint32 128, snap: 'x'}");
}

static gboolean
count (gpointer data)
{
  ++*(guint *) data;
  return TRUE;
}

static gboolean
have_enough (gpointer data)
{
  return FALSE;
}

/* Whoever does not want to wait any more does not. */
static void
test_waiting_ends (Cli *cli, gconstpointer data)
{
  g_autoptr (SnugClient) client = snug_client_new (NULL);
  g_autoptr (GError) error = NULL;

  snug_client_set_waiting (client, have_enough, NULL);
  fake_snugd_hang (cli->snugd, "ListInstalled");
  g_assert_null (snug_client_list (client, "ListInstalled", NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_CANCELLED);
}

/* A call that waits with somebody looking on has the same answers and errors. */
static void
test_waiting (Cli *cli, gconstpointer data)
{
  g_autoptr (SnugClient) client = snug_client_new (NULL);
  g_autoptr (GVariant) list = NULL;
  g_autoptr (GError) error = NULL;
  guint n = 0;

  snug_client_set_waiting (client, count, &n);
  fake_snugd_answer (cli->snugd, "ListInstalled", "([{'name': <'hello'>}],)");
  fake_snugd_refuse (cli->snugd, "ListInstalled", SNUG_ERROR_OFFLINE, "a sentence");
  g_assert_null (snug_client_list (client, "ListInstalled", NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_OFFLINE);
  fake_snugd_set_slow (cli->snugd);
  list = snug_client_list (client, "ListInstalled", NULL, NULL);
  g_assert_cmpuint (g_variant_n_children (list), ==, 1);
  g_assert_cmpuint (n, >, 0);
}

/* A program that takes the place of pkttyagent, and says in a file that it ran. */
static char *
write_agent (const char *dir)
{
  char *agent = g_build_filename (dir, "agent", NULL);
  g_autofree char *text
    = g_strdup_printf ("#!/bin/sh\necho \"$@\" >>%s/ran\nexec 3>&-\nexec sleep 1000\n", dir);

  g_assert_true (g_file_set_contents (agent, text, -1, NULL));
  g_assert_cmpint (g_chmod (agent, 0755), ==, 0);
  return agent;
}

/* What is refused is asked for once more when somebody can type a password. */
static void
test_agent (Cli *cli, gconstpointer data)
{
  g_autofree char *dir = g_dir_make_tmp ("snug-agent-XXXXXX", NULL);
  g_autofree char *agent = write_agent (dir);
  g_autofree char *ran = g_build_filename (dir, "ran", NULL);
  g_autofree char *how = NULL;
  g_autoptr (SnugClient) client = snug_client_new (NULL);
  g_autoptr (GVariant) list = NULL;
  g_autoptr (GVariant) again = NULL;
  g_autoptr (GError) error = NULL;

  fake_snugd_answer (cli->snugd, "ListInstalled", "([{'name': <'hello'>}],)");
  snug_client_set_agent (client, agent);
  list = snug_client_list (client, "ListInstalled", NULL, &error);
  g_assert_no_error (error);
  fake_snugd_refuse (cli->snugd, "ListInstalled", SNUG_ERROR_OFFLINE, "there is no network");
  g_assert_null (snug_client_list (client, "ListInstalled", NULL, NULL));
  g_assert_false (g_file_test (ran, G_FILE_TEST_EXISTS));
  fake_snugd_refuse (cli->snugd, "ListInstalled", SNUG_ERROR_NOT_AUTHORIZED, "a password");
  again = snug_client_list (client, "ListInstalled", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_variant_n_children (again), ==, 1);
  g_assert_true (g_file_get_contents (ran, &how, NULL, NULL));
  g_assert_cmpstr (how, ==, "--notify-fd=3\n");
  /* Where there is none, it is as it was. */
  snug_client_set_agent (client, "/no/such/agent");
  fake_snugd_refuse (cli->snugd, "ListInstalled", SNUG_ERROR_NOT_AUTHORIZED, "a password");
  g_assert_null (snug_client_list (client, "ListInstalled", NULL, &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_NOT_AUTHORIZED);
  g_assert_cmpstr (error->message, ==, "a password");
  g_unlink (ran);
  g_unlink (agent);
  g_rmdir (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/client/explain", test_explain);
  g_test_add_func ("/cli/client/no-bus", test_no_bus);
  g_test_add_func ("/cli/client/no-daemon", test_no_daemon);
  cli_test ("/cli/client/errors", test_errors);
  cli_test ("/cli/client/answers", test_answers);
  cli_test ("/cli/client/parts", test_parts);
  cli_test ("/cli/client/waiting", test_waiting);
  cli_test ("/cli/client/waiting-ends", test_waiting_ends);
  cli_test ("/cli/client/agent", test_agent);
  return g_test_run ();
}
