/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a confined app can bring into the kernel's log: its name, paths, arguments. */

#include "snug-apparmor-refusal.h"
#include "snug-seccomp-refusal.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check (GVariant *refusal)
{
  g_autoptr (GVariant) owned = refusal;
  const char *keys[] = { "object", "access", "tag", "comm", "exe" };

  for (guint i = 0; refusal != NULL && i < G_N_ELEMENTS (keys); i++)
    {
      const char *text = "";

      g_variant_lookup (refusal, keys[i], "&s", &text);
      if (!g_utf8_validate (text, -1, NULL))
        abort ();
      for (; *text != '\0'; text++)
        if ((guchar) *text < 0x20 || *text == 0x7f)
          abort ();
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *line = g_strndup ((const char *) data, size);

  check (snug_seccomp_refusal_read (line));
  check (snug_apparmor_refusal_read (line));
  return 0;
}
