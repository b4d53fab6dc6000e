/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Paths of grants. What is not granted is not mounted; Landlock narrows what is. A path that cannot
 * be said in binds without showing more than the grant names is withheld, never widened. No state.
 */

#include <linux/landlock.h>
#include <string.h>
#include "snug-seccomp-kernel.h"
#include "snug-seccomp-mounts.h"

#define READ_BITS (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITE_BITS                                                                                 \
  (LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE  \
   | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK      \
   | LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_SYM | LANDLOCK_ACCESS_FS_REFER         \
   | SNUG_LANDLOCK_FS_TRUNCATE)
#define DEVICE_BITS                                                                                \
  (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_WRITE_FILE      \
   | SNUG_LANDLOCK_FS_IOCTL_DEV)
/* The bits that a rule for a single file may have. */
#define FILE_BITS                                                                                  \
  (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE       \
   | SNUG_LANDLOCK_FS_TRUNCATE | SNUG_LANDLOCK_FS_IOCTL_DEV)

/* A path of a grant, taken apart. */
typedef struct
{
  char *path;    /* (owned) without the slash at its end */
  char *parent;  /* (owned) */
  char *pattern; /* (owned) (nullable) of the last component */
  gboolean tree; /* it ended in a slash */
  gboolean deep; /* a pattern stands in another component */
} Place;

static void
place_clear (Place *place)
{
  g_free (place->path);
  g_free (place->parent);
  g_free (place->pattern);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

static gboolean
is_pattern (const char *text)
{
  return strpbrk (text, "*?[") != NULL;
}

static void
place_parse (Place *place, const char *text)
{
  const gsize length = strlen (text);
  g_autofree char *last = NULL;

  place->tree = length > 0 && text[length - 1] == '/';
  place->path = place->tree && length > 1 ? g_strndup (text, length - 1) : g_strdup (text);
  place->parent = g_path_get_dirname (place->path);
  last = g_path_get_basename (place->path);
  place->deep = is_pattern (place->parent);
  place->pattern = is_pattern (last) ? g_steal_pointer (&last) : NULL;
}

static gboolean
has (SnugGrant *grant, const char *param, const char *value)
{
  return g_strcmp0 (snug_grant_get (grant, param), value) == 0;
}

static guint64
landlock_bits (const char *access, gboolean device)
{
  guint64 bits = 0;

  if (device)
    return DEVICE_BITS & ~(strchr (access, 'w') == NULL ? LANDLOCK_ACCESS_FS_WRITE_FILE : 0);
  bits |= strchr (access, 'r') != NULL ? READ_BITS : 0;
  bits |= strchr (access, 'w') != NULL ? WRITE_BITS : 0;
  bits |= strchr (access, 'x') != NULL ? LANDLOCK_ACCESS_FS_EXECUTE : 0;
  return bits;
}

static SnugBindFlags
bind_flags (const char *access, gboolean device)
{
  SnugBindFlags flags = SNUG_BIND_OPTIONAL | SNUG_BIND_RECURSIVE;

  flags |= strchr (access, 'w') != NULL ? SNUG_BIND_WRITABLE : 0;
  flags |= device ? SNUG_BIND_DEVICE : 0;
  flags |= device || (strchr (access, 'x') == NULL && strchr (access, 'm') == NULL)
             ? SNUG_BIND_NOEXEC
             : 0;
  return flags;
}

/* What is known of a path when the plan is made. */
typedef enum
{
  RULE_FILE,
  RULE_DIRECTORY,
  RULE_EITHER, /* an attribute names it, so it is seen only when the app starts */
} RuleKind;

/* Each rule costs the launcher two system calls, so there are two of them only where it must find
 * out itself: the one with the slash holds for a directory alone, the other may be a file's too. */
static void
add_rule (SnugSandbox *sandbox, const char *path, RuleKind kind, guint64 bits, int abi)
{
  g_autofree char *directory
    = g_str_has_suffix (path, "/") ? g_strdup (path) : g_strconcat (path, "/", NULL);

  bits &= snug_seccomp_kernel_fs_mask (abi);
  if (kind != RULE_DIRECTORY && (bits & FILE_BITS) != 0)
    snug_sandbox_add_landlock_rule (sandbox, path, bits & FILE_BITS);
  if (kind != RULE_FILE && bits != 0)
    snug_sandbox_add_landlock_rule (sandbox, directory, bits);
}

/* A directory of which single entries are shown. The directory is the sandbox's own and read-only,
 * so a right that holds for all below it holds for the entries. */
static void
add_entries (SnugSandbox *sandbox,
             const char *directory,
             const char *pattern,
             const char *except,
             SnugBindFlags flags)
{
  g_auto (GStrv) names = except != NULL ? g_strsplit (except, " ", -1) : NULL;

  snug_sandbox_add_entries (sandbox, directory, pattern, (const char *const *) names, flags);
}

static char *
describe_limits (SnugGrant *grant, const char *access, gboolean device, int abi)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (has (grant, "owner", "yes"))
    g_string_append (text, "; files of other owners are kept away only by their permissions");
  if (device && abi < 5)
    g_string_append (text, "; every ioctl of the device (Landlock ABI 5 would limit others)");
  if (!device && strchr (access, 'w') != NULL && abi > 0 && abi < 3)
    g_string_append (text, "; truncation follows the mount, not Landlock (ABI 3)");
  return text->len > 0 ? g_strdup (text->str + 2) : NULL;
}

static SnugSeccompPlace
withhold (char **note, const char *reason)
{
  g_free (*note);
  *note = g_strdup (reason);
  return SNUG_SECCOMP_PLACE_WITHHELD;
}

static SnugSeccompPlace
add_path (SnugSandbox *sandbox, SnugGrant *grant, int abi, char **note)
{
  const gboolean device = snug_grant_get_kind (grant) == SNUG_GRANT_DEVICE;
  const char *text = snug_grant_get (grant, "path"), *access = snug_grant_get (grant, "access");
  g_auto (Place) place = { NULL };
  SnugBindFlags flags;
  RuleKind kind;
  guint64 bits;

  if (text == NULL || access == NULL)
    return withhold (note, "it names no path");
  place_parse (&place, text);
  flags = bind_flags (access, device);
  bits = landlock_bits (access, device);
  kind = place.tree || g_str_equal (place.path, "/") ? RULE_DIRECTORY
         : device                                    ? RULE_FILE
                                                     : RULE_EITHER;
  *note = describe_limits (grant, access, device, abi);
  if (has (grant, "scope", "sandbox"))
    {
      add_rule (sandbox, place.path, kind, bits, abi);
      return SNUG_SECCOMP_PLACE_DONE;
    }
  /* The launcher shows the host's processes where the sandbox has none of its own. */
  if (g_str_equal (place.path, "/proc"))
    {
      g_free (*note);
      *note = g_strdup ("of other processes all is seen that the kernel shows to this user");
      return SNUG_SECCOMP_PLACE_DONE;
    }
  /* A procfs of the sandbox's own has everything that is not of one process. */
  if (g_str_has_prefix (place.path, "/proc/") && strchr (access, 'w') == NULL)
    {
      add_rule (sandbox, place.path, kind, bits, abi);
      g_free (*note);
      *note = g_strdup ("every app may read this part of /proc");
      return SNUG_SECCOMP_PLACE_OPEN;
    }
  if (g_str_has_prefix (place.path, "/proc/"))
    return withhold (note, "the kernel's settings below /proc cannot be written from a sandbox");
  if (g_str_equal (place.path, "/"))
    return withhold (note, "the host's root cannot be shown as a part of the sandbox");
  if (has (grant, "scope", "entries"))
    {
      add_entries (sandbox, place.path, "*", snug_grant_get (grant, "except"), flags);
      add_rule (sandbox, place.path, RULE_DIRECTORY, bits, abi);
      g_free (*note);
      *note = g_strdup (
        "entries that exist when the app starts; nothing can be made, renamed or removed directly "
        "in "
        "the directory, only in its folders, and not moved from one of them to another");
      return SNUG_SECCOMP_PLACE_DONE;
    }
  if (place.deep)
    return withhold (note,
                     "a pattern in the middle of a path cannot be mounted without showing more");
  if (place.pattern != NULL)
    {
      add_entries (sandbox, place.parent, place.pattern, NULL, flags);
      /* A read-only mount does not keep a device from being written, so each node has a rule; for
       * files one that holds for all of the directory costs less. */
      add_rule (sandbox, device ? place.path : place.parent, device ? RULE_FILE : RULE_DIRECTORY,
                bits, abi);
      if (*note == NULL)
        *note = g_strdup ("what appears later is seen at the next start");
      return SNUG_SECCOMP_PLACE_DONE;
    }
  snug_sandbox_add_bind (sandbox, place.path, place.path, flags);
  add_rule (sandbox, place.path, kind, bits, abi);
  return SNUG_SECCOMP_PLACE_DONE;
}

static SnugSeccompPlace
add_socket (SnugSandbox *sandbox, SnugGrant *grant, char **note)
{
  g_auto (Place) place = { NULL };
  const SnugBindFlags flags = SNUG_BIND_OPTIONAL | SNUG_BIND_NOEXEC | SNUG_BIND_WRITABLE;

  place_parse (&place, snug_grant_get (grant, "path"));
  if (place.deep)
    return withhold (note,
                     "a pattern in the middle of a path cannot be mounted without showing more");
  if (place.pattern != NULL)
    add_entries (sandbox, place.parent, place.pattern, NULL, flags);
  else
    snug_sandbox_add_bind (sandbox, place.path, place.path, flags);
  return SNUG_SECCOMP_PLACE_DONE;
}

static SnugSeccompPlace
add_mount (SnugSandbox *sandbox, SnugGrant *grant, int abi, char **note)
{
  const char *source = snug_grant_get (grant, "source"), *target = snug_grant_get (grant, "target");
  const char *options = snug_grant_get (grant, "options");
  g_auto (GStrv) words = g_strsplit (options != NULL ? options : "", ",", -1);
  const gboolean writable = g_strv_contains ((const char *const *) words, "rw");
  SnugBindFlags flags
    = SNUG_BIND_OPTIONAL | SNUG_BIND_RECURSIVE | (writable ? SNUG_BIND_WRITABLE : 0);

  /* An empty folder in memory is the sandbox's own; who makes recipes places it. */
  if (g_str_equal (snug_grant_get_origin (grant), "layout") && has (grant, "type", "tmpfs"))
    {
      add_rule (sandbox, target, RULE_DIRECTORY,
                READ_BITS | WRITE_BITS | LANDLOCK_ACCESS_FS_EXECUTE, abi);
      return SNUG_SECCOMP_PLACE_DONE;
    }
  if (!g_strv_contains ((const char *const *) words, "bind"))
    return withhold (note, "only binds can be mounted without privileges");
  if (source == NULL || (*source != '/' && !g_str_has_prefix (source, "$HOME/"))
      || is_pattern (source))
    return withhold (note, "its source is no single path");
  if (*target != '/' && !g_str_has_prefix (target, "$HOME/"))
    return withhold (note, "its target is no path");
  flags |= g_strv_contains ((const char *const *) words, "noexec") ? SNUG_BIND_NOEXEC : 0;
  snug_sandbox_add_bind (sandbox, source, target, flags);
  add_rule (sandbox, target, RULE_EITHER,
            READ_BITS | LANDLOCK_ACCESS_FS_EXECUTE | (writable ? WRITE_BITS : 0), abi);
  return SNUG_SECCOMP_PLACE_DONE;
}

SnugSeccompPlace
snug_seccomp_mounts_add (SnugSandbox *sandbox, SnugGrant *grant, int abi, char **note)
{
  *note = NULL;
  switch (snug_grant_get_kind (grant))
    {
    case SNUG_GRANT_DEVICE:
      if (snug_grant_get (grant, "path") == NULL)
        return withhold (note, "a subsystem cannot be mounted; its nodes must be named");
      return add_path (sandbox, grant, abi, note);
    case SNUG_GRANT_FILE:
      return add_path (sandbox, grant, abi, note);
    case SNUG_GRANT_SOCKET:
      return add_socket (sandbox, grant, note);
    case SNUG_GRANT_MOUNT:
      return add_mount (sandbox, grant, abi, note);
    default:
      return withhold (note, "it names no path");
    }
}

void
snug_seccomp_mounts_add_devmode (SnugSandbox *sandbox)
{
  static const char *const writable[]
    = { "$HOME", "/home", "/media", "/mnt", "/run", "/srv", "/opt", "/var/log" };

  for (guint i = 0; i < G_N_ELEMENTS (writable); i++)
    snug_sandbox_add_bind (sandbox, writable[i], writable[i],
                           SNUG_BIND_OPTIONAL | SNUG_BIND_RECURSIVE | SNUG_BIND_WRITABLE);
  snug_sandbox_add_bind (sandbox, "/dev", "/dev",
                         SNUG_BIND_RECURSIVE | SNUG_BIND_WRITABLE | SNUG_BIND_DEVICE
                           | SNUG_BIND_NOEXEC);
  snug_sandbox_add_bind (sandbox, "/sys", "/sys",
                         SNUG_BIND_RECURSIVE | SNUG_BIND_OPTIONAL | SNUG_BIND_NOEXEC);
}
