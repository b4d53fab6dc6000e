/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The next root document out of the present one and what the options say. */

#include "snug-repo-roles.h"

#include <string.h>

/* The fingerprints of keys as people name them; without any, those of the present root document. */
static char **
find_keys (SnugRepoTree *tree, char **names, SnugRepositoryRoleId role, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (names == NULL && tree->root == NULL)
    {
      snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "name a key with --key");
      return NULL;
    }
  if (names == NULL)
    return g_strdupv (tree->root->roles[role].keys);
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *fingerprint = snug_repo_signer_find (tree->signer, names[i], error);

      if (fingerprint == NULL)
        return NULL;
      g_strv_builder_add (builder, fingerprint);
    }
  return g_strv_builder_end (builder);
}

/* The public key out of the present root document, or out of the person's GnuPG. */
static GBytes *
find_armor (SnugRepoTree *tree, const char *fingerprint, GError **error)
{
  char *armor;

  for (guint i = 0; tree->root != NULL && tree->root->keys.fingerprints[i] != NULL; i++)
    if (g_str_equal (tree->root->keys.fingerprints[i], fingerprint))
      return g_bytes_ref (g_ptr_array_index (tree->root->keys.armors, i));
  armor = snug_repo_signer_export (tree->signer, fingerprint, error);
  return armor != NULL ? g_bytes_new_take (armor, strlen (armor)) : NULL;
}

static gboolean
collect_keys (SnugRepoTree *tree, SnugRepositoryRoot *next, GError **error)
{
  g_autoptr (GPtrArray) fingerprints = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) armors = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint role = 0; role < SNUG_N_REPOSITORY_ROLES; role++)
    for (guint i = 0; next->roles[role].keys[i] != NULL; i++)
      {
        const char *fingerprint = next->roles[role].keys[i];
        GBytes *armor;

        if (g_ptr_array_find_with_equal_func (fingerprints, fingerprint, g_str_equal, NULL))
          continue;
        armor = find_armor (tree, fingerprint, error);
        if (armor == NULL)
          return FALSE;
        g_ptr_array_add (fingerprints, g_strdup (fingerprint));
        g_ptr_array_add (armors, armor);
      }
  g_ptr_array_add (fingerprints, NULL);
  next->keys.fingerprints = (char **) g_ptr_array_free (g_steal_pointer (&fingerprints), FALSE);
  next->keys.armors = g_steal_pointer (&armors);
  return TRUE;
}

static guint64
choose_threshold (SnugRepoTree *tree, const SnugRepoRoles *roles, guint n)
{
  if (roles->root_threshold > 0)
    return (guint64) roles->root_threshold;
  if (roles->root_keys == NULL && tree->root != NULL)
    return tree->root->roles[SNUG_REPOSITORY_ROLE_ROOT].threshold;
  return n / 2 + 1;
}

static gboolean
check_numbers (const SnugRepoRoles *roles, GError **error)
{
  if (roles->days < 1 || roles->days > 3650)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "a root document is valid for 1 to 3650 days");
  return TRUE;
}

SnugRepositoryRoot *
snug_repo_roles_build (SnugRepoTree *tree,
                       const SnugRepoRoles *roles,
                       const char *title,
                       GError **error)
{
  char **const names[] = { roles->root_keys, roles->timestamp_keys, roles->index_keys };
  g_autoptr (SnugRepositoryRoot) next = g_new0 (SnugRepositoryRoot, 1);
  guint n;

  if (!check_numbers (roles, error))
    return NULL;
  next->version = tree->root != NULL ? tree->root->version + 1 : 1;
  next->expires = g_get_real_time () + roles->days * G_TIME_SPAN_DAY;
  next->title = g_strdup (title != NULL ? title : tree->root != NULL ? tree->root->title : NULL);
  for (guint role = 0; role < SNUG_N_REPOSITORY_ROLES; role++)
    {
      next->roles[role].keys = find_keys (tree, names[role], (SnugRepositoryRoleId) role, error);
      next->roles[role].threshold = 1;
      if (next->roles[role].keys == NULL)
        return NULL;
    }
  n = g_strv_length (next->roles[SNUG_REPOSITORY_ROLE_ROOT].keys);
  next->roles[SNUG_REPOSITORY_ROLE_ROOT].threshold = choose_threshold (tree, roles, n);
  if (next->roles[SNUG_REPOSITORY_ROLE_ROOT].threshold > n)
    {
      snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                      "%d of %u root keys cannot sign; name more with --root-key",
                      roles->root_threshold, n);
      return NULL;
    }
  return collect_keys (tree, next, error) ? g_steal_pointer (&next) : NULL;
}
