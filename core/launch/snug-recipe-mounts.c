/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The sandbox's root, as a list of operations. The base's tree is read when the recipe is compiled,
 * not when an app starts; it is an immutable image, so the list stays true. No state of its own.
 */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "snug-recipe-base.h"
#include "snug-recipe-layout.h"
#include "snug-recipe-mounts.h"
#include "snug-recipe-places.h"

typedef struct
{
  SnugRecipeBuilder *builder;
  const SnugRecipeInput *input;
  SnugRecipeBase base;
  SnugRecipePlaces *places; /* (owned) */
} MountPlan;

static void
mount_plan_clear (MountPlan *plan)
{
  snug_recipe_base_clear (&plan->base);
  g_clear_pointer (&plan->places, snug_recipe_places_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MountPlan, mount_plan_clear)

/* What a sandbox has of its own, whatever a base contains. */
static const char *const own_top_entries[]
  = { "dev",  "etc",  "home", "hooks", "lost+found", "media", "meta", "mnt",
      "proc", "root", "run",  "snap",  "sys",        "tmp",   "var",  NULL };

static const char *const plain_devices[] = { "null", "zero", "full", "random", "urandom", "tty" };

static void
add (MountPlan *plan,
     enum snug_recipe_mount_op op,
     const char *source,
     const char *target,
     guint32 flags)
{
  snug_recipe_builder_mount (plan->builder, op, source, target, flags);
}

static gboolean
add_base_link (MountPlan *plan, const char *name, GError **error)
{
  char text[PATH_MAX];
  g_autofree char *target = g_strconcat ("/", name, NULL), *escaped = NULL;
  gssize length = readlinkat (plan->base.fd, name, text, sizeof text - 1);

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
  g_autoptr (GPtrArray) names = snug_recipe_base_list (&plan->base, ".", error);

  if (names == NULL)
    return FALSE;
  for (guint i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);
      const mode_t type = snug_recipe_base_type (&plan->base, name);

      if (g_strv_contains (own_top_entries, name) || strchr (name, '%') != NULL)
        continue;
      if (S_ISLNK (type))
        {
          if (!add_base_link (plan, name, error))
            return FALSE;
        }
      else if (S_ISDIR (type))
        {
          g_autofree char *source = g_build_filename (plan->base.path, name, NULL);
          g_autofree char *target = g_strconcat ("/", name, NULL);

          add (plan, SNUG_MOUNT_BIND, source, target, SNUG_MOUNT_DIRECTORY);
          if (!snug_recipe_base_open_up (&plan->base, plan->builder, name, plan->places, error))
            return FALSE;
        }
    }
  return TRUE;
}

/* The host's files that /etc shows: who is who and what time it is, and what the network needs. */
static void
place_host_files (MountPlan *plan)
{
  const SnugNamespaces own = snug_sandbox_get_namespaces (plan->input->sandbox);
  const gboolean network = (own & SNUG_NAMESPACE_NET) == 0;
  const struct
  {
    const char *path;
    guint32 kind;
    gboolean shown;
  } files[] = {
    { "/etc/passwd", SNUG_MOUNT_PLAIN, TRUE },
    { "/etc/group", SNUG_MOUNT_PLAIN, TRUE },
    { "/etc/localtime", SNUG_MOUNT_PLAIN, TRUE },
    { "/etc/hostname", SNUG_MOUNT_PLAIN, (own & SNUG_NAMESPACE_UTS) == 0 },
    { "/etc/hosts", SNUG_MOUNT_PLAIN, network },
    { "/etc/resolv.conf", SNUG_MOUNT_PLAIN, network },
    /* Not /etc/ssl: the private keys beside the certificates are the host's. */
    { "/etc/ssl/certs", SNUG_MOUNT_DIRECTORY,
      network && snug_recipe_base_type (&plan->base, "etc/ssl/certs") == S_IFDIR },
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    if (files[i].shown)
      snug_recipe_places_add (plan->places, SNUG_MOUNT_BIND, files[i].path, files[i].path,
                              SNUG_MOUNT_OPTIONAL | files[i].kind);
}

/* Whether the base has a mount point for all that /etc shows. */
static gboolean
is_etc_whole (MountPlan *plan)
{
  g_autoptr (GPtrArray) targets = snug_recipe_places_get_targets (plan->places);

  for (guint i = 0; i < targets->len; i++)
    {
      const char *target = g_ptr_array_index (targets, i);
      mode_t type;

      if (!g_str_has_prefix (target, "/etc/"))
        continue;
      type = snug_recipe_base_type (&plan->base, target + 1);
      if (type != S_IFREG && type != S_IFDIR)
        return FALSE;
    }
  return plan->base.fd >= 0;
}

static gboolean
add_etc (MountPlan *plan, GError **error)
{
  g_autofree char *source = NULL;

  if (!is_etc_whole (plan))
    {
      add (plan, SNUG_MOUNT_DIR, NULL, "/etc", 0);
      return snug_recipe_base_link (&plan->base, plan->builder, "etc", plan->places, error);
    }
  source = g_build_filename (plan->base.path, "etc", NULL);
  add (plan, SNUG_MOUNT_BIND, source, "/etc", SNUG_MOUNT_DIRECTORY);
  return TRUE;
}

static void
add_dev (MountPlan *plan)
{
  const gboolean own_ipc
    = (snug_sandbox_get_namespaces (plan->input->sandbox) & SNUG_NAMESPACE_IPC) != 0;

  add (plan, SNUG_MOUNT_DIR, NULL, "/dev", 0);
  for (guint i = 0; i < G_N_ELEMENTS (plain_devices); i++)
    {
      g_autofree char *path = g_strconcat ("/dev/", plain_devices[i], NULL);

      /* Nodes are written to whatever their mount says; writable, root's apps could change the
       * machine's own. */
      add (plan, SNUG_MOUNT_BIND, path, path,
           SNUG_MOUNT_DEVICE | SNUG_MOUNT_NOEXEC | SNUG_MOUNT_PLAIN);
    }
  add (plan, SNUG_MOUNT_SYMLINK, "pts/ptmx", "/dev/ptmx", 0);
  add (plan, SNUG_MOUNT_SYMLINK, "/proc/self/fd", "/dev/fd", 0);
  add (plan, SNUG_MOUNT_SYMLINK, "/proc/self/fd/0", "/dev/stdin", 0);
  add (plan, SNUG_MOUNT_SYMLINK, "/proc/self/fd/1", "/dev/stdout", 0);
  add (plan, SNUG_MOUNT_SYMLINK, "/proc/self/fd/2", "/dev/stderr", 0);
  add (plan, SNUG_MOUNT_DEVPTS, NULL, "/dev/pts", 0);
  add (plan, SNUG_MOUNT_TMPFS, NULL, "/dev/shm", 0);
  snug_recipe_builder_last_mount (plan->builder, 01777, NULL);
  if (own_ipc)
    add (plan, SNUG_MOUNT_MQUEUE, NULL, "/dev/mqueue", 0);
}

/* The files of /proc/sys and their like belong to uid 0 and ask for no capability, so a namespace
 * alone does not keep root's apps from writing them. */
static void
add_proc (MountPlan *plan)
{
  static const char *const read_only[]
    = { "/proc/sys", "/proc/sysrq-trigger", "/proc/irq",           "/proc/bus",
        "/proc/fs",  "/proc/acpi",          "/proc/dynamic_debug", "/proc/scsi" };
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
  /* There in any case, so that the place for it can be prepared. */
  add (plan, SNUG_MOUNT_DIR, NULL, "/sys/devices/system/cpu", 0);
  add (plan, SNUG_MOUNT_BIND, "/sys/devices/system/cpu", "/sys/devices/system/cpu",
       SNUG_MOUNT_OPTIONAL | SNUG_MOUNT_DIRECTORY);
}

static gboolean
add_var (MountPlan *plan, GError **error)
{
  add (plan, SNUG_MOUNT_DIR, NULL, "/var", 0);
  add (plan, SNUG_MOUNT_DIR, NULL, "/var/lib", 0);
  add (plan, SNUG_MOUNT_DIR, NULL, "/var/cache", 0);
  add (plan, SNUG_MOUNT_DIR, NULL, "/var/log", 0);
  if (!snug_recipe_base_link (&plan->base, plan->builder, "var/lib", plan->places, error)
      || !snug_recipe_base_link (&plan->base, plan->builder, "var/cache", plan->places, error))
    return FALSE;
  add (plan, SNUG_MOUNT_SYMLINK, "/run", "/var/run", 0);
  add (plan, SNUG_MOUNT_SYMLINK, "/run/lock", "/var/lock", 0);
  add (plan, SNUG_MOUNT_SYMLINK, "/tmp", "/var/tmp", 0);
  add (plan, SNUG_MOUNT_DIR, NULL, "/run", 0);
  add (plan, SNUG_MOUNT_DIR, NULL, "/run/lock", 0);
  for (guint i = 0; i < 3; i++)
    add (plan, SNUG_MOUNT_DIR, NULL, (const char *const[]){ "/home", "/mnt", "/media" }[i], 0);
  add (plan, SNUG_MOUNT_DIR, NULL, "/root", 0);
  return TRUE;
}

static void
place (MountPlan *plan, const char *source, const char *target, guint32 flags)
{
  snug_recipe_places_add (plan->places, SNUG_MOUNT_BIND, source, target,
                          flags | SNUG_MOUNT_DIRECTORY);
}

/* All revisions' data can be read, for migrations; the own revision's and the common one written.
 */
static void
place_data (MountPlan *plan, const char *source, const char *target, guint32 flags)
{
  const char *const parts[] = { plan->input->revision, "common" };

  place (plan, source, target, flags);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *from = g_strconcat (source, "/", parts[i], NULL);
      g_autofree char *to = g_strconcat (target, "/", parts[i], NULL);

      place (plan, from, to, flags | SNUG_MOUNT_WRITABLE);
    }
}

static void
place_snap (MountPlan *plan)
{
  const SnugRecipeInput *input = plan->input;
  g_autofree char *source = g_build_filename ("/snap", input->instance_name, input->revision, NULL);
  g_autofree char *target = g_build_filename ("/snap", input->snap_name, input->revision, NULL);
  g_autofree char *current = g_build_filename ("/snap", input->snap_name, "current", NULL);
  g_autofree char *data = g_build_filename ("/var/snap", input->instance_name, NULL);
  g_autofree char *data_target = g_build_filename ("/var/snap", input->snap_name, NULL);
  g_autofree char *home = g_strconcat ("%h/snap/", input->instance_name, NULL);
  g_autofree char *runtime = g_strconcat ("/run/user/%u/snap.", input->instance_name, NULL);

  if (plan->base.path != NULL)
    place (plan, plan->base.path, plan->base.path, 0);
  place (plan, source, target, 0);
  snug_recipe_places_add (plan->places, SNUG_MOUNT_SYMLINK, input->revision, current,
                          SNUG_MOUNT_OPTIONAL);
  for (guint i = 0; input->content_dirs != NULL && input->content_dirs[i] != NULL; i++)
    place (plan, input->content_dirs[i], input->content_dirs[i], 0);
  snug_recipe_places_add (plan->places, SNUG_MOUNT_DIR, NULL, "/var/lib/snapd/void",
                          SNUG_MOUNT_OPTIONAL);
  snug_recipe_places_add (plan->places, SNUG_MOUNT_PRIVATE_TMP, NULL, "/tmp", 0);
  place_data (plan, data, data_target, 0);
  place_data (plan, home, home, SNUG_MOUNT_OPTIONAL);
  place (plan, runtime, runtime, SNUG_MOUNT_WRITABLE | SNUG_MOUNT_OPTIONAL | SNUG_MOUNT_NOFOLLOW);
}

/* Where a path really is: a sandbox has links of its own, and a base has some. */
static char *
resolve_target (gpointer data, const char *path)
{
  static const char *const links[][2]
    = { { "/var/run", "/run" }, { "/var/lock", "/run/lock" }, { "/var/tmp", "/tmp" } };

  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    {
      const gsize length = strlen (links[i][0]);

      if (g_str_has_prefix (path, links[i][0]) && (path[length] == '/' || path[length] == '\0'))
        return g_strconcat (links[i][1], path + length, NULL);
    }
  return snug_recipe_base_resolve (data, path);
}

/* A link of a layout may be where the image has something already: that stays. */
static void
place_layouts (MountPlan *plan)
{
  const char *kind, *source, *target;
  GVariantIter iter;
  guint32 mode;

  if (plan->input->layouts == NULL)
    return;
  g_variant_iter_init (&iter, plan->input->layouts);
  while (g_variant_iter_next (&iter, "(&s&s&su)", &kind, &source, &target, &mode))
    {
      g_autofree char *from = snug_recipe_template (source);
      g_autofree char *to = snug_recipe_template (target);
      g_autofree char *real = resolve_target (&plan->base, to);

      if (g_str_equal (kind, "tmpfs"))
        snug_recipe_places_add_tmpfs (plan->places, real, mode);
      else
        snug_recipe_places_add (plan->places, SNUG_MOUNT_SYMLINK, from, real, SNUG_MOUNT_OPTIONAL);
    }
}

gboolean
snug_recipe_add_mounts (SnugRecipeBuilder *builder, const SnugRecipeInput *input, GError **error)
{
  g_auto (MountPlan) plan = { .builder = builder, .input = input, .base = SNUG_RECIPE_BASE_INIT };

  plan.places = snug_recipe_places_new ();
  if (!snug_recipe_base_open (&plan.base, input, error))
    return FALSE;
  /* First what will be where, because directories are laid out so that there is room for it. */
  place_host_files (&plan);
  place_snap (&plan);
  place_layouts (&plan);
  snug_recipe_places_add_granted (plan.places, input->sandbox, resolve_target, &plan.base);
  if (!add_base (&plan, error))
    return FALSE;
  add_dev (&plan);
  add_proc (&plan);
  if (!add_etc (&plan, error) || !add_var (&plan, error))
    return FALSE;
  snug_recipe_places_emit (plan.places, builder);
  add (&plan, SNUG_MOUNT_READONLY, NULL, "/", 0);
  snug_recipe_lay_out (builder);
  return TRUE;
}
