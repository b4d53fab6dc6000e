/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * From a plan to the text of a profile, apparmor.d(5). What the mechanisms below withhold gets no
 * rule. The profile begins at the exec of the app, so paths are those of the sandbox. No state.
 */

#include <string.h>
#include "snug-apparmor-path.h"
#include "snug-apparmor-profile.h"

static gboolean
has (SnugGrant *grant, const char *param, const char *value)
{
  return g_strcmp0 (snug_grant_get (grant, param), value) == 0;
}

/* The letters of grants are those of profiles but for `x`, which says there into what: a program
 * that an app starts stays in the app's profile. */
static char *
file_access (const char *access, gboolean directory)
{
  GString *text = g_string_new (NULL);

  for (const char *letter = "rwklm"; *letter != '\0'; letter++)
    if (strchr (access, *letter) != NULL && !(directory && strchr ("klm", *letter) != NULL))
      g_string_append_c (text, *letter);
  if (strchr (access, 'x') != NULL && !directory)
    g_string_append (text, "ix");
  return g_string_free (text, FALSE);
}

static void
add_rule (GString *text, const char *owner, const char *path, const char *tail, const char *access)
{
  if (*access != '\0')
    g_string_append_printf (text, "  %s\"%s%s\" %s,\n", owner, path, tail, access);
}

static void
add_path (GString *text, const char *path, const char *access, const char *owner)
{
  const gsize length = strlen (path);
  const char *last = strrchr (path, '/');
  const gboolean tree = length > 0 && path[length - 1] == '/';
  const gboolean pattern = !tree && last != NULL && strpbrk (last, "*?[") != NULL;
  g_autofree char *quoted = snug_apparmor_path_quote (path, pattern);
  g_autofree char *file = file_access (access, FALSE), *directory = file_access (access, TRUE);

  add_rule (text, owner, quoted, "", tree ? directory : file);
  if (tree)
    add_rule (text, owner, quoted, "**", file);
  else if (!pattern)
    /* An attribute may name a file or a directory; only the system knows which. */
    add_rule (text, owner, quoted, "/{,**}", file);
}

static void
add_entries (GString *text, SnugGrant *grant, const char *access)
{
  const char *except = snug_grant_get (grant, "except");
  g_auto (GStrv) names = g_strsplit (except != NULL ? except : "", " ", -1);
  g_autofree char *quoted = snug_apparmor_path_quote (snug_grant_get (grant, "path"), FALSE);
  g_autofree char *alternation = snug_apparmor_path_exclude ((const char *const *) names);
  g_autofree char *tail = g_strconcat ("/", alternation, NULL);
  g_autofree char *letters = file_access (access, FALSE);
  const char *owner = has (grant, "owner", "yes") ? "owner " : "";

  add_rule (text, "", quoted, "/", "r");
  add_rule (text, owner, quoted, tail, letters);
}

static void
add_file (GString *text, SnugGrant *grant)
{
  const char *path = snug_grant_get (grant, "path"), *access = snug_grant_get (grant, "access");

  if (path == NULL || access == NULL)
    return;
  if (has (grant, "scope", "entries"))
    add_entries (text, grant, access);
  else
    add_path (text, path, access, has (grant, "owner", "yes") ? "owner " : "");
}

/* Kernels that do not mediate UNIX sockets pass the rule over. */
static void
add_abstract (GString *text, const char *name)
{
  g_autofree char *quoted = snug_apparmor_path_quote (name, FALSE);

  g_string_append_printf (text, "  unix (connect,send,receive) peer=(addr=\"@%s\"),\n", quoted);
}

static void
add_socket (GString *text, SnugGrant *grant)
{
  const char *family = snug_grant_get (grant, "family"), *type = snug_grant_get (grant, "type");
  const char *path = snug_grant_get (grant, "path"), *abstract = snug_grant_get (grant, "abstract");

  if (path != NULL)
    add_path (text, path, "rw", "");
  else if (abstract != NULL)
    add_abstract (text, abstract);
  else if (g_strcmp0 (family, "unix") == 0)
    g_string_append (text, "  network unix,\n  unix,\n");
  else if (g_strcmp0 (family, "netlink") == 0)
    g_string_append (text, "  network netlink,\n");
  else if (family != NULL)
    g_string_append_printf (text, "  network %s%s%s,\n", family, type != NULL ? " " : "",
                            type != NULL ? type : "");
}

static void
add_mount (GString *text, SnugGrant *grant)
{
  const char *target = snug_grant_get (grant, "target"),
             *options = snug_grant_get (grant, "options");

  if (target != NULL)
    add_path (text, target, options != NULL && strstr (options, "rw") != NULL ? "rwklmx" : "rmx",
              "");
}

static void
add_grant (GString *text, SnugGrant *grant)
{
  switch (snug_grant_get_kind (grant))
    {
    case SNUG_GRANT_FILE:
    case SNUG_GRANT_DEVICE:
      add_file (text, grant);
      break;
    case SNUG_GRANT_SOCKET:
      add_socket (text, grant);
      break;
    case SNUG_GRANT_MOUNT:
      add_mount (text, grant);
      break;
    case SNUG_GRANT_CAPABILITY:
      g_string_append_printf (text, "  capability %s,\n", snug_grant_get (grant, "name"));
      break;
    case SNUG_GRANT_SIGNAL:
      g_string_append (text, "  signal (send),\n");
      break;
    default:
      break;
    }
}

gboolean
snug_apparmor_profile_has_rule (SnugGrant *grant)
{
  g_autoptr (GString) text = g_string_new (NULL);

  add_grant (text, grant);
  return text->len > 0;
}

/* What the mechanisms below withhold gets no rule here either. */
static gboolean
is_given (SnugSandbox *sandbox, SnugGrant *grant)
{
  return g_strcmp0 (snug_sandbox_get_mechanism (sandbox, grant), "withheld") != 0;
}

/* --- what cannot be written --- */

static gboolean
is_line (const char *text)
{
  for (const char *at = text; *at != '\0'; at++)
    if (g_ascii_iscntrl (*at))
      return FALSE;
  return TRUE;
}

static gboolean
is_word (const char *text)
{
  return *text != '\0' && strspn (text, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen (text);
}

/* Names that a pattern is made from letter by letter. */
static gboolean
is_plain (const char *text)
{
  return is_line (text) && strpbrk (text, "\"\\/{}[]*?^@,$") == NULL;
}

gboolean
snug_apparmor_profile_check (SnugSandbox *sandbox, GError **error)
{
  static const struct
  {
    const char *param;
    gboolean (*is_good) (const char *text);
  } rules[] = {
    { "path", is_line },    { "target", is_line }, { "abstract", is_line },
    { "except", is_plain }, { "family", is_word }, { "type", is_word },
  };
  GPtrArray *grants = snug_sandbox_get_grants (sandbox);

  for (guint i = 0; i < grants->len; i++)
    {
      SnugGrant *grant = g_ptr_array_index (grants, i);
      const char *name = snug_grant_get (grant, "name");
      gboolean good
        = snug_grant_get_kind (grant) != SNUG_GRANT_CAPABILITY || name == NULL || is_word (name);

      for (guint j = 0; good && j < G_N_ELEMENTS (rules); j++)
        {
          const char *value = snug_grant_get (grant, rules[j].param);

          good = value == NULL || rules[j].is_good (value);
        }
      if (!good && is_given (sandbox, grant))
        return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                               "the interface ‘%s’ gives ‘%s’ what no AppArmor profile can say: a "
                               "name or path with characters that are not allowed there",
                               snug_grant_get_origin (grant),
                               snug_sandbox_get_security_tag (sandbox));
    }
  return TRUE;
}

/* --- the text --- */

/* Outside of the profile are whoever started the app and the launcher, which has a profile where
 * AppArmor restricts user namespaces; among themselves the processes of an app are free. */
static void
add_peers (GString *text, const char *label)
{
  static const char *const outside[] = { "unconfined", "snug-run" };

  for (guint i = 0; i < G_N_ELEMENTS (outside); i++)
    g_string_append_printf (text,
                            "  signal (receive) peer=%s,\n"
                            "  ptrace (readby,tracedby) peer=%s,\n"
                            "  unix (send,receive) peer=(label=%s),\n",
                            outside[i], outside[i], outside[i]);
  g_string_append_printf (text,
                          "  signal (send,receive) peer=\"%s\",\n"
                          "  ptrace (read,readby) peer=\"%s\",\n",
                          label, label);
}

char *
snug_apparmor_profile_write (SnugSandbox *sandbox)
{
  const char *label = snug_sandbox_get_security_tag (sandbox);
  const gboolean devmode = g_str_equal (snug_sandbox_get_confinement (sandbox), "devmode");
  GPtrArray *grants = snug_sandbox_get_grants (sandbox);
  GString *text = g_string_new ("# Written by snug; a change of the snap or of its connections "
                                "writes it again.\nabi <abi/3.0>,\n#include <tunables/home>\n\n");

  g_string_append_printf (text, "profile \"%s\" flags=(attach_disconnected,mediate_deleted%s) {\n",
                          label, devmode ? ",complain" : "");
  add_peers (text, label);
  for (guint i = 0; i < grants->len; i++)
    if (is_given (sandbox, g_ptr_array_index (grants, i)))
      add_grant (text, g_ptr_array_index (grants, i));
  g_string_append (text, "}\n");
  return g_string_free (text, FALSE);
}
