/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What profiles are made from, as a few texts that are compared. The database part is for the main
 * thread. */

#include "snug-profile-basis.h"

#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "snug-recipe-format.h"
#include "snug-state-values.h"

#define BASIS_KEY    "profiles/basis"
#define BACKENDS_KEY "profiles/backends"

/* --- what there is --- */

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

/* A folder need not be there. The time of the last change of an inode cannot be set back, so it
 * tells also what brings its own time along. */
static void
add_folder (GPtrArray *lines, const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      struct stat st;

      /* What else lies there is not read. */
      if (name[0] != '.' && g_str_has_suffix (name, ".yaml") && stat (path, &st) == 0)
        g_ptr_array_add (lines,
                         g_strdup_printf ("%s %" G_GINT64_FORMAT " %" G_GUINT64_FORMAT
                                          " %" G_GINT64_FORMAT ".%ld %" G_GINT64_FORMAT ".%ld\n",
                                          path, (gint64) st.st_size, (guint64) st.st_ino,
                                          (gint64) st.st_mtim.tv_sec, st.st_mtim.tv_nsec,
                                          (gint64) st.st_ctim.tv_sec, st.st_ctim.tv_nsec));
    }
}

char *
snug_profile_basis_digest_policy (SnugPaths *paths)
{
  g_autofree char *interfaces = snug_paths_build (paths, SNUG_PATH_ETC, "interfaces", NULL);
  g_autofree char *rules = snug_paths_build (paths, SNUG_PATH_ETC, "policy.d", NULL);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  add_folder (lines, snug_paths_get (paths, SNUG_PATH_INTERFACES));
  add_folder (lines, interfaces);
  add_folder (lines, rules);
  g_ptr_array_sort (lines, compare_lines);
  for (guint i = 0; i < lines->len; i++)
    g_checksum_update (sum, g_ptr_array_index (lines, i), -1);
  return g_strdup (g_checksum_get_string (sum));
}

/* What the launcher can use of it. */
static char *
describe_features (void)
{
  const long abi
    = syscall (SYS_landlock_create_ruleset, NULL, (size_t) 0, LANDLOCK_CREATE_RULESET_VERSION);

  return g_strdup_printf ("Landlock %ld", MAX (abi, 0L));
}

GVariant *
snug_profile_basis_new (const char *backend, const char *identity, const char *policy)
{
  g_auto (GVariantDict) basis = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *features = describe_features ();
  g_autofree char *recipe = g_strdup_printf ("%u", SNUG_RECIPE_VERSION);

  if (backend != NULL)
    g_variant_dict_insert (&basis, "backend", "s", backend);
  if (identity != NULL)
    g_variant_dict_insert (&basis, "identity", "s", identity);
  g_variant_dict_insert (&basis, "features", "s", features);
  g_variant_dict_insert (&basis, "policy", "s", policy);
  g_variant_dict_insert (&basis, "recipe", "s", recipe);
  g_variant_dict_insert (&basis, "version", "s", SNUG_VERSION);
  return g_variant_ref_sink (g_variant_dict_end (&basis));
}

static const char *
text_of (GVariant *basis, const char *key)
{
  const char *text = NULL;

  if (basis != NULL)
    g_variant_lookup (basis, key, "&s", &text);
  return text;
}

const char *
snug_profile_basis_get_backend (GVariant *basis)
{
  return text_of (basis, "backend");
}

/* --- what differs --- */

static const struct
{
  const char *key;
  const char *words; /* if not, was and is follow */
} parts[] = {
  { "backend", NULL },
  { "identity", "the confinement backend or what it finds on this system is another" },
  { "features", "the kernel confines otherwise" },
  { "policy", "interfaces or rules changed" },
  { "recipe", "recipes have another format" },
  { "version", "snug is another version" },
};

char *
snug_profile_basis_find_difference (GVariant *then, GVariant *now)
{
  gboolean unfinished = FALSE;

  for (guint i = 0; then != NULL && i < G_N_ELEMENTS (parts); i++)
    {
      const char *was = text_of (then, parts[i].key), *is = text_of (now, parts[i].key);

      if (is == NULL || g_strcmp0 (was, is) == 0)
        continue;
      if (parts[i].words != NULL)
        return g_strdup (parts[i].words);
      return g_strdup_printf ("the confinement backend ‘%s’ is in force, no longer ‘%s’", is,
                              was != NULL ? was : "");
    }
  if (then == NULL)
    return g_strdup ("it is not known what they were made from");
  if (g_variant_lookup (then, "unfinished", "b", &unfinished) && unfinished)
    return g_strdup ("they were made anew in part only");
  return NULL;
}

/* --- what is kept --- */

gboolean
snug_profile_basis_write (SnugState *state, GVariant *basis, GError **error)
{
  return snug_state_put_value (state, BASIS_KEY, basis, error)
         && snug_state_put_value (state, BACKENDS_KEY, NULL, error);
}

static gboolean
read_noted (SnugState *state, GPtrArray *names, GError **error)
{
  g_autoptr (GVariant) value = NULL;
  g_auto (GStrv) noted = NULL;

  if (!snug_state_get_value (state, BACKENDS_KEY, &value, error))
    return FALSE;
  if (value != NULL)
    g_variant_lookup (value, "names", "^as", &noted);
  for (guint i = 0; noted != NULL && noted[i] != NULL; i++)
    g_ptr_array_add (names, g_strdup (noted[i]));
  return TRUE;
}

gboolean
snug_profile_basis_read (SnugState *state, GVariant **basis, GError **error)
{
  g_autoptr (GPtrArray) noted = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GVariant) value = NULL;
  GVariantDict dict;

  *basis = NULL;
  if (!snug_state_get_value (state, BASIS_KEY, &value, error) || !read_noted (state, noted, error))
    return FALSE;
  if (value == NULL || noted->len == 0)
    {
      *basis = g_steal_pointer (&value);
      return TRUE;
    }
  /* What began and was not settled may have come to some of the snaps. */
  g_variant_dict_init (&dict, value);
  g_variant_dict_insert (&dict, "unfinished", "b", TRUE);
  *basis = g_variant_ref_sink (g_variant_dict_end (&dict));
  return TRUE;
}

static gboolean
has_name (GPtrArray *names, const char *name)
{
  return g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL);
}

gboolean
snug_profile_basis_note_backend (SnugState *state, const char *backend, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_auto (GVariantDict) value = G_VARIANT_DICT_INIT (NULL);

  if (!read_noted (state, names, error))
    return FALSE;
  if (has_name (names, backend))
    return TRUE;
  g_ptr_array_add (names, g_strdup (backend));
  g_variant_dict_insert_value (&value, "names",
                               g_variant_new_strv ((const char *const *) names->pdata,
                                                   (gssize) names->len));
  return snug_state_put_value (state, BACKENDS_KEY, g_variant_dict_end (&value), error);
}

gboolean
snug_profile_basis_list_backends (SnugState *state, char ***backends, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GVariant) basis = NULL;
  const char *own;

  if (!snug_state_get_value (state, BASIS_KEY, &basis, error) || !read_noted (state, names, error))
    return FALSE;
  own = snug_profile_basis_get_backend (basis);
  if (own != NULL && !has_name (names, own))
    g_ptr_array_add (names, g_strdup (own));
  g_ptr_array_add (names, NULL);
  *backends = (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
  return TRUE;
}
