/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-change-builder.h"

/* The kinds of a plan's tasks, in order, hooks by their names. Takes the plan over. */
static inline void
assert_kinds (SnugChangeBuilder *builder, const char *wanted)
{
  g_autoptr (SnugChangeBuilder) owned = builder;
  g_autoptr (GString) kinds = g_string_new (NULL);

  g_assert_nonnull (owned);
  for (guint i = 0; i < snug_change_builder_get_n_tasks (owned); i++)
    g_string_append_printf (kinds, "%s%s", i > 0 ? " " : "",
                            snug_change_builder_get_kind (owned, i));
  g_assert_cmpstr (kinds->str, ==, wanted);
}
