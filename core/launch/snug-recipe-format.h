/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * The sealed recipe: what snugd compiled for one app or hook, and snug-run carries out. One file,
 * one header, tables after it, strings last. The header names each table by offset and count;
 * tables name strings by their offset in the string area, where offset 0 is the empty string,
 * "none". All integers are in the machine's byte order: a recipe never leaves the machine.
 *
 * This header and snug-recipe-check.c need nothing but libc, because the launcher has nothing else.
 */

#include <stddef.h>
#include <stdint.h>

#define SNUG_RECIPE_MAGIC       "SNUGRCP\n"
#define SNUG_RECIPE_VERSION     3u
#define SNUG_RECIPE_MAX_SIZE    (1024u * 1024u)
#define SNUG_RECIPE_MAX_ENTRIES 4096u
#define SNUG_RECIPE_MAX_EXCEPT  64u   /* names that one choice of entries leaves out */
#define SNUG_RECIPE_MAX_SHOWN   4096u /* entries that one choice may show */
#define SNUG_RECIPE_MAX_FOLDERS 32u   /* directories that are filled when the app starts */
#define SNUG_RECIPE_UMASK_KEEP  0xffffffffu
#define SNUG_RECIPE_SUFFIX      ".recipe"

/* Flags of the header. */
#define SNUG_RECIPE_CLASSIC   (1u << 0) /* no sandbox: the environment, then exec */
#define SNUG_RECIPE_DEVMODE   (1u << 1) /* the filter logs instead of refusing */
#define SNUG_RECIPE_HOOK      (1u << 2) /* a hook, not an app */
#define SNUG_RECIPE_SERVICE   (1u << 3) /* supervised: exec in place if there is no pid namespace */
#define SNUG_RECIPE_HOST_USER (1u << 4) /* needs real root: no user namespace */
#define SNUG_RECIPE_ALL_FLAGS 0x1fu

/* Operations on the new root, in their order. Paths may hold %h (the caller's home), %u (the
 * caller's user id) and %% (a per cent sign). */
enum snug_recipe_mount_op
{
  SNUG_MOUNT_BIND = 1,    /* source -> target; the mount point is made */
  SNUG_MOUNT_TMPFS,       /* data: mount options "size=…,nr_inodes=…"; mode: of its root */
  SNUG_MOUNT_PROC,        /* of the sandbox's pid namespace */
  SNUG_MOUNT_SYSFS,       /* of the sandbox's network namespace, read-only */
  SNUG_MOUNT_DEVPTS,      /* a new instance */
  SNUG_MOUNT_MQUEUE,      /* of the sandbox's ipc namespace */
  SNUG_MOUNT_DIR,         /* makes a directory with mode */
  SNUG_MOUNT_SYMLINK,     /* target becomes a link that says source */
  SNUG_MOUNT_FILE,        /* target becomes a file with mode that holds data */
  SNUG_MOUNT_READONLY,    /* the mount at target becomes read-only */
  SNUG_MOUNT_PRIVATE_TMP, /* the caller's own directory for this snap, else a tmpfs */
  SNUG_MOUNT_ENTRIES,     /* binds what the directory source has now and data names into target;
                           * data: "PATTERN" or "PATTERN/NAME/NAME…", the names are left out */
  SNUG_MOUNT_FOLDER,      /* a directory of the sandbox's own that is filled when the app starts,
                           * and read-only with the root */
  SNUG_MOUNT_N_OPS
};

#define SNUG_MOUNT_WRITABLE (1u << 0)
#define SNUG_MOUNT_OPTIONAL (1u << 1) /* a missing source is passed over */
#define SNUG_MOUNT_DEVICE   (1u << 2) /* device nodes work */
#define SNUG_MOUNT_NOEXEC   (1u << 3)
#define SNUG_MOUNT_NOFOLLOW (1u << 4) /* no link anywhere in the source: a user can change it */
#define SNUG_MOUNT_INSIDE   (1u << 5) /* the source is a path in the new root */
#define SNUG_MOUNT_ROOT_ONLY                                                                       \
  (1u << 6) /* only where the caller is root: others lack the right anyway */
#define SNUG_MOUNT_OWN       (1u << 7)  /* each directory on the way is one that the recipe made */
#define SNUG_MOUNT_DIRECTORY (1u << 8)  /* the source is known to be a directory */
#define SNUG_MOUNT_PLAIN     (1u << 9)  /* the source is known to be no directory */
#define SNUG_MOUNT_PREPARED  (1u << 10) /* a prepared root has it, or the place for it */
#define SNUG_MOUNT_ALL_FLAGS 0x7ffu

/* Environment operations, in their order, on the caller's environment. */
enum snug_recipe_env_op
{
  SNUG_ENV_SET = 1, /* name = value */
  SNUG_ENV_CALLER,  /* name = value with %h %u %% */
  SNUG_ENV_EXPAND,  /* name = value with $NAME and ${NAME} of the environment so far */
  SNUG_ENV_UNSET,   /* name, or all that begin so if it ends with '*' */
  SNUG_ENV_CLEAR,   /* everything */
  SNUG_ENV_N_OPS
};

/* What the caller must own before the app starts. */
enum snug_recipe_dir_op
{
  SNUG_DIR_MAKE = 1, /* path: a directory with mode */
  SNUG_DIR_LINK,     /* path: a link that says target */
  SNUG_DIR_N_OPS
};

struct snug_recipe_section
{
  uint32_t offset; /* bytes from the start of the file, a multiple of 8 */
  uint32_t count;  /* entries; bytes for the string area */
};

struct snug_recipe_mount
{
  uint32_t op;
  uint32_t flags;
  uint32_t source;
  uint32_t target;
  uint32_t data;
  uint32_t mode;
};

struct snug_recipe_landlock
{
  uint64_t access; /* LANDLOCK_ACCESS_FS_* */
  uint32_t path;   /* as the sandbox sees it; a missing one is passed over, and so is one that
                    * ends in a slash and is no directory */
  uint32_t reserved;
};

struct snug_recipe_env
{
  uint32_t op;
  uint32_t name;
  uint32_t value;
  uint32_t reserved;
};

struct snug_recipe_dir
{
  uint32_t op;
  uint32_t path;
  uint32_t target;
  uint32_t mode;
};

struct snug_recipe_insn /* struct sock_filter of linux/filter.h */
{
  uint16_t code;
  uint8_t jt;
  uint8_t jf;
  uint32_t k;
};

struct snug_recipe_header
{
  char magic[8];
  uint32_t version;
  uint32_t size;              /* of the file, a multiple of 8 */
  uint64_t checksum;          /* snug_recipe_checksum() of everything after this field */
  uint64_t keep_capabilities; /* 1 << CAP_*: stay in the bounding, permitted and ambient sets */
  uint64_t landlock_fs;       /* handled accesses; what the kernel does not know is left out */
  uint64_t landlock_net;
  uint64_t landlock_scoped;
  uint32_t flags;
  uint32_t namespaces; /* CLONE_NEW* of linux/sched.h */
  uint32_t umask;      /* or SNUG_RECIPE_UMASK_KEEP */
  uint32_t security_tag;
  uint32_t instance;
  uint32_t hostname; /* none: as the host's */
  uint32_t apparmor_label;
  uint32_t void_dir; /* the working directory where the caller's is not visible */
  uint32_t prepared; /* none, or the prepared root: a directory among those of the instance that
                      * has everything with SNUG_MOUNT_PREPARED in it */
  uint32_t reserved;
  struct snug_recipe_section images; /* uint32_t strings: directories that must be mounted */
  struct snug_recipe_section mounts;
  struct snug_recipe_section dirs;
  struct snug_recipe_section landlock;
  struct snug_recipe_section seccomp; /* struct snug_recipe_insn */
  struct snug_recipe_section env;
  struct snug_recipe_section argv; /* uint32_t strings: command chain, command, arguments;
                                    * $NAME is expanded in all but the first */
  struct snug_recipe_section strings;
};

/**
 * snug_recipe_checksum:
 * @data: bytes at an address that is a multiple of 8
 * @size: how many, a multiple of 8
 *
 * Finds torn and truncated files. It is no signature: who may write the file is a matter of owners.
 *
 * Returns: FNV-1a over 64-bit words
 */
uint64_t snug_recipe_checksum (const void *data, size_t size);

/**
 * snug_recipe_is_foreign:
 * @data: the file's content at an address that is a multiple of 8
 * @size: its size in bytes
 *
 * Returns: whether it says that it is a recipe of another version: what it holds is for others to
 *   understand
 */
int snug_recipe_is_foreign (const void *data, size_t size);

/**
 * snug_recipe_check:
 * @data: the file's content at an address that is a multiple of 8
 * @size: its size in bytes
 *
 * Whether every table, string and value can be used without further checks.
 *
 * Returns: (nullable): %NULL if so, otherwise what is wrong in a few words
 */
const char *snug_recipe_check (const void *data, size_t size);

static inline const char *
snug_recipe_string (const struct snug_recipe_header *recipe, uint32_t string)
{
  return (const char *) recipe + recipe->strings.offset + string;
}

static inline const void *
snug_recipe_table (const struct snug_recipe_header *recipe,
                   const struct snug_recipe_section *section)
{
  return (const char *) recipe + section->offset;
}
