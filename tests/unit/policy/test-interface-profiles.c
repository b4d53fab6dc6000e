/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * What is installed, through the whole of policy and the AppArmor backend, read by the real parser:
 * for each interface the profile of an app that has a plug of it.
 */

#include "snug-apparmor-confinement.h"
#include "snug-apparmor-profile.h"
#include "snug-sandbox-builder.h"
#include "test-interfaces.h"

#define PARSER "/usr/sbin/apparmor_parser"

/* %NULL for an interface that gives nothing without attributes. */
static SnugSandbox *
plan (SnugInterfaceSet *set, const char *interface)
{
  g_autofree char *yaml = g_strdup_printf ("name: foo\nversion: 1\nbase: bare\n"
                                           "plugs: {p: {interface: %s}}\n"
                                           "apps: {app: {command: a, plugs: [p]}}\n",
                                           interface);
  g_autofree char *tag = g_strdup_printf ("snap.foo.%s", interface);
  g_autoptr (SnugPolicySnap) snap = make_policy_snap (yaml);
  g_autoptr (GPtrArray) connections
    = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_connection_unref);
  SnugConnection *connection = snug_connection_new ("foo", "p", "system", interface, interface);
  const SnugSandboxRequest request = { snap, "app", NULL, "strict", connections, NULL };

  connection->plug_attrs = g_variant_ref (snug_snap_info_find_plug (snap->info, "p")->attrs);
  g_ptr_array_add (connections, connection);
  return snug_policy_build_sandbox (set, &request, NULL, NULL);
}

/* The profiles have one name; in files of their own that is nothing to the parser. */
static char *
write_profile (const char *folder, const char *interface, SnugSandbox *sandbox)
{
  g_autoptr (SnugConfinement) backend = g_object_new (SNUG_TYPE_APPARMOR_CONFINEMENT, NULL);
  g_autoptr (GPtrArray) plans = g_ptr_array_new ();
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  char *path = g_build_filename (folder, interface, NULL);

  g_ptr_array_add (plans, sandbox);
  g_assert_true (snug_confinement_prepare (backend, plans, NULL, &error));
  g_assert_no_error (error);
  text = snug_apparmor_profile_write (sandbox);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static void
run_parser (GPtrArray *argv)
{
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;
  int status = 0;

  g_ptr_array_add (argv, NULL);
  g_assert_true (g_spawn_sync (NULL, (char **) argv->pdata, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL,
                               NULL, NULL, &output, &status, &error));
  if (!g_spawn_check_wait_status (status, NULL))
    g_error ("the parser refuses profiles: %s", output);
}

static void
test_parser (InterfaceFolder *folder)
{
  static const char *const words[]
    = { PARSER, "--names", "--kernel-features", "/etc/apparmor.d/abi/3.0" };
  g_autoptr (SnugInterfaceSet) set = folder_load_shipped (folder);
  g_autoptr (GPtrArray) list = snug_interface_set_list (set);
  g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);

  if (!g_file_test (PARSER, G_FILE_TEST_IS_EXECUTABLE))
    {
      g_test_skip ("apparmor_parser is not installed");
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    g_ptr_array_add (argv, g_strdup (words[i]));
  for (guint i = 0; i < list->len; i++)
    {
      const char *name = snug_interface_get_name (g_ptr_array_index (list, i));
      g_autoptr (SnugSandbox) sandbox = plan (set, name);

      if (sandbox != NULL)
        g_ptr_array_add (argv, write_profile (folder->path, name, sandbox));
    }
  g_test_message ("%u profiles", argv->len - (guint) G_N_ELEMENTS (words));
  g_assert_cmpuint (argv->len, >, 200);
  run_parser (argv);
}

with_folder (test_parser);

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/policy/interface-profiles/parser", test_parser_test);
  return g_test_run ();
}
