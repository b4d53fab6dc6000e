/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Files are the memory of what the kernel should have; what it has, it says itself. A file has the
 * name of its profile, which is a security tag and so has no other characters than those of snaps'
 * names. A lock on the directory keeps others of this process and of others away: at boot a program
 * of its own does the same work.
 */

#include "snug-apparmor-store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "snug-apparmor-kernel.h"
#include "snug-apparmor-parser.h"

/* The name of the launcher's profile. */
#define LAUNCHER "snug-run"

struct _SnugApparmorStore
{
  char *root;     /* (owned) */
  char *profiles; /* (owned) the directory of profiles */
  char *compiled; /* (owned) the directory of compiled ones, in a folder for each kind of kernel */
  char *launcher; /* (owned) (nullable) the launcher's profile */
};

static gboolean
make_directory (const char *path, GError **error)
{
  if (g_mkdir_with_parents (path, 0700) == 0)
    return TRUE;
  return snug_set_error_from_errno (error, errno, "cannot make the directory ‘%s’", path);
}

SnugApparmorStore *
snug_apparmor_store_new (const char *root,
                         const char *state,
                         const char *cache,
                         const char *launcher,
                         GError **error)
{
  g_autoptr (SnugApparmorStore) self = g_new0 (SnugApparmorStore, 1);

  self->root = g_strdup (root);
  self->profiles = g_build_filename (state, "profiles", NULL);
  self->compiled = g_build_filename (cache, "compiled", NULL);
  self->launcher = launcher != NULL ? g_strconcat (root, launcher, NULL) : NULL;
  if (!make_directory (self->profiles, error) || !make_directory (self->compiled, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
snug_apparmor_store_free (SnugApparmorStore *self)
{
  g_free (self->root);
  g_free (self->profiles);
  g_free (self->compiled);
  g_free (self->launcher);
  g_free (self);
}

/* --- the lock --- */

/* A descriptor, whose end is the end of the lock; each open file has a lock of its own. */
static int
lock (SnugApparmorStore *self, GError **error)
{
  const int fd = open (self->profiles, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int result;

  if (fd < 0)
    {
      snug_set_error_from_errno (error, errno, "cannot open ‘%s’", self->profiles);
      return -1;
    }
  do
    result = flock (fd, LOCK_EX);
  while (result != 0 && errno == EINTR);
  if (result == 0)
    return fd;
  snug_set_error_from_errno (error, errno, "cannot lock ‘%s’", self->profiles);
  close (fd);
  return -1;
}

/* --- files --- */

static char *
get_file (SnugApparmorStore *self, const char *name)
{
  return g_build_filename (self->profiles, name, NULL);
}

static GPtrArray *
list_names (SnugApparmorStore *self, const char *prefix, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (self->profiles, 0, error);
  const char *name;

  if (dir == NULL)
    return NULL;
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, prefix))
      g_ptr_array_add (names, g_strdup (name));
  return g_steal_pointer (&names);
}

/* What a crash leaves of a file that is being written must not have the name of a profile. */
static gboolean
write_file (SnugApparmorStore *self, const char *path, const char *text, GError **error)
{
  g_autofree char *scratch = g_build_filename (self->profiles, ".new", NULL);

  if (!g_file_set_contents_full (scratch, text, -1,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                 error))
    return FALSE;
  return rename (scratch, path) == 0
         || snug_set_error_from_errno (error, errno, "cannot write ‘%s’", path);
}

/* The parser compares times; two texts of one instant would be one to it. */
static void
forget_compiled (SnugApparmorStore *self, const char *name)
{
  g_autoptr (GDir) dir = g_dir_open (self->compiled, 0, NULL);
  const char *folder;

  while (dir != NULL && (folder = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->compiled, folder, name, NULL);

      unlink (path);
    }
}

/* --- loading --- */

/* A file that is about to change, and what it held. */
typedef struct
{
  char *name;   /* (owned) */
  char *path;   /* (owned) */
  char *before; /* (owned) (nullable) if there was none */
} Written;

static void
written_free (gpointer data)
{
  Written *written = data;

  g_free (written->name);
  g_free (written->path);
  g_free (written->before);
  g_free (written);
}

/* What stays as it was keeps its time, so it is not compiled again. */
static gboolean
write_profile (SnugApparmorStore *self,
               const char *name,
               const char *text,
               GPtrArray *files,
               GError **error)
{
  Written *written = g_new0 (Written, 1);

  written->name = g_strdup (name);
  written->path = get_file (self, name);
  g_file_get_contents (written->path, &written->before, NULL, NULL);
  g_ptr_array_add (files, written);
  if (g_strcmp0 (written->before, text) == 0)
    return TRUE;
  forget_compiled (self, name);
  return write_file (self, written->path, text, error);
}

/* Where user namespaces are restricted, nothing starts without the launcher's profile. */
static gboolean
add_launcher (SnugApparmorStore *self, GPtrArray *paths, GError **error)
{
  g_autoptr (GHashTable) loaded = NULL;

  if (self->launcher == NULL || !snug_apparmor_kernel_restricts_namespaces (self->root))
    return TRUE;
  loaded = snug_apparmor_kernel_list_profiles (self->root, error);
  if (loaded == NULL)
    return FALSE;
  if (!g_hash_table_contains (loaded, LAUNCHER))
    g_ptr_array_add (paths, g_strdup (self->launcher));
  return TRUE;
}

static gboolean
load_files (SnugApparmorStore *self, GPtrArray *files, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < files->len; i++)
    g_ptr_array_add (paths, g_strdup (((Written *) g_ptr_array_index (files, i))->path));
  return paths->len == 0
         || (add_launcher (self, paths, error)
             && snug_apparmor_parser_load (self->root, self->compiled, paths, cancellable, error));
}

/* The parser may have come to some of them. */
static void
take_back (SnugApparmorStore *self, GPtrArray *files)
{
  g_autoptr (GPtrArray) old = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < files->len; i++)
    {
      const Written *written = g_ptr_array_index (files, i);
      g_autoptr (GError) local_error = NULL;

      forget_compiled (self, written->name);
      if (written->before == NULL)
        {
          unlink (written->path);
          if (!snug_apparmor_kernel_remove (self->root, written->name, &local_error))
            g_debug ("%s", local_error->message);
        }
      else if (!write_file (self, written->path, written->before, &local_error))
        g_warning ("cannot put a profile back: %s", local_error->message);
      else
        g_ptr_array_add (old, written->path);
    }
  if (old->len > 0 && !snug_apparmor_parser_load (self->root, self->compiled, old, NULL, &error))
    g_message ("cannot load again what was there before: %s", error->message);
}

gboolean
snug_apparmor_store_load (SnugApparmorStore *self,
                          GPtrArray *names,
                          GPtrArray *texts,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (written_free);
  const int fd = lock (self, error);
  gboolean ok = fd >= 0;

  if (fd < 0)
    return FALSE;
  for (guint i = 0; ok && i < names->len; i++)
    ok = write_profile (self, g_ptr_array_index (names, i), g_ptr_array_index (texts, i), files,
                        error);
  ok = ok && load_files (self, files, cancellable, error);
  if (!ok)
    {
      g_prefix_error (error, "cannot load AppArmor profiles: ");
      take_back (self, files);
    }
  close (fd);
  return ok;
}

/* --- restoring --- */

static char *
get_instance (const char *name)
{
  const char *start = name + strlen ("snap.");

  return g_strndup (start, strcspn (start, "."));
}

static gboolean
refuse (GPtrArray *instances, const GError *first, GError **error)
{
  const char *instance = g_ptr_array_index (instances, 0);
  g_autofree char *list = NULL;

  if (instances->len == 1)
    return snug_set_error (error, SNUG_ERROR_FAILED,
                           "the AppArmor profiles of ‘%s’ cannot be loaded, so it does not start; "
                           "‘snug disable %s’ and ‘snug enable %s’ write them anew: %s",
                           instance, instance, instance, first->message);
  g_ptr_array_add (instances, NULL);
  list = g_strjoinv ("’, ‘", (char **) instances->pdata);
  return snug_set_error (error, SNUG_ERROR_FAILED,
                         "the AppArmor profiles of ‘%s’ cannot be loaded, so these snaps do not "
                         "start; ‘snug disable’ and ‘snug enable’ write them anew: %s",
                         list, first->message);
}

/* A parser may end at the first profile that it cannot read. */
static gboolean
load_one_by_one (SnugApparmorStore *self,
                 GPtrArray *names,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (GPtrArray) instances = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) first = NULL;

  for (guint i = 0; i < names->len; i++)
    {
      g_autoptr (GPtrArray) one = g_ptr_array_new_with_free_func (g_free);
      g_autofree char *instance = get_instance (g_ptr_array_index (names, i));
      g_autoptr (GError) local_error = NULL;

      g_ptr_array_add (one, get_file (self, g_ptr_array_index (names, i)));
      if (snug_apparmor_parser_load (self->root, self->compiled, one, cancellable, &local_error))
        continue;
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (!g_ptr_array_find_with_equal_func (instances, instance, g_str_equal, NULL))
        g_ptr_array_add (instances, g_steal_pointer (&instance));
      if (first == NULL)
        first = g_steal_pointer (&local_error);
    }
  return first == NULL || refuse (instances, first, error);
}

/* What of the profiles that have files the kernel has not. */
static GPtrArray *
list_lost (SnugApparmorStore *self, const char *prefix, GError **error)
{
  g_autoptr (GPtrArray) names = list_names (self, prefix, error);
  g_autoptr (GHashTable) loaded = NULL;

  if (names == NULL || names->len == 0)
    return g_steal_pointer (&names);
  loaded = snug_apparmor_kernel_list_profiles (self->root, error);
  if (loaded == NULL)
    return NULL;
  for (guint i = names->len; i-- > 0;)
    if (g_hash_table_contains (loaded, g_ptr_array_index (names, i)))
      g_ptr_array_remove_index_fast (names, i);
  return g_steal_pointer (&names);
}

static gboolean
restore_snaps (SnugApparmorStore *self,
               const char *prefix,
               GCancellable *cancellable,
               GError **error)
{
  g_autoptr (GPtrArray) names = list_lost (self, prefix, error);
  g_autoptr (GPtrArray) left = NULL;
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  if (names == NULL || names->len == 0)
    return names != NULL;
  for (guint i = 0; i < names->len; i++)
    g_ptr_array_add (paths, get_file (self, g_ptr_array_index (names, i)));
  if (snug_apparmor_parser_load (self->root, self->compiled, paths, cancellable, NULL))
    return TRUE;
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  left = list_lost (self, prefix, error);
  return left != NULL && load_one_by_one (self, left, cancellable, error);
}

static gboolean
restore_launcher (SnugApparmorStore *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  if (!add_launcher (self, paths, error))
    return FALSE;
  if (paths->len == 0
      || snug_apparmor_parser_load (self->root, self->compiled, paths, cancellable, error))
    return TRUE;
  g_prefix_error (error, "cannot load the AppArmor profile that lets snug-run make user "
                         "namespaces, without which no app starts: ");
  return FALSE;
}

gboolean
snug_apparmor_store_restore_launcher (SnugApparmorStore *self,
                                      GCancellable *cancellable,
                                      GError **error)
{
  const int fd = lock (self, error);
  gboolean ok;

  if (fd < 0)
    return FALSE;
  ok = restore_launcher (self, cancellable, error);
  close (fd);
  return ok;
}

gboolean
snug_apparmor_store_restore (SnugApparmorStore *self,
                             const char *instance,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autofree char *prefix
    = instance != NULL ? g_strconcat ("snap.", instance, ".", NULL) : g_strdup ("snap.");
  const int fd = lock (self, error);
  gboolean ok;

  if (fd < 0)
    return FALSE;
  ok = restore_snaps (self, prefix, cancellable, error);
  close (fd);
  return ok;
}

/* --- unloading --- */

/* Only what has a file is ours. */
static gboolean
remove_profile (SnugApparmorStore *self, const char *name, gboolean enabled, GError **error)
{
  g_autofree char *path = get_file (self, name);

  if (enabled && !snug_apparmor_kernel_remove (self->root, name, error))
    return FALSE;
  forget_compiled (self, name);
  return unlink (path) == 0 || errno == ENOENT
         || snug_set_error_from_errno (error, errno, "cannot remove ‘%s’", path);
}

static gboolean
remove_profiles (SnugApparmorStore *self, const char *prefix, GError **error)
{
  const gboolean enabled = snug_apparmor_kernel_is_enabled (self->root);
  g_autoptr (GPtrArray) names = list_names (self, prefix, error);

  for (guint i = 0; names != NULL && i < names->len; i++)
    if (!remove_profile (self, g_ptr_array_index (names, i), enabled, error))
      return FALSE;
  return names != NULL;
}

gboolean
snug_apparmor_store_unload (SnugApparmorStore *self, const char *instance, GError **error)
{
  g_autofree char *prefix = g_strconcat ("snap.", instance, ".", NULL);
  const int fd = lock (self, error);
  gboolean ok;

  if (fd < 0)
    return FALSE;
  ok = remove_profiles (self, prefix, error);
  close (fd);
  return ok;
}
