/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a file says of itself, through unsquashfs: a hostile image meets a program that has nothing
 * but its caller's rights, little time, and nobody who believes it. One thread. */

#include "snug-image-facts.h"

#include "snug-fd.h"
#include "snug-name.h"
#include "snug-snap-inspection.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#define MAGIC       "hsqs"
#define MAX_SECONDS 30
#define MAX_MESSAGE 300

static void
limit_time (gpointer data)
{
  const struct rlimit limit = { MAX_SECONDS, MAX_SECONDS };

  setrlimit (RLIMIT_CPU, &limit);
}

static GSubprocess *
start_reader (int fd, GError **error)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
    G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  /* The file that was looked at, whatever has its name by now; and no name can be an option. */
  static const char *const argv[]
    = { "unsquashfs", "-no-wildcards", "-cat", "/proc/self/fd/3", "meta/snap.yaml", NULL };
  GSubprocess *process;

  g_subprocess_launcher_set_child_setup (launcher, limit_time, NULL, NULL);
  g_subprocess_launcher_take_fd (launcher, fcntl (fd, F_DUPFD_CLOEXEC, 3), 3);
  process = g_subprocess_launcher_spawnv (launcher, argv, error);
  if (process == NULL)
    g_prefix_error (error, "cannot start unsquashfs, which the package squashfs-tools has: ");
  return process;
}

static GBytes *
read_yaml (int fd, GError **error)
{
  g_autoptr (GSubprocess) process = start_reader (fd, error);
  g_autofree char *text = g_malloc (SNUG_SNAP_YAML_MAX_SIZE + 1);
  gsize size;

  if (process == NULL
      || !g_input_stream_read_all (g_subprocess_get_stdout_pipe (process), text,
                                   SNUG_SNAP_YAML_MAX_SIZE + 1, &size, NULL, error))
    return NULL;
  /* Whatever is left of it is too much. */
  if (size > SNUG_SNAP_YAML_MAX_SIZE)
    g_subprocess_force_exit (process);
  if (!g_subprocess_wait (process, NULL, error))
    return NULL;
  if (size <= SNUG_SNAP_YAML_MAX_SIZE && !g_subprocess_get_successful (process))
    {
      snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                      "it is damaged, or there is no meta/snap.yaml in it");
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&text), size);
}

static SnugSnapInfo *
read_image (int fd, GError **error)
{
  char magic[sizeof MAGIC] = "";
  g_autoptr (GBytes) yaml = NULL;

  if (pread (fd, magic, strlen (MAGIC), 0) != (ssize_t) strlen (MAGIC)
      || !g_str_equal (magic, MAGIC))
    {
      snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "it is not a SquashFS image");
      return NULL;
    }
  yaml = read_yaml (fd, error);
  return yaml != NULL ? snug_snap_info_parse (yaml, NULL, error) : NULL;
}

static SnugSnapInfo *
read_snap (int fd, const struct stat *st, GError **error)
{
  if (S_ISDIR (st->st_mode))
    return snug_snap_inspect (fd, error);
  if (S_ISREG (st->st_mode))
    return read_image (fd, error);
  snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "it is neither a file nor a directory");
  return NULL;
}

static void
insert_text (GVariantDict *dict, const char *key, const char *text)
{
  if (text != NULL)
    g_variant_dict_insert (dict, key, "s", text);
}

static GVariant *
list_apps (const SnugSnapInfo *info)
{
  g_auto (GVariantBuilder) apps = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < info->apps->len; i++)
    {
      const SnugAppInfo *app = g_ptr_array_index (info->apps, i);
      g_autofree char *command = snug_name_build_command (info->name, app->name);
      g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

      insert_text (&dict, "name", app->name);
      insert_text (&dict, "daemon", app->daemon);
      insert_text (&dict, "command", app->daemon == NULL ? command : NULL);
      g_variant_builder_add_value (&apps, g_variant_dict_end (&dict));
    }
  return g_variant_builder_end (&apps);
}

static GVariant *
list_plugs (const SnugSnapInfo *info)
{
  g_auto (GVariantBuilder) plugs = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);

  for (guint i = 0; i < info->plugs->len; i++)
    g_variant_builder_add (&plugs, "s",
                           ((const SnugPlugInfo *) g_ptr_array_index (info->plugs, i))->name);
  return g_variant_builder_end (&plugs);
}

static GVariant *
describe (const char *path, const SnugSnapInfo *info, const struct stat *st)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  insert_text (&dict, "path", path);
  insert_text (&dict, "name", info->name);
  insert_text (&dict, "version", info->version);
  insert_text (&dict, "title", info->title);
  insert_text (&dict, "summary", info->summary);
  insert_text (&dict, "description", info->description);
  insert_text (&dict, "license", info->license);
  insert_text (&dict, "type", info->type);
  insert_text (&dict, "base", info->base);
  insert_text (&dict, "confinement", info->confinement);
  if (info->architectures != NULL)
    g_variant_dict_insert (&dict, "architectures", "^as", info->architectures);
  if (S_ISREG (st->st_mode))
    g_variant_dict_insert (&dict, "size", "t", (guint64) st->st_size);
  g_variant_dict_insert_value (&dict, "apps", list_apps (info));
  g_variant_dict_insert_value (&dict, "plugs", list_plugs (info));
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

GVariant *
snug_image_facts_load (const char *path, GError **error)
{
  snug_autofd int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  g_autoptr (SnugSnapInfo) info = NULL;
  struct stat st;

  if (fd < 0 || fstat (fd, &st) < 0)
    {
      snug_set_error_from_errno (error, errno, "cannot open ‘%s’", path);
      return NULL;
    }
  info = read_snap (fd, &st, error);
  if (info != NULL)
    return describe (path, info, &st);
  g_prefix_error (error, "cannot look into ‘%s’: ", path);
  return NULL;
}
