/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-snap-info.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugSnapInfo) info = snug_snap_info_parse (bytes, NULL, &error);

  /* Either there is a snap or there is a reason. */
  g_assert ((info != NULL) == (error == NULL));
  return 0;
}
