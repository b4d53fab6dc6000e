/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* From a plan to a sealed recipe: identity, environment, command, namespaces, filters. No state. */

#include <linux/sched.h>
#include <string.h>
#include "snug-recipe-builder.h"
#include "snug-recipe-compiler.h"
#include "snug-recipe-mounts.h"
#include "snug-recipe-places.h"
#include "snug-recipe-prepare.h"

#if defined(__x86_64__)
#define SNAP_ARCH "amd64"
#elif defined(__aarch64__)
#define SNAP_ARCH "arm64"
#elif defined(__arm__)
#define SNAP_ARCH "armhf"
#elif defined(__i386__)
#define SNAP_ARCH "i386"
#elif defined(__riscv)
#define SNAP_ARCH "riscv64"
#elif defined(__powerpc64__)
#define SNAP_ARCH "ppc64el"
#elif defined(__s390x__)
#define SNAP_ARCH "s390x"
#else
#error "this architecture has no name in the snap world yet"
#endif

#define SNAP_PATH                                                                                  \
  "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/games:/usr/local/games"
#define SNAP_LIBRARIES "/var/lib/snapd/lib/gl:/var/lib/snapd/lib/gl32:/var/lib/snapd/void"

/* What changes the behaviour of the loader and libc (ld.so(8), glibc manual), what another snap or
 * snug left behind, and directories that a sandbox does not have. */
static const char *const unsafe_variables[] = { "LD_*",
                                                "GCONV_PATH",
                                                "GETCONF_DIR",
                                                "GLIBC_TUNABLES",
                                                "HOSTALIASES",
                                                "LOCALDOMAIN",
                                                "LOCPATH",
                                                "MALLOC_*",
                                                "NIS_PATH",
                                                "NLSPATH",
                                                "RESOLV_HOST_CONF",
                                                "RES_OPTIONS",
                                                "TMPDIR",
                                                "TZDIR",
                                                "SNAP*",
                                                "SNUG_*",
                                                "GIO_*",
                                                "XDG_DATA_HOME",
                                                "XDG_CONFIG_HOME",
                                                "XDG_CACHE_HOME",
                                                "XDG_STATE_HOME" };

static gboolean
is_classic (const SnugRecipeInput *input)
{
  return g_strcmp0 (snug_sandbox_get_confinement (input->sandbox), "classic") == 0;
}

/* An instance has its own directories outside; inside, a snap is where its author put it. */
static const char *
inner_name (const SnugRecipeInput *input)
{
  return is_classic (input) ? input->instance_name : input->snap_name;
}

static guint32
clone_flags (SnugNamespaces namespaces)
{
  static const struct
  {
    SnugNamespaces namespace;
    guint32 flag;
  } flags[] = {
    { SNUG_NAMESPACE_USER, CLONE_NEWUSER },     { SNUG_NAMESPACE_MOUNT, CLONE_NEWNS },
    { SNUG_NAMESPACE_PID, CLONE_NEWPID },       { SNUG_NAMESPACE_IPC, CLONE_NEWIPC },
    { SNUG_NAMESPACE_UTS, CLONE_NEWUTS },       { SNUG_NAMESPACE_NET, CLONE_NEWNET },
    { SNUG_NAMESPACE_CGROUP, CLONE_NEWCGROUP },
  };
  guint32 result = 0;

  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    result |= (namespaces & flags[i].namespace) != 0 ? flags[i].flag : 0;
  return result;
}

static void
add_identity (SnugRecipeBuilder *builder, const SnugRecipeInput *input)
{
  struct snug_recipe_header *header = snug_recipe_builder_get_header (builder);
  SnugNamespaces namespaces = snug_sandbox_get_namespaces (input->sandbox);
  const gboolean classic = is_classic (input);
  g_autofree char *hostname = g_strdelimit (g_strdup (input->instance_name), "_", '-');

  header->security_tag
    = snug_recipe_builder_string (builder, snug_sandbox_get_security_tag (input->sandbox));
  header->instance = snug_recipe_builder_string (builder, input->instance_name);
  header->apparmor_label
    = snug_recipe_builder_string (builder, snug_sandbox_get_apparmor_label (input->sandbox));
  header->flags |= classic ? SNUG_RECIPE_CLASSIC : 0;
  header->flags |= g_strcmp0 (snug_sandbox_get_confinement (input->sandbox), "devmode") == 0
                     ? SNUG_RECIPE_DEVMODE
                     : 0;
  header->flags |= input->hook != NULL ? SNUG_RECIPE_HOOK : 0;
  header->flags |= snug_sandbox_is_service (input->sandbox) ? SNUG_RECIPE_SERVICE : 0;
  if (classic)
    return;
  header->namespaces = clone_flags (namespaces);
  header->flags |= (namespaces & SNUG_NAMESPACE_USER) == 0 ? SNUG_RECIPE_HOST_USER : 0;
  header->keep_capabilities = snug_sandbox_get_capabilities (input->sandbox);
  header->void_dir = snug_recipe_builder_string (builder, "/var/lib/snapd/void");
  if ((namespaces & SNUG_NAMESPACE_UTS) != 0)
    header->hostname = snug_recipe_builder_string (builder, hostname);
}

static void
add_snap_variables (SnugRecipeBuilder *builder, const SnugRecipeInput *input)
{
  const char *name = inner_name (input), *key = strchr (input->instance_name, '_');
  g_autofree char *snap = g_build_filename ("/snap", name, input->revision, NULL);
  g_autofree char *data = g_build_filename ("/var/snap", name, input->revision, NULL);
  g_autofree char *common = g_build_filename ("/var/snap", name, "common", NULL);
  g_autofree char *user_data
    = g_strconcat ("%h/snap/", input->instance_name, "/", input->revision, NULL);
  g_autofree char *user_common = g_strconcat ("%h/snap/", input->instance_name, "/common", NULL);
  const struct
  {
    enum snug_recipe_env_op op;
    const char *name;
    const char *value;
  } variables[] = {
    { SNUG_ENV_SET, "SNAP", snap },
    { SNUG_ENV_SET, "SNAP_ARCH", SNAP_ARCH },
    { SNUG_ENV_SET, "SNAP_COMMON", common },
    { SNUG_ENV_SET, "SNAP_DATA", data },
    { SNUG_ENV_CALLER, "SNAP_EUID", "%u" },
    { SNUG_ENV_SET, "SNAP_INSTANCE_KEY", key != NULL ? key + 1 : "" },
    { SNUG_ENV_SET, "SNAP_INSTANCE_NAME", input->instance_name },
    { SNUG_ENV_SET, "SNAP_LIBRARY_PATH", SNAP_LIBRARIES },
    { SNUG_ENV_SET, "SNAP_NAME", input->snap_name },
    { SNUG_ENV_CALLER, "SNAP_REAL_HOME", "%h" },
    { SNUG_ENV_SET, "SNAP_REEXEC", "" },
    { SNUG_ENV_SET, "SNAP_REVISION", input->revision },
    { SNUG_ENV_CALLER, "SNAP_UID", "%u" },
    { SNUG_ENV_CALLER, "SNAP_USER_COMMON", user_common },
    { SNUG_ENV_CALLER, "SNAP_USER_DATA", user_data },
    { SNUG_ENV_SET, "SNAP_VERSION", input->version },
  };

  for (guint i = 0; i < G_N_ELEMENTS (variables); i++)
    snug_recipe_builder_env (builder, variables[i].op, variables[i].name, variables[i].value);
  if (is_classic (input))
    return;
  snug_recipe_builder_env (builder, SNUG_ENV_CALLER, "HOME", user_data);
}

static void
add_pairs (SnugRecipeBuilder *builder, enum snug_recipe_env_op op, GVariant *pairs)
{
  GVariantIter iter;
  const char *name, *value;

  if (pairs == NULL)
    return;
  g_variant_iter_init (&iter, pairs);
  while (g_variant_iter_next (&iter, "(&s&s)", &name, &value))
    snug_recipe_builder_env (builder, op, name, value);
}

static void
add_environment (SnugRecipeBuilder *builder, const SnugRecipeInput *input)
{
  g_autoptr (GVariant) granted = snug_sandbox_get_env (input->sandbox);
  g_autofree char *runtime = g_strconcat ("/run/user/%u/snap.", input->instance_name, NULL);

  if (!is_classic (input))
    {
      for (guint i = 0; i < G_N_ELEMENTS (unsafe_variables); i++)
        snug_recipe_builder_env (builder, SNUG_ENV_UNSET, unsafe_variables[i], NULL);
      snug_recipe_builder_env (builder, SNUG_ENV_SET, "PATH", SNAP_PATH);
      snug_recipe_builder_env (builder, SNUG_ENV_SET, "SHELL", "/bin/bash");
      snug_recipe_builder_env (builder, SNUG_ENV_SET, "TMPDIR", "/tmp");
      snug_recipe_builder_env (builder, SNUG_ENV_SET, "TEMPDIR", "/tmp");
      snug_recipe_builder_env (builder, SNUG_ENV_CALLER, "XDG_RUNTIME_DIR", runtime);
    }
  else
    snug_recipe_builder_env (builder, SNUG_ENV_UNSET, "SNAP_*", NULL);
  add_snap_variables (builder, input);
  if (input->app != NULL)
    snug_recipe_builder_env (builder, SNUG_ENV_SET, "SNAP_APP_NAME", input->app);
  add_pairs (builder, SNUG_ENV_SET, input->variables);
  add_pairs (builder, SNUG_ENV_SET, granted);
  add_pairs (builder, SNUG_ENV_EXPAND, input->environment);
}

static gboolean
add_command_word (SnugRecipeBuilder *builder,
                  const SnugRecipeInput *input,
                  const char *path,
                  GError **error)
{
  g_autofree char *word = NULL;

  /* snug_recipe_check() refuses this as well, but cannot say which command it was. */
  if (*path == '\0' || *path == '/' || strstr (path, "..") != NULL)
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "the command ‘%s’ of ‘%s’ is not a path inside the snap", path,
                           input->instance_name);
  word = g_build_filename ("/snap", inner_name (input), input->revision, path, NULL);
  snug_recipe_builder_word (builder, word);
  return TRUE;
}

static gboolean
add_command (SnugRecipeBuilder *builder, const SnugRecipeInput *input, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_auto (GStrv) words = NULL;

  for (guint i = 0; input->command_chain != NULL && input->command_chain[i] != NULL; i++)
    if (!add_command_word (builder, input, input->command_chain[i], error))
      return FALSE;
  if (!g_shell_parse_argv (input->command, NULL, &words, &local_error))
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "the command ‘%s’ of ‘%s’ cannot be read: %s", input->command,
                           input->instance_name, local_error->message);
  if (!add_command_word (builder, input, words[0], error))
    return FALSE;
  for (guint i = 1; words[i] != NULL; i++)
    snug_recipe_builder_word (builder, words[i]);
  return TRUE;
}

static void
add_user_dirs (SnugRecipeBuilder *builder, const SnugRecipeInput *input)
{
  g_autofree char *top = g_strconcat ("%h/snap/", input->instance_name, NULL);
  g_autofree char *revision = g_strconcat (top, "/", input->revision, NULL);
  g_autofree char *common = g_strconcat (top, "/common", NULL);
  g_autofree char *current = g_strconcat (top, "/current", NULL);
  g_autofree char *runtime = g_strconcat ("/run/user/%u/snap.", input->instance_name, NULL);

  snug_recipe_builder_dir (builder, SNUG_DIR_MAKE, revision, NULL, 0700);
  snug_recipe_builder_dir (builder, SNUG_DIR_MAKE, common, NULL, 0700);
  snug_recipe_builder_dir (builder, SNUG_DIR_LINK, current, input->revision, 0);
  if (!is_classic (input))
    snug_recipe_builder_dir (builder, SNUG_DIR_MAKE, runtime, NULL, 0700);
}

static void
add_images (SnugRecipeBuilder *builder, const SnugRecipeInput *input)
{
  g_autofree char *snap = g_build_filename ("/snap", input->instance_name, input->revision, NULL);

  snug_recipe_builder_image (builder, snap);
  if (input->base_name != NULL && input->base_revision != NULL)
    {
      g_autofree char *base
        = g_build_filename ("/snap", input->base_name, input->base_revision, NULL);

      snug_recipe_builder_image (builder, base);
    }
  for (guint i = 0; input->content_dirs != NULL && input->content_dirs[i] != NULL; i++)
    snug_recipe_builder_image (builder, input->content_dirs[i]);
}

/* Rules for one path add up; what the root's rule allows everywhere needs no other. Each rule costs
 * the launcher two calls. */
static void
add_landlock_rules (SnugRecipeBuilder *builder, SnugSandbox *sandbox)
{
  g_autoptr (GVariant) rules = snug_sandbox_get_landlock_rules (sandbox);
  g_autoptr (GHashTable) access_of = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree guint64 *sums = g_new0 (guint64, g_variant_n_children (rules) + 1);
  const guint64 *everywhere;
  const char *path;
  guint64 access;
  GVariantIter iter;
  gsize n_sums = 0;

  g_variant_iter_init (&iter, rules);
  while (g_variant_iter_next (&iter, "(&st)", &path, &access))
    {
      guint64 *sum = g_hash_table_lookup (access_of, path);

      if (sum == NULL)
        g_hash_table_insert (access_of, (gpointer) path, sum = &sums[n_sums++]);
      *sum |= access;
    }
  everywhere = g_hash_table_lookup (access_of, "/");
  g_variant_iter_init (&iter, rules);
  while (g_variant_iter_next (&iter, "(&st)", &path, NULL))
    {
      const guint64 *sum = g_hash_table_lookup (access_of, path);
      g_autofree char *text = snug_recipe_template (path);

      if (sum == NULL || (sum != everywhere && everywhere != NULL && (*sum & ~*everywhere) == 0))
        continue;
      snug_recipe_builder_landlock (builder, text, *sum);
      g_hash_table_remove (access_of, path);
    }
}

static gboolean
add_filters (SnugRecipeBuilder *builder, const SnugRecipeInput *input, GError **error)
{
  struct snug_recipe_header *header = snug_recipe_builder_get_header (builder);
  GBytes *program = snug_sandbox_get_seccomp (input->sandbox);

  if (program != NULL
      && (g_bytes_get_size (program) % 8 != 0
          || g_bytes_get_size (program) > 8 * SNUG_RECIPE_MAX_ENTRIES))
    return snug_set_error (error, SNUG_ERROR_INVALID_ARGUMENT,
                           "the system call filter of ‘%s’ is malformed", input->instance_name);
  snug_recipe_builder_seccomp (builder, program);
  if (is_classic (input))
    return TRUE;
  snug_sandbox_get_landlock_handled (input->sandbox, &header->landlock_fs, &header->landlock_net,
                                     &header->landlock_scoped);
  add_landlock_rules (builder, input->sandbox);
  return TRUE;
}

GBytes *
snug_recipe_compile (const SnugRecipeInput *input, GError **error)
{
  g_autoptr (SnugRecipeBuilder) builder = snug_recipe_builder_new ();

  add_identity (builder, input);
  add_environment (builder, input);
  add_user_dirs (builder, input);
  add_images (builder, input);
  if (!add_command (builder, input, error) || !add_filters (builder, input, error))
    return NULL;
  if (!is_classic (input) && !snug_recipe_add_mounts (builder, input, error))
    return NULL;
  snug_recipe_prepare (builder);
  return snug_recipe_builder_seal (builder, error);
}
