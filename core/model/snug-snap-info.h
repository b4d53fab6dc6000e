/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-epoch.h"

G_BEGIN_DECLS

/*
 * snap.yaml, whole. Like GDBusNodeInfo, the structures are public, reference-counted and read-only:
 * nobody writes a field after snug_snap_info_parse() returned, so any thread may read them. Lists
 * of texts are %NULL where the key is missing. Durations are microseconds, -1 where not given.
 */

/**
 * SnugSocketInfo:
 * @name: its name
 * @listen_stream: an absolute path below the snap's data, `@snap.NAME.…`, or [ADDRESS:]PORT
 * @mode: (nullable): permission bits in octal
 *
 * A socket by which a service is activated.
 */
typedef struct
{
  char *name;
  char *listen_stream;
  char *mode;
} SnugSocketInfo;

/**
 * SnugAppInfo:
 *
 * An app or a service. Field by field as snap.yaml has it; `plugs` and `slots` hold the names of
 * all that apply to it, those that are bound to no app included.
 */
typedef struct
{
  char *name;
  char *command;
  char **command_chain;
  char *daemon;
  char *daemon_scope;
  char *stop_command;
  char *reload_command;
  char *post_stop_command;
  gint64 stop_timeout;
  gint64 start_timeout;
  gint64 watchdog_timeout;
  char *completer;
  char *refresh_mode;
  char *stop_mode;
  char *install_mode;
  char *restart_condition;
  gint64 restart_delay;
  char **success_exit_status;
  char *bus_name;
  char **activates_on;
  char *common_id;
  char **environment;
  char **after;
  char **before;
  char *timer;
  char *autostart;
  char **aliases;
  GPtrArray *sockets; /* (element-type SnugSocketInfo) */
  GPtrArray *plugs;   /* (element-type utf8) */
  GPtrArray *slots;   /* (element-type utf8) */
} SnugAppInfo;

/**
 * SnugHookInfo:
 *
 * A hook, declared in snap.yaml or only there as a file.
 */
typedef struct
{
  char *name;
  char **command_chain;
  char **environment;
  gboolean declared;
  GPtrArray *plugs; /* (element-type utf8) */
  GPtrArray *slots; /* (element-type utf8) */
} SnugHookInfo;

/**
 * SnugPlugInfo:
 * @name: its name
 * @interface: the interface
 * @label: (nullable): a text for people
 * @attrs: `a{sv}`, the other keys
 * @line: where it stands
 *
 * A plug or a slot.
 */
typedef struct
{
  char *name;
  char *interface;
  char *label;
  GVariant *attrs;
  guint line;
} SnugPlugInfo;

/**
 * SnugLayoutInfo:
 * @path: where in the sandbox
 * @kind: `bind`, `bind-file`, `symlink` or `type`
 * @source: what the kind's key says; `tmpfs` for `type`
 * @user: (nullable): owner
 * @group: (nullable): group
 * @mode: permission bits; 0755 if not given
 *
 * One entry of `layout`.
 */
typedef struct
{
  char *path;
  char *kind;
  char *source;
  char *user;
  char *group;
  guint mode;
} SnugLayoutInfo;

/**
 * SnugComponentInfo:
 * @name: its name
 * @type: `standard` or `kernel-modules`
 * @summary: (nullable): a line
 * @description: (nullable): a text
 *
 * A component that the snap may have.
 */
typedef struct
{
  char *name;
  char *type;
  char *summary;
  char *description;
} SnugComponentInfo;

#define SNUG_TYPE_SNAP_INFO (snug_snap_info_get_type ())

/**
 * SnugSnapInfo:
 *
 * All of snap.yaml.
 */
typedef struct
{
  /*< private >*/
  gatomicrefcount ref_count;
  /*< public >*/
  char *name;
  char *version;
  char *type; /* app, base, os, gadget, kernel or snapd */
  char **architectures;
  char **assumes;
  char *title;
  char *summary;
  char *description;
  char *provenance;
  char *license;
  SnugEpoch epoch;
  char *base;        /* (nullable) as the file says; see snug_snap_info_get_base() */
  char *confinement; /* strict, classic or devmode */
  char *grade;       /* stable or devel */
  char **environment;
  char **links;            /* (nullable) kind and address in turn */
  char **system_usernames; /* (nullable) name and scope in turn */
  GPtrArray *apps;         /* (element-type SnugAppInfo) */
  GPtrArray *hooks;        /* (element-type SnugHookInfo) */
  GPtrArray *plugs;        /* (element-type SnugPlugInfo) */
  GPtrArray *slots;        /* (element-type SnugPlugInfo) */
  GPtrArray *layouts;      /* (element-type SnugLayoutInfo) */
  GPtrArray *components;   /* (element-type SnugComponentInfo) */
  GPtrArray *unknown_keys; /* (element-type utf8) top-level keys without a meaning */
} SnugSnapInfo;

GType snug_snap_info_get_type (void);

/**
 * SNUG_SNAP_YAML_MAX_SIZE:
 *
 * Bytes that a snap.yaml may have. The largest real ones have some 100 kB.
 */
#define SNUG_SNAP_YAML_MAX_SIZE (1024 * 1024)

/**
 * snug_snap_info_parse:
 * @content: the text of meta/snap.yaml
 * @hook_files: (nullable) (array zero-terminated=1): the names in meta/hooks; each is a hook, known
 *   names only
 * @error: return location for an error with line, key and reason
 *
 * Returns: (transfer full): the information
 */
SnugSnapInfo *snug_snap_info_parse (GBytes *content, const char *const *hook_files, GError **error);

/**
 * snug_snap_info_ref:
 * @self: the information
 *
 * Returns: (transfer full): @self
 */
SnugSnapInfo *snug_snap_info_ref (SnugSnapInfo *self);

/**
 * snug_snap_info_unref:
 * @self: (transfer full): the information
 */
void snug_snap_info_unref (SnugSnapInfo *self);

/**
 * snug_snap_info_get_base:
 * @self: the information
 *
 * Returns: (transfer none) (nullable): the base that apps need: what `base` says, `core` if it says
 *   nothing, %NULL for `none` and for snaps that are no apps
 */
const char *snug_snap_info_get_base (const SnugSnapInfo *self);

/**
 * snug_snap_info_find_app:
 * @self: the information
 * @name: an app's name
 *
 * Returns: (transfer none) (nullable): the app
 */
SnugAppInfo *snug_snap_info_find_app (const SnugSnapInfo *self, const char *name);

/**
 * snug_snap_info_find_hook:
 * @self: the information
 * @name: a hook's name
 *
 * Returns: (transfer none) (nullable): the hook
 */
SnugHookInfo *snug_snap_info_find_hook (const SnugSnapInfo *self, const char *name);

/**
 * snug_snap_info_find_plug:
 * @self: the information
 * @name: a plug's name
 *
 * Returns: (transfer none) (nullable): the plug
 */
SnugPlugInfo *snug_snap_info_find_plug (const SnugSnapInfo *self, const char *name);

/**
 * snug_snap_info_find_slot:
 * @self: the information
 * @name: a slot's name
 *
 * Returns: (transfer none) (nullable): the slot
 */
SnugPlugInfo *snug_snap_info_find_slot (const SnugSnapInfo *self, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SnugSnapInfo, snug_snap_info_unref)

G_END_DECLS
