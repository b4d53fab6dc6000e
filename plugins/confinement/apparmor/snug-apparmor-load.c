/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* At boot, before anything that a snap could start: brings the profiles of all snaps, and the
 * launcher's where it needs one, into the kernel. What cannot be loaded is said, and keeps nothing
 * else from it. */

#include <errno.h>
#include <stdio.h>

#include "snug-apparmor-kernel.h"
#include "snug-apparmor-store.h"

/* Where the plugin has its files, in a folder that others look into. */
#define PARENT_DIR "/snug/confinement"
#define OWN_DIR    "apparmor"

static char *
find_directory (const char *root, const char *place, GError **error)
{
  g_autofree char *parent = g_strconcat (root, place, PARENT_DIR, NULL);

  if (g_mkdir_with_parents (parent, 0755) == 0)
    return g_build_filename (parent, OWN_DIR, NULL);
  snug_set_error_from_errno (error, errno, "cannot make the directory ‘%s’", parent);
  return NULL;
}

static SnugApparmorStore *
open_store (const char *root, GError **error)
{
  g_autofree char *state = find_directory (root, "/var/lib", error);
  g_autofree char *cache = state != NULL ? find_directory (root, "/var/cache", error) : NULL;

  return cache != NULL
           ? snug_apparmor_store_new (root, state, cache, SNUG_DATADIR "/apparmor/snug-run", error)
           : NULL;
}

static gboolean
tell (const GError *error)
{
  if (error != NULL)
    fprintf (stderr, "snug-apparmor-load: %s\n", error->message);
  return error == NULL;
}

int
main (int argc, char **argv)
{
  const char *root = argc > 1 ? argv[1] : "";
  g_autoptr (SnugApparmorStore) store = NULL;
  g_autoptr (GError) launcher_error = NULL, error = NULL;
  gboolean ok;

  if (argc > 2)
    {
      fprintf (stderr, "usage: snug-apparmor-load [ROOT]\n");
      return 2;
    }
  if (!snug_apparmor_kernel_is_enabled (root))
    return 0;
  store = open_store (root, &error);
  if (!tell (error))
    return 1;
  /* Each is tried, whatever came of the other. */
  ok = snug_apparmor_store_restore_launcher (store, NULL, &launcher_error);
  ok = snug_apparmor_store_restore (store, NULL, NULL, &error) && ok;
  tell (launcher_error);
  tell (error);
  return ok ? 0 : 1;
}
