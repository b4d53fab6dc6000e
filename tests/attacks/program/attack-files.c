/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Files that keep a power for later: whoever could make a set-user-ID file that is seen outside
 * would run the snap's code there with its owner's rights. All in the working directory, which is
 * writable.
 */

#include "attack.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#define POWER     (S_ISUID | S_ISGID)
#define FILE_NAME "attack-file"

/* The kernel drops bits without a word where it does not like them; that is a refusal too. */
static int
has_power (long result)
{
  struct stat info;
  int answer = EPERM;

  if (result < 0)
    answer = errno;
  else if (stat (FILE_NAME, &info) == 0 && (info.st_mode & POWER) != 0)
    answer = 0;
  unlink (FILE_NAME);
  return answer;
}

static void
make_plain_file (void)
{
  unlink (FILE_NAME);
  close (open (FILE_NAME, O_CREAT | O_WRONLY | O_CLOEXEC, 0755));
}

static int
chmod_setuid (void)
{
  make_plain_file ();
  return has_power (syscall (SYS_chmod, FILE_NAME, 04755));
}

static int
chmod_setgid (void)
{
  make_plain_file ();
  return has_power (syscall (SYS_chmod, FILE_NAME, 02755));
}

static int
fchmod_setuid (void)
{
  make_plain_file ();
  return has_power (syscall (SYS_fchmod, open (FILE_NAME, O_RDONLY | O_CLOEXEC), 04755));
}

static int
fchmodat_setuid (void)
{
  make_plain_file ();
  return has_power (syscall (SYS_fchmodat, AT_FDCWD, FILE_NAME, 04755));
}

static int
open_setuid (void)
{
  unlink (FILE_NAME);
  return has_power (syscall (SYS_open, FILE_NAME, O_CREAT | O_WRONLY, 04755));
}

static int
open_setgid (void)
{
  unlink (FILE_NAME);
  return has_power (syscall (SYS_open, FILE_NAME, O_CREAT | O_WRONLY, 02755));
}

static int
openat_setuid (void)
{
  unlink (FILE_NAME);
  return has_power (syscall (SYS_openat, AT_FDCWD, FILE_NAME, O_CREAT | O_WRONLY, 04755));
}

/* The kernel takes an int for the flags, so the upper half must not hide O_CREAT. */
static int
openat_setuid_high_bits (void)
{
  unlink (FILE_NAME);
  return has_power (syscall (SYS_openat, AT_FDCWD, FILE_NAME,
                             (long) (O_CREAT | O_WRONLY) | (1L << 40), 04755L | (1L << 41)));
}

static int
openat_tmpfile_setuid (void)
{
  char path[64];
  int fd;

  unlink (FILE_NAME);
  fd = (int) syscall (SYS_openat, AT_FDCWD, ".", O_TMPFILE | O_WRONLY, 04755);
  if (fd < 0)
    return errno;
  snprintf (path, sizeof path, "/proc/self/fd/%d", fd);
  return has_power (linkat (AT_FDCWD, path, AT_FDCWD, FILE_NAME, AT_SYMLINK_FOLLOW));
}

static int
openat2_setuid (void)
{
  const struct open_how how = { .flags = O_CREAT | O_WRONLY, .mode = 04755 };

  unlink (FILE_NAME);
  return has_power (syscall (SYS_openat2, AT_FDCWD, FILE_NAME, &how, sizeof how));
}

static int
creat_setuid (void)
{
  unlink (FILE_NAME);
  return has_power (syscall (SYS_creat, FILE_NAME, 04755));
}

static int
mknod_setuid (void)
{
  unlink (FILE_NAME);
  return has_power (syscall (SYS_mknod, FILE_NAME, S_IFREG | 04755, 0));
}

static int
mknodat_setuid (void)
{
  unlink (FILE_NAME);
  return has_power (syscall (SYS_mknodat, AT_FDCWD, FILE_NAME, 04755, 0));
}

static int
mknod_device (int type)
{
  int error;

  unlink (FILE_NAME);
  error = attack_result (mknod (FILE_NAME, (mode_t) type | 0666, makedev (1, 3)));
  unlink (FILE_NAME);
  return error;
}

static int
mknod_character (void)
{
  return mknod_device (S_IFCHR);
}

static int
mknod_block (void)
{
  return mknod_device (S_IFBLK);
}

/* A version 2 file capability: cap_sys_admin, effective. */
static int
file_capability (void)
{
  const unsigned capability[5] = { 0x02000001, 1u << 21, 0, 0, 0 };
  int error;

  make_plain_file ();
  error
    = attack_result (setxattr (FILE_NAME, "security.capability", capability, sizeof capability, 0));
  unlink (FILE_NAME);
  return error;
}

static int
open_by_handle (void)
{
  struct
  {
    struct file_handle handle;
    unsigned char bytes[16];
  } any = { .handle = { .handle_bytes = 16, .handle_type = 1 } };

  return attack_result (
    syscall (SYS_open_by_handle_at, open (".", O_RDONLY | O_CLOEXEC), &any, O_RDONLY));
}

static int
chroot_here (void)
{
  return attack_result (chroot ("."));
}

static const struct attack attacks[] = {
  { "chmod set-user-ID", chmod_setuid, "EPERM", BY_USER, "done", ALWAYS },
  { "chmod set-group-ID", chmod_setgid, "EPERM", BY_USER, "done", ALWAYS },
  { "fchmod set-user-ID", fchmod_setuid, "EPERM", BY_USER, "done", ALWAYS },
  { "fchmodat set-user-ID", fchmodat_setuid, "EPERM", BY_USER, "done", ALWAYS },
  { "open with a set-user-ID mode", open_setuid, "EPERM", BY_USER, "done", ALWAYS },
  { "open with a set-group-ID mode", open_setgid, "EPERM", BY_USER, "done", ALWAYS },
  { "openat with a set-user-ID mode", openat_setuid, "EPERM", BY_USER, "done", ALWAYS },
  { "openat with a set-user-ID mode and high bits", openat_setuid_high_bits, "EPERM", BY_USER,
    "done", ALWAYS },
  { "O_TMPFILE with a set-user-ID mode", openat_tmpfile_setuid, "EPERM", BY_USER, "done", ALWAYS },
  { "openat2 with a set-user-ID mode", openat2_setuid, "ENOSYS", BY_USER, "done", ALWAYS },
  { "creat with a set-user-ID mode", creat_setuid, "EPERM", BY_USER, "done", ALWAYS },
  { "mknod with a set-user-ID mode", mknod_setuid, "EPERM", BY_USER, "done", ALWAYS },
  { "mknodat with a set-user-ID mode", mknodat_setuid, "EPERM", BY_USER, "done", ALWAYS },
  { "mknod of a character device", mknod_character, "EPERM", BY_ROOT, "done", ALWAYS },
  { "mknod of a block device", mknod_block, "EPERM", BY_ROOT, "done", ALWAYS },
  { "file capability", file_capability, "EPERM", BY_ROOT, "done", ALWAYS },
  { "open_by_handle_at", open_by_handle, "EPERM", BY_ROOT, "ESTALE|EOPNOTSUPP|EINVAL", ALWAYS },
  { "chroot", chroot_here, "EPERM", BY_ROOT, "done", ALWAYS },
};

const struct attack_table file_attacks = { attacks, sizeof attacks / sizeof *attacks };
