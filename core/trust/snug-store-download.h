/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-store-client.h"

G_BEGIN_DECLS

/**
 * snug_store_download_run:
 * @download: what to bring
 * @store: brings it
 * @paths: the paths; the image goes into %SNUG_PATH_PARTIAL
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error: %SNUG_ERROR_VERIFICATION_FAILED if it is another image,
 *   %SNUG_ERROR_STORE_UNAVAILABLE if it ended too early, %SNUG_ERROR_NO_SPACE, %SNUG_ERROR_BUSY if
 *   somebody else is bringing it
 *
 * What [method@Snug.StoreClient.download] does.
 *
 * Returns: %FALSE if the whole image with the right digest is not there
 */
gboolean snug_store_download_run (const SnugStoreDownload *download,
                                  SnugStore *store,
                                  SnugPaths *paths,
                                  GCancellable *cancellable,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
