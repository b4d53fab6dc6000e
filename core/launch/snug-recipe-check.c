/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Decides whether a recipe may be carried out. libc only: the compiler checks what it made, the
 * launcher checks what it read, the fuzzer tries everything else. No state, so any thread may use
 * it.
 */

#include <linux/sched.h>
#include <string.h>
#include "snug-recipe-format.h"

#define SNUG_RECIPE_NAMESPACES                                                                     \
  (CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNET         \
   | CLONE_NEWCGROUP)

_Static_assert(sizeof (struct snug_recipe_header) % 8 == 0, "tables start aligned");
_Static_assert(sizeof (struct snug_recipe_landlock) == 16, "no padding");
_Static_assert(sizeof (struct snug_recipe_insn) == 8, "the kernel's layout");

uint64_t
snug_recipe_checksum (const void *data, size_t size)
{
  const uint64_t *words = data;
  uint64_t sum = 0xcbf29ce484222325u;

  for (size_t i = 0; i < size / 8; i++)
    sum = (sum ^ words[i]) * 0x100000001b3u;
  /* Plain FNV never carries a word's high bits down; fold them, so that each bit counts. */
  return sum ^ (sum >> 32);
}

static int
table_fits (const struct snug_recipe_header *recipe,
            const struct snug_recipe_section *section,
            size_t entry_size)
{
  uint32_t limit = entry_size == 1 ? SNUG_RECIPE_MAX_SIZE : SNUG_RECIPE_MAX_ENTRIES;

  return section->count <= limit && section->offset % 8 == 0 && section->offset >= sizeof *recipe
         && section->offset <= recipe->size
         && section->count * entry_size <= recipe->size - section->offset;
}

static int
is_string (const struct snug_recipe_header *recipe, uint32_t string)
{
  return string < recipe->strings.count;
}

/* No empty, "." or ".." component and, unless allowed, no slash at the end: such a path means what
 * it says. */
static int
is_plain_path (const char *path, int slash)
{
  for (const char *part = path;; part = strchr (part, '/') + 1)
    {
      size_t length = strcspn (part, "/");

      if (slash && length == 0 && part[0] == '\0' && part != path)
        return 1;
      if (length == 0 || (length == 1 && part[0] == '.')
          || (length == 2 && part[0] == '.' && part[1] == '.'))
        return 0;
      if (part[length] == '\0')
        return 1;
    }
}

/* %h stands for an absolute path and may only begin one. */
static int
is_template (const char *text)
{
  for (const char *at = strchr (text, '%'); at != NULL; at = strchr (at + 2, '%'))
    if (at[1] != 'u' && at[1] != '%' && (at[1] != 'h' || at != text))
      return 0;
  return 1;
}

static int
is_path_or_directory (const char *path, int slash)
{
  if (strlen (path) >= 4096 || !is_template (path))
    return 0;
  if (strncmp (path, "%h", 2) == 0)
    return path[2] == '\0'
           || (path[2] == '/' && ((slash && path[3] == '\0') || is_plain_path (path + 3, slash)));
  return path[0] == '/' && (path[1] == '\0' || is_plain_path (path + 1, slash));
}

static int
is_path (const char *path)
{
  return is_path_or_directory (path, 0);
}

/* One component of a path, of the characters that names in the snap world have. */
static int
is_name (const char *name, size_t max)
{
  size_t length = strlen (name);

  return length > 0 && length <= max && name[0] != '.'
         && strspn (name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.+")
              == length;
}

/* A pattern and the names that are left out, none of them empty and all of them of one component.
 */
static int
is_entry_filter (const char *text)
{
  size_t parts = 1;

  for (const char *part = text;; part = strchr (part, '/') + 1, parts++)
    {
      size_t length = strcspn (part, "/");

      if (length == 0 || length > 255 || parts > SNUG_RECIPE_MAX_EXCEPT + 1)
        return 0;
      if (part[length] == '\0')
        return 1;
    }
}

static const char *
check_header (const struct snug_recipe_header *recipe)
{
  const uint32_t strings[] = { recipe->security_tag,   recipe->instance, recipe->hostname,
                               recipe->apparmor_label, recipe->void_dir, recipe->prepared };
  const char *area = (const char *) recipe + recipe->strings.offset;

  if (recipe->strings.count == 0 || area[0] != '\0' || area[recipe->strings.count - 1] != '\0')
    return "its strings do not end";
  for (size_t i = 0; i < sizeof strings / sizeof *strings; i++)
    if (!is_string (recipe, strings[i]))
      return "a string lies outside";
  if (!is_name (area + recipe->security_tag, 200)
      || strncmp (area + recipe->security_tag, "snap.", 5) != 0)
    return "its security tag is malformed";
  if (!is_name (area + recipe->instance, 100))
    return "its instance name is malformed";
  if (recipe->hostname != 0 && !is_name (area + recipe->hostname, 64))
    return "its host name is malformed";
  if (strpbrk (area + recipe->apparmor_label, "\n ") != NULL)
    return "its AppArmor label is malformed";
  if (recipe->void_dir != 0
      && (area[recipe->void_dir] != '/' || !is_path (area + recipe->void_dir)))
    return "its void directory is malformed";
  if ((recipe->flags & ~SNUG_RECIPE_ALL_FLAGS) != 0
      || (recipe->namespaces & ~SNUG_RECIPE_NAMESPACES) != 0)
    return "it wants what this launcher does not know";
  if (recipe->umask != SNUG_RECIPE_UMASK_KEEP && recipe->umask > 0777)
    return "its umask is malformed";
  if (recipe->prepared != 0
      && (!is_name (area + recipe->prepared, 64) || (recipe->flags & SNUG_RECIPE_HOST_USER) != 0))
    return "its prepared root is malformed";
  return NULL;
}

/* A recipe that forgot its sandbox must not pass as one that has none. */
static const char *
check_confinement (const struct snug_recipe_header *recipe)
{
  if ((recipe->flags & SNUG_RECIPE_CLASSIC) != 0)
    return recipe->namespaces != 0 || recipe->mounts.count != 0 || recipe->landlock.count != 0
               || (recipe->flags & SNUG_RECIPE_HOST_USER) != 0
             ? "it is classic but asks for a sandbox"
             : NULL;
  if ((recipe->namespaces & CLONE_NEWNS) == 0 || recipe->mounts.count == 0)
    return "it has no root of its own";
  if (((recipe->flags & SNUG_RECIPE_HOST_USER) != 0) == ((recipe->namespaces & CLONE_NEWUSER) != 0))
    return "its user namespace is contradictory";
  if (recipe->keep_capabilities != 0 && (recipe->flags & SNUG_RECIPE_HOST_USER) == 0)
    return "it keeps capabilities in a user namespace";
  if (recipe->seccomp.count == 0 && (recipe->flags & SNUG_RECIPE_DEVMODE) == 0)
    return "it has no system call filter";
  return NULL;
}

/* What is prepared has a path that is the same for everybody. */
static const char *
check_prepared (const struct snug_recipe_header *recipe)
{
  const struct snug_recipe_mount *mounts = snug_recipe_table (recipe, &recipe->mounts);
  const uint32_t both = SNUG_MOUNT_PREPARED | SNUG_MOUNT_OWN;
  uint32_t folders = 0;

  for (uint32_t i = 0; i < recipe->mounts.count; i++)
    {
      folders += mounts[i].op == SNUG_MOUNT_FOLDER;
      if (((mounts[i].flags & SNUG_MOUNT_PREPARED) != 0 || mounts[i].op == SNUG_MOUNT_FOLDER)
          && (recipe->prepared == 0 || (mounts[i].flags & both) != both
              || strchr (snug_recipe_string (recipe, mounts[i].target), '%') != NULL))
        return "what is prepared is contradictory";
    }
  return folders > SNUG_RECIPE_MAX_FOLDERS ? "it has too many folders" : NULL;
}

static const char *
check_mounts (const struct snug_recipe_header *recipe)
{
  const struct snug_recipe_mount *mounts = snug_recipe_table (recipe, &recipe->mounts);
  const uint32_t both_kinds = SNUG_MOUNT_DIRECTORY | SNUG_MOUNT_PLAIN;

  for (uint32_t i = 0; i < recipe->mounts.count; i++)
    {
      const struct snug_recipe_mount *mount = &mounts[i];

      if (mount->op == 0 || mount->op >= SNUG_MOUNT_N_OPS
          || (mount->flags & ~SNUG_MOUNT_ALL_FLAGS) != 0 || mount->mode > 07777)
        return "a mount is malformed";
      if (!is_string (recipe, mount->source) || !is_string (recipe, mount->target)
          || !is_string (recipe, mount->data))
        return "a string lies outside";
      /* The launcher expands it whatever the operation. */
      if (!is_template (snug_recipe_string (recipe, mount->source)))
        return "a mount's source is malformed";
      if (!is_path (snug_recipe_string (recipe, mount->target)))
        return "a mount point is malformed";
      if (strcmp (snug_recipe_string (recipe, mount->target), "/") == 0
          && mount->op != SNUG_MOUNT_READONLY)
        return "a mount would cover the root";
      /* Nobody knows yet what a home is in. */
      if (((mount->flags & SNUG_MOUNT_OWN) != 0
           && snug_recipe_string (recipe, mount->target)[0] != '/')
          || (mount->flags & both_kinds) == both_kinds)
        return "a mount is contradictory";
      if ((mount->op == SNUG_MOUNT_BIND || mount->op == SNUG_MOUNT_ENTRIES)
          && !is_path (snug_recipe_string (recipe, mount->source)))
        return "a mount's source is malformed";
      if (mount->op == SNUG_MOUNT_ENTRIES
          && ((mount->flags & SNUG_MOUNT_INSIDE) != 0
              || !is_entry_filter (snug_recipe_string (recipe, mount->data))))
        return "a choice of entries is malformed";
      if (mount->op == SNUG_MOUNT_SYMLINK && mount->source == 0)
        return "a link is malformed";
    }
  return NULL;
}

static const char *
check_dirs (const struct snug_recipe_header *recipe)
{
  const struct snug_recipe_dir *dirs = snug_recipe_table (recipe, &recipe->dirs);

  for (uint32_t i = 0; i < recipe->dirs.count; i++)
    {
      const struct snug_recipe_dir *dir = &dirs[i];

      if (dir->op == 0 || dir->op >= SNUG_DIR_N_OPS || dir->mode > 01777)
        return "a directory is malformed";
      if (!is_string (recipe, dir->path) || !is_string (recipe, dir->target))
        return "a string lies outside";
      if (!is_path (snug_recipe_string (recipe, dir->path)))
        return "a directory is malformed";
      if (dir->op == SNUG_DIR_LINK && !is_name (snug_recipe_string (recipe, dir->target), 100))
        return "a link is malformed";
    }
  return NULL;
}

static const char *
check_landlock (const struct snug_recipe_header *recipe)
{
  const struct snug_recipe_landlock *rules = snug_recipe_table (recipe, &recipe->landlock);

  for (uint32_t i = 0; i < recipe->landlock.count; i++)
    if (!is_string (recipe, rules[i].path)
        || !is_path_or_directory (snug_recipe_string (recipe, rules[i].path), 1)
        || (rules[i].access & ~recipe->landlock_fs) != 0)
      return "a Landlock rule is malformed";
  return NULL;
}

static const char *
check_env (const struct snug_recipe_header *recipe)
{
  const struct snug_recipe_env *env = snug_recipe_table (recipe, &recipe->env);

  for (uint32_t i = 0; i < recipe->env.count; i++)
    {
      if (env[i].op == 0 || env[i].op >= SNUG_ENV_N_OPS)
        return "an environment operation is malformed";
      if (!is_string (recipe, env[i].name) || !is_string (recipe, env[i].value))
        return "a string lies outside";
      if ((env[i].name == 0) != (env[i].op == SNUG_ENV_CLEAR)
          || strchr (snug_recipe_string (recipe, env[i].name), '=') != NULL)
        return "a variable's name is malformed";
      if (env[i].op == SNUG_ENV_CALLER && !is_template (snug_recipe_string (recipe, env[i].value)))
        return "a variable's template is malformed";
    }
  return NULL;
}

static const char *
check_words (const struct snug_recipe_header *recipe,
             const struct snug_recipe_section *section,
             int all_paths)
{
  const uint32_t *words = snug_recipe_table (recipe, section);

  for (uint32_t i = 0; i < section->count; i++)
    {
      if (!is_string (recipe, words[i]))
        return "a string lies outside";
      if ((all_paths || i == 0)
          && (snug_recipe_string (recipe, words[i])[0] != '/'
              || !is_path (snug_recipe_string (recipe, words[i]))))
        return "a path is not absolute";
    }
  return NULL;
}

static const char *
check_tables (const struct snug_recipe_header *recipe)
{
  const struct
  {
    const struct snug_recipe_section *section;
    size_t entry_size;
  } tables[] = {
    { &recipe->images, sizeof (uint32_t) },
    { &recipe->mounts, sizeof (struct snug_recipe_mount) },
    { &recipe->dirs, sizeof (struct snug_recipe_dir) },
    { &recipe->landlock, sizeof (struct snug_recipe_landlock) },
    { &recipe->seccomp, sizeof (struct snug_recipe_insn) },
    { &recipe->env, sizeof (struct snug_recipe_env) },
    { &recipe->argv, sizeof (uint32_t) },
    { &recipe->strings, 1 },
  };

  for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
    if (!table_fits (recipe, tables[i].section, tables[i].entry_size))
      return "a table lies outside";
  if (recipe->argv.count == 0)
    return "it has no command";
  return NULL;
}

int
snug_recipe_is_foreign (const void *data, size_t size)
{
  const struct snug_recipe_header *recipe = data;

  return size >= offsetof (struct snug_recipe_header, size)
         && memcmp (recipe->magic, SNUG_RECIPE_MAGIC, sizeof recipe->magic) == 0
         && recipe->version != SNUG_RECIPE_VERSION;
}

const char *
snug_recipe_check (const void *data, size_t size)
{
  const struct snug_recipe_header *recipe = data;
  const size_t sealed = offsetof (struct snug_recipe_header, keep_capabilities);
  const char *problem;

  if (size < sizeof *recipe || size > SNUG_RECIPE_MAX_SIZE || size % 8 != 0)
    return "its size is wrong";
  if (memcmp (recipe->magic, SNUG_RECIPE_MAGIC, sizeof recipe->magic) != 0)
    return "it is not a recipe";
  if (recipe->version != SNUG_RECIPE_VERSION)
    return "it is of another version";
  if (recipe->size != size)
    return "it is cut short";
  if (recipe->checksum != snug_recipe_checksum ((const char *) data + sealed, size - sealed))
    return "its checksum is wrong";
  if ((problem = check_tables (recipe)) != NULL || (problem = check_header (recipe)) != NULL
      || (problem = check_confinement (recipe)) != NULL || (problem = check_mounts (recipe)) != NULL
      || (problem = check_prepared (recipe)) != NULL || (problem = check_dirs (recipe)) != NULL
      || (problem = check_landlock (recipe)) != NULL || (problem = check_env (recipe)) != NULL
      || (problem = check_words (recipe, &recipe->images, 1)) != NULL)
    return problem;
  return check_words (recipe, &recipe->argv, 0);
}
