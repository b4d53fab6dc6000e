/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* All kinds of tasks about snaps. Main thread. */

#include "snug-snap-tasks.h"

#include "snug-connection-tasks.h"
#include "snug-hook-tasks.h"
#include "snug-image-tasks.h"
#include "snug-link-tasks.h"
#include "snug-profile-tasks.h"

typedef struct
{
  SnugPolicyViews *views; /* (owned) */
  SnugState *state;       /* (owned) */
} Watch;

static void
watch_free (gpointer data, GClosure *closure)
{
  Watch *watch = data;

  g_object_unref (watch->views);
  g_object_unref (watch->state);
  g_free (watch);
}

/* After every commit, and before anything starts that waited for it. */
static void
update_view (SnugChangeEngine *engine, SnugChange *change, SnugTask *task, gpointer data)
{
  Watch *watch = data;

  snug_policy_views_update (watch->views, watch->state);
}

void
snug_snap_tasks_register (SnugChangeEngine *engine, SnugSnapWorld *world, SnugState *state)
{
  Watch *watch = g_new0 (Watch, 1);

  snug_image_tasks_register (engine, world);
  snug_link_tasks_register (engine, world);
  snug_profile_tasks_register (engine, world);
  snug_connection_tasks_register (engine, world);
  snug_hook_tasks_register (engine, world);
  watch->views = g_object_ref (world->views);
  watch->state = g_object_ref (state);
  g_signal_connect_data (engine, "task-committed", G_CALLBACK (update_view), watch, watch_free, 0);
  snug_policy_views_update (world->views, state);
}
