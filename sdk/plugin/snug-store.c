/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The checked public wrappers of the store contract: every answer has the type that the contract
 * says, or the request fails with %SNUG_ERROR_PLUGIN_FAILED. */

#include "snug-store.h"

#include <fcntl.h>

G_DEFINE_INTERFACE (SnugStore, snug_store, SNUG_TYPE_PLUGIN)

static void
snug_store_default_init (SnugStoreInterface *iface)
{
}

static gboolean
may_call (SnugStore *self,
          gboolean has_method,
          const char *method,
          GCancellable *cancellable,
          GError **error)
{
  if (!has_method)
    return snug_set_error (error, SNUG_ERROR_NOT_SUPPORTED,
                           "the store plugin %s has no method ‘%s’", G_OBJECT_TYPE_NAME (self),
                           method);
  if (g_cancellable_is_cancelled (cancellable))
    return snug_set_error (error, SNUG_ERROR_CANCELLED, "the store request was cancelled");
  return TRUE;
}

static void
hand_on_error (SnugStore *self, const char *method, GError *local, GError **error)
{
  if (local == NULL)
    snug_set_error (&local, SNUG_ERROR_PLUGIN_FAILED,
                    "the store plugin %s failed in ‘%s’ and gave no reason",
                    G_OBJECT_TYPE_NAME (self), method);
  snug_error_wrap (&local);
  g_propagate_error (error, local);
}

static GVariant *
check_answer (SnugStore *self, const char *method, GVariant *answer, GError *local, GError **error)
{
  g_autoptr (GVariant) owned = NULL;

  if (answer == NULL)
    {
      hand_on_error (self, method, local, error);
      return NULL;
    }
  g_clear_error (&local);
  owned = g_variant_take_ref (answer);
  if (!g_variant_is_of_type (owned, G_VARIANT_TYPE ("aa{sv}")))
    {
      snug_set_error (error, SNUG_ERROR_PLUGIN_FAILED,
                      "the store plugin %s answered ‘%s’ with a value of type %s instead of aa{sv}",
                      G_OBJECT_TYPE_NAME (self), method, g_variant_get_type_string (owned));
      return NULL;
    }
  return g_steal_pointer (&owned);
}

/* The caller's floating reference ends here, whatever the plugin does with the value. */
static GVariant *
take_argument (GVariant *value, const char *type, const char *method, GError **error)
{
  g_autoptr (GVariant) owned = NULL;

  if (value == NULL)
    return g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE (type + 1), NULL, 0));
  owned = g_variant_ref_sink (value);
  if (!g_variant_is_of_type (owned, G_VARIANT_TYPE (type)))
    {
      snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "‘%s’ takes a value of type %s, not %s",
                      method, type, g_variant_get_type_string (owned));
      return NULL;
    }
  return g_steal_pointer (&owned);
}

GVariant *
snug_store_search (SnugStore *self, GVariant *query, GCancellable *cancellable, GError **error)
{
  SnugStoreInterface *iface = SNUG_STORE_GET_IFACE (self);
  g_autoptr (GVariant) argument = take_argument (query, "a{sv}", "search", error);
  GError *local = NULL;
  GVariant *answer;

  if (argument == NULL || !may_call (self, iface->search != NULL, "search", cancellable, error))
    return NULL;
  answer = iface->search (self, argument, cancellable, &local);
  return check_answer (self, "search", answer, local, error);
}

GVariant *
snug_store_details (SnugStore *self,
                    const char *const *names,
                    GVariant *options,
                    GCancellable *cancellable,
                    GError **error)
{
  SnugStoreInterface *iface = SNUG_STORE_GET_IFACE (self);
  g_autoptr (GVariant) argument = take_argument (options, "a{sv}", "details", error);
  GError *local = NULL;
  GVariant *answer;

  g_return_val_if_fail (names != NULL, NULL);
  if (argument == NULL || !may_call (self, iface->details != NULL, "details", cancellable, error))
    return NULL;
  answer = iface->details (self, names, argument, cancellable, &local);
  return check_answer (self, "details", answer, local, error);
}

GVariant *
snug_store_resolve (SnugStore *self,
                    GVariant *actions,
                    GVariant *options,
                    GCancellable *cancellable,
                    GError **error)
{
  SnugStoreInterface *iface = SNUG_STORE_GET_IFACE (self);
  g_autoptr (GVariant) wanted = take_argument (actions, "aa{sv}", "resolve", error);
  g_autoptr (GVariant) argument = NULL;
  g_autoptr (GVariant) answer = NULL;
  GError *local = NULL;

  if (wanted == NULL)
    return NULL;
  argument = take_argument (options, "a{sv}", "resolve", error);
  if (argument == NULL || !may_call (self, iface->resolve != NULL, "resolve", cancellable, error))
    return NULL;
  answer = iface->resolve (self, wanted, argument, cancellable, &local);
  answer = check_answer (self, "resolve", g_steal_pointer (&answer), local, error);
  if (answer != NULL && g_variant_n_children (answer) != g_variant_n_children (wanted))
    {
      snug_set_error (error, SNUG_ERROR_PLUGIN_FAILED,
                      "the store plugin %s gave %" G_GSIZE_FORMAT " answers to %" G_GSIZE_FORMAT
                      " questions",
                      G_OBJECT_TYPE_NAME (self), g_variant_n_children (answer),
                      g_variant_n_children (wanted));
      return NULL;
    }
  return g_steal_pointer (&answer);
}

GBytes *
snug_store_fetch_document (SnugStore *self,
                           const char *name,
                           guint64 max_size,
                           GCancellable *cancellable,
                           GError **error)
{
  SnugStoreInterface *iface = SNUG_STORE_GET_IFACE (self);
  g_autoptr (GBytes) document = NULL;
  GError *local = NULL;

  g_return_val_if_fail (name != NULL, NULL);
  if (!may_call (self, iface->fetch_document != NULL, "fetch_document", cancellable, error))
    return NULL;
  document = iface->fetch_document (self, name, max_size, cancellable, &local);
  if (document == NULL)
    {
      hand_on_error (self, "fetch_document", local, error);
      return NULL;
    }
  g_clear_error (&local);
  if (g_bytes_get_size (document) > max_size)
    {
      snug_set_error (error, SNUG_ERROR_PLUGIN_FAILED,
                      "the document ‘%s’ is larger than %" G_GUINT64_FORMAT " bytes", name,
                      max_size);
      return NULL;
    }
  return g_steal_pointer (&document);
}

int
snug_store_open_artifact (SnugStore *self,
                          GVariant *token,
                          guint64 offset,
                          guint64 *size,
                          GCancellable *cancellable,
                          GError **error)
{
  SnugStoreInterface *iface = SNUG_STORE_GET_IFACE (self);
  g_autoptr (GVariant) argument = g_variant_ref_sink (token);
  GError *local = NULL;
  int fd;

  g_return_val_if_fail (size != NULL, -1);
  *size = 0;
  if (!may_call (self, iface->open_artifact != NULL, "open_artifact", cancellable, error))
    return -1;
  fd = iface->open_artifact (self, argument, offset, size, cancellable, &local);
  if (fd < 0)
    {
      hand_on_error (self, "open_artifact", local, error);
      return -1;
    }
  g_clear_error (&local);
  if (fcntl (fd, F_GETFD) < 0)
    {
      snug_set_error (error, SNUG_ERROR_PLUGIN_FAILED,
                      "the store plugin %s handed over a descriptor that is not open",
                      G_OBJECT_TYPE_NAME (self));
      return -1;
    }
  return fd;
}
