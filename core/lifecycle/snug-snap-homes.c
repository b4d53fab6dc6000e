/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Data in people's homes. Workers. The rights by which files are reached are a thread's own
 * (setfsuid(2)): for the time in a home the thread has those of its owner and not root's, so that
 * whatever the owner put there leads no further than the owner could go. */

#include "snug-snap-homes.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sys/fsuid.h>
#include <sys/syscall.h>

#include "snug-file.h"
#include "snug-revision-data.h"

#define MAX_HOMES 10000

#ifdef SYS_setgroups32
#define SETGROUPS SYS_setgroups32
#else
#define SETGROUPS SYS_setgroups
#endif

/* --- the rights of an owner --- */

typedef struct
{
  gboolean changed;
  GArray *groups; /* (owned) of gid_t: those to come back to */
} OwnerRights;

static void
owner_rights_clear (OwnerRights *rights)
{
  if (rights->changed)
    {
      setfsuid (geteuid ());
      setfsgid (getegid ());
      if (syscall (SETGROUPS, (size_t) rights->groups->len, rights->groups->data) < 0)
        g_error ("cannot take the groups of a worker back: %s", g_strerror (errno));
    }
  g_clear_pointer (&rights->groups, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (OwnerRights, owner_rights_clear)

static gboolean
take_rights (OwnerRights *rights, const struct stat *owner, GError **error)
{
  const int n = getgroups (0, NULL);

  if (owner->st_uid == geteuid ())
    return TRUE;
  rights->groups = g_array_new (FALSE, TRUE, sizeof (gid_t));
  g_array_set_size (rights->groups, n > 0 ? (guint) n : 0);
  if (n < 0 || getgroups (n, (gid_t *) (gpointer) rights->groups->data) != n
      || syscall (SETGROUPS, (size_t) 0, NULL) < 0)
    return snug_set_error_from_errno (error, errno, "cannot take the owner's rights");
  rights->changed = TRUE;
  setfsgid (owner->st_gid);
  setfsuid (owner->st_uid);
  /* The calls do not say whether they worked; asked for what cannot be, they say what is. */
  if (setfsuid ((uid_t) -1) != (int) owner->st_uid || setfsgid ((gid_t) -1) != (int) owner->st_gid)
    return snug_set_error (error, SNUG_ERROR_FAILED, "cannot take the owner's rights");
  return TRUE;
}

/* --- in one home --- */

typedef struct HomeWork HomeWork;

typedef gboolean (*HomeFunc) (int folder,
                              const char *revision,
                              const HomeWork *work,
                              GError **error);

struct HomeWork
{
  const char *instance;
  SnugRevision revision; /* 0 for all */
  SnugRevision previous;
  gboolean replace; /* the revision may have data of its own, which is to be kept aside */
  HomeFunc function;
  GCancellable *cancellable;
  GPtrArray *problems;
};

static gboolean
has_folder (int folder, const char *name)
{
  struct stat st;

  return fstatat (folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

static gboolean
copy (int folder, const char *revision, const HomeWork *work, GError **error)
{
  g_autofree char *from = snug_revision_to_string (work->previous);

  if (!has_folder (folder, from))
    return TRUE;
  if (work->replace && !snug_revision_data_set_aside (folder, revision, error))
    return FALSE;
  if (snug_revision_data_copy (folder, from, revision, 0700, work->cancellable, error))
    return TRUE;
  /* The change may go on without this home, which then has what it had. */
  if (work->replace && !snug_revision_data_bring_back (folder, revision, NULL))
    g_prefix_error (error, "what was there is not back: ");
  return FALSE;
}

static gboolean
bring_back (int folder, const char *revision, const HomeWork *work, GError **error)
{
  return snug_revision_data_bring_back (folder, revision, error);
}

static gboolean
forget_aside (int folder, const char *revision, const HomeWork *work, GError **error)
{
  return snug_revision_data_forget_aside (folder, revision, error);
}

static gboolean
remove_data (int folder, const char *revision, const HomeWork *work, GError **error)
{
  return snug_revision_data_remove (folder, revision, error);
}

static gboolean
work_with_rights (int home, const HomeWork *work, GError **error)
{
  g_autofree char *below = g_build_filename ("snap", work->instance, NULL);
  g_autofree char *revision = snug_revision_to_string (work->revision);
  g_autoptr (GError) local_error = NULL;
  snug_autofd int folder
    = snug_file_open_beneath (home, below, O_RDONLY | O_DIRECTORY, 0, &local_error);

  if (folder < 0)
    {
      /* Most people use few snaps. */
      if (g_error_matches (local_error, SNUG_ERROR, SNUG_ERROR_NOT_FOUND))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (work->revision != 0)
    return work->function (folder, revision, work, error);
  return snug_file_remove (home, below, error);
}

static void
work_in_home (int parent, const char *name, uid_t not_of, const HomeWork *work)
{
  snug_autofd int home = openat (parent, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  g_auto (OwnerRights) rights = { FALSE, NULL };
  g_autoptr (GError) error = NULL;
  struct stat owner;

  /* A link, a file, or gone: no home of anybody's. */
  if (home < 0 || fstat (home, &owner) < 0 || owner.st_uid == not_of)
    return;
  if (!take_rights (&rights, &owner, &error) || !work_with_rights (home, work, &error))
    g_ptr_array_add (work->problems, g_strdup_printf ("the data of ‘%s’ in the home ‘%s’: %s",
                                                      work->instance, name, error->message));
}

/* --- in all homes --- */

static void
work_in_homes (SnugPaths *paths, const HomeWork *work)
{
  const char *path = snug_paths_get (paths, SNUG_PATH_HOMES);
  g_autofree char *top = g_strconcat (snug_paths_get_root (paths), "/", NULL);
  snug_autofd int root = snug_file_open_root (top, NULL);
  /* Where it leads is root's affair. */
  snug_autofd int homes = open (path, O_PATH | O_DIRECTORY | O_CLOEXEC);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  /* Nobody but root has to do with root's home. */
  if (root >= 0)
    work_in_home (root, "root", (uid_t) -1, work);
  for (guint i = 0; homes >= 0 && dir != NULL && i < MAX_HOMES; i++)
    {
      if (g_cancellable_is_cancelled (work->cancellable))
        return;
      name = g_dir_read_name (dir);
      if (name == NULL)
        return;
      /* What root owns there is nobody's home, and root's rights are not to be had there. */
      work_in_home (homes, name, 0, work);
    }
}

void
snug_snap_homes_copy (SnugPaths *paths,
                      const SnugSnapHomesCopy *what,
                      GCancellable *cancellable,
                      GPtrArray *problems)
{
  const HomeWork work = { .instance = what->instance,
                          .revision = what->revision,
                          .previous = what->previous,
                          .replace = what->replace,
                          .function = copy,
                          .cancellable = cancellable,
                          .problems = problems };

  if (what->previous != 0 && what->previous != what->revision)
    work_in_homes (paths, &work);
}

static void
work_on_revision (SnugPaths *paths,
                  const char *instance,
                  SnugRevision revision,
                  HomeFunc function,
                  GPtrArray *problems)
{
  const HomeWork work
    = { .instance = instance, .revision = revision, .function = function, .problems = problems };

  work_in_homes (paths, &work);
}

void
snug_snap_homes_bring_back (SnugPaths *paths,
                            const char *instance,
                            SnugRevision revision,
                            GPtrArray *problems)
{
  work_on_revision (paths, instance, revision, bring_back, problems);
}

void
snug_snap_homes_forget_aside (SnugPaths *paths,
                              const char *instance,
                              SnugRevision revision,
                              GPtrArray *problems)
{
  work_on_revision (paths, instance, revision, forget_aside, problems);
}

void
snug_snap_homes_remove (SnugPaths *paths,
                        const char *instance,
                        SnugRevision revision,
                        GPtrArray *problems)
{
  work_on_revision (paths, instance, revision, remove_data, problems);
}
