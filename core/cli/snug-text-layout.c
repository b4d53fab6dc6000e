/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Text in columns. Any thread. */

#include "snug-text-layout.h"

#include <string.h>

static guint
char_width (gunichar c)
{
  if (g_unichar_iszerowidth (c))
    return 0;
  return g_unichar_iswide (c) ? 2 : 1;
}

guint
snug_text_width (const char *text)
{
  guint width = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    width += char_width (g_utf8_get_char (text));
  return width;
}

/* How many bytes of @text fit into @width columns. */
static gsize
fitting (const char *text, guint width)
{
  const char *at = text;
  guint used = 0;

  for (; *at != '\0'; at = g_utf8_next_char (at))
    {
      used += char_width (g_utf8_get_char (at));
      if (used > width)
        break;
    }
  return (gsize) (at - text);
}

char *
snug_text_shorten (const char *text, guint width, const char *ellipsis)
{
  guint mark = snug_text_width (ellipsis);
  gsize length;

  if (snug_text_width (text) <= width)
    return g_strdup (text);
  if (width <= mark)
    return g_strndup (ellipsis, fitting (ellipsis, width));
  length = fitting (text, width - mark);
  while (length > 0 && text[length - 1] == ' ')
    length--;
  return g_strdup_printf ("%.*s%s", (int) length, text, ellipsis);
}

void
snug_text_pad (GString *out, const char *text, guint width)
{
  g_string_append (out, text);
  for (guint used = snug_text_width (text); used < width; used++)
    g_string_append_c (out, ' ');
}

/* Appends one paragraph; @used columns of the line are taken already. */
static void
wrap_paragraph (GString *out, const char *paragraph, guint width, guint indent, guint used)
{
  g_auto (GStrv) words = g_strsplit (paragraph, " ", -1);
  gboolean first = TRUE;

  for (guint i = 0; words[i] != NULL; i++)
    {
      guint word = snug_text_width (words[i]);

      if (!first && width > 0 && used + 1 + word > width)
        {
          g_string_append_printf (out, "\n%*s", (int) indent, "");
          used = indent;
          first = TRUE;
        }
      if (!first)
        {
          g_string_append_c (out, ' ');
          used++;
        }
      g_string_append (out, words[i]);
      used += word;
      first = FALSE;
    }
}

char *
snug_text_wrap (const char *text, guint width, guint indent)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GString *out = g_string_sized_new (strlen (text) + 16);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (out, '\n');
      if (i > 0 && lines[i][0] != '\0')
        g_string_append_printf (out, "%*s", (int) indent, "");
      wrap_paragraph (out, lines[i], width, indent, i > 0 ? indent : 0);
    }
  return g_string_free (out, FALSE);
}
