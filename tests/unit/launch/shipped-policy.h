/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-sandbox-builder.h"
#include "snug-seccomp-confinement.h"

/* A plan of the interfaces that are installed and of the backend that needs no MAC module, as snugd
 * makes it. */

static inline SnugSnapInfo *
shipped_policy_snap (const char *name, const char *app, const char *interface, gboolean daemon)
{
  g_autofree char *plugs
    = interface == NULL ? g_strdup ("") : g_strdup_printf (", plugs: [%s]", interface);
  g_autofree char *yaml = g_strdup_printf ("name: %s\nversion: '1'\nsummary: s\nbase: bare\n"
                                           "apps:\n  %s: {command: a%s%s}\n",
                                           name, app, daemon ? ", daemon: simple" : "", plugs);
  g_autoptr (GBytes) bytes = g_bytes_new (yaml, strlen (yaml));
  g_autoptr (GError) error = NULL;
  SnugSnapInfo *info = snug_snap_info_parse (bytes, NULL, &error);

  g_assert_no_error (error);
  return info;
}

/* A plan with the interfaces connected, whose names have commas between; %NULL and an error if one
 * needs attributes. */
static inline SnugSandbox *
shipped_policy_plan (SnugInterfaceSet *set,
                     SnugSnapInfo *info,
                     const char *interfaces,
                     GError **error)
{
  g_autoptr (SnugConfinement) backend = g_object_new (SNUG_TYPE_SECCOMP_CONFINEMENT, NULL);
  g_autoptr (SnugPolicySnap) snap = snug_policy_snap_new (info, info->name, "1");
  g_autoptr (GPtrArray) connections
    = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_connection_unref);
  g_autoptr (GPtrArray) plans = g_ptr_array_new ();
  const SnugAppInfo *app = g_ptr_array_index (info->apps, 0);
  const SnugSandboxRequest request = { snap, app->name, NULL, "strict", connections, NULL };
  g_auto (GStrv) names = g_strsplit (interfaces != NULL ? interfaces : "", ",", -1);
  g_autoptr (SnugSandbox) sandbox = NULL;

  for (guint i = 0; names[i] != NULL; i++)
    {
      const char *interface = names[i];
      SnugConnection *connection
        = snug_connection_new (info->name, interface, SNUG_SYSTEM_SNAP, interface, interface);

      connection->plug_attrs = g_variant_ref (snug_snap_info_find_plug (info, interface)->attrs);
      g_ptr_array_add (connections, connection);
    }
  sandbox = snug_policy_build_sandbox (set, &request, NULL, error);
  if (sandbox == NULL)
    return NULL;
  g_ptr_array_add (plans, sandbox);
  if (!snug_confinement_prepare (backend, plans, NULL, error))
    return NULL;
  return g_steal_pointer (&sandbox);
}
