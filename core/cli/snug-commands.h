/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-command-table.h"

G_BEGIN_DECLS

/* The verbs, each in the file that is named like it. */

extern const SnugCommand snug_command_abort;
extern const SnugCommand snug_command_change;
extern const SnugCommand snug_command_changes;
extern const SnugCommand snug_command_config;
extern const SnugCommand snug_command_connect;
extern const SnugCommand snug_command_connections;
extern const SnugCommand snug_command_debug;
extern const SnugCommand snug_command_denials;
extern const SnugCommand snug_command_disable;
extern const SnugCommand snug_command_disconnect;
extern const SnugCommand snug_command_doctor;
extern const SnugCommand snug_command_enable;
extern const SnugCommand snug_command_explain;
extern const SnugCommand snug_command_find;
extern const SnugCommand snug_command_help;
extern const SnugCommand snug_command_info;
extern const SnugCommand snug_command_install;
extern const SnugCommand snug_command_interface;
extern const SnugCommand snug_command_interfaces;
extern const SnugCommand snug_command_list;
extern const SnugCommand snug_command_pack;
extern const SnugCommand snug_command_plugins;
extern const SnugCommand snug_command_refresh;
extern const SnugCommand snug_command_remove;
extern const SnugCommand snug_command_revert;
extern const SnugCommand snug_command_run;
extern const SnugCommand snug_command_switch;
extern const SnugCommand snug_command_tasks;
extern const SnugCommand snug_command_version;
extern const SnugCommand snug_command_watch;

G_END_DECLS
