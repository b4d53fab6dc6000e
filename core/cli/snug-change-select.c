/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which change is meant. One thread. */

#include "snug-change-select.h"
#include "snug-human-values.h"
#include "snug-reply.h"

#include <string.h>

#define MAX_DIGITS 18

const SnugOption snug_change_select_options[] = {
  { "last", 0, "KIND", "Mean the last change of this kind, for example install or refresh" },
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
  if (last != NULL && (last[0] == '\0' || is_number (last)))
    {
      snug_usage_error (error, "‘%s’ is no kind of change; try ‘--last=install’", last);
      return NULL;
    }
  return id != NULL ? id : last;
}

GVariant *
snug_change_select_load (SnugInvocation *invocation, GError **error)
{
  SnugClient *client = snug_invocation_get_client (invocation);
  const char *which = snug_change_select (invocation, error);
  g_autoptr (GVariant) reply = NULL;

  if (which == NULL)
    return NULL;
  reply = snug_client_call (client, "GetChange",
                            g_variant_new ("(s@a{sv})", which,
                                           g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0)),
                            "(a{sv})", error);
  return reply == NULL ? NULL : g_variant_get_child_value (reply, 0);
}

char *
snug_change_select_time (SnugInvocation *invocation, GVariant *dict, const char *key)
{
  guint64 time = snug_reply_get_number (dict, key);

  return snug_invocation_has (invocation, "abs-time") ? snug_absolute_time (time)
                                                      : snug_human_time (time, NULL);
}
