/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-snap-info.h"

/* Snippets of snap.yaml that must be read or refused. */

#define HEAD "name: foo\nversion: 1\n"

typedef struct
{
  const char *yaml;
  const char *message; /* a part of the refusal */
} BadYaml;

static inline SnugSnapInfo *
read_info (const char *yaml, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (yaml, strlen (yaml));

  return snug_snap_info_parse (bytes, NULL, error);
}

static inline SnugSnapInfo *
must_read (const char *yaml)
{
  g_autoptr (GError) error = NULL;
  SnugSnapInfo *info = read_info (yaml, &error);

  g_assert_no_error (error);
  return info;
}

static inline void
must_refuse (const BadYaml *cases, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SnugSnapInfo) info = read_info (cases[i].yaml, &error);

      if (info != NULL)
        g_error ("was accepted: %s", cases[i].yaml);
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
      if (strstr (error->message, cases[i].message) == NULL)
        g_error ("‘%s’ is not in ‘%s’", cases[i].message, error->message);
    }
}
