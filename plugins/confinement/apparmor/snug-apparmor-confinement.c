/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The backend: the mechanisms that every kernel has prepare a plan first, then it gets a profile.
 * Works on any thread; loading and unloading one at a time, because the files are the memory of
 * what the kernel should have.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "snug-apparmor-confinement.h"
#include "snug-apparmor-kernel.h"
#include "snug-apparmor-parser.h"
#include "snug-apparmor-profile.h"
#include "snug-apparmor-refusal.h"
#include "snug-seccomp-confinement.h"

struct _SnugApparmorConfinement
{
  GObject parent_instance;
  SnugConfinement *below; /* (owned) namespaces, seccomp, Landlock */
  char *root;             /* (owned) what stands before absolute paths */
  char *profiles;         /* (owned) (nullable) the directory of profiles */
  char *compiled;         /* (owned) (nullable) the directory of compiled ones */
  char *marker;           /* (owned) (nullable) is there if the kernel has the profiles */
  GMutex lock;            /* of both directories */
};

static gboolean
make_directory (const char *path, GError **error)
{
  if (g_mkdir_with_parents (path, 0700) == 0)
    return TRUE;
  return snug_set_error_from_errno (error, errno, "cannot make the directory ‘%s’", path);
}

static gboolean
snug_apparmor_confinement_initialize (SnugPlugin *plugin, GVariant *context, GError **error)
{
  SnugApparmorConfinement *self = SNUG_APPARMOR_CONFINEMENT (plugin);
  const char *state = NULL, *cache = NULL, *runtime = NULL, *root = "";

  g_variant_lookup (context, "root", "&s", &root);
  if (!g_variant_lookup (context, "state-dir", "&s", &state)
      || !g_variant_lookup (context, "cache-dir", "&s", &cache)
      || !g_variant_lookup (context, "runtime-dir", "&s", &runtime))
    return snug_set_error (error, SNUG_ERROR_INTERNAL, "the plugin got no directory of its own");
  self->root = g_strdup (root);
  self->profiles = g_build_filename (state, "profiles", NULL);
  self->compiled = g_build_filename (cache, "compiled", NULL);
  self->marker = g_build_filename (runtime, "loaded", NULL);
  return make_directory (self->profiles, error) && make_directory (self->compiled, error);
}

static GPtrArray *
list_profiles (SnugApparmorConfinement *self, const char *prefix, GError **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (self->profiles, 0, error);
  const char *name;

  if (dir == NULL)
    return NULL;
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, prefix))
      g_ptr_array_add (files, g_build_filename (self->profiles, name, NULL));
  return g_steal_pointer (&files);
}

/* A boot takes the profiles out of the kernel, and the marker out of its directory. */
static gboolean
restore (SnugApparmorConfinement *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr (GPtrArray) files = NULL;

  if (g_file_test (self->marker, G_FILE_TEST_EXISTS))
    return TRUE;
  files = list_profiles (self, "snap.", error);
  if (files == NULL)
    return FALSE;
  g_ptr_array_add (files, NULL);
  return (files->len == 1
          || snug_apparmor_parser_load (self->compiled, (const char *const *) files->pdata,
                                        cancellable, error))
         && g_file_set_contents (self->marker, "", 0, error);
}

static SnugProbe *
snug_apparmor_confinement_probe (SnugPlugin *plugin, GCancellable *cancellable, GError **error)
{
  SnugApparmorConfinement *self = SNUG_APPARMOR_CONFINEMENT (plugin);
  g_autoptr (SnugProbe) below = NULL;
  g_autofree char *parser = snug_apparmor_parser_find (), *list = NULL, *reason = NULL;
  g_auto (GStrv) missing = NULL;
  const char *limit;

  if (!snug_apparmor_kernel_is_enabled (self->root))
    return snug_probe_new_unusable ("the kernel does not run AppArmor; add apparmor to the kernel "
                                    "parameter lsm=");
  if (parser == NULL)
    return snug_probe_new_unusable ("there is no apparmor_parser; install the package apparmor");
  below = snug_plugin_probe (SNUG_PLUGIN (self->below), cancellable, error);
  if (below == NULL)
    return NULL;
  limit = snug_probe_get_reason (below);
  if (!snug_probe_is_usable (below))
    return snug_probe_new_unusable (limit);
  if (!restore (self, cancellable, error))
    return NULL;
  missing = snug_apparmor_kernel_list_missing (self->root);
  list = g_strjoinv (", ", missing);
  reason = g_strdup_printf ("%s%s%s%s%s",
                            *list != '\0' ? "this kernel's AppArmor does not mediate " : "", list,
                            *list != '\0' ? ", which other mechanisms do" : "",
                            *list != '\0' && limit != NULL ? "; " : "", limit != NULL ? limit : "");
  return snug_probe_new (MIN (snug_probe_get_quality (below) + 20, 95),
                         *reason != '\0' ? reason : NULL);
}

/* Where the profile has a rule, it holds the limit too. Where the mechanisms below hold nothing it
 * has none that would: such a rule is as wide as they are. */
static void
report_rules (SnugSandbox *sandbox)
{
  GPtrArray *grants = snug_sandbox_get_grants (sandbox);

  for (guint i = 0; i < grants->len; i++)
    {
      SnugGrant *grant = g_ptr_array_index (grants, i);
      const char *below = snug_sandbox_get_mechanism (sandbox, grant);
      g_autofree char *both = NULL, *note = NULL;

      if (below == NULL || *below == '\0' || g_str_equal (below, "withheld")
          || !snug_apparmor_profile_has_rule (grant))
        continue;
      both = g_strconcat (below, "+apparmor", NULL);
      note = g_strdup (snug_sandbox_get_note (sandbox, grant));
      snug_sandbox_report (sandbox, grant, both, note);
    }
}

static gboolean
snug_apparmor_confinement_prepare (SnugConfinement *confinement,
                                   GPtrArray *sandboxes,
                                   GCancellable *cancellable,
                                   GError **error)
{
  SnugApparmorConfinement *self = SNUG_APPARMOR_CONFINEMENT (confinement);

  if (!snug_confinement_prepare (self->below, sandboxes, cancellable, error))
    return FALSE;
  for (guint i = 0; i < sandboxes->len; i++)
    {
      SnugSandbox *sandbox = g_ptr_array_index (sandboxes, i);

      if (g_str_equal (snug_sandbox_get_confinement (sandbox), "classic"))
        continue;
      snug_sandbox_set_apparmor_label (sandbox, snug_sandbox_get_security_tag (sandbox));
      report_rules (sandbox);
    }
  return TRUE;
}

static GVariant *
snug_apparmor_confinement_read_refusal (SnugConfinement *confinement, const char *line)
{
  SnugApparmorConfinement *self = SNUG_APPARMOR_CONFINEMENT (confinement);
  GVariant *refusal = snug_apparmor_refusal_read (line);

  return refusal != NULL ? refusal : snug_confinement_read_refusal (self->below, line);
}

/* A file that was written, and what it held before. */
typedef struct
{
  char *path;   /* (owned) */
  char *before; /* (owned) (nullable) if there was none */
} Written;

static void
written_free (gpointer data)
{
  Written *written = data;

  g_free (written->path);
  g_free (written->before);
  g_free (written);
}

/* What a crash leaves of a file that is being written must not have the name of a profile. */
static gboolean
write_file (SnugApparmorConfinement *self, const char *path, const char *text, GError **error)
{
  g_autofree char *scratch = g_build_filename (self->profiles, ".new", NULL);

  if (!g_file_set_contents_full (scratch, text, -1,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                 error))
    return FALSE;
  return rename (scratch, path) == 0
         || snug_set_error_from_errno (error, errno, "cannot write ‘%s’", path);
}

/* The name of a file is a security tag, which has no other characters than those of snaps' names.
 */
static gboolean
write_profile (SnugApparmorConfinement *self,
               SnugSandbox *sandbox,
               GPtrArray *files,
               GError **error)
{
  g_autofree char *text = snug_apparmor_profile_write (sandbox);
  Written *written = g_new0 (Written, 1);

  written->path = g_build_filename (self->profiles, snug_sandbox_get_security_tag (sandbox), NULL);
  g_file_get_contents (written->path, &written->before, NULL, NULL);
  g_ptr_array_add (files, written);
  return write_file (self, written->path, text, error);
}

static gboolean
write_profiles (SnugApparmorConfinement *self,
                GPtrArray *sandboxes,
                GPtrArray *files,
                GError **error)
{
  for (guint i = 0; i < sandboxes->len; i++)
    {
      SnugSandbox *sandbox = g_ptr_array_index (sandboxes, i);

      if (snug_sandbox_get_apparmor_label (sandbox) != NULL
          && !write_profile (self, sandbox, files, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
load_files (SnugApparmorConfinement *self,
            GPtrArray *files,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();

  if (files->len == 0)
    return TRUE;
  for (guint i = 0; i < files->len; i++)
    g_ptr_array_add (paths, ((Written *) g_ptr_array_index (files, i))->path);
  g_ptr_array_add (paths, NULL);
  return snug_apparmor_parser_load (self->compiled, (const char *const *) paths->pdata, cancellable,
                                    error);
}

/* A profile that cannot be loaded would stand in the way of all others after the next boot. */
static void
take_back (SnugApparmorConfinement *self, GPtrArray *files)
{
  for (guint i = 0; i < files->len; i++)
    {
      const Written *written = g_ptr_array_index (files, i);
      g_autoptr (GError) error = NULL;

      if (written->before == NULL)
        unlink (written->path);
      else if (!write_file (self, written->path, written->before, &error))
        g_warning ("cannot put a profile back: %s", error->message);
    }
}

static gboolean
snug_apparmor_confinement_load (SnugConfinement *confinement,
                                GPtrArray *sandboxes,
                                GCancellable *cancellable,
                                GError **error)
{
  SnugApparmorConfinement *self = SNUG_APPARMOR_CONFINEMENT (confinement);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (written_free);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (write_profiles (self, sandboxes, files, error)
      && load_files (self, files, cancellable, error))
    return TRUE;
  take_back (self, files);
  return FALSE;
}

static gboolean
snug_apparmor_confinement_unload (SnugConfinement *confinement,
                                  const char *instance_name,
                                  GCancellable *cancellable,
                                  GError **error)
{
  SnugApparmorConfinement *self = SNUG_APPARMOR_CONFINEMENT (confinement);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autofree char *prefix = g_strconcat ("snap.", instance_name, ".", NULL);
  g_autoptr (GPtrArray) files = list_profiles (self, prefix, error);

  if (files == NULL)
    return FALSE;
  if (files->len == 0)
    return TRUE;
  g_ptr_array_add (files, NULL);
  if (!snug_apparmor_parser_remove ((const char *const *) files->pdata, cancellable, error))
    return FALSE;
  for (guint i = 0; i + 1 < files->len; i++)
    {
      g_autofree char *name = g_path_get_basename (g_ptr_array_index (files, i));
      g_autofree char *compiled = g_build_filename (self->compiled, name, NULL);

      if (unlink (g_ptr_array_index (files, i)) != 0 && errno != ENOENT)
        return snug_set_error_from_errno (error, errno, "cannot remove ‘%s’",
                                          (char *) g_ptr_array_index (files, i));
      unlink (compiled);
    }
  return TRUE;
}

static void
snug_apparmor_confinement_plugin_init (SnugPluginInterface *interface)
{
  interface->initialize = snug_apparmor_confinement_initialize;
  interface->probe = snug_apparmor_confinement_probe;
}

static void
snug_apparmor_confinement_confinement_init (SnugConfinementInterface *interface)
{
  interface->prepare = snug_apparmor_confinement_prepare;
  interface->read_refusal = snug_apparmor_confinement_read_refusal;
  interface->load = snug_apparmor_confinement_load;
  interface->unload = snug_apparmor_confinement_unload;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (SnugApparmorConfinement,
                               snug_apparmor_confinement,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SNUG_TYPE_PLUGIN,
                                                      snug_apparmor_confinement_plugin_init)
                                 G_IMPLEMENT_INTERFACE (SNUG_TYPE_CONFINEMENT,
                                                        snug_apparmor_confinement_confinement_init))

static void
snug_apparmor_confinement_init (SnugApparmorConfinement *self)
{
  self->below = g_object_new (SNUG_TYPE_SECCOMP_CONFINEMENT, NULL);
  g_mutex_init (&self->lock);
}

static void
snug_apparmor_confinement_finalize (GObject *object)
{
  SnugApparmorConfinement *self = SNUG_APPARMOR_CONFINEMENT (object);

  g_clear_object (&self->below);
  g_free (self->root);
  g_free (self->profiles);
  g_free (self->compiled);
  g_free (self->marker);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (snug_apparmor_confinement_parent_class)->finalize (object);
}

static void
snug_apparmor_confinement_class_init (SnugApparmorConfinementClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_apparmor_confinement_finalize;
}
