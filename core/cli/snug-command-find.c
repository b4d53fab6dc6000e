/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-commands.h"
#include "snug-json-output.h"
#include "snug-reply.h"
#include "snug-request-options.h"
#include "snug-snap-notes.h"
#include "snug-text-table.h"

#define DEFAULT_LIMIT 200

static const SnugOption options[] = {
  { "name", 0, NULL, "Find only the snap of exactly that name" },
  { "store", 0, "STORE", "Ask only this store" },
  { "category", 0, "CATEGORY", "Find only snaps of this category" },
  { "section", 0, "CATEGORY", "The same as --category" },
  { "narrow", 0, NULL, "The same as --stable" },
  { "limit", 0, "N", "Show at most so many instead of 200" },
  { NULL },
};

static GVariant *
build_query (SnugInvocation *invocation, GError **error)
{
  g_auto (GVariantDict) query = G_VARIANT_DICT_INIT (NULL);
  const char *store = snug_invocation_get (invocation, "store");
  const char *category
    = snug_invocation_get (invocation,
                           snug_invocation_has (invocation, "section") ? "section" : "category");
  const char *limit = snug_invocation_get (invocation, "limit");
  g_autofree char *text = g_strjoinv (" ", (char **) snug_invocation_get_arguments (invocation));
  gboolean exact = snug_invocation_has (invocation, "name");
  const char *channel;
  guint64 number = DEFAULT_LIMIT;

  if (!snug_request_options_get_channel (invocation, &channel, error))
    return NULL;
  if (limit != NULL && !g_ascii_string_to_unsigned (limit, 10, 1, 10000, &number, NULL))
    {
      snug_usage_error (error, "‘%s’ is no limit; it is a number from 1 to 10000", limit);
      return NULL;
    }
  if (text[0] != '\0')
    g_variant_dict_insert (&query, exact ? "name" : "text", "s", text);
  if (store != NULL)
    g_variant_dict_insert (&query, "store", "s", store);
  if (category != NULL)
    g_variant_dict_insert (&query, "category", "s", category);
  if (channel == NULL && snug_invocation_has (invocation, "narrow"))
    channel = "stable";
  if (channel != NULL)
    g_variant_dict_insert (&query, "channel", "s", channel);
  g_variant_dict_insert (&query, "limit", "u", (guint) number);
  return g_variant_ref_sink (g_variant_dict_end (&query));
}

/* The store is of interest only where there are several. */
static gboolean
has_several_stores (GVariant *results)
{
  const char *first = NULL;

  for (gsize i = 0; i < g_variant_n_children (results); i++)
    {
      g_autoptr (GVariant) snap = g_variant_get_child_value (results, i);
      const char *store = snug_reply_get_string (snap, "store");

      if (first != NULL && !g_str_equal (first, store))
        return TRUE;
      first = store;
    }
  return FALSE;
}

/* What ‘snug install’ understands: of a name that an earlier store has too, which store. */
static char *
get_ref (GVariant *snap)
{
  const char *name = snug_reply_get_string (snap, "name");

  if (!snug_reply_get_flag (snap, "shadowed"))
    return g_strdup (name);
  return g_strdup_printf ("%s:%s", snug_reply_get_string (snap, "store"), name);
}

static void
print_table (SnugConsole *console, GVariant *results)
{
  gboolean stores = has_several_stores (results);
  g_autoptr (SnugTextTable) table
    = stores ? snug_text_table_new (
        (const char *const[]){ "Name", "Version", "Publisher", "Store", "Notes", "Summary", NULL })
             : snug_text_table_new (
               (const char *const[]){ "Name", "Version", "Publisher", "Notes", "Summary", NULL });

  for (gsize i = 0; i < g_variant_n_children (results); i++)
    {
      g_autoptr (GVariant) snap = g_variant_get_child_value (results, i);
      g_autofree char *notes = snug_snap_notes (snap);
      g_autofree char *name = get_ref (snap);
      const char *version = snug_reply_get_string (snap, "version");
      const char *publisher = snug_reply_get_string (snap, "publisher");
      const char *summary = snug_reply_get_string (snap, "summary");

      if (stores)
        snug_text_table_add (table, name, version, publisher, snug_reply_get_string (snap, "store"),
                             notes, summary);
      else
        snug_text_table_add (table, name, version, publisher, notes, summary);
    }
  snug_text_table_print (table, console);
}

static void
warn_of_stores (SnugConsole *console, GVariant *page)
{
  g_autoptr (GVariant) errors = g_variant_lookup_value (page, "errors", G_VARIANT_TYPE ("a(ss)"));
  const char *store, *sentence;

  for (gsize i = 0; errors != NULL && i < g_variant_n_children (errors); i++)
    {
      g_variant_get_child (errors, i, "(&s&s)", &store, &sentence);
      snug_console_warn (console, "the store ‘%s’ did not answer: %s", store, sentence);
    }
}

static void
say_that_nothing_matches (SnugInvocation *invocation)
{
  g_autofree char *text = g_strjoinv (" ", (char **) snug_invocation_get_arguments (invocation));

  if (text[0] != '\0')
    snug_console_note (snug_invocation_get_console (invocation), "No matching snaps for ‘%s’.",
                       text);
  else
    snug_console_note (snug_invocation_get_console (invocation),
                       "No store offers anything. Stores are set up in /etc/snug/conf.d; ‘snug "
                       "config’ shows which there are.");
}

static gboolean
run (SnugInvocation *invocation, GError **error)
{
  SnugConsole *console = snug_invocation_get_console (invocation);
  SnugClient *client = snug_invocation_get_client (invocation);
  g_autoptr (GVariant) query = build_query (invocation, error);
  g_autoptr (GVariant) reply = NULL, results = NULL, page = NULL;
  guint total = 0;

  if (query == NULL)
    return FALSE;
  reply = snug_client_call (client, "Search", g_variant_new ("(@a{sv})", query), "(aa{sv}a{sv})",
                            error);
  if (reply == NULL)
    return FALSE;
  results = g_variant_get_child_value (reply, 0);
  page = g_variant_get_child_value (reply, 1);
  warn_of_stores (console, page);
  if (snug_invocation_has (invocation, "json"))
    snug_json_print (console, results);
  else if (g_variant_n_children (results) == 0)
    say_that_nothing_matches (invocation);
  else
    print_table (console, results);
  g_variant_lookup (page, "total", "u", &total);
  if (total > g_variant_n_children (results))
    snug_console_note (console, "These are %u of %u; say more about what you look for, or --limit.",
                       (guint) g_variant_n_children (results), total);
  return TRUE;
}

const SnugCommand snug_command_find = {
  .name = "find",
  .group = SNUG_GROUP_BASICS,
  .summary = "Find snaps to install",
  .arguments = "[WORD…]",
  .description
  = "Asks the stores for snaps whose name, title, summary or description has the words. "
    "Without words it shows what the stores have.\n\n"
    "Snaps whose notes say ‘classic’ are not confined and need ‘snug install --classic’.",
  .options = { options, snug_channel_options, snug_json_options, snug_look_options },
  .max_arguments = SNUG_ANY_NUMBER,
  .run = run,
};
