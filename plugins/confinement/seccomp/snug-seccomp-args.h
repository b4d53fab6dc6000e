/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

#define SNUG_SECCOMP_MAX_ARGS 6

/**
 * SnugSeccompCompare:
 * @index: of the argument
 * @mask: bits that are compared; all: no mask
 * @value: what they must be
 * @not_equal: must not be
 *
 * A comparison with an argument of a system call.
 */
typedef struct
{
  guint index;
  guint64 mask;
  guint64 value;
  gboolean not_equal;
} SnugSeccompCompare;

/**
 * snug_seccomp_args_parse:
 * @text: (nullable): comparisons separated by spaces
 * @compares: (out) (array fixed-size=6): where they go
 * @n_compares: (out): how many
 * @error: return location for an error
 *
 * Reads `INDEX==VALUE`, `INDEX!=VALUE` and `INDEX&MASK==VALUE`. Each argument is compared once.
 *
 * Returns: %FALSE if @text cannot be read
 */
gboolean snug_seccomp_args_parse (const char *text,
                                  SnugSeccompCompare compares[SNUG_SECCOMP_MAX_ARGS],
                                  guint *n_compares,
                                  GError **error);

/**
 * snug_seccomp_args_constant:
 * @name: a number in decimal, octal or hexadecimal, or the name of a constant
 * @value: (out): its value
 *
 * Returns: whether it is known
 */
gboolean snug_seccomp_args_constant (const char *name, guint64 *value);

/**
 * snug_seccomp_args_family:
 * @name: a socket family without AF_, lower case
 *
 * Returns: its number; -1 if it is not known
 */
int snug_seccomp_args_family (const char *name);

/**
 * snug_seccomp_args_type:
 * @name: a socket type without SOCK_, lower case
 *
 * Returns: its number; -1 if it is not known
 */
int snug_seccomp_args_type (const char *name);

/**
 * snug_seccomp_args_protocol:
 * @family: a family's number
 * @name: a protocol of netlink(7) without NETLINK_, lower case, or a number
 *
 * Returns: its number; -1 if it is not known
 */
int snug_seccomp_args_protocol (int family, const char *name);

G_END_DECLS
