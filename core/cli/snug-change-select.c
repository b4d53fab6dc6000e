/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which change is meant. One thread. */

#include "snug-change-select.h"
#include "snug-human-values.h"
#include "snug-reply.h"

#include <string.h>

#define MAX_DIGITS 18

const SnugOption snug_change_select_options[] = {
  { "last", 0, "KIND",
    "Mean the last change of this kind, for example install or refresh; with a question mark "
    "behind "
    "it, do nothing if there is none" },
  { NULL },
};

const SnugOption snug_change_time_options[] = {
  { "abs-time", 0, NULL, "Show times as RFC 3339 has them" },
  { NULL },
};

static gboolean
is_number (const char *text)
{
  gsize length = strlen (text);

  return length > 0 && length <= MAX_DIGITS && strspn (text, "0123456789") == length;
}

const char *
snug_change_select (SnugInvocation *invocation, GError **error)
{
  const char *id = snug_invocation_get_argument (invocation, 0);
  const char *last = snug_invocation_get (invocation, "last");

  if (id != NULL && last != NULL)
    {
      snug_usage_error (error, "a number and ‘--last’ exclude each other");
      return NULL;
    }
  if (id == NULL && last == NULL)
    {
      snug_usage_error (error,
                        "which change? Give its number, see ‘snug changes’, or ‘--last=KIND’");
      return NULL;
    }
  if (id != NULL && !is_number (id))
    {
      snug_usage_error (error, "‘%s’ is not the number of a change; see ‘snug changes’", id);
      return NULL;
    }
  if (last != NULL && (last[0] == '\0' || last[0] == '?' || is_number (last)))
    {
      snug_usage_error (error, "‘%s’ is no kind of change; try ‘--last=install’", last);
      return NULL;
    }
  return id != NULL ? id : last;
}

gboolean
snug_change_select_load (SnugInvocation *invocation, GVariant **change, GError **error)
{
  SnugClient *client = snug_invocation_get_client (invocation);
  const char *which = snug_change_select (invocation, error);
  g_autofree char *kind = g_strdup (which);
  gboolean may_be_missing = which != NULL && g_str_has_suffix (which, "?");
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) failure = NULL;

  *change = NULL;
  if (which == NULL)
    return FALSE;
  if (may_be_missing)
    kind[strlen (kind) - 1] = '\0';
  reply = snug_client_call (client, "GetChange",
                            g_variant_new ("(s@a{sv})", kind,
                                           g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0)),
                            "(a{sv})", &failure);
  if (reply != NULL)
    *change = g_variant_get_child_value (reply, 0);
  else if (!may_be_missing || !g_error_matches (failure, SNUG_ERROR, SNUG_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  return TRUE;
}

char *
snug_change_select_time (SnugInvocation *invocation, GVariant *dict, const char *key)
{
  guint64 time = snug_reply_get_number (dict, key);

  return snug_invocation_has (invocation, "abs-time") ? snug_absolute_time (time)
                                                      : snug_human_time (time, NULL);
}
