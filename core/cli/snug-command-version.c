/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-commands.h"
#include "snug-json-output.h"
#include "snug-reply.h"
#include "snug-request-options.h"

#include "snug-architecture.h"

#include <sys/utsname.h>

static char *
get_system (void)
{
  g_autofree char *name = g_get_os_info (G_OS_INFO_KEY_ID);
  g_autofree char *version = g_get_os_info (G_OS_INFO_KEY_VERSION_ID);

  return g_strconcat (name != NULL ? name : "unknown", version != NULL ? " " : "", version, NULL);
}

/* The daemon tells its version only if it runs already: asking is no reason to start it. */
static GVariant *
collect (SnugInvocation *invocation)
{
  SnugClient *client = snug_invocation_get_client (invocation);
  g_autoptr (GVariant) daemon
    = client != NULL ? snug_client_get_properties (client, FALSE, NULL) : NULL;
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *system = get_system ();
  struct utsname kernel;

  g_variant_dict_insert (&dict, "snug", "s", SNUG_VERSION);
  if (daemon != NULL)
    {
      g_variant_dict_insert (&dict, "snugd", "s", snug_reply_get_string (daemon, "Version"));
      g_variant_dict_insert (&dict, "confinement", "s",
                             snug_reply_get_string (daemon, "Confinement"));
    }
  g_variant_dict_insert (&dict, "system", "s", system);
  if (uname (&kernel) == 0)
    g_variant_dict_insert (&dict, "linux", "s", kernel.release);
  g_variant_dict_insert (&dict, "architecture", "s", snug_architecture_get_host ());
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static gboolean
run (SnugInvocation *invocation, GError **error)
{
  static const char *const keys[]
    = { "snug", "snugd", "confinement", "system", "linux", "architecture" };
  SnugConsole *console = snug_invocation_get_console (invocation);
  g_autoptr (GVariant) dict = collect (invocation);

  if (snug_invocation_has (invocation, "json"))
    {
      snug_json_print (console, dict);
      return TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      const char *value = snug_reply_get_string (dict, keys[i]);

      if (g_str_equal (keys[i], "snugd") && value[0] == '\0')
        value = "not running";
      if (value[0] != '\0')
        snug_console_print (console, "%-14s%s\n", keys[i], value);
    }
  return TRUE;
}

const SnugCommand snug_command_version = {
  .name = "version",
  .group = SNUG_GROUP_OTHER,
  .summary = "Show versions",
  .arguments = "",
  .description = "Shows the versions of this command, of the daemon if it runs, and of the system. "
                 "‘snug --version’ shows that of the command alone.",
  .options = { snug_json_options },
  .run = run,
};
