/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Reading audit records: pairs NAME=VALUE with a value in quotes, as hexadecimal digits where it
 * has characters that could mislead, or bare. No state. */

#include <linux/audit.h>
#include <string.h>
#include "snug-seccomp-audit.h"

/* No path is longer; nor is a value that is of use. */
#define MAX_VALUE 4096

#define AUDIT_LANDLOCK_ACCESS_RECORD 1423

/* auditd writes names. */
static const struct
{
  const char *name;
  guint type;
} names[] = {
  { "SECCOMP", AUDIT_SECCOMP },
  { "AVC", AUDIT_AVC },
  { "LANDLOCK_ACCESS", AUDIT_LANDLOCK_ACCESS_RECORD },
};

static gboolean
read_type (const char **at, guint *type)
{
  const gsize length = strcspn (*at, " ");
  char *end;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strlen (names[i].name) == length && strncmp (*at, names[i].name, length) == 0)
      {
        *type = names[i].type;
        *at += length;
        return TRUE;
      }
  if (!g_ascii_isdigit (**at))
    return FALSE;
  *type = (guint) g_ascii_strtoull (*at, &end, 10);
  *at = end;
  return TRUE;
}

static gboolean
skip (const char **at, const char *text)
{
  if (!g_str_has_prefix (*at, text))
    return FALSE;
  *at += strlen (text);
  return TRUE;
}

/* `SECONDS.MILLISECONDS:SERIAL):`, with a time that fits. */
static gboolean
read_time (const char **at, gint64 *time)
{
  char *end;
  guint64 seconds, fraction;

  if (!g_ascii_isdigit (**at))
    return FALSE;
  seconds = g_ascii_strtoull (*at, &end, 10);
  if (*end != '.' || seconds > G_MAXINT64 / G_USEC_PER_SEC - 1)
    return FALSE;
  fraction = g_ascii_strtoull (end + 1, &end, 10);
  if (*end != ':' || fraction > 999)
    return FALSE;
  end += 1 + strspn (end + 1, "0123456789");
  if (!g_str_has_prefix (end, "):"))
    return FALSE;
  *time = (gint64) (seconds * G_USEC_PER_SEC + fraction * 1000);
  *at = end + 2;
  return TRUE;
}

/* Nothing may stand before the head: what a record of a program contains could look like one. */
gboolean
snug_seccomp_audit_parse (const char *line, SnugSeccompAudit *audit)
{
  const char *at = line;

  (void) (skip (&at, "audit: "));
  if (!skip (&at, "type=") || !read_type (&at, &audit->type) || *at++ != ' ')
    return FALSE;
  (void) (skip (&at, "msg="));
  if (!skip (&at, "audit(") || !read_time (&at, &audit->time))
    return FALSE;
  audit->fields = at;
  return TRUE;
}

/* Where the value of a field begins. Names within quotes are none. */
static const char *
find_value (const char *fields, const char *name)
{
  const gsize length = strlen (name);
  const char *at = fields;

  while (*at != '\0')
    {
      const char *equals;

      at += strspn (at, " ");
      equals = at + strcspn (at, "= ");
      if (*equals != '=')
        {
          at = equals;
          continue;
        }
      if ((gsize) (equals - at) == length && strncmp (at, name, length) == 0)
        return equals + 1;
      at = equals + 1;
      if (*at == '"')
        {
          const char *quote = strchr (at + 1, '"');

          at = quote != NULL ? quote + 1 : at + strlen (at);
        }
      at += strcspn (at, " ");
    }
  return NULL;
}

static gboolean
is_hex (const char *value, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isxdigit (value[i]))
      return FALSE;
  return length > 0 && length % 2 == 0;
}

static void
append_byte (GString *text, guchar byte)
{
  if (byte < 0x20 || byte == 0x7f)
    g_string_append_printf (text, "\\x%02x", byte);
  else
    g_string_append_c (text, (char) byte);
}

char *
snug_seccomp_audit_get_text (const char *fields, const char *name)
{
  const char *value = find_value (fields, name);
  const gboolean quoted = value != NULL && *value == '"';
  g_autoptr (GString) text = g_string_new (NULL);
  gsize length;

  if (value == NULL)
    return NULL;
  value += quoted;
  length = MIN (strcspn (value, quoted ? "\"" : " "), MAX_VALUE);
  if (!quoted && is_hex (value, length))
    for (gsize i = 0; i < length; i += 2)
      append_byte (text, (guchar) (g_ascii_xdigit_value (value[i]) * 16
                                   + g_ascii_xdigit_value (value[i + 1])));
  else
    for (gsize i = 0; i < length; i++)
      append_byte (text, (guchar) value[i]);
  return g_utf8_make_valid (text->str, (gssize) text->len);
}

gboolean
snug_seccomp_audit_get_number (const char *fields, const char *name, guint base, guint64 *number)
{
  const char *value = find_value (fields, name);
  char *end;

  if (value == NULL || !g_ascii_isxdigit (*value))
    return FALSE;
  *number = g_ascii_strtoull (value, &end, base);
  return end != value && (*end == ' ' || *end == '\0');
}

void
snug_seccomp_audit_describe_process (const SnugSeccompAudit *audit, GVariantDict *dict)
{
  static const char *const texts[] = { "comm", "exe" };
  guint64 number;

  g_variant_dict_insert (dict, "time", "t", (guint64) audit->time);
  if (snug_seccomp_audit_get_number (audit->fields, "pid", 10, &number) && number <= G_MAXINT32)
    g_variant_dict_insert (dict, "pid", "u", (guint32) number);
  if ((snug_seccomp_audit_get_number (audit->fields, "uid", 10, &number)
       || snug_seccomp_audit_get_number (audit->fields, "fsuid", 10, &number))
      && number <= G_MAXUINT32)
    g_variant_dict_insert (dict, "uid", "u", (guint32) number);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *text = snug_seccomp_audit_get_text (audit->fields, texts[i]);

      if (text != NULL)
        g_variant_dict_insert (dict, texts[i], "s", text);
    }
}
