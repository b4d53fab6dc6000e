/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Runs a fuzz target as an ordinary test: over every file of its corpus, and over mutations of each
 * that are the same in every run. A crash or a sanitizer's report is the failure. */

#include <glib.h>
#include <stdint.h>
#include <string.h>

#define MUTATIONS_PER_FILE 400

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static guint32
next_random (guint32 *state)
{
  *state = *state * 1664525u + 1013904223u;
  return *state >> 8;
}

static void
repeat_part (GByteArray *input, guint at)
{
  guint8 part[64];
  guint size = MIN (input->len - at, sizeof part);

  /* A copy, because growing the array may move it. */
  memcpy (part, input->data + at, size);
  g_byte_array_append (input, part, size);
}

static void
mutate (GByteArray *input, guint32 *state)
{
  guint n = 1 + next_random (state) % 4;

  for (guint i = 0; i < n && input->len > 0; i++)
    {
      guint at = next_random (state) % input->len;

      switch (next_random (state) % 4)
        {
        case 0:
          input->data[at] ^= (guint8) (1u << (next_random (state) % 8));
          break;
        case 1:
          input->data[at] = (guint8) next_random (state);
          break;
        case 2:
          g_byte_array_set_size (input, at);
          break;
        default:
          repeat_part (input, at);
          break;
        }
    }
}

static void
run_file (const char *content, gsize size)
{
  guint32 state = (guint32) size;

  LLVMFuzzerTestOneInput ((const uint8_t *) content, size);
  for (guint i = 0; i < MUTATIONS_PER_FILE; i++)
    {
      g_autoptr (GByteArray) input = g_byte_array_new ();

      g_byte_array_append (input, (const guint8 *) content, (guint) size);
      mutate (input, &state);
      LLVMFuzzerTestOneInput (input->data, input->len);
    }
}

int
main (int argc, char **argv)
{
  g_autoptr (GDir) dir = argc > 1 ? g_dir_open (argv[1], 0, NULL) : NULL;
  const char *name;
  guint n = 0;

  LLVMFuzzerTestOneInput ((const uint8_t *) "", 0);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (argv[1], name, NULL);
      g_autofree char *content = NULL;
      gsize size;

      if (!g_file_get_contents (path, &content, &size, NULL))
        continue;
      run_file (content, size);
      g_print ("ok %u %s and %d mutations\n", ++n, name, MUTATIONS_PER_FILE);
    }
  if (n == 0)
    g_print ("not ok 1 the corpus is empty\n");
  g_print ("1..%u\n", MAX (n, 1));
  return n == 0 ? 1 : 0;
}
