/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* recipe-seed CONFINEMENT FILE: compiles a small recipe for the fuzzer's corpus. */

#include "snug-recipe-compiler.h"

int
main (int argc, char **argv)
{
  g_autoptr (SnugSandbox) sandbox = NULL;
  g_autoptr (GVariant) environment = g_variant_ref_sink (
    g_variant_new_parsed ("[('PATH', '$SNAP/bin:$PATH'), ('GREETING', 'hello $SNAP_NAME')]"));
  g_autoptr (GBytes) recipe = NULL;
  g_autoptr (GError) error = NULL;
  SnugRecipeInput input = { .snap_name = "seed",
                            .instance_name = "seed",
                            .revision = "1",
                            .version = "1",
                            .app = "seed",
                            .command = "bin/seed --flag",
                            .environment = environment };

  if (argc != 3)
    return 2;
  sandbox = snug_sandbox_new ("snap.seed.seed", "seed", "1", argv[1], FALSE);
  snug_sandbox_set_namespaces (sandbox,
                               SNUG_NAMESPACE_USER | SNUG_NAMESPACE_MOUNT | SNUG_NAMESPACE_PID);
  snug_sandbox_add_bind (sandbox, "/etc", "/etc", SNUG_BIND_OPTIONAL);
  snug_sandbox_add_entries (sandbox, "$HOME", "*", (const char *const[]){ "bin", "snap", NULL },
                            SNUG_BIND_WRITABLE);
  snug_sandbox_set_landlock_handled (sandbox, 1, 0, 0);
  snug_sandbox_add_landlock_rule (sandbox, "/tmp", 1);
  snug_sandbox_add_landlock_rule (sandbox, "$HOME/", 1);
  input.sandbox = sandbox;
  input.base_dir = "/";
  recipe = snug_recipe_compile (&input, &error);
  if (recipe == NULL)
    g_error ("%s", error->message);
  return g_file_set_contents (argv[2], g_bytes_get_data (recipe, NULL),
                              (gssize) g_bytes_get_size (recipe), NULL)
           ? 0
           : 1;
}
