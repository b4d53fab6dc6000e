/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "snug-digest.h"
#include "snug-snap-links.h"
#include "snug-state-connections.h"
#include "snug-system-check.h"
#include "snug-state-snaps.h"
#include "test-root.h"
#include "test-recipes.h"

#include <sys/file.h>

/* A system in which everything agrees, for tests that break one thing: the base `base` and the app
 * snap `foo`, both in revision 1, and foo's plug connected to the host. */

typedef struct
{
  Root root;
  SnugState *state;
} System;

#define SYSTEM_FOO                                                                                 \
  "name: foo\nversion: '1'\nbase: base\nplugs: {network: }\napps: {foo: {command: bin/foo}}\n"
#define SYSTEM_BASE "name: base\nversion: '1'\ntype: base\n"

/* A file whose path begins with @before, goes on with @instance and ends with @after. */
static inline void
system_write (System *system,
              const char *before,
              const char *instance,
              const char *after,
              const char *content)
{
  g_autofree char *path = g_strconcat (before, instance, after, NULL);

  root_write (&system->root, path, content, 0644);
}

static inline void
system_put (System *system, const char *instance, const char *yaml, const char *base)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugStateTransaction) transaction = snug_state_begin (system->state, &error);
  g_autoptr (GBytes) bytes = g_bytes_new_static (yaml, strlen (yaml));
  g_autofree char *digest = snug_digest_of_bytes (bytes);
  g_autoptr (SnugSnapInfo) info = snug_snap_info_parse (bytes, NULL, &error);
  const SnugSnapRecord snap = { .instance = (char *) instance,
                                .name = (char *) instance,
                                .type = info->type,
                                .base = (char *) base,
                                .current = 1,
                                .active = TRUE,
                                .mode = (char *) "strict" };
  const SnugRevisionRecord revision = { .instance = (char *) instance,
                                        .revision = 1,
                                        .version = (char *) "1",
                                        .confinement = (char *) "strict",
                                        .sha3_384 = digest,
                                        .size = (gint64) strlen (yaml) };

  g_assert_true (snug_state_put_snap (system->state, &snap, &error));
  g_assert_true (snug_state_put_revision (system->state, &revision, &error));
  g_assert_true (snug_state_transaction_commit (transaction, &error));
  system_write (system, "var/lib/snug/snaps/", instance, "_1.snap", yaml);
  system_write (system, "var/lib/snug/meta/", instance, "_1.yaml", yaml);
  system_write (system, "var/lib/snug/meta/", instance, "_1.hooks", "");
  system_write (system, "var/snap/", instance, "/1/data", "precious");
  system_write (system, "var/snap/", instance, "/common/data", "precious");
  g_assert_true (snug_snap_links_set (system->root.paths, info, instance, 1, &error));
  g_assert_no_error (error);
}

static inline void
system_connect (System *system, const char *plug, gboolean undesired)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugStateTransaction) transaction = snug_state_begin (system->state, &error);
  const SnugConnectionRecord record = { .plug_snap = (char *) "foo",
                                        .plug = (char *) plug,
                                        .slot_snap = (char *) "system",
                                        .slot = (char *) plug,
                                        .interface = (char *) plug,
                                        .automatic = TRUE,
                                        .undesired = undesired };

  g_assert_true (snug_state_put_connection (system->state, &record, &error));
  g_assert_true (snug_state_transaction_commit (transaction, &error));
}

static inline void
system_set_up (System *system, gconstpointer data)
{
  static const char *const images[] = { "/snap/foo/1", "/snap/base/1", NULL };
  g_autoptr (GError) error = NULL;

  root_set_up (&system->root, NULL);
  system->state = snug_state_open (system->root.paths, &error);
  g_assert_no_error (error);
  system_put (system, "base", SYSTEM_BASE, NULL);
  system_put (system, "foo", SYSTEM_FOO, "base");
  system_connect (system, "network", FALSE);
  put_recipe (&system->root, "foo", "snap.foo.foo", images);
}

static inline void
system_tear_down (System *system, gconstpointer data)
{
  g_clear_object (&system->state);
  root_tear_down (&system->root, NULL);
}

static inline char **
system_check (System *system, gboolean digests)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugSystemCheck) check
    = snug_system_check_new (system->root.paths, system->state, NULL, &error);

  g_assert_no_error (error);
  return snug_system_check_run (check, digests, NULL);
}

/* Exactly one thing is wrong, and the sentence about it has @part in it. */
static inline void
system_assert_finds (System *system, const char *part)
{
  g_auto (GStrv) findings = system_check (system, TRUE);
  g_autofree char *all = g_strjoinv ("\n", findings);

  if (g_strv_length (findings) != 1 || strstr (all, part) == NULL)
    g_error ("not only ‘%s’ was found, but:\n%s", part, all);
}

static inline void
system_assert_well (System *system)
{
  g_auto (GStrv) findings = system_check (system, TRUE);
  g_autofree char *all = g_strjoinv ("\n", findings);

  g_assert_cmpstr (all, ==, "");
}

static inline void
system_remove (System *system, const char *path)
{
  g_assert_true (root_has (&system->root, path));
  g_assert_true (snug_file_remove (system->root.fd, path, NULL));
}

#define system_test(path, function)                                                                \
  g_test_add ((path), System, NULL, system_set_up, (function), system_tear_down)
