/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a snap may take for granted of the system below it. Any thread. */

#include "snug-assumes.h"

#include <string.h>

/* Features whose meaning snug has. */
static const char *const features[] = {
  "common-data-dir",  "snap-env", "command-chain", "kernel-assets", "app-refresh-mode",
  "snap-uid-envvars", NULL,
};

static gboolean
next_number (const char **text, guint64 *number)
{
  char *end;

  if (!g_ascii_isdigit (**text))
    return FALSE;
  *number = g_ascii_strtoull (*text, &end, 10);
  *text = end;
  return TRUE;
}

/* Compares dotted numbers; a missing component counts as 0. */
static gboolean
is_at_most (const char *wanted, const char *present)
{
  while (*wanted != '\0' || *present != '\0')
    {
      guint64 a = 0, b = 0;

      if ((*wanted != '\0' && !next_number (&wanted, &a))
          || (*present != '\0' && !next_number (&present, &b)))
        return FALSE;
      if (a != b)
        return a < b;
      wanted += *wanted == '.' ? 1 : 0;
      present += *present == '.' ? 1 : 0;
    }
  return TRUE;
}

static gboolean
is_met (const char *assumption)
{
  const char *version = assumption + strlen ("snapd");

  if (g_strv_contains (features, assumption))
    return TRUE;
  if (!g_str_has_prefix (assumption, "snapd")
      || !g_regex_match_simple ("^[0-9]+(\\.[0-9]+){0,3}$", version, 0, 0))
    return FALSE;
  return is_at_most (version, SNUG_SNAPD_LEVEL);
}

gboolean
snug_assumes_check (const char *const *assumes, GError **error)
{
  g_autoptr (GString) missing = g_string_new (NULL);

  for (guint i = 0; assumes != NULL && assumes[i] != NULL; i++)
    if (!is_met (assumes[i]))
      g_string_append_printf (missing, "%s%s", missing->len > 0 ? ", " : "", assumes[i]);
  if (missing->len == 0)
    return TRUE;
  return snug_set_error (
    error, SNUG_ERROR_NOT_SUPPORTED,
    "the snap assumes what this system does not have: %.200s; a newer snug may have it",
    missing->str);
}
