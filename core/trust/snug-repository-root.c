/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The root document. Immutable once read; any thread. */

#include "snug-repository-root.h"

#include "snug-json-fields.h"

#include <stddef.h>

static const char *const role_names[] = { "root", "timestamp", "index" };
G_STATIC_ASSERT (G_N_ELEMENTS (role_names) == SNUG_N_REPOSITORY_ROLES);

typedef struct
{
  guint64 version;
  gint64 expires;
  char *title;
  JsonObject *keys;  /* (unowned) */
  JsonObject *roles; /* (unowned) */
} RootMembers;

static const SnugJsonField root_fields[] = {
  { "version", SNUG_JSON_NUMBER, offsetof (RootMembers, version), SNUG_JSON_MAX_INTEGER, TRUE },
  { "expires", SNUG_JSON_TIME, offsetof (RootMembers, expires), 0, TRUE },
  { "title", SNUG_JSON_LINE, offsetof (RootMembers, title), 100, FALSE },
  { "keys", SNUG_JSON_OBJECT, offsetof (RootMembers, keys), 32, TRUE },
  { "roles", SNUG_JSON_OBJECT, offsetof (RootMembers, roles), 32, TRUE },
  { NULL },
};

static const SnugJsonField role_fields[] = {
  { "keys", SNUG_JSON_LINES, offsetof (SnugRepositoryRole, keys), 32, TRUE },
  { "threshold", SNUG_JSON_NUMBER, offsetof (SnugRepositoryRole, threshold), 32, TRUE },
  { NULL },
};

void
snug_repository_root_free (SnugRepositoryRoot *self)
{
  g_free (self->title);
  snug_repository_keys_clear (&self->keys);
  for (guint i = 0; i < SNUG_N_REPOSITORY_ROLES; i++)
    snug_json_fields_clear (role_fields, &self->roles[i]);
  g_free (self);
}

static gboolean
check_role (const SnugRepositoryRoot *self, guint id, const char *where, GError **error)
{
  const SnugRepositoryRole *role = &self->roles[id];
  guint n = g_strv_length (role->keys);

  for (guint i = 0; i < n; i++)
    {
      if (!g_strv_contains ((const char *const *) self->keys.fingerprints, role->keys[i]))
        return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                               "%s: it names the key ‘%s’, which is not among ‘keys’", where,
                               role->keys[i]);
      /* A key that stands there twice must not count twice. */
      for (guint j = 0; j < i; j++)
        if (g_str_equal (role->keys[i], role->keys[j]))
          return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                                 "%s: it names the key %s twice", where, role->keys[i]);
    }
  if (role->threshold == 0 || role->threshold > n)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "%s: ‘threshold’ is not between 1 and the number of its keys", where);
  return TRUE;
}

static gboolean
read_role (SnugRepositoryRoot *self, JsonObject *roles, guint id, const char *name, GError **error)
{
  g_autofree char *where = g_strdup_printf ("%s, role ‘%s’", name, role_names[id]);
  JsonNode *node = json_object_get_member (roles, role_names[id]);

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT, "%s is missing", where);
  return snug_json_fields_read (json_node_get_object (node), where, role_fields, &self->roles[id],
                                error)
         && check_role (self, id, where, error);
}

SnugRepositoryRoot *
snug_repository_root_parse (const char *name, GBytes *content, GError **error)
{
  g_autoptr (JsonObject) object
    = snug_json_document_parse (name, content, SNUG_REPOSITORY_ROOT_MAX_SIZE, error);
  g_autoptr (SnugRepositoryRoot) self = g_new0 (SnugRepositoryRoot, 1);
  RootMembers members = { 0 };
  gboolean ok;

  if (object == NULL || !snug_json_document_check_head (object, name, "root", error))
    return NULL;
  ok = snug_json_fields_read (object, name, root_fields, &members, error);
  self->version = members.version;
  self->expires = members.expires;
  self->title = members.title;
  if (!ok || !snug_repository_keys_parse (members.keys, name, &self->keys, error))
    return NULL;
  for (guint i = 0; i < SNUG_N_REPOSITORY_ROLES; i++)
    if (!read_role (self, members.roles, i, name, error))
      return NULL;
  return g_steal_pointer (&self);
}

gboolean
snug_repository_root_verify (const SnugRepositoryRoot *self,
                             SnugRepositoryRoleId role,
                             const SnugRepositoryDemand *demand,
                             GBytes *content,
                             GBytes *signatures,
                             GError **error)
{
  SnugRepositoryDemand whole = *demand;
  g_auto (GStrv) signers = NULL;

  whole.keys = self->keys.armors;
  whole.allowed = (const char *const *) self->roles[role].keys;
  whole.threshold = self->roles[role].threshold;
  signers = snug_repository_keys_verify (&whole, content, signatures, error);
  return signers != NULL;
}

gboolean
snug_repository_root_same_role (const SnugRepositoryRoot *self,
                                const SnugRepositoryRoot *other,
                                SnugRepositoryRoleId role)
{
  const SnugRepositoryRole *a = &self->roles[role];
  const SnugRepositoryRole *b = &other->roles[role];

  if (a->threshold != b->threshold || g_strv_length (a->keys) != g_strv_length (b->keys))
    return FALSE;
  for (guint i = 0; a->keys[i] != NULL; i++)
    if (!g_strv_contains ((const char *const *) b->keys, a->keys[i]))
      return FALSE;
  return TRUE;
}

const char *
snug_repository_role_get_name (SnugRepositoryRoleId role)
{
  g_return_val_if_fail ((guint) role < SNUG_N_REPOSITORY_ROLES, NULL);
  return role_names[role];
}
