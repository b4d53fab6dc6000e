/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What changes the system. Each method is a wish: its form is checked before anybody is asked for a
 * password, and its transaction is there before it is answered. Main thread. */

#include "snug-manager-methods.h"

#include "snug-fd.h"
#include "snug-permissions.h"

/* Which action of the manager a method is, and what its arguments are. */
static const struct
{
  const char *method;
  const char *action;
  const char *arguments; /* r: refs, s: one ref, c: a channel, h: a file, o: options */
} shapes[] = {
  { "Install", "install", "ro" },  { "InstallFile", "install-file", "ho" },
  { "Remove", "remove", "ro" },    { "Update", "update", "ro" },
  { "Revert", "revert", "ro" },    { "Enable", "enable", "ro" },
  { "Disable", "disable", "ro" },  { "Switch", "switch", "sco" },
  { "Connect", "connect", "sso" }, { "Disconnect", "disconnect", "sso" },
};

/* What a request points to. */
typedef struct
{
  SnugManagerRequest request;
  const char **refs; /* (owned container) */
  GVariant *options; /* (owned) */
  int fd;            /* (owned) */
} Request;

static void
request_clear (Request *request)
{
  g_free (request->refs);
  g_clear_pointer (&request->options, g_variant_unref);
  snug_clear_fd (&request->fd);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Request, request_clear)

static void
take_options (Request *request, GVariant *options, const char *channel)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (options);

  if (channel != NULL)
    g_variant_dict_insert (&dict, "channel", "s", channel);
  request->options = g_variant_ref_sink (g_variant_dict_end (&dict));
}

static gboolean
take_arguments (Request *request, SnugCall *call, const char *arguments, GError **error)
{
  GVariant *parameters = snug_call_get_parameters (call);
  const char *channel = NULL;
  guint n_refs = 0;

  request->refs = g_new0 (const char *, 3);
  for (guint i = 0; arguments[i] != '\0'; i++)
    {
      gint32 handle;

      if (arguments[i] == 'r')
        {
          g_free (request->refs);
          g_variant_get_child (parameters, i, "^a&s", &request->refs);
        }
      else if (arguments[i] == 's')
        g_variant_get_child (parameters, i, "&s", &request->refs[n_refs++]);
      else if (arguments[i] == 'c')
        g_variant_get_child (parameters, i, "&s", &channel);
      else if (arguments[i] == 'h')
        {
          g_variant_get_child (parameters, i, "h", &handle);
          request->fd = snug_call_dup_fd (call, handle, error);
          if (request->fd < 0)
            return FALSE;
        }
    }
  take_options (request, snug_call_get_options (call), channel);
  return TRUE;
}

static gboolean
read_request (Request *request, SnugCall *call, GError **error)
{
  guint i = 0;

  while (!g_str_equal (shapes[i].method, snug_call_get_method (call)->name))
    i++;
  request->fd = -1;
  if (!take_arguments (request, call, shapes[i].arguments, error))
    return FALSE;
  request->request.action = shapes[i].action;
  request->request.refs = (const char *const *) request->refs;
  request->request.fd = request->fd;
  request->request.options = request->options;
  request->request.uid = snug_call_get_peer (call)->uid;
  return TRUE;
}

static const char *
get_token (SnugCall *call)
{
  const char *token = NULL;

  g_variant_lookup (snug_call_get_options (call), SNUG_CALL_TOKEN, "&s", &token);
  return token;
}

static gboolean
authorize (SnugCall *call, gpointer user_data, SnugPermission *permission, GError **error)
{
  SnugService *service = user_data;
  g_auto (Request) request = { .fd = -1 };
  g_autoptr (SnugSnapWish) wish = NULL;

  if (!read_request (&request, call, error))
    return FALSE;
  wish = snug_snap_wish_new (&request.request, error);
  if (wish == NULL
      || !snug_transactions_check_token (snug_service_get_transactions (service), get_token (call),
                                         error))
    return FALSE;
  snug_permissions_add_wish (permission, wish);
  return TRUE;
}

/* A request on its way to a change. */
typedef struct
{
  SnugService *service; /* (owned) */
  SnugCall *call;
  char *token; /* (owned) (nullable) */
  int fd;      /* (owned) */
} Wait;

static void
wait_free (Wait *wait)
{
  g_object_unref (wait->service);
  g_free (wait->token);
  snug_clear_fd (&wait->fd);
  g_free (wait);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Wait, wait_free)

/* It was begun in the moment in which it was taken back. */
static void
abort_taken_back (Wait *wait, SnugChange *change)
{
  SnugChangeEngine *engine = snug_manager_get_engine (snug_service_get_manager (wait->service));
  g_autoptr (GError) error = NULL;

  if (snug_call_is_taken_back (wait->call)
      && !snug_change_engine_abort (engine, snug_change_get_id (change), &error))
    g_message ("cannot take back what was just begun: %s", error->message);
}

static void
on_begun (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Wait) wait = user_data;
  SnugTransactions *transactions = snug_service_get_transactions (wait->service);
  GError *error = NULL;
  g_autofree char *path = NULL;
  g_autoptr (SnugChange) change
    = snug_manager_request_finish (SNUG_MANAGER (source), result, &error);

  if (change == NULL)
    {
      snug_transactions_release (transactions, wait->token, snug_call_get_peer (wait->call)->uid);
      snug_call_fail (wait->call, error);
      return;
    }
  path = snug_transactions_begin (transactions, wait->token, snug_call_get_peer (wait->call)->name,
                                  change);
  abort_taken_back (wait, change);
  snug_call_return (wait->call, g_variant_new ("(o)", path));
}

static void
run (SnugCall *call, gpointer user_data)
{
  SnugService *service = user_data;
  g_auto (Request) request = { .fd = -1 };
  GError *error = NULL;
  Wait *wait;

  if (!read_request (&request, call, &error)
      || !snug_transactions_reserve (snug_service_get_transactions (service), get_token (call),
                                     snug_call_get_peer (call)->uid, &error))
    {
      snug_call_fail (call, error);
      return;
    }
  wait = g_new0 (Wait, 1);
  wait->service = g_object_ref (service);
  wait->call = call;
  wait->token = g_strdup (get_token (call));
  wait->fd = snug_steal_fd (&request.fd);
  snug_manager_request_async (snug_service_get_manager (service), &request.request,
                              snug_call_get_cancellable (call), on_begun, wait);
}

void
snug_request_methods_add (GArray *methods)
{
  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      const SnugMethod method
        = { .name = shapes[i].method, .own_options = TRUE, .authorize = authorize, .run = run };

      g_array_append_val (methods, method);
    }
}
