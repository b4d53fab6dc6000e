/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Core's own settings, out of the data files in settings/. Read once and kept. Any thread. A file
 * that is wrong is a defect of the build, which is the one case in which this layer aborts. */

#include "snug-config-builtin.h"

#include <gio/gio.h>
#include "snug-config-resources.h"

/* The sections that stand alone come first. */
static const char *const families[]
  = { "daemon", "network", "refresh", "confinement", "storage", NULL, "store", "plugin" };

static SnugConfigSchema *
read_schema (const char *family)
{
  g_autofree char *path = g_strconcat ("/org/snug/settings/", family, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) content = g_resource_lookup_data (snug_config_get_resource (), path,
                                                       G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  SnugConfigSchema *schema = NULL;

  if (content != NULL)
    schema = snug_config_schema_new (family, content, &error);
  if (schema == NULL)
    g_error ("the built-in settings ‘%s’ are broken: %s", family,
             error != NULL ? error->message : "they are missing");
  return schema;
}

SnugConfigSchema *
snug_config_builtin_lookup (const char *family)
{
  static gsize ready = 0;
  static SnugConfigSchema *schemas[G_N_ELEMENTS (families)];

  if (g_once_init_enter (&ready))
    {
      for (guint i = 0; i < G_N_ELEMENTS (families); i++)
        if (families[i] != NULL)
          schemas[i] = read_schema (families[i]);
      g_once_init_leave (&ready, 1);
    }
  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    if (g_strcmp0 (families[i], family) == 0)
      return schemas[i];
  return NULL;
}

const char *const *
snug_config_builtin_get_sections (void)
{
  return families;
}
