/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What came from outside, checked before anybody acts on it. Pure: nothing of the system is looked
 * at. */

#include "snug-snap-wish.h"

#include "snug-channel.h"
#include "snug-name.h"

#include <string.h>

#define MAX_REFS       1000
#define MAX_TEXT       1024
#define MAX_STORE_ID   64
#define ON(action)     (1u << (action))
#define ON_STORE       (ON (SNUG_SNAP_INSTALL) | ON (SNUG_SNAP_UPDATE))
#define ON_ANY_INSTALL (ON (SNUG_SNAP_INSTALL) | ON (SNUG_SNAP_INSTALL_FILE))
#define ON_ANY         ((1u << SNUG_N_SNAP_ACTIONS) - 1u)
#define OFFSET(field)  G_STRUCT_OFFSET (SnugSnapWish, field)
#define NO_FIELD       (-1)

static const char *const action_names[] = {
  [SNUG_SNAP_INSTALL] = "install", [SNUG_SNAP_INSTALL_FILE] = "install-file",
  [SNUG_SNAP_REMOVE] = "remove",   [SNUG_SNAP_UPDATE] = "update",
  [SNUG_SNAP_REVERT] = "revert",   [SNUG_SNAP_ENABLE] = "enable",
  [SNUG_SNAP_DISABLE] = "disable", [SNUG_SNAP_SWITCH] = "switch",
  [SNUG_SNAP_CONNECT] = "connect", [SNUG_SNAP_DISCONNECT] = "disconnect",
};
G_STATIC_ASSERT (G_N_ELEMENTS (action_names) == SNUG_N_SNAP_ACTIONS);

/* Every option, which actions have it, and where it goes. */
static const struct
{
  const char *name;
  const char *type;
  guint actions;
  glong field;
} options[] = {
  { "channel", "s", ON_STORE | ON (SNUG_SNAP_INSTALL_FILE) | ON (SNUG_SNAP_SWITCH),
    OFFSET (channel) },
  { "revision", "s", ON_STORE | ON (SNUG_SNAP_REMOVE) | ON (SNUG_SNAP_REVERT), NO_FIELD },
  { "mode", "s", ON_ANY_INSTALL | ON (SNUG_SNAP_UPDATE) | ON (SNUG_SNAP_REVERT), OFFSET (mode) },
  { "store", "s", ON_STORE, OFFSET (store) },
  { "name", "s", ON (SNUG_SNAP_INSTALL_FILE), OFFSET (name) },
  { "transaction", "s", ON_STORE, NO_FIELD },
  { "dangerous", "b", ON (SNUG_SNAP_INSTALL_FILE), OFFSET (dangerous) },
  { "purge", "b", ON (SNUG_SNAP_REMOVE), OFFSET (purge) },
  { "ignore-running", "b", ON (SNUG_SNAP_UPDATE) | ON (SNUG_SNAP_REVERT), OFFSET (ignore_running) },
  { "amend", "b", ON (SNUG_SNAP_UPDATE), OFFSET (amend) },
  { "forget", "b", ON (SNUG_SNAP_DISCONNECT), OFFSET (forget) },
  /* The bus layer's own. */
  { "handle-token", "s", ON_ANY, NO_FIELD },
  { "required", "as", ON_ANY, NO_FIELD },
  { "interactive", "b", ON_ANY, NO_FIELD },
};

void
snug_snap_ref_free (SnugSnapRef *self)
{
  g_free (self->store);
  g_free (self->name);
  g_free (self->instance);
  g_free (self);
}

static gboolean
check_store (const char *id, GError **error)
{
  gsize length = strlen (id);

  if (length > 0 && length <= MAX_STORE_ID && (g_ascii_islower (id[0]) || g_ascii_isdigit (id[0]))
      && id[strspn (id, "abcdefghijklmnopqrstuvwxyz0123456789-_")] == '\0')
    return TRUE;
  return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                         "‘%.64s’ cannot be the ID of a store; ‘snug plugins’ lists those that are "
                         "configured",
                         id);
}

SnugSnapRef *
snug_snap_ref_parse (const char *text, GError **error)
{
  g_autoptr (SnugSnapRef) ref = g_new0 (SnugSnapRef, 1);
  const char *colon;

  if (text == NULL || strlen (text) > MAX_TEXT || !g_utf8_validate (text, -1, NULL))
    {
      snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                      "a snap is named by at most %d bytes of UTF-8", MAX_TEXT);
      return NULL;
    }
  colon = strchr (text, ':');
  if (colon != NULL)
    ref->store = g_strndup (text, (gsize) (colon - text));
  if (ref->store != NULL && !check_store (ref->store, error))
    return NULL;
  ref->instance = g_strdup (colon != NULL ? colon + 1 : text);
  if (!snug_name_split_instance (ref->instance, &ref->name, NULL, error))
    return NULL;
  return g_steal_pointer (&ref);
}

void
snug_snap_wish_free (SnugSnapWish *self)
{
  g_clear_pointer (&self->refs, g_ptr_array_unref);
  g_free (self->first);
  g_free (self->second);
  g_free (self->channel);
  g_free (self->mode);
  g_free (self->store);
  g_free (self->name);
  g_free (self);
}

static gboolean
take_action (SnugSnapWish *wish, const char *name, GError **error)
{
  for (guint i = 0; i < SNUG_N_SNAP_ACTIONS; i++)
    if (g_strcmp0 (name, action_names[i]) == 0)
      {
        wish->action = i;
        return TRUE;
      }
  return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "there is no action ‘%s’",
                         name != NULL ? name : "");
}

static gboolean
is_repeated (GPtrArray *refs, const char *instance)
{
  for (guint i = 0; i < refs->len; i++)
    if (g_str_equal (((SnugSnapRef *) g_ptr_array_index (refs, i))->instance, instance))
      return TRUE;
  return FALSE;
}

static gboolean
take_refs (SnugSnapWish *wish, const char *const *refs, GError **error)
{
  for (guint i = 0; refs != NULL && refs[i] != NULL; i++)
    {
      g_autoptr (SnugSnapRef) ref = NULL;

      if (i >= MAX_REFS)
        return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                               "more than %d snaps at once; ask for them in parts", MAX_REFS);
      ref = snug_snap_ref_parse (refs[i], error);
      if (ref == NULL)
        return FALSE;
      if (!is_repeated (wish->refs, ref->instance))
        g_ptr_array_add (wish->refs, g_steal_pointer (&ref));
    }
  return TRUE;
}

static gboolean
take_ends (SnugSnapWish *wish, const char *const *refs, GError **error)
{
  guint n = refs != NULL ? g_strv_length ((char **) refs) : 0;

  if (n < 1 || n > 2 || refs[0][0] == '\0')
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "a connection has two ends, as in SNAP:PLUG SNAP:SLOT");
  for (guint i = 0; i < n; i++)
    if (strlen (refs[i]) > MAX_TEXT || !g_utf8_validate (refs[i], -1, NULL))
      return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                             "the end of a connection has at most %d bytes of UTF-8", MAX_TEXT);
  wish->first = g_strdup (refs[0]);
  if (n == 2 && refs[1][0] != '\0')
    wish->second = g_strdup (refs[1]);
  return TRUE;
}

static gboolean
check_required (SnugSnapWish *wish, GVariant *dict, GError **error)
{
  g_autofree const char **required = NULL;

  if (!g_variant_lookup (dict, "required", "^a&s", &required))
    return TRUE;
  for (guint i = 0; required[i] != NULL; i++)
    {
      gboolean known = FALSE;

      for (guint j = 0; j < G_N_ELEMENTS (options); j++)
        known = known
                || (g_str_equal (options[j].name, required[i])
                    && (options[j].actions & ON (wish->action)) != 0);
      if (!known)
        return snug_set_error (error, SNUG_ERROR_UNSUPPORTED_OPTION,
                               "this version of snug has no option ‘%s’ for %s", required[i],
                               action_names[wish->action]);
    }
  return TRUE;
}

static gboolean
take_option (SnugSnapWish *wish, guint index, GVariant *value, GError **error)
{
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE (options[index].type)))
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "the option ‘%s’ is of type %s, not %s", options[index].name,
                           options[index].type, g_variant_get_type_string (value));
  if (g_str_equal (options[index].type, "s") && g_variant_get_size (value) > MAX_TEXT)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "the value of the option ‘%s’ is too long", options[index].name);
  if (options[index].field == NO_FIELD)
    return TRUE;
  if (g_str_equal (options[index].type, "b"))
    G_STRUCT_MEMBER (gboolean, wish, options[index].field) = g_variant_get_boolean (value);
  else if (g_variant_get_string (value, NULL)[0] != '\0')
    G_STRUCT_MEMBER (char *, wish, options[index].field) = g_variant_dup_string (value, NULL);
  return TRUE;
}

static gboolean
take_options (SnugSnapWish *wish, GVariant *dict, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      g_autoptr (GVariant) value = NULL;

      if ((options[i].actions & ON (wish->action)) == 0)
        continue;
      value = g_variant_lookup_value (dict, options[i].name, NULL);
      if (value != NULL && !take_option (wish, i, value, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_mode (const char *mode, GError **error)
{
  if (mode == NULL || g_str_equal (mode, "devmode") || g_str_equal (mode, "jailmode")
      || g_str_equal (mode, "classic"))
    return TRUE;
  return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                         "there is no mode ‘%s’; there are devmode, jailmode and classic", mode);
}

static gboolean
take_transaction (SnugSnapWish *wish, GVariant *dict, GError **error)
{
  const char *transaction = "per-snap";

  g_variant_lookup (dict, "transaction", "&s", &transaction);
  wish->per_snap = g_str_equal (transaction, "per-snap");
  if (wish->per_snap || g_str_equal (transaction, "all-snaps"))
    return TRUE;
  return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                         "‘%s’ is no kind of transaction; there are per-snap and all-snaps",
                         transaction);
}

static gboolean
take_revision (SnugSnapWish *wish, GVariant *dict, GError **error)
{
  const char *revision = NULL;

  if (!g_variant_lookup (dict, "revision", "&s", &revision) || revision[0] == '\0')
    return TRUE;
  return snug_revision_parse (revision, &wish->revision, error);
}

static gboolean
check_values (SnugSnapWish *wish, GVariant *dict, GError **error)
{
  g_autoptr (SnugChannel) channel = NULL;

  if (wish->channel != NULL)
    {
      channel = snug_channel_parse (wish->channel, error);
      if (channel == NULL)
        return FALSE;
    }
  if (wish->name != NULL && !snug_name_split_instance (wish->name, NULL, NULL, error))
    return FALSE;
  return check_mode (wish->mode, error) && (wish->store == NULL || check_store (wish->store, error))
         && take_transaction (wish, dict, error) && take_revision (wish, dict, error);
}

static gboolean
check_whole (const SnugSnapWish *wish, GError **error)
{
  const char *what = action_names[wish->action];
  gboolean ends = wish->action == SNUG_SNAP_CONNECT || wish->action == SNUG_SNAP_DISCONNECT;

  if (wish->refs->len == 0 && !ends && wish->action != SNUG_SNAP_UPDATE
      && wish->action != SNUG_SNAP_INSTALL_FILE)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "%s needs the name of a snap", what);
  if (wish->refs->len != 1 && (wish->revision != 0 || wish->action == SNUG_SNAP_SWITCH))
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "%s a revision or channel of one snap at a time", what);
  if (wish->action == SNUG_SNAP_SWITCH && wish->channel == NULL)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "switch needs a channel");
  if (wish->action == SNUG_SNAP_INSTALL_FILE && wish->fd < 0)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "there is no image to install");
  return TRUE;
}

SnugSnapWish *
snug_snap_wish_new (const SnugManagerRequest *request, GError **error)
{
  g_autoptr (SnugSnapWish) wish = g_new0 (SnugSnapWish, 1);
  g_autoptr (GVariant) none = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
  GVariant *dict = request->options != NULL ? request->options : none;
  gboolean ok;

  wish->fd = request->fd;
  wish->uid = request->uid;
  wish->refs = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_snap_ref_free);
  if (!g_variant_is_of_type (dict, G_VARIANT_TYPE_VARDICT))
    {
      snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "options are a dictionary");
      return NULL;
    }
  if (!take_action (wish, request->action, error) || !check_required (wish, dict, error))
    return NULL;
  if (wish->action == SNUG_SNAP_CONNECT || wish->action == SNUG_SNAP_DISCONNECT)
    ok = take_ends (wish, request->refs, error);
  else
    ok = take_refs (wish, request->refs, error);
  if (!ok || !take_options (wish, dict, error) || !check_values (wish, dict, error)
      || !check_whole (wish, error))
    return NULL;
  return g_steal_pointer (&wish);
}

const char *
snug_snap_wish_decide_mode (const char *asked,
                            const char *confinement,
                            const char *instance,
                            GError **error)
{
  if (g_strcmp0 (confinement, "classic") == 0)
    {
      if (g_strcmp0 (asked, "classic") == 0)
        return "classic";
      snug_set_error (error, SNUG_ERROR_NEEDS_CLASSIC,
                      "the snap ‘%s’ runs with all the rights of whoever starts it (classic "
                      "confinement); if you trust its publisher, say so with --classic",
                      instance);
      return NULL;
    }
  if (g_strcmp0 (confinement, "devmode") == 0)
    {
      if (g_strcmp0 (asked, "devmode") == 0 || g_strcmp0 (asked, "jailmode") == 0)
        return asked;
      snug_set_error (error, SNUG_ERROR_POLICY_DENIED,
                      "the snap ‘%s’ is not finished: it was made to run without confinement; to "
                      "try it so use --devmode, to try it confined use --jailmode",
                      instance);
      return NULL;
    }
  /* A strict snap has no use for classic, and is better off without. */
  return asked != NULL && !g_str_equal (asked, "classic") ? asked : "strict";
}
