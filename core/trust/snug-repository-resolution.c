/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* From a channel to a revision. Plain functions; any thread. */

#include "snug-repository-resolution.h"

#include "snug-channel.h"

static gboolean
is_for (const SnugRepositoryChannel *entry, const char *architecture)
{
  return g_str_equal (entry->architecture, architecture)
         || g_str_equal (entry->architecture, "all");
}

/* Each value once, as people read a list. */
static void
append_once (GString *list, GHashTable *seen, const char *value)
{
  if (!g_hash_table_add (seen, g_strdup (value)))
    return;
  if (list->len > 0)
    g_string_append (list, ", ");
  g_string_append (list, value);
}

static const SnugRepositoryChannel *
fail_channel (const SnugRepositorySnap *snap,
              const char *channel,
              const char *architecture,
              GError **error)
{
  g_autoptr (GString) architectures = g_string_new (NULL);
  g_autoptr (GString) channels = g_string_new (NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < snap->channels->len; i++)
    {
      const SnugRepositoryChannel *entry = g_ptr_array_index (snap->channels, i);

      append_once (architectures, seen, entry->architecture);
      if (is_for (entry, architecture))
        append_once (channels, seen, entry->channel);
    }
  if (channels->len == 0 && architectures->len > 0)
    snug_set_error (error, SNUG_ERROR_ARCH_UNSUPPORTED,
                    "the snap ‘%s’ is not made for %s; it is there for %s", snap->name,
                    architecture, architectures->str);
  else if (channels->len == 0)
    snug_set_error (error, SNUG_ERROR_CHANNEL_UNAVAILABLE,
                    "the snap ‘%s’ has no open channel; ask for a revision instead", snap->name);
  else
    snug_set_error (error, SNUG_ERROR_CHANNEL_UNAVAILABLE,
                    "the snap ‘%s’ has no channel ‘%s’ for %s; it has %s", snap->name, channel,
                    architecture, channels->str);
  return NULL;
}

const SnugRepositoryChannel *
snug_repository_resolve_channel (const SnugRepositorySnap *snap,
                                 const char *channel,
                                 const char *architecture,
                                 GError **error)
{
  g_autoptr (SnugChannel) wanted = snug_channel_parse (channel, error);
  const SnugRepositoryChannel *entry;

  if (wanted == NULL)
    return NULL;
  entry = snug_repository_snap_find_channel (snap, architecture, snug_channel_get_full (wanted));
  for (int risk = (int) snug_channel_get_risk (wanted); entry == NULL && risk >= 0; risk--)
    {
      g_autofree char *safer = g_strdup_printf ("%s/%s", snug_channel_get_track (wanted),
                                                snug_risk_to_string ((SnugRisk) risk));

      entry = snug_repository_snap_find_channel (snap, architecture, safer);
    }
  return entry != NULL ? entry
                       : fail_channel (snap, snug_channel_get_full (wanted), architecture, error);
}

/* latest before other tracks, safe before risky, no branches. */
static guint
rank (const SnugRepositoryChannel *entry)
{
  g_autoptr (SnugChannel) channel = snug_channel_parse (entry->channel, NULL);
  guint risk;

  if (channel == NULL || snug_channel_get_branch (channel) != NULL)
    return G_MAXUINT;
  risk = (guint) snug_channel_get_risk (channel);
  return g_str_equal (snug_channel_get_track (channel), "latest") ? risk : SNUG_N_RISKS + risk;
}

const SnugRepositoryChannel *
snug_repository_resolve_default (const SnugRepositorySnap *snap, const char *architecture)
{
  const SnugRepositoryChannel *best = NULL;
  guint best_rank = G_MAXUINT;

  for (guint i = 0; i < snap->channels->len; i++)
    {
      const SnugRepositoryChannel *entry = g_ptr_array_index (snap->channels, i);

      if (is_for (entry, architecture) && rank (entry) < best_rank)
        {
          best = entry;
          best_rank = rank (entry);
        }
    }
  return best;
}
