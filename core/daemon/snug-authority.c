/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The one place that says yes or no. A verdict is never kept: polkit knows how long its own last.
 * Main thread. */

#include "snug-authority.h"

#include <fcntl.h>
#include <poll.h>
#include <polkit/polkit.h>
#include <unistd.h>

struct _SnugAuthority
{
  GObject parent_instance;

  PolkitAuthority *polkit; /* (owned) (nullable) until it was needed */
};

G_DEFINE_FINAL_TYPE (SnugAuthority, snug_authority, G_TYPE_OBJECT)

/* One question, action by action. */
typedef struct
{
  PolkitSubject *subject; /* (owned) */
  PolkitDetails *details; /* (owned) */
  char **actions;         /* (owned) */
  guint next;
  int pid_fd; /* (owned) */
  gboolean interactive;
} Question;

static void
question_free (Question *question)
{
  g_clear_object (&question->subject);
  g_clear_object (&question->details);
  g_strfreev (question->actions);
  if (question->pid_fd >= 0)
    close (question->pid_fd);
  g_free (question);
}

static PolkitSubject *
make_subject (const SnugSubject *subject)
{
  if (subject->bus_name != NULL)
    return polkit_system_bus_name_new (subject->bus_name);
  return polkit_unix_process_new_for_owner ((gint) subject->pid, 0, (gint) subject->uid);
}

static PolkitDetails *
make_details (GVariant *details)
{
  PolkitDetails *made = polkit_details_new ();
  const char *key, *value;
  GVariantIter iter;

  if (details == NULL)
    return made;
  g_variant_iter_init (&iter, details);
  while (g_variant_iter_next (&iter, "{&s&s}", &key, &value))
    polkit_details_insert (made, key, value);
  return made;
}

/* A process that ended may have left its number to another one while polkit was asked. */
static gboolean
is_gone (Question *question)
{
  struct pollfd poll_fd = { .fd = question->pid_fd, .events = POLLIN };

  return question->pid_fd >= 0 && poll (&poll_fd, 1, 0) != 0;
}

static void
fail (GTask *task, const char *action, const GError *cause)
{
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || g_error_matches (cause, POLKIT_ERROR, POLKIT_ERROR_CANCELLED))
    g_task_return_new_error (task, SNUG_ERROR, SNUG_ERROR_CANCELLED,
                             "nobody waits any more for the authorization ‘%s’", action);
  else
    g_task_return_new_error (task, SNUG_ERROR, SNUG_ERROR_NOT_AUTHORIZED,
                             "only root may do this (‘%s’), because polkit does not answer: %s",
                             action, cause->message);
}

static void
refuse (GTask *task, Question *question, PolkitAuthorizationResult *verdict)
{
  const char *action = question->actions[question->next];

  if (polkit_authorization_result_get_dismissed (verdict))
    g_task_return_new_error (task, SNUG_ERROR, SNUG_ERROR_AUTH_CANCELLED,
                             "the authorization ‘%s’ was dismissed", action);
  else if (!polkit_authorization_result_get_is_challenge (verdict))
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

static void ask_next (GTask *task);

static void
on_verdict (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Question *question = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (PolkitAuthorizationResult) verdict
    = polkit_authority_check_authorization_finish (POLKIT_AUTHORITY (source), result, &error);

  if (verdict == NULL)
    fail (task, question->actions[question->next], error);
  else if (!polkit_authorization_result_get_is_authorized (verdict))
    refuse (task, question, verdict);
  else if (is_gone (question))
    g_task_return_new_error (task, SNUG_ERROR, SNUG_ERROR_NOT_AUTHORIZED,
                             "the process that asked has ended");
  else
    {
      question->next++;
      ask_next (g_steal_pointer (&task));
    }
}

/* Takes the task. */
static void
ask_next (GTask *task)
{
  SnugAuthority *self = g_task_get_source_object (task);
  Question *question = g_task_get_task_data (task);

  if (question->actions[question->next] == NULL)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  polkit_authority_check_authorization (self->polkit, question->subject,
                                        question->actions[question->next], question->details,
                                        question->interactive
                                          ? POLKIT_CHECK_AUTHORIZATION_FLAGS_ALLOW_USER_INTERACTION
                                          : POLKIT_CHECK_AUTHORIZATION_FLAGS_NONE,
                                        g_task_get_cancellable (task), on_verdict, task);
}

static void
on_polkit (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SnugAuthority *self = g_task_get_source_object (task);
  Question *question = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (PolkitAuthority) polkit = polkit_authority_get_finish (result, &error);

  if (polkit == NULL)
    {
      fail (task, question->actions[0], error);
      return;
    }
  g_set_object (&self->polkit, polkit);
  ask_next (g_steal_pointer (&task));
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
  g_autoptr (GVariant) kept = details != NULL ? g_variant_ref_sink (details) : NULL;
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
  question->details = make_details (kept);
  question->actions = g_strdupv ((char **) actions);
  question->interactive = subject->interactive;
  question->pid_fd
    = subject->pid_fd >= 0 ? fcntl (subject->pid_fd, F_DUPFD_CLOEXEC, 3) : subject->pid_fd;
  g_task_set_task_data (task, question, (GDestroyNotify) question_free);
  if (self->polkit == NULL)
    polkit_authority_get_async (cancellable, on_polkit, g_steal_pointer (&task));
  else
    ask_next (g_steal_pointer (&task));
}

gboolean
snug_authority_check_finish (SnugAuthority *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

SnugAuthority *
snug_authority_new (void)
{
  return g_object_new (SNUG_TYPE_AUTHORITY, NULL);
}

static void
snug_authority_init (SnugAuthority *self)
{
}

static void
snug_authority_finalize (GObject *object)
{
  g_clear_object (&SNUG_AUTHORITY (object)->polkit);
  G_OBJECT_CLASS (snug_authority_parent_class)->finalize (object);
}

static void
snug_authority_class_init (SnugAuthorityClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_authority_finalize;
}
