/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The one place that says yes or no. A verdict is never kept: polkit knows how long its own last.
 *
 * Polkit is asked over the bus as its interface is documented, which takes less than its library
 * does: one call, and one to take it back. Main thread. */

#include "snug-authority.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#define POLKIT_NAME      "org.freedesktop.PolicyKit1"
#define POLKIT_PATH      "/org/freedesktop/PolicyKit1/Authority"
#define POLKIT_INTERFACE "org.freedesktop.PolicyKit1.Authority"
#define POLKIT_CANCELLED "org.freedesktop.PolicyKit1.Error.Cancelled"
#define POLKIT_DISMISSED "polkit.dismissed"

/* Of CheckAuthorization: somebody may be asked. */
#define ALLOW_USER_INTERACTION 1

struct _SnugAuthority
{
  GObject parent_instance;

  GDBusConnection *bus; /* (owned) */
  guint n_questions;    /* so far; the number of one takes it back */
};

G_DEFINE_FINAL_TYPE (SnugAuthority, snug_authority, G_TYPE_OBJECT)

/* One question, action by action. */
typedef struct
{
  GVariant *subject; /* (owned) (sa{sv}) */
  GVariant *details; /* (owned) a{ss} */
  char **actions;    /* (owned) */
  guint next;
  guint number; /* of the call that is under way */
  int pid_fd;   /* (owned) */
  gboolean interactive;
} Question;

static void
question_free (Question *question)
{
  g_variant_unref (question->subject);
  g_variant_unref (question->details);
  g_strfreev (question->actions);
  if (question->pid_fd >= 0)
    close (question->pid_fd);
  g_free (question);
}

/* What polkit says. */
typedef struct
{
  gboolean is_authorized;
  gboolean is_challenge;
  gboolean is_dismissed;
} Verdict;

/* The start of a process, which tells it from another one of the same number, is looked up by
 * polkit where it is 0; that it was the same until the end is what is_gone() sees. */
static GVariant *
make_subject (const SnugSubject *subject)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  const char *kind = subject->bus_name != NULL ? "system-bus-name" : "unix-process";

  if (subject->bus_name != NULL)
    g_variant_dict_insert (&dict, "name", "s", subject->bus_name);
  else
    {
      g_variant_dict_insert (&dict, "pid", "u", subject->pid);
      g_variant_dict_insert (&dict, "start-time", "t", G_GUINT64_CONSTANT (0));
      g_variant_dict_insert (&dict, "uid", "i", (gint32) subject->uid);
    }
  return g_variant_ref_sink (g_variant_new ("(s@a{sv})", kind, g_variant_dict_end (&dict)));
}

static GVariant *
make_details (GVariant *details)
{
  if (details != NULL)
    return g_variant_ref_sink (details);
  return g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("{ss}"), NULL, 0));
}

/* A process that ended may have left its number to another one while polkit was asked. */
static gboolean
is_gone (Question *question)
{
  struct pollfd poll_fd = { .fd = question->pid_fd, .events = POLLIN };

  return question->pid_fd >= 0 && poll (&poll_fd, 1, 0) != 0;
}

static char *
make_cancellation_id (const Question *question)
{
  return g_strdup_printf ("snugd-%u", question->number);
}

static gboolean
was_taken_back (const GError *cause)
{
  g_autofree char *name = g_dbus_error_get_remote_error (cause);

  return g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED)
         || g_strcmp0 (name, POLKIT_CANCELLED) == 0;
}

static void
fail (GTask *task, const char *action, GError *cause)
{
  if (was_taken_back (cause))
    {
      g_task_return_new_error (task, SNUG_ERROR, SNUG_ERROR_CANCELLED,
                               "nobody waits any more for the authorization ‘%s’", action);
      return;
    }
  g_dbus_error_strip_remote_error (cause);
  g_task_return_new_error (task, SNUG_ERROR, SNUG_ERROR_NOT_AUTHORIZED,
                           "only root may do this (‘%s’), because polkit does not answer: %s",
                           action, cause->message);
}

static void
refuse (GTask *task, Question *question, const Verdict *verdict)
{
  const char *action = question->actions[question->next];

  if (verdict->is_dismissed)
    g_task_return_new_error (task, SNUG_ERROR, SNUG_ERROR_AUTH_CANCELLED,
                             "the authorization ‘%s’ was dismissed", action);
  else if (!verdict->is_challenge)
    g_task_return_new_error (task, SNUG_ERROR, SNUG_ERROR_NOT_AUTHORIZED,
                             "you may not do this: the authorization ‘%s’ is not given", action);
  else if (question->interactive)
    g_task_return_new_error (
      task, SNUG_ERROR, SNUG_ERROR_NOT_AUTHORIZED,
      "the authorization ‘%s’ needs a password, and nothing here can ask for "
      "it; do it as root",
      action);
  else
    g_task_return_new_error (task, SNUG_ERROR, SNUG_ERROR_NOT_AUTHORIZED,
                             "the authorization ‘%s’ needs a password; do it as root, or allow "
                             "that you are asked",
                             action);
}

static Verdict
read_verdict (GVariant *reply)
{
  g_autoptr (GVariant) details = NULL;
  Verdict verdict = { FALSE, FALSE, FALSE };

  g_variant_get (reply, "((bb@a{ss}))", &verdict.is_authorized, &verdict.is_challenge, &details);
  verdict.is_dismissed = g_variant_lookup (details, POLKIT_DISMISSED, "s", NULL);
  return verdict;
}

static void ask_next (GTask *task);

static void
on_verdict (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Question *question = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply
    = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  Verdict verdict;

  if (reply == NULL)
    {
      g_autofree char *id = make_cancellation_id (question);

      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_dbus_connection_call (G_DBUS_CONNECTION (source), POLKIT_NAME, POLKIT_PATH,
                                POLKIT_INTERFACE, "CancelCheckAuthorization",
                                g_variant_new ("(s)", id), NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START,
                                -1, NULL, NULL, NULL);
      fail (task, question->actions[question->next], error);
      return;
    }
  verdict = read_verdict (reply);
  if (!verdict.is_authorized)
    refuse (task, question, &verdict);
  else if (is_gone (question))
    g_task_return_new_error (task, SNUG_ERROR, SNUG_ERROR_NOT_AUTHORIZED,
                             "the process that asked has ended");
  else
    {
      question->next++;
      ask_next (g_steal_pointer (&task));
    }
}

/* Takes the task. A person may take any time to type a password. */
static void
ask_next (GTask *task)
{
  SnugAuthority *self = g_task_get_source_object (task);
  Question *question = g_task_get_task_data (task);
  g_autofree char *id = NULL;

  if (question->actions[question->next] == NULL)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  question->number = ++self->n_questions;
  id = make_cancellation_id (question);
  g_dbus_connection_call (self->bus, POLKIT_NAME, POLKIT_PATH, POLKIT_INTERFACE,
                          "CheckAuthorization",
                          g_variant_new ("(@(sa{sv})s@a{ss}us)", question->subject,
                                         question->actions[question->next], question->details,
                                         question->interactive ? ALLOW_USER_INTERACTION : 0, id),
                          G_VARIANT_TYPE ("((bba{ss}))"), G_DBUS_CALL_FLAGS_NONE, G_MAXINT,
                          g_task_get_cancellable (task), on_verdict, task);
}

void
snug_authority_check_async (SnugAuthority *self,
                            const SnugSubject *subject,
                            const char *const *actions,
                            GVariant *details,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GVariant) kept = make_details (details);
  Question *question;

  g_task_set_source_tag (task, snug_authority_check_async);
  g_task_set_check_cancellable (task, FALSE);
  if (subject->uid == 0 || actions[0] == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  question = g_new0 (Question, 1);
  question->subject = make_subject (subject);
  question->details = g_steal_pointer (&kept);
  question->actions = g_strdupv ((char **) actions);
  question->interactive = subject->interactive;
  question->pid_fd
    = subject->pid_fd >= 0 ? fcntl (subject->pid_fd, F_DUPFD_CLOEXEC, 3) : subject->pid_fd;
  g_task_set_task_data (task, question, (GDestroyNotify) question_free);
  ask_next (g_steal_pointer (&task));
}

gboolean
snug_authority_check_finish (SnugAuthority *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

SnugAuthority *
snug_authority_new (GDBusConnection *bus)
{
  SnugAuthority *self = g_object_new (SNUG_TYPE_AUTHORITY, NULL);

  self->bus = g_object_ref (bus);
  return self;
}

static void
snug_authority_init (SnugAuthority *self)
{
}

static void
snug_authority_finalize (GObject *object)
{
  g_clear_object (&SNUG_AUTHORITY (object)->bus);
  G_OBJECT_CLASS (snug_authority_parent_class)->finalize (object);
}

static void
snug_authority_class_init (SnugAuthorityClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_authority_finalize;
}
