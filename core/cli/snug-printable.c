/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Text that is safe to show. Any thread. */

#include "snug-printable.h"

#include <string.h>

#define REPLACEMENT 0xFFFD

/* Joiners are part of words in several scripts, and of emoji. */
static gboolean
is_joiner (gunichar c)
{
  return c == 0x200C || c == 0x200D;
}

gboolean
snug_printable_is_safe (gunichar c)
{
  if (c < 0x80)
    return c >= 0x20 && c < 0x7F;
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_UNASSIGNED:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return FALSE;
    case G_UNICODE_FORMAT:
      return is_joiner (c);
    default:
      return TRUE;
    }
}

static gboolean
is_plain (const char *text)
{
  for (; *text != '\0'; text++)
    if ((guchar) *text < 0x20 || (guchar) *text >= 0x7F)
      return FALSE;
  return TRUE;
}

char *
snug_printable_text (const char *text)
{
  g_autofree char *valid = NULL;
  GString *out;

  if (is_plain (text))
    return g_strdup (text);
  valid = g_utf8_make_valid (text, -1);
  out = g_string_sized_new (strlen (valid));
  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (c == '\t')
        g_string_append_c (out, ' ');
      else if (c == '\n' || snug_printable_is_safe (c))
        g_string_append_unichar (out, c);
      else
        g_string_append_unichar (out, REPLACEMENT);
    }
  return g_string_free (out, FALSE);
}

char *
snug_printable_line (const char *text)
{
  g_autofree char *printable = snug_printable_text (text);
  GString *out = g_string_sized_new (strlen (printable));
  gboolean gap = FALSE;

  for (const char *at = printable; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (c == ' ' || c == '\n')
        {
          gap = out->len > 0;
          continue;
        }
      if (gap)
        g_string_append_c (out, ' ');
      gap = FALSE;
      g_string_append_unichar (out, c);
    }
  return g_string_free (out, FALSE);
}
