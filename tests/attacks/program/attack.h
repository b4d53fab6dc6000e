/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/*
 * Operations that a strict snap must not be able to do. Each one is tried in a process of its own;
 * what it says is compared with what a sandbox must answer, or, outside, with what shows that the
 * operation works where nothing forbids it.
 */

#include <stddef.h>

enum attack_control
{
  BY_USER, /* outside, anybody can do it */
  BY_ROOT, /* outside, root can */
};

enum attack_kind
{
  ALWAYS,
  OFFLINE, /* what an app with a network may do */
};

struct attack
{
  const char *name;
  int (*strike) (void); /* 0: it was done; otherwise errno */
  const char *inside;   /* verdicts that a sandbox may give: "EPERM|ENOSYS" */
  enum attack_control control;
  const char *outside; /* verdicts that show that it works: "done", "EBADF" */
  enum attack_kind kind;
};

struct attack_table
{
  const struct attack *attacks;
  size_t n_attacks;
};

extern const struct attack_table file_attacks, kernel_attacks, namespace_attacks, process_attacks,
  socket_attacks, terminal_attacks;

/* 0 or errno, of what a system call gave. */
int attack_result (long result);

/* attack-victim.c */
int attack_be_victim (void);
int attack_victim (const char *pid);

/* attack-paths.c */
int attack_reach (char *const *names);
int attack_swap (const char *rounds, char *const *names);

/* attack-walk.c */
int attack_walk (const char *top);
