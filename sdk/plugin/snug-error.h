/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * SNUG_ERROR:
 *
 * The one public error domain. On the bus each code has the name `org.snug.Error.<Code>`.
 *
 * Messages start in lower case, have no full stop, name the thing and the cause, and end with the
 * remedy where one is known: "cannot install ‘hello’: no store offers it; try ‘snug find hello’".
 */
#define SNUG_ERROR (snug_error_quark ())

/**
 * SnugError:
 * @SNUG_ERROR_FAILED: something went wrong that no other code describes
 * @SNUG_ERROR_NOT_AUTHORIZED: the caller may not do this
 * @SNUG_ERROR_AUTH_CANCELLED: the person dismissed the authentication dialogue
 * @SNUG_ERROR_INVALID_ARGUMENT: a value from outside does not have the form it must have
 * @SNUG_ERROR_UNSUPPORTED_OPTION: the caller requires an option that this version does not know
 * @SNUG_ERROR_NOT_FOUND: no such snap, store, plugin, change or interface
 * @SNUG_ERROR_ALREADY_INSTALLED: the snap is installed
 * @SNUG_ERROR_NOT_INSTALLED: the snap is not installed
 * @SNUG_ERROR_NO_UPDATE: the snap is at the newest revision of its channel
 * @SNUG_ERROR_NEEDS_CLASSIC: the snap asks for classic confinement and nobody consented
 * @SNUG_ERROR_CHANNEL_UNAVAILABLE: the snap exists, but not in that channel
 * @SNUG_ERROR_REVISION_UNAVAILABLE: the snap exists, but not in that revision
 * @SNUG_ERROR_ARCH_UNSUPPORTED: the snap exists, but not for this machine
 * @SNUG_ERROR_CONFLICT: another change is at work on the same snap
 * @SNUG_ERROR_HELD: a hold forbids this refresh
 * @SNUG_ERROR_OFFLINE: there is no network
 * @SNUG_ERROR_NETWORK_TIMEOUT: the other side did not answer in time
 * @SNUG_ERROR_DNS_FAILURE: a host name could not be resolved
 * @SNUG_ERROR_TLS_FAILURE: the other side could not prove who it is
 * @SNUG_ERROR_PROXY_FAILURE: the proxy refused or failed
 * @SNUG_ERROR_VERIFICATION_FAILED: bytes do not match their digest or signature
 * @SNUG_ERROR_UNTRUSTED: the signature is good, but its key is not one that the admin trusts
 * @SNUG_ERROR_NO_SPACE: a file system is full
 * @SNUG_ERROR_STORE_UNAVAILABLE: the store cannot be reached or is broken
 * @SNUG_ERROR_PLUGIN_FAILED: a plugin crashed, hung or answered nonsense
 * @SNUG_ERROR_PLUGIN_BLOCKED: a plugin was not loaded; the message says why
 * @SNUG_ERROR_POLICY_DENIED: the admin's policy forbids this
 * @SNUG_ERROR_NOT_SUPPORTED: this system or this backend cannot do it
 * @SNUG_ERROR_BUSY: try again later
 * @SNUG_ERROR_CANCELLED: the caller cancelled
 * @SNUG_ERROR_INTERNAL: a defect of snug
 */
typedef enum
{
  SNUG_ERROR_FAILED,
  SNUG_ERROR_NOT_AUTHORIZED,
  SNUG_ERROR_AUTH_CANCELLED,
  SNUG_ERROR_INVALID_ARGUMENT,
  SNUG_ERROR_UNSUPPORTED_OPTION,
  SNUG_ERROR_NOT_FOUND,
  SNUG_ERROR_ALREADY_INSTALLED,
  SNUG_ERROR_NOT_INSTALLED,
  SNUG_ERROR_NO_UPDATE,
  SNUG_ERROR_NEEDS_CLASSIC,
  SNUG_ERROR_CHANNEL_UNAVAILABLE,
  SNUG_ERROR_REVISION_UNAVAILABLE,
  SNUG_ERROR_ARCH_UNSUPPORTED,
  SNUG_ERROR_CONFLICT,
  SNUG_ERROR_HELD,
  SNUG_ERROR_OFFLINE,
  SNUG_ERROR_NETWORK_TIMEOUT,
  SNUG_ERROR_DNS_FAILURE,
  SNUG_ERROR_TLS_FAILURE,
  SNUG_ERROR_PROXY_FAILURE,
  SNUG_ERROR_VERIFICATION_FAILED,
  SNUG_ERROR_UNTRUSTED,
  SNUG_ERROR_NO_SPACE,
  SNUG_ERROR_STORE_UNAVAILABLE,
  SNUG_ERROR_PLUGIN_FAILED,
  SNUG_ERROR_PLUGIN_BLOCKED,
  SNUG_ERROR_POLICY_DENIED,
  SNUG_ERROR_NOT_SUPPORTED,
  SNUG_ERROR_BUSY,
  SNUG_ERROR_CANCELLED,
  SNUG_ERROR_INTERNAL,
  SNUG_N_ERRORS /*< skip >*/
} SnugError;

/**
 * snug_error_quark:
 *
 * Registers the domain with GDBus, so that errors cross the bus with their names.
 *
 * Returns: the quark of [func@Snug.ERROR]
 */
GQuark snug_error_quark (void);

/**
 * snug_error_get_name:
 * @code: a code of this domain
 *
 * Returns: (transfer none): the D-Bus name, for example `org.snug.Error.NotFound`
 */
const char *snug_error_get_name (SnugError code);

/**
 * snug_set_error:
 * @error: (out) (optional): where the error goes
 * @code: what happened
 * @format: a printf format; lower case, no full stop
 *
 * Sets an error of this domain. It always returns %FALSE, so that a refusal is one statement:
 * `return snug_set_error (error, SNUG_ERROR_NOT_FOUND, "…");`
 *
 * Returns: %FALSE
 */
gboolean snug_set_error (GError **error, SnugError code, const char *format, ...)
  G_GNUC_PRINTF (3, 4);

/**
 * snug_set_error_from_errno:
 * @error: (out) (optional): where the error goes
 * @saved_errno: the value of `errno` when the call failed
 * @format: what could not be done, for example "cannot open ‘%s’"
 *
 * Sets an error whose code follows from @saved_errno (ENOSPC and EDQUOT give
 * %SNUG_ERROR_NO_SPACE, ENOENT %SNUG_ERROR_NOT_FOUND, EACCES and EPERM
 * %SNUG_ERROR_NOT_AUTHORIZED, others %SNUG_ERROR_FAILED) and appends ": " and its text.
 *
 * Returns: %FALSE
 */
gboolean snug_set_error_from_errno (GError **error, int saved_errno, const char *format, ...)
  G_GNUC_PRINTF (3, 4);

/* The two setters above always return %FALSE. Told so here, compilers and analyzers follow the code
 * after a refusal as it runs. */
#ifndef __GI_SCANNER__
static inline gboolean
snug_error_false (gboolean value)
{
  (void) value;
  return FALSE;
}

#define snug_set_error(...)            snug_error_false ((snug_set_error) (__VA_ARGS__))
#define snug_set_error_from_errno(...) snug_error_false ((snug_set_error_from_errno) (__VA_ARGS__))
#endif

/**
 * snug_error_wrap:
 * @error: (inout) (nullable): an error of any domain, or %NULL
 *
 * Brings a foreign error (GIO, GFile, GKeyFile …) into this domain, keeping its message. Errors of
 * this domain are left as they are. For use where a layer hands an error on.
 */
void snug_error_wrap (GError **error);

G_END_DECLS
