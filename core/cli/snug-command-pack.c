/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-commands.h"
#include "snug-image-builder.h"

static const SnugOption options[] = {
  { "filename", 0, "FILENAME", "Give the image this name" },
  { "compression", 0, "KIND", "Compress with zstd (the default), xz, gzip or lzo" },
  { "check-skeleton", 0, NULL, "Check the directory and make no image" },
  { NULL },
};

static void
warn_of_unknown_keys (SnugConsole *console, const SnugSnapInfo *info)
{
  for (guint i = 0; i < info->unknown_keys->len; i++)
    snug_console_warn (console, "the key ‘%s’ of snap.yaml has no meaning",
                       (const char *) g_ptr_array_index (info->unknown_keys, i));
}

static gboolean
run (SnugInvocation *invocation, GError **error)
{
  SnugConsole *console = snug_invocation_get_console (invocation);
  const char *source = snug_invocation_get_argument (invocation, 0);
  SnugImageRequest request = {
    .source = source != NULL ? source : ".",
    .target = snug_invocation_get_argument (invocation, 1),
    .filename = snug_invocation_get (invocation, "filename"),
    .compression = snug_invocation_get (invocation, "compression"),
  };
  g_autoptr (SnugSnapInfo) info = snug_image_check (request.source, error);
  g_autofree char *image = NULL;
  g_autofree char *name = NULL;

  if (info == NULL)
    return FALSE;
  warn_of_unknown_keys (console, info);
  if (snug_invocation_has (invocation, "check-skeleton"))
    return TRUE;
  image = snug_image_build (&request, info, error);
  if (image == NULL)
    return FALSE;
  name = g_path_get_basename (image);
  snug_console_print (console, "built: %s\n", name);
  return TRUE;
}

const SnugCommand snug_command_pack = {
  .name = "pack",
  .group = SNUG_GROUP_DEVELOPMENT,
  .summary = "Pack a directory into a snap",
  .arguments = "[SNAP-DIR [TARGET-DIR]]",
  .description
  = "Checks meta/snap.yaml and that the directory holds what it names, and makes an image of "
    "it, NAME_VERSION_ARCHITECTURE.snap.\n\n"
    "With SOURCE_DATE_EPOCH in the environment the same directory gives the same image, byte "
    "for byte.",
  .options = { options },
  .max_arguments = 2,
  .words = SNUG_WORD_FILE,
  .run = run,
};
