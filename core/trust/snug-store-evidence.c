/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Asking a store that is no repository. What it says is for people only; what is acted on comes out
 * of evidence, and there is no kind of evidence that core knows yet. Any thread. */

#include "snug-store-evidence.h"

#include "snug-name.h"

#include <string.h>

#define MAX_ENTRIES 10000
#define MAX_TEXT    65536

static GVariant *
build_action (const SnugStoreRequest *request)
{
  g_auto (GVariantBuilder) actions = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_auto (GVariantDict) action = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *revision = snug_revision_to_string (request->revision);
  g_autofree char *current = snug_revision_to_string (request->current);

  g_variant_dict_insert (&action, "action", "s", request->current != 0 ? "refresh" : "install");
  g_variant_dict_insert (&action, "name", "s", request->name);
  if (request->revision != 0)
    g_variant_dict_insert (&action, "revision", "s", revision);
  else
    g_variant_dict_insert (&action, "channel", "s",
                           request->channel != NULL ? request->channel : "latest/stable");
  if (request->current != 0)
    g_variant_dict_insert (&action, "current-revision", "s", current);
  g_variant_builder_add_value (&actions, g_variant_dict_end (&action));
  return g_variant_ref_sink (g_variant_builder_end (&actions));
}

static GVariant *
build_options (const SnugStoreRequest *request)
{
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&options, "architecture", "s", request->architecture);
  return g_variant_ref_sink (g_variant_dict_end (&options));
}

static SnugError
find_code (const char *name)
{
  for (guint i = 0; i < SNUG_N_ERRORS; i++)
    {
      const char *full = snug_error_get_name ((SnugError) i);

      if (g_str_has_suffix (full, name) && full[strlen (full) - strlen (name) - 1] == '.')
        return (SnugError) i;
    }
  return SNUG_ERROR_FAILED;
}

/* What a plugin says ends up on terminals. */
static char *
clean (const char *text, gboolean several_lines)
{
  GString *cleaned = g_string_new (NULL);

  for (const char *c = text; *c != '\0' && cleaned->len < MAX_TEXT; c = g_utf8_next_char (c))
    if (!g_unichar_iscntrl (g_utf8_get_char (c)) || (several_lines && *c == '\n'))
      g_string_append_unichar (cleaned, g_utf8_get_char (c));
  return g_string_free (cleaned, FALSE);
}

static gboolean
check_evidence (GVariant *answer, const char *name, GError **error)
{
  g_autoptr (GVariant) evidence = NULL;
  const char *kind = NULL;
  g_autofree char *cleaned = NULL;

  g_variant_lookup (answer, "evidence", "@a(say)", &evidence);
  if (evidence == NULL || g_variant_n_children (evidence) == 0)
    return snug_set_error (error, SNUG_ERROR_UNTRUSTED,
                           "it brings no evidence for ‘%s’, so nothing of it is believed", name);
  g_variant_get_child (evidence, 0, "(&s@ay)", &kind, NULL);
  cleaned = clean (kind, FALSE);
  return snug_set_error (error, SNUG_ERROR_UNTRUSTED,
                         "its evidence for ‘%s’ is of the kind ‘%s’, which this version of snug "
                         "cannot verify",
                         name, cleaned);
}

SnugStoreOffer *
snug_store_evidence_resolve (SnugStore *store,
                             const char *id,
                             const SnugStoreRequest *request,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autoptr (GVariant) answers = NULL;
  g_autoptr (GVariant) answer = NULL;
  const char *code = NULL, *message = "it gives no reason";
  g_autofree char *cleaned = NULL;

  if (!snug_name_validate (SNUG_NAME_SNAP, request->name, error))
    return NULL;
  answers = snug_store_resolve (store, build_action (request), build_options (request), cancellable,
                                error);
  if (answers == NULL)
    return NULL;
  answer = g_variant_get_child_value (answers, 0);
  if (!g_variant_lookup (answer, "error", "&s", &code))
    {
      check_evidence (answer, request->name, error);
      return NULL;
    }
  g_variant_lookup (answer, "message", "&s", &message);
  cleaned = clean (message, FALSE);
  snug_set_error (error, find_code (code), "%s", cleaned);
  return NULL;
}

/* Adds the store to each entry, cleans the texts, and drops entries whose name is none. */
static GVariant *
take_entries (GVariant *answer, const char *id)
{
  g_auto (GVariantBuilder) entries = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  gsize n = MIN (g_variant_n_children (answer), MAX_ENTRIES);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (answer, i);
      g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (child);
      const char *name = NULL;
      GVariantIter iter;
      const char *key;
      GVariant *value;

      if (!g_variant_lookup (child, "name", "&s", &name)
          || !snug_name_validate (SNUG_NAME_SNAP, name, NULL))
        continue;
      g_variant_iter_init (&iter, child);
      while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
        if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
          {
            g_autofree char *text
              = clean (g_variant_get_string (value, NULL), g_str_equal (key, "description"));

            g_variant_dict_insert (&dict, key, "s", text);
          }
      g_variant_dict_insert (&dict, "store", "s", id);
      g_variant_builder_add_value (&entries, g_variant_dict_end (&dict));
    }
  return g_variant_ref_sink (g_variant_builder_end (&entries));
}

GVariant *
snug_store_evidence_search (SnugStore *store,
                            const char *id,
                            GVariant *query,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (GVariant) answer = snug_store_search (store, query, cancellable, error);

  return answer != NULL ? take_entries (answer, id) : NULL;
}

GVariant *
snug_store_evidence_details (SnugStore *store,
                             const char *id,
                             const char *const *names,
                             GVariant *options,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autoptr (GVariant) answer = snug_store_details (store, names, options, cancellable, error);

  return answer != NULL ? take_entries (answer, id) : NULL;
}
