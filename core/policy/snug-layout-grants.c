/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* From a snap's `layout` to grants: the snap's own files at other places of its sandbox. What may
 * be at all is checked when snap.yaml is read. No state; any thread. */

#include "snug-layout-grants.h"

#include <string.h>

char *
snug_layout_expand (const char *path, const char *name, const char *revision)
{
  const struct
  {
    const char *variable;
    const char *top;
    const char *part;
  } places[] = { { "$SNAP_COMMON", "/var/snap", "common" },
                 { "$SNAP_DATA", "/var/snap", revision },
                 { "$SNAP", "/snap", revision } };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      const gsize length = strlen (places[i].variable);

      if (strncmp (path, places[i].variable, length) == 0
          && (path[length] == '/' || path[length] == '\0'))
        return g_strconcat (places[i].top, "/", name, "/", places[i].part, path + length, NULL);
    }
  return g_strdup (path);
}

static gboolean
is_of_image (const char *source)
{
  return g_str_has_prefix (source, "$SNAP/") || g_str_equal (source, "$SNAP");
}

static SnugGrant *
make_grant (const SnugLayoutInfo *layout, const SnugPolicySnap *snap)
{
  g_autofree char *target = snug_layout_expand (layout->path, snap->info->name, snap->revision);
  g_autofree char *source = snug_layout_expand (layout->source, snap->instance, snap->revision);

  if (g_str_equal (layout->kind, "type"))
    return snug_grant_new (SNUG_GRANT_MOUNT, SNUG_LAYOUT_ORIGIN, "plug",
                           g_variant_new_parsed ("{'source': 'tmpfs', 'type': 'tmpfs', "
                                                 "'target': %s, 'options': 'rw'}",
                                                 target));
  return snug_grant_new (SNUG_GRANT_MOUNT, SNUG_LAYOUT_ORIGIN, "plug",
                         g_variant_new_parsed ("{'source': %s, 'target': %s, 'options': %s}",
                                               source, target,
                                               is_of_image (layout->source) ? "bind,ro"
                                                                            : "bind,rw"));
}

void
snug_layout_add_grants (SnugSandbox *sandbox, const SnugPolicySnap *snap)
{
  GPtrArray *layouts = snap->info->layouts;

  for (guint i = 0; i < layouts->len; i++)
    {
      const SnugLayoutInfo *layout = g_ptr_array_index (layouts, i);
      g_autoptr (SnugGrant) grant = NULL;

      if (g_str_equal (layout->kind, "symlink"))
        continue;
      grant = make_grant (layout, snap);
      snug_sandbox_add_grant (sandbox, grant);
    }
}

GVariant *
snug_layout_pack (const SnugPolicySnap *snap)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(sssu)"));
  GPtrArray *layouts = snap->info->layouts;

  for (guint i = 0; i < layouts->len; i++)
    {
      const SnugLayoutInfo *layout = g_ptr_array_index (layouts, i);
      g_autofree char *source
        = snug_layout_expand (layout->source, snap->info->name, snap->revision);
      g_autofree char *target = snug_layout_expand (layout->path, snap->info->name, snap->revision);

      if (g_str_equal (layout->kind, "symlink") || g_str_equal (layout->kind, "type"))
        g_variant_builder_add (&builder, "(sssu)",
                               g_str_equal (layout->kind, "type") ? "tmpfs" : layout->kind, source,
                               target, layout->mode);
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}
