/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-yaml.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (SnugYamlNode) root = snug_yaml_parse ("fuzz", bytes, 64 * 1024, NULL);
  g_autoptr (GVariant) value = root != NULL ? snug_yaml_node_to_variant (root) : NULL;

  return 0;
}
