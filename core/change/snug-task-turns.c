/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Whose turn it is, group by group. Main thread. */

#include "snug-task-turns.h"

struct _SnugTaskTurns
{
  GHashTable *groups; /* (owned) name to Group; one that nobody has is not there */
  GDestroyNotify free_job;
};

typedef struct
{
  gpointer holder;
  gpointer job;
} Waiting;

typedef struct
{
  gpointer holder;
  GQueue waiting; /* of Waiting */
  GDestroyNotify free_job;
} Group;

static void
group_free (Group *group)
{
  Waiting *waiting;

  while ((waiting = g_queue_pop_head (&group->waiting)) != NULL)
    {
      group->free_job (waiting->job);
      g_free (waiting);
    }
  g_free (group);
}

SnugTaskTurns *
snug_task_turns_new (GDestroyNotify free_job)
{
  SnugTaskTurns *self = g_new0 (SnugTaskTurns, 1);

  self->groups
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) group_free);
  self->free_job = free_job;
  return self;
}

void
snug_task_turns_free (SnugTaskTurns *self)
{
  g_hash_table_unref (self->groups);
  g_free (self);
}

gboolean
snug_task_turns_enter (SnugTaskTurns *self, const char *name, gpointer holder, gpointer job)
{
  Group *group = name != NULL ? g_hash_table_lookup (self->groups, name) : NULL;
  Waiting *waiting;

  if (name == NULL || (group != NULL && group->holder == holder))
    return TRUE;
  if (group == NULL)
    {
      group = g_new0 (Group, 1);
      group->holder = holder;
      group->free_job = self->free_job;
      g_queue_init (&group->waiting);
      g_hash_table_insert (self->groups, g_strdup (name), group);
      return TRUE;
    }
  waiting = g_new0 (Waiting, 1);
  waiting->holder = holder;
  waiting->job = job;
  g_queue_push_tail (&group->waiting, waiting);
  return FALSE;
}

gpointer
snug_task_turns_leave (SnugTaskTurns *self, const char *name, gpointer holder)
{
  Group *group = name != NULL ? g_hash_table_lookup (self->groups, name) : NULL;
  g_autofree Waiting *next = NULL;

  if (group == NULL || group->holder != holder)
    return NULL;
  next = g_queue_pop_head (&group->waiting);
  if (next == NULL)
    {
      g_hash_table_remove (self->groups, name);
      return NULL;
    }
  group->holder = next->holder;
  return next->job;
}
