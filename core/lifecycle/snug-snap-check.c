/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Whether a snap is what was promised and may be installed here. No state; any thread. */

#include "snug-snap-check.h"

#include "snug-architecture.h"
#include "snug-assumes.h"

static gboolean
check_equal (const char *instance,
             const char *what,
             const char *promised,
             const char *found,
             GError **error)
{
  if (promised == NULL || g_strcmp0 (promised, found) == 0)
    return TRUE;
  return snug_set_error (error, SNUG_ERROR_VERIFICATION_FAILED,
                         "the image of ‘%s’ has the %s ‘%s’, but ‘%s’ was promised", instance, what,
                         found, promised);
}

/* What was downloaded beside it was chosen by the promise. */
static gboolean
check_base (const SnugSnapInfo *info, const SnugSnapExpected *expected, GError **error)
{
  const char *base = snug_snap_info_get_base (info);

  if (expected->name == NULL || g_strcmp0 (expected->base, info->base) == 0
      || g_strcmp0 (expected->base, base) == 0)
    return TRUE;
  return snug_set_error (error, SNUG_ERROR_VERIFICATION_FAILED,
                         "the image of ‘%s’ needs the base ‘%s’, but ‘%s’ was promised",
                         expected->instance, base != NULL ? base : "none",
                         expected->base != NULL ? expected->base : "none");
}

static gboolean
check_identity (const SnugSnapInfo *info, const SnugSnapExpected *expected, GError **error)
{
  return check_equal (expected->instance, "name", expected->name, info->name, error)
         && check_equal (expected->instance, "type", expected->type, info->type, error)
         && check_equal (expected->instance, "confinement", expected->confinement,
                         info->confinement, error)
         && check_base (info, expected, error);
}

static gboolean
check_type (const SnugSnapInfo *info, GError **error)
{
  /* The others are parts of systems that are made of snaps. */
  static const char *const types[] = { "app", "base", "os", "snapd", NULL };

  if (g_strv_contains (types, info->type))
    return TRUE;
  return snug_set_error (error, SNUG_ERROR_NOT_SUPPORTED,
                         "‘%s’ is a snap of type ‘%s’, which only systems made of snaps can use",
                         info->name, info->type);
}

gboolean
snug_snap_check_mode (const char *name, const char *confinement, const char *mode, GError **error)
{
  const gboolean classic = g_str_equal (confinement, "classic");

  if (classic && g_str_equal (mode, "jailmode"))
    return snug_set_error (error, SNUG_ERROR_NOT_SUPPORTED,
                           "‘%s’ cannot be confined: it is made for classic confinement", name);
  if (classic && !g_str_equal (mode, "classic") && !g_str_equal (mode, "devmode"))
    return snug_set_error (error, SNUG_ERROR_NEEDS_CLASSIC,
                           "‘%s’ asks for classic confinement, which is none: it can change "
                           "everything that you can; accept that with --classic",
                           name);
  if (!classic && g_str_equal (mode, "classic"))
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "‘%s’ is made to be confined; leave --classic out", name);
  if (g_str_equal (confinement, "devmode") && g_str_equal (mode, "strict"))
    return snug_set_error (error, SNUG_ERROR_NOT_SUPPORTED,
                           "‘%s’ asks for development mode, in which nothing is refused to it; "
                           "accept that with --devmode, or confine it with --jailmode",
                           name);
  return TRUE;
}

static gboolean
check_platform (const SnugSnapInfo *info, GError **error)
{
  const char *host = snug_architecture_get_host ();
  g_autofree char *made_for
    = info->architectures != NULL ? g_strjoinv (", ", info->architectures) : NULL;

  if (info->architectures != NULL
      && !snug_architecture_matches ((const char *const *) info->architectures, host))
    return snug_set_error (error, SNUG_ERROR_ARCH_UNSUPPORTED,
                           "‘%s’ is made for %s, and this machine is %s", info->name, made_for,
                           host);
  return info->assumes == NULL || snug_assumes_check ((const char *const *) info->assumes, error);
}

static gboolean
check_epoch (const SnugSnapInfo *info, const SnugSnapExpected *expected, GError **error)
{
  if (expected->previous == NULL || snug_epoch_can_read (&info->epoch, &expected->previous->epoch))
    return TRUE;
  return snug_set_error (error, SNUG_ERROR_NOT_SUPPORTED,
                         "this revision of ‘%s’ cannot read the data of the installed one; refresh "
                         "to a revision between them first",
                         expected->instance);
}

static gboolean
check_rules (const SnugSnapWorld *world,
             SnugSnapInfo *info,
             const SnugSnapExpected *expected,
             GError **error)
{
  g_autofree char *revision = snug_revision_to_string (expected->revision);
  g_autoptr (SnugPolicySnap) snap = NULL;

  if (!snug_interface_set_check_snap (world->interfaces, info, error))
    return FALSE;
  if (expected->dangerous)
    return TRUE;
  snap = snug_policy_snap_new (info, expected->instance, revision);
  snap->snap_id = g_strdup (expected->snap_id);
  snap->publisher_id = g_strdup (expected->publisher_id);
  return snug_policy_rules_check_installation (world->rules, snap, error);
}

gboolean
snug_snap_check (const SnugSnapWorld *world,
                 SnugSnapInfo *info,
                 const SnugSnapExpected *expected,
                 GError **error)
{
  return check_identity (info, expected, error) && check_type (info, error)
         && snug_snap_check_mode (info->name, info->confinement, expected->mode, error)
         && check_platform (info, error) && check_epoch (info, expected, error)
         && check_rules (world, info, expected, error);
}
