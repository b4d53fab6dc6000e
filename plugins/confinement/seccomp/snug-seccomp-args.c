/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Names and comparisons of policy files as numbers of this architecture. No state. */

#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/prctl.h>
#include <linux/sched.h>
#include <linux/tty.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/personality.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <termios.h>
#include "snug-seccomp-args.h"

typedef struct
{
  const char *name;
  guint64 value;
} Constant;

/* All flags of clone(2) that make a namespace. CLONE_NEWTIME is none of them: it is only known to
 * clone3(2) and unshare(2), and shares its bit with the exit signal. */
#define CLONE_NAMESPACES                                                                           \
  (CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS         \
   | CLONE_NEWCGROUP)

/* open(2) may make a file. O_TMPFILE has a bit that is no O_DIRECTORY. */
#define O_MAKES (O_CREAT | (O_TMPFILE & ~O_DIRECTORY))

#define C(name)                                                                                    \
  {                                                                                                \
#name, (guint) name                                                                            \
  }

static const Constant constants[] = {
  C (CLONE_NAMESPACES),
  C (EPERM),
  C (ENOSYS),
  C (EACCES),
  C (PER_LINUX),
  C (PER_LINUX32),
  C (PRIO_PROCESS),
  C (PRIO_USER),
  C (PRIO_PGRP),
  C (PR_SET_NAME),
  C (PR_GET_NAME),
  C (PR_SET_PDEATHSIG),
  C (PR_GET_PDEATHSIG),
  C (PR_SET_DUMPABLE),
  C (PR_GET_DUMPABLE),
  C (PR_SET_NO_NEW_PRIVS),
  C (PR_GET_NO_NEW_PRIVS),
  C (PR_SET_SECCOMP),
  C (PR_GET_SECCOMP),
  C (PR_CAPBSET_READ),
  C (PR_CAPBSET_DROP),
  C (PR_CAP_AMBIENT),
  C (PR_SET_CHILD_SUBREAPER),
  C (PR_GET_CHILD_SUBREAPER),
  C (PR_SET_TIMERSLACK),
  C (PR_GET_TIMERSLACK),
  C (PR_SET_KEEPCAPS),
  C (PR_GET_KEEPCAPS),
  C (PR_GET_SECUREBITS),
  C (PR_GET_TID_ADDRESS),
  C (PR_SET_THP_DISABLE),
  C (PR_GET_THP_DISABLE),
  C (PR_GET_SPECULATION_CTRL),
  C (PR_SET_SPECULATION_CTRL),
  C (PR_SET_VMA),
  C (PR_SET_PTRACER),
  C (O_MAKES),
  C (AF_UNIX),
  C (S_IFMT),
  C (S_IFREG),
  C (S_IFIFO),
  C (S_IFSOCK),
  C (S_IFCHR),
  C (S_IFBLK),
  C (TIOCSTI),
  C (TIOCLINUX),
  C (TIOCCONS),
  C (TIOCSETD),
};

static const Constant families[] = {
  { "unix", AF_UNIX },
  { "inet", AF_INET },
  { "inet6", AF_INET6 },
  { "netlink", AF_NETLINK },
  { "packet", AF_PACKET },
  { "can", AF_CAN },
  { "vsock", AF_VSOCK },
  { "bluetooth", AF_BLUETOOTH },
  { "alg", AF_ALG },
  { "qipcrtr", 42 },
  { "tipc", AF_TIPC },
  { "xdp", AF_XDP },
  { "key", AF_KEY },
  { "pppox", AF_PPPOX },
  { "rds", AF_RDS },
  { "nfc", AF_NFC },
  { "ieee802154", AF_IEEE802154 },
  { "phonet", AF_PHONET },
  { "x25", AF_X25 },
  { "appletalk", AF_APPLETALK },
};

static const Constant socket_types[] = {
  { "stream", SOCK_STREAM }, { "dgram", SOCK_DGRAM }, { "seqpacket", SOCK_SEQPACKET },
  { "raw", SOCK_RAW },       { "rdm", SOCK_RDM },
};

static const Constant protocols[] = {
  { "route", NETLINK_ROUTE },           { "sock-diag", NETLINK_SOCK_DIAG },
  { "netfilter", NETLINK_NETFILTER },   { "xfrm", NETLINK_XFRM },
  { "selinux", NETLINK_SELINUX },       { "audit", NETLINK_AUDIT },
  { "connector", NETLINK_CONNECTOR },   { "kobject-uevent", NETLINK_KOBJECT_UEVENT },
  { "generic", NETLINK_GENERIC },       { "iscsi", NETLINK_ISCSI },
  { "fib-lookup", NETLINK_FIB_LOOKUP }, { "rdma", NETLINK_RDMA },
  { "crypto", NETLINK_CRYPTO },         { "scsitransport", NETLINK_SCSITRANSPORT },
};

static int
find (const Constant *table, gsize n, const char *name)
{
  for (gsize i = 0; i < n; i++)
    if (g_strcmp0 (table[i].name, name) == 0)
      return (int) i;
  return -1;
}

gboolean
snug_seccomp_args_constant (const char *name, guint64 *value)
{
  const int index = find (constants, G_N_ELEMENTS (constants), name);
  char *end = NULL;

  if (index >= 0)
    {
      *value = constants[index].value;
      return TRUE;
    }
  if (!g_ascii_isdigit (*name))
    return FALSE;
  errno = 0;
  *value = g_ascii_strtoull (name, &end, 0);
  return errno == 0 && *end == '\0';
}

int
snug_seccomp_args_family (const char *name)
{
  const int index = find (families, G_N_ELEMENTS (families), name);

  return index >= 0 ? (int) families[index].value : -1;
}

int
snug_seccomp_args_type (const char *name)
{
  const int index = find (socket_types, G_N_ELEMENTS (socket_types), name);

  return index >= 0 ? (int) socket_types[index].value : -1;
}

int
snug_seccomp_args_protocol (int family, const char *name)
{
  const int index = find (protocols, G_N_ELEMENTS (protocols), name);
  guint64 number;

  if (family == AF_NETLINK && index >= 0)
    return (int) protocols[index].value;
  return g_ascii_isdigit (*name) && snug_seccomp_args_constant (name, &number) && number < 1024
           ? (int) number
           : -1;
}

static gboolean
parse_one (const char *word, SnugSeccompCompare *compare)
{
  g_autoptr (GRegex) regex = g_regex_new ("\\A([0-5])(?:&(\\w+))?(==|!=)(\\w+)\\z", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *index = NULL, *mask = NULL, *operator= NULL, *value = NULL;

  if (!g_regex_match (regex, word, 0, &match))
    return FALSE;
  index = g_match_info_fetch (match, 1);
  mask = g_match_info_fetch (match, 2);
  operator= g_match_info_fetch (match, 3);
  value = g_match_info_fetch (match, 4);
  compare->index = (guint) (*index - '0');
  compare->not_equal = g_str_equal (operator, "!=");
  compare->mask = G_MAXUINT64;
  if (*mask != '\0' && (compare->not_equal || !snug_seccomp_args_constant (mask, &compare->mask)))
    return FALSE;
  return snug_seccomp_args_constant (value, &compare->value);
}

gboolean
snug_seccomp_args_parse (const char *text,
                         SnugSeccompCompare compares[SNUG_SECCOMP_MAX_ARGS],
                         guint *n_compares,
                         GError **error)
{
  g_auto (GStrv) words = g_strsplit (text != NULL ? text : "", " ", -1);
  guint seen = 0;

  *n_compares = 0;
  for (guint i = 0; words[i] != NULL; i++)
    {
      SnugSeccompCompare compare;

      if (*words[i] == '\0')
        continue;
      if (!parse_one (words[i], &compare))
        return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                               "the comparison ‘%.60s’ cannot be read", words[i]);
      if ((seen & (1u << compare.index)) != 0)
        return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                               "‘%.200s’ compares an argument twice", text);
      seen |= 1u << compare.index;
      compares[(*n_compares)++] = compare;
    }
  return TRUE;
}
