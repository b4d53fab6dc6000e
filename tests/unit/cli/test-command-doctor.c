/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-cli.h"

#include "snug-commands.h"

#include <glib/gstdio.h>
#include <unistd.h>

static void
test_well (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "Check", "(@as [],)");
  cli_run (cli, "doctor", NULL);
  cli_assert_out (cli, "Everything is in order.\n");
}

static void
test_ill (Cli *cli, gconstpointer data)
{
  fake_snugd_answer (cli->snugd, "Check", "(['hello is not mounted', 'a link dangles'],)");
  cli_run (cli, "doctor", NULL);
  g_assert_cmpint (cli->status, ==, 1);
  g_assert_cmpstr (cli->out, ==, "hello is not mounted\na link dangles\n");
  g_assert_cmpstr (cli->err, ==, "2 problems found.\n");
  cli_assert_call (cli, "Check", "{}");
  cli_run (cli, "doctor", "--json", "--digests", NULL);
  cli_assert_call (cli, "Check", "{digests: true}");
  g_assert_cmpint (cli->status, ==, 1);
  g_assert_nonnull (strstr (cli->out, "\"a link dangles\""));
}

/* Without a daemon root's check is made by another program, which does not lie here. */
static void
test_no_daemon (Cli *cli, gconstpointer data)
{
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere", TRUE);
  cli_run (cli, "doctor", NULL);
  g_assert_cmpint (cli->status, ==, 1);
  g_assert_cmpstr (cli->out, ==, "");
  g_assert_true (g_str_has_prefix (cli->err, geteuid () == 0
                                               ? "warning: cannot reach the system bus"
                                               : "error: cannot reach"));
}

typedef struct
{
  const char *script;
  int status;
  const char *wanted;
} Offline;

static const Offline offline_cases[] = {
  { "#!/bin/sh\nexit 0\n", 0, "Everything is in order.\n" },
  { "#!/bin/sh\necho one; echo \"two $1\"\n", 1, "one\ntwo --digests\n" },
  { "#!/bin/sh\necho no database >&2; exit 1\n", -1, "no database" },
};

static void
test_offline (void)
{
  g_autofree char *folder = g_dir_make_tmp ("snug-test-XXXXXX", NULL);
  g_autofree char *program = g_build_filename (folder, "snug-doctor", NULL);

  if (geteuid () != 0)
    {
      g_test_skip ("needs root");
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (offline_cases); i++)
    {
      const Offline *offline = &offline_cases[i];
      const char *const words[] = { "--digests", NULL };
      g_autoptr (SnugClient) client = snug_client_new ("unix:path=/nowhere");
      g_autoptr (SnugConsole) console = NULL;
      g_autoptr (SnugInvocation) invocation = NULL;
      g_autoptr (GError) error = NULL;
      char *text = NULL;
      size_t size;
      FILE *out = open_memstream (&text, &size);

      g_assert_true (g_file_set_contents (program, offline->script, -1, NULL));
      g_assert_cmpint (g_chmod (program, 0755), ==, 0);
      console = snug_console_new (out, stderr);
      invocation = snug_invocation_new (&snug_command_doctor, console, client);
      snug_invocation_set_program_dir (invocation, folder);
      g_assert_true (snug_invocation_parse (invocation, words, NULL));
      g_assert_true (snug_command_doctor.run (invocation, &error) == (offline->status >= 0));
      fclose (out);
      g_assert_cmpstr (error != NULL ? error->message : text, ==, offline->wanted);
      if (offline->status >= 0)
        g_assert_cmpint (snug_invocation_get_status (invocation), ==, offline->status);
      free (text);
    }
  g_unlink (program);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_test ("/cli/command-doctor/well", test_well);
  cli_test ("/cli/command-doctor/ill", test_ill);
  cli_test ("/cli/command-doctor/no-daemon", test_no_daemon);
  g_test_add_func ("/cli/command-doctor/offline", test_offline);
  return g_test_run ();
}
