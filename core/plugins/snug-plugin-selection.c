/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Decides which plugins of a kind are in use, and keeps for each the reason why or why not. It
 * knows kinds and qualities, and no plugin by name. Main thread. */

#include "snug-plugin-selection.h"

#include <string.h>

#define AUTO "auto"

struct _SnugPluginSelection
{
  GObject parent_instance;

  SnugPluginKind kind;
  GPtrArray *candidates; /* (owned) of SnugPluginInstance */
  GPtrArray *chosen;     /* (owned) of SnugPluginInstance */
};

G_DEFINE_FINAL_TYPE (SnugPluginSelection, snug_plugin_selection, G_TYPE_OBJECT)

static void
snug_plugin_selection_init (SnugPluginSelection *self)
{
  self->candidates = g_ptr_array_new_with_free_func (g_object_unref);
  self->chosen = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
snug_plugin_selection_finalize (GObject *object)
{
  SnugPluginSelection *self = SNUG_PLUGIN_SELECTION (object);

  g_ptr_array_unref (self->candidates);
  g_ptr_array_unref (self->chosen);
  G_OBJECT_CLASS (snug_plugin_selection_parent_class)->finalize (object);
}

static void
add_plugins (SnugPluginSelection *self, SnugPluginEngine *engine)
{
  GPtrArray *infos = snug_plugin_engine_list (engine);

  for (guint i = 0; i < infos->len; i++)
    {
      SnugPluginInfo *info = g_ptr_array_index (infos, i);
      const char *name = snug_plugin_info_get_name (info);
      g_autofree char *section = g_strdup_printf ("plugin %s", name);

      if (snug_plugin_info_get_kind (info) == self->kind
          && snug_plugin_info_get_state (info) != SNUG_PLUGIN_STATE_SHADOWED)
        g_ptr_array_add (self->candidates, snug_plugin_instance_new (name, section, info, NULL));
    }
}

static void
add_missing (SnugPluginSelection *self, const char *name, const char *key, const char *origin)
{
  g_autofree char *section = g_strdup_printf ("plugin %s", name);
  g_autofree char *reason = g_strdup_printf ("%s in %s names it, but there is no such %s plugin",
                                             key, origin != NULL ? origin : "the configuration",
                                             snug_plugin_kind_to_string (self->kind));

  if (snug_plugin_selection_lookup (self, name) == NULL)
    g_ptr_array_add (self->candidates, snug_plugin_instance_new (name, section, NULL, reason));
}

static gboolean
is_wanted (const char *name, const char *backend, const char *const *allowed)
{
  if (!g_str_equal (backend, AUTO))
    return g_str_equal (backend, name);
  return allowed[0] == NULL || g_strv_contains (allowed, name);
}

/* Those that the admin leaves to choose from; the others get their reason. */
static GPtrArray *
filter (SnugPluginSelection *self, SnugConfig *config)
{
  g_autoptr (GPtrArray) wanted = g_ptr_array_new ();
  const char *section = snug_plugin_kind_to_string (self->kind);
  const char *backend = snug_config_get_string (config, section, "Backend");
  g_autofree const char **allowed = snug_config_get_strings (config, section, "Allowed");
  gboolean is_auto = g_str_equal (backend, AUTO);
  const char *key = is_auto ? "Allowed" : "Backend";
  const char *origin = snug_config_get_origin (config, section, key);
  g_autofree char *reason = g_strdup_printf ("%s in %s leaves it out", key,
                                             origin != NULL ? origin : "the configuration");

  for (guint i = 0; is_auto && allowed[i] != NULL; i++)
    add_missing (self, allowed[i], key, origin);
  if (!is_auto)
    add_missing (self, backend, key, origin);
  for (guint i = 0; i < self->candidates->len; i++)
    {
      SnugPluginInstance *candidate = g_ptr_array_index (self->candidates, i);

      if (is_wanted (snug_plugin_instance_get_id (candidate), backend, allowed))
        g_ptr_array_add (wanted, candidate);
      else if (snug_plugin_instance_get_state (candidate) == SNUG_PLUGIN_STATE_AVAILABLE)
        snug_plugin_instance_set_reason (candidate, reason);
    }
  return g_steal_pointer (&wanted);
}

static gboolean
is_usable (SnugPluginInstance *candidate)
{
  return snug_plugin_instance_get_state (candidate) == SNUG_PLUGIN_STATE_USABLE;
}

static void
choose_best (SnugPluginSelection *self, GPtrArray *wanted)
{
  SnugPluginInstance *best = NULL;

  for (guint i = 0; i < wanted->len; i++)
    {
      SnugPluginInstance *candidate = g_ptr_array_index (wanted, i);

      if (is_usable (candidate)
          && (best == NULL
              || snug_plugin_instance_get_quality (candidate)
                   > snug_plugin_instance_get_quality (best)))
        best = candidate;
    }
  if (best == NULL)
    return;
  g_ptr_array_add (self->chosen, g_object_ref (best));
  for (guint i = 0; i < wanted->len; i++)
    {
      SnugPluginInstance *candidate = g_ptr_array_index (wanted, i);
      const char *limits = snug_plugin_instance_get_reason (candidate);
      g_autofree char *reason = NULL;

      if (candidate == best || !is_usable (candidate))
        continue;
      reason = g_strdup_printf ("would work with quality %u%s%s%s; ‘%s’ has %u",
                                snug_plugin_instance_get_quality (candidate),
                                limits != NULL ? " (" : "", limits != NULL ? limits : "",
                                limits != NULL ? ")" : "", snug_plugin_instance_get_id (best),
                                snug_plugin_instance_get_quality (best));
      snug_plugin_instance_set_reason (candidate, reason);
    }
}

static void
choose_usable (SnugPluginSelection *self)
{
  for (guint i = 0; i < self->candidates->len; i++)
    if (is_usable (g_ptr_array_index (self->candidates, i)))
      g_ptr_array_add (self->chosen, g_object_ref (g_ptr_array_index (self->candidates, i)));
}

static SnugPluginInstance *
make_store (SnugPluginEngine *engine, const char *id)
{
  SnugConfig *config = snug_plugin_engine_get_config (engine);
  g_autofree char *section = g_strdup_printf ("store %s", id);
  const char *plugin = snug_config_get_string (config, section, "Plugin");
  const char *problem = snug_config_get_section_problem (config, section);
  SnugPluginInfo *info = plugin != NULL ? snug_plugin_engine_lookup (engine, plugin) : NULL;
  SnugPluginInstance *store;

  if (info != NULL && snug_plugin_info_get_kind (info) != SNUG_PLUGIN_KIND_STORE)
    info = NULL;
  store = snug_plugin_instance_new (id, section, info,
                                    problem != NULL ? problem : "there is no plugin for it");
  snug_plugin_instance_set_priority (store, snug_config_get_integer (config, section, "Priority"));
  if (!snug_config_get_boolean (config, section, "Enabled"))
    {
      const char *origin = snug_config_get_origin (config, section, "Enabled");
      g_autofree char *reason
        = g_strdup_printf ("Enabled=false in %s", origin != NULL ? origin : "the configuration");

      snug_plugin_instance_set_state (store, SNUG_PLUGIN_STATE_DISABLED, reason);
    }
  return store;
}

static int
compare_stores (gconstpointer a, gconstpointer b)
{
  SnugPluginInstance *x = *(SnugPluginInstance *const *) a;
  SnugPluginInstance *y = *(SnugPluginInstance *const *) b;
  gint64 p = snug_plugin_instance_get_priority (x), q = snug_plugin_instance_get_priority (y);

  if (p != q)
    return p > q ? -1 : 1;
  return strcmp (snug_plugin_instance_get_id (x), snug_plugin_instance_get_id (y));
}

static void
add_stores (SnugPluginSelection *self, SnugPluginEngine *engine)
{
  g_auto (GStrv) ids = snug_config_get_ids (snug_plugin_engine_get_config (engine), "store");

  for (guint i = 0; ids[i] != NULL; i++)
    g_ptr_array_add (self->candidates, make_store (engine, ids[i]));
  g_ptr_array_sort (self->candidates, compare_stores);
}

SnugPluginSelection *
snug_plugin_selection_choose (SnugPluginEngine *engine, SnugPluginKind kind)
{
  SnugPluginSelection *self = g_object_new (SNUG_TYPE_PLUGIN_SELECTION, NULL);
  SnugConfig *config = snug_plugin_engine_get_config (engine);
  gint64 time_limit = (gint64) snug_config_get_amount (config, "daemon", "ProbeTimeout");
  gboolean takes_one = kind == SNUG_PLUGIN_KIND_STORAGE || kind == SNUG_PLUGIN_KIND_CONFINEMENT;
  g_autoptr (GPtrArray) wanted = NULL;

  self->kind = kind;
  if (kind == SNUG_PLUGIN_KIND_STORE)
    add_stores (self, engine);
  else
    add_plugins (self, engine);
  wanted = takes_one ? filter (self, config) : g_ptr_array_ref (self->candidates);
  snug_plugin_instance_start_all (wanted, engine, time_limit);
  if (takes_one)
    choose_best (self, wanted);
  else
    choose_usable (self);
  return self;
}

SnugPluginKind
snug_plugin_selection_get_kind (SnugPluginSelection *self)
{
  return self->kind;
}

GPtrArray *
snug_plugin_selection_get_candidates (SnugPluginSelection *self)
{
  return self->candidates;
}

GPtrArray *
snug_plugin_selection_get_chosen (SnugPluginSelection *self)
{
  return self->chosen;
}

SnugPluginInstance *
snug_plugin_selection_lookup (SnugPluginSelection *self, const char *id)
{
  for (guint i = 0; i < self->candidates->len; i++)
    {
      SnugPluginInstance *candidate = g_ptr_array_index (self->candidates, i);

      if (g_str_equal (snug_plugin_instance_get_id (candidate), id))
        return candidate;
    }
  return NULL;
}

static const char *
get_noun (SnugPluginKind kind)
{
  switch (kind)
    {
    case SNUG_PLUGIN_KIND_STORE:
      return "store";
    case SNUG_PLUGIN_KIND_STORAGE:
      return "storage backend";
    case SNUG_PLUGIN_KIND_CONFINEMENT:
      return "confinement backend";
    case SNUG_PLUGIN_KIND_LIFECYCLE:
    case SNUG_N_PLUGIN_KINDS:
    default:
      return "lifecycle plugin";
    }
}

static const char *
describe (SnugPluginInstance *candidate)
{
  const char *reason = snug_plugin_instance_get_reason (candidate);

  return reason != NULL ? reason
                        : snug_plugin_state_to_string (snug_plugin_instance_get_state (candidate));
}

SnugPlugin *
snug_plugin_selection_require (SnugPluginSelection *self, const char *task, GError **error)
{
  const char *noun = get_noun (self->kind);
  g_autoptr (GString) reasons = g_string_new (NULL);
  gboolean all_blocked = TRUE;

  if (self->chosen->len > 0)
    return g_object_ref (snug_plugin_instance_get_plugin (g_ptr_array_index (self->chosen, 0)));
  if (self->candidates->len == 0)
    {
      snug_set_error (error, SNUG_ERROR_NOT_FOUND, "%s: there is no %s; %s", task, noun,
                      self->kind == SNUG_PLUGIN_KIND_STORE
                        ? "add a section [store ID] to the configuration"
                        : "install a plugin of this kind");
      return NULL;
    }
  for (guint i = 0; i < self->candidates->len; i++)
    {
      SnugPluginInstance *candidate = g_ptr_array_index (self->candidates, i);

      if (snug_plugin_instance_get_state (candidate) != SNUG_PLUGIN_STATE_BLOCKED)
        all_blocked = FALSE;
      g_string_append_printf (reasons, "%s%s: %s", i > 0 ? "; " : "",
                              snug_plugin_instance_get_id (candidate), describe (candidate));
    }
  snug_set_error (error, all_blocked ? SNUG_ERROR_PLUGIN_BLOCKED : SNUG_ERROR_NOT_SUPPORTED,
                  "%s: no %s works here: %s", task, noun, reasons->str);
  return NULL;
}

static SnugError
get_error_code (SnugPluginState state)
{
  switch (state)
    {
    case SNUG_PLUGIN_STATE_BLOCKED:
      return SNUG_ERROR_PLUGIN_BLOCKED;
    case SNUG_PLUGIN_STATE_UNUSABLE:
      return SNUG_ERROR_NOT_SUPPORTED;
    case SNUG_PLUGIN_STATE_FAILED:
      return SNUG_ERROR_PLUGIN_FAILED;
    case SNUG_PLUGIN_STATE_AVAILABLE: /* it could, but the admin chose otherwise */
    case SNUG_PLUGIN_STATE_DISABLED:
    case SNUG_PLUGIN_STATE_SHADOWED:
    case SNUG_PLUGIN_STATE_USABLE:
    case SNUG_N_PLUGIN_STATES:
    default:
      return SNUG_ERROR_POLICY_DENIED;
    }
}

SnugPlugin *
snug_plugin_selection_require_id (SnugPluginSelection *self, const char *id, GError **error)
{
  SnugPluginInstance *found = snug_plugin_selection_lookup (self, id);

  if (found == NULL)
    snug_set_error (error, SNUG_ERROR_NOT_FOUND, "there is no %s ‘%s’", get_noun (self->kind), id);
  else if (is_usable (found))
    return g_object_ref (snug_plugin_instance_get_plugin (found));
  else
    snug_set_error (error, get_error_code (snug_plugin_instance_get_state (found)),
                    "the %s ‘%s’ cannot be used: %s", get_noun (self->kind), id, describe (found));
  return NULL;
}

static void
snug_plugin_selection_class_init (SnugPluginSelectionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = snug_plugin_selection_finalize;
}
