/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A change from the outside. One thread, whose main context runs here. */

#include "snug-change-watch.h"
#include "snug-progress.h"
#include "snug-reply.h"

#include "snug-dbus.h"

#include <glib-unix.h>
#include <signal.h>

/* How often a daemon may die during one change. */
#define MAX_LOSSES 3
/* How often it is looked for then. */
#define MAX_ATTEMPTS 6

typedef struct
{
  SnugInvocation *invocation;       /* (unowned) */
  SnugDbusTransaction *transaction; /* (owned) (nullable) */
  SnugProgress *progress;           /* (owned) */
  char *id;                         /* (owned) (nullable) the number of the change */
  guint n_interrupts;
  gboolean lost;
} Watch;

static void
watch_clear (Watch *watch)
{
  g_clear_object (&watch->transaction);
  g_clear_object (&watch->progress);
  g_free (watch->id);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Watch, watch_clear)

static gboolean
is_over (Watch *watch)
{
  return snug_dbus_transaction_get_finished (watch->transaction) != 0;
}

/* While there are bytes to come, they are what takes time; when all are there, nobody knows how
 * long the rest takes. */
static double
get_fraction (Watch *watch, guint64 done, guint64 total)
{
  if (total == 0)
    return snug_dbus_transaction_get_progress (watch->transaction);
  return done < total ? (double) done / (double) total : -1;
}

static void
show (Watch *watch)
{
  const char *phase = snug_dbus_transaction_get_phase (watch->transaction);
  guint64 done = snug_dbus_transaction_get_bytes_done (watch->transaction);
  guint64 total = snug_dbus_transaction_get_bytes_total (watch->transaction);
  SnugProgressView view = {
    .phase = phase,
    .fraction = get_fraction (watch, done, total),
    .done = done,
    .total = done < total ? total : 0,
  };

  /* A daemon that has gone takes its properties with it. */
  if (phase != NULL && !is_over (watch))
    snug_progress_update (watch->progress, &view, g_get_monotonic_time ());
}

static void
on_changed (Watch *watch)
{
  show (watch);
}

static void
on_owner (Watch *watch)
{
  g_autofree char *owner = g_dbus_proxy_get_name_owner (G_DBUS_PROXY (watch->transaction));

  watch->lost = watch->lost || owner == NULL;
}

static gboolean
attach (Watch *watch, const char *path, GError **error)
{
  SnugClient *client = snug_invocation_get_client (watch->invocation);
  GDBusConnection *connection = snug_client_connect (client, error);
  g_autofree char *owner = NULL;

  g_clear_object (&watch->transaction);
  if (connection == NULL)
    return FALSE;
  watch->transaction
    = snug_dbus_transaction_proxy_new_sync (connection, G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START,
                                            SNUG_CLIENT_NAME, path, NULL, error);
  if (watch->transaction == NULL)
    {
      snug_client_explain (error);
      return FALSE;
    }
  g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (watch->transaction), G_MAXINT);
  owner = g_dbus_proxy_get_name_owner (G_DBUS_PROXY (watch->transaction));
  watch->lost = owner == NULL;
  if (watch->id == NULL)
    watch->id = snug_dbus_transaction_dup_id (watch->transaction);
  g_signal_connect_swapped (watch->transaction, "g-properties-changed", G_CALLBACK (on_changed),
                            watch);
  g_signal_connect_swapped (watch->transaction, "notify::g-name-owner", G_CALLBACK (on_owner),
                            watch);
  return TRUE;
}

/* The change is in the database: a new daemon goes on with it, or knows how it ended. */
static gboolean
attach_again (Watch *watch, GError **error)
{
  SnugClient *client = snug_invocation_get_client (watch->invocation);
  g_autoptr (GVariant) reply = NULL;
  const char *path;

  if (watch->id == NULL || watch->id[0] == '\0')
    return snug_set_error (error, SNUG_ERROR_FAILED,
                           "snugd ended; see ‘snug changes’ for what became of the change");
  reply = snug_client_call (client, "GetTransaction",
                            g_variant_new ("(s@a{sv})", watch->id,
                                           g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0)),
                            "(o)", error);
  if (reply == NULL)
    {
      g_prefix_error (error, "snugd ended while change %s was at work: ", watch->id);
      return FALSE;
    }
  g_variant_get (reply, "(&o)", &path);
  return attach (watch, path, error);
}

/* Where the bus does not start the daemon, whoever does so needs a moment. */
static gboolean
come_back (Watch *watch, GError **error)
{
  for (guint attempts = 1;; attempts++)
    {
      g_autoptr (GError) failure = NULL;

      if (attach_again (watch, &failure))
        return TRUE;
      if (attempts >= MAX_ATTEMPTS
          || !g_error_matches (failure, SNUG_ERROR, SNUG_ERROR_NOT_SUPPORTED))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      g_usleep (G_USEC_PER_SEC / 2);
    }
}

static gboolean
on_tick (gpointer data)
{
  Watch *watch = data;

  snug_progress_tick (watch->progress, g_get_monotonic_time ());
  return G_SOURCE_CONTINUE;
}

static void
on_cancelled (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (SnugConsole) console = data;
  g_autoptr (GError) error = NULL;

  if (snug_dbus_transaction_call_cancel_finish (SNUG_DBUS_TRANSACTION (object), result, &error))
    return;
  snug_client_explain (&error);
  snug_console_warn (console, "cannot abort the change: %s", error->message);
}

static void
abort_change (Watch *watch)
{
  SnugConsole *console = snug_invocation_get_console (watch->invocation);

  snug_console_note (console, "Aborting change %s; Ctrl-C once more leaves it to itself.",
                     watch->id != NULL ? watch->id : "");
  snug_dbus_transaction_call_cancel (watch->transaction,
                                     g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0), NULL,
                                     on_cancelled, g_object_ref (console));
}

static gboolean
on_interrupt (gpointer data)
{
  Watch *watch = data;

  snug_invocation_set_status (watch->invocation, SNUG_EXIT_INTERRUPTED);
  /* Before the change is known, the wish waits. */
  if (watch->n_interrupts++ == 0 && watch->transaction != NULL)
    abort_change (watch);
  return G_SOURCE_CONTINUE;
}

static gboolean
leave (Watch *watch, GError **error)
{
  /* The wish to abort may still be on its way. */
  g_dbus_connection_flush_sync (g_dbus_proxy_get_connection (G_DBUS_PROXY (watch->transaction)),
                                NULL, NULL);
  return snug_set_error (error, SNUG_ERROR_CANCELLED,
                         "change %s was left; ‘snug watch %s’ shows how it goes on", watch->id,
                         watch->id);
}

static gboolean
wait_for_end (Watch *watch, GError **error)
{
  for (guint losses = 0; !is_over (watch) || watch->lost;)
    {
      if (watch->n_interrupts > 1)
        return leave (watch, error);
      if (!watch->lost)
        {
          g_main_context_iteration (NULL, TRUE);
          continue;
        }
      if (is_over (watch))
        return TRUE;
      if (++losses > MAX_LOSSES)
        return snug_set_error (error, SNUG_ERROR_FAILED,
                               "snugd ended %u times while change %s was at work; see its journal",
                               losses, watch->id);
      if (!come_back (watch, error))
        return FALSE;
      show (watch);
    }
  return TRUE;
}

/* An update of everything says whom it left out, a connection who does not see it yet. */
static void
tell_more (Watch *watch, GVariant *result)
{
  SnugConsole *console = snug_invocation_get_console (watch->invocation);
  g_auto (GStrv) reasons = NULL;
  g_auto (GStrv) running = NULL;

  if (result == NULL || !g_variant_is_of_type (result, G_VARIANT_TYPE_VARDICT))
    return;
  reasons = snug_reply_get_strings (result, "passed-over");
  for (guint i = 0; reasons != NULL && reasons[i] != NULL; i++)
    snug_console_warn (console, "passed over: %s", reasons[i]);
  running = snug_reply_get_strings (result, "restart-needed");
  for (guint i = 0; running[i] != NULL; i++)
    snug_console_note (console,
                       "Apps of ‘%s’ are running; restart them, and the change holds for them.",
                       running[i]);
}

/* The end as a result. */
static gboolean
judge (Watch *watch, char ***snaps, GError **error)
{
  GVariant *result = snug_dbus_transaction_get_result (watch->transaction);
  GVariant *failure = snug_dbus_transaction_get_error (watch->transaction);
  const char *state = snug_dbus_transaction_get_state (watch->transaction);
  const char *name = "", *sentence = "";

  tell_more (watch, result);
  if (failure != NULL)
    g_variant_get_child (failure, 0, "&s", &name),
      g_variant_get_child (failure, 1, "&s", &sentence);
  if (watch->n_interrupts > 0 && g_strcmp0 (state, "Undone") == 0)
    return snug_set_error (error, SNUG_ERROR_CANCELLED,
                           "change %s was aborted; everything is as it was before", watch->id);
  if (name[0] != '\0')
    {
      g_propagate_error (error, g_dbus_error_new_for_dbus_error (name, sentence));
      snug_client_explain (error);
      return FALSE;
    }
  if (g_strcmp0 (state, "Done") != 0)
    return snug_set_error (error, SNUG_ERROR_FAILED,
                           "change %s ended as ‘%s’; see ‘snug change %s’", watch->id, state,
                           watch->id);
  if (snaps != NULL && result != NULL && g_variant_is_of_type (result, G_VARIANT_TYPE_VARDICT))
    *snaps = snug_reply_get_strings (result, "snaps");
  return TRUE;
}

static gboolean
watch_to_end (Watch *watch, GError **error)
{
  SnugConsole *console = snug_invocation_get_console (watch->invocation);
  guint tick = snug_console_get_progress_width (console) > 0
                 ? g_timeout_add (SNUG_PROGRESS_INTERVAL / 1000, on_tick, watch)
                 : 0;
  gboolean ok;

  if (watch->n_interrupts > 0)
    abort_change (watch);
  show (watch);
  ok = wait_for_end (watch, error);
  snug_progress_clear (watch->progress);
  if (tick > 0)
    g_source_remove (tick);
  return ok;
}

static gboolean
watch_path (Watch *watch, const char *path, char ***snaps, GError **error)
{
  if (!attach (watch, path, error))
    return FALSE;
  if (watch->lost && !attach_again (watch, error))
    return FALSE;
  if (snug_invocation_has (watch->invocation, "no-wait"))
    {
      snug_console_print (snug_invocation_get_console (watch->invocation), "%s\n", watch->id);
      return TRUE;
    }
  return watch_to_end (watch, error) && judge (watch, snaps, error);
}

gboolean
snug_change_watch (SnugInvocation *invocation, const char *path, char ***snaps, GError **error)
{
  SnugConsole *console = snug_invocation_get_console (invocation);
  g_auto (Watch) watch = { .invocation = invocation, .progress = snug_progress_new (console) };
  guint interrupt = g_unix_signal_add (SIGINT, on_interrupt, &watch);
  gboolean ok;

  if (snaps != NULL)
    *snaps = NULL;
  ok = watch_path (&watch, path, snaps, error);
  g_source_remove (interrupt);
  return ok;
}
