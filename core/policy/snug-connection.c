/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The records that policy works on. Reference-counted; immutable once shared. */

#include "snug-connection.h"

G_DEFINE_BOXED_TYPE (SnugPolicySnap, snug_policy_snap, snug_policy_snap_ref, snug_policy_snap_unref)
G_DEFINE_BOXED_TYPE (SnugConnection, snug_connection, snug_connection_ref, snug_connection_unref)

SnugPolicySnap *
snug_policy_snap_new (SnugSnapInfo *info, const char *instance, const char *revision)
{
  SnugPolicySnap *self = g_new0 (SnugPolicySnap, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->info = snug_snap_info_ref (info);
  self->instance = g_strdup (instance);
  self->revision = g_strdup (revision);
  return self;
}

SnugPolicySnap *
snug_policy_snap_ref (SnugPolicySnap *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
snug_policy_snap_unref (SnugPolicySnap *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  snug_snap_info_unref (self->info);
  g_free (self->instance);
  g_free (self->revision);
  g_free (self->snap_id);
  g_free (self->publisher_id);
  g_clear_pointer (&self->declaration, g_variant_unref);
  g_free (self);
}

SnugConnection *
snug_connection_new (const char *plug_snap,
                     const char *plug,
                     const char *slot_snap,
                     const char *slot,
                     const char *interface)
{
  SnugConnection *self = g_new0 (SnugConnection, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->plug_snap = g_strdup (plug_snap);
  self->plug = g_strdup (plug);
  self->slot_snap = g_strdup (slot_snap);
  self->slot = g_strdup (slot);
  self->interface = g_strdup (interface);
  return self;
}

SnugConnection *
snug_connection_ref (SnugConnection *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
snug_connection_unref (SnugConnection *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->plug_snap);
  g_free (self->plug);
  g_free (self->slot_snap);
  g_free (self->slot);
  g_free (self->interface);
  g_clear_pointer (&self->plug_attrs, g_variant_unref);
  g_clear_pointer (&self->slot_attrs, g_variant_unref);
  g_free (self);
}

gboolean
snug_connection_equal (const SnugConnection *a, const SnugConnection *b)
{
  return g_str_equal (a->plug_snap, b->plug_snap) && g_str_equal (a->plug, b->plug)
         && g_str_equal (a->slot_snap, b->slot_snap) && g_str_equal (a->slot, b->slot);
}

char *
snug_connection_to_string (const SnugConnection *self)
{
  const gboolean host = g_str_equal (self->slot_snap, SNUG_SYSTEM_SNAP);

  return g_strdup_printf ("%s:%s %s:%s", self->plug_snap, self->plug, host ? "" : self->slot_snap,
                          self->slot);
}
