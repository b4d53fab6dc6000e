/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>
#include <string.h>

/* Documents with one piece exchanged. */

typedef struct
{
  const char *old; /* NULL: unchanged */
  const char *new;
  const char *reason; /* NULL: accepted */
} DocumentCase;

typedef gpointer (*DocumentParser) (GBytes *content, GError **error);

static inline void
check_documents (const char *good,
                 const DocumentCase *cases,
                 gsize n,
                 DocumentParser parse,
                 GDestroyNotify destroy)
{
  for (gsize i = 0; i < n; i++)
    {
      g_auto (GStrv) parts = cases[i].old != NULL ? g_strsplit (good, cases[i].old, 2) : NULL;
      g_autofree char *text = parts != NULL ? g_strjoinv (cases[i].new, parts) : g_strdup (good);
      g_autoptr (GBytes) content = g_bytes_new (text, strlen (text));
      g_autoptr (GError) error = NULL;
      gpointer parsed;

      if (cases[i].old != NULL && g_strv_length (parts) != 2)
        g_error ("the document has no ‘%s’", cases[i].old);
      parsed = parse (content, &error);
      if ((parsed != NULL) != (cases[i].reason == NULL))
        g_error ("case %" G_GSIZE_FORMAT ": %s", i, error != NULL ? error->message : text);
      if (parsed != NULL)
        destroy (parsed);
      else if (strstr (error->message, cases[i].reason) == NULL)
        g_error ("‘%s’ does not say ‘%s’", error->message, cases[i].reason);
    }
}

#define TEST_DIGEST                                                                                \
  "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcd" \
  "ef"
#define TEST_FPR_A "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define TEST_FPR_B "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB"
#define TEST_ARMOR                                                                                 \
  "-----BEGIN PGP PUBLIC KEY BLOCK-----\\n\\nxx\\n-----END PGP PUBLIC KEY BLOCK-----"
