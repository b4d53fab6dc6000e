/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the kernel's AppArmor can do and has, as it says itself below /sys/kernel/security/apparmor.
 * No state. */

#include "snug-apparmor-kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define SECURITYFS  "/sys/kernel/security/apparmor"
#define RESTRICTION "/proc/sys/kernel/apparmor_restrict_unprivileged_userns"

static gboolean
starts_with (const char *root, const char *path, char letter)
{
  g_autofree char *full = g_strconcat (root, path, NULL);
  g_autofree char *answer = NULL;

  return g_file_get_contents (full, &answer, NULL, NULL) && answer[0] == letter;
}

gboolean
snug_apparmor_kernel_is_enabled (const char *root)
{
  g_autofree char *load = g_strconcat (root, SECURITYFS "/.replace", NULL);

  return starts_with (root, "/sys/module/apparmor/parameters/enabled", 'Y')
         && g_file_test (load, G_FILE_TEST_EXISTS);
}

gboolean
snug_apparmor_kernel_mediates (const char *root, const char *feature)
{
  g_autofree char *path
    = g_strconcat (root != NULL ? root : "", SECURITYFS "/features/", feature, NULL);
  /* The same under the name that newer ABIs have. */
  g_autofree char *newer = g_strconcat (path, "_v8", NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS) || g_file_test (newer, G_FILE_TEST_EXISTS);
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
    if (!snug_apparmor_kernel_mediates (root, features[i][0]))
      g_strv_builder_add (missing, features[i][1]);
  return g_strv_builder_end (missing);
}

gboolean
snug_apparmor_kernel_restricts_namespaces (const char *root)
{
  return starts_with (root, RESTRICTION, '1');
}

/* A line is `NAME (MODE)`; a name may have spaces. */
GHashTable *
snug_apparmor_kernel_list_profiles (const char *root, GError **error)
{
  g_autofree char *path = g_strconcat (root, SECURITYFS "/profiles", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, error))
    return NULL;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *mode = g_strrstr (lines[i], " (");

      if (mode != NULL)
        g_hash_table_add (names, g_strndup (lines[i], (gsize) (mode - lines[i])));
    }
  return g_steal_pointer (&names);
}

gboolean
snug_apparmor_kernel_remove (const char *root, const char *profile, GError **error)
{
  g_autofree char *path = g_strconcat (root, SECURITYFS "/.remove", NULL);
  const gsize length = strlen (profile);
  const int fd = g_open (path, O_WRONLY | O_CLOEXEC, 0);
  gssize written;
  int saved;

  if (fd < 0)
    return snug_set_error_from_errno (error, errno, "cannot open ‘%s’", path);
  written = write (fd, profile, length);
  saved = errno;
  close (fd);
  if (written == (gssize) length || (written < 0 && saved == ENOENT))
    return TRUE;
  return snug_set_error_from_errno (error, written < 0 ? saved : EIO,
                                    "cannot take the AppArmor profile ‘%s’ out of the kernel",
                                    profile);
}
