/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One thing in the configuration that cannot be followed. Plain data. */

#include "snug-config-problem.h"

SnugConfigProblem *
snug_config_problem_new (const char *file,
                         guint line,
                         const char *section,
                         const char *key,
                         const char *reason)
{
  SnugConfigProblem *self = g_new0 (SnugConfigProblem, 1);
  g_autoptr (GString) message = g_string_new (NULL);

  self->file = g_strdup (file);
  self->line = line;
  self->section = g_strdup (section);
  self->key = g_strdup (key);
  if (line > 0)
    g_string_append_printf (message, "%s line %u: ", file, line);
  if (section != NULL)
    g_string_append_printf (message, "[%s] ", section);
  if (key != NULL)
    g_string_append_printf (message, "%s: ", key);
  g_string_append (message, reason);
  self->message = g_string_free (g_steal_pointer (&message), FALSE);
  return self;
}

void
snug_config_problem_free (SnugConfigProblem *self)
{
  g_free (self->file);
  g_free (self->section);
  g_free (self->key);
  g_free (self->message);
  g_free (self);
}
