/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Any bytes as a recipe. The checksum is put right first, or nothing would get past it. */

#include <stdlib.h>
#include <string.h>
#include "snug-recipe-format.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const size_t sealed = offsetof (struct snug_recipe_header, keep_capabilities);
  struct snug_recipe_header *recipe;

  size &= ~(size_t) 7;
  if (size == 0 || size > SNUG_RECIPE_MAX_SIZE)
    return 0;
  recipe = malloc (size);
  if (recipe == NULL)
    return 0;
  memcpy (recipe, data, size);
  if (size >= sizeof *recipe)
    {
      recipe->size = (uint32_t) size;
      recipe->checksum = snug_recipe_checksum ((char *) recipe + sealed, size - sealed);
    }
  snug_recipe_check (recipe, size);
  free (recipe);
  return 0;
}
