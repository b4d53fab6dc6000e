/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Every kind of document that a repository has, each given to each reader. */

#include "snug-repository-index.h"
#include "snug-repository-record.h"
#include "snug-repository-resolution.h"
#include "snug-repository-root.h"
#include "snug-repository-snap.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
read_shard (GBytes *content)
{
  g_autoptr (JsonObject) snaps = snug_repository_shard_parse ("fuzz", content, NULL);
  g_autoptr (GList) names = snaps != NULL ? json_object_get_members (snaps) : NULL;

  for (GList *l = names; l != NULL; l = l->next)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SnugRepositorySnap) snap = snug_repository_snap_parse (snaps, l->data, &error);
      const SnugRepositoryChannel *channel
        = snap != NULL ? snug_repository_resolve_channel (snap, "edge/x", "amd64", NULL) : NULL;

      /* What a channel leads to is always there. */
      if (channel != NULL)
        g_assert_nonnull (snug_repository_snap_find_revision (snap, channel->revision));
      g_assert_true ((snap == NULL) == (error != NULL));
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) content = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = snug_json_document_parse ("fuzz", content, 256 * 1024, &error);
  g_autoptr (SnugRepositoryRoot) root = snug_repository_root_parse ("fuzz", content, NULL);
  g_autoptr (SnugRepositoryTimestamp) timestamp = snug_repository_timestamp_parse (content, NULL);
  g_autoptr (SnugRepositoryIndex) index = snug_repository_index_parse ("fuzz", content, NULL);
  g_autoptr (SnugRepositoryRecord) record = snug_repository_record_parse ("fuzz", content, NULL);
  g_autoptr (SnugRepositoryPublisher) publisher
    = snug_repository_publisher_parse ("fuzz", content, NULL);

  g_assert_true ((object == NULL) == (error != NULL));
  if (error != NULL)
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
  read_shard (content);
  return 0;
}
