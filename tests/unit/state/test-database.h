/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-state.h"
#include "snug-state-snaps.h"

/* Short hands for writing into a database of a test. */

static inline void
commit (SnugStateTransaction *transaction)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (snug_state_transaction_commit (transaction, &error));
  g_assert_no_error (error);
  snug_state_transaction_free (transaction);
}

static inline SnugStateTransaction *
begin (SnugState *state)
{
  g_autoptr (GError) error = NULL;
  SnugStateTransaction *transaction = snug_state_begin (state, &error);

  g_assert_no_error (error);
  return transaction;
}

static inline void
add_snap (SnugState *state, const char *instance, int current)
{
  SnugSnapRecord snap = { .instance = (char *) instance,
                          .name = (char *) instance,
                          .type = (char *) "app",
                          .current = current,
                          .active = TRUE,
                          .mode = (char *) "strict",
                          .installed_at = 5 };
  SnugRevisionRecord revision = { .instance = (char *) instance,
                                  .revision = current,
                                  .version = (char *) "1",
                                  .confinement = (char *) "strict",
                                  .size = 10 };
  SnugStateTransaction *transaction = begin (state);

  g_assert_true (snug_state_put_snap (state, &snap, NULL));
  g_assert_true (snug_state_put_revision (state, &revision, NULL));
  commit (transaction);
}
