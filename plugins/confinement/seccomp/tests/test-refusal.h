/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* What a line of the kernel's log was taken for, as words: the values of @keys, “-” for one that is
 * not there, and LOGGED; “nothing” where it is nobody's refusal. */
static inline void
assert_refusal_says (GVariant *refusal, const char *const *keys, const char *wanted)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean logged = FALSE;

  for (guint i = 0; refusal != NULL && keys[i] != NULL; i++)
    {
      const char *value = "-";

      g_variant_lookup (refusal, keys[i], "&s", &value);
      g_string_append_printf (text, "%s ", value);
    }
  if (refusal != NULL)
    {
      g_variant_lookup (refusal, "logged", "b", &logged);
      g_string_append (text, logged ? "logged" : "refused");
    }
  g_assert_cmpstr (refusal != NULL ? text->str : "nothing", ==, wanted);
}
