/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* At boot, before anything that a snap could start: brings the profiles of all snaps, and the
 * launcher's where it needs one, into the kernel. What cannot be loaded is said, and keeps nothing
 * else from it. */

#include <stdio.h>

#include "snug-apparmor-kernel.h"
#include "snug-apparmor-store.h"

/* Where the plugin has its files. */
#define OWN_DIR "/snug/confinement/apparmor"

static gboolean
tell (gboolean ok, const GError *error)
{
  if (!ok)
    fprintf (stderr, "snug-apparmor-load: %s\n", error->message);
  return ok;
}

int
main (int argc, char **argv)
{
  g_autoptr (SnugApparmorStore) store = NULL;
  g_autoptr (GError) launcher_error = NULL, error = NULL;
  g_autofree char *state = NULL, *cache = NULL;
  gboolean ok;

  if (argc > 2)
    {
      fprintf (stderr, "usage: snug-apparmor-load [ROOT]\n");
      return 2;
    }
  state = g_strconcat (argc > 1 ? argv[1] : "", "/var/lib" OWN_DIR, NULL);
  cache = g_strconcat (argc > 1 ? argv[1] : "", "/var/cache" OWN_DIR, NULL);
  if (!snug_apparmor_kernel_is_enabled (argc > 1 ? argv[1] : ""))
    return 0;
  store = snug_apparmor_store_new (argc > 1 ? argv[1] : "", state, cache,
                                   SNUG_DATADIR "/apparmor/snug-run", &error);
  if (store == NULL)
    return tell (FALSE, error) ? 0 : 1;
  ok = tell (snug_apparmor_store_restore_launcher (store, NULL, &launcher_error), launcher_error);
  return tell (snug_apparmor_store_restore (store, NULL, NULL, &error), error) && ok ? 0 : 1;
}
