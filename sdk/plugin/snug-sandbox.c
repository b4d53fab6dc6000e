/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The plan of a sandbox: plain lists with an owner. One thread at a time. */

#include "snug-sandbox.h"

typedef struct
{
  char *source;
  char *target;
  SnugBindFlags flags;
} SandboxBind;

typedef struct
{
  char *directory;
  char *pattern;
  char **except;
  SnugBindFlags flags;
} SandboxEntries;

typedef struct
{
  char *path;
  guint64 access;
} SandboxRule;

typedef struct
{
  char *name;
  char *value;
} SandboxEnv;

typedef struct
{
  SnugGrant *grant; /* (owned) */
  char *mechanism;
  char *note; /* (nullable) */
} SandboxReport;

struct _SnugSandbox
{
  GObject parent_instance;

  char *security_tag;
  char *instance_name;
  char *revision;
  char *confinement;
  gboolean service;
  SnugNamespaces namespaces;
  guint64 capabilities;
  guint64 landlock_fs;
  guint64 landlock_net;
  guint64 landlock_scoped;
  char *apparmor_label; /* (nullable) */
  GBytes *seccomp;      /* (owned) (nullable) */
  GPtrArray *grants;    /* (owned) of SnugGrant */
  GArray *binds;        /* (owned) of SandboxBind */
  GArray *entries;      /* (owned) of SandboxEntries */
  GArray *rules;        /* (owned) of SandboxRule */
  GArray *env;          /* (owned) of SandboxEnv */
  GArray *reports;      /* (owned) of SandboxReport */
  GHashTable *reported; /* (owned) grant to its place in reports, from 1 */
};

G_DEFINE_FINAL_TYPE (SnugSandbox, snug_sandbox, G_TYPE_OBJECT)

static void
sandbox_bind_clear (gpointer data)
{
  SandboxBind *bind = data;

  g_free (bind->source);
  g_free (bind->target);
}

static void
sandbox_entries_clear (gpointer data)
{
  SandboxEntries *entries = data;

  g_free (entries->directory);
  g_free (entries->pattern);
  g_strfreev (entries->except);
}

static void
sandbox_rule_clear (gpointer data)
{
  SandboxRule *rule = data;

  g_free (rule->path);
}

static void
sandbox_env_clear (gpointer data)
{
  SandboxEnv *env = data;

  g_free (env->name);
  g_free (env->value);
}

static void
sandbox_report_clear (gpointer data)
{
  SandboxReport *report = data;

  snug_grant_unref (report->grant);
  g_free (report->mechanism);
  g_free (report->note);
}

static GArray *
list_new (gsize element_size, GDestroyNotify clear)
{
  GArray *list = g_array_new (FALSE, TRUE, (guint) element_size);

  g_array_set_clear_func (list, clear);
  return list;
}

static void
snug_sandbox_init (SnugSandbox *self)
{
  self->grants = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_grant_unref);
  self->binds = list_new (sizeof (SandboxBind), sandbox_bind_clear);
  self->entries = list_new (sizeof (SandboxEntries), sandbox_entries_clear);
  self->rules = list_new (sizeof (SandboxRule), sandbox_rule_clear);
  self->env = list_new (sizeof (SandboxEnv), sandbox_env_clear);
  self->reports = list_new (sizeof (SandboxReport), sandbox_report_clear);
  self->reported = g_hash_table_new (NULL, NULL);
}

static void
snug_sandbox_finalize (GObject *object)
{
  SnugSandbox *self = SNUG_SANDBOX (object);

  g_free (self->security_tag);
  g_free (self->instance_name);
  g_free (self->revision);
  g_free (self->confinement);
  g_free (self->apparmor_label);
  g_clear_pointer (&self->seccomp, g_bytes_unref);
  g_ptr_array_unref (self->grants);
  g_array_unref (self->binds);
  g_array_unref (self->entries);
  g_array_unref (self->rules);
  g_array_unref (self->env);
  g_hash_table_unref (self->reported);
  g_array_unref (self->reports);
  G_OBJECT_CLASS (snug_sandbox_parent_class)->finalize (object);
}

SnugSandbox *
snug_sandbox_new (const char *security_tag,
                  const char *instance_name,
                  const char *revision,
                  const char *confinement,
                  gboolean service)
{
  SnugSandbox *self = g_object_new (SNUG_TYPE_SANDBOX, NULL);

  self->security_tag = g_strdup (security_tag);
  self->instance_name = g_strdup (instance_name);
  self->revision = g_strdup (revision);
  self->confinement = g_strdup (confinement);
  self->service = service;
  return self;
}

const char *
snug_sandbox_get_security_tag (SnugSandbox *self)
{
  return self->security_tag;
}

const char *
snug_sandbox_get_instance_name (SnugSandbox *self)
{
  return self->instance_name;
}

const char *
snug_sandbox_get_revision (SnugSandbox *self)
{
  return self->revision;
}

const char *
snug_sandbox_get_confinement (SnugSandbox *self)
{
  return self->confinement;
}

gboolean
snug_sandbox_is_service (SnugSandbox *self)
{
  return self->service;
}

void
snug_sandbox_add_grant (SnugSandbox *self, SnugGrant *grant)
{
  g_ptr_array_add (self->grants, snug_grant_ref (grant));
}

GPtrArray *
snug_sandbox_get_grants (SnugSandbox *self)
{
  return self->grants;
}

gboolean
snug_sandbox_has_grant (SnugSandbox *self, SnugGrantKind kind, const char *param, const char *value)
{
  for (guint i = 0; i < self->grants->len; i++)
    {
      SnugGrant *grant = g_ptr_array_index (self->grants, i);

      if (snug_grant_get_kind (grant) != kind)
        continue;
      if (param == NULL || g_strcmp0 (snug_grant_get (grant, param), value) == 0)
        return TRUE;
    }
  return FALSE;
}

void
snug_sandbox_set_namespaces (SnugSandbox *self, SnugNamespaces namespaces)
{
  self->namespaces = namespaces;
}

SnugNamespaces
snug_sandbox_get_namespaces (SnugSandbox *self)
{
  return self->namespaces;
}

void
snug_sandbox_set_capabilities (SnugSandbox *self, guint64 capabilities)
{
  self->capabilities = capabilities;
}

guint64
snug_sandbox_get_capabilities (SnugSandbox *self)
{
  return self->capabilities;
}

void
snug_sandbox_add_bind (SnugSandbox *self,
                       const char *source,
                       const char *target,
                       SnugBindFlags flags)
{
  SandboxBind bind = { g_strdup (source), g_strdup (target), flags };

  g_array_append_val (self->binds, bind);
}

GVariant *
snug_sandbox_get_binds (SnugSandbox *self)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ssu)"));

  for (guint i = 0; i < self->binds->len; i++)
    {
      SandboxBind *bind = &g_array_index (self->binds, SandboxBind, i);

      g_variant_builder_add (&builder, "(ssu)", bind->source, bind->target, (guint32) bind->flags);
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

void
snug_sandbox_add_entries (SnugSandbox *self,
                          const char *directory,
                          const char *pattern,
                          const char *const *except,
                          SnugBindFlags flags)
{
  SandboxEntries entries = { g_strdup (directory), g_strdup (pattern), NULL, flags };
  char *none[] = { NULL };

  entries.except = g_strdupv (except != NULL ? (char **) except : none);
  g_array_append_val (self->entries, entries);
}

GVariant *
snug_sandbox_get_entries (SnugSandbox *self)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ssasu)"));

  for (guint i = 0; i < self->entries->len; i++)
    {
      SandboxEntries *entries = &g_array_index (self->entries, SandboxEntries, i);

      g_variant_builder_add (&builder, "(ss^asu)", entries->directory, entries->pattern,
                             entries->except, (guint32) entries->flags);
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

void
snug_sandbox_add_landlock_rule (SnugSandbox *self, const char *path, guint64 access)
{
  SandboxRule rule = { g_strdup (path), access };

  g_array_append_val (self->rules, rule);
}

GVariant *
snug_sandbox_get_landlock_rules (SnugSandbox *self)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(st)"));

  for (guint i = 0; i < self->rules->len; i++)
    {
      SandboxRule *rule = &g_array_index (self->rules, SandboxRule, i);

      g_variant_builder_add (&builder, "(st)", rule->path, rule->access);
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

void
snug_sandbox_set_landlock_handled (SnugSandbox *self, guint64 fs, guint64 net, guint64 scoped)
{
  self->landlock_fs = fs;
  self->landlock_net = net;
  self->landlock_scoped = scoped;
}

void
snug_sandbox_get_landlock_handled (SnugSandbox *self, guint64 *fs, guint64 *net, guint64 *scoped)
{
  if (fs != NULL)
    *fs = self->landlock_fs;
  if (net != NULL)
    *net = self->landlock_net;
  if (scoped != NULL)
    *scoped = self->landlock_scoped;
}

void
snug_sandbox_set_seccomp (SnugSandbox *self, GBytes *program)
{
  GBytes *old = self->seccomp;

  self->seccomp = program != NULL ? g_bytes_ref (program) : NULL;
  g_clear_pointer (&old, g_bytes_unref);
}

GBytes *
snug_sandbox_get_seccomp (SnugSandbox *self)
{
  return self->seccomp;
}

void
snug_sandbox_set_apparmor_label (SnugSandbox *self, const char *label)
{
  char *copy = g_strdup (label);

  g_free (self->apparmor_label);
  self->apparmor_label = copy;
}

const char *
snug_sandbox_get_apparmor_label (SnugSandbox *self)
{
  return self->apparmor_label;
}

void
snug_sandbox_set_env (SnugSandbox *self, const char *name, const char *value)
{
  SandboxEnv entry = { NULL, NULL };

  for (guint i = 0; i < self->env->len; i++)
    {
      SandboxEnv *old = &g_array_index (self->env, SandboxEnv, i);
      char *copy;

      if (g_strcmp0 (old->name, name) != 0)
        continue;
      copy = g_strdup (value);
      g_free (old->value);
      old->value = copy;
      return;
    }
  entry.name = g_strdup (name);
  entry.value = g_strdup (value);
  g_array_append_val (self->env, entry);
}

GVariant *
snug_sandbox_get_env (SnugSandbox *self)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ss)"));

  for (guint i = 0; i < self->env->len; i++)
    {
      SandboxEnv *entry = &g_array_index (self->env, SandboxEnv, i);

      g_variant_builder_add (&builder, "(ss)", entry->name, entry->value);
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static SandboxReport *
find_report (SnugSandbox *self, const SnugGrant *grant)
{
  const guint place = GPOINTER_TO_UINT (g_hash_table_lookup (self->reported, grant));

  return place > 0 ? &g_array_index (self->reports, SandboxReport, place - 1) : NULL;
}

void
snug_sandbox_report (SnugSandbox *self, SnugGrant *grant, const char *mechanism, const char *note)
{
  SandboxReport report = { snug_grant_ref (grant), g_strdup (mechanism), g_strdup (note) };
  SandboxReport *old = find_report (self, grant);

  if (old != NULL)
    {
      sandbox_report_clear (old);
      *old = report;
      return;
    }
  g_array_append_val (self->reports, report);
  g_hash_table_insert (self->reported, grant, GUINT_TO_POINTER (self->reports->len));
}

const char *
snug_sandbox_get_mechanism (SnugSandbox *self, const SnugGrant *grant)
{
  const SandboxReport *report = find_report (self, grant);

  return report != NULL ? report->mechanism : NULL;
}

const char *
snug_sandbox_get_note (SnugSandbox *self, const SnugGrant *grant)
{
  const SandboxReport *report = find_report (self, grant);

  return report != NULL ? report->note : NULL;
}

GVariant *
snug_sandbox_get_reports (SnugSandbox *self)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(sssa{ss}ss)"));

  for (guint i = 0; i < self->reports->len; i++)
    {
      SandboxReport *report = &g_array_index (self->reports, SandboxReport, i);

      g_variant_builder_add (&builder, "(sss@a{ss}ss)",
                             snug_grant_kind_to_string (snug_grant_get_kind (report->grant)),
                             snug_grant_get_origin (report->grant),
                             snug_grant_get_side (report->grant),
                             snug_grant_get_params (report->grant), report->mechanism,
                             report->note != NULL ? report->note : "");
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static void
snug_sandbox_class_init (SnugSandboxClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_sandbox_finalize;
}
