/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-call.h"
#include "snug-snap-wish.h"

G_BEGIN_DECLS

#define SNUG_ACTION_INSTALL            "org.snug.install"
#define SNUG_ACTION_INSTALL_LOCAL      "org.snug.install-local"
#define SNUG_ACTION_INSTALL_CLASSIC    "org.snug.install-classic"
#define SNUG_ACTION_INSTALL_DEVMODE    "org.snug.install-devmode"
#define SNUG_ACTION_INSTALL_UNTRUSTED  "org.snug.install-untrusted"
#define SNUG_ACTION_REMOVE             "org.snug.remove"
#define SNUG_ACTION_UPDATE             "org.snug.update"
#define SNUG_ACTION_SWITCH_CHANNEL     "org.snug.switch-channel"
#define SNUG_ACTION_REVERT             "org.snug.revert"
#define SNUG_ACTION_ENABLE             "org.snug.enable"
#define SNUG_ACTION_DISABLE            "org.snug.disable"
#define SNUG_ACTION_MANAGE_PERMISSIONS "org.snug.manage-permissions"
#define SNUG_ACTION_TAKE_PERMISSIONS   "org.snug.take-permissions"
#define SNUG_ACTION_HOLD               "org.snug.hold"
#define SNUG_ACTION_REFRESH_METADATA   "org.snug.refresh-metadata"
#define SNUG_ACTION_CONFIGURE_STORE    "org.snug.configure-store"
#define SNUG_ACTION_TRUST_STORE        "org.snug.trust-store"
#define SNUG_ACTION_CONFIGURE_PLUGIN   "org.snug.configure-plugin"
#define SNUG_ACTION_ENABLE_PLUGIN      "org.snug.enable-plugin"
#define SNUG_ACTION_CONFIGURE_DAEMON   "org.snug.configure-daemon"
#define SNUG_ACTION_CHECK_IMAGES       "org.snug.check-images"
#define SNUG_ACTION_CANCEL_FOREIGN     "org.snug.cancel-foreign"
#define SNUG_ACTION_VIEW_FOREIGN       "org.snug.view-foreign"
#define SNUG_ACTION_VIEW_DENIALS       "org.snug.view-denials"

/**
 * snug_permissions_add_wish:
 * @permission: what a call needs
 * @wish: a wish
 *
 * Adds the actions that a wish needs, and what polkit says of it. What gives up a protection takes
 * the place of the plain action, so that nobody is asked twice for one thing; two protections that
 * are given up need both.
 */
void snug_permissions_add_wish (SnugPermission *permission, const SnugSnapWish *wish);

/**
 * snug_permissions_add_foreign:
 * @permission: what a call needs
 * @owner: the user whose change it is about
 * @caller: the user who calls
 * @action: the action that is needed for another user's change
 *
 * Adds nothing for one's own change.
 */
void snug_permissions_add_foreign (SnugPermission *permission,
                                   guint owner,
                                   guint caller,
                                   const char *action);

/**
 * snug_permissions_find_setting:
 * @section: a section of the configuration
 * @key: a key
 *
 * Returns: (transfer none): the action that setting it needs
 */
const char *snug_permissions_find_setting (const char *section, const char *key);

G_END_DECLS
