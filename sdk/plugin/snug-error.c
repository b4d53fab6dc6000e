/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The error domain and its names on the bus. Any thread. */

#include "snug-error.h"

#include <errno.h>
#include <gio/gio.h>

static const GDBusErrorEntry snug_error_entries[] = {
  { SNUG_ERROR_FAILED, "org.snug.Error.Failed" },
  { SNUG_ERROR_NOT_AUTHORIZED, "org.snug.Error.NotAuthorized" },
  { SNUG_ERROR_AUTH_CANCELLED, "org.snug.Error.AuthCancelled" },
  { SNUG_ERROR_INVALID_ARGUMENT, "org.snug.Error.InvalidArgument" },
  { SNUG_ERROR_UNSUPPORTED_OPTION, "org.snug.Error.UnsupportedOption" },
  { SNUG_ERROR_NOT_FOUND, "org.snug.Error.NotFound" },
  { SNUG_ERROR_ALREADY_INSTALLED, "org.snug.Error.AlreadyInstalled" },
  { SNUG_ERROR_NOT_INSTALLED, "org.snug.Error.NotInstalled" },
  { SNUG_ERROR_NO_UPDATE, "org.snug.Error.NoUpdate" },
  { SNUG_ERROR_NEEDS_CLASSIC, "org.snug.Error.NeedsClassic" },
  { SNUG_ERROR_CHANNEL_UNAVAILABLE, "org.snug.Error.ChannelUnavailable" },
  { SNUG_ERROR_REVISION_UNAVAILABLE, "org.snug.Error.RevisionUnavailable" },
  { SNUG_ERROR_ARCH_UNSUPPORTED, "org.snug.Error.ArchUnsupported" },
  { SNUG_ERROR_CONFLICT, "org.snug.Error.Conflict" },
  { SNUG_ERROR_HELD, "org.snug.Error.Held" },
  { SNUG_ERROR_OFFLINE, "org.snug.Error.Offline" },
  { SNUG_ERROR_NETWORK_TIMEOUT, "org.snug.Error.NetworkTimeout" },
  { SNUG_ERROR_DNS_FAILURE, "org.snug.Error.DnsFailure" },
  { SNUG_ERROR_TLS_FAILURE, "org.snug.Error.TlsFailure" },
  { SNUG_ERROR_PROXY_FAILURE, "org.snug.Error.ProxyFailure" },
  { SNUG_ERROR_VERIFICATION_FAILED, "org.snug.Error.VerificationFailed" },
  { SNUG_ERROR_UNTRUSTED, "org.snug.Error.Untrusted" },
  { SNUG_ERROR_NO_SPACE, "org.snug.Error.NoSpace" },
  { SNUG_ERROR_STORE_UNAVAILABLE, "org.snug.Error.StoreUnavailable" },
  { SNUG_ERROR_PLUGIN_FAILED, "org.snug.Error.PluginFailed" },
  { SNUG_ERROR_PLUGIN_BLOCKED, "org.snug.Error.PluginBlocked" },
  { SNUG_ERROR_POLICY_DENIED, "org.snug.Error.PolicyDenied" },
  { SNUG_ERROR_NOT_SUPPORTED, "org.snug.Error.NotSupported" },
  { SNUG_ERROR_BUSY, "org.snug.Error.Busy" },
  { SNUG_ERROR_CANCELLED, "org.snug.Error.Cancelled" },
  { SNUG_ERROR_INTERNAL, "org.snug.Error.Internal" },
};
G_STATIC_ASSERT (G_N_ELEMENTS (snug_error_entries) == SNUG_N_ERRORS);

GQuark
snug_error_quark (void)
{
  static gsize quark = 0;

  g_dbus_error_register_error_domain ("snug-error-quark", &quark, snug_error_entries,
                                      G_N_ELEMENTS (snug_error_entries));
  return (GQuark) quark;
}

const char *
snug_error_get_name (SnugError code)
{
  /* A code from a newer library is still an answer: the general one. */
  if ((guint) code >= SNUG_N_ERRORS)
    return snug_error_entries[SNUG_ERROR_FAILED].dbus_error_name;
  return snug_error_entries[code].dbus_error_name;
}

/* A message crosses the bus, and the name of a file in it may be anything. */
static void
make_valid (GError *error)
{
  char *valid;

  if (g_utf8_validate (error->message, -1, NULL))
    return;
  valid = g_utf8_make_valid (error->message, -1);
  g_free (error->message);
  error->message = valid;
}

gboolean (snug_set_error) (GError **error, SnugError code, const char *format, ...)
{
  va_list args;

  if (error == NULL)
    return FALSE;
  va_start (args, format);
  g_clear_error (error);
  *error = g_error_new_valist (SNUG_ERROR, code, format, args);
  va_end (args);
  make_valid (*error);
  return FALSE;
}

static SnugError
snug_error_from_errno (int saved_errno)
{
  switch (saved_errno)
    {
    case ENOSPC:
    case EDQUOT:
      return SNUG_ERROR_NO_SPACE;
    case ENOENT:
      return SNUG_ERROR_NOT_FOUND;
    case EACCES:
    case EPERM:
      return SNUG_ERROR_NOT_AUTHORIZED;
    case ECANCELED:
      return SNUG_ERROR_CANCELLED;
    case EBUSY:
      return SNUG_ERROR_BUSY;
    default:
      return SNUG_ERROR_FAILED;
    }
}

gboolean (snug_set_error_from_errno) (GError **error, int saved_errno, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list args;

  if (error == NULL)
    return FALSE;
  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  return snug_set_error (error, snug_error_from_errno (saved_errno), "%s: %s", what,
                         g_strerror (saved_errno));
}

static SnugError
snug_error_from_gio (const GError *error)
{
  if (error->domain != G_IO_ERROR)
    return SNUG_ERROR_FAILED;
  switch (error->code)
    {
    case G_IO_ERROR_CANCELLED:
      return SNUG_ERROR_CANCELLED;
    case G_IO_ERROR_NOT_FOUND:
      return SNUG_ERROR_NOT_FOUND;
    case G_IO_ERROR_NO_SPACE:
      return SNUG_ERROR_NO_SPACE;
    case G_IO_ERROR_PERMISSION_DENIED:
      return SNUG_ERROR_NOT_AUTHORIZED;
    case G_IO_ERROR_TIMED_OUT:
      return SNUG_ERROR_NETWORK_TIMEOUT;
    case G_IO_ERROR_BUSY:
      return SNUG_ERROR_BUSY;
    case G_IO_ERROR_NOT_SUPPORTED:
      return SNUG_ERROR_NOT_SUPPORTED;
    default:
      return SNUG_ERROR_FAILED;
    }
}

void
snug_error_wrap (GError **error)
{
  GError *wrapped;

  if (error == NULL || *error == NULL)
    return;
  make_valid (*error);
  if ((*error)->domain == SNUG_ERROR)
    return;
  wrapped = g_error_new_literal (SNUG_ERROR, snug_error_from_gio (*error), (*error)->message);
  g_error_free (*error);
  *error = wrapped;
}
