/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-grant.h"

G_BEGIN_DECLS

/**
 * SnugNamespaces:
 * @SNUG_NAMESPACE_USER: user_namespaces(7)
 * @SNUG_NAMESPACE_MOUNT: mount_namespaces(7)
 * @SNUG_NAMESPACE_PID: pid_namespaces(7)
 * @SNUG_NAMESPACE_IPC: ipc_namespaces(7)
 * @SNUG_NAMESPACE_UTS: uts_namespaces(7)
 * @SNUG_NAMESPACE_NET: network_namespaces(7)
 * @SNUG_NAMESPACE_CGROUP: cgroup_namespaces(7)
 *
 * The namespaces that a sandbox has of its own.
 */
typedef enum /*< flags >*/
{
  SNUG_NAMESPACE_USER = 1 << 0,
  SNUG_NAMESPACE_MOUNT = 1 << 1,
  SNUG_NAMESPACE_PID = 1 << 2,
  SNUG_NAMESPACE_IPC = 1 << 3,
  SNUG_NAMESPACE_UTS = 1 << 4,
  SNUG_NAMESPACE_NET = 1 << 5,
  SNUG_NAMESPACE_CGROUP = 1 << 6,
} SnugNamespaces;

/**
 * SnugBindFlags:
 * @SNUG_BIND_WRITABLE: not read-only
 * @SNUG_BIND_RECURSIVE: with the mounts below the source
 * @SNUG_BIND_OPTIONAL: a source that is missing is passed over
 * @SNUG_BIND_DEVICE: device nodes work
 * @SNUG_BIND_NOEXEC: programs do not start from it
 *
 * How a part of the host's file system appears in the sandbox.
 */
typedef enum /*< flags >*/
{
  SNUG_BIND_WRITABLE = 1 << 0,
  SNUG_BIND_RECURSIVE = 1 << 1,
  SNUG_BIND_OPTIONAL = 1 << 2,
  SNUG_BIND_DEVICE = 1 << 3,
  SNUG_BIND_NOEXEC = 1 << 4,
} SnugBindFlags;

#define SNUG_TYPE_SANDBOX (snug_sandbox_get_type ())

/**
 * SnugSandbox:
 *
 * The plan of one app's or hook's sandbox: what is to be enforced and by which mechanism. Core
 * fills in identity and grants; a confinement backend adds mechanisms and reports, for each grant,
 * what enforces it; core compiles the result into the sealed recipe that the launcher carries out.
 * Not thread-safe: one thread at a time.
 */
G_DECLARE_FINAL_TYPE (SnugSandbox, snug_sandbox, SNUG, SANDBOX, GObject)

/**
 * snug_sandbox_new:
 * @security_tag: `snap.NAME.APP` or `snap.NAME.hook.HOOK`
 * @instance_name: the snap's instance name
 * @revision: its revision
 * @confinement: `strict`, `devmode` or `classic`
 * @service: whether it is a service of the system, which root runs
 *
 * Returns: (transfer full): an empty plan
 */
SnugSandbox *snug_sandbox_new (const char *security_tag,
                               const char *instance_name,
                               const char *revision,
                               const char *confinement,
                               gboolean service);

/**
 * snug_sandbox_get_security_tag:
 * @self: a plan
 *
 * Returns: (transfer none): the label by which the field knows this app
 */
const char *snug_sandbox_get_security_tag (SnugSandbox *self);

/**
 * snug_sandbox_get_instance_name:
 * @self: a plan
 *
 * Returns: (transfer none): the snap's instance name
 */
const char *snug_sandbox_get_instance_name (SnugSandbox *self);

/**
 * snug_sandbox_get_revision:
 * @self: a plan
 *
 * Returns: (transfer none): the snap's revision
 */
const char *snug_sandbox_get_revision (SnugSandbox *self);

/**
 * snug_sandbox_get_confinement:
 * @self: a plan
 *
 * Returns: (transfer none): `strict`, `devmode` or `classic`
 */
const char *snug_sandbox_get_confinement (SnugSandbox *self);

/**
 * snug_sandbox_is_service:
 * @self: a plan
 *
 * Returns: whether it is a service of the system, which root runs; a user's own is none
 */
gboolean snug_sandbox_is_service (SnugSandbox *self);

/**
 * snug_sandbox_add_grant:
 * @self: a plan
 * @grant: (transfer none): a permission that policy gives
 */
void snug_sandbox_add_grant (SnugSandbox *self, SnugGrant *grant);

/**
 * snug_sandbox_get_grants:
 * @self: a plan
 *
 * Returns: (transfer none) (element-type SnugGrant): the permissions, in the order of their
 * addition
 */
GPtrArray *snug_sandbox_get_grants (SnugSandbox *self);

/**
 * snug_sandbox_has_grant:
 * @self: a plan
 * @kind: a kind
 * @param: (nullable): a parameter's name
 * @value: (nullable): the value that @param must have
 *
 * Returns: whether some grant of @kind matches
 */
gboolean snug_sandbox_has_grant (SnugSandbox *self,
                                 SnugGrantKind kind,
                                 const char *param,
                                 const char *value);

/**
 * snug_sandbox_set_namespaces:
 * @self: a plan
 * @namespaces: the namespaces that the launcher makes
 */
void snug_sandbox_set_namespaces (SnugSandbox *self, SnugNamespaces namespaces);

/**
 * snug_sandbox_get_namespaces:
 * @self: a plan
 *
 * Returns: the namespaces that the launcher makes
 */
SnugNamespaces snug_sandbox_get_namespaces (SnugSandbox *self);

/**
 * snug_sandbox_set_capabilities:
 * @self: a plan
 * @capabilities: 1 << CAP_* (linux/capability.h) of each that the app keeps
 *
 * Only a plan without a user namespace of its own can have any. What is not kept is lost for good.
 */
void snug_sandbox_set_capabilities (SnugSandbox *self, guint64 capabilities);

/**
 * snug_sandbox_get_capabilities:
 * @self: a plan
 *
 * Returns: 1 << CAP_* of each capability that the app keeps
 */
guint64 snug_sandbox_get_capabilities (SnugSandbox *self);

/**
 * snug_sandbox_add_bind:
 * @self: a plan
 * @source: an absolute path on the host; `$HOME`, `$UID` at the start of a component stand for the
 *   caller's values
 * @target: an absolute path in the sandbox, with the same variables
 * @flags: how
 *
 * Makes a part of the host appear in the sandbox. Binds happen in the order of addition.
 */
void snug_sandbox_add_bind (SnugSandbox *self,
                            const char *source,
                            const char *target,
                            SnugBindFlags flags);

/**
 * snug_sandbox_get_binds:
 * @self: a plan
 *
 * Returns: (transfer full): `a(ssu)`: source, target, [flags@Snug.BindFlags]
 */
GVariant *snug_sandbox_get_binds (SnugSandbox *self);

/**
 * snug_sandbox_add_entries:
 * @self: a plan
 * @directory: an absolute path of a directory on the host, with the variables of
 *   [method@Snug.Sandbox.add_bind]
 * @pattern: what the names must match, as fnmatch(3) with FNM_PERIOD does it, so that `*` matches
 *   no hidden name
 * @except: (nullable) (array zero-terminated=1): names that are left out
 * @flags: how each entry appears
 *
 * Makes single entries of a directory appear at the same place in the sandbox; `/` has none, so a
 * home directory that is the root shows nothing. The launcher reads
 * the directory when it starts the app, with the caller's rights; links are made again as links.
 * Where nothing else puts the directory into the sandbox it is an empty one of the sandbox's own,
 * read-only once the entries are there, so that nothing can be made, renamed or removed beside
 * them. Entries come before the binds.
 */
void snug_sandbox_add_entries (SnugSandbox *self,
                               const char *directory,
                               const char *pattern,
                               const char *const *except,
                               SnugBindFlags flags);

/**
 * snug_sandbox_get_entries:
 * @self: a plan
 *
 * Returns: (transfer full): `a(ssasu)`: directory, pattern, names left out, [flags@Snug.BindFlags]
 */
GVariant *snug_sandbox_get_entries (SnugSandbox *self);

/**
 * snug_sandbox_add_landlock_rule:
 * @self: a plan
 * @path: a path as the sandbox sees it, with the variables of [method@Snug.Sandbox.add_bind]
 * @access: LANDLOCK_ACCESS_FS_* bits (linux/landlock.h)
 *
 * A rule whose path is not there is passed over; so is one whose path ends in `/` and is no
 * directory. A rule with bits that only directories have must end so.
 */
void snug_sandbox_add_landlock_rule (SnugSandbox *self, const char *path, guint64 access);

/**
 * snug_sandbox_get_landlock_rules:
 * @self: a plan
 *
 * Returns: (transfer full): `a(st)`
 */
GVariant *snug_sandbox_get_landlock_rules (SnugSandbox *self);

/**
 * snug_sandbox_set_landlock_handled:
 * @self: a plan
 * @fs: the LANDLOCK_ACCESS_FS_* bits that are denied where no rule allows them; 0: no Landlock
 * @net: the LANDLOCK_ACCESS_NET_* bits
 * @scoped: the LANDLOCK_SCOPE_* bits
 */
void snug_sandbox_set_landlock_handled (SnugSandbox *self, guint64 fs, guint64 net, guint64 scoped);

/**
 * snug_sandbox_get_landlock_handled:
 * @self: a plan
 * @fs: (out) (optional): see the setter
 * @net: (out) (optional): see the setter
 * @scoped: (out) (optional): see the setter
 */
void
snug_sandbox_get_landlock_handled (SnugSandbox *self, guint64 *fs, guint64 *net, guint64 *scoped);

/**
 * snug_sandbox_set_seccomp:
 * @self: a plan
 * @program: (nullable) (transfer none): an array of `struct sock_filter` (seccomp(2)), at most
 *   BPF_MAXINSNS of them
 */
void snug_sandbox_set_seccomp (SnugSandbox *self, GBytes *program);

/**
 * snug_sandbox_get_seccomp:
 * @self: a plan
 *
 * Returns: (transfer none) (nullable): the program
 */
GBytes *snug_sandbox_get_seccomp (SnugSandbox *self);

/**
 * snug_sandbox_set_apparmor_label:
 * @self: a plan
 * @label: (nullable): the profile that the launcher's exec changes to
 */
void snug_sandbox_set_apparmor_label (SnugSandbox *self, const char *label);

/**
 * snug_sandbox_get_apparmor_label:
 * @self: a plan
 *
 * Returns: (transfer none) (nullable): the profile
 */
const char *snug_sandbox_get_apparmor_label (SnugSandbox *self);

/**
 * snug_sandbox_set_env:
 * @self: a plan
 * @name: a variable
 * @value: its value
 */
void snug_sandbox_set_env (SnugSandbox *self, const char *name, const char *value);

/**
 * snug_sandbox_get_env:
 * @self: a plan
 *
 * Returns: (transfer full): `a(ss)`, in the order of their first addition
 */
GVariant *snug_sandbox_get_env (SnugSandbox *self);

/**
 * snug_sandbox_report:
 * @self: a plan
 * @grant: (transfer none): one of the plan's grants
 * @mechanism: what enforces its limit: "mount", "landlock", "seccomp", "netns", "apparmor",
 *   "capabilities", "dbus-proxy", "cgroup" or several joined by "+"; "" if nothing does; "withheld"
 * if the grant is not given because this backend could not hold its limit
 * @note: (nullable): what is not enforced, or why it is withheld, in one clause
 *
 * A backend reports each grant. A grant without a report counts as not given; a second report takes
 * the place of the first, so that a backend on top of another can say what it adds.
 */
void
snug_sandbox_report (SnugSandbox *self, SnugGrant *grant, const char *mechanism, const char *note);

/**
 * snug_sandbox_get_mechanism:
 * @self: a plan
 * @grant: (transfer none): one of the plan's grants
 *
 * Returns: (transfer none) (nullable): what was reported to enforce its limit; %NULL if nobody has
 *   reported it
 */
const char *snug_sandbox_get_mechanism (SnugSandbox *self, const SnugGrant *grant);

/**
 * snug_sandbox_get_note:
 * @self: a plan
 * @grant: (transfer none): one of the plan's grants
 *
 * Returns: (transfer none) (nullable): what was reported as not enforced, or why it is withheld
 */
const char *snug_sandbox_get_note (SnugSandbox *self, const SnugGrant *grant);

/**
 * snug_sandbox_get_reports:
 * @self: a plan
 *
 * Returns: (transfer full): `a(sssa{ss}ss)`: kind, origin, side, parameters, mechanism, note
 */
GVariant *snug_sandbox_get_reports (SnugSandbox *self);

G_END_DECLS
