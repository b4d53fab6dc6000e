/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <snug.h>

G_BEGIN_DECLS

/* Names of the snap world. Each rule is the one that snapd and the store apply. */

/**
 * SnugNameKind:
 * @SNUG_NAME_SNAP: 2 to 40 of [a-z0-9-], a letter among them, no dash at an end or doubled
 * @SNUG_NAME_INSTANCE_KEY: 1 to 10 of [a-z0-9]
 * @SNUG_NAME_APP: [a-zA-Z0-9] with single dashes within
 * @SNUG_NAME_HOOK: [a-z] with single dashes and digits within
 * @SNUG_NAME_ALIAS: [a-zA-Z0-9] followed by those and [-_.]
 * @SNUG_NAME_INTERFACE: [a-z] followed by [a-z0-9] with single dashes within
 * @SNUG_NAME_PLUG: of a plug or slot, the same rule
 * @SNUG_NAME_SOCKET: [a-z] followed by [a-z0-9] with single dashes within
 *
 * Kinds of names, each with its rule.
 */
typedef enum
{
  SNUG_NAME_SNAP,
  SNUG_NAME_INSTANCE_KEY,
  SNUG_NAME_APP,
  SNUG_NAME_HOOK,
  SNUG_NAME_ALIAS,
  SNUG_NAME_INTERFACE,
  SNUG_NAME_PLUG,
  SNUG_NAME_SOCKET,
  SNUG_N_NAME_KINDS
} SnugNameKind;

/**
 * snug_name_validate:
 * @kind: the rule
 * @name: (nullable): a name
 * @error: return location for an error that states the rule
 *
 * Returns: %FALSE if @name breaks the rule
 */
gboolean snug_name_validate (SnugNameKind kind, const char *name, GError **error);

/**
 * snug_name_split_instance:
 * @instance: `NAME` or `NAME_KEY`
 * @name: (out) (optional) (transfer full): the snap's name
 * @key: (out) (optional) (transfer full) (nullable): the instance key, %NULL if there is none
 * @error: return location for an error
 *
 * Returns: %FALSE if @instance is not the name of an instance
 */
gboolean snug_name_split_instance (const char *instance, char **name, char **key, GError **error);

/**
 * snug_name_build_tag:
 * @instance: a snap's instance name
 * @app: an app's or hook's name
 * @hook: whether it is a hook
 *
 * Returns: (transfer full): `snap.INSTANCE.APP` or `snap.INSTANCE.hook.HOOK`
 */
char *snug_name_build_tag (const char *instance, const char *app, gboolean hook);

/**
 * snug_name_parse_tag:
 * @tag: a security tag
 * @instance: (out) (transfer full): the snap's instance name
 * @app: (out) (transfer full): the app's or hook's name
 * @hook: (out): whether it is a hook
 * @error: return location for an error
 *
 * Returns: %FALSE if @tag is not a security tag
 */
gboolean
snug_name_parse_tag (const char *tag, char **instance, char **app, gboolean *hook, GError **error);

/**
 * snug_name_build_command:
 * @instance: a snap's instance name
 * @app: an app's name
 *
 * Returns: (transfer full): what a person types: `INSTANCE.APP`, or `INSTANCE` for the app that is
 *   named like its snap
 */
char *snug_name_build_command (const char *instance, const char *app);

/**
 * snug_name_is_known_hook:
 * @hook: a hook's name
 *
 * Returns: whether a snap may have a hook of that name
 */
gboolean snug_name_is_known_hook (const char *hook);

G_END_DECLS
