/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Socket families. Most load a module of the kernel when they are first asked for. */

#include "attack.h"

#include <linux/netlink.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static int
make (long family, long type, long protocol)
{
  return attack_result (syscall (SYS_socket, family, type, protocol));
}

static int
inet (void)
{
  return make (AF_INET, SOCK_STREAM, 0);
}

static int
inet6 (void)
{
  return make (AF_INET6, SOCK_DGRAM, 0);
}

static int
inet_high_bits (void)
{
  return make (AF_INET | (1L << 32), SOCK_STREAM, 0);
}

static int
netlink_route (void)
{
  return make (AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
}

static int
netlink_audit (void)
{
  return make (AF_NETLINK, SOCK_RAW, NETLINK_AUDIT);
}

static int
netlink_netfilter (void)
{
  return make (AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER);
}

static int
packet (void)
{
  return make (AF_PACKET, SOCK_RAW, 0);
}

static int
raw (void)
{
  return make (AF_INET, SOCK_RAW, IPPROTO_ICMP);
}

static int
alg (void)
{
  return make (AF_ALG, SOCK_SEQPACKET, 0);
}

static int
vsock (void)
{
  return make (AF_VSOCK, SOCK_STREAM, 0);
}

static int
xdp (void)
{
  return make (AF_XDP, SOCK_RAW, 0);
}

static int
key (void)
{
  return make (AF_KEY, SOCK_RAW, 2);
}

static int
tipc (void)
{
  return make (AF_TIPC, SOCK_STREAM, 0);
}

static int
pair (long family, long type, long protocol)
{
  int fds[2];

  return attack_result (syscall (SYS_socketpair, family, type, protocol, fds));
}

/* The kernel makes both sockets before it finds that they cannot be joined. */
static int
pair_of_netlink (void)
{
  return pair (AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
}

static int
pair_of_tipc (void)
{
  return pair (AF_TIPC, SOCK_STREAM, 0);
}

static int
pair_of_alg (void)
{
  return pair (AF_ALG, SOCK_SEQPACKET, 0);
}

#define ABSENT "EAFNOSUPPORT|EPROTONOSUPPORT|ESOCKTNOSUPPORT"

static const struct attack attacks[] = {
  { "an IPv4 socket", inet, "EPERM|EACCES", BY_USER, "done", OFFLINE },
  { "an IPv6 socket", inet6, "EPERM|EACCES", BY_USER, "done|" ABSENT, OFFLINE },
  { "an IPv4 socket by a family with high bits", inet_high_bits, "EPERM", BY_USER, "done",
    OFFLINE },
  { "a netlink socket for routes", netlink_route, "EPERM|EACCES", BY_USER, "done", OFFLINE },
  { "a netlink socket for audit", netlink_audit, "EPERM|EACCES", BY_USER, "done|" ABSENT, ALWAYS },
  { "a netlink socket for netfilter", netlink_netfilter, "EPERM|EACCES", BY_USER, "done|" ABSENT,
    ALWAYS },
  { "a packet socket", packet, "EPERM|EACCES", BY_ROOT, "done|" ABSENT, ALWAYS },
  { "a raw socket", raw, "EPERM|EACCES", BY_ROOT, "done", ALWAYS },
  { "a crypto socket", alg, "EPERM|EACCES", BY_USER, "done|" ABSENT, ALWAYS },
  { "a vsock socket", vsock, "EPERM|EACCES", BY_USER, "done|ENODEV|" ABSENT, ALWAYS },
  { "an XDP socket", xdp, "EPERM|EACCES", BY_ROOT, "done|" ABSENT, ALWAYS },
  { "a key socket", key, "EPERM|EACCES", BY_ROOT, "done|" ABSENT, ALWAYS },
  { "a TIPC socket", tipc, "EPERM|EACCES", BY_USER, "done|" ABSENT, ALWAYS },
  { "a pair of netlink sockets", pair_of_netlink, "EPERM|EACCES", BY_USER, "EOPNOTSUPP", ALWAYS },
  { "a pair of TIPC sockets", pair_of_tipc, "EPERM|EACCES", BY_USER, "done|" ABSENT, ALWAYS },
  { "a pair of crypto sockets", pair_of_alg, "EPERM|EACCES", BY_USER, "EOPNOTSUPP|" ABSENT,
    ALWAYS },
};

const struct attack_table socket_attacks = { attacks, sizeof attacks / sizeof *attacks };
