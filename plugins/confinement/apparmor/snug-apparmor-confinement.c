/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * The backend: the mechanisms that every kernel has prepare a plan first, then it gets a profile.
 * Any thread: after the start the object does not change, and the store locks itself.
 */

#include "snug-apparmor-confinement.h"

#include "snug-apparmor-kernel.h"
#include "snug-apparmor-parser.h"
#include "snug-apparmor-profile.h"
#include "snug-apparmor-refusal.h"
#include "snug-apparmor-store.h"
#include "snug-seccomp-confinement.h"

struct _SnugApparmorConfinement
{
  GObject parent_instance;
  SnugConfinement *below;   /* (owned) namespaces, seccomp, Landlock */
  char *root;               /* (owned) (nullable) what stands before absolute paths */
  SnugApparmorStore *store; /* (owned) (nullable) until it is initialized */
};

static gboolean
snug_apparmor_confinement_initialize (SnugPlugin *plugin, GVariant *context, GError **error)
{
  SnugApparmorConfinement *self = SNUG_APPARMOR_CONFINEMENT (plugin);
  const char *state = NULL, *cache = NULL, *root = "";

  g_variant_lookup (context, "root", "&s", &root);
  if (!g_variant_lookup (context, "state-dir", "&s", &state)
      || !g_variant_lookup (context, "cache-dir", "&s", &cache))
    return snug_set_error (error, SNUG_ERROR_INTERNAL, "the plugin got no directory of its own");
  self->root = g_strdup (root);
  self->store
    = snug_apparmor_store_new (root, state, cache, SNUG_DATADIR "/apparmor/snug-run", error);
  return self->store != NULL;
}

/* Why the backend cannot work here; %NULL if it can. */
static char *
find_obstacle (SnugApparmorConfinement *self, GCancellable *cancellable)
{
  g_autofree char *parser = snug_apparmor_parser_find (self->root);
  g_autoptr (GError) error = NULL;

  if (!snug_apparmor_kernel_is_enabled (self->root))
    return g_strdup ("the kernel does not run AppArmor; add apparmor to the kernel parameter lsm=");
  if (parser == NULL)
    return g_strdup ("there is no apparmor_parser; install the package apparmor");
  if (!snug_apparmor_parser_check (self->root, cancellable, &error))
    return g_strdup_printf ("profiles cannot be compiled; install the package apparmor, 3.0 or "
                            "newer: %s",
                            error->message);
  if (!snug_apparmor_store_restore_launcher (self->store, cancellable, &error))
    return g_strdup (error->message);
  return NULL;
}

static char *
describe_limits (SnugApparmorConfinement *self, const char *below)
{
  g_auto (GStrv) missing = snug_apparmor_kernel_list_missing (self->root);
  g_autofree char *list = g_strjoinv (", ", missing);

  if (*list == '\0')
    return g_strdup (below);
  return g_strdup_printf (
    "this kernel's AppArmor does not mediate %s, which other mechanisms do%s%s", list,
    below != NULL ? "; " : "", below != NULL ? below : "");
}

static SnugProbe *
snug_apparmor_confinement_probe (SnugPlugin *plugin, GCancellable *cancellable, GError **error)
{
  SnugApparmorConfinement *self = SNUG_APPARMOR_CONFINEMENT (plugin);
  g_autofree char *obstacle = find_obstacle (self, cancellable);
  g_autofree char *limits = NULL;
  g_autoptr (SnugProbe) below = NULL;

  if (obstacle != NULL)
    return snug_probe_new_unusable (obstacle);
  below = snug_plugin_probe (SNUG_PLUGIN (self->below), cancellable, error);
  if (below == NULL)
    return NULL;
  if (!snug_probe_is_usable (below))
    return snug_probe_new_unusable (snug_probe_get_reason (below));
  limits = describe_limits (self, snug_probe_get_reason (below));
  return snug_probe_new (MIN (snug_probe_get_quality (below) + 20, 95), limits);
}

/* What the kernel must mediate for the rule of a grant to hold. */
static const char *
get_feature (const SnugGrant *grant)
{
  const char *family = snug_grant_get (grant, "family");

  switch (snug_grant_get_kind (grant))
    {
    case SNUG_GRANT_CAPABILITY:
      return "caps";
    case SNUG_GRANT_SIGNAL:
      return "signal";
    case SNUG_GRANT_SOCKET:
      if (snug_grant_get (grant, "abstract") != NULL || g_strcmp0 (family, "unix") == 0)
        return "network/af_unix";
      return family != NULL ? "network" : "file";
    default:
      return "file";
    }
}

/* Where the profile has a rule and the kernel looks at it, it holds the limit too. Where the
 * mechanisms below hold nothing it has none that would: such a rule is as wide as they are. */
static void
report_rules (SnugApparmorConfinement *self, SnugSandbox *sandbox)
{
  GPtrArray *grants = snug_sandbox_get_grants (sandbox);

  for (guint i = 0; i < grants->len; i++)
    {
      SnugGrant *grant = g_ptr_array_index (grants, i);
      const char *below = snug_sandbox_get_mechanism (sandbox, grant);
      g_autofree char *both = NULL, *note = NULL;

      if (below == NULL || *below == '\0' || g_str_equal (below, "withheld")
          || !snug_apparmor_profile_has_rule (grant)
          || !snug_apparmor_kernel_mediates (self->root, get_feature (grant)))
        continue;
      both = g_strconcat (below, "+apparmor", NULL);
      note = g_strdup (snug_sandbox_get_note (sandbox, grant));
      snug_sandbox_report (sandbox, grant, both, note);
    }
}

static gboolean
snug_apparmor_confinement_prepare (SnugConfinement *confinement,
                                   GPtrArray *sandboxes,
                                   GCancellable *cancellable,
                                   GError **error)
{
  SnugApparmorConfinement *self = SNUG_APPARMOR_CONFINEMENT (confinement);

  if (!snug_confinement_prepare (self->below, sandboxes, cancellable, error))
    return FALSE;
  for (guint i = 0; i < sandboxes->len; i++)
    {
      SnugSandbox *sandbox = g_ptr_array_index (sandboxes, i);

      if (g_str_equal (snug_sandbox_get_confinement (sandbox), "classic"))
        continue;
      if (!snug_apparmor_profile_check (sandbox, error))
        return FALSE;
      snug_sandbox_set_apparmor_label (sandbox, snug_sandbox_get_security_tag (sandbox));
      report_rules (self, sandbox);
    }
  return TRUE;
}

static gboolean
snug_apparmor_confinement_load (SnugConfinement *confinement,
                                GPtrArray *sandboxes,
                                GCancellable *cancellable,
                                GError **error)
{
  SnugApparmorConfinement *self = SNUG_APPARMOR_CONFINEMENT (confinement);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < sandboxes->len; i++)
    {
      SnugSandbox *sandbox = g_ptr_array_index (sandboxes, i);

      if (snug_sandbox_get_apparmor_label (sandbox) == NULL)
        continue;
      g_ptr_array_add (names, g_strdup (snug_sandbox_get_security_tag (sandbox)));
      g_ptr_array_add (texts, snug_apparmor_profile_write (sandbox));
    }
  return snug_apparmor_store_load (self->store, names, texts, cancellable, error);
}

static gboolean
snug_apparmor_confinement_unload (SnugConfinement *confinement,
                                  const char *instance_name,
                                  GCancellable *cancellable,
                                  GError **error)
{
  return snug_apparmor_store_unload (SNUG_APPARMOR_CONFINEMENT (confinement)->store, instance_name,
                                     error);
}

static gboolean
snug_apparmor_confinement_restore (SnugConfinement *confinement,
                                   const char *instance_name,
                                   GCancellable *cancellable,
                                   GError **error)
{
  SnugApparmorConfinement *self = SNUG_APPARMOR_CONFINEMENT (confinement);

  return snug_apparmor_store_restore_launcher (self->store, cancellable, error)
         && snug_apparmor_store_restore (self->store, instance_name, cancellable, error);
}

static GVariant *
snug_apparmor_confinement_read_refusal (SnugConfinement *confinement, const char *line)
{
  SnugApparmorConfinement *self = SNUG_APPARMOR_CONFINEMENT (confinement);
  GVariant *refusal = snug_apparmor_refusal_read (line);

  return refusal != NULL ? refusal : snug_confinement_read_refusal (self->below, line);
}

static void
snug_apparmor_confinement_plugin_init (SnugPluginInterface *interface)
{
  interface->initialize = snug_apparmor_confinement_initialize;
  interface->probe = snug_apparmor_confinement_probe;
}

static void
snug_apparmor_confinement_confinement_init (SnugConfinementInterface *interface)
{
  interface->prepare = snug_apparmor_confinement_prepare;
  interface->read_refusal = snug_apparmor_confinement_read_refusal;
  interface->load = snug_apparmor_confinement_load;
  interface->unload = snug_apparmor_confinement_unload;
  interface->restore = snug_apparmor_confinement_restore;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (SnugApparmorConfinement,
                               snug_apparmor_confinement,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (SNUG_TYPE_PLUGIN,
                                                      snug_apparmor_confinement_plugin_init)
                                 G_IMPLEMENT_INTERFACE (SNUG_TYPE_CONFINEMENT,
                                                        snug_apparmor_confinement_confinement_init))

static void
snug_apparmor_confinement_init (SnugApparmorConfinement *self)
{
  self->below = g_object_new (SNUG_TYPE_SECCOMP_CONFINEMENT, NULL);
}

static void
snug_apparmor_confinement_finalize (GObject *object)
{
  SnugApparmorConfinement *self = SNUG_APPARMOR_CONFINEMENT (object);

  g_clear_object (&self->below);
  g_clear_pointer (&self->store, snug_apparmor_store_free);
  g_free (self->root);
  G_OBJECT_CLASS (snug_apparmor_confinement_parent_class)->finalize (object);
}

static void
snug_apparmor_confinement_class_init (SnugApparmorConfinementClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_apparmor_confinement_finalize;
}
