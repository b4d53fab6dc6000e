/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* From what is wanted to what the stores offer. Workers; nothing is changed, and nothing of it is
 * believed for longer than the change that is made of it. */

#include "snug-snap-resolution.h"

#include "snug-architecture.h"
#include "snug-channel.h"
#include "snug-name.h"
#include "snug-plan-parts.h"
#include "snug-snap-meta.h"

#define DEFAULT_CHANNEL "latest/stable"
#define MAX_EPOCH       4096
/* How many snaps may come in one change because others name them. */
#define MAX_CHOICES 256

void
snug_snap_choice_free (SnugSnapChoice *self)
{
  g_free (self->instance);
  g_clear_pointer (&self->offer, snug_store_offer_unref);
  g_free (self->mode);
  g_free (self->channel);
  g_free (self);
}

const SnugSnapRecord *
snug_snap_resolver_find (const SnugSnapResolver *self, const char *instance)
{
  for (guint i = 0; i < self->installed->len; i++)
    {
      const SnugSnapRecord *snap = g_ptr_array_index (self->installed, i);

      if (g_str_equal (snap->instance, instance))
        return snap;
    }
  return NULL;
}

static SnugSnapChoice *
find_choice (GPtrArray *choices, const char *instance)
{
  for (guint i = 0; i < choices->len; i++)
    {
      SnugSnapChoice *choice = g_ptr_array_index (choices, i);

      if (g_str_equal (choice->instance, instance))
        return choice;
    }
  return NULL;
}

static SnugSnapChoice *
choice_new (const char *instance, SnugStoreOffer *offer, const char *mode, const char *channel)
{
  SnugSnapChoice *self = g_new0 (SnugSnapChoice, 1);

  self->instance = g_strdup (instance);
  self->offer = snug_store_offer_ref (offer);
  self->mode = g_strdup (mode);
  self->channel = g_strdup (channel);
  return self;
}

/* Nobody asked for it by its name. */
static SnugSnapChoice *
companion_new (const char *instance, SnugStoreOffer *offer, const char *mode)
{
  SnugSnapChoice *self = choice_new (instance, offer, mode, DEFAULT_CHANNEL);

  self->companion = TRUE;
  return self;
}

/* What only systems made of snaps can use is refused before it is downloaded. */
static gboolean
check_type (const SnugStoreOffer *offer, GError **error)
{
  static const char *const types[] = { "app", "base", "os", "snapd", NULL };

  if (offer->type == NULL || g_strv_contains (types, offer->type))
    return TRUE;
  return snug_set_error (error, SNUG_ERROR_NOT_SUPPORTED,
                         "‘%s’ is a snap of type %s, which only a system made of snaps can use",
                         offer->name, offer->type);
}

/* --- what a snap needs --- */

static gboolean
needs_base (const char *base)
{
  return base != NULL && base[0] != '\0' && !g_str_equal (base, "none")
         && !g_str_equal (base, "bare");
}

static gboolean
explain_base (const char *instance, const char *base, GError **error)
{
  if (g_error_matches (*error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND))
    {
      g_clear_error (error);
      return snug_set_error (error, SNUG_ERROR_NOT_FOUND,
                             "‘%s’ needs the base ‘%s’, which is not installed and which no store "
                             "offers; install it from a file first",
                             instance, base);
    }
  g_prefix_error (error, "‘%s’ needs the base ‘%s’: ", instance, base);
  return FALSE;
}

/* An app's image has no root for another app, and its makers did not mean it as one. */
static gboolean
check_base_type (const char *instance, const char *base, const char *type, GError **error)
{
  if (g_strcmp0 (type, "base") == 0 || g_strcmp0 (type, "os") == 0)
    return TRUE;
  return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                         "‘%s’ names ‘%s’ as its base, but that is a snap of type %s", instance,
                         base, type != NULL ? type : "app");
}

gboolean
snug_snap_resolve_needs (const SnugSnapResolver *self,
                         const char *instance,
                         const char *base,
                         GPtrArray *choices,
                         GCancellable *cancellable,
                         GError **error)
{
  const SnugStoreRequest request
    = { .name = base, .channel = DEFAULT_CHANNEL, .architecture = snug_architecture_get_host () };
  g_autoptr (SnugStoreOffer) offer = NULL;
  g_autoptr (GError) local_error = NULL;
  const SnugSnapRecord *installed;
  const SnugSnapChoice *chosen;

  if (!needs_base (base))
    return TRUE;
  installed = snug_snap_resolver_find (self, base);
  if (installed != NULL)
    return check_base_type (instance, base, installed->type, error);
  chosen = find_choice (choices, base);
  if (chosen != NULL)
    return check_base_type (instance, base, chosen->offer->type, error);
  if (!snug_name_validate (SNUG_NAME_SNAP, base, error))
    return FALSE;
  offer = snug_store_set_resolve (self->stores, NULL, &request, cancellable, &local_error);
  if (offer == NULL)
    {
      explain_base (instance, base, &local_error);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (!check_base_type (instance, base, offer->type, error))
    return FALSE;
  g_ptr_array_insert (choices, 0, companion_new (base, offer, "strict"));
  return TRUE;
}

static gboolean resolve_all_needs (const SnugSnapResolver *self,
                                   const char *instance,
                                   const SnugStoreOffer *offer,
                                   GPtrArray *choices,
                                   GCancellable *cancellable,
                                   GError **error);

gboolean
snug_snap_resolve_provider (const SnugSnapResolver *self,
                            const char *name,
                            GPtrArray *choices,
                            GCancellable *cancellable,
                            GError **error)
{
  const SnugStoreRequest request
    = { .name = name, .channel = DEFAULT_CHANNEL, .architecture = snug_architecture_get_host () };
  g_autoptr (SnugStoreOffer) offer = NULL;
  g_autoptr (GError) local_error = NULL;
  const char *mode = NULL;

  if (snug_snap_resolver_find (self, name) != NULL || find_choice (choices, name) != NULL)
    return TRUE;
  offer = snug_store_set_resolve (self->stores, NULL, &request, cancellable, &local_error);
  if (offer != NULL && check_type (offer, &local_error))
    mode = snug_snap_wish_decide_mode (NULL, offer->confinement, name, &local_error);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (mode == NULL)
    {
      g_message ("the provider ‘%s’ does not come too: %s", name, local_error->message);
      return TRUE;
    }
  if (choices->len >= MAX_CHOICES)
    return snug_set_error (error, SNUG_ERROR_FAILED,
                           "more than %d snaps would come along; install ‘%s’ first", MAX_CHOICES,
                           name);
  g_ptr_array_insert (choices, 0, companion_new (name, offer, mode));
  return resolve_all_needs (self, name, offer, choices, cancellable, error);
}

static gboolean
resolve_all_needs (const SnugSnapResolver *self,
                   const char *instance,
                   const SnugStoreOffer *offer,
                   GPtrArray *choices,
                   GCancellable *cancellable,
                   GError **error)
{
  for (guint i = 0; offer->providers != NULL && offer->providers[i] != NULL; i++)
    if (!snug_snap_resolve_provider (self, offer->providers[i], choices, cancellable, error))
      return FALSE;
  return snug_snap_resolve_needs (self, instance, offer->base, choices, cancellable, error);
}

static gboolean
add_needs (const SnugSnapResolver *self,
           GPtrArray *choices,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (GPtrArray) wanted = g_ptr_array_copy (choices, NULL, NULL);

  g_ptr_array_set_free_func (wanted, NULL);
  for (guint i = 0; i < wanted->len; i++)
    {
      const SnugSnapChoice *choice = g_ptr_array_index (wanted, i);

      if (!resolve_all_needs (self, choice->instance, choice->offer, choices, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

/* --- install --- */

static const char *
pick_store (const SnugSnapWish *wish, const SnugSnapRef *ref)
{
  return ref->store != NULL ? ref->store : wish->store;
}

static SnugSnapChoice *
resolve_new (const SnugSnapResolver *self,
             const SnugSnapWish *wish,
             const SnugSnapRef *ref,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (SnugChannel) channel
    = snug_channel_parse (wish->channel != NULL ? wish->channel : DEFAULT_CHANNEL, error);
  SnugStoreRequest request = { .name = ref->name,
                               .revision = wish->revision,
                               .architecture = snug_architecture_get_host () };
  g_autoptr (SnugStoreOffer) offer = NULL;
  const char *mode;

  if (channel == NULL)
    return NULL;
  if (wish->revision == 0)
    request.channel = snug_channel_get_full (channel);
  offer
    = snug_store_set_resolve (self->stores, pick_store (wish, ref), &request, cancellable, error);
  if (offer == NULL || !check_type (offer, error))
    return NULL;
  mode = snug_snap_wish_decide_mode (wish->mode, offer->confinement, ref->instance, error);
  if (mode == NULL)
    return NULL;
  return choice_new (ref->instance, offer, mode, snug_channel_get_full (channel));
}

static gboolean
fail_installed (const SnugSnapWish *wish, GError **error)
{
  const SnugSnapRef *first = g_ptr_array_index (wish->refs, 0);

  if (wish->refs->len == 1)
    return snug_set_error (error, SNUG_ERROR_ALREADY_INSTALLED,
                           "the snap ‘%s’ is installed already; ‘snug refresh %s’ updates it",
                           first->instance, first->instance);
  return snug_set_error (error, SNUG_ERROR_ALREADY_INSTALLED,
                         "all these snaps are installed already; ‘snug refresh’ updates them");
}

GPtrArray *
snug_snap_resolve_install (const SnugSnapResolver *self,
                           const SnugSnapWish *wish,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (GPtrArray) choices
    = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_snap_choice_free);

  for (guint i = 0; i < wish->refs->len; i++)
    {
      const SnugSnapRef *ref = g_ptr_array_index (wish->refs, i);
      SnugSnapChoice *choice;

      if (snug_snap_resolver_find (self, ref->instance) != NULL)
        continue;
      choice = resolve_new (self, wish, ref, cancellable, error);
      if (choice == NULL)
        {
          g_prefix_error (error, "cannot install ‘%s’: ", ref->instance);
          return NULL;
        }
      g_ptr_array_add (choices, choice);
    }
  if (choices->len == 0)
    {
      fail_installed (wish, error);
      return NULL;
    }
  return add_needs (self, choices, cancellable, error) ? g_steal_pointer (&choices) : NULL;
}

/* --- update --- */

static const SnugRevisionRecord *
find_revision (const SnugSnapResolver *self, const char *instance, SnugRevision revision)
{
  GPtrArray *revisions = g_hash_table_lookup (self->revisions, instance);

  for (guint i = 0; revisions != NULL && i < revisions->len; i++)
    {
      const SnugRevisionRecord *record = g_ptr_array_index (revisions, i);

      if (record->revision == revision)
        return record;
    }
  return NULL;
}

/* Where a revision stands in the sequence of those on the disk; -1 if it is not there. */
static int
find_position (const SnugSnapResolver *self, const char *instance, SnugRevision revision)
{
  const SnugRevisionRecord *record = find_revision (self, instance, revision);

  return record != NULL ? record->position : -1;
}

/* Each store counts for itself: the number alone does not say that it is the same image. */
static gboolean
check_same_image (const char *instance,
                  const SnugRevisionRecord *present,
                  const SnugStoreOffer *offer,
                  GError **error)
{
  if (present == NULL || present->sha3_384 == NULL
      || g_strcmp0 (present->sha3_384, offer->sha3_384) == 0)
    return TRUE;
  return snug_set_error (error, SNUG_ERROR_REVISION_UNAVAILABLE,
                         "the revision %d of ‘%s’ on this system is another one than that of the "
                         "store ‘%s’; remove it first",
                         offer->revision, instance, offer->store);
}

static gboolean
parse_epoch (const char *json, SnugEpoch *epoch, GError **error)
{
  g_autofree char *text = g_strdup_printf ("{\"epoch\": %s}", json);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  /* JSON is YAML too. */
  g_autoptr (SnugYamlNode) root = snug_yaml_parse ("the store's epoch", bytes, MAX_EPOCH, error);

  return root != NULL && snug_epoch_parse (snug_yaml_node_get (root, "epoch"), epoch, error);
}

/* A revision that cannot read the data of the present one must not follow on it. */
static gboolean
check_epoch (const SnugSnapResolver *self,
             const SnugSnapRecord *snap,
             const SnugStoreOffer *offer,
             GError **error)
{
  g_autoptr (SnugSnapInfo) info = NULL;
  SnugEpoch epoch;

  if (offer->epoch == NULL)
    return TRUE;
  info = snug_snap_meta_read (self->paths, snap->instance, snap->current, NULL);
  /* What is broken can only become better. */
  if (info == NULL)
    return TRUE;
  if (!parse_epoch (offer->epoch, &epoch, error))
    return FALSE;
  if (snug_epoch_can_read (&epoch, &info->epoch))
    return TRUE;
  return snug_set_error (error, SNUG_ERROR_REVISION_UNAVAILABLE,
                         "the revision %d cannot read the data of the present one (their epochs do "
                         "not overlap); refresh to a revision in between first",
                         offer->revision);
}

static char *
decide_channel (const SnugSnapWish *wish, const SnugSnapRecord *snap, GError **error)
{
  const char *present = snap->channel != NULL ? snap->channel : DEFAULT_CHANNEL;
  g_autoptr (SnugChannel) channel = wish->channel != NULL
                                      ? snug_channel_resolve (present, wish->channel, error)
                                      : snug_channel_parse (present, error);

  return channel != NULL ? g_strdup (snug_channel_get_full (channel)) : NULL;
}

static gboolean
decide_store (const SnugSnapWish *wish,
              const SnugSnapRef *ref,
              const SnugSnapRecord *snap,
              const char **store,
              GError **error)
{
  *store = ref != NULL ? pick_store (wish, ref) : NULL;
  if (*store == NULL)
    *store = snap->store;
  if (*store != NULL || wish->amend)
    return TRUE;
  return snug_set_error (error, SNUG_ERROR_NO_UPDATE,
                         "the snap ‘%s’ came from a file; to update it from a store say so with "
                         "--amend",
                         snap->instance);
}

static gboolean
fail_no_update (const SnugSnapRecord *snap, const char *channel, GError **error)
{
  return snug_set_error (error, SNUG_ERROR_NO_UPDATE,
                         "the snap ‘%s’ has no update: its revision is the newest in %s",
                         snap->instance, channel);
}

/* What to make of a revision that is here already. Who went back from a revision does not want to
 * be brought to it again by the next update. */
static gboolean
check_new (const SnugSnapResolver *self,
           const SnugSnapWish *wish,
           const SnugSnapRecord *snap,
           SnugSnapChoice *choice,
           GError **error)
{
  const SnugRevisionRecord *present = find_revision (self, snap->instance, choice->offer->revision);
  int position = present != NULL ? present->position : -1;

  if (!check_same_image (snap->instance, present, choice->offer, error))
    return FALSE;
  choice->on_disk = present != NULL;
  /* The same revision in another channel: only what it follows changes. */
  if (choice->offer->revision == snap->current)
    return (snap->channel != NULL && g_strcmp0 (choice->channel, snap->channel) != 0)
           || fail_no_update (snap, choice->channel, error);
  if (!choice->on_disk || wish->revision != 0
      || position < find_position (self, snap->instance, snap->current))
    return TRUE;
  return snug_set_error (
    error, SNUG_ERROR_NO_UPDATE,
    "the snap ‘%s’ was reverted from revision %d, which is still the newest in "
    "%s; ‘snug refresh %s --revision %d’ goes there nevertheless",
    snap->instance, choice->offer->revision, choice->channel, snap->instance,
    choice->offer->revision);
}

static const char *
decide_mode (const SnugSnapWish *wish,
             const SnugSnapRecord *snap,
             const SnugStoreOffer *offer,
             GError **error)
{
  const char *asked = wish->mode != NULL ? wish->mode : snap->mode;

  return snug_snap_wish_decide_mode (asked, offer->confinement, snap->instance, error);
}

static SnugSnapChoice *
resolve_newer (const SnugSnapResolver *self,
               const SnugSnapWish *wish,
               const SnugSnapRef *ref,
               const SnugSnapRecord *snap,
               GCancellable *cancellable,
               GError **error)
{
  g_autofree char *channel = decide_channel (wish, snap, error);
  SnugStoreRequest request = { .name = snap->name,
                               .revision = wish->revision,
                               .architecture = snug_architecture_get_host (),
                               .current = snap->current };
  g_autoptr (SnugStoreOffer) offer = NULL;
  g_autoptr (SnugSnapChoice) choice = NULL;
  const char *store, *mode;

  if (channel == NULL || !decide_store (wish, ref, snap, &store, error))
    return NULL;
  if (wish->revision == 0)
    request.channel = channel;
  offer = snug_store_set_resolve (self->stores, store, &request, cancellable, error);
  if (offer == NULL || !check_type (offer, error))
    return NULL;
  mode = decide_mode (wish, snap, offer, error);
  if (mode == NULL)
    return NULL;
  choice = choice_new (snap->instance, offer, mode, channel);
  if (!check_new (self, wish, snap, choice, error) || !check_epoch (self, snap, offer, error))
    return NULL;
  return g_steal_pointer (&choice);
}

static gboolean
update_named (const SnugSnapResolver *self,
              const SnugSnapWish *wish,
              GPtrArray *choices,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GError) first = NULL;

  for (guint i = 0; i < wish->refs->len; i++)
    {
      const SnugSnapRef *ref = g_ptr_array_index (wish->refs, i);
      const SnugSnapRecord *snap = snug_snap_resolver_find (self, ref->instance);
      g_autoptr (GError) local_error = NULL;
      SnugSnapChoice *choice;

      if (snap == NULL)
        return snug_set_error (error, SNUG_ERROR_NOT_INSTALLED,
                               "the snap ‘%s’ is not installed; ‘snug install %s’ installs it",
                               ref->instance, ref->instance);
      choice = resolve_newer (self, wish, ref, snap, cancellable, &local_error);
      if (choice != NULL && choice->offer->revision == snap->current && wish->refs->len > 1)
        {
          /* Only what it follows changes: that is another kind of change. */
          snug_set_error (
            &local_error, SNUG_ERROR_NO_UPDATE,
            "the present revision of ‘%s’ is the newest in %s too; ‘snug switch’ makes "
            "it follow that",
            snap->instance, choice->channel);
          g_clear_pointer (&choice, snug_snap_choice_free);
        }
      if (choice != NULL)
        g_ptr_array_add (choices, choice);
      else if (g_error_matches (local_error, SNUG_ERROR, SNUG_ERROR_NO_UPDATE))
        first = first != NULL ? first : g_steal_pointer (&local_error);
      else
        {
          g_propagate_prefixed_error (error, g_steal_pointer (&local_error),
                                      "cannot update ‘%s’: ", ref->instance);
          return FALSE;
        }
    }
  if (choices->len > 0)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}

static gboolean
is_passed_over (const SnugSnapResolver *self, const SnugSnapRecord *snap)
{
  return snap->store == NULL || !snap->active || snap->hold_until > self->now;
}

static gboolean
update_all (const SnugSnapResolver *self,
            const SnugSnapWish *wish,
            GPtrArray *choices,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (GError) first = NULL;

  for (guint i = 0; i < self->installed->len; i++)
    {
      const SnugSnapRecord *snap = g_ptr_array_index (self->installed, i);
      g_autoptr (GError) local_error = NULL;
      SnugSnapChoice *choice = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (is_passed_over (self, snap))
        continue;
      choice = resolve_newer (self, wish, NULL, snap, cancellable, &local_error);
      if (choice != NULL && choice->offer->revision != snap->current)
        g_ptr_array_add (choices, choice);
      else if (choice != NULL)
        snug_snap_choice_free (choice);
      else if (!g_error_matches (local_error, SNUG_ERROR, SNUG_ERROR_NO_UPDATE))
        {
          g_prefix_error (&local_error, "cannot update ‘%s’: ", snap->instance);
          g_message ("%s", local_error->message);
          first = first != NULL ? first : g_steal_pointer (&local_error);
        }
    }
  if (choices->len > 0)
    return TRUE;
  if (first != NULL)
    g_propagate_error (error, g_steal_pointer (&first));
  else
    snug_set_error (error, SNUG_ERROR_NO_UPDATE, "all snaps are up to date");
  return FALSE;
}

GPtrArray *
snug_snap_resolve_update (const SnugSnapResolver *self,
                          const SnugSnapWish *wish,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (GPtrArray) choices
    = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_snap_choice_free);
  /* Who asks for what is new wants what is new now; a store that is out of reach says so below. */
  g_autoptr (GVariant) asked = snug_store_set_refresh (self->stores, NULL, cancellable, error);
  gboolean ok;

  if (asked == NULL)
    return NULL;
  ok = wish->refs->len > 0 ? update_named (self, wish, choices, cancellable, error)
                           : update_all (self, wish, choices, cancellable, error);
  if (!ok || !add_needs (self, choices, cancellable, error))
    return NULL;
  return g_steal_pointer (&choices);
}

/* --- revert --- */

GPtrArray *
snug_snap_resolve_revert (const SnugSnapResolver *self,
                          const SnugSnapWish *wish,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (GPtrArray) choices
    = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_snap_choice_free);

  for (guint i = 0; i < wish->refs->len; i++)
    {
      const SnugSnapRef *ref = g_ptr_array_index (wish->refs, i);
      const SnugSnapRecord *snap = snug_snap_resolver_find (self, ref->instance);
      GPtrArray *revisions = g_hash_table_lookup (self->revisions, ref->instance);
      SnugRevision revision = wish->revision;
      g_autoptr (SnugSnapInfo) info = NULL;

      if (snap == NULL || revisions == NULL)
        continue;
      if (revision == 0)
        revision = snug_plan_find_before (revisions, snap->current);
      if (find_revision (self, ref->instance, revision) == NULL)
        continue;
      info = snug_snap_meta_read (self->paths, ref->instance, revision, error);
      if (info == NULL
          || !snug_snap_resolve_needs (self, ref->instance, snug_snap_info_get_base (info), choices,
                                       cancellable, error))
        return NULL;
    }
  return g_steal_pointer (&choices);
}
