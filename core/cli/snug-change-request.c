/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* From a verb to a change. One thread. */

#include "snug-change-request.h"
#include "snug-change-watch.h"
#include "snug-progress.h"
#include "snug-reply.h"
#include "snug-request-options.h"

#include <glib-unix.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* What is seen before there is a change: stores are asked, a file is read. */
typedef struct
{
  SnugInvocation *invocation; /* (unowned) */
  SnugProgress *progress;     /* (owned) (nullable) */
  SnugProgressView view;
  char *token; /* (owned) the last part of the path that the change will have */
  guint interrupt_id;
  guint n_interrupts;
} Preparation;

static gboolean
on_waiting (gpointer data)
{
  Preparation *preparation = data;

  if (preparation->progress != NULL)
    snug_progress_update (preparation->progress, &preparation->view, g_get_monotonic_time ());
  return preparation->n_interrupts < 2;
}

static void
on_taken_back (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (SnugConsole) console = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply
    = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply != NULL)
    return;
  snug_client_explain (&error);
  snug_console_warn (console, "cannot take the request back: %s", error->message);
}

/* The daemon knows the path from the moment in which it has the request. Whether there is a change
 * by then or not, it does not go on. */
static gboolean
on_interrupt (gpointer data)
{
  Preparation *preparation = data;
  SnugConsole *console = snug_invocation_get_console (preparation->invocation);
  SnugClient *client = snug_invocation_get_client (preparation->invocation);
  GDBusConnection *bus = snug_client_connect (client, NULL);
  g_autofree char *path = g_strdup_printf (SNUG_CLIENT_PATH "/transaction/%s", preparation->token);

  snug_invocation_set_status (preparation->invocation, SNUG_EXIT_INTERRUPTED);
  if (preparation->n_interrupts++ > 0 || bus == NULL)
    return G_SOURCE_CONTINUE;
  if (preparation->progress != NULL)
    snug_progress_clear (preparation->progress);
  snug_console_note (console, "Taking it back; Ctrl-C once more leaves it to itself.");
  g_dbus_connection_call (bus, SNUG_CLIENT_NAME, path, SNUG_CLIENT_NAME ".Transaction", "Cancel",
                          g_variant_new ("(a{sv})", NULL), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                          on_taken_back, g_object_ref (console));
  return G_SOURCE_CONTINUE;
}

static void
preparation_begin (Preparation *preparation, SnugInvocation *invocation, const char *phase)
{
  SnugConsole *console = snug_invocation_get_console (invocation);
  g_autofree char *uuid = g_uuid_string_random ();

  preparation->invocation = invocation;
  preparation->token = g_strdelimit (g_steal_pointer (&uuid), "-", '_');
  preparation->view = (SnugProgressView){ .phase = phase, .fraction = -1 };
  /* A password that is asked for on this terminal must not be drawn over; root is not asked. */
  if (geteuid () == 0 && snug_console_get_progress_width (console) > 0)
    preparation->progress = snug_progress_new (console);
  preparation->interrupt_id = g_unix_signal_add (SIGINT, on_interrupt, preparation);
  snug_client_set_waiting (snug_invocation_get_client (invocation), on_waiting, preparation);
}

static void
preparation_clear (Preparation *preparation)
{
  snug_client_set_waiting (snug_invocation_get_client (preparation->invocation), NULL, NULL);
  g_clear_handle_id (&preparation->interrupt_id, g_source_remove);
  if (preparation->progress != NULL)
    snug_progress_clear (preparation->progress);
  g_clear_object (&preparation->progress);
  g_free (preparation->token);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Preparation, preparation_clear)

/* The same arguments, with the token in the options at their end. */
static GVariant *
add_token (Preparation *preparation, GVariant *arguments)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (arguments);
  gsize last = g_variant_n_children (sunk) - 1;
  g_autoptr (GVariant) options = g_variant_get_child_value (sunk, last);
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (options);
  g_auto (GVariantBuilder) whole = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_TUPLE);

  for (gsize i = 0; i < last; i++)
    {
      g_autoptr (GVariant) argument = g_variant_get_child_value (sunk, i);

      g_variant_builder_add_value (&whole, argument);
    }
  g_variant_dict_insert (&dict, "handle-token", "s", preparation->token);
  g_variant_builder_add_value (&whole, g_variant_dict_end (&dict));
  return g_variant_builder_end (&whole);
}

/* What an interrupted request came to, for people. */
static void
explain (Preparation *preparation, GError **error)
{
  if (preparation->n_interrupts == 0 || error == NULL
      || !g_error_matches (*error, SNUG_ERROR, SNUG_ERROR_CANCELLED))
    return;
  g_clear_error (error);
  if (preparation->n_interrupts > 1)
    snug_set_error (error, SNUG_ERROR_CANCELLED,
                    "the request was left; ‘snug changes’ shows whether a change came of it");
  else
    snug_set_error (error, SNUG_ERROR_CANCELLED, "taken back; nothing was changed");
}

static GVariant *
prepare (SnugInvocation *invocation, const char *method, GVariant *arguments, GError **error)
{
  g_auto (Preparation) preparation = { NULL };
  GVariant *reply;

  preparation_begin (&preparation, invocation, "Prepare");
  reply = snug_client_call (snug_invocation_get_client (invocation), method,
                            add_token (&preparation, arguments), "(o)", error);
  if (reply == NULL)
    explain (&preparation, error);
  return reply;
}

static GVariant *
prepare_file (SnugInvocation *invocation,
              const char *method,
              const char *path,
              int fd,
              GVariant *options,
              GError **error)
{
  g_autofree char *phase = g_strdup_printf ("Read ‘%s’", path);
  g_auto (Preparation) preparation = { NULL };
  GVariant *reply;

  preparation_begin (&preparation, invocation, phase);
  reply
    = snug_client_call_with_file (snug_invocation_get_client (invocation), method,
                                  add_token (&preparation, g_variant_new ("(h@a{sv})", 0, options)),
                                  fd, "(o)", error);
  if (reply == NULL)
    explain (&preparation, error);
  return reply;
}

/* Between the request and the watch Ctrl-C must not end us either. */
static gboolean
on_early_interrupt (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static gboolean
watch (SnugInvocation *invocation, GVariant *reply, char ***snaps, GError **error)
{
  const char *path;

  if (reply == NULL)
    return FALSE;
  g_variant_get (reply, "(&o)", &path);
  return snug_change_watch (invocation, path, snaps, error);
}

gboolean
snug_change_request (SnugInvocation *invocation,
                     const char *method,
                     GVariant *arguments,
                     char ***snaps,
                     GError **error)
{
  guint interrupt = g_unix_signal_add (SIGINT, on_early_interrupt, NULL);
  g_autoptr (GVariant) reply = prepare (invocation, method, arguments, error);
  gboolean ok = watch (invocation, reply, snaps, error);

  g_source_remove (interrupt);
  return ok;
}

gboolean
snug_change_request_file (SnugInvocation *invocation,
                          const char *method,
                          const char *path,
                          int fd,
                          char ***snaps,
                          GError **error)
{
  g_autoptr (GVariant) options = snug_request_options_build (invocation, error);
  g_autoptr (GVariant) reply = NULL;
  guint interrupt;
  gboolean ok;

  if (options == NULL)
    return FALSE;
  interrupt = g_unix_signal_add (SIGINT, on_early_interrupt, NULL);
  reply = prepare_file (invocation, method, path, fd, options, error);
  ok = watch (invocation, reply, snaps, error);
  g_source_remove (interrupt);
  return ok;
}

gboolean
snug_change_request_refs (SnugInvocation *invocation,
                          const char *method,
                          char ***snaps,
                          GError **error)
{
  const char *const *refs = snug_invocation_get_arguments (invocation);
  g_autoptr (GVariant) options = snug_request_options_build (invocation, error);

  if (options == NULL)
    return FALSE;
  return snug_change_request (invocation, method, g_variant_new ("(^as@a{sv})", refs, options),
                              snaps, error);
}

GPtrArray *
snug_change_find_snaps (SnugInvocation *invocation, const char *const *names, GError **error)
{
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) list = NULL;
  GPtrArray *snaps;

  g_variant_dict_insert (&options, "names", "^as", names);
  g_variant_dict_insert (&options, "brief", "b", TRUE);
  list = snug_client_list (snug_invocation_get_client (invocation), "ListInstalled",
                           g_variant_dict_end (&options), error);
  if (list == NULL)
    return NULL;
  snaps = snug_reply_sort (list, "name");
  for (guint i = snaps->len; i > 0; i--)
    if (!g_strv_contains (names, snug_reply_get_string (g_ptr_array_index (snaps, i - 1), "name")))
      g_ptr_array_remove_index (snaps, i - 1);
  return snaps;
}

static void
report (SnugConsole *console, GVariant *snap, const char *what)
{
  const char *channel = snug_reply_get_string (snap, "channel");
  const char *publisher = snug_reply_get_string (snap, "publisher");
  const char *shown
    = g_str_has_prefix (channel, "latest/") ? channel + strlen ("latest/") : channel;
  GString *line = g_string_new (snug_reply_get_string (snap, "name"));

  if (shown[0] != '\0' && !g_str_equal (shown, "stable"))
    g_string_append_printf (line, " (%s)", shown);
  g_string_append_printf (line, " %s", snug_reply_get_string (snap, "version"));
  if (publisher[0] != '\0')
    g_string_append_printf (line, " from %s", publisher);
  snug_console_print (console, "%s %s\n", line->str, what);
  g_string_free (line, TRUE);
}

gboolean
snug_change_report (SnugInvocation *invocation,
                    const char *const *snaps,
                    const char *what,
                    GError **error)
{
  g_autoptr (GPtrArray) found = NULL;

  if (snaps[0] == NULL)
    return TRUE;
  found = snug_change_find_snaps (invocation, snaps, error);
  if (found == NULL)
    return FALSE;
  for (guint i = 0; i < found->len; i++)
    report (snug_invocation_get_console (invocation), g_ptr_array_index (found, i), what);
  return TRUE;
}
