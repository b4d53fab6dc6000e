/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-snap-info.h"

G_BEGIN_DECLS

/* A directory becomes an image: what `snug pack` does. */

/**
 * SNUG_IMAGE_MIN_SIZE:
 *
 * An image is filled up to at least so many bytes: a loop device has blocks of up to 16 KiB, and
 * loses the end of a file that is smaller.
 */
#define SNUG_IMAGE_MIN_SIZE 16384

/**
 * SnugImageRequest:
 * @source: a directory with meta/snap.yaml
 * @target: (nullable): the directory for the image; %NULL for the present one
 * @filename: (nullable): its name, or its path; %NULL for NAME_VERSION_ARCHITECTURE.snap
 * @compression: (nullable): `zstd`, `xz`, `gzip` or `lzo`; %NULL for zstd
 *
 * What image is to be made.
 */
typedef struct
{
  const char *source;
  const char *target;
  const char *filename;
  const char *compression;
} SnugImageRequest;

/**
 * snug_image_check:
 * @source: a directory
 * @error: return location for an error
 *
 * Reads meta/snap.yaml, and looks whether the directory holds what it names.
 *
 * Returns: (transfer full): what the snap says of itself
 */
SnugSnapInfo *snug_image_check (const char *source, GError **error);

/**
 * snug_image_build_name:
 * @info: a snap
 *
 * Returns: (transfer full): the usual name of its image, for example `hello_2.10_amd64.snap`
 */
char *snug_image_build_name (const SnugSnapInfo *info);

/**
 * snug_image_build:
 * @request: what is to be made
 * @info: what snug_image_check() said of the source
 * @error: return location for an error
 *
 * Makes the image and gives it its name when it is whole. With SOURCE_DATE_EPOCH in the environment
 * the same directory gives the same bytes.
 *
 * Returns: (transfer full): the path of the image
 */
char *snug_image_build (const SnugImageRequest *request, const SnugSnapInfo *info, GError **error);

G_END_DECLS
