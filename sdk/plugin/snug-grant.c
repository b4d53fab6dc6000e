/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One permission. Immutable, so any thread may hold it. */

#include "snug-grant.h"

struct _SnugGrant
{
  gatomicrefcount ref_count;
  SnugGrantKind kind;
  char *origin;     /* (owned) */
  const char *side; /* (unowned) a literal */
  char *plug;       /* (owned) (nullable) SNAP:NAME */
  char *slot;       /* (owned) (nullable) SNAP:NAME */
  GVariant *params; /* (owned) a{ss} */
};

G_DEFINE_BOXED_TYPE (SnugGrant, snug_grant, snug_grant_ref, snug_grant_unref)

static const char *const kind_names[] = {
  "file",    "device", "socket", "dbus", "network",       "capability",
  "syscall", "mount",  "signal", "env",  "kernel-module", "unit",
};
G_STATIC_ASSERT (G_N_ELEMENTS (kind_names) == SNUG_N_GRANT_KINDS);

const char *
snug_grant_kind_to_string (SnugGrantKind kind)
{
  g_return_val_if_fail ((guint) kind < SNUG_N_GRANT_KINDS, NULL);
  return kind_names[kind];
}

gboolean
snug_grant_kind_from_string (const char *name, SnugGrantKind *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kind_names); i++)
    if (g_strcmp0 (name, kind_names[i]) == 0)
      {
        *kind = (SnugGrantKind) i;
        return TRUE;
      }
  return FALSE;
}

SnugGrant *
snug_grant_new (SnugGrantKind kind, const char *origin, const char *side, GVariant *params)
{
  SnugGrant *self;

  g_return_val_if_fail ((guint) kind < SNUG_N_GRANT_KINDS, NULL);
  g_return_val_if_fail (origin != NULL, NULL);
  g_return_val_if_fail (g_variant_is_of_type (params, G_VARIANT_TYPE ("a{ss}")), NULL);

  self = g_new0 (SnugGrant, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->kind = kind;
  self->origin = g_strdup (origin);
  self->side = g_strcmp0 (side, "slot") == 0 ? "slot" : "plug";
  self->params = g_variant_ref_sink (params);
  return self;
}

SnugGrant *
snug_grant_new_from (SnugGrantKind kind,
                     const char *origin,
                     const char *side,
                     const char *plug,
                     const char *slot,
                     GVariant *params)
{
  SnugGrant *self = snug_grant_new (kind, origin, side, params);

  if (self == NULL)
    return NULL;
  self->plug = g_strdup (plug);
  self->slot = g_strdup (slot);
  return self;
}

SnugGrant *
snug_grant_ref (SnugGrant *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
snug_grant_unref (SnugGrant *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->origin);
  g_free (self->plug);
  g_free (self->slot);
  g_variant_unref (self->params);
  g_free (self);
}

SnugGrantKind
snug_grant_get_kind (const SnugGrant *self)
{
  return self->kind;
}

const char *
snug_grant_get_origin (const SnugGrant *self)
{
  return self->origin;
}

const char *
snug_grant_get_side (const SnugGrant *self)
{
  return self->side;
}

const char *
snug_grant_get_plug (const SnugGrant *self)
{
  return self->plug;
}

const char *
snug_grant_get_slot (const SnugGrant *self)
{
  return self->slot;
}

const char *
snug_grant_get (const SnugGrant *self, const char *param)
{
  const char *value = NULL;

  g_variant_lookup (self->params, param, "&s", &value);
  return value;
}

GVariant *
snug_grant_get_params (const SnugGrant *self)
{
  return self->params;
}
