/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-state-connections.h"
#include "snug-state-snaps.h"
#include "test-root.h"

/* Records and copies of snap.yaml, put in place as the tasks would. */

static inline void
put_snap (Root *root, SnugState *state, const char *instance, int revision, const char *rest)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugStateTransaction) transaction = snug_state_begin (state, &error);
  g_autofree char *yaml = g_strdup_printf ("name: %s\nversion: '%d'\n%s", instance, revision, rest);
  g_autofree char *file = g_strdup_printf ("var/lib/snug/meta/%s_%d.yaml", instance, revision);
  g_autofree char *hooks = g_strdup_printf ("var/lib/snug/meta/%s_%d.hooks", instance, revision);
  const SnugSnapRecord snap = { .instance = (char *) instance,
                                .name = (char *) instance,
                                .type = (char *) "app",
                                .current = revision,
                                .active = TRUE,
                                .mode = (char *) "strict" };
  const SnugRevisionRecord record = { .instance = (char *) instance,
                                      .revision = revision,
                                      .position = revision,
                                      .version = (char *) "1",
                                      .confinement = (char *) "strict" };

  root_write (root, file, yaml, 0644);
  root_write (root, hooks, "", 0644);
  g_assert_true (snug_state_put_snap (state, &snap, &error));
  g_assert_true (snug_state_put_revision (state, &record, &error));
  g_assert_true (snug_state_transaction_commit (transaction, &error));
  g_assert_no_error (error);
}

static inline void
put_connection (SnugState *state, const char *plug_snap, const char *plug, const char *slot_snap)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugStateTransaction) transaction = snug_state_begin (state, &error);
  const SnugConnectionRecord record = { .plug_snap = (char *) plug_snap,
                                        .plug = (char *) plug,
                                        .slot_snap = (char *) slot_snap,
                                        .slot = (char *) plug,
                                        .interface = (char *) plug,
                                        .automatic = TRUE };

  g_assert_true (snug_state_put_connection (state, &record, &error));
  g_assert_true (snug_state_transaction_commit (transaction, &error));
  g_assert_no_error (error);
}
