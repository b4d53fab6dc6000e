/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* From a verb to a change. One thread. */

#include "snug-change-request.h"
#include "snug-change-watch.h"
#include "snug-progress.h"
#include "snug-reply.h"
#include "snug-request-options.h"

#include <string.h>
#include <unistd.h>

/* What is seen before there is a change: stores are asked, a file is read. */
typedef struct
{
  SnugClient *client;     /* (unowned) */
  SnugProgress *progress; /* (owned) */
  SnugProgressView view;
} Preparation;

static void
on_waiting (gpointer data)
{
  Preparation *preparation = data;

  snug_progress_update (preparation->progress, &preparation->view, g_get_monotonic_time ());
}

static void
preparation_begin (Preparation *preparation, SnugInvocation *invocation, const char *phase)
{
  SnugConsole *console = snug_invocation_get_console (invocation);

  preparation->client = snug_invocation_get_client (invocation);
  preparation->progress = snug_progress_new (console);
  preparation->view = (SnugProgressView){ .phase = phase, .fraction = -1 };
  /* A password that is asked for on this terminal must not be drawn over; root is not asked. */
  if (geteuid () == 0 && snug_console_get_progress_width (console) > 0)
    snug_client_set_waiting (preparation->client, on_waiting, preparation);
}

static void
preparation_clear (Preparation *preparation)
{
  snug_client_set_waiting (preparation->client, NULL, NULL);
  snug_progress_clear (preparation->progress);
  g_object_unref (preparation->progress);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Preparation, preparation_clear)

static GVariant *
prepare (SnugInvocation *invocation, const char *method, GVariant *arguments, GError **error)
{
  g_auto (Preparation) preparation = { NULL };

  preparation_begin (&preparation, invocation, "Prepare");
  return snug_client_call (preparation.client, method, arguments, "(o)", error);
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

  preparation_begin (&preparation, invocation, phase);
  return snug_client_call_with_file (preparation.client, method,
                                     g_variant_new ("(h@a{sv})", 0, options), fd, "(o)", error);
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
  g_autoptr (GVariant) reply = prepare (invocation, method, arguments, error);

  return watch (invocation, reply, snaps, error);
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

  if (options == NULL)
    return FALSE;
  reply = prepare_file (invocation, method, path, fd, options, error);
  return watch (invocation, reply, snaps, error);
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
