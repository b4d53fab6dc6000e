/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Gives everything up that the app must not have: capabilities, new privileges, paths, system
 * calls. */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <linux/securebits.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "snug-run.h"

#ifndef SYS_close_range
#define SYS_close_range 436
#endif
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule       445
#define SYS_landlock_restrict_self  446
#endif

/* The whole structure of Landlock ABI 6; the kernel takes the part that it knows. */
struct ruleset
{
  uint64_t fs;
  uint64_t net;
  uint64_t scoped;
};

/* Every kernel that has what this launcher needs knows this many capabilities. */
#define CAP_LAST_OLD CAP_CHECKPOINT_RESTORE

static const uint64_t fs_rights_of_abi[] = {
  0, (1u << 13) - 1, (1u << 14) - 1, (1u << 15) - 1, (1u << 15) - 1, (1u << 16) - 1,
};

/* A container's root lacks some; what it has not got cannot be kept. */
static uint64_t
capabilities_to_keep (const struct run *run)
{
  struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
  struct __user_cap_data_struct data[2] = { 0 };

  if (run->recipe->keep_capabilities == 0)
    return 0;
  if (syscall (SYS_capget, &header, data) != 0)
    run_die_sandbox ("look at capabilities");
  return run->recipe->keep_capabilities & (data[0].permitted | (uint64_t) data[1].permitted << 32);
}

void
run_drop_privileges (const struct run *run)
{
  const uint64_t keep = capabilities_to_keep (run);
  struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
  struct __user_cap_data_struct data[2] = { 0 };
  unsigned long bits = SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_NO_SETUID_FIXUP_LOCKED
                       | SECBIT_KEEP_CAPS_LOCKED;

  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    run_die_sandbox ("forbid new privileges");
  /* Without capabilities there is nothing to bound; an unprivileged in-place run never had any. */
  for (unsigned long cap = 0; cap < 64; cap++)
    if ((keep & (1ull << cap)) == 0 && prctl (PR_CAPBSET_DROP, cap, 0, 0, 0) != 0)
      {
        if (errno != EINVAL || cap <= CAP_LAST_OLD)
          run_die_sandbox ("drop capabilities");
        /* The kernel has no more. */
        break;
      }
  if (prctl (PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0
      || prctl (PR_SET_SECUREBITS,
                bits
                  | (keep == 0 ? SECBIT_NO_CAP_AMBIENT_RAISE | SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED
                               : 0),
                0, 0, 0)
           != 0)
    run_die_sandbox ("drop capabilities");
  data[0].effective = data[0].permitted = data[0].inheritable = (uint32_t) keep;
  data[1].effective = data[1].permitted = data[1].inheritable = (uint32_t) (keep >> 32);
  if (syscall (SYS_capset, &header, data) != 0)
    run_die_sandbox ("drop capabilities");
  for (unsigned long cap = 0; cap < 64; cap++)
    if ((keep & (1ull << cap)) != 0 && prctl (PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap, 0, 0) != 0)
      run_die_sandbox ("keep a capability");
}

static void
add_rule (int ruleset, int fd, uint64_t access)
{
  struct landlock_path_beneath_attr rule = { .allowed_access = access, .parent_fd = fd };

  if (fd < 0)
    return;
  if (syscall (SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0)
    run_die_sandbox ("restrict paths");
  run_close_later (fd);
}

/* A rule for each entry that a pattern shows: one for their directory would hold for those of other
 * patterns too. A link is passed over, as what it leads to has rules of its own. */
static void
add_pattern (int ruleset, const char *path, const char *pattern, uint64_t access)
{
  char parent[PATH_MAX];
  struct dirent *entry;
  DIR *directory;
  int fd;

  snprintf (parent, sizeof parent, "%.*s", (int) (pattern - path), path);
  fd = run_open (parent, O_RDONLY | O_DIRECTORY);
  directory = fd < 0 ? NULL : fdopendir (fd);
  if (directory == NULL)
    return;
  while ((entry = readdir (directory)) != NULL)
    if (entry->d_type != DT_LNK && entry->d_name[0] != '.'
        && fnmatch (pattern, entry->d_name, FNM_PERIOD | FNM_PATHNAME | FNM_NOESCAPE) == 0)
      add_rule (ruleset, openat (fd, entry->d_name, O_PATH | O_NOFOLLOW | O_CLOEXEC), access);
  closedir (directory);
}

static void
add_rules (const struct run *run, int ruleset, uint64_t known)
{
  const struct snug_recipe_landlock *rules
    = snug_recipe_table (run->recipe, &run->recipe->landlock);

  for (uint32_t i = 0; i < run->recipe->landlock.count; i++)
    {
      const char *path = run_expand (run, run_string (run, rules[i].path));
      const uint64_t access = rules[i].access & known;
      const char *name = path == NULL ? NULL : strrchr (path, '/');

      if (path == NULL || access == 0)
        continue;
      if (name != NULL && strpbrk (name, "*?[") != NULL)
        add_pattern (ruleset, path, name + 1, access);
      else
        add_rule (ruleset, run_open (path, O_PATH), access);
    }
}

static void
restrict_paths (const struct run *run)
{
  struct ruleset attr
    = { run->recipe->landlock_fs, run->recipe->landlock_net, run->recipe->landlock_scoped };
  long abi;
  int ruleset;

  if (attr.fs == 0 && attr.net == 0 && attr.scoped == 0)
    return;
  abi = syscall (SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
  /* The backend knew the kernel when it wrote the recipe and said what an older one loses. */
  if (abi <= 0)
    return;
  attr.fs &= fs_rights_of_abi[abi < 5 ? abi : 5];
  attr.net = abi < 4 ? 0 : attr.net & 3;
  attr.scoped = abi < 6 ? 0 : attr.scoped & 3;
  if (attr.fs == 0 && attr.net == 0 && attr.scoped == 0)
    return;
  ruleset = (int) syscall (SYS_landlock_create_ruleset, &attr, abi < 4 ? 8 : abi < 6 ? 16 : 24, 0);
  if (ruleset < 0)
    run_die_sandbox ("restrict paths");
  add_rules (run, ruleset, attr.fs);
  if (syscall (SYS_landlock_restrict_self, ruleset, 0) != 0)
    run_die_sandbox ("restrict paths");
  syscall (SYS_close_range, run->last_fd + 1, ~0u, 0);
}

void
run_load_filters (const struct run *run)
{
  struct sock_fprog program
    = { .len = (unsigned short) run->recipe->seccomp.count,
        .filter = (struct sock_filter *) snug_recipe_table (run->recipe, &run->recipe->seccomp) };

  if ((run->recipe->flags & SNUG_RECIPE_CLASSIC) == 0)
    restrict_paths (run);
  if (program.len != 0 && syscall (SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) != 0)
    run_die_sandbox ("load the system call filter");
}

void
run_set_label (const struct run *run)
{
  const char *label = run_string (run, run->recipe->apparmor_label);
  char text[512];
  int fd, length;

  if (*label == '\0')
    return;
  length = snprintf (text, sizeof text, "exec %s", label);
  /* Kernels that stack security modules have a file that is AppArmor's alone. */
  fd = run_open ("/proc/thread-self/attr/apparmor/exec", O_WRONLY);
  if (fd < 0)
    fd = run_open ("/proc/thread-self/attr/exec", O_WRONLY);
  if (fd >= 0 && length < (int) sizeof text && write (fd, text, (size_t) length) == length)
    {
      close (fd);
      return;
    }
  if (fd >= 0 && errno == ENOENT)
    run_die (
      RUN_EXIT_SANDBOX,
      "the kernel has no AppArmor profile %s; ‘snug debug ensure-mounted %s’ loads it again, "
      "or says why not",
      label, label);
  run_die (RUN_EXIT_SANDBOX, "cannot enter the AppArmor profile %s: %s", label, strerror (errno));
}
