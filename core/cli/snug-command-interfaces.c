/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-commands.h"
#include "snug-json-output.h"
#include "snug-reply.h"
#include "snug-request-options.h"
#include "snug-text-table.h"

#include <string.h>

static const SnugOption options[] = {
  { "interface", 'i', "INTERFACE", "Show only plugs and slots of this interface" },
  { NULL },
};

/* What is shown. */
typedef struct
{
  char *snap;            /* (owned) (nullable) only of that one */
  char *end;             /* (owned) (nullable) only that plug or slot of it */
  const char *interface; /* (nullable) */
} Filter;

static void
filter_clear (Filter *filter)
{
  g_free (filter->snap);
  g_free (filter->end);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Filter, filter_clear)

/* A slot and who uses it; or a plug without a slot. */
typedef struct
{
  char *slot;       /* (owned) as it is shown, "-" for none */
  GPtrArray *plugs; /* (owned) of char* */
} Line;

static void
line_free (Line *line)
{
  g_free (line->slot);
  g_ptr_array_unref (line->plugs);
  g_free (line);
}

/* SNAP:NAME; the host's slots without a snap, and a plug that is named like its slot without a
 * name. */
static char *
name_end (const char *snap, const char *name, const char *beside)
{
  if (g_strcmp0 (name, beside) == 0)
    return g_strdup (snap);
  return g_strconcat (g_str_equal (snap, "system") ? "" : snap, ":", name, NULL);
}

static gboolean
is_wanted (const Filter *filter, GVariant *row)
{
  const char *sides[][2] = { { "plug-snap", "plug" }, { "slot-snap", "slot" } };

  if (filter->interface != NULL
      && !g_str_equal (snug_reply_get_string (row, "interface"), filter->interface))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      const char *snap = snug_reply_get_string (row, sides[i][0]);

      if ((filter->snap == NULL || g_str_equal (snap, filter->snap))
          && (filter->end == NULL
              || g_str_equal (snug_reply_get_string (row, sides[i][1]), filter->end)))
        return TRUE;
    }
  return FALSE;
}

static Line *
find_line (GPtrArray *lines, const char *slot)
{
  Line *line;

  for (guint i = 0; i < lines->len; i++)
    {
      line = g_ptr_array_index (lines, i);
      if (!g_str_equal (slot, "-") && g_str_equal (line->slot, slot))
        return line;
    }
  line = g_new0 (Line, 1);
  line->slot = g_strdup (slot);
  line->plugs = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (lines, line);
  return line;
}

static void
add_row (GPtrArray *lines, GVariant *row)
{
  const char *plug_snap = snug_reply_get_string (row, "plug-snap");
  const char *plug = snug_reply_get_string (row, "plug");
  const char *slot_snap = snug_reply_get_string (row, "slot-snap");
  const char *slot = snug_reply_get_string (row, "slot");
  const gboolean undone = snug_reply_get_flag (row, "undesired");
  g_autofree char *place = slot[0] != '\0' && !undone ? name_end (slot_snap, slot, NULL) : NULL;
  Line *line;

  line = find_line (lines, place != NULL ? place : "-");
  if (plug[0] != '\0')
    g_ptr_array_add (line->plugs, name_end (plug_snap, plug, place != NULL ? slot : NULL));
}

/* The host's slots, then those of snaps, then plugs without one. */
static int
compare_lines (gconstpointer a, gconstpointer b)
{
  const Line *left = *(Line *const *) a, *right = *(Line *const *) b;
  const int first = left->slot[0] == ':' ? 0 : g_str_equal (left->slot, "-") ? 2 : 1;
  const int second = right->slot[0] == ':' ? 0 : g_str_equal (right->slot, "-") ? 2 : 1;

  if (first != second)
    return first - second;
  if (first == 2)
    return strcmp (g_ptr_array_index (left->plugs, 0), g_ptr_array_index (right->plugs, 0));
  return strcmp (left->slot, right->slot);
}

static void
print_table (SnugConsole *console, GPtrArray *rows)
{
  g_autoptr (SnugTextTable) table
    = snug_text_table_new ((const char *const[]){ "Slot", "Plug", NULL });
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) line_free);

  for (guint i = 0; i < rows->len; i++)
    add_row (lines, g_ptr_array_index (rows, i));
  g_ptr_array_sort (lines, compare_lines);
  for (guint i = 0; i < lines->len; i++)
    {
      const Line *line = g_ptr_array_index (lines, i);
      g_autofree char *plugs = NULL;

      g_ptr_array_add (line->plugs, NULL);
      plugs = g_strjoinv (",", (char **) line->plugs->pdata);
      snug_text_table_add (table, line->slot, plugs);
    }
  snug_text_table_print (table, console);
}

/* All that is connected or could be, the host's slots included. */
static GPtrArray *
load (SnugClient *client, const Filter *filter, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  const char *subjects[] = { NULL, "system" };

  for (guint i = 0; i < G_N_ELEMENTS (subjects); i++)
    {
      g_auto (GVariantDict) query = G_VARIANT_DICT_INIT (NULL);
      g_autoptr (GVariant) part = NULL;

      g_variant_dict_insert (&query, "all", "b", TRUE);
      if (subjects[i] != NULL)
        g_variant_dict_insert (&query, "snap", "s", subjects[i]);
      part = snug_client_list (client, "ListConnections", g_variant_dict_end (&query), error);
      if (part == NULL)
        return NULL;
      for (gsize j = 0; j < g_variant_n_children (part); j++)
        {
          g_autoptr (GVariant) row = g_variant_get_child_value (part, j);

          /* What is connected to the host was in the first part. */
          if (is_wanted (filter, row)
              && (subjects[i] == NULL || snug_reply_get_string (row, "plug")[0] == '\0'))
            g_ptr_array_add (rows, g_variant_ref (row));
        }
    }
  return g_steal_pointer (&rows);
}

static GVariant *
find_interface (SnugClient *client, const char *name, GError **error)
{
  g_auto (GVariantDict) query = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&query, "name", "s", name);
  return snug_client_list (client, "ListInterfaces", g_variant_dict_end (&query), error);
}

static gboolean
is_installed (SnugClient *client, const char *name, gboolean *installed, GError **error)
{
  g_auto (GVariantDict) query = G_VARIANT_DICT_INIT (NULL);
  const char *names[] = { name, NULL };
  g_autoptr (GVariant) list = NULL;

  g_variant_dict_insert (&query, "brief", "b", TRUE);
  g_variant_dict_insert (&query, "names", "^as", names);
  list = snug_client_list (client, "ListInstalled", g_variant_dict_end (&query), error);
  *installed = list != NULL && g_variant_n_children (list) > 0;
  return list != NULL;
}

/* A word without a colon is a snap, or else an interface. */
static gboolean
read_word (SnugInvocation *invocation, const char *word, Filter *filter, GError **error)
{
  SnugClient *client = snug_invocation_get_client (invocation);
  const char *colon = strchr (word, ':');
  g_autoptr (GError) failure = NULL;
  g_autoptr (GVariant) found = NULL;
  gboolean installed = FALSE;

  if (colon != NULL)
    {
      filter->snap = colon == word ? g_strdup ("system") : g_strndup (word, (gsize) (colon - word));
      filter->end = colon[1] != '\0' ? g_strdup (colon + 1) : NULL;
      return TRUE;
    }
  if (!g_str_equal (word, "system") && !is_installed (client, word, &installed, error))
    return FALSE;
  if (installed || g_str_equal (word, "system"))
    {
      filter->snap = g_strdup (word);
      return TRUE;
    }
  found = find_interface (client, word, &failure);
  if (found != NULL)
    filter->interface = word;
  else if (g_error_matches (failure, SNUG_ERROR, SNUG_ERROR_NOT_FOUND))
    return snug_set_error (error, SNUG_ERROR_NOT_FOUND,
                           "‘%s’ is neither an installed snap nor an interface", word);
  else
    g_propagate_error (error, g_steal_pointer (&failure));
  return found != NULL;
}

/* Why there is nothing of an interface. */
static void
note_interface (SnugInvocation *invocation, const char *name)
{
  SnugConsole *console = snug_invocation_get_console (invocation);
  g_autoptr (GVariant) list = find_interface (snug_invocation_get_client (invocation), name, NULL);
  g_autoptr (GVariant) row
    = list != NULL && g_variant_n_children (list) > 0 ? g_variant_get_child_value (list, 0) : NULL;
  const char *reason = row != NULL ? snug_reply_get_string (row, "reason") : "";

  if (reason[0] != '\0')
    snug_console_note (console, "The interface ‘%s’ is %s: %s", name,
                       snug_reply_get_string (row, "state"), reason);
}

static gboolean
run (SnugInvocation *invocation, GError **error)
{
  SnugConsole *console = snug_invocation_get_console (invocation);
  const char *word = snug_invocation_get_argument (invocation, 0);
  g_auto (Filter) filter = { NULL };
  g_autoptr (GPtrArray) rows = NULL;

  if (word != NULL && !read_word (invocation, word, &filter, error))
    return FALSE;
  if (snug_invocation_has (invocation, "interface"))
    filter.interface = snug_invocation_get (invocation, "interface");
  rows = load (snug_invocation_get_client (invocation), &filter, error);
  if (rows == NULL)
    return FALSE;
  if (snug_invocation_has (invocation, "json"))
    snug_json_print (console, g_variant_new_array (G_VARIANT_TYPE_VARDICT,
                                                   (GVariant *const *) rows->pdata, rows->len));
  else if (rows->len > 0)
    print_table (console, rows);
  else
    snug_console_note (console, "There are no plugs and no slots%s.",
                       word != NULL || filter.interface != NULL ? " of that" : "");
  if (filter.interface != NULL)
    note_interface (invocation, filter.interface);
  return TRUE;
}

const SnugCommand snug_command_interfaces = {
  .name = "interfaces",
  .group = SNUG_GROUP_PERMISSIONS,
  .summary = "List slots, and the plugs that are connected to them",
  .arguments = "[SNAP[:NAME]|INTERFACE]",
  .description
  = "Shows all slots, the system's first, each with the plugs that are connected to it, and then "
    "plugs without a slot. ‘-’ stands for what is not there. A plug that is named like its slot is "
    "shown by its snap alone. ‘snug connections’ shows the same with notes.\n\n"
    "A word chooses a snap, one plug or slot of it (‘:NAME’ for the system's), or an interface.",
  .options = { options, snug_json_options },
  .max_arguments = 1,
  .words = SNUG_WORD_INSTALLED,
  .run = run,
};
