/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-connection.h"
#include "snug-interface-set.h"

G_BEGIN_DECLS

/**
 * SnugPolicyEnds:
 * @interface: the interface
 * @plug_snap: (nullable): the snap with the plug
 * @plug: (nullable): the plug
 * @slot_snap: (nullable): the snap with the slot
 * @slot: (nullable): the slot
 * @plug_attrs: (nullable): attributes in force, if other than those of @plug
 * @slot_attrs: (nullable): attributes in force, if other than those of @slot
 *
 * What a rule is asked about: one side for an installation, both for a connection.
 */
typedef struct
{
  const char *interface;
  const SnugPolicySnap *plug_snap;
  const SnugPlugInfo *plug;
  const SnugPolicySnap *slot_snap;
  const SnugPlugInfo *slot;
  GVariant *plug_attrs;
  GVariant *slot_attrs;
} SnugPolicyEnds;

/**
 * SnugPolicyHost:
 * @classic: whether the host is a classic system
 * @os_id: (nullable): ID of os-release(5), for `on-classic: [debian]`
 * @store: (nullable): for `on-store`
 * @brand: (nullable): for `on-brand`
 * @model: (nullable): BRAND/MODEL, for `on-model`
 *
 * Where the rules are asked.
 */
typedef struct
{
  gboolean classic;
  const char *os_id;
  const char *store;
  const char *brand;
  const char *model;
} SnugPolicyHost;

/**
 * snug_policy_rule_validate:
 * @side: `plug` or `slot`
 * @rule: `a{sv}`: `allow-` and `deny-` `installation`, `connection`, `auto-connection`
 * @error: return location for an error that has the path of the key
 *
 * Returns: %FALSE if a key, an expression or a value is none that a rule may have
 */
gboolean snug_policy_rule_validate (const char *side, GVariant *rule, GError **error);

#define SNUG_TYPE_POLICY_RULES (snug_policy_rules_get_type ())

/**
 * SnugPolicyRules:
 *
 * Decides who may be installed and who may connect. Rules come from four places; the first that has
 * a rule for the interface decides alone: the snap-declaration of the plug's snap, that of the
 * slot's snap, the base rule of the plug, the base rule of the slot. In a rule `deny` beats
 * `allow`; what a rule does not mention is allowed. The admin's rules come before all: one that
 * allows or denies what is asked decides, and with two of them deny beats allow. Filled once, then
 * read by any thread.
 */
G_DECLARE_FINAL_TYPE (SnugPolicyRules, snug_policy_rules, SNUG, POLICY_RULES, GObject)

/**
 * snug_policy_rules_new:
 * @interfaces: (transfer none): the interfaces with their base rules
 * @host: where we are; copied
 *
 * Returns: (transfer full): rules without the admin's
 */
SnugPolicyRules *snug_policy_rules_new (SnugInterfaceSet *interfaces, const SnugPolicyHost *host);

/**
 * snug_policy_rules_load:
 * @self: the rules
 * @directory: an absolute path (`/etc/snug/policy.d`), whose `*.yaml` are read by name
 * @error: return location for an error with file, line and key
 *
 * Adds the admin's rules. Only files that root alone can change are read; others are errors. A
 * directory that is missing adds nothing.
 *
 * Returns: %FALSE if a file is wrong; the rules are as they were
 */
gboolean snug_policy_rules_load (SnugPolicyRules *self,
                                 const char *directory,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_policy_rules_check_installation:
 * @self: the rules
 * @snap: a snap
 * @error: return location for %SNUG_ERROR_POLICY_DENIED with plug or slot, rule and remedy
 *
 * Returns: whether @snap may be installed with all its plugs and slots
 */
gboolean snug_policy_rules_check_installation (SnugPolicyRules *self,
                                               const SnugPolicySnap *snap,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_policy_rules_check_connection:
 * @self: the rules
 * @ends: plug and slot
 * @error: return location for %SNUG_ERROR_POLICY_DENIED
 *
 * Returns: whether a person may connect them
 */
gboolean snug_policy_rules_check_connection (SnugPolicyRules *self,
                                             const SnugPolicyEnds *ends,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * snug_policy_rules_check_auto_connection:
 * @self: the rules
 * @ends: plug and slot
 * @any_number: (out) (optional): whether the plug may connect by itself to several slots
 *   (`slots-per-plug: *`)
 * @error: return location for %SNUG_ERROR_POLICY_DENIED
 *
 * Returns: whether they connect by themselves
 */
gboolean snug_policy_rules_check_auto_connection (SnugPolicyRules *self,
                                                  const SnugPolicyEnds *ends,
                                                  gboolean *any_number,
                                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
