/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The answer of a probe. Immutable, so any thread may hold it. */

#include "snug-probe.h"

struct _SnugProbe
{
  gatomicrefcount ref_count;
  gboolean usable;
  guint quality;
  char *reason; /* (owned) (nullable) */
};

G_DEFINE_BOXED_TYPE (SnugProbe, snug_probe, snug_probe_ref, snug_probe_unref)

static SnugProbe *
probe_new (gboolean usable, guint quality, const char *reason)
{
  SnugProbe *self = g_new0 (SnugProbe, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->usable = usable;
  self->quality = usable ? MIN (quality, 100) : 0;
  self->reason = g_strdup (reason);
  return self;
}

SnugProbe *
snug_probe_new (guint quality, const char *reason)
{
  return probe_new (TRUE, quality, reason);
}

SnugProbe *
snug_probe_new_unusable (const char *reason)
{
  return probe_new (FALSE, 0, reason);
}

SnugProbe *
snug_probe_ref (SnugProbe *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
snug_probe_unref (SnugProbe *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->reason);
  g_free (self);
}

gboolean
snug_probe_is_usable (const SnugProbe *self)
{
  return self->usable;
}

guint
snug_probe_get_quality (const SnugProbe *self)
{
  return self->quality;
}

const char *
snug_probe_get_reason (const SnugProbe *self)
{
  return self->reason;
}
