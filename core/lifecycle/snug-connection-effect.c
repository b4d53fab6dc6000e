/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Whether a connection gives anything, and why not. No state; any thread. */

#include "snug-connection-effect.h"

#include "snug-sandbox-builder.h"

static gboolean
is_system (const char *instance)
{
  return g_str_equal (instance, SNUG_SYSTEM_SNAP);
}

/* The interface files' word on one end, or %NULL. */
static char *
find_ineffective (const SnugConnectionEffect *self, const SnugSnapInfo *info, const char *end)
{
  g_autoptr (GVariant) list = snug_policy_list_ineffective (self->interfaces, info);
  GVariantIter iter;
  const char *name, *interface, *why;

  g_variant_iter_init (&iter, list);
  while (g_variant_iter_next (&iter, "(&s&s&s)", &name, &interface, &why))
    if (g_str_equal (name, end))
      return g_strdup (why);
  return NULL;
}

static gboolean
has_end (const SnugSnapInfo *info, const char *end, gboolean plug)
{
  return (plug ? snug_snap_info_find_plug (info, end) : snug_snap_info_find_slot (info, end))
         != NULL;
}

char *
snug_connection_effect_explain_end (const SnugConnectionEffect *self,
                                    const char *instance,
                                    const char *end,
                                    gboolean plug)
{
  SnugViewSnap *snap = snug_policy_view_find (self->view, instance);
  SnugPolicySnap *policy = is_system (instance) ? self->system : NULL;

  if (policy == NULL && snap == NULL)
    return g_strdup_printf ("‘%s’ is not installed", instance);
  if (policy == NULL)
    policy = snap->snap;
  if (policy == NULL)
    return g_strdup_printf ("what ‘%s’ says of itself cannot be read", instance);
  if (!has_end (policy->info, end, plug))
    return g_strdup_printf ("‘%s’ has no %s ‘%s’ any more", instance, plug ? "plug" : "slot", end);
  if (snap != NULL && !snap->active)
    return g_strdup_printf ("‘%s’ is disabled", instance);
  if (plug && snap != NULL && g_str_equal (snug_view_snap_get_confinement (snap), "classic"))
    return g_strdup_printf ("‘%s’ is not confined", instance);
  return find_ineffective (self, policy->info, end);
}

char *
snug_connection_effect_explain (const SnugConnectionEffect *self, const SnugConnection *connection)
{
  char *why;

  if (connection->undesired)
    return g_strdup ("somebody disconnected it");
  why = snug_connection_effect_explain_end (self, connection->plug_snap, connection->plug, TRUE);
  return why != NULL ? why
                     : snug_connection_effect_explain_end (self, connection->slot_snap,
                                                           connection->slot, FALSE);
}
