/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Opening and closing channels. */

#include "snug-repo-channels.h"

#include "snug-channel.h"

static SnugRepositoryChannel *
find_entry (SnugRepositorySnap *snap, const char *architecture, const char *channel)
{
  for (guint i = 0; i < snap->channels->len; i++)
    {
      SnugRepositoryChannel *entry = g_ptr_array_index (snap->channels, i);

      if (g_str_equal (entry->architecture, architecture) && g_str_equal (entry->channel, channel))
        return entry;
    }
  return NULL;
}

static void
set_entry (SnugRepositorySnap *snap,
           const char *architecture,
           const char *channel,
           SnugRevision revision)
{
  SnugRepositoryChannel *entry = find_entry (snap, architecture, channel);

  if (entry == NULL)
    {
      entry = g_new0 (SnugRepositoryChannel, 1);
      entry->architecture = g_strdup (architecture);
      entry->channel = g_strdup (channel);
      g_ptr_array_add (snap->channels, entry);
    }
  entry->revision = revision;
  entry->released = g_get_real_time ();
}

/* What its maker does not call stable does not go where people expect that. */
static gboolean
check_grade (const SnugRepositoryRecord *record, const SnugChannel *channel, GError **error)
{
  if (g_strcmp0 (record->grade, "devel") != 0
      || snug_channel_get_risk (channel) > SNUG_RISK_CANDIDATE)
    return TRUE;
  return snug_set_error (error, SNUG_ERROR_POLICY_DENIED,
                         "‘%s’ revision %" G_GUINT64_FORMAT
                         " has the grade devel, so it cannot go to %s; beta and edge are for it",
                         record->name, record->revision, snug_channel_get_full (channel));
}

gboolean
snug_repo_channels_release (SnugRepositorySnap *snap,
                            const SnugRepositoryRecord *record,
                            const char *const *channels,
                            GError **error)
{
  g_autoptr (GPtrArray) parsed
    = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_channel_free);

  for (guint i = 0; channels[i] != NULL; i++)
    {
      SnugChannel *channel = snug_channel_parse (channels[i], error);

      if (channel == NULL)
        return FALSE;
      g_ptr_array_add (parsed, channel);
      if (!check_grade (record, channel, error))
        return FALSE;
    }
  for (guint i = 0; i < parsed->len; i++)
    for (guint j = 0; record->architectures[j] != NULL; j++)
      set_entry (snap, record->architectures[j],
                 snug_channel_get_full (g_ptr_array_index (parsed, i)),
                 (SnugRevision) record->revision);
  return TRUE;
}

gboolean
snug_repo_channels_close (SnugRepositorySnap *snap,
                          const char *channel,
                          const char *architecture,
                          GError **error)
{
  g_autoptr (SnugChannel) parsed = snug_channel_parse (channel, error);
  guint before = snap->channels->len;

  if (parsed == NULL)
    return FALSE;
  for (guint i = snap->channels->len; i > 0; i--)
    {
      const SnugRepositoryChannel *entry = g_ptr_array_index (snap->channels, i - 1);

      if (g_str_equal (entry->channel, snug_channel_get_full (parsed))
          && (architecture == NULL || g_str_equal (entry->architecture, architecture)))
        g_ptr_array_remove_index (snap->channels, i - 1);
    }
  return snap->channels->len < before
         || snug_set_error (error, SNUG_ERROR_NOT_FOUND, "the channel %s of ‘%s’ is not open",
                            snug_channel_get_full (parsed), snap->name);
}

SnugRepositoryRecord *
snug_repo_channels_load_record (SnugRepoTree *tree,
                                const SnugRepositorySnap *snap,
                                SnugRevision revision,
                                GError **error)
{
  const SnugRepositoryRevision *entry = snug_repository_snap_find_revision (snap, revision);
  g_autoptr (GBytes) content = NULL;

  if (entry == NULL)
    {
      snug_set_error (error, SNUG_ERROR_REVISION_UNAVAILABLE, "the snap ‘%s’ has no revision %d",
                      snap->name, revision);
      return NULL;
    }
  content = snug_repo_tree_read_referenced (tree, "records", &entry->record, error);
  return content != NULL ? snug_repository_record_parse ("the record", content, error) : NULL;
}
