/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the kernel's AppArmor can do, as it says itself below /sys/kernel/security/apparmor. */

#include <string.h>
#include "snug-apparmor-kernel.h"

gboolean
snug_apparmor_kernel_is_enabled (const char *root)
{
  g_autofree char *enabled = g_strconcat (root, "/sys/module/apparmor/parameters/enabled", NULL);
  g_autofree char *load = g_strconcat (root, "/sys/kernel/security/apparmor/.replace", NULL);
  g_autofree char *answer = NULL;

  return g_file_get_contents (enabled, &answer, NULL, NULL) && answer[0] == 'Y'
         && g_file_test (load, G_FILE_TEST_EXISTS);
}

char **
snug_apparmor_kernel_list_missing (const char *root)
{
  static const char *const features[][2] = {
    { "caps", "capabilities" },
    { "dbus", "D-Bus" },
    { "file", "files" },
    { "mount", "mounts" },
    { "network", "the kinds of sockets" },
    { "network/af_unix", "UNIX sockets" },
    { "ptrace", "ptrace" },
    { "signal", "signals" },
  };
  g_autoptr (GStrvBuilder) missing = g_strv_builder_new ();

  for (guint i = 0; i < G_N_ELEMENTS (features); i++)
    {
      g_autofree char *path
        = g_build_filename (root, "/sys/kernel/security/apparmor/features", features[i][0], NULL);
      /* The same under the name that newer ABIs have. */
      g_autofree char *newer = g_strconcat (path, "_v8", NULL);

      if (!g_file_test (path, G_FILE_TEST_EXISTS) && !g_file_test (newer, G_FILE_TEST_EXISTS))
        g_strv_builder_add (missing, features[i][1]);
    }
  return g_strv_builder_end (missing);
}
