/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-commands.h"
#include "snug-json-output.h"
#include "snug-reply.h"
#include "snug-request-options.h"
#include "snug-text-layout.h"

#include <string.h>

#define TEXT_WIDTH  80
#define FOLLOW_STEP G_USEC_PER_SEC

static const SnugOption options[] = {
  { "since", 0, "TIME", "Show only what happened since then: ‘30s’, ‘10m’, ‘2h’, ‘1d’ or a date" },
  { "follow", 'f', NULL, "Go on and show what is refused from now on" },
  { NULL },
};

static const struct
{
  char unit;
  gint64 length;
} units[] = {
  { 's', G_TIME_SPAN_SECOND },
  { 'm', G_TIME_SPAN_MINUTE },
  { 'h', G_TIME_SPAN_HOUR },
  { 'd', G_TIME_SPAN_DAY },
};

/* NUMBER and a unit before now. */
static gboolean
read_span (const char *text, gint64 now, guint64 *since)
{
  char *end;
  const guint64 number = g_ascii_strtoull (text, &end, 10);

  if (!g_ascii_isdigit (*text) || *end == '\0' || end[1] != '\0')
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (*end == units[i].unit && number <= (guint64) (now / units[i].length))
      {
        *since = (guint64) (now - (gint64) number * units[i].length);
        return TRUE;
      }
  return FALSE;
}

static gboolean
read_date (const char *text, guint64 *since)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autofree char *whole
    = g_strconcat (text, strlen (text) == strlen ("2026-01-01") ? "T00:00:00" : "", NULL);
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (whole, zone);

  if (time == NULL || g_date_time_to_unix (time) < 0)
    return FALSE;
  *since = (guint64) g_date_time_to_unix (time) * G_USEC_PER_SEC;
  return TRUE;
}

static gboolean
read_since (SnugInvocation *invocation, guint64 *since, GError **error)
{
  const char *text = snug_invocation_get (invocation, "since");

  *since = 0;
  if (text == NULL || read_span (text, g_get_real_time (), since) || read_date (text, since))
    return TRUE;
  return snug_usage_error (error,
                           "‘%s’ is no time; write for example ‘10m’, ‘2h’, ‘1d’, ‘2026-01-31’ or "
                           "‘2026-01-31T12:00:00’",
                           text);
}

/* --- showing --- */

static void
print_wrapped (SnugConsole *console, const char *text, guint indent)
{
  guint width = snug_console_get_width (console);
  g_autofree char *padded = g_strdup_printf ("%*s%s", (int) indent, "", text);
  g_autofree char *wrapped
    = snug_text_wrap (padded, width > 0 ? MIN (width, TEXT_WIDTH) : TEXT_WIDTH, indent);

  snug_console_print (console, "%s\n", wrapped);
}

static char *
build_time (GVariant *row)
{
  const guint64 time = snug_reply_get_number (row, "time") / G_USEC_PER_SEC;
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_local ((gint64) MIN (time, G_MAXINT32));

  return g_date_time_format (date, "%Y-%m-%d %H:%M:%S");
}

static void
print_advice (SnugConsole *console, GVariant *row)
{
  g_auto (GStrv) interfaces = snug_reply_get_strings (row, "interfaces");
  const char *plug = snug_reply_get_string (row, "plug");
  g_autofree char *names = g_strjoinv (", ", interfaces);
  g_autofree char *text = names[0] != '\0' ? g_strdup_printf ("would come with: %s", names)
                                           : g_strdup ("no interface gives it");

  print_wrapped (console, text, 2);
  if (plug[0] != '\0')
    snug_console_print (console, "  $ snug connect %s:%s\n", snug_reply_get_string (row, "snap"),
                        plug);
}

static void
print_row (SnugConsole *console, GVariant *row)
{
  const char *snap = snug_reply_get_string (row, "snap");
  const char *app = snug_reply_get_string (row, "app");
  const char *access = snug_reply_get_string (row, "access");
  const char *comm = snug_reply_get_string (row, "comm");
  g_autofree char *time = build_time (row);
  g_autoptr (GString) line = g_string_new (time);
  guint32 count = 1, pid = 0;

  g_variant_lookup (row, "count", "u", &count);
  g_variant_lookup (row, "pid", "u", &pid);
  g_string_append_printf (line, "  %s%s%s: %s%s%s %s", snap, app[0] != '\0' ? "." : "", app,
                          snug_reply_get_string (row, "kind"), access[0] != '\0' ? " " : "", access,
                          snug_reply_get_string (row, "object"));
  if (comm[0] != '\0')
    g_string_append_printf (line, " by %s (%u)", comm, pid);
  if (count > 1)
    g_string_append_printf (line, ", %u times", count);
  if (snug_reply_get_flag (row, "logged"))
    g_string_append (line, ", only logged");
  print_wrapped (console, line->str, 0);
  print_advice (console, row);
}

static void
print_rows (SnugInvocation *invocation, GVariant *rows)
{
  for (gsize i = 0; i < g_variant_n_children (rows); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);

      print_row (snug_invocation_get_console (invocation), row);
    }
}

/* --- asking --- */

static GVariant *
load (SnugInvocation *invocation, guint64 since, GError **error)
{
  const char *subject = snug_invocation_get_argument (invocation, 0);
  g_auto (GVariantDict) query = G_VARIANT_DICT_INIT (NULL);

  if (subject != NULL)
    g_variant_dict_insert (&query, "subject", "s", subject);
  if (since > 0)
    g_variant_dict_insert (&query, "since", "t", since);
  return snug_client_list (snug_invocation_get_client (invocation), "ListDenials",
                           g_variant_dict_end (&query), error);
}

/* Just after the last of them. */
static guint64
find_end (GVariant *rows, guint64 since)
{
  for (gsize i = 0; i < g_variant_n_children (rows); i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);

      since = MAX (since, snug_reply_get_number (row, "time") + 1);
    }
  return since;
}

/* Until somebody presses Ctrl-C, or the daemon cannot be asked any more. */
static gboolean
follow (SnugInvocation *invocation, guint64 since, GError **error)
{
  for (;;)
    {
      g_autoptr (GVariant) rows = NULL;

      g_usleep (FOLLOW_STEP);
      rows = load (invocation, since, error);
      if (rows == NULL)
        return FALSE;
      print_rows (invocation, rows);
      since = find_end (rows, since);
    }
}

static gboolean
run (SnugInvocation *invocation, GError **error)
{
  SnugConsole *console = snug_invocation_get_console (invocation);
  const gboolean json = snug_invocation_has (invocation, "json");
  const gboolean goes_on = snug_invocation_has (invocation, "follow");
  g_autoptr (GVariant) rows = NULL;
  guint64 since;

  if (json && goes_on)
    return snug_usage_error (error, "‘--follow’ and ‘--json’ exclude each other");
  if (!read_since (invocation, &since, error))
    return FALSE;
  rows = load (invocation, since, error);
  if (rows == NULL)
    return FALSE;
  if (json)
    snug_json_print (console, rows);
  else
    print_rows (invocation, rows);
  if (!json && g_variant_n_children (rows) == 0)
    snug_console_note (console, "The kernel's log tells of nothing that was refused.");
  return !goes_on
         || follow (invocation, find_end (rows, MAX (since, (guint64) g_get_real_time ())), error);
}

const SnugCommand snug_command_denials = {
  .name = "denials",
  .group = SNUG_GROUP_PERMISSIONS,
  .summary = "Tell what snaps were refused, and what would give it",
  .arguments = "[SNAP[.APP]]",
  .description
  = "Shows what the kernel refused to apps of snaps, as far back as its log reaches, with the "
    "interfaces that would give it. ‘only logged’ marks what a snap in devmode did and a strict "
    "one "
    "could not have done.\n\n"
    "Not all refusals leave a trace: what is not granted is mostly not there at all, and the "
    "kernel "
    "does not log each system call that a filter refuses. A snap that was installed with "
    "‘--devmode’ logs all of them.",
  .options = { options, snug_json_options },
  .max_arguments = 1,
  .words = SNUG_WORD_INSTALLED,
  .run = run,
};
