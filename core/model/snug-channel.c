/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Channels and their text. Immutable; any thread. */

#include "snug-channel.h"

#include <string.h>

struct _SnugChannel
{
  char *track;
  SnugRisk risk;
  char *branch; /* (nullable) */
  char *full;
};

G_DEFINE_BOXED_TYPE (SnugChannel, snug_channel, snug_channel_copy, snug_channel_free)

static const char *const risk_names[] = { "stable", "candidate", "beta", "edge" };
G_STATIC_ASSERT (G_N_ELEMENTS (risk_names) == SNUG_N_RISKS);

const char *
snug_risk_to_string (SnugRisk risk)
{
  g_return_val_if_fail ((guint) risk < SNUG_N_RISKS, NULL);
  return risk_names[risk];
}

static gboolean
parse_risk (const char *text, SnugRisk *risk)
{
  for (guint i = 0; i < SNUG_N_RISKS; i++)
    if (g_str_equal (text, risk_names[i]))
      {
        *risk = (SnugRisk) i;
        return TRUE;
      }
  return FALSE;
}

static SnugChannel *
channel_new (const char *track, SnugRisk risk, const char *branch)
{
  SnugChannel *self = g_new0 (SnugChannel, 1);

  self->track = g_strdup (track);
  self->risk = risk;
  self->branch = g_strdup (branch);
  self->full = branch != NULL ? g_strdup_printf ("%s/%s/%s", track, risk_names[risk], branch)
                              : g_strdup_printf ("%s/%s", track, risk_names[risk]);
  return self;
}

SnugChannel *
snug_channel_copy (const SnugChannel *self)
{
  return channel_new (self->track, self->risk, self->branch);
}

void
snug_channel_free (SnugChannel *self)
{
  g_free (self->track);
  g_free (self->branch);
  g_free (self->full);
  g_free (self);
}

static gboolean
check_parts (char **parts, const char *text, GError **error)
{
  guint n = g_strv_length (parts);

  if (n == 0 || n > 3 || strlen (text) > 256)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "‘%.60s’ is not a channel: it takes TRACK/RISK/BRANCH, or less of that",
                           text);
  for (guint i = 0; i < n; i++)
    if (!g_regex_match_simple ("^[a-zA-Z0-9](?:[-._a-zA-Z0-9]*[a-zA-Z0-9])?$", parts[i],
                               G_REGEX_DOLLAR_ENDONLY, 0))
      return snug_set_error (
        error, SNUG_ERROR_INVALID_ARGUMENT,
        "‘%.60s’ is not a channel: each part takes letters, digits, ‘.’, ‘_’ and ‘-’", text);
  return TRUE;
}

static SnugChannel *
fail_risk (const char *risk, GError **error)
{
  snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                  "‘%.40s’ is not a risk level: there are stable, candidate, beta and edge", risk);
  return NULL;
}

static SnugChannel *
parse_with_track (const char *default_track, const char *text, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, "/", 4);
  SnugRisk risk = SNUG_RISK_STABLE;

  if (!check_parts (parts, text, error))
    return NULL;
  if (parts[1] == NULL)
    return parse_risk (parts[0], &risk) ? channel_new (default_track, risk, NULL)
                                        : channel_new (parts[0], SNUG_RISK_STABLE, NULL);
  /* Two parts: RISK/BRANCH if the first is a risk, else TRACK/RISK. */
  if (parts[2] == NULL && parse_risk (parts[0], &risk))
    return channel_new (default_track, risk, parts[1]);
  if (!parse_risk (parts[1], &risk))
    return fail_risk (parts[1], error);
  return channel_new (parts[0], risk, parts[2]);
}

SnugChannel *
snug_channel_parse (const char *text, GError **error)
{
  return parse_with_track ("latest", text, error);
}

SnugChannel *
snug_channel_resolve (const char *present, const char *text, GError **error)
{
  g_autoptr (SnugChannel) old = present != NULL ? snug_channel_parse (present, NULL) : NULL;

  return parse_with_track (old != NULL ? old->track : "latest", text, error);
}

const char *
snug_channel_get_track (const SnugChannel *self)
{
  return self->track;
}

SnugRisk
snug_channel_get_risk (const SnugChannel *self)
{
  return self->risk;
}

const char *
snug_channel_get_branch (const SnugChannel *self)
{
  return self->branch;
}

const char *
snug_channel_get_full (const SnugChannel *self)
{
  return self->full;
}
