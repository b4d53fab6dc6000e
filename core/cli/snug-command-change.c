/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-change-select.h"
#include "snug-command-tasks.h"
#include "snug-commands.h"
#include "snug-request-options.h"

const SnugCommand snug_command_change = {
  .name = "change",
  .group = SNUG_GROUP_HISTORY,
  .summary = "Another name for ‘tasks’",
  .arguments = "[ID]",
  .description = "Shows each step of a change, as ‘snug tasks’ does.",
  .options = { snug_change_select_options, snug_change_time_options, snug_json_options },
  .max_arguments = 1,
  .words = SNUG_WORD_CHANGE,
  .run = snug_command_tasks_run,
};
