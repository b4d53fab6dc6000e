/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Answers as JSON. One thread. */

#include "snug-json-output.h"
#include "snug-printable.h"

#include <json-glib/json-glib.h>
#include <string.h>

static void
append_escaped (GString *out, gunichar c)
{
  if (c > 0xFFFF)
    g_string_append_printf (out, "\\u%04x\\u%04x", 0xD800 + ((c - 0x10000) >> 10),
                            0xDC00 + ((c - 0x10000) & 0x3FF));
  else
    g_string_append_printf (out, "\\u%04x", c);
}

/* Such characters stand within strings only; structure is ASCII. */
static char *
escape_unsafe (const char *json, gboolean ascii)
{
  GString *out = g_string_sized_new (strlen (json));

  for (const char *at = json; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (c == '\n' || (snug_printable_is_safe (c) && (c < 0x80 || !ascii)))
        g_string_append_unichar (out, c);
      else
        append_escaped (out, c);
    }
  return g_string_free (out, FALSE);
}

char *
snug_json_build (GVariant *value, gboolean ascii)
{
  g_autoptr (JsonNode) node = json_gvariant_serialize (value);
  g_autofree char *json = json_to_string (node, TRUE);

  return escape_unsafe (json, ascii);
}

void
snug_json_print (SnugConsole *console, GVariant *value)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (value);
  g_autofree char *json = snug_json_build (sunk, !snug_console_get_utf8 (console));

  snug_console_print (console, "%s\n", json);
}
