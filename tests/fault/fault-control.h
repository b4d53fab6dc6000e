/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <stdint.h>

/* What the test, the preloaded library and the lifecycle plugin share: one mapped file. The test
 * writes the upper part before it lets the daemon work and reads the lower part afterwards.
 * faults.py knows this layout. */

#define FAULT_CONTROL_PATH "/run/snug-fault"

enum
{
  FAULT_NOTHING, /* only counts */
  FAULT_KILL,    /* SIGKILL before the call, or at the boundary */
  FAULT_FAIL     /* the call fails with @error_number */
};

struct fault_control
{
  uint32_t armed; /* 0: nothing is counted; the first step of a change begins */
  uint32_t mode;  /* for calls; at a boundary the process is always killed */
  uint32_t error_number;
  uint32_t at_call;      /* from 1; 0 is never */
  uint32_t at_boundary;  /* likewise */
  uint32_t repeat;       /* how many calls fail in a row */
  uint32_t kill_at_call; /* after one that failed: the process is killed there; 0 is never */

  uint32_t started; /* a step has begun */
  uint32_t calls;   /* so far */
  uint32_t boundaries;
  uint32_t hit;  /* it happened */
  char call[32]; /* which function */
  char path[96]; /* of what, if it has a name */
  char step[64]; /* where: "do link-snap" */
};

/* Whether the process was killed: what works now is the next one, which is left in peace. */
static inline int
fault_control_is_over (const struct fault_control *control)
{
  if (control->at_boundary != 0 && control->boundaries >= control->at_boundary)
    return 1;
  if (control->kill_at_call != 0 && control->calls >= control->kill_at_call)
    return 1;
  return control->hit && control->mode == FAULT_KILL;
}
