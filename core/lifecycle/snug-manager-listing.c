/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is installed. The columns come out of the database; what a snap says of itself is read only
 * if somebody wants it, and is kept for the next time. A snap that is broken is listed as such and
 * never left out. Main thread. */

#include "snug-manager-private.h"

#include "snug-file.h"
#include "snug-name.h"
#include "snug-snap-meta.h"
#include "snug-state-snaps.h"

#include <fcntl.h>

/* How to list. */
typedef struct
{
  gboolean all;
  gboolean brief;
  const char **names; /* (nullable) (owned container) */
  int images;         /* the folder of images, or -1 */
} Listing;

static void
insert_text (GVariantDict *dict, const char *key, const char *text)
{
  if (text != NULL && text[0] != '\0')
    g_variant_dict_insert (dict, key, "s", text);
}

static void
insert_time (GVariantDict *dict, const char *key, gint64 time)
{
  if (time > 0)
    g_variant_dict_insert (dict, key, "t", (guint64) time);
}

/* --- what a snap says of itself --- */

static GVariant *
describe_apps (const SnugSnapRecord *snap, const SnugSnapInfo *info)
{
  g_auto (GVariantBuilder) apps = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < info->apps->len; i++)
    {
      const SnugAppInfo *app = g_ptr_array_index (info->apps, i);
      g_autofree char *command = snug_name_build_command (snap->instance, app->name);
      g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

      insert_text (&dict, "name", app->name);
      insert_text (&dict, "daemon", app->daemon);
      insert_text (&dict, "common-id", app->common_id);
      insert_text (&dict, "command", app->daemon == NULL ? command : NULL);
      g_variant_builder_add_value (&apps, g_variant_dict_end (&dict));
    }
  return g_variant_builder_end (&apps);
}

static void
add_details (SnugManager *self,
             GVariantDict *dict,
             const SnugSnapRecord *snap,
             const SnugRevisionRecord *revision)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugSnapInfo) info
    = snug_snap_meta_read (self->paths, revision->instance, revision->revision, &error);

  if (info == NULL)
    {
      if (!g_variant_dict_contains (dict, "broken"))
        insert_text (dict, "broken", error->message);
      return;
    }
  insert_text (dict, "title", info->title);
  insert_text (dict, "summary", info->summary);
  insert_text (dict, "description", info->description);
  insert_text (dict, "license", info->license);
  g_variant_dict_insert_value (dict, "apps", describe_apps (snap, info));
}

/* --- the columns --- */

static void
add_image (GVariantDict *dict, const Listing *listing, const SnugRevisionRecord *revision)
{
  g_autofree char *text = snug_revision_to_string (revision->revision);
  g_autofree char *name = g_strdup_printf ("%s_%s.snap", revision->instance, text);
  struct stat st;

  if (listing->images < 0 || fstatat (listing->images, name, &st, AT_SYMLINK_NOFOLLOW) < 0
      || !S_ISREG (st.st_mode))
    insert_text (dict, "broken", "its image is missing");
  else if (st.st_size != revision->size)
    insert_text (dict, "broken",
                 "its image does not have the size that it had when it was verified");
}

static void
add_columns (GVariantDict *dict,
             const Listing *listing,
             const SnugSnapRecord *snap,
             const SnugRevisionRecord *revision)
{
  g_autofree char *text = snug_revision_to_string (revision->revision);

  insert_text (dict, "name", snap->instance);
  insert_text (dict, "version", revision->version);
  insert_text (dict, "revision", text);
  insert_text (dict, "channel", snap->channel);
  insert_text (dict, "store", revision->store);
  insert_text (dict, "publisher", snap->publisher);
  insert_text (dict, "type", snap->type);
  insert_text (dict, "base", snap->base);
  insert_text (dict, "confinement", revision->confinement);
  insert_text (dict, "mode", snap->mode);
  insert_text (dict, "state", snap->active ? "active" : "disabled");
  g_variant_dict_insert (dict, "current", "b", revision->revision == snap->current);
  insert_time (dict, "install-time", revision->installed_at);
  if (snap->hold_until > 0)
    insert_time (dict, "hold-until", snap->hold_until);
  g_variant_dict_insert (dict, "size", "t", (guint64) MAX (revision->size, 0));
  add_image (dict, listing, revision);
}

static void
add_revision (SnugManager *self,
              GVariantBuilder *builder,
              const Listing *listing,
              const SnugSnapRecord *snap,
              const SnugRevisionRecord *revision)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  add_columns (&dict, listing, snap, revision);
  if (!listing->brief)
    add_details (self, &dict, snap, revision);
  g_variant_builder_add_value (builder, g_variant_dict_end (&dict));
}

/* The record of a snap whose current revision has none. */
static void
add_without_revision (GVariantBuilder *builder, const SnugSnapRecord *snap)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *text = snug_revision_to_string (snap->current);

  insert_text (&dict, "name", snap->instance);
  insert_text (&dict, "revision", text);
  insert_text (&dict, "type", snap->type);
  insert_text (&dict, "mode", snap->mode);
  insert_text (&dict, "state", snap->active ? "active" : "disabled");
  g_variant_dict_insert (&dict, "current", "b", TRUE);
  insert_text (&dict, "broken", "its current revision is not on record");
  g_variant_builder_add_value (builder, g_variant_dict_end (&dict));
}

static gboolean
add_snap (SnugManager *self,
          GVariantBuilder *builder,
          const Listing *listing,
          const SnugSnapRecord *snap,
          GError **error)
{
  g_autoptr (GPtrArray) revisions = snug_state_list_revisions (self->state, snap->instance, error);
  gboolean has_current = FALSE;

  if (revisions == NULL)
    return FALSE;
  for (guint i = 0; i < revisions->len; i++)
    {
      const SnugRevisionRecord *revision = g_ptr_array_index (revisions, i);

      has_current = has_current || revision->revision == snap->current;
      if (listing->all || revision->revision == snap->current)
        add_revision (self, builder, listing, snap, revision);
    }
  if (!has_current)
    add_without_revision (builder, snap);
  return TRUE;
}

static void
listing_clear (Listing *listing)
{
  g_free (listing->names);
  snug_clear_fd (&listing->images);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Listing, listing_clear)

static void
read_options (Listing *listing, GVariant *options)
{
  if (options == NULL || !g_variant_is_of_type (options, G_VARIANT_TYPE_VARDICT))
    return;
  g_variant_lookup (options, "all", "b", &listing->all);
  g_variant_lookup (options, "brief", "b", &listing->brief);
  g_variant_lookup (options, "names", "^a&s", &listing->names);
}

GVariant *
snug_manager_list_installed (SnugManager *self, GVariant *options, GError **error)
{
  g_autoptr (GPtrArray) snaps = snug_state_list_snaps (self->state, error);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_auto (Listing) listing = { FALSE, FALSE, NULL, -1 };

  if (snaps == NULL)
    return NULL;
  read_options (&listing, options);
  listing.images = snug_file_open_root (snug_paths_get (self->paths, SNUG_PATH_IMAGES), NULL);
  for (guint i = 0; i < snaps->len; i++)
    {
      const SnugSnapRecord *snap = g_ptr_array_index (snaps, i);

      if (listing.names != NULL
          && !g_strv_contains ((const char *const *) listing.names, snap->instance))
        continue;
      if (!add_snap (self, &builder, &listing, snap, error))
        return NULL;
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}
