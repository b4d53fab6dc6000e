/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A call on its way to an answer: its options, its caller, and the limits of the answer. Main
 * thread. */

#include "snug-call.h"

#include <gio/gunixfdlist.h>

#define MAX_REQUIRED 32

struct _SnugCall
{
  GDBusMethodInvocation *invocation; /* (owned) until it is answered */
  const SnugMethod *method;
  char *node;                /* (owned) (nullable) */
  GVariant *options;         /* (owned) */
  SnugPeer *peer;            /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) */
  gboolean taken_back;
  SnugCallDoneFunc done;
  gpointer user_data;
};

/* What every method that pages knows beside its own. */
static const SnugOption page_options[] = { { "offset", "u" }, { "limit", "u" }, { NULL, NULL } };
static const SnugOption no_options[] = { { NULL, NULL } };

SnugCall *
snug_call_new (GDBusMethodInvocation *invocation,
               const char *node,
               const SnugMethod *method,
               SnugCallDoneFunc done,
               gpointer user_data)
{
  SnugCall *self = g_new0 (SnugCall, 1);
  GVariant *parameters = g_dbus_method_invocation_get_parameters (invocation);
  gsize n = g_variant_n_children (parameters);
  g_autoptr (GVariant) last = n > 0 ? g_variant_get_child_value (parameters, n - 1) : NULL;

  self->invocation = invocation;
  self->method = method;
  self->node = g_strdup (node);
  if (last != NULL && g_variant_is_of_type (last, G_VARIANT_TYPE_VARDICT))
    self->options = g_steal_pointer (&last);
  else
    self->options = g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0));
  self->cancellable = g_cancellable_new ();
  self->done = done;
  self->user_data = user_data;
  return self;
}

static void
finish (SnugCall *self)
{
  self->done (self, self->user_data);
  g_free (self->node);
  g_variant_unref (self->options);
  g_clear_pointer (&self->peer, snug_peer_unref);
  g_object_unref (self->cancellable);
  g_free (self);
}

static const SnugOption *
find_option (const SnugOption *options, const char *name)
{
  for (guint i = 0; options[i].name != NULL; i++)
    if (g_str_equal (options[i].name, name))
      return &options[i];
  return NULL;
}

static const SnugOption *
find_known (SnugCall *self, const char *name)
{
  const SnugOption *own = self->method->options != NULL ? self->method->options : no_options;
  const SnugOption *found = find_option (own, name);

  return found != NULL || !self->method->pages ? found : find_option (page_options, name);
}

static gboolean
check_required (SnugCall *self, GVariant *required, GError **error)
{
  g_autofree const char **names = NULL;
  gsize n;

  if (!g_variant_is_of_type (required, G_VARIANT_TYPE_STRING_ARRAY))
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "the option ‘required’ is a list of names");
  names = g_variant_get_strv (required, &n);
  if (n > MAX_REQUIRED)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "the option ‘required’ has more than %d names", MAX_REQUIRED);
  for (gsize i = 0; i < n; i++)
    if (find_known (self, names[i]) == NULL)
      return snug_set_error (error, SNUG_ERROR_UNSUPPORTED_OPTION,
                             "%s does not know the option ‘%s’ in this version of snug",
                             self->method->name, names[i]);
  return TRUE;
}

gboolean
snug_call_check_options (SnugCall *self, GError **error)
{
  GVariantIter iter;
  const char *name;
  GVariant *value;

  if (self->method->own_options)
    return TRUE;
  g_variant_iter_init (&iter, self->options);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &value))
    {
      g_autoptr (GVariant) owned = value;
      const SnugOption *known = find_known (self, name);

      if (g_str_equal (name, "required"))
        {
          if (!check_required (self, value, error))
            return FALSE;
        }
      else if (known != NULL && !g_str_equal (g_variant_get_type_string (value), known->type))
        return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                               "the option ‘%s’ of %s has the type %s, and it must be %s", name,
                               self->method->name, g_variant_get_type_string (value), known->type);
    }
  return TRUE;
}

const SnugMethod *
snug_call_get_method (SnugCall *self)
{
  return self->method;
}

const char *
snug_call_get_node (SnugCall *self)
{
  return self->node;
}

GVariant *
snug_call_get_parameters (SnugCall *self)
{
  return g_dbus_method_invocation_get_parameters (self->invocation);
}

GVariant *
snug_call_get_options (SnugCall *self)
{
  return self->options;
}

const char *
snug_call_get_sender (SnugCall *self)
{
  return g_dbus_method_invocation_get_sender (self->invocation);
}

gboolean
snug_call_is_interactive (SnugCall *self)
{
  GDBusMessage *message = g_dbus_method_invocation_get_message (self->invocation);

  return (g_dbus_message_get_flags (message) & G_DBUS_MESSAGE_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION)
         != 0;
}

void
snug_call_set_peer (SnugCall *self, SnugPeer *peer)
{
  g_clear_pointer (&self->peer, snug_peer_unref);
  self->peer = snug_peer_ref (peer);
}

SnugPeer *
snug_call_get_peer (SnugCall *self)
{
  return self->peer;
}

GCancellable *
snug_call_get_cancellable (SnugCall *self)
{
  return self->cancellable;
}

void
snug_call_take_back (SnugCall *self)
{
  g_autoptr (GCancellable) cancellable = g_object_ref (self->cancellable);

  /* The call may be answered, and so freed, while it is cancelled. */
  self->taken_back = TRUE;
  g_cancellable_cancel (cancellable);
}

gboolean
snug_call_is_taken_back (SnugCall *self)
{
  return self->taken_back;
}

int
snug_call_dup_fd (SnugCall *self, gint32 handle, GError **error)
{
  GDBusMessage *message = g_dbus_method_invocation_get_message (self->invocation);
  GUnixFDList *fds = g_dbus_message_get_unix_fd_list (message);
  int fd;

  if (fds == NULL || handle < 0 || handle >= g_unix_fd_list_get_length (fds))
    {
      snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                      "the call comes without the descriptor that it names");
      return -1;
    }
  fd = g_unix_fd_list_get (fds, handle, error);
  snug_error_wrap (error);
  return fd;
}

static GVariant *
take_page (SnugCall *self, GVariant *reply)
{
  g_autoptr (GVariant) array = g_variant_get_child_value (reply, 0);
  gsize n = g_variant_n_children (array), n_rest = g_variant_n_children (reply);
  guint32 offset = 0, limit = G_MAXUINT32;
  g_auto (GVariantBuilder) page = { 0 };
  g_auto (GVariantBuilder) tuple = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_TUPLE);

  g_variant_lookup (self->options, "offset", "u", &offset);
  g_variant_lookup (self->options, "limit", "u", &limit);
  if (offset == 0 && limit >= n)
    return g_variant_ref (reply);
  g_variant_builder_init (&page, g_variant_get_type (array));
  for (gsize i = offset; i < n && i - offset < limit; i++)
    {
      g_autoptr (GVariant) element = g_variant_get_child_value (array, i);

      g_variant_builder_add_value (&page, element);
    }
  g_variant_builder_add_value (&tuple, g_variant_builder_end (&page));
  for (gsize i = 1; i < n_rest; i++)
    {
      g_autoptr (GVariant) rest = g_variant_get_child_value (reply, i);

      g_variant_builder_add_value (&tuple, rest);
    }
  return g_variant_ref_sink (g_variant_builder_end (&tuple));
}

void
snug_call_return (SnugCall *self, GVariant *reply)
{
  g_autoptr (GVariant) whole
    = g_variant_ref_sink (reply != NULL ? reply : g_variant_new_tuple (NULL, 0));
  g_autoptr (GVariant) part = self->method->pages ? take_page (self, whole) : g_variant_ref (whole);

  if (g_variant_get_size (part) <= SNUG_CALL_MAX_REPLY)
    g_dbus_method_invocation_return_value (g_steal_pointer (&self->invocation), part);
  else
    g_dbus_method_invocation_return_error (
      g_steal_pointer (&self->invocation), SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT,
      "the answer to %s has %" G_GSIZE_FORMAT " bytes, and no more than %d are sent; %s",
      self->method->name, g_variant_get_size (part), SNUG_CALL_MAX_REPLY,
      self->method->pages ? "ask for parts of it with the options ‘offset’ and ‘limit’"
                          : "ask for less");
  finish (self);
}

void
snug_call_fail (SnugCall *self, GError *error)
{
  snug_error_wrap (&error);
  g_dbus_method_invocation_take_error (g_steal_pointer (&self->invocation), error);
  finish (self);
}
