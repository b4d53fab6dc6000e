/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* snug-repo verify: the verifier of trust/ with a state of its own, then every record and image. */

#include "snug-digest-copy.h"
#include "snug-file.h"
#include "snug-json-fields.h"
#include "snug-repo-source.h"
#include "snug-repo-verbs.h"
#include "snug-repository-offer.h"
#include "snug-repository-update.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  gboolean quick;
  gboolean json;
  char *keys;
} VerifyOptions;

typedef struct
{
  const VerifyOptions *options;
  char *scratch;          /* (owned) */
  char *pins;             /* (owned) */
  SnugPaths *paths;       /* (owned) */
  SnugRepoSource *source; /* (owned) */
  SnugRepositoryContext context;
  SnugRepositoryView *view; /* (owned) */
  GPtrArray *problems;      /* (owned) of utf8 */
  guint snaps;
  guint revisions;
} Verification;

static void
verification_clear (Verification *self)
{
  g_autofree char *parent = self->scratch != NULL ? g_path_get_dirname (self->scratch) : NULL;
  g_autofree char *name = self->scratch != NULL ? g_path_get_basename (self->scratch) : NULL;
  snug_autofd int fd = parent != NULL ? snug_file_open_root (parent, NULL) : -1;

  if (fd >= 0 && !snug_file_remove (fd, name, NULL))
    g_printerr ("snug-repo: ‘%s’ could not be removed\n", self->scratch);
  g_clear_pointer (&self->context.state, snug_repository_state_free);
  g_clear_pointer (&self->view, snug_repository_view_unref);
  g_clear_object (&self->source);
  g_clear_object (&self->paths);
  g_clear_pointer (&self->problems, g_ptr_array_unref);
  g_free (self->scratch);
  g_free (self->pins);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Verification, verification_clear)

/* Without --keys: does the repository hold together by the keys that its first root document names?
 */
static gboolean
pin_own_keys (Verification *self, GError **error)
{
  g_autoptr (GBytes) content = snug_file_read (snug_repo_source_get_fd (self->source),
                                               "1.root.json", SNUG_REPOSITORY_ROOT_MAX_SIZE, error);
  g_autoptr (SnugRepositoryRoot) root
    = content != NULL ? snug_repository_root_parse ("1.root.json", content, error) : NULL;

  if (root == NULL)
    return FALSE;
  self->pins = g_build_filename (self->scratch, "pins", NULL);
  if (g_mkdir (self->pins, 0700) < 0)
    return snug_set_error_from_errno (error, errno, "cannot make ‘%s’", self->pins);
  for (guint i = 0; root->keys.fingerprints[i] != NULL; i++)
    {
      const char *fingerprint = root->keys.fingerprints[i];
      GBytes *armor = g_ptr_array_index (root->keys.armors, i);
      g_autofree char *file = g_strdup_printf ("%s/%s.asc", self->pins, fingerprint);

      if (!g_strv_contains ((const char *const *) root->roles[SNUG_REPOSITORY_ROLE_ROOT].keys,
                            fingerprint))
        continue;
      if (!g_file_set_contents (file, g_bytes_get_data (armor, NULL),
                                (gssize) g_bytes_get_size (armor), error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
prepare (Verification *self, const char *directory, GError **error)
{
  self->problems = g_ptr_array_new_with_free_func (g_free);
  self->source = snug_repo_source_new (directory, error);
  if (self->source == NULL)
    return FALSE;
  self->scratch = g_dir_make_tmp ("snug-repo-XXXXXX", NULL);
  if (self->scratch == NULL)
    return snug_set_error (error, SNUG_ERROR_FAILED, "cannot make a temporary directory");
  if (self->options->keys == NULL && !pin_own_keys (self, error))
    return FALSE;
  self->paths = snug_paths_new (self->scratch);
  self->context.store = SNUG_STORE (self->source);
  self->context.keys = self->options->keys != NULL ? self->options->keys : self->pins;
  self->context.now = g_get_real_time ();
  self->context.state = snug_repository_state_open (self->paths, "verified", error);
  if (self->context.state == NULL)
    return FALSE;
  self->view = snug_repository_update (&self->context, error);
  return self->view != NULL;
}

static void
note (Verification *self, const char *snap, const GError *error)
{
  g_ptr_array_add (self->problems, g_strdup_printf ("%s: %s", snap, error->message));
}

static gboolean
check_image (Verification *self, const SnugStoreOffer *offer, GError **error)
{
  const char *path = g_variant_get_string (offer->artifact, NULL);
  snug_autofd int fd
    = snug_file_open_regular (snug_repo_source_get_fd (self->source), path, G_MAXUINT64, error);
  SnugDigestCopyOptions options = { .name = path, .max_size = offer->size };
  g_autofree char *digest = NULL;

  if (fd < 0)
    return FALSE;
  digest = snug_digest_copy (fd, -1, &options, NULL, NULL, error);
  if (digest == NULL)
    return FALSE;
  return snug_digest_equal (digest, offer->sha3_384)
         || snug_set_error (error, SNUG_ERROR_VERIFICATION_FAILED,
                            "‘%s’ is not the image that was signed", path);
}

static gboolean
check_revision (Verification *self,
                const SnugRepositorySnap *snap,
                const SnugRepositoryRevision *revision,
                GError **error)
{
  g_autoptr (SnugRepositoryRecord) record
    = snug_repository_load_record (&self->context, snap, revision, error);
  g_autoptr (SnugStoreOffer) offer = NULL;

  if (record == NULL)
    return FALSE;
  offer
    = snug_repository_build_offer (&self->context, snap, revision, record->architectures[0], error);
  return offer != NULL && (self->options->quick || check_image (self, offer, error));
}

static void
check_snap (Verification *self, JsonObject *snaps, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugRepositorySnap) snap = snug_repository_snap_parse (snaps, name, &error);

  self->snaps++;
  if (snap == NULL)
    note (self, "the index", error);
  for (guint i = 0; snap != NULL && i < snap->revisions->len; i++)
    {
      const SnugRepositoryRevision *revision = g_ptr_array_index (snap->revisions, i);
      g_autofree char *where = g_strdup_printf ("%s revision %d", name, revision->revision);
      g_autoptr (GError) local = NULL;

      self->revisions++;
      if (!check_revision (self, snap, revision, &local))
        note (self, where, local);
    }
}

static gboolean
check_shards (Verification *self, GError **error)
{
  for (guint i = 0; i < self->view->index->shards->len; i++)
    {
      g_autoptr (JsonObject) snaps
        = snug_repository_view_load_shard (self->view, &self->context, i, error);
      g_autoptr (GList) names = snaps != NULL ? json_object_get_members (snaps) : NULL;

      if (snaps == NULL)
        return FALSE;
      for (GList *l = names; l != NULL; l = l->next)
        {
          if (snug_repository_index_find_shard (self->view->index->bits, l->data) != i)
            g_ptr_array_add (self->problems,
                             g_strdup_printf ("%s: it is in the wrong shard", (char *) l->data));
          check_snap (self, snaps, l->data);
        }
    }
  return TRUE;
}

static void
print_json (Verification *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *expires = snug_json_time_to_string (self->view->timestamp->expires);
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "root");
  json_builder_add_int_value (builder, (gint64) self->view->root->version);
  json_builder_set_member_name (builder, "timestamp");
  json_builder_add_int_value (builder, (gint64) self->view->timestamp->version);
  json_builder_set_member_name (builder, "index");
  json_builder_add_int_value (builder, (gint64) self->view->index->version);
  json_builder_set_member_name (builder, "expires");
  json_builder_add_string_value (builder, expires);
  json_builder_set_member_name (builder, "snaps");
  json_builder_add_int_value (builder, self->snaps);
  json_builder_set_member_name (builder, "revisions");
  json_builder_add_int_value (builder, self->revisions);
  json_builder_set_member_name (builder, "problems");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->problems->len; i++)
    json_builder_add_string_value (builder, g_ptr_array_index (self->problems, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, TRUE);
  g_print ("%s\n", text);
}

static void
print_text (Verification *self)
{
  g_autofree char *expires = snug_json_time_to_string (self->view->timestamp->expires);

  for (guint i = 0; i < self->problems->len; i++)
    g_print ("%s\n", (char *) g_ptr_array_index (self->problems, i));
  g_print ("%u snaps, %u revisions; root %" G_GUINT64_FORMAT ", index %" G_GUINT64_FORMAT
           ", timestamp %" G_GUINT64_FORMAT " valid until %s\n",
           self->snaps, self->revisions, self->view->root->version, self->view->index->version,
           self->view->timestamp->version, expires);
}

gboolean
snug_repo_verify (char **arguments, GError **error)
{
  VerifyOptions options = { FALSE, FALSE, NULL };
  const GOptionEntry entries[] = {
    { "keys", 0, 0, G_OPTION_ARG_FILENAME, &options.keys,
      "A folder with the root keys to trust (default: those that the repository names)", "FOLDER" },
    { "quick", 0, 0, G_OPTION_ARG_NONE, &options.quick, "Do not read the images", NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, "Print JSON", NULL },
    { NULL },
  };
  g_auto (GStrv) words = snug_repo_verbs_parse ("verify", entries, arguments, 1, 1, error);
  g_autofree char *keys = options.keys;
  g_auto (Verification) self = { .options = &options };

  if (words == NULL || words[0] == NULL)
    return words != NULL;
  if (!prepare (&self, words[0], error) || !check_shards (&self, error))
    return FALSE;
  if (options.json)
    print_json (&self);
  else
    print_text (&self);
  return self.problems->len == 0
         || snug_set_error (error, SNUG_ERROR_VERIFICATION_FAILED, "‘%s’ has %u problems", words[0],
                            self.problems->len);
}
