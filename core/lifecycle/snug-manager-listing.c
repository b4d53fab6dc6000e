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

#define MAX_DETAILS 256

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

static GVariant *
describe_info (const SnugSnapRecord *snap, const SnugSnapInfo *info)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  GVariant *content;

  insert_text (&dict, "title", info->title);
  insert_text (&dict, "summary", info->summary);
  insert_text (&dict, "description", info->description);
  insert_text (&dict, "license", info->license);
  g_variant_dict_insert_value (&dict, "apps", describe_apps (snap, info));
  content = g_variant_ref_sink (g_variant_dict_end (&dict));
  g_variant_get_data (content);
  return content;
}

/* What was made of a copy of snap.yaml, and which file that was. */
typedef struct
{
  struct timespec modified;
  ino_t inode;
  GVariant *content; /* (owned) */
} Details;

static void
details_free (gpointer data)
{
  Details *details = data;

  g_variant_unref (details->content);
  g_free (details);
}

static gboolean
is_same_file (const Details *details, const struct stat *st)
{
  return details->inode == st->st_ino && details->modified.tv_sec == st->st_mtim.tv_sec
         && details->modified.tv_nsec == st->st_mtim.tv_nsec;
}

static void
keep_details (SnugManager *self, char *key, const struct stat *st, GVariant *content)
{
  Details *details = g_new0 (Details, 1);

  details->modified = st->st_mtim;
  details->inode = st->st_ino;
  details->content = g_variant_ref (content);
  /* Whoever lists more than this pays for it each time, and not with the daemon's memory. */
  if (self->details != NULL && g_hash_table_size (self->details) >= MAX_DETAILS)
    g_clear_pointer (&self->details, g_hash_table_unref);
  if (self->details == NULL)
    self->details = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, details_free);
  g_hash_table_insert (self->details, key, details);
}

static GVariant *
find_details (SnugManager *self,
              const SnugSnapRecord *snap,
              const SnugRevisionRecord *revision,
              GError **error)
{
  g_autofree char *text = snug_revision_to_string (revision->revision);
  g_autofree char *key = g_strconcat (revision->instance, "_", text, ".yaml", NULL);
  g_autofree char *path = snug_paths_build (self->paths, SNUG_PATH_META, key, NULL);
  const Details *known = self->details != NULL ? g_hash_table_lookup (self->details, key) : NULL;
  g_autoptr (SnugSnapInfo) info = NULL;
  struct stat st = { 0 };
  gboolean there = lstat (path, &st) == 0;
  GVariant *content;

  if (known != NULL && there && is_same_file (known, &st))
    return g_variant_ref (known->content);
  info = snug_snap_meta_read (self->paths, revision->instance, revision->revision, error);
  if (info == NULL)
    return NULL;
  content = describe_info (snap, info);
  keep_details (self, g_steal_pointer (&key), &st, content);
  return content;
}

static void
add_details (SnugManager *self,
             GVariantDict *dict,
             const SnugSnapRecord *snap,
             const SnugRevisionRecord *revision)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) details = find_details (self, snap, revision, &error);
  GVariantIter iter;
  const char *key;
  GVariant *value;

  if (details == NULL)
    {
      if (!g_variant_dict_contains (dict, "broken"))
        insert_text (dict, "broken", error != NULL ? error->message : NULL);
      return;
    }
  g_variant_iter_init (&iter, details);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    g_variant_dict_insert_value (dict, key, value);
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

/* In serialised form at once: as a tree of values a thousand snaps take megabytes. */
static void
add_row (GVariantBuilder *builder, GVariantDict *dict)
{
  GVariant *row = g_variant_dict_end (dict);

  g_variant_get_data (row);
  g_variant_builder_add_value (builder, row);
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
  add_row (builder, &dict);
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
  add_row (builder, &dict);
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

/* Those that were asked for, or all; a name that is not installed has no row. */
static GPtrArray *
list_snaps (SnugManager *self, const Listing *listing, GError **error)
{
  g_autoptr (GPtrArray) snaps = NULL;

  if (listing->names == NULL)
    return snug_state_list_snaps (self->state, error);
  snaps = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_snap_record_free);
  for (guint i = 0; listing->names[i] != NULL; i++)
    {
      g_autoptr (GError) local_error = NULL;
      SnugSnapRecord *snap = snug_state_get_snap (self->state, listing->names[i], &local_error);

      if (snap != NULL)
        g_ptr_array_add (snaps, snap);
      else if (!g_error_matches (local_error, SNUG_ERROR, SNUG_ERROR_NOT_INSTALLED))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
    }
  return g_steal_pointer (&snaps);
}

GVariant *
snug_manager_list_installed (SnugManager *self, GVariant *options, GError **error)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_auto (Listing) listing = { FALSE, FALSE, NULL, -1 };
  g_autoptr (GPtrArray) snaps = NULL;

  read_options (&listing, options);
  snaps = list_snaps (self, &listing, error);
  if (snaps == NULL)
    return NULL;
  listing.images = snug_file_open_root (snug_paths_get (self->paths, SNUG_PATH_IMAGES), NULL);
  for (guint i = 0; i < snaps->len; i++)
    if (!add_snap (self, &builder, &listing, g_ptr_array_index (snaps, i), error))
      return NULL;
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}
