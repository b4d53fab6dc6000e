/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Revisions and their text. Any thread. */

#include "snug-revision.h"

gboolean
snug_revision_parse (const char *text, SnugRevision *revision, GError **error)
{
  gboolean local = text != NULL && text[0] == 'x';
  const char *digits = local ? text + 1 : text;
  gint64 number;

  if (digits == NULL || !g_ascii_isdigit (digits[0]) || digits[0] == '0'
      || !g_ascii_string_to_signed (digits, 10, 1, G_MAXINT, &number, NULL))
    return snug_set_error (
      error, SNUG_ERROR_INVALID_ARGUMENT,
      "‘%.40s’ is not a revision: it takes a number such as 42, or x1 for a local one",
      text != NULL ? text : "");
  *revision = local ? -(int) number : (int) number;
  return TRUE;
}

char *
snug_revision_to_string (SnugRevision revision)
{
  if (revision == 0)
    return g_strdup ("unset");
  return revision > 0 ? g_strdup_printf ("%d", revision)
                      : g_strdup_printf ("x%u", 0u - (guint) revision);
}
