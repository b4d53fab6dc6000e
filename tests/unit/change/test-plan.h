/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-change-builder.h"

/* A change for tests, stored in a database in memory: a chain of tasks, each waiting for the one
 * before it, and statuses to set. */

static inline SnugChange *
store_plan (SnugState *state, SnugChangeBuilder *builder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugStateTransaction) transaction = snug_state_begin (state, &error);
  SnugChange *change = snug_change_builder_store (builder, state, &error);

  g_assert_no_error (error);
  g_assert_true (snug_state_transaction_commit (transaction, &error));
  return change;
}

static inline SnugChange *
store_chain (SnugState *state, const char *const *kinds)
{
  g_autoptr (SnugChangeBuilder) builder = snug_change_builder_new ("test", "Test", 0, NULL);

  for (guint i = 0; kinds[i] != NULL; i++)
    {
      snug_change_builder_add_task (builder, kinds[i], kinds[i], NULL);
      if (i > 0)
        snug_change_builder_wait (builder, i, i - 1);
    }
  return store_plan (state, builder);
}

static inline SnugTask *
task_at (SnugChange *change, guint index)
{
  return g_ptr_array_index (snug_change_get_tasks (change), index);
}

static inline void
set_statuses (SnugChange *change, const SnugTaskStatus *statuses)
{
  for (guint i = 0; i < snug_change_get_tasks (change)->len; i++)
    snug_task_set_status (task_at (change, i), statuses[i]);
}

static inline void
assert_statuses (SnugChange *change, const char *wanted)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < snug_change_get_tasks (change)->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "",
                            snug_task_status_to_string (
                              snug_task_get_status (task_at (change, i))));
  g_assert_cmpstr (text->str, ==, wanted);
}
