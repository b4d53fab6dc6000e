/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The sandbox's root, as a list of operations. The base's tree is read when the recipe is compiled,
 * not when an app starts; it is an immutable image, so the list stays true. No state of its own.
 */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include "snug-file.h"
#include "snug-recipe-mounts.h"

#define MAX_BASE_ENTRIES 1024

typedef struct
{
  SnugRecipeBuilder *builder;
  const SnugRecipeInput *input;
  char *base;  /* (owned) (nullable): /snap/BASE/REV */
  int base_fd; /* (owned): -1 without a base */
} MountPlan;

static void
mount_plan_clear (MountPlan *plan)
{
  g_free (plan->base);
  snug_clear_fd (&plan->base_fd);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MountPlan, mount_plan_clear)

/* What a sandbox has of its own, whatever a base contains. */
static const char *const own_top_entries[]
  = { "dev",  "etc",  "home", "hooks", "lost+found", "media", "meta", "mnt",
      "proc", "root", "run",  "snap",  "sys",        "tmp",   "var",  NULL };

static const char *const plain_devices[] = { "null", "zero", "full", "random", "urandom", "tty" };

char *
snug_recipe_template (const char *path)
{
  GString *result = g_string_new (NULL);
  gboolean start = TRUE;

  if (g_str_has_prefix (path, "$HOME") && (path[5] == '/' || path[5] == '\0'))
    {
      g_string_append (result, "%h");
      path += 5;
    }
  for (; *path != '\0'; path++)
    {
      if (start && g_str_has_prefix (path, "$UID"))
        {
          g_string_append (result, "%u");
          path += 3;
        }
      else if (*path == '%')
        g_string_append (result, "%%");
      else
        g_string_append_c (result, *path);
      start = *path == '/';
    }
  return g_string_free (result, FALSE);
}

static void
add (MountPlan *plan,
     enum snug_recipe_mount_op op,
     const char *source,
     const char *target,
     guint32 flags)
{
  snug_recipe_builder_mount (plan->builder, op, source, target, flags);
}

static void
add_tmpfs (MountPlan *plan, const char *target, guint32 mode, const char *options)
{
  snug_recipe_builder_mount (plan->builder, SNUG_MOUNT_TMPFS, NULL, target, 0);
  snug_recipe_builder_last_mount (plan->builder, mode, options);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The names in a directory of the base, sorted; none if it is not there. */
static GPtrArray *
list_base (MountPlan *plan, const char *path, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  int fd = plan->base_fd < 0
             ? -1
             : openat (plan->base_fd, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  DIR *dir = fd < 0 ? NULL : fdopendir (fd);
  struct dirent *entry;

  if (plan->base_fd >= 0 && fd < 0 && errno != ENOENT && errno != ENOTDIR && errno != ELOOP)
    return snug_set_error (error, SNUG_ERROR_FAILED, "cannot read ‘%s’ of the base ‘%s’: %s", path,
                           plan->input->base_name, g_strerror (errno)),
           NULL;
  while (dir != NULL && names->len <= MAX_BASE_ENTRIES && (entry = readdir (dir)) != NULL)
    if (strcmp (entry->d_name, ".") != 0 && strcmp (entry->d_name, "..") != 0)
      g_ptr_array_add (names, g_strdup (entry->d_name));
  if (dir != NULL)
    closedir (dir);
  if (names->len > MAX_BASE_ENTRIES)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "the base ‘%s’ has more than %d entries in ‘%s’", plan->input->base_name,
                           MAX_BASE_ENTRIES, path),
           NULL;
  g_ptr_array_sort (names, compare_names);
  return g_steal_pointer (&names);
}

static mode_t
base_type (MountPlan *plan, const char *path)
{
  struct stat info;

  if (plan->base_fd < 0 || fstatat (plan->base_fd, path, &info, AT_SYMLINK_NOFOLLOW) != 0)
    return 0;
  return info.st_mode & S_IFMT;
}

static gboolean
add_base_link (MountPlan *plan, const char *name, GError **error)
{
  char text[PATH_MAX];
  g_autofree char *target = g_strconcat ("/", name, NULL), *escaped = NULL;
  gssize length = readlinkat (plan->base_fd, name, text, sizeof text - 1);

  if (length <= 0)
    return snug_set_error (error, SNUG_ERROR_FAILED,
                           "cannot read the link ‘%s’ of the base ‘%s’: %s", name,
                           plan->input->base_name, g_strerror (errno));
  text[length] = '\0';
  escaped = snug_recipe_template (text);
  add (plan, SNUG_MOUNT_SYMLINK, escaped, target, 0);
  return TRUE;
}

static gboolean
add_base (MountPlan *plan, GError **error)
{
  g_autoptr (GPtrArray) names = list_base (plan, ".", error);

  if (names == NULL)
    return FALSE;
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      const mode_t type = base_type (plan, name);

      if (g_strv_contains (own_top_entries, name) || strchr (name, '%') != NULL)
        continue;
      if (S_ISLNK (type))
        {
          if (!add_base_link (plan, name, error))
            return FALSE;
        }
      else if (S_ISDIR (type))
        {
          g_autofree char *source = g_build_filename (plan->base, name, NULL);
          g_autofree char *target = g_strconcat ("/", name, NULL);

          add (plan, SNUG_MOUNT_BIND, source, target, 0);
        }
    }
  return TRUE;
}

/* Everything in a directory of the base but @except, as links into /snap/BASE/REV: cheaper than
 * mounts, and the directory stays ours to fill. */
static gboolean
link_base_entries (MountPlan *plan, const char *path, const char *const *except, GError **error)
{
  g_autoptr (GPtrArray) names = list_base (plan, path, error);

  if (names == NULL)
    return FALSE;
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      g_autofree char *source = g_build_filename (plan->base, path, name, NULL);
      g_autofree char *target = g_strconcat ("/", path, "/", name, NULL);

      if (!g_strv_contains (except, name) && strchr (name, '%') == NULL)
        add (plan, SNUG_MOUNT_SYMLINK, source, target, 0);
    }
  return TRUE;
}

/* The host's files that /etc shows: who is who and what time it is, and what the network needs. */
static GPtrArray *
list_host_files (MountPlan *plan)
{
  GPtrArray *files = g_ptr_array_new ();
  SnugNamespaces own = snug_sandbox_get_namespaces (plan->input->sandbox);

  g_ptr_array_add (files, (gpointer) "passwd");
  g_ptr_array_add (files, (gpointer) "group");
  g_ptr_array_add (files, (gpointer) "localtime");
  if ((own & SNUG_NAMESPACE_UTS) == 0)
    g_ptr_array_add (files, (gpointer) "hostname");
  if ((own & SNUG_NAMESPACE_NET) == 0)
    {
      g_ptr_array_add (files, (gpointer) "hosts");
      g_ptr_array_add (files, (gpointer) "resolv.conf");
    }
  g_ptr_array_add (files, NULL);
  return files;
}

static gboolean
add_etc (MountPlan *plan, GError **error)
{
  const gboolean network
    = (snug_sandbox_get_namespaces (plan->input->sandbox) & SNUG_NAMESPACE_NET) == 0;
  const gboolean certificates = network && base_type (plan, "etc/ssl/certs") == S_IFDIR;
  g_autoptr (GPtrArray) files = list_host_files (plan);
  gboolean whole = plan->base_fd >= 0;

  for (guint i = 0; i + 1 < files->len && whole; i++)
    {
      g_autofree char *path = g_build_filename ("etc", g_ptr_array_index (files, i), NULL);

      whole = base_type (plan, path) == S_IFREG;
    }
  if (whole)
    {
      g_autofree char *source = g_build_filename (plan->base, "etc", NULL);

      add (plan, SNUG_MOUNT_BIND, source, "/etc", 0);
    }
  else
    {
      if (certificates)
        g_ptr_array_insert (files, 0, (gpointer) "ssl");
      add (plan, SNUG_MOUNT_DIR, NULL, "/etc", 0);
      if (!link_base_entries (plan, "etc", (const char *const *) files->pdata, error))
        return FALSE;
      if (certificates)
        {
          g_autofree char *source = g_build_filename (plan->base, "etc/ssl", NULL);

          g_ptr_array_remove_index (files, 0);
          add (plan, SNUG_MOUNT_BIND, source, "/etc/ssl", 0);
        }
    }
  for (guint i = 0; i + 1 < files->len; i++)
    {
      g_autofree char *path = g_strconcat ("/etc/", g_ptr_array_index (files, i), NULL);

      add (plan, SNUG_MOUNT_BIND, path, path, SNUG_MOUNT_OPTIONAL);
    }
  /* Not /etc/ssl: the private keys beside the certificates are the host's. */
  if (certificates)
    add (plan, SNUG_MOUNT_BIND, "/etc/ssl/certs", "/etc/ssl/certs", SNUG_MOUNT_OPTIONAL);
  return TRUE;
}

static void
add_dev (MountPlan *plan)
{
  const gboolean own_ipc
    = (snug_sandbox_get_namespaces (plan->input->sandbox) & SNUG_NAMESPACE_IPC) != 0;

  add_tmpfs (plan, "/dev", 0755, "size=65536");
  for (guint i = 0; i < G_N_ELEMENTS (plain_devices); i++)
    {
      g_autofree char *path = g_strconcat ("/dev/", plain_devices[i], NULL);

      add (plan, SNUG_MOUNT_BIND, path, path,
           SNUG_MOUNT_WRITABLE | SNUG_MOUNT_DEVICE | SNUG_MOUNT_NOEXEC);
    }
  add (plan, SNUG_MOUNT_SYMLINK, "pts/ptmx", "/dev/ptmx", 0);
  add (plan, SNUG_MOUNT_SYMLINK, "/proc/self/fd", "/dev/fd", 0);
  add (plan, SNUG_MOUNT_SYMLINK, "/proc/self/fd/0", "/dev/stdin", 0);
  add (plan, SNUG_MOUNT_SYMLINK, "/proc/self/fd/1", "/dev/stdout", 0);
  add (plan, SNUG_MOUNT_SYMLINK, "/proc/self/fd/2", "/dev/stderr", 0);
  add (plan, SNUG_MOUNT_DEVPTS, NULL, "/dev/pts", 0);
  add_tmpfs (plan, "/dev/shm", 01777, NULL);
  if (own_ipc)
    add (plan, SNUG_MOUNT_MQUEUE, NULL, "/dev/mqueue", 0);
}

/* The files of /proc/sys and their like belong to uid 0 and ask for no capability, so a namespace
 * alone does not keep root's apps from writing them. */
static void
add_proc (MountPlan *plan)
{
  static const char *const read_only[]
    = { "/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus", "/proc/fs" };
  static const char *const hidden[]
    = { "/proc/kcore", "/proc/kallsyms", "/proc/keys", "/proc/kmsg" };
  const gboolean own
    = (snug_sandbox_get_namespaces (plan->input->sandbox) & SNUG_NAMESPACE_PID) != 0;

  if (own)
    add (plan, SNUG_MOUNT_PROC, NULL, "/proc", 0);
  else
    add (plan, SNUG_MOUNT_BIND, "/proc", "/proc", SNUG_MOUNT_WRITABLE | SNUG_MOUNT_NOEXEC);
  for (guint i = 0; i < G_N_ELEMENTS (read_only); i++)
    add (plan, SNUG_MOUNT_BIND, read_only[i], read_only[i],
         SNUG_MOUNT_INSIDE | SNUG_MOUNT_OPTIONAL | SNUG_MOUNT_ROOT_ONLY);
  for (guint i = 0; i < G_N_ELEMENTS (hidden); i++)
    add (plan, SNUG_MOUNT_BIND, "/dev/null", hidden[i],
         SNUG_MOUNT_DEVICE | SNUG_MOUNT_OPTIONAL | SNUG_MOUNT_ROOT_ONLY);
  add (plan, SNUG_MOUNT_BIND, "/sys/devices/system/cpu", "/sys/devices/system/cpu",
       SNUG_MOUNT_OPTIONAL);
}

static gboolean
add_var (MountPlan *plan, GError **error)
{
  static const char *const none[] = { NULL };
  static const char *const not_lib[] = { "snapd", "snug", NULL };

  add (plan, SNUG_MOUNT_DIR, NULL, "/var", 0);
  add (plan, SNUG_MOUNT_DIR, NULL, "/var/lib", 0);
  add (plan, SNUG_MOUNT_DIR, NULL, "/var/cache", 0);
  add (plan, SNUG_MOUNT_DIR, NULL, "/var/log", 0);
  if (!link_base_entries (plan, "var/lib", not_lib, error)
      || !link_base_entries (plan, "var/cache", none, error))
    return FALSE;
  add (plan, SNUG_MOUNT_DIR, NULL, "/var/lib/snapd", 0);
  add (plan, SNUG_MOUNT_DIR, NULL, "/var/lib/snapd/void", 0);
  snug_recipe_builder_last_mount (plan->builder, 0555, NULL);
  add (plan, SNUG_MOUNT_SYMLINK, "/run", "/var/run", 0);
  add (plan, SNUG_MOUNT_SYMLINK, "/run/lock", "/var/lock", 0);
  add_tmpfs (plan, "/var/tmp", 01777, NULL);
  add (plan, SNUG_MOUNT_DIR, NULL, "/run", 0);
  add (plan, SNUG_MOUNT_DIR, NULL, "/run/lock", 0);
  for (guint i = 0; i < 3; i++)
    add (plan, SNUG_MOUNT_DIR, NULL, (const char *const[]){ "/home", "/mnt", "/media" }[i], 0);
  add (plan, SNUG_MOUNT_DIR, NULL, "/root", 0);
  return TRUE;
}

/* All revisions' data can be read, for migrations; the own revision's and the common one written.
 */
static void
add_data (MountPlan *plan, const char *source, const char *target, guint32 flags)
{
  const char *const parts[] = { plan->input->revision, "common" };

  add (plan, SNUG_MOUNT_BIND, source, target, flags);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *from = g_strconcat (source, "/", parts[i], NULL);
      g_autofree char *to = g_strconcat (target, "/", parts[i], NULL);

      add (plan, SNUG_MOUNT_BIND, from, to, flags | SNUG_MOUNT_WRITABLE);
    }
}

static void
add_snap (MountPlan *plan)
{
  const SnugRecipeInput *input = plan->input;
  g_autofree char *source = g_build_filename ("/snap", input->instance_name, input->revision, NULL);
  g_autofree char *target = g_build_filename ("/snap", input->snap_name, input->revision, NULL);
  g_autofree char *current = g_build_filename ("/snap", input->snap_name, "current", NULL);
  g_autofree char *data = g_build_filename ("/var/snap", input->instance_name, NULL);
  g_autofree char *data_target = g_build_filename ("/var/snap", input->snap_name, NULL);
  g_autofree char *home = g_strconcat ("%h/snap/", input->instance_name, NULL);
  g_autofree char *runtime = g_strconcat ("/run/user/%u/snap.", input->instance_name, NULL);

  if (plan->base != NULL)
    add (plan, SNUG_MOUNT_BIND, plan->base, plan->base, 0);
  add (plan, SNUG_MOUNT_BIND, source, target, 0);
  add (plan, SNUG_MOUNT_SYMLINK, input->revision, current, 0);
  for (guint i = 0; input->content_dirs != NULL && input->content_dirs[i] != NULL; i++)
    add (plan, SNUG_MOUNT_BIND, input->content_dirs[i], input->content_dirs[i], 0);
  add (plan, SNUG_MOUNT_PRIVATE_TMP, NULL, "/tmp", 0);
  add_data (plan, data, data_target, 0);
  add_data (plan, home, home, SNUG_MOUNT_OPTIONAL);
  add (plan, SNUG_MOUNT_BIND, runtime, runtime,
       SNUG_MOUNT_WRITABLE | SNUG_MOUNT_OPTIONAL | SNUG_MOUNT_NOFOLLOW);
}

static void
add_granted (MountPlan *plan)
{
  g_autoptr (GVariant) binds = snug_sandbox_get_binds (plan->input->sandbox);
  GVariantIter iter;
  const char *source, *target;
  guint32 flags;

  g_variant_iter_init (&iter, binds);
  while (g_variant_iter_next (&iter, "(&s&su)", &source, &target, &flags))
    {
      g_autofree char *from = snug_recipe_template (source), *to = snug_recipe_template (target);
      guint32 mount = 0;

      mount |= (flags & SNUG_BIND_WRITABLE) != 0 ? SNUG_MOUNT_WRITABLE : 0;
      mount |= (flags & SNUG_BIND_OPTIONAL) != 0 ? SNUG_MOUNT_OPTIONAL : 0;
      mount |= (flags & SNUG_BIND_DEVICE) != 0 ? SNUG_MOUNT_DEVICE : 0;
      mount |= (flags & SNUG_BIND_NOEXEC) != 0 ? SNUG_MOUNT_NOEXEC : 0;
      mount |= strstr (from, "%u") != NULL ? SNUG_MOUNT_NOFOLLOW : 0;
      add (plan, SNUG_MOUNT_BIND, from, to, mount);
    }
}

gboolean
snug_recipe_add_mounts (SnugRecipeBuilder *builder, const SnugRecipeInput *input, GError **error)
{
  g_auto (MountPlan) plan = { .builder = builder, .input = input, .base_fd = -1 };

  if (input->base_name != NULL)
    {
      if (input->base_revision == NULL || input->base_dir == NULL)
        return snug_set_error (error, SNUG_ERROR_NOT_FOUND,
                               "the base ‘%s’ of ‘%s’ is not there; install it", input->base_name,
                               input->instance_name);
      plan.base = g_build_filename ("/snap", input->base_name, input->base_revision, NULL);
      plan.base_fd = snug_file_open_root (input->base_dir, error);
      if (plan.base_fd < 0)
        return FALSE;
    }
  if (!add_base (&plan, error))
    return FALSE;
  add_dev (&plan);
  add_proc (&plan);
  if (!add_etc (&plan, error) || !add_var (&plan, error))
    return FALSE;
  add_snap (&plan);
  add_granted (&plan);
  add (&plan, SNUG_MOUNT_READONLY, NULL, "/dev", 0);
  add (&plan, SNUG_MOUNT_READONLY, NULL, "/", 0);
  return TRUE;
}
