/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Lays out a recipe: tables in the header's order, strings last. One thread at a time. */

#include <string.h>
#include "snug-recipe-builder.h"

enum
{
  TABLE_IMAGES,
  TABLE_MOUNTS,
  TABLE_DIRS,
  TABLE_LANDLOCK,
  TABLE_SECCOMP,
  TABLE_ENV,
  TABLE_ARGV,
  N_TABLES
};

static const guint entry_sizes[N_TABLES] = {
  sizeof (guint32),
  sizeof (struct snug_recipe_mount),
  sizeof (struct snug_recipe_dir),
  sizeof (struct snug_recipe_landlock),
  sizeof (struct snug_recipe_insn),
  sizeof (struct snug_recipe_env),
  sizeof (guint32),
};

struct _SnugRecipeBuilder
{
  struct snug_recipe_header header;
  GArray *tables[N_TABLES]; /* (owned) */
  GString *strings;         /* (owned): each with its NUL */
  GHashTable *places;       /* (owned): text to its place in @strings */
};

SnugRecipeBuilder *
snug_recipe_builder_new (void)
{
  SnugRecipeBuilder *self = g_new0 (SnugRecipeBuilder, 1);

  for (guint i = 0; i < N_TABLES; i++)
    self->tables[i] = g_array_new (FALSE, TRUE, entry_sizes[i]);
  self->strings = g_string_new (NULL);
  g_string_append_c (self->strings, '\0');
  self->places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  memcpy (self->header.magic, SNUG_RECIPE_MAGIC, sizeof self->header.magic);
  self->header.version = SNUG_RECIPE_VERSION;
  self->header.umask = SNUG_RECIPE_UMASK_KEEP;
  return self;
}

void
snug_recipe_builder_free (SnugRecipeBuilder *self)
{
  for (guint i = 0; i < N_TABLES; i++)
    g_array_unref (self->tables[i]);
  g_string_free (self->strings, TRUE);
  g_hash_table_unref (self->places);
  g_free (self);
}

struct snug_recipe_header *
snug_recipe_builder_get_header (SnugRecipeBuilder *self)
{
  return &self->header;
}

guint32
snug_recipe_builder_string (SnugRecipeBuilder *self, const char *text)
{
  gpointer place;

  if (text == NULL || *text == '\0')
    return 0;
  place = g_hash_table_lookup (self->places, text);
  if (place == NULL)
    {
      place = GUINT_TO_POINTER (self->strings->len);
      g_hash_table_insert (self->places, g_strdup (text), place);
      g_string_append_len (self->strings, text, (gssize) strlen (text) + 1);
    }
  return GPOINTER_TO_UINT (place);
}

void
snug_recipe_builder_mount (SnugRecipeBuilder *self,
                           enum snug_recipe_mount_op op,
                           const char *source,
                           const char *target,
                           guint32 flags)
{
  struct snug_recipe_mount mount
    = { .op = op, .flags = flags, .mode = op == SNUG_MOUNT_FILE ? 0644 : 0755 };

  mount.source = snug_recipe_builder_string (self, source);
  mount.target = snug_recipe_builder_string (self, target);
  g_array_append_val (self->tables[TABLE_MOUNTS], mount);
}

void
snug_recipe_builder_last_mount (SnugRecipeBuilder *self, guint32 mode, const char *data)
{
  GArray *mounts = self->tables[TABLE_MOUNTS];
  struct snug_recipe_mount *mount
    = &g_array_index (mounts, struct snug_recipe_mount, mounts->len - 1);

  mount->mode = mode;
  mount->data = snug_recipe_builder_string (self, data);
}

GArray *
snug_recipe_builder_get_mounts (SnugRecipeBuilder *self)
{
  return self->tables[TABLE_MOUNTS];
}

char *
snug_recipe_builder_text (SnugRecipeBuilder *self, guint32 string)
{
  return g_strdup (self->strings->str + string);
}

void
snug_recipe_builder_dir (SnugRecipeBuilder *self,
                         enum snug_recipe_dir_op op,
                         const char *path,
                         const char *target,
                         guint32 mode)
{
  struct snug_recipe_dir dir = { .op = op, .mode = mode };

  dir.path = snug_recipe_builder_string (self, path);
  dir.target = snug_recipe_builder_string (self, target);
  g_array_append_val (self->tables[TABLE_DIRS], dir);
}

void
snug_recipe_builder_env (SnugRecipeBuilder *self,
                         enum snug_recipe_env_op op,
                         const char *name,
                         const char *value)
{
  struct snug_recipe_env env = { .op = op };

  env.name = snug_recipe_builder_string (self, name);
  env.value = snug_recipe_builder_string (self, value);
  g_array_append_val (self->tables[TABLE_ENV], env);
}

void
snug_recipe_builder_landlock (SnugRecipeBuilder *self, const char *path, guint64 access)
{
  struct snug_recipe_landlock rule = { .access = access };

  rule.path = snug_recipe_builder_string (self, path);
  g_array_append_val (self->tables[TABLE_LANDLOCK], rule);
}

void
snug_recipe_builder_image (SnugRecipeBuilder *self, const char *path)
{
  guint32 string = snug_recipe_builder_string (self, path);

  g_array_append_val (self->tables[TABLE_IMAGES], string);
}

void
snug_recipe_builder_word (SnugRecipeBuilder *self, const char *word)
{
  guint32 string = snug_recipe_builder_string (self, word);

  g_array_append_val (self->tables[TABLE_ARGV], string);
}

void
snug_recipe_builder_seccomp (SnugRecipeBuilder *self, GBytes *program)
{
  gsize size = 0;
  const void *data = program != NULL ? g_bytes_get_data (program, &size) : NULL;

  if (size > 0)
    g_array_append_vals (self->tables[TABLE_SECCOMP], data,
                         (guint) (size / sizeof (struct snug_recipe_insn)));
}

static void
append_aligned (GByteArray *file,
                struct snug_recipe_section *section,
                const void *data,
                guint count,
                guint entry_size)
{
  static const guint8 zeros[8] = { 0 };

  section->offset = file->len;
  section->count = count;
  g_byte_array_append (file, data, count * entry_size);
  if (file->len % 8 != 0)
    g_byte_array_append (file, zeros, 8 - file->len % 8);
}

GBytes *
snug_recipe_builder_seal (SnugRecipeBuilder *self, GError **error)
{
  struct snug_recipe_header *header = &self->header;
  struct snug_recipe_section *sections[N_TABLES]
    = { &header->images,  &header->mounts, &header->dirs, &header->landlock,
        &header->seccomp, &header->env,    &header->argv };
  const gsize sealed = G_STRUCT_OFFSET (struct snug_recipe_header, keep_capabilities);
  g_autoptr (GByteArray) file = g_byte_array_new ();
  const char *problem;

  g_byte_array_append (file, (const guint8 *) header, sizeof *header);
  for (guint i = 0; i < N_TABLES; i++)
    append_aligned (file, sections[i], self->tables[i]->data, self->tables[i]->len, entry_sizes[i]);
  append_aligned (file, &header->strings, self->strings->str, (guint) self->strings->len, 1);
  header->size = file->len;
  memcpy (file->data, header, sizeof *header);
  header->checksum = snug_recipe_checksum (file->data + sealed, file->len - sealed);
  memcpy (file->data, header, sizeof *header);
  problem = snug_recipe_check (file->data, file->len);
  if (problem != NULL)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "cannot compile the recipe of %s: %s",
                           self->strings->str + header->security_tag, problem),
           NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&file));
}
