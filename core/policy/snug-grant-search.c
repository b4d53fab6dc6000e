/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* From something that was refused to the interfaces that give it, by asking each interface file. No
 * state; any thread. */

#include "snug-grant-search.h"

#include <fnmatch.h>
#include <string.h>

typedef struct
{
  const char *name;
  gboolean privileged;
  gsize precision; /* bytes of the pattern that fits best */
} Found;

/* The pattern with the caller's home in it; %NULL if that is not known. */
static char *
expand_home (const char *pattern, const char *home)
{
  if (!g_str_has_prefix (pattern, "$HOME"))
    return g_strdup (pattern);
  return home != NULL ? g_strconcat (home, pattern + strlen ("$HOME"), NULL) : NULL;
}

static gboolean
is_below (const char *path, const char *directory)
{
  gsize length = strlen (directory);

  while (length > 0 && directory[length - 1] == '/')
    length--;
  return strncmp (path, directory, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

/* `scope: entries`: what is not hidden in a directory, but for some names. */
static gboolean
is_entry (const char *path, const char *directory, const char *except)
{
  g_auto (GStrv) names = g_strsplit (except != NULL ? except : "", " ", -1);
  g_autofree char *first = NULL;
  const char *rest;

  if (!is_below (path, directory) || path[strlen (directory)] != '/')
    return FALSE;
  rest = path + strlen (directory) + 1;
  first = g_strndup (rest, strcspn (rest, "/"));
  return first[0] != '\0' && first[0] != '.'
         && !g_strv_contains ((const char *const *) names, first);
}

static gboolean
fits_path (SnugGrant *grant, const SnugGrantWish *wish)
{
  const char *path = snug_grant_get (grant, "path");
  g_autofree char *pattern = path != NULL ? expand_home (path, wish->home) : NULL;

  if (pattern == NULL || g_strcmp0 (snug_grant_get (grant, "scope"), "sandbox") == 0)
    return FALSE;
  if (g_strcmp0 (snug_grant_get (grant, "scope"), "entries") == 0)
    return is_entry (wish->object, pattern, snug_grant_get (grant, "except"));
  if (strpbrk (pattern, "*?[") != NULL)
    return fnmatch (pattern, wish->object, FNM_PATHNAME | FNM_PERIOD | FNM_LEADING_DIR) == 0;
  return is_below (wish->object, pattern);
}

static gboolean
has_letters (const char *access, const char *wanted)
{
  for (const char *letter = wanted != NULL ? wanted : ""; *letter != '\0'; letter++)
    if (access == NULL || strchr (access, *letter) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
has_word (const char *words, const char *wanted)
{
  g_auto (GStrv) list = g_strsplit (words != NULL ? words : "", " ", -1);

  return g_strv_contains ((const char *const *) list, wanted);
}

static gboolean
fits_socket (SnugGrant *grant, const SnugGrantWish *wish)
{
  const char *type = snug_grant_get (grant, "type");

  return g_strcmp0 (snug_grant_get (grant, "family"), wish->object) == 0
         && (type == NULL || wish->access == NULL || g_str_equal (type, wish->access));
}

/* A path is a file, a device or a socket for who looks for it. */
static gboolean
fits (SnugGrant *grant, const SnugGrantWish *wish)
{
  const SnugGrantKind kind = snug_grant_get_kind (grant);
  const gboolean path = wish->object[0] == '/';

  switch (kind)
    {
    case SNUG_GRANT_FILE:
    case SNUG_GRANT_DEVICE:
      return path && (wish->kind == SNUG_GRANT_FILE || wish->kind == SNUG_GRANT_DEVICE)
             && has_letters (snug_grant_get (grant, "access"), wish->access)
             && fits_path (grant, wish);
    case SNUG_GRANT_SOCKET:
      return path ? fits_path (grant, wish)
                  : wish->kind == SNUG_GRANT_SOCKET && fits_socket (grant, wish);
    case SNUG_GRANT_SYSCALL:
      return wish->kind == kind && g_strcmp0 (snug_grant_get (grant, "deny"), "yes") != 0
             && has_word (snug_grant_get (grant, "name"), wish->object);
    case SNUG_GRANT_CAPABILITY:
    case SNUG_GRANT_DBUS:
      return wish->kind == kind && g_strcmp0 (snug_grant_get (grant, "name"), wish->object) == 0;
    case SNUG_GRANT_NETWORK:
      return wish->kind == kind && g_strcmp0 (snug_grant_get (grant, "access"), wish->object) == 0;
    case SNUG_GRANT_SIGNAL:
      return wish->kind == kind;
    default:
      return FALSE;
    }
}

/* What a connection gives if neither snap says anything more. */
static GPtrArray *
expand (SnugInterface *interface)
{
  static const char *const keys[]
    = { "snap", "instance", "revision", "tag", "plug-snap", "plug-name", "slot-snap", "slot-name" };
  GPtrArray *grants = g_ptr_array_new_with_free_func ((GDestroyNotify) snug_grant_unref);
  GPtrArray *templates = snug_interface_get_templates (interface, "plug", TRUE);
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{ss}"));
  g_autoptr (GVariant) names = NULL;
  SnugGrantScope scope = { .origin = snug_interface_get_name (interface), .side = "plug" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_variant_builder_add (&builder, "{ss}", keys[i], "snap");
  names = g_variant_ref_sink (g_variant_builder_end (&builder));
  scope.names = names;
  for (guint i = 0; i < templates->len; i++)
    {
      g_autoptr (GError) error = NULL;

      /* One that needs an attribute gives nothing without. */
      if (!snug_grant_template_expand (g_ptr_array_index (templates, i), &scope, grants, &error))
        g_debug ("%s: %s", scope.origin, error->message);
    }
  return grants;
}

static gboolean
look_into (SnugInterface *interface, const SnugGrantWish *wish, Found *found)
{
  g_autoptr (GPtrArray) grants = expand (interface);
  gboolean any = FALSE;

  *found = (Found){ snug_interface_get_name (interface),
                    snug_interface_is_super_privileged (interface), 0 };
  for (guint i = 0; i < grants->len; i++)
    {
      SnugGrant *grant = g_ptr_array_index (grants, i);
      const char *path = snug_grant_get (grant, "path");

      if (!fits (grant, wish))
        continue;
      any = TRUE;
      found->precision = MAX (found->precision, path != NULL ? strlen (path) : 0);
    }
  return any;
}

static int
compare_found (gconstpointer a, gconstpointer b)
{
  const Found *left = a, *right = b;

  if (left->privileged != right->privileged)
    return left->privileged ? 1 : -1;
  if (left->precision != right->precision)
    return left->precision > right->precision ? -1 : 1;
  return strcmp (left->name, right->name);
}

char **
snug_grant_search (SnugInterfaceSet *interfaces, const SnugGrantWish *wish, guint max)
{
  g_autoptr (GPtrArray) list = snug_interface_set_list (interfaces);
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (Found));
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; i < list->len; i++)
    {
      SnugInterface *interface = g_ptr_array_index (list, i);
      Found one;

      if (snug_interface_get_state (interface) == SNUG_INTERFACE_READY
          && look_into (interface, wish, &one))
        g_array_append_val (found, one);
    }
  g_array_sort (found, compare_found);
  for (guint i = 0; i < found->len && i < max; i++)
    g_strv_builder_add (names, g_array_index (found, Found, i).name);
  return g_strv_builder_end (names);
}
