/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a resolution looks at, copied out of the database. Main thread. */

#include "snug-manager-resolver.h"

#include "snug-manager-private.h"

gboolean
snug_manager_fill_resolver (SnugManager *self, SnugSnapResolver *resolver, GError **error)
{
  resolver->stores = g_object_ref (snug_manager_get_stores (self));
  snug_store_set_expire (resolver->stores);
  resolver->paths = g_object_ref (self->paths);
  resolver->now = g_get_real_time ();
  resolver->revisions
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  resolver->installed = snug_state_list_snaps (self->state, error);
  for (guint i = 0; resolver->installed != NULL && i < resolver->installed->len; i++)
    {
      const SnugSnapRecord *snap = g_ptr_array_index (resolver->installed, i);
      GPtrArray *revisions = snug_state_list_revisions (self->state, snap->instance, error);

      if (revisions == NULL)
        return FALSE;
      g_hash_table_insert (resolver->revisions, g_strdup (snap->instance), revisions);
    }
  return resolver->installed != NULL;
}

void
snug_manager_clear_resolver (SnugSnapResolver *resolver)
{
  g_clear_object (&resolver->stores);
  g_clear_object (&resolver->paths);
  g_clear_pointer (&resolver->installed, g_ptr_array_unref);
  g_clear_pointer (&resolver->revisions, g_hash_table_unref);
}
