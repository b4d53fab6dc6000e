/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fake-snugd.h"

#include "snug-dbus.h"

#include <gio/gunixfdlist.h>
#include <signal.h>
#include <sys/prctl.h>

#define NAME         "org.snug.Manager1"
#define MANAGER_PATH "/org/snug/Manager1"

struct _FakeSnugd
{
  GSubprocess *bus;
  char *address;
  GDBusConnection *connection; /* of the thread */
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;
  GMutex mutex;
  GHashTable *answers;    /* method → text */
  GHashTable *refusals;   /* method → GError */
  GHashTable *calls;      /* method → text */
  GHashTable *properties; /* name → text */
  char *file;
  char *hanging;               /* the method that is not answered */
  GDBusMethodInvocation *hung; /* the call of it that waits */
  char *token;                 /* its handle-token */
  SnugDbusTransaction *transaction;
  guint n_cancels;
  gboolean stubborn;
  gboolean slow;
};

/* --- the thread --- */

static void
read_file (FakeSnugd *self, GDBusMethodInvocation *invocation)
{
  GUnixFDList *fds
    = g_dbus_message_get_unix_fd_list (g_dbus_method_invocation_get_message (invocation));
  char buffer[64] = "";
  int fd = fds != NULL ? g_unix_fd_list_get (fds, 0, NULL) : -1;

  if (fd < 0)
    return;
  if (read (fd, buffer, sizeof buffer - 1) < 0)
    buffer[0] = '\0';
  close (fd);
  g_free (self->file);
  self->file = g_strdup (buffer);
}

static char *
out_type (const GDBusMethodInfo *method)
{
  GString *type = g_string_new ("(");

  for (guint i = 0; method->out_args != NULL && method->out_args[i] != NULL; i++)
    g_string_append (type, method->out_args[i]->signature);
  g_string_append_c (type, ')');
  return g_string_free (type, FALSE);
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(char *const *) a, *(char *const *) b);
}

/* Dictionaries in the order of their keys, so that a test can name them. */
static char *
print_value (GVariant *value)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *joined = NULL;

  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT))
    return g_variant_print (value, FALSE);
  for (gsize i = 0; i < g_variant_n_children (value); i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (value, i);
      g_autoptr (GVariant) key = g_variant_get_child_value (entry, 0);
      g_autoptr (GVariant) content = g_variant_get_child_value (entry, 1);
      g_autoptr (GVariant) inner = g_variant_get_variant (content);
      g_autofree char *text = g_variant_print (inner, TRUE);

      /* A random one is in every request. */
      if (g_str_equal (g_variant_get_string (key, NULL), "handle-token"))
        continue;
      g_ptr_array_add (entries, g_strdup_printf ("%s: %s", g_variant_get_string (key, NULL), text));
    }
  g_ptr_array_sort (entries, compare_texts);
  g_ptr_array_add (entries, NULL);
  joined = g_strjoinv (", ", (char **) entries->pdata);
  return g_strdup_printf ("{%s}", joined);
}

static char *
print_arguments (GVariant *arguments)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < g_variant_n_children (arguments); i++)
    {
      g_autoptr (GVariant) argument = g_variant_get_child_value (arguments, i);
      g_autofree char *printed = print_value (argument);

      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", printed);
    }
  return g_string_free (text, FALSE);
}

/* The part of an answer that offset and limit choose. */
static GVariant *
slice (GVariant *answer, GVariant *arguments)
{
  g_autoptr (GVariant) options
    = g_variant_get_child_value (arguments, g_variant_n_children (arguments) - 1);
  g_autoptr (GVariant) list = NULL;
  g_auto (GVariantBuilder) part = { 0 };
  guint offset, limit;

  if (!g_variant_lookup (options, "offset", "u", &offset)
      || !g_variant_lookup (options, "limit", "u", &limit))
    return answer;
  list = g_variant_get_child_value (answer, 0);
  g_variant_builder_init (&part, g_variant_get_type (list));
  for (gsize i = offset; i < g_variant_n_children (list) && i < offset + limit; i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (list, i);

      g_variant_builder_add_value (&part, child);
    }
  g_variant_unref (g_variant_ref_sink (answer));
  return g_variant_new ("(@*)", g_variant_builder_end (&part));
}

static void
hang (FakeSnugd *self, GDBusMethodInvocation *invocation, GVariant *arguments)
{
  g_autoptr (GVariant) options
    = g_variant_get_child_value (arguments, g_variant_n_children (arguments) - 1);

  self->hung = invocation;
  g_variant_lookup (options, "handle-token", "s", &self->token);
}

static void
on_call (GDBusConnection *connection,
         const char *sender,
         const char *path,
         const char *interface,
         const char *method,
         GVariant *arguments,
         GDBusMethodInvocation *invocation,
         gpointer data)
{
  FakeSnugd *self = data;
  g_autofree char *type = out_type (g_dbus_method_invocation_get_method_info (invocation));
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  const GError *refusal = g_hash_table_lookup (self->refusals, method);
  const char *text = g_hash_table_lookup (self->answers, method);

  if (self->slow)
    g_usleep (G_USEC_PER_SEC / 4);
  g_hash_table_insert (self->calls, g_strdup (method), print_arguments (arguments));
  read_file (self, invocation);
  if (g_strcmp0 (method, self->hanging) == 0)
    {
      hang (self, invocation, arguments);
      return;
    }
  if (refusal != NULL)
    {
      g_dbus_method_invocation_return_gerror (invocation, refusal);
      g_hash_table_remove (self->refusals, method);
      return;
    }
  if (text == NULL && g_str_equal (type, "()"))
    text = "()";
  if (text == NULL)
    g_error ("nobody said what %s answers", method);
  g_dbus_method_invocation_return_value (invocation,
                                         slice (g_variant_new_parsed (text), arguments));
}

static GVariant *
on_get_property (GDBusConnection *connection,
                 const char *sender,
                 const char *path,
                 const char *interface,
                 const char *name,
                 GError **error,
                 gpointer data)
{
  FakeSnugd *self = data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  const char *text = g_hash_table_lookup (self->properties, name);

  if (text == NULL)
    {
      g_set_error (error, G_DBUS_ERROR, G_DBUS_ERROR_FAILED, "no value for %s", name);
      return NULL;
    }
  return g_variant_new_parsed (text);
}

static gboolean
on_cancel (SnugDbusTransaction *transaction,
           GDBusMethodInvocation *invocation,
           GVariant *options,
           gpointer data)
{
  FakeSnugd *self = data;
  gboolean stubborn;

  g_mutex_lock (&self->mutex);
  self->n_cancels++;
  stubborn = self->stubborn;
  g_mutex_unlock (&self->mutex);
  snug_dbus_transaction_complete_cancel (transaction, invocation);
  if (!stubborn)
    fake_snugd_end (self, "Undone", "org.snug.Error.Cancelled", "change 7 was aborted", "@as []");
  return TRUE;
}

/* Of the path that a call asked for which was not answered yet. */
static void
on_early_cancel (GDBusConnection *connection,
                 const char *sender,
                 const char *path,
                 const char *interface,
                 const char *method,
                 GVariant *arguments,
                 GDBusMethodInvocation *invocation,
                 gpointer data)
{
  FakeSnugd *self = data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  g_autofree char *wanted = g_strdup_printf (MANAGER_PATH "/transaction/%s", self->token);

  if (self->hung == NULL || !g_str_equal (path, wanted) || !g_str_equal (method, "Cancel"))
    {
      g_dbus_method_invocation_return_error (invocation, SNUG_ERROR, SNUG_ERROR_NOT_FOUND,
                                             "there is no transaction ‘%s’", path);
      return;
    }
  self->n_cancels++;
  g_dbus_method_invocation_return_value (invocation, NULL);
  if (self->stubborn)
    return;
  g_dbus_method_invocation_return_error (g_steal_pointer (&self->hung), SNUG_ERROR,
                                         SNUG_ERROR_CANCELLED, "nobody waits any more");
}

static GDBusInterfaceInfo **
introspect_early (GDBusConnection *connection,
                  const char *sender,
                  const char *path,
                  const char *node,
                  gpointer data)
{
  GDBusInterfaceInfo **infos = g_new0 (GDBusInterfaceInfo *, 2);

  infos[0] = g_dbus_interface_info_ref (snug_dbus_transaction_interface_info ());
  return infos;
}

static const GDBusInterfaceVTable *
dispatch_early (GDBusConnection *connection,
                const char *sender,
                const char *path,
                const char *interface,
                const char *node,
                gpointer *out_data,
                gpointer data)
{
  static const GDBusInterfaceVTable vtable = { on_early_cancel, NULL, NULL, { 0 } };

  *out_data = data;
  return node != NULL ? &vtable : NULL;
}

static const GDBusSubtreeVTable early_vtable = { NULL, introspect_early, dispatch_early, { 0 } };

static gpointer
serve (gpointer data)
{
  static const GDBusInterfaceVTable vtable = { on_call, on_get_property, NULL, { 0 } };
  FakeSnugd *self = data;

  g_main_context_push_thread_default (self->context);
  self->connection
    = g_dbus_connection_new_for_address_sync (self->address,
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                                | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, NULL);
  g_assert_nonnull (self->connection);
  g_assert_cmpuint (g_dbus_connection_register_object (self->connection, MANAGER_PATH,
                                                       snug_dbus_manager_interface_info (), &vtable,
                                                       self, NULL, NULL),
                    >, 0);
  g_assert_cmpuint (g_dbus_connection_register_subtree (
                      self->connection, MANAGER_PATH "/transaction", &early_vtable,
                      G_DBUS_SUBTREE_FLAGS_DISPATCH_TO_UNENUMERATED_NODES, self, NULL, NULL),
                    >, 0);
  self->transaction = snug_dbus_transaction_skeleton_new ();
  snug_dbus_transaction_set_id (self->transaction, "7");
  snug_dbus_transaction_set_state (self->transaction, "Doing");
  snug_dbus_transaction_set_result (self->transaction, g_variant_new_parsed ("@a{sv} {}"));
  snug_dbus_transaction_set_error (self->transaction, g_variant_new_parsed ("('', '', @a{sv} {})"));
  g_signal_connect (self->transaction, "handle-cancel", G_CALLBACK (on_cancel), self);
  g_assert_true (g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->transaction),
                                                   self->connection, FAKE_TRANSACTION, NULL));
  g_bus_own_name_on_connection (self->connection, NAME, G_BUS_NAME_OWNER_FLAGS_NONE, NULL, NULL,
                                NULL, NULL);
  g_main_loop_run (self->loop);
  g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->transaction));
  g_clear_object (&self->transaction);
  g_clear_object (&self->hung);
  g_dbus_connection_close_sync (self->connection, NULL, NULL);
  g_clear_object (&self->connection);
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

/* --- the test's side --- */

static void
wait_for_name (FakeSnugd *self)
{
  g_autoptr (GDBusConnection) connection
    = g_dbus_connection_new_for_address_sync (self->address,
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                                | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, NULL);
  gboolean owned = FALSE;

  g_assert_nonnull (connection);
  while (!owned)
    {
      g_autoptr (GVariant) reply
        = g_dbus_connection_call_sync (connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                       "org.freedesktop.DBus", "NameHasOwner",
                                       g_variant_new ("(s)", NAME), G_VARIANT_TYPE ("(b)"), 0, -1,
                                       NULL, NULL);

      g_assert_nonnull (reply);
      g_variant_get (reply, "(b)", &owned);
      g_usleep (1000);
    }
  g_dbus_connection_close_sync (connection, NULL, NULL);
}

/* It dies with the test, also if that ends in an assertion. */
static void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static GSubprocess *
start_bus (char **address)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
    G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GDataInputStream) out = NULL;
  GSubprocess *bus;

  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  bus = g_subprocess_launcher_spawn (launcher, NULL, "dbus-daemon", "--session", "--nofork",
                                     "--print-address=1", NULL);
  g_assert_nonnull (bus);
  out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (bus));
  *address = g_data_input_stream_read_line (out, NULL, NULL, NULL);
  g_assert_nonnull (*address);
  return bus;
}

FakeSnugd *
fake_snugd_new (void)
{
  FakeSnugd *self = g_new0 (FakeSnugd, 1);

  snug_error_quark ();
  g_mutex_init (&self->mutex);
  self->answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->refusals
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_error_free);
  self->calls = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->properties = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->bus = start_bus (&self->address);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", self->address, TRUE);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->thread = g_thread_new ("snugd", serve, self);
  wait_for_name (self);
  return self;
}

static gboolean
quit (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

void
fake_snugd_free (FakeSnugd *self)
{
  g_main_context_invoke (self->context, quit, self->loop);
  g_thread_join (self->thread);
  g_subprocess_force_exit (self->bus);
  g_subprocess_wait (self->bus, NULL, NULL);
  g_clear_object (&self->bus);
  g_free (self->address);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_hash_table_unref (self->answers);
  g_hash_table_unref (self->refusals);
  g_hash_table_unref (self->calls);
  g_hash_table_unref (self->properties);
  g_mutex_clear (&self->mutex);
  g_free (self->file);
  g_free (self->hanging);
  g_free (self->token);
  g_free (self);
}

void
fake_snugd_answer (FakeSnugd *self, const char *method, const char *text)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_hash_table_insert (self->answers, g_strdup (method), g_strdup (text));
}

void
fake_snugd_refuse (FakeSnugd *self, const char *method, SnugError code, const char *message)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_hash_table_insert (self->refusals, g_strdup (method),
                       g_error_new_literal (SNUG_ERROR, (int) code, message));
}

void
fake_snugd_set_property (FakeSnugd *self, const char *name, const char *text)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_hash_table_insert (self->properties, g_strdup (name), g_strdup (text));
}

char *
fake_snugd_get_call (FakeSnugd *self, const char *method)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return g_strdup (g_hash_table_lookup (self->calls, method));
}

char *
fake_snugd_get_file (FakeSnugd *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return g_strdup (self->file);
}

guint
fake_snugd_get_n_cancels (FakeSnugd *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->n_cancels;
}

void
fake_snugd_set_stubborn (FakeSnugd *self, gboolean stubborn)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->stubborn = stubborn;
}

void
fake_snugd_set_slow (FakeSnugd *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->slow = TRUE;
}

void
fake_snugd_hang (FakeSnugd *self, const char *method)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_free (self->hanging);
  self->hanging = g_strdup (method);
}

void
fake_snugd_wait_for_hung (FakeSnugd *self)
{
  gboolean hung = FALSE;

  while (!hung)
    {
      g_usleep (1000);
      g_mutex_lock (&self->mutex);
      hung = self->hung != NULL;
      g_mutex_unlock (&self->mutex);
    }
}

/* --- the transaction --- */

typedef struct
{
  FakeSnugd *self;
  char *phase;
  double fraction;
  guint64 done;
  guint64 total;
  char *state;
  char *name;
  char *sentence;
  char *snaps;
  gboolean lives;
} Step;

static void
step_free (gpointer data)
{
  Step *step = data;

  g_free (step->phase);
  g_free (step->state);
  g_free (step->name);
  g_free (step->sentence);
  g_free (step->snaps);
  g_free (step);
}

static gboolean
take_step (gpointer data)
{
  Step *step = data;
  SnugDbusTransaction *transaction = step->self->transaction;

  if (step->phase != NULL)
    {
      snug_dbus_transaction_set_phase (transaction, step->phase);
      snug_dbus_transaction_set_progress (transaction, step->fraction);
      snug_dbus_transaction_set_bytes_done (transaction, step->done);
      snug_dbus_transaction_set_bytes_total (transaction, step->total);
      return G_SOURCE_REMOVE;
    }
  snug_dbus_transaction_set_state (transaction, step->state);
  snug_dbus_transaction_set_error (transaction,
                                   g_variant_new ("(ss@a{sv})", step->name, step->sentence,
                                                  g_variant_new_parsed ("@a{sv} {}")));
  snug_dbus_transaction_set_result (transaction,
                                    step->snaps[0] == '{'
                                      ? g_variant_new_parsed (step->snaps)
                                      : g_variant_new_parsed ("{'snaps': %v}",
                                                              g_variant_new_parsed (step->snaps)));
  snug_dbus_transaction_set_finished (transaction, 1);
  return G_SOURCE_REMOVE;
}

static Step *
step_new (FakeSnugd *self,
          const char *state,
          const char *name,
          const char *sentence,
          const char *snaps)
{
  Step *step = g_new0 (Step, 1);

  step->self = self;
  step->state = g_strdup (state);
  step->name = g_strdup (name);
  step->sentence = g_strdup (sentence);
  step->snaps = g_strdup (snaps);
  return step;
}

void
fake_snugd_begin (FakeSnugd *self, const char *phase, double fraction, guint64 done, guint64 total)
{
  Step *step = g_new0 (Step, 1);

  step->self = self;
  step->phase = g_strdup (phase);
  step->fraction = fraction;
  step->done = done;
  step->total = total;
  g_main_context_invoke_full (self->context, G_PRIORITY_DEFAULT, take_step, step, step_free);
}

void
fake_snugd_end (FakeSnugd *self,
                const char *state,
                const char *name,
                const char *sentence,
                const char *snaps)
{
  g_main_context_invoke_full (self->context, G_PRIORITY_DEFAULT, take_step,
                              step_new (self, state, name, sentence, snaps), step_free);
}

void
fake_snugd_end_soon (FakeSnugd *self,
                     const char *state,
                     const char *name,
                     const char *sentence,
                     const char *snaps)
{
  g_autoptr (GSource) source = g_timeout_source_new (200);

  g_source_set_callback (source, take_step, step_new (self, state, name, sentence, snaps),
                         step_free);
  g_source_attach (source, self->context);
}

static gboolean
lose_name (gpointer data)
{
  FakeSnugd *self = data;
  static const char *const methods[] = { "ReleaseName", "RequestName" };

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      GVariant *arguments = i == 0 ? g_variant_new ("(s)", NAME) : g_variant_new ("(su)", NAME, 0);
      g_autoptr (GVariant) reply
        = g_dbus_connection_call_sync (self->connection, "org.freedesktop.DBus",
                                       "/org/freedesktop/DBus", "org.freedesktop.DBus", methods[i],
                                       arguments, NULL, 0, -1, NULL, NULL);

      g_assert_nonnull (reply);
    }
  return G_SOURCE_REMOVE;
}

void
fake_snugd_die (FakeSnugd *self)
{
  g_autoptr (GSource) source = g_timeout_source_new (100);

  g_source_set_callback (source, lose_name, self, NULL);
  g_source_attach (source, self->context);
}
