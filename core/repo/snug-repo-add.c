/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* snug-repo add */

#include "snug-digest-copy.h"
#include "snug-file.h"
#include "snug-repo-channels.h"
#include "snug-repo-image.h"
#include "snug-repo-publisher.h"
#include "snug-repo-verbs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  char **channels;
  char **categories;
  char *revision;
  char *publisher;
  char *publisher_name;
  char *publisher_key;
} AddOptions;

static void
add_options_clear (AddOptions *options)
{
  g_strfreev (options->channels);
  g_strfreev (options->categories);
  g_free (options->revision);
  g_free (options->publisher);
  g_free (options->publisher_name);
  g_free (options->publisher_key);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AddOptions, add_options_clear)

/* An image on its way into the repository. */
typedef struct
{
  SnugRepoTree *tree;
  const char *file;
  SnugSnapInfo *info; /* (owned) */
  char *temporary;    /* (owned) (nullable) in the folder snaps/ */
  char *sha3_384;     /* (owned) */
  guint64 size;
} NewImage;

static void
new_image_clear (NewImage *image)
{
  if (image->temporary != NULL)
    unlinkat (image->tree->fd, image->temporary, 0);
  g_clear_pointer (&image->info, snug_snap_info_unref);
  g_free (image->temporary);
  g_free (image->sha3_384);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NewImage, new_image_clear)

static gboolean
copy_image (NewImage *image, GError **error)
{
  snug_autofd int source = open (image->file, O_RDONLY | O_CLOEXEC);
  snug_autofd int folder = snug_file_make_dirs (image->tree->fd, "snaps", 0755, error);
  snug_autofd int target = -1;
  SnugDigestCopyOptions options = { .name = image->file, .max_size = G_MAXINT64 };

  if (source < 0)
    return snug_set_error_from_errno (error, errno, "cannot open ‘%s’", image->file);
  if (folder < 0)
    return FALSE;
  image->temporary = g_strdup_printf ("snaps/.new.%08x", g_random_int ());
  target = snug_file_open_beneath (image->tree->fd, image->temporary, O_WRONLY | O_CREAT | O_EXCL,
                                   0644, error);
  if (target < 0)
    return FALSE;
  image->sha3_384 = snug_digest_copy (source, target, &options, &image->size, NULL, error);
  if (image->sha3_384 == NULL)
    return FALSE;
  if (fchmod (target, 0644) < 0 || fsync (target) < 0)
    return snug_set_error_from_errno (error, errno, "cannot write the image of ‘%s’", image->file);
  return TRUE;
}

static gboolean
place_image (NewImage *image, SnugRevision revision, GError **error)
{
  g_autofree char *path = snug_repository_record_build_image_path (image->info->name, revision);
  snug_autofd int folder = -1;

  /* No index names this revision yet; what may be there is left of an attempt that failed. */
  if (renameat (image->tree->fd, image->temporary, image->tree->fd, path) < 0)
    return snug_set_error_from_errno (error, errno, "cannot put the image at ‘%s’", path);
  g_clear_pointer (&image->temporary, g_free);
  folder = snug_file_open_beneath (image->tree->fd, "snaps", O_RDONLY | O_DIRECTORY, 0, error);
  return folder >= 0
         && (fsync (folder) == 0
             || snug_set_error_from_errno (error, errno, "cannot write ‘%s’ to the disk", path));
}

/* Snaps that the content plugs name as their providers; what follows a colon is a slot. */
static char **
find_providers (const SnugSnapInfo *info)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < info->plugs->len; i++)
    {
      const SnugPlugInfo *plug = g_ptr_array_index (info->plugs, i);
      const char *provider = NULL;
      g_auto (GStrv) parts = NULL;

      if (!g_str_equal (plug->interface, "content") || plug->attrs == NULL
          || !g_variant_lookup (plug->attrs, "default-provider", "&s", &provider))
        continue;
      parts = g_strsplit (provider, ":", 2);
      if (parts[0] != NULL && parts[0][0] != '\0'
          && !g_ptr_array_find_with_equal_func (names, parts[0], g_str_equal, NULL))
        g_ptr_array_add (names, g_strdup (parts[0]));
    }
  if (names->len == 0)
    return NULL;
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

static char **
find_architectures (const SnugSnapInfo *info)
{
  const char *const all[] = { "all", NULL };

  return g_strdupv (info->architectures != NULL && info->architectures[0] != NULL
                      ? info->architectures
                      : (char **) all);
}

static SnugRepositoryRecord *
describe (const NewImage *image, SnugRevision revision, const char *publisher)
{
  const SnugSnapInfo *info = image->info;
  SnugRepositoryRecord *record = g_new0 (SnugRepositoryRecord, 1);

  record->name = g_strdup (info->name);
  record->revision = (guint64) revision;
  record->version = g_strdup (info->version != NULL ? info->version : "");
  record->type = g_strdup (info->type);
  record->base = g_strdup (snug_snap_info_get_base (info));
  record->confinement = g_strdup (info->confinement);
  record->grade = g_strdup (info->grade);
  record->epoch = snug_epoch_to_json (&info->epoch);
  record->architectures = find_architectures (info);
  record->title = g_strdup (info->title);
  record->summary = g_strdup (info->summary);
  record->description = g_strdup (info->description);
  record->license = g_strdup (info->license);
  record->providers = find_providers (info);
  record->publisher = g_strdup (publisher);
  record->sha3_384 = g_strdup (image->sha3_384);
  record->size = image->size;
  return record;
}

/* A record that readers would refuse must not be signed. */
static gboolean
check_readable (GBytes *content, const char *file, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (SnugRepositoryRecord) record
    = snug_repository_record_parse ("its record", content, &local);

  return record != NULL
         || snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "‘%s’ cannot be published: %s",
                            file, local->message);
}

static gboolean
write_record (NewImage *image,
              const SnugRepositoryRecord *record,
              const char *signer,
              SnugRepositoryRevision *revision,
              GError **error)
{
  const char *const signers[] = { signer, NULL };
  g_autoptr (GBytes) content = snug_repo_documents_build_record (record);
  g_autoptr (GBytes) signatures = NULL;
  g_autofree char *digest = snug_digest_of_bytes (content);
  g_autofree char *name = g_strdup_printf ("records/%s.json", digest);
  g_autofree char *signature_name = g_strconcat (name, ".asc", NULL);

  if (!check_readable (content, image->file, error))
    return FALSE;
  signatures = snug_repo_signer_sign (image->tree->signer, signers, content, error);
  if (signatures == NULL || !snug_repo_tree_write (image->tree, signature_name, signatures, error)
      || !snug_repo_tree_write (image->tree, name, content, error))
    return FALSE;
  revision->revision = (SnugRevision) record->revision;
  revision->version = g_strdup (record->version);
  revision->confinement = g_strdup (record->confinement);
  revision->size = record->size;
  revision->record.sha3_384 = g_steal_pointer (&digest);
  revision->record.size = g_bytes_get_size (content);
  return TRUE;
}

/* Adding the same file twice gives no second revision. */
static SnugRevision
find_same (NewImage *image, const SnugRepositorySnap *snap)
{
  for (guint i = 0; i < snap->revisions->len; i++)
    {
      const SnugRepositoryRevision *revision = g_ptr_array_index (snap->revisions, i);
      g_autoptr (SnugRepositoryRecord) record = NULL;

      if (revision->size != image->size)
        continue;
      record = snug_repo_channels_load_record (image->tree, snap, revision->revision, NULL);
      if (record != NULL && snug_digest_equal (record->sha3_384, image->sha3_384))
        return revision->revision;
    }
  return 0;
}

static gboolean
choose_revision (const SnugRepositorySnap *snap,
                 const char *wanted,
                 SnugRevision *revision,
                 GError **error)
{
  const SnugRepositoryRevision *newest
    = snap->revisions->len > 0 ? g_ptr_array_index (snap->revisions, snap->revisions->len - 1)
                               : NULL;

  if (wanted == NULL)
    {
      *revision = newest != NULL ? newest->revision + 1 : 1;
      return TRUE;
    }
  if (!snug_revision_parse (wanted, revision, error))
    return FALSE;
  if (*revision <= 0 || (newest != NULL && *revision <= newest->revision))
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "the next revision of ‘%s’ is %d or more, not %s", snap->name,
                           newest != NULL ? newest->revision + 1 : 1, wanted);
  return TRUE;
}

static SnugRepositorySnap *
take_snap (SnugRepoTree *tree, const char *name, const char *publisher)
{
  SnugRepositorySnap *snap = g_hash_table_lookup (tree->snaps, name);

  if (snap != NULL)
    return snap;
  snap = g_new0 (SnugRepositorySnap, 1);
  snap->name = g_strdup (name);
  snap->publisher_id = g_strdup (publisher);
  snap->channels = g_ptr_array_new_with_free_func (snug_repository_channel_free);
  snap->revisions = g_ptr_array_new_with_free_func (snug_repository_revision_free);
  g_hash_table_insert (tree->snaps, snap->name, snap);
  return snap;
}

static void
set_text (char **target, const char *text)
{
  g_free (*target);
  *target = g_strdup (text);
}

/* People see what the newest revision says. */
static void
update_texts (SnugRepositorySnap *snap, const SnugRepositoryRecord *record, char **categories)
{
  set_text (&snap->title, record->title);
  set_text (&snap->summary, record->summary);
  set_text (&snap->license, record->license);
  if (categories != NULL)
    {
      g_strfreev (snap->categories);
      snap->categories = g_strdupv (categories);
    }
}

static SnugRepositoryRecord *
add_revision (NewImage *image,
              SnugRepositorySnap *snap,
              const AddOptions *options,
              const char *signer,
              GError **error)
{
  SnugRevision number = find_same (image, snap);
  g_autoptr (SnugRepositoryRecord) record = NULL;
  SnugRepositoryRevision *revision;

  if (number != 0)
    return snug_repo_channels_load_record (image->tree, snap, number, error);
  if (!choose_revision (snap, options->revision, &number, error))
    return NULL;
  record = describe (image, number, snap->publisher_id);
  revision = g_new0 (SnugRepositoryRevision, 1);
  if (!write_record (image, record, signer, revision, error) || !place_image (image, number, error))
    {
      snug_repository_revision_free (revision);
      return NULL;
    }
  g_ptr_array_add (snap->revisions, revision);
  update_texts (snap, record, options->categories);
  return g_steal_pointer (&record);
}

static gboolean
add_file (SnugRepoTree *tree, const char *file, const AddOptions *options, GError **error)
{
  static const char *const stable[] = { "latest/stable", NULL };
  const SnugRepoPublisherChoice choice
    = { options->publisher, options->publisher_name, options->publisher_key };
  g_auto (NewImage) image = { .tree = tree, .file = file };
  g_autoptr (SnugRepositoryPublisher) publisher = NULL;
  g_autoptr (SnugRepositoryRecord) record = NULL;
  g_autofree char *signer = NULL;
  SnugRepositorySnap *snap;

  image.info = snug_repo_image_read_info (file, error);
  if (image.info == NULL)
    return FALSE;
  publisher = snug_repo_publisher_choose (tree, g_hash_table_lookup (tree->snaps, image.info->name),
                                          &choice, &signer, error);
  if (publisher == NULL || !copy_image (&image, error))
    return FALSE;
  snap = take_snap (tree, image.info->name, publisher->id);
  if (!snug_repo_publisher_apply (tree, publisher, error))
    return FALSE;
  record = add_revision (&image, snap, options, signer, error);
  if (record == NULL
      || !snug_repo_channels_release (
        snap, record, options->channels != NULL ? (const char *const *) options->channels : stable,
        error))
    return FALSE;
  g_print ("‘%s’ %s is revision %" G_GUINT64_FORMAT "\n", record->name, record->version,
           record->revision);
  return TRUE;
}

gboolean
snug_repo_add (char **arguments, GError **error)
{
  g_auto (AddOptions) options = { 0 };
  const SnugRepoCommit commit = { SNUG_REPO_TIMESTAMP_DAYS, SNUG_REPO_INDEX_DAYS, NULL };
  const GOptionEntry entries[] = {
    { "channel", 'c', 0, G_OPTION_ARG_STRING_ARRAY, &options.channels,
      "A channel to release into; may be given several times (default: latest/stable)", "CHANNEL" },
    { "revision", 0, 0, G_OPTION_ARG_STRING, &options.revision,
      "The revision's number (default: the next one)", "N" },
    { "category", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.categories,
      "A category of the snap; may be given several times", "NAME" },
    { "publisher", 'p', 0, G_OPTION_ARG_STRING, &options.publisher, "The publisher's id", "ID" },
    { "publisher-name", 0, 0, G_OPTION_ARG_STRING, &options.publisher_name,
      "The publisher's name for people", "TEXT" },
    { "publisher-key", 0, 0, G_OPTION_ARG_STRING, &options.publisher_key,
      "The key that signs (default: the publisher's, or the index key)", "KEY" },
    { NULL },
  };
  g_auto (GStrv) words = snug_repo_verbs_parse ("add", entries, arguments, 2, 0, error);
  g_autoptr (SnugRepoTree) tree = NULL;

  if (words == NULL || words[0] == NULL)
    return words != NULL;
  if (options.revision != NULL && words[2] != NULL)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "--revision goes with one file only");
  tree = snug_repo_tree_load (words[0], error);
  if (tree == NULL)
    return FALSE;
  for (guint i = 1; words[i] != NULL; i++)
    if (!add_file (tree, words[i], &options, error))
      return FALSE;
  return snug_repo_tree_commit (tree, &commit, error);
}
