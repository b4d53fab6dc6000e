/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Whether reports say what recipes do. Each installed interface goes through policy, the backend
 * and the compiler; then each mechanism that a report names is looked for in the recipe.
 */

#include <linux/capability.h>
#include <linux/landlock.h>
#include <linux/sched.h>
#include <string.h>
#include "snug-recipe-compiler.h"
#include "snug-recipe-format.h"
#include "snug-recipe-places.h"
#include "shipped-policy.h"
#include "test-interfaces.h"

typedef struct
{
  const struct snug_recipe_header *recipe;
  const char *interface;
  const char *kind;
  GVariant *params;
} Claim;

static const char *
param (const Claim *claim, const char *name)
{
  const char *value = NULL;

  g_variant_lookup (claim->params, name, "&s", &value);
  return value;
}

static GBytes *
compile (SnugSandbox *sandbox)
{
  SnugRecipeInput input = { .sandbox = sandbox,
                            .snap_name = "foo",
                            .instance_name = "foo",
                            .revision = "1",
                            .version = "1",
                            .app = "foo",
                            .command = "a" };
  g_autoptr (GError) error = NULL;
  GBytes *recipe = snug_recipe_compile (&input, &error);

  g_assert_no_error (error);
  return recipe;
}

static char *
path_of (const Claim *claim)
{
  const char *path = param (claim, g_str_equal (claim->kind, "mount") ? "target" : "path");
  g_autofree char *template = NULL;
  gsize length;

  if (path == NULL)
    return NULL;
  template = snug_recipe_template (path);
  length = strlen (template);
  if (length > 1 && template[length - 1] == '/')
    template[length - 1] = '\0';
  return g_steal_pointer (&template);
}

static gboolean
is_below (const char *path, const char *parent)
{
  const gsize length = g_str_equal (parent, "/") ? 0 : strlen (parent);

  return strncmp (path, parent, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

/* What shows a path: the last one, because it covers the others. */
static const struct snug_recipe_mount *
find_mount (const Claim *claim, const char *path)
{
  const struct snug_recipe_mount *mounts
    = snug_recipe_table (claim->recipe, &claim->recipe->mounts);
  const gboolean own = g_strcmp0 (param (claim, "scope"), "sandbox") == 0;
  const gboolean all = g_strcmp0 (param (claim, "scope"), "entries") == 0;
  g_autofree char *parent = g_path_get_dirname (path), *name = g_path_get_basename (path);
  const struct snug_recipe_mount *found = NULL;

  for (guint i = 0; i < claim->recipe->mounts.count; i++)
    {
      const struct snug_recipe_mount *mount = &mounts[i];
      const char *target = snug_recipe_string (claim->recipe, mount->target);
      const char *data = snug_recipe_string (claim->recipe, mount->data);
      gboolean shows = FALSE;

      /* Part of what every sandbox has; the root is there in any case. */
      if (own)
        shows = is_below (path, target) || is_below (target, path);
      else if (mount->op == SNUG_MOUNT_BIND)
        shows = is_below (path, target);
      else if (mount->op == SNUG_MOUNT_ENTRIES && all)
        shows = g_str_equal (target, path);
      else if (mount->op == SNUG_MOUNT_ENTRIES)
        shows = g_str_equal (target, parent) && g_str_equal (data, name);
      found = shows ? mount : found;
    }
  return found;
}

/* A mount that lets through what the grant says. */
static void
check_mount (const Claim *claim)
{
  g_autofree char *path = path_of (claim);
  const struct snug_recipe_mount *mount = find_mount (claim, path);
  const char *access = param (claim, "access");

  if (mount == NULL)
    g_error ("%s: the report of %s says mount, but the recipe has none", claim->interface, path);
  if (g_strcmp0 (param (claim, "scope"), "sandbox") == 0)
    return;
  if (access != NULL && strchr (access, 'x') != NULL)
    g_assert_cmpuint (mount->flags & SNUG_MOUNT_NOEXEC, ==, 0);
  /* A node takes what is written to it; its mode and folder are the machine's. */
  if (g_str_equal (claim->kind, "device"))
    g_assert_cmpuint (mount->flags & (SNUG_MOUNT_DEVICE | SNUG_MOUNT_WRITABLE), ==,
                      SNUG_MOUNT_DEVICE);
  else if (access != NULL && strchr (access, 'w') != NULL)
    g_assert_cmpuint (mount->flags & SNUG_MOUNT_WRITABLE, !=, 0);
}

static void
check_landlock (const Claim *claim)
{
  const struct snug_recipe_landlock *rules
    = snug_recipe_table (claim->recipe, &claim->recipe->landlock);
  const char *access = param (claim, "access");
  g_autofree char *path = path_of (claim);
  guint64 allowed = 0;

  for (guint i = 0; i < claim->recipe->landlock.count; i++)
    {
      g_autofree char *rule = g_strdup (snug_recipe_string (claim->recipe, rules[i].path));

      if (strlen (rule) > 1 && g_str_has_suffix (rule, "/"))
        rule[strlen (rule) - 1] = '\0';
      /* A home is below the root, wherever it is. */
      if (is_below (path, rule) || g_str_equal (rule, "/"))
        allowed |= rules[i].access;
    }
  g_assert_cmpuint (claim->recipe->landlock_fs, !=, 0);
  if (allowed == 0)
    g_error ("%s: the report of %s says landlock, but no rule names it", claim->interface, path);
  if (access != NULL && strchr (access, 'w') != NULL)
    g_assert_cmpuint (allowed & LANDLOCK_ACCESS_FS_WRITE_FILE, !=, 0);
  if (access != NULL && strchr (access, 'r') != NULL)
    g_assert_cmpuint (allowed & LANDLOCK_ACCESS_FS_READ_FILE, !=, 0);
}

static void
check_claim (const Claim *claim, const char *mechanism, const char *note)
{
  g_auto (GStrv) words = g_strsplit (mechanism, "+", -1);
  const gboolean network = g_str_equal (claim->kind, "network");

  for (guint i = 0; words[i] != NULL; i++)
    if (g_str_equal (words[i], "withheld") || *words[i] == '\0')
      /* Nothing that holds it, or nothing given: then a person is told why. */
      g_assert_true (*note != '\0' || g_str_equal (claim->kind, "env"));
    else if (g_str_equal (words[i], "mount"))
      check_mount (claim);
    else if (g_str_equal (words[i], "landlock") && network)
      g_assert_cmpuint (claim->recipe->landlock_net, !=, 0);
    else if (g_str_equal (words[i], "landlock"))
      check_landlock (claim);
    else if (g_str_equal (words[i], "netns"))
      g_assert_cmpuint (claim->recipe->namespaces & CLONE_NEWNET, ==, 0);
    else if (g_str_equal (words[i], "seccomp"))
      g_assert_cmpuint (claim->recipe->seccomp.count, >, 0);
    else if (g_str_equal (words[i], "capabilities"))
      g_assert_cmpuint (claim->recipe->keep_capabilities, !=, 0);
    else
      g_error ("%s: nobody knows the mechanism %s", claim->interface, words[i]);
}

static guint
check_reports (SnugSandbox *sandbox, const char *interface)
{
  g_autoptr (GBytes) bytes = compile (sandbox);
  g_autoptr (GVariant) reports = snug_sandbox_get_reports (sandbox);
  Claim claim = { g_bytes_get_data (bytes, NULL), interface, NULL, NULL };
  const char *mechanism, *note;
  GVariantIter iter;

  /* Each grant has one, or it counts as not given. */
  g_assert_cmpuint (g_variant_n_children (reports), ==, snug_sandbox_get_grants (sandbox)->len);
  g_variant_iter_init (&iter, reports);
  while (g_variant_iter_next (&iter, "(&s&s&s@a{ss}&s&s)", &claim.kind, NULL, NULL, &claim.params,
                              &mechanism, &note))
    {
      check_claim (&claim, mechanism, note);
      if (g_str_equal (claim.kind, "dbus"))
        {
          g_assert_cmpstr (mechanism, ==, "withheld");
          g_assert_nonnull (strstr (note, "proxy"));
        }
      g_variant_unref (claim.params);
    }
  return (guint) g_variant_n_children (reports);
}

static void
test_every_interface (InterfaceFolder *folder, gboolean daemon)
{
  g_autoptr (SnugInterfaceSet) set = folder_load_shipped (folder);
  g_autoptr (GPtrArray) list = snug_interface_set_list (set);
  guint checked = 0;

  for (guint i = 0; i < list->len; i++)
    {
      SnugInterface *interface = g_ptr_array_index (list, i);
      const char *name = snug_interface_get_name (interface);
      g_autoptr (SnugSnapInfo) info = shipped_policy_snap ("foo", "foo", name, daemon);
      g_autoptr (GError) error = NULL;
      g_autoptr (SnugSandbox) sandbox = shipped_policy_plan (set, info, name, &error);

      g_assert_no_error (error);
      checked += check_reports (sandbox, name);
    }
  g_test_message ("%u reports of %u interfaces", checked, list->len);
  /* Not only those of every snap. */
  g_assert_cmpuint (checked, >, 100);
}

static void
test_apps (InterfaceFolder *folder)
{
  test_every_interface (folder, FALSE);
}

static void
test_services (InterfaceFolder *folder)
{
  test_every_interface (folder, TRUE);
}

/* A service of root keeps what it was granted and nothing else; a person's app never anything. */
static void
test_capabilities (InterfaceFolder *folder)
{
  g_autoptr (SnugInterfaceSet) set = folder_load_shipped (folder);

  for (guint i = 0; i < 4; i++)
    {
      const gboolean daemon = (i & 1) != 0, granted = (i & 2) != 0;
      const char *interface = granted ? "time-control" : "home";
      g_autoptr (SnugSnapInfo) info = shipped_policy_snap ("foo", "foo", interface, daemon);
      g_autoptr (SnugSandbox) sandbox = shipped_policy_plan (set, info, interface, NULL);
      g_autoptr (GBytes) bytes = compile (sandbox);
      const struct snug_recipe_header *recipe = g_bytes_get_data (bytes, NULL);

      if (daemon && granted)
        {
          g_assert_cmpuint (recipe->keep_capabilities, ==, G_GUINT64_CONSTANT (1) << CAP_SYS_TIME);
          g_assert_cmpuint (recipe->namespaces & CLONE_NEWUSER, ==, 0);
        }
      else
        {
          g_assert_cmpuint (recipe->keep_capabilities, ==, 0);
          g_assert_cmpuint (recipe->namespaces & CLONE_NEWUSER, !=, 0);
        }
    }
}

with_folder (test_apps) with_folder (test_services) with_folder (test_capabilities)

  int main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/launch/grants/apps", test_apps_test);
  g_test_add_func ("/launch/grants/services", test_services_test);
  g_test_add_func ("/launch/grants/capabilities", test_capabilities_test);
  return g_test_run ();
}
