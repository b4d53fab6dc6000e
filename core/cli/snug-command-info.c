/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-commands.h"
#include "snug-human-values.h"
#include "snug-image-facts.h"
#include "snug-json-output.h"
#include "snug-printable.h"
#include "snug-reply.h"
#include "snug-request-options.h"
#include "snug-snap-notes.h"
#include "snug-text-layout.h"

#include <string.h>

#define LABEL_WIDTH 14
#define TEXT_WIDTH  100

static const SnugOption options[] = {
  { "abs-time", 0, NULL, "Show times as RFC 3339 has them" },
  { NULL },
};

/* What a store and this machine know of one snap, either of which may be absent; or what a file
 * says of itself. */
typedef struct
{
  GVariant *file;      /* (owned) (nullable) */
  GVariant *offered;   /* (owned) (nullable) */
  GVariant *installed; /* (owned) (nullable) */
} Facts;

static void
facts_clear (Facts *facts)
{
  g_clear_pointer (&facts->file, g_variant_unref);
  g_clear_pointer (&facts->offered, g_variant_unref);
  g_clear_pointer (&facts->installed, g_variant_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Facts, facts_clear)

/* What is installed counts more than what could be. */
static const char *
get_fact (const Facts *facts, const char *key)
{
  const char *text = facts->installed != NULL ? snug_reply_get_string (facts->installed, key) : "";

  if (facts->file != NULL)
    return snug_reply_get_string (facts->file, key);
  if (text[0] == '\0' && facts->offered != NULL)
    text = snug_reply_get_string (facts->offered, key);
  return text;
}

static void
print_field (SnugConsole *console, const char *label, const char *text)
{
  g_autofree char *line = snug_printable_line (text);

  if (line[0] != '\0')
    snug_console_print (console, "%-*s%s\n", LABEL_WIDTH, label, line);
}

static void
print_description (SnugConsole *console, const char *text)
{
  g_autofree char *printable = snug_printable_text (text);
  g_autofree char *stripped = g_strdup (g_strstrip (printable));
  g_autofree char *padded = g_strconcat ("  ", stripped, NULL);
  guint width = snug_console_get_width (console);
  g_autofree char *wrapped = NULL;

  if (stripped[0] == '\0')
    return;
  wrapped = snug_text_wrap (padded, width > 0 ? MIN (width, TEXT_WIDTH) : 0, 2);
  snug_console_print (console, "description: |\n%s\n", wrapped);
}

static void
print_commands (SnugConsole *console, GVariant *apps)
{
  gboolean first = TRUE;

  for (gsize i = 0; i < g_variant_n_children (apps); i++)
    {
      g_autoptr (GVariant) app = g_variant_get_child_value (apps, i);
      g_autofree char *command = snug_printable_line (snug_reply_get_string (app, "command"));

      if (command[0] == '\0' || snug_reply_get_string (app, "daemon")[0] != '\0')
        continue;
      snug_console_print (console, "%s  - %s\n", first ? "commands:\n" : "", command);
      first = FALSE;
    }
}

static void
print_services (SnugConsole *console, GVariant *apps)
{
  gboolean first = TRUE;

  for (gsize i = 0; i < g_variant_n_children (apps); i++)
    {
      g_autoptr (GVariant) app = g_variant_get_child_value (apps, i);
      g_autofree char *name = snug_printable_line (snug_reply_get_string (app, "name"));
      g_autofree char *daemon = snug_printable_line (snug_reply_get_string (app, "daemon"));

      if (daemon[0] == '\0')
        continue;
      snug_console_print (console, "%s  %s: %s\n", first ? "services:\n" : "", name, daemon);
      first = FALSE;
    }
}

/* --- channels --- */

typedef struct
{
  char *label;
  char *version;
  char *date;
  char *revision;
  char *size;
  char *notes;
} Row;

static void
row_free (gpointer data)
{
  Row *row = data;

  g_free (row->label);
  g_free (row->version);
  g_free (row->date);
  g_free (row->revision);
  g_free (row->size);
  g_free (row->notes);
  g_free (row);
}

static char *
format_date (SnugInvocation *invocation, guint64 time)
{
  g_autoptr (GDateTime) when = NULL;

  if (time == 0)
    return g_strdup ("");
  if (snug_invocation_has (invocation, "abs-time"))
    return snug_absolute_time (time);
  when = g_date_time_new_from_unix_local ((gint64) (time / G_USEC_PER_SEC));
  return when != NULL ? g_date_time_format (when, "%Y-%m-%d") : g_strdup ("");
}

static Row *
row_new (SnugInvocation *invocation, const char *label, GVariant *dict, const char *time_key)
{
  g_autofree char *revision = snug_printable_line (snug_reply_get_string (dict, "revision"));
  guint64 size = snug_reply_get_number (dict, "size");
  Row *row = g_new0 (Row, 1);

  row->label = g_strdup (label);
  row->version = snug_printable_line (snug_reply_get_string (dict, "version"));
  row->date = time_key != NULL ? format_date (invocation, snug_reply_get_number (dict, time_key))
                               : g_strdup ("");
  row->revision = g_strdup_printf ("(%s)", revision);
  row->size = size > 0 ? snug_human_size (size) : g_strdup ("");
  row->notes = snug_snap_notes (dict);
  return row;
}

static void
collect_channels (SnugInvocation *invocation, const Facts *facts, GPtrArray *rows)
{
  g_autoptr (GVariant) channels
    = facts->offered != NULL ? snug_reply_get_list (facts->offered, "channels") : NULL;

  for (gsize i = 0; channels != NULL && i < g_variant_n_children (channels); i++)
    {
      g_autoptr (GVariant) channel = g_variant_get_child_value (channels, i);
      g_autofree char *name = snug_printable_line (snug_reply_get_string (channel, "channel"));
      g_autofree char *label = g_strdup_printf ("  %s:", name);

      g_ptr_array_add (rows, row_new (invocation, label, channel, "released"));
    }
}

static void
print_rows (SnugConsole *console, GPtrArray *rows, gboolean has_channels)
{
  /* Without channels the line stands in one column with the fields before it. */
  guint widths[5] = { has_channels ? 0 : LABEL_WIDTH - 1 };

  for (guint i = 0; i < rows->len; i++)
    {
      const Row *row = g_ptr_array_index (rows, i);
      const char *const cells[] = { row->label, row->version, row->date, row->revision, row->size };

      for (guint j = 0; j < G_N_ELEMENTS (cells); j++)
        widths[j] = MAX (widths[j], snug_text_width (cells[j]));
    }
  for (guint i = 0; i < rows->len; i++)
    {
      const Row *row = g_ptr_array_index (rows, i);
      const char *const cells[] = { row->label, row->version, row->date, row->revision, row->size };
      g_autoptr (GString) line = g_string_new (i == 0 && has_channels ? "channels:\n" : NULL);

      for (guint j = 0; j < G_N_ELEMENTS (cells); j++)
        if (widths[j] > 0)
          snug_text_pad (line, cells[j], widths[j] + 1);
      snug_console_print (console, "%s%s\n", line->str, row->notes);
    }
}

static void
print_where (SnugInvocation *invocation, const Facts *facts)
{
  SnugConsole *console = snug_invocation_get_console (invocation);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (row_free);
  guint n_channels;

  if (facts->installed != NULL)
    {
      guint64 time = snug_reply_get_number (facts->installed, "install-time");
      g_autofree char *when = snug_invocation_has (invocation, "abs-time")
                                ? snug_absolute_time (time)
                                : snug_human_time (time, NULL);

      print_field (console, "tracking:", snug_reply_get_string (facts->installed, "channel"));
      print_field (console, "refresh-date:", time > 0 ? when : "");
    }
  collect_channels (invocation, facts, rows);
  n_channels = rows->len;
  if (facts->installed != NULL)
    g_ptr_array_add (rows, row_new (invocation, "installed:", facts->installed, NULL));
  print_rows (console, rows, n_channels > 0);
}

static void
print_list (SnugConsole *console, const char *label, GVariant *dict, const char *key)
{
  g_auto (GStrv) names = snug_reply_get_strings (dict, key);
  g_autofree char *joined = g_strjoinv (", ", names);

  print_field (console, label, joined);
}

/* What a file cannot say is where it comes from; what it asks for it can. */
static void
print_file (SnugConsole *console, GVariant *file)
{
  g_autofree char *notes = snug_snap_notes (file);
  guint64 size = snug_reply_get_number (file, "size");
  g_autofree char *human = size > 0 ? snug_human_size (size) : g_strdup ("");

  print_field (console, "version:", snug_reply_get_string (file, "version"));
  print_list (console, "for:", file, "architectures");
  print_field (console, "size:", human);
  print_field (console, "notes:", g_str_equal (notes, "-") ? "" : notes);
  print_list (console, "plugs:", file, "plugs");
}

static void
print_facts (SnugInvocation *invocation, const Facts *facts)
{
  SnugConsole *console = snug_invocation_get_console (invocation);
  GVariant *known = facts->installed != NULL ? facts->installed : facts->offered;
  g_autoptr (GVariant) apps
    = snug_reply_get_list (facts->file != NULL ? facts->file : known, "apps");

  print_field (console, "path:", get_fact (facts, "path"));
  print_field (console, "name:", get_fact (facts, "name"));
  print_field (console, "title:", get_fact (facts, "title"));
  print_field (console, "summary:", get_fact (facts, "summary"));
  print_field (console, "publisher:", get_fact (facts, "publisher"));
  print_field (console, "store:", get_fact (facts, "store"));
  print_field (console, "license:", get_fact (facts, "license"));
  print_field (console, "base:", get_fact (facts, "base"));
  print_field (console, "broken:", get_fact (facts, "broken"));
  print_description (console, get_fact (facts, "description"));
  print_commands (console, apps);
  print_services (console, apps);
  print_field (console, "snap-id:", get_fact (facts, "snap-id"));
  if (facts->file != NULL)
    print_file (console, facts->file);
  else
    print_where (invocation, facts);
}

/* --- asking --- */

/* The part of [STORE:]NAME that an installed snap may have. */
static const char *
instance_of (const char *ref)
{
  const char *colon = strrchr (ref, ':');

  return colon != NULL ? colon + 1 : ref;
}

static GVariant *
find_named (GVariant *list, const char *name)
{
  for (gsize i = 0; i < g_variant_n_children (list); i++)
    {
      GVariant *dict = g_variant_get_child_value (list, i);

      if (g_str_equal (snug_reply_get_string (dict, "name"), name))
        return dict;
      g_variant_unref (dict);
    }
  return NULL;
}

/* (transfer container) what was typed that is no file. */
static const char **
list_refs (SnugInvocation *invocation)
{
  const char *const *arguments = snug_invocation_get_arguments (invocation);
  GPtrArray *refs = g_ptr_array_new ();

  for (guint i = 0; arguments[i] != NULL; i++)
    if (!snug_request_is_file (arguments[i]))
      g_ptr_array_add (refs, (gpointer) arguments[i]);
  g_ptr_array_add (refs, NULL);
  return (const char **) g_ptr_array_free (refs, FALSE);
}

static GVariant *
load_installed (SnugInvocation *invocation, const char *const *refs, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_auto (GVariantDict) query = G_VARIANT_DICT_INIT (NULL);

  for (guint i = 0; refs[i] != NULL; i++)
    g_ptr_array_add (names, (gpointer) instance_of (refs[i]));
  g_ptr_array_add (names, NULL);
  g_variant_dict_insert (&query, "names", "^as", names->pdata);
  return snug_client_list (snug_invocation_get_client (invocation), "ListInstalled",
                           g_variant_dict_end (&query), error);
}

static GVariant *
load_offered (SnugInvocation *invocation, const char *const *refs, GError **error)
{
  g_autoptr (GVariant) reply
    = snug_client_call (snug_invocation_get_client (invocation), "GetDetails",
                        g_variant_new ("(^as@a{sv})", refs,
                                       g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0)),
                        "(aa{sv})", error);

  return reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;
}

static GVariant *
make_empty (void)
{
  return g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE_VARDICT, NULL, 0));
}

/* A store that cannot be asked does not keep people from what is installed, and files have no need
 * of either. */
static gboolean
load (SnugInvocation *invocation, GVariant **installed, GVariant **offered, GError **error)
{
  g_autofree const char **refs = list_refs (invocation);
  g_autoptr (GError) failure = NULL;

  if (refs[0] == NULL)
    {
      *installed = make_empty ();
      *offered = make_empty ();
      return TRUE;
    }
  *installed = load_installed (invocation, refs, error);
  if (*installed == NULL)
    return FALSE;
  *offered = load_offered (invocation, refs, &failure);
  if (*offered != NULL)
    return TRUE;
  if (g_variant_n_children (*installed) == 0)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  snug_console_warn (snug_invocation_get_console (invocation), "%s", failure->message);
  *offered = make_empty ();
  return TRUE;
}

static void
add_json (GVariantBuilder *builder, const Facts *facts)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  if (facts->file != NULL)
    g_variant_dict_insert_value (&dict, "file", facts->file);
  if (facts->offered != NULL)
    g_variant_dict_insert_value (&dict, "offered", facts->offered);
  if (facts->installed != NULL)
    g_variant_dict_insert_value (&dict, "installed", facts->installed);
  g_variant_builder_add_value (builder, g_variant_dict_end (&dict));
}

static gboolean
find_facts (Facts *facts,
            const char *argument,
            GVariant *installed,
            GVariant *offered,
            GError **error)
{
  if (snug_request_is_file (argument))
    {
      facts->file = snug_image_facts_load (argument, error);
      return facts->file != NULL;
    }
  facts->offered = find_named (offered, instance_of (argument));
  facts->installed = find_named (installed, instance_of (argument));
  return facts->offered != NULL || facts->installed != NULL
         || snug_set_error (error, SNUG_ERROR_NOT_FOUND,
                            "no snap found for ‘%s’; try ‘snug find %s’", argument, argument);
}

static gboolean
show_all (SnugInvocation *invocation, GVariant *installed, GVariant *offered, GError **error)
{
  const char *const *arguments = snug_invocation_get_arguments (invocation);
  SnugConsole *console = snug_invocation_get_console (invocation);
  g_auto (GVariantBuilder) json = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  gboolean as_json = snug_invocation_has (invocation, "json");
  guint n_shown = 0;

  for (guint i = 0; arguments[i] != NULL; i++)
    {
      g_auto (Facts) facts = { NULL };
      g_autoptr (GError) failure = NULL;

      if (!find_facts (&facts, arguments[i], installed, offered, &failure))
        {
          if (arguments[1] == NULL)
            {
              g_propagate_error (error, g_steal_pointer (&failure));
              return FALSE;
            }
          snug_console_warn (console, "%s", failure->message);
          snug_invocation_set_status (invocation, SNUG_EXIT_FAILED);
          continue;
        }
      if (as_json)
        {
          add_json (&json, &facts);
          continue;
        }
      if (n_shown++ > 0)
        snug_console_print (console, "---\n");
      print_facts (invocation, &facts);
    }
  if (as_json)
    snug_json_print (console, g_variant_builder_end (&json));
  return TRUE;
}

static gboolean
run (SnugInvocation *invocation, GError **error)
{
  g_autoptr (GVariant) installed = NULL;
  g_autoptr (GVariant) offered = NULL;

  return load (invocation, &installed, &offered, error)
         && show_all (invocation, installed, offered, error);
}

const SnugCommand snug_command_info = {
  .name = "info",
  .group = SNUG_GROUP_BASICS,
  .summary = "Show details of snaps",
  .arguments = "SNAP|FILE…",
  .description
  = "Shows what a store and this machine know of a snap: what it is, who published it, its "
    "commands and services, and what each channel has.\n\n"
    "A FILE is an image, or a directory of which ‘snug pack’ could make one; it has a slash in it "
    "or "
    "ends in ‘.snap’. What is shown is what it says of itself: nobody vouches for it.",
  .options = { options, snug_json_options, snug_look_options },
  .min_arguments = 1,
  .max_arguments = SNUG_ANY_NUMBER,
  .words = SNUG_WORD_INSTALLED,
  .run = run,
};
