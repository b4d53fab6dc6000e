/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The rules of names, as one table of expressions. Any thread. */

#include "snug-name.h"

#include <string.h>

typedef struct
{
  const char *what;
  const char *pattern;
  gsize min;
  gsize max;
  const char *rule;
} NameRule;

static const NameRule rules[] = {
  [SNUG_NAME_SNAP]
  = { "snap name", "^[a-z0-9]+(-[a-z0-9]+)*$", 2, 40,
      "2 to 40 lower-case letters, digits and single dashes, a letter among them" },
  [SNUG_NAME_INSTANCE_KEY]
  = { "instance key", "^[a-z0-9]+$", 1, 10, "1 to 10 lower-case letters and digits" },
  [SNUG_NAME_APP]
  = { "app name", "^[a-zA-Z0-9]+(-[a-zA-Z0-9]+)*$", 1, 100, "letters, digits and single dashes" },
  [SNUG_NAME_HOOK] = { "hook name", "^[a-z]+(-[a-z0-9]+)*$", 1, 100,
                       "lower-case letters, digits and single dashes" },
  [SNUG_NAME_ALIAS]
  = { "alias", "^[a-zA-Z0-9][-_.a-zA-Z0-9]*$", 1, 100, "letters, digits, ‘-’, ‘_’ and ‘.’" },
  [SNUG_NAME_INTERFACE] = { "interface name", "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", 1, 100,
                            "lower-case letters, digits and single dashes, a letter first" },
  [SNUG_NAME_PLUG] = { "plug or slot name", "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", 1, 100,
                       "lower-case letters, digits and single dashes, a letter first" },
  [SNUG_NAME_SOCKET] = { "socket name", "^[a-z][a-z0-9]*(-[a-z0-9]+)*$", 1, 100,
                         "lower-case letters, digits and single dashes, a letter first" },
};
G_STATIC_ASSERT (G_N_ELEMENTS (rules) == SNUG_N_NAME_KINDS);

static const char *const known_hooks[] = {
  "prepare-device",
  "install-device",
  "prepare-serial-request",
  "default-configure",
  "configure",
  "install",
  "pre-refresh",
  "post-refresh",
  "remove",
  "check-health",
  "fde-setup",
  "gate-auto-refresh",
  NULL,
};

static const char *const known_hook_prefixes[] = {
  "prepare-plug-", "prepare-slot-",    "unprepare-plug-",  "unprepare-slot-", "connect-plug-",
  "connect-slot-", "disconnect-plug-", "disconnect-slot-", "change-view-",    "save-view-",
  "query-view-",   "load-view-",       "observe-view-",
};

static gboolean
obeys (const NameRule *rule, const char *name)
{
  gsize length = strlen (name);

  /* The length first: it bounds what the expression has to look at. */
  return length >= rule->min && length <= rule->max
         && g_regex_match_simple (rule->pattern, name, G_REGEX_DOLLAR_ENDONLY, 0);
}

static gboolean
has_letter (const char *name)
{
  for (const char *c = name; *c != '\0'; c++)
    if (g_ascii_islower (*c))
      return TRUE;
  return FALSE;
}

gboolean
snug_name_validate (SnugNameKind kind, const char *name, GError **error)
{
  const NameRule *rule = &rules[kind];
  g_autofree char *shown = NULL;

  if (name != NULL && obeys (rule, name) && (kind != SNUG_NAME_SNAP || has_letter (name)))
    return TRUE;
  /* What is wrong may be long or hold control characters; neither belongs on a terminal. */
  shown = name != NULL ? g_strescape (name, NULL) : g_strdup ("");
  return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                         "‘%.60s’ is not a valid %s: it takes %s", shown, rule->what, rule->rule);
}

gboolean
snug_name_split_instance (const char *instance, char **name, char **key, GError **error)
{
  const char *underscore = instance != NULL ? strchr (instance, '_') : NULL;
  g_autofree char *snap = underscore != NULL ? g_strndup (instance, (gsize) (underscore - instance))
                                             : g_strdup (instance);

  if (!snug_name_validate (SNUG_NAME_SNAP, snap, error))
    return FALSE;
  if (underscore != NULL && !snug_name_validate (SNUG_NAME_INSTANCE_KEY, underscore + 1, error))
    return FALSE;
  if (name != NULL)
    *name = g_steal_pointer (&snap);
  if (key != NULL)
    *key = underscore != NULL ? g_strdup (underscore + 1) : NULL;
  return TRUE;
}

char *
snug_name_build_tag (const char *instance, const char *app, gboolean hook)
{
  return g_strdup_printf ("snap.%s.%s%s", instance, hook ? "hook." : "", app);
}

gboolean
snug_name_parse_tag (const char *tag, char **instance, char **app, gboolean *hook, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (tag, ".", 5);
  guint n = g_strv_length (parts);
  gboolean is_hook = n == 4 && g_str_equal (parts[2], "hook");

  if ((n != 3 && !is_hook) || !g_str_equal (parts[0], "snap"))
    return snug_set_error (
      error, SNUG_ERROR_INVALID_ARGUMENT,
      "‘%.80s’ is not a security tag: it takes snap.NAME.APP or snap.NAME.hook.HOOK", tag);
  if (!snug_name_split_instance (parts[1], NULL, NULL, error)
      || !snug_name_validate (is_hook ? SNUG_NAME_HOOK : SNUG_NAME_APP, parts[n - 1], error))
    return FALSE;
  *instance = g_strdup (parts[1]);
  *app = g_strdup (parts[n - 1]);
  *hook = is_hook;
  return TRUE;
}

char *
snug_name_build_command (const char *instance, const char *app)
{
  g_auto (GStrv) parts = g_strsplit (instance, "_", 2);

  if (g_str_equal (parts[0], app))
    return g_strdup (instance);
  return g_strdup_printf ("%s.%s", instance, app);
}

gboolean
snug_name_is_known_hook (const char *hook)
{
  if (g_strv_contains (known_hooks, hook))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (known_hook_prefixes); i++)
    if (g_str_has_prefix (hook, known_hook_prefixes[i]))
      return snug_name_validate (SNUG_NAME_PLUG, hook + strlen (known_hook_prefixes[i]), NULL);
  return FALSE;
}
