/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * From grants to a program, with libseccomp as the assembler. What is allowed is a binary tree of
 * libseccomp's; what is refused with an answer of its own stands before it
 * (snug-seccomp-prelude.c). No state; any thread.
 */

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include "snug-seccomp-filter.h"
#include "snug-seccomp-prelude.h"

/* Socket types are in the low bits; the others are SOCK_CLOEXEC and SOCK_NONBLOCK. */
#define SOCKET_TYPE_MASK 0xf

typedef struct
{
  scmp_filter_ctx context;     /* (owned) (nullable) */
  SnugSeccompPrelude *prelude; /* (owned) */
  GHashTable *whole;           /* (owned) of names that are allowed whatever their arguments */
  gboolean refuse_all; /* with an answer of their own, not only where everybody is refused */
} Filter;

static void
filter_clear (Filter *filter)
{
  g_clear_pointer (&filter->context, seccomp_release);
  g_clear_pointer (&filter->prelude, snug_seccomp_prelude_free);
  g_clear_pointer (&filter->whole, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Filter, filter_clear)

static gboolean
fail (int result, const char *what, GError **error)
{
  return snug_set_error (error, SNUG_ERROR_INTERNAL, "cannot build the system call filter (%s): %s",
                         what, g_strerror (-result));
}

static gboolean
allow (Filter *filter,
       const char *name,
       const SnugSeccompCompare *compares,
       guint n_compares,
       GError **error)
{
  struct scmp_arg_cmp args[SNUG_SECCOMP_MAX_ARGS];
  const int number = seccomp_syscall_resolve_name (name);
  int result;

  if (number == __NR_SCMP_ERROR || g_hash_table_contains (filter->whole, name))
    return TRUE;
  for (guint i = 0; i < n_compares; i++)
    {
      guint index = compares[i].index;

#if defined(__s390x__)
      /* clone(2) has its first two arguments exchanged there. */
      if (g_str_equal (name, "clone") && index < 2)
        index = 1 - index;
#endif
      if (compares[i].not_equal)
        args[i] = SCMP_CMP64 (index, SCMP_CMP_NE, compares[i].value);
      else if (compares[i].mask == G_MAXUINT64)
        args[i] = SCMP_CMP64 (index, SCMP_CMP_EQ, compares[i].value);
      else
        args[i] = SCMP_CMP64 (index, SCMP_CMP_MASKED_EQ, compares[i].mask, compares[i].value);
    }
  result = seccomp_rule_add_array (filter->context, SCMP_ACT_ALLOW, number, n_compares, args);
  /* EEXIST: another grant says the same; EDOM: no architecture of the filter has it. */
  if (result != 0 && result != -EEXIST && result != -EDOM)
    return fail (result, name, error);
  return TRUE;
}

static gboolean
refuse (Filter *filter, SnugGrant *grant, const char *name, GError **error)
{
  const char *answer = snug_grant_get (grant, "errno");
  SnugSeccompCompare compares[SNUG_SECCOMP_MAX_ARGS];
  guint64 number = EPERM;
  guint n_compares = 0;

  if (answer != NULL
      && (!snug_seccomp_args_constant (answer, &number) || number == 0 || number > 4095))
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "‘%.40s’ is no errno", answer);
  if (!snug_seccomp_args_parse (snug_grant_get (grant, "args"), compares, &n_compares, error))
    return FALSE;
  for (guint i = 0; i < n_compares; i++)
    if (compares[i].not_equal)
      return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "a refusal compares with ==");
  /* What every app is refused whole, because a filter cannot see into it, an interface may grant.
   */
  if (n_compares == 0 && g_hash_table_contains (filter->whole, name))
    return TRUE;
  /* Without privileges nobody needs these arguments; what is refused whole is a matter of
   * strictness. */
  if (filter->refuse_all || n_compares > 0)
    snug_seccomp_prelude_refuse (filter->prelude, name, compares, n_compares, (int) number);
  return TRUE;
}

static gboolean
add_syscalls (Filter *filter, SnugGrant *grant, GError **error)
{
  const char *text = snug_grant_get (grant, "name");
  g_auto (GStrv) names = g_strsplit (text != NULL ? text : "", " ", -1);
  const gboolean deny = snug_grant_get (grant, "deny") != NULL;
  SnugSeccompCompare compares[SNUG_SECCOMP_MAX_ARGS];
  guint n_compares = 0;

  if (!deny
      && !snug_seccomp_args_parse (snug_grant_get (grant, "args"), compares, &n_compares, error))
    return FALSE;
  for (guint i = 0; names[i] != NULL; i++)
    {
      if (*names[i] == '\0')
        continue;
      if (deny ? !refuse (filter, grant, names[i], error)
               : filter->context != NULL && !allow (filter, names[i], compares, n_compares, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_socket (Filter *filter, SnugGrant *grant, GError **error)
{
  const char *family_name = snug_grant_get (grant, "family"),
             *type_name = snug_grant_get (grant, "type");
  const char *protocol_name = snug_grant_get (grant, "protocol");
  SnugSeccompCompare compares[3];
  int family, type, protocol;
  guint n = 0;

  if (family_name == NULL || filter->context == NULL)
    return TRUE;
  family = snug_seccomp_args_family (family_name);
  type = type_name != NULL ? snug_seccomp_args_type (type_name) : 0;
  if (family < 0 || type < 0)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "there is no socket family ‘%.40s’ of type ‘%.40s’", family_name,
                           type_name != NULL ? type_name : "");
  protocol = protocol_name != NULL ? snug_seccomp_args_protocol (family, protocol_name) : 0;
  if (protocol < 0)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "there is no protocol ‘%.40s’ of the socket family ‘%s’", protocol_name,
                           family_name);
  compares[n++] = (SnugSeccompCompare){ 0, G_MAXUINT64, (guint64) family, FALSE };
  if (type_name != NULL)
    compares[n++] = (SnugSeccompCompare){ 1, SOCKET_TYPE_MASK, (guint64) type, FALSE };
  if (protocol_name != NULL)
    compares[n++] = (SnugSeccompCompare){ 2, G_MAXUINT64, (guint64) protocol, FALSE };
  return allow (filter, "socket", compares, n, error);
}

/* 32-bit programs of the machine's family, where the snap says that it has such. */
static gboolean
add_architectures (Filter *filter, SnugSandbox *sandbox, GError **error)
{
  guint32 extra = 0;
  int result = 0;

#if defined(__x86_64__)
  extra = snug_sandbox_has_grant (sandbox, SNUG_GRANT_SYSCALL, "arch", "i386") ? SCMP_ARCH_X86 : 0;
#elif defined(__aarch64__)
  extra = snug_sandbox_has_grant (sandbox, SNUG_GRANT_SYSCALL, "arch", "armhf") ? SCMP_ARCH_ARM : 0;
#endif
  if (extra != 0)
    result = seccomp_arch_add (filter->context, extra);
  return result == 0 || result == -EEXIST || fail (result, "architecture", error);
}

static gboolean
open_context (Filter *filter, SnugSandbox *sandbox, gboolean devmode, GError **error)
{
  int result;

  filter->context = seccomp_init (devmode ? SCMP_ACT_LOG : SCMP_ACT_ERRNO (EPERM));
  if (filter->context == NULL)
    return fail (-ENOMEM, "start", error);
  result = seccomp_attr_set (filter->context, SCMP_FLTATR_CTL_OPTIMIZE, 2);
  if (result == 0)
    result = seccomp_attr_set (filter->context, SCMP_FLTATR_ACT_BADARCH,
                               devmode ? SCMP_ACT_ALLOW : SCMP_ACT_KILL_PROCESS);
  if (result != 0)
    return fail (result, "attributes", error);
  return add_architectures (filter, sandbox, error);
}

static GBytes *
export_program (scmp_filter_ctx context, GError **error)
{
  const int fd = memfd_create ("seccomp", MFD_CLOEXEC);
  g_autofree char *buffer = NULL;
  struct stat info;
  int result = -errno;

  if (fd >= 0)
    result = seccomp_export_bpf (context, fd);
  if (result == 0 && fstat (fd, &info) == 0)
    {
      buffer = g_malloc ((gsize) info.st_size);
      if (pread (fd, buffer, (size_t) info.st_size, 0) != (ssize_t) info.st_size)
        result = -EIO;
    }
  if (fd >= 0)
    close (fd);
  if (result != 0)
    return fail (result, "export", error), NULL;
  return g_bytes_new_take (g_steal_pointer (&buffer), (gsize) info.st_size);
}

/* A call that some grant allows whatever its arguments makes its other rules void, and libseccomp
 * would refuse or forget one of them depending on their order. */
static void
collect_whole (Filter *filter, SnugSandbox *sandbox, GPtrArray *first)
{
  GPtrArray *grants = snug_sandbox_get_grants (sandbox);

  for (guint i = 0; i < grants->len; i++)
    {
      SnugGrant *grant = g_ptr_array_index (grants, i);
      const char *text = snug_grant_get (grant, "name");
      g_auto (GStrv) names = NULL;

      if (snug_grant_get_kind (grant) != SNUG_GRANT_SYSCALL || text == NULL
          || snug_grant_get (grant, "args") != NULL || snug_grant_get (grant, "deny") != NULL)
        continue;
      names = g_strsplit (text, " ", -1);
      for (guint j = 0; names[j] != NULL; j++)
        if (*names[j] != '\0' && g_hash_table_add (filter->whole, g_strdup (names[j])))
          g_ptr_array_add (first, g_strdup (names[j]));
    }
}

static gboolean
add_whole (Filter *filter, SnugSandbox *sandbox, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  collect_whole (filter, sandbox, names);
  for (guint i = 0; i < names->len; i++)
    {
      const int number = seccomp_syscall_resolve_name (g_ptr_array_index (names, i));
      const int result = number == __NR_SCMP_ERROR
                           ? 0
                           : seccomp_rule_add (filter->context, SCMP_ACT_ALLOW, number, 0);

      if (result != 0 && result != -EEXIST && result != -EDOM)
        return fail (result, g_ptr_array_index (names, i), error);
    }
  return TRUE;
}

GBytes *
snug_seccomp_filter_build (SnugSandbox *sandbox, GError **error)
{
  GPtrArray *grants = snug_sandbox_get_grants (sandbox);
  const char *confinement = snug_sandbox_get_confinement (sandbox);
  const gboolean classic = g_strcmp0 (confinement, "classic") == 0;
  const gboolean devmode = g_strcmp0 (confinement, "devmode") == 0;
  g_auto (Filter) filter = { NULL };
  g_autoptr (GBytes) rest = NULL;

  filter.prelude = snug_seccomp_prelude_new ();
  filter.whole = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  filter.refuse_all = !classic && !devmode;
  if (classic)
    {
      static const char *const names[] = { "TIOCSTI", "TIOCLINUX" };

      for (guint i = 0; i < G_N_ELEMENTS (names); i++)
        {
          SnugSeccompCompare compare = { 1, G_MAXUINT64, 0, FALSE };

          snug_seccomp_args_constant (names[i], &compare.value);
          snug_seccomp_prelude_refuse (filter.prelude, "ioctl", &compare, 1, EPERM);
        }
      return snug_seccomp_prelude_build (filter.prelude, NULL, error);
    }
  if (!open_context (&filter, sandbox, devmode, error) || !add_whole (&filter, sandbox, error))
    return NULL;
  for (guint i = 0; i < grants->len; i++)
    {
      SnugGrant *grant = g_ptr_array_index (grants, i);
      gboolean ok = TRUE;

      if (snug_grant_get_kind (grant) == SNUG_GRANT_SYSCALL)
        ok = add_syscalls (&filter, grant, error);
      else if (snug_grant_get_kind (grant) == SNUG_GRANT_SOCKET)
        ok = add_socket (&filter, grant, error);
      if (!ok)
        return g_prefix_error (error,
                               "%s: interface ‘%s’: ", snug_sandbox_get_security_tag (sandbox),
                               snug_grant_get_origin (grant)),
               NULL;
    }
  rest = export_program (filter.context, error);
  return rest != NULL ? snug_seccomp_prelude_build (filter.prelude, rest, error) : NULL;
}
