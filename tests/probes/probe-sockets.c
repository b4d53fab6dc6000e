/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Sockets: of the file system, abstract, of the network, and those that talk with the kernel. */

#include <arpa/inet.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include "probe.h"

typedef struct
{
  const char *name;
  int number;
} Name;

static const Name families[] = { { "unix", AF_UNIX },       { "inet", AF_INET },
                                 { "inet6", AF_INET6 },     { "packet", AF_PACKET },
                                 { "netlink", AF_NETLINK }, { "can", AF_CAN },
                                 { "vsock", AF_VSOCK },     { "bluetooth", AF_BLUETOOTH },
                                 { "alg", AF_ALG },         { "qipcrtr", 42 },
                                 { "key", AF_KEY },         { "pppox", AF_PPPOX } };

static const Name types[] = { { "stream", SOCK_STREAM },
                              { "dgram", SOCK_DGRAM },
                              { "raw", SOCK_RAW },
                              { "seqpacket", SOCK_SEQPACKET } };

static const Name protocols[] = { { "route", NETLINK_ROUTE },
                                  { "sock-diag", NETLINK_SOCK_DIAG },
                                  { "netfilter", NETLINK_NETFILTER },
                                  { "xfrm", NETLINK_XFRM },
                                  { "audit", NETLINK_AUDIT },
                                  { "connector", NETLINK_CONNECTOR },
                                  { "kobject-uevent", NETLINK_KOBJECT_UEVENT },
                                  { "generic", NETLINK_GENERIC },
                                  { "crypto", NETLINK_CRYPTO } };

static int
number_of (const Name *names, size_t count, const char *name)
{
  for (size_t i = 0; i < count; i++)
    if (strcmp (names[i].name, name) == 0)
      return names[i].number;
  return atoi (name);
}

static int
connect_unix (const char *name, int abstract)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  const size_t length = strlen (name);
  int fd, result;

  if (length + 1 >= sizeof address.sun_path)
    return ENAMETOOLONG;
  memcpy (address.sun_path + abstract, name, length);
  fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return errno;
  result = connect (fd, (const struct sockaddr *) &address,
                    (socklen_t) (offsetof (struct sockaddr_un, sun_path) + length + 1));
  result = result == 0 ? 0 : errno;
  close (fd);
  return result;
}

int
probe_connect (const char *object)
{
  return connect_unix (object, 0);
}

int
probe_abstract (const char *object)
{
  return connect_unix (object, 1);
}

/* "FAMILY TYPE [PROTOCOL]". What the kernel has no module for was let through to it. */
int
probe_socket (const char *object)
{
  char family[16], type[16], protocol[24] = "0";
  int fd;

  if (sscanf (object, "%15s %15s %23s", family, type, protocol) < 2)
    return EINVAL;
  fd = socket (number_of (families, sizeof families / sizeof *families, family),
               number_of (types, sizeof types / sizeof *types, type) | SOCK_CLOEXEC,
               number_of (protocols, sizeof protocols / sizeof *protocols, protocol));
  if (fd < 0)
    return errno == EPROTONOSUPPORT || errno == EAFNOSUPPORT || errno == ESOCKTNOSUPPORT ? 0
                                                                                         : errno;
  close (fd);
  return 0;
}

/* Connects to a server of the host. */
int
probe_tcp (const char *object)
{
  struct sockaddr_in address
    = { .sin_family = AF_INET, .sin_port = htons ((unsigned short) atoi (object)) };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), result;

  if (fd < 0)
    return errno;
  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  result = connect (fd, (const struct sockaddr *) &address, sizeof address) == 0 ? 0 : errno;
  close (fd);
  return result;
}

int
probe_listen (const char *object)
{
  struct sockaddr_in address
    = { .sin_family = AF_INET, .sin_port = htons ((unsigned short) atoi (object)) };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), result;

  if (fd < 0)
    return errno;
  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  result = bind (fd, (const struct sockaddr *) &address, sizeof address) == 0 && listen (fd, 1) == 0
             ? 0
             : errno;
  close (fd);
  return result;
}

/* Whether this is the network of the inode, which is the host's. */
int
probe_netns (const char *object)
{
  struct stat info;

  if (stat ("/proc/self/ns/net", &info) != 0)
    return errno;
  return info.st_ino == strtoull (object, NULL, 10) ? 0 : EXDEV;
}
