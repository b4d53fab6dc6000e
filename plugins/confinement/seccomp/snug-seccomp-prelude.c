/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Refusals first: for each architecture that the machine runs, "if it is this call with these
 * arguments, answer so". Jumps of classic BPF are relative and forward, so another program may
 * follow. A call that is no candidate costs one load and one jump for each refused name; the kernel
 * remembers what depends on no argument (SECCOMP_CACHE), so that mostly costs nothing.
 */

#include <errno.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stddef.h>
#include "snug-seccomp-prelude.h"

#define X32_BIT 0x40000000u

typedef struct
{
  char *name;
  SnugSeccompCompare compares[SNUG_SECCOMP_MAX_ARGS];
  guint n_compares;
  int answer;
} Refusal;

struct _SnugSeccompPrelude
{
  GArray *refusals; /* (owned) of Refusal */
};

/* Tokens of libseccomp are the kernel's AUDIT_ARCH_*. */
static const guint32 architectures[] = {
#if defined(__x86_64__)
  SCMP_ARCH_X86_64,
  SCMP_ARCH_X86,
#elif defined(__aarch64__)
  SCMP_ARCH_AARCH64,
  SCMP_ARCH_ARM,
#elif defined(__s390x__)
  SCMP_ARCH_S390X,
  SCMP_ARCH_S390,
#else
  0, /* replaced by the native one */
#endif
};

static void
refusal_clear (gpointer data)
{
  g_free (((Refusal *) data)->name);
}

SnugSeccompPrelude *
snug_seccomp_prelude_new (void)
{
  SnugSeccompPrelude *self = g_new0 (SnugSeccompPrelude, 1);

  self->refusals = g_array_new (FALSE, TRUE, sizeof (Refusal));
  g_array_set_clear_func (self->refusals, refusal_clear);
  return self;
}

void
snug_seccomp_prelude_free (SnugSeccompPrelude *self)
{
  g_array_unref (self->refusals);
  g_free (self);
}

void
snug_seccomp_prelude_refuse (SnugSeccompPrelude *self,
                             const char *name,
                             const SnugSeccompCompare *compares,
                             guint n_compares,
                             int answer)
{
  Refusal refusal = { g_strdup (name), { { 0 } }, n_compares, answer };

  for (guint i = 0; i < n_compares; i++)
    refusal.compares[i] = compares[i];
  g_array_append_val (self->refusals, refusal);
}

static void
emit (GArray *program, guint16 code, guint8 jump_true, guint8 jump_false, guint32 k)
{
  const struct sock_filter instruction = { code, jump_true, jump_false, k };

  g_array_append_val (program, instruction);
}

/* The low half of an argument, in this machine's byte order. */
static guint32
low_half (guint index)
{
  const guint32 offset
    = (guint32) offsetof (struct seccomp_data, args) + index * (guint32) sizeof (guint64);

  return offset + (G_BYTE_ORDER == G_BIG_ENDIAN ? 4 : 0);
}

/* clone(2) has its first two arguments exchanged on s390. */
static guint
place_of (const Refusal *refusal, guint compare, guint32 architecture)
{
  const guint index = refusal->compares[compare].index;
  const gboolean exchanged = architecture == SCMP_ARCH_S390X || architecture == SCMP_ARCH_S390;

  return exchanged && index < 2 && g_str_equal (refusal->name, "clone") ? 1 - index : index;
}

/* With the number loaded: compare it, then the arguments, answer; otherwise the number is loaded
 * again where an argument replaced it. */
static void
emit_refusal (GArray *program, const Refusal *refusal, guint32 architecture, guint32 number)
{
  const guint32 answer = SECCOMP_RET_ERRNO | ((guint32) refusal->answer & SECCOMP_RET_DATA);
  guint length = 1;
  guint left;

  for (guint i = 0; i < refusal->n_compares; i++)
    length += (guint32) refusal->compares[i].mask != G_MAXUINT32 ? 3 : 2;
  left = length + (refusal->n_compares > 0 ? 1 : 0);
  emit (program, BPF_JMP | BPF_JEQ | BPF_K, 0, (guint8) left, number);
  for (guint i = 0; i < refusal->n_compares; i++)
    {
      const SnugSeccompCompare *compare = &refusal->compares[i];
      const gboolean masked = (guint32) compare->mask != G_MAXUINT32;

      emit (program, BPF_LD | BPF_W | BPF_ABS, 0, 0,
            low_half (place_of (refusal, i, architecture)));
      if (masked)
        emit (program, BPF_ALU | BPF_AND | BPF_K, 0, 0, (guint32) compare->mask);
      length -= masked ? 3 : 2;
      /* To the load of the number after the answer. */
      emit (program, BPF_JMP | BPF_JEQ | BPF_K, 0, (guint8) length, (guint32) compare->value);
    }
  emit (program, BPF_RET | BPF_K, 0, 0, answer);
  if (refusal->n_compares > 0)
    emit (program, BPF_LD | BPF_W | BPF_ABS, 0, 0, (guint32) offsetof (struct seccomp_data, nr));
}

static void
emit_architecture (GArray *program, SnugSeccompPrelude *self, guint32 architecture)
{
  g_autoptr (GArray) block = g_array_new (FALSE, FALSE, sizeof (struct sock_filter));

  emit (block, BPF_LD | BPF_W | BPF_ABS, 0, 0, (guint32) offsetof (struct seccomp_data, nr));
  if (architecture == SCMP_ARCH_X86_64)
    {
      emit (block, BPF_JMP | BPF_JGE | BPF_K, 0, 1, X32_BIT);
      emit (block, BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | ENOSYS);
    }
  for (guint i = 0; i < self->refusals->len; i++)
    {
      const Refusal *refusal = &g_array_index (self->refusals, Refusal, i);
      const int number = seccomp_syscall_resolve_name_arch (architecture, refusal->name);

      if (number >= 0)
        emit_refusal (block, refusal, architecture, (guint32) number);
    }
  emit (program, BPF_LD | BPF_W | BPF_ABS, 0, 0, (guint32) offsetof (struct seccomp_data, arch));
  /* A long jump, as a conditional one reaches 255 instructions. */
  emit (program, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, architecture);
  emit (program, BPF_JMP | BPF_JA, 0, 0, block->len);
  g_array_append_vals (program, block->data, block->len);
}

GBytes *
snug_seccomp_prelude_build (SnugSeccompPrelude *self, GBytes *rest, GError **error)
{
  g_autoptr (GArray) program = g_array_new (FALSE, FALSE, sizeof (struct sock_filter));
  gsize size = 0;
  const void *data = rest != NULL ? g_bytes_get_data (rest, &size) : NULL;
  gsize total;

  for (guint i = 0; i < G_N_ELEMENTS (architectures); i++)
    emit_architecture (program, self,
                       architectures[i] != 0 ? architectures[i] : seccomp_arch_native ());
  if (rest == NULL)
    emit (program, BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW);
  else
    g_array_append_vals (program, data, (guint) (size / sizeof (struct sock_filter)));
  if (program->len > BPF_MAXINSNS)
    return snug_set_error (error, SNUG_ERROR_NOT_SUPPORTED,
                           "the system call filter has %u instructions, the kernel takes %d",
                           program->len, BPF_MAXINSNS),
           NULL;
  total = (gsize) program->len * sizeof (struct sock_filter);
  return g_bytes_new (program->data, total);
}
