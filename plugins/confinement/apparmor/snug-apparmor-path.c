/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The language of paths in profiles has wildcards, classes, alternations, variables and quotes; a
 * grant's path has at most a pattern in its last component. No state. */

#include <string.h>
#include "snug-apparmor-path.h"

static void
append_literal (GString *text, char c)
{
  if (strchr ("\\\"{}[]*?^@,", c) != NULL)
    g_string_append_c (text, '\\');
  g_string_append_c (text, c);
}

/* fnmatch(3) with FNM_PERIOD: what a pattern begins with matches no dot at the start of a name, and
 * `!` negates a class, which the language of profiles writes as `^`. */
static void
append_pattern (GString *text, const char *pattern)
{
  const char *at = pattern;

  if (*at == '*')
    {
      g_string_append (text, "{[^./]*,}");
      at++;
    }
  for (; *at != '\0'; at++)
    if (*at == '[' && at[1] == '!')
      {
        g_string_append (text, "[^/");
        at++;
      }
    else if (strchr ("*?[]", *at) != NULL)
      g_string_append_c (text, *at);
    else
      append_literal (text, *at);
}

char *
snug_apparmor_path_quote (const char *path, gboolean pattern)
{
  GString *text = g_string_new (NULL);
  const char *last = pattern ? strrchr (path, '/') : NULL;
  gboolean start = TRUE;

  if (g_str_has_prefix (path, "$HOME") && (path[5] == '/' || path[5] == '\0'))
    {
      g_string_append (text, "@{HOME}");
      path += 5;
    }
  for (; *path != '\0'; path++)
    {
      if (start && g_str_has_prefix (path, "$UID"))
        {
          g_string_append (text, "[0-9]*");
          path += 3;
        }
      else
        append_literal (text, *path);
      if (path == last)
        {
          append_pattern (text, path + 1);
          break;
        }
      start = *path == '/';
    }
  return g_string_free (text, FALSE);
}

/* The characters with which names that begin with @prefix go on. */
static char *
next_characters (const char *const *names, const char *prefix)
{
  GString *next = g_string_new (NULL);
  const gsize length = strlen (prefix);

  for (guint i = 0; names[i] != NULL; i++)
    if (g_str_has_prefix (names[i], prefix) && names[i][length] != '\0'
        && strchr (next->str, names[i][length]) == NULL)
      g_string_append_c (next, names[i][length]);
  return g_string_free (next, FALSE);
}

/* What begins with a part of a name that is left out, and is another name all the same. */
static void
append_prefix (GString *text, const char *const *names, const char *prefix)
{
  g_autofree char *next = next_characters (names, prefix);

  if (*prefix != '\0' && !g_strv_contains (names, prefix))
    g_string_append_printf (text, "%s,%s/**,", prefix, prefix);
  g_string_append_printf (text, "%s[^%s/%s]**,", prefix, *prefix == '\0' ? "." : "", next);
}

char *
snug_apparmor_path_exclude (const char *const *names)
{
  static const char *const none[] = { NULL };
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GString *text = g_string_new ("{");

  names = names != NULL ? names : none;
  append_prefix (text, names, "");
  for (guint i = 0; names[i] != NULL; i++)
    for (gsize length = 1; length <= strlen (names[i]); length++)
      {
        char *prefix = g_strndup (names[i], length);

        if (g_hash_table_contains (seen, prefix))
          {
            g_free (prefix);
            continue;
          }
        append_prefix (text, names, prefix);
        g_hash_table_add (seen, prefix);
      }
  text->str[text->len - 1] = '}';
  return g_string_free (text, FALSE);
}
