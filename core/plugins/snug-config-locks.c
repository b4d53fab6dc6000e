/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The keys that only the admin's own files may set. Immutable. */

#include "snug-config-locks.h"

#include <string.h>

#define LOCK_SECTION "Lock"

typedef struct
{
  GPatternSpec *pattern;
  char *origin;
} Lock;

struct _SnugConfigLocks
{
  GPtrArray *locks; /* (owned) of Lock */
};

static void
lock_free (gpointer data)
{
  Lock *lock = data;

  g_pattern_spec_free (lock->pattern);
  g_free (lock->origin);
  g_free (lock);
}

static const char *
why_not (const SnugConfigEntry *entry)
{
  if (entry->layer != SNUG_CONFIG_LAYER_ADMIN)
    return "locks count in /etc/snug only";
  if (!g_str_equal (entry->key, "Keys"))
    return "unknown key; did you mean ‘Keys’?";
  return NULL;
}

static void
add_locks (SnugConfigLocks *self, const SnugConfigEntry *entry, GPtrArray *problems)
{
  g_auto (GStrv) parts = g_strsplit (entry->text, ";", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      Lock *lock;

      g_strstrip (parts[i]);
      if (parts[i][0] == '\0')
        continue;
      if (strchr (parts[i], '/') == NULL)
        {
          g_ptr_array_add (problems,
                           snug_config_problem_new (entry->file, entry->line, entry->section,
                                                    entry->key, "a lock is written SECTION/KEY"));
          continue;
        }
      lock = g_new0 (Lock, 1);
      lock->pattern = g_pattern_spec_new (parts[i]);
      lock->origin = g_strdup_printf ("%s:%u", entry->file, entry->line);
      g_ptr_array_add (self->locks, lock);
    }
}

SnugConfigLocks *
snug_config_locks_new (SnugConfigSource *source, GPtrArray *problems)
{
  SnugConfigLocks *self = g_new0 (SnugConfigLocks, 1);
  GPtrArray *entries = snug_config_source_get_entries (source);

  self->locks = g_ptr_array_new_with_free_func (lock_free);
  for (guint i = 0; i < entries->len; i++)
    {
      const SnugConfigEntry *entry = g_ptr_array_index (entries, i);
      const char *reason;

      if (!snug_config_locks_is_lock (entry->section))
        continue;
      reason = why_not (entry);
      if (reason != NULL)
        g_ptr_array_add (problems, snug_config_problem_new (entry->file, entry->line,
                                                            entry->section, entry->key, reason));
      else
        add_locks (self, entry, problems);
    }
  return self;
}

void
snug_config_locks_free (SnugConfigLocks *self)
{
  g_ptr_array_unref (self->locks);
  g_free (self);
}

gboolean
snug_config_locks_is_lock (const char *section)
{
  return g_str_equal (section, LOCK_SECTION);
}

const char *
snug_config_locks_find (const SnugConfigLocks *self, const char *section, const char *key)
{
  g_autofree char *path = g_strdup_printf ("%s/%s", section, key);

  for (guint i = 0; i < self->locks->len; i++)
    {
      const Lock *lock = g_ptr_array_index (self->locks, i);

      if (g_pattern_spec_match_string (lock->pattern, path))
        return lock->origin;
    }
  return NULL;
}
