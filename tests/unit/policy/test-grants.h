/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <string.h>
#include "snug-grant-template.h"

/* Templates from text. */

static inline GPtrArray *
parse_grants (const char *text, GError **error)
{
  g_autofree char *yaml = g_strconcat ("grants:\n", text, NULL);
  g_autoptr (GBytes) content = g_bytes_new (yaml, strlen (yaml));
  g_autoptr (SnugYamlNode) root = snug_yaml_parse ("t.yaml", content, 65536, error);

  return root != NULL
           ? snug_grant_template_parse_list ("t.yaml", snug_yaml_node_get (root, "grants"), error)
           : NULL;
}
