/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The column Notes. Any thread. */

#include "snug-snap-notes.h"
#include "snug-reply.h"

static void
add (GPtrArray *notes, const char *note)
{
  if (note[0] != '\0' && !g_ptr_array_find_with_equal_func (notes, note, g_str_equal, NULL))
    g_ptr_array_add (notes, (gpointer) note);
}

char *
snug_snap_notes (GVariant *snap)
{
  g_autoptr (GPtrArray) notes = g_ptr_array_new ();
  const char *type = snug_reply_get_string (snap, "type");
  const char *confinement = snug_reply_get_string (snap, "confinement");
  const char *mode = snug_reply_get_string (snap, "mode");
  gboolean current = TRUE;

  /* What a snap asks for counts only where nobody has decided yet: before it is installed. */
  if (mode[0] == '\0')
    mode = confinement;
  if (!g_str_equal (mode, "strict"))
    add (notes, mode);
  if (g_str_equal (snug_reply_get_string (snap, "state"), "disabled")
      || (g_variant_lookup (snap, "current", "b", &current) && !current))
    add (notes, "disabled");
  if (snug_reply_get_string (snap, "broken")[0] != '\0')
    add (notes, "broken");
  if (g_str_equal (type, "os"))
    add (notes, "core");
  else if (!g_str_equal (type, "app"))
    add (notes, type);
  if (snug_reply_get_number (snap, "hold-until") > (guint64) g_get_real_time ())
    add (notes, "held");
  if (notes->len == 0)
    return g_strdup ("-");
  g_ptr_array_add (notes, NULL);
  return g_strjoinv (",", (char **) notes->pdata);
}
