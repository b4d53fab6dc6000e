/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-config-schema.h"

/* Two plugins that do not exist: a store "far" with Url and Token, a backend "box" with Depth. */

static inline SnugConfigSchema *
make_schema (const char *text)
{
  g_autoptr (GBytes) content = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  SnugConfigSchema *schema = snug_config_schema_new ("test", content, &error);

  g_assert_no_error (error);
  return schema;
}

static inline GHashTable *
make_schemas (void)
{
  GHashTable *schemas = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                               (GDestroyNotify) snug_config_schema_unref);

  g_hash_table_insert (schemas, "far",
                       make_schema ("[Url]\nType=string\nPattern=^https:\nSummary=where\n"
                                    "[Token]\nType=string\nSecret=true\nSummary=who\n"));
  g_hash_table_insert (schemas, "box",
                       make_schema ("[Depth]\nType=integer\nDefault=3\nMax=9\nSummary=how deep\n"));
  return schemas;
}

static const char *const test_stores[] = { "far", NULL };
