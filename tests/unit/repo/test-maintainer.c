/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-maintainer.h"

#include <glib/gstdio.h>
#include <stdlib.h>

static char *home;
static GString *printed;

static void run_shell (const char *directory, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
run_shell (const char *directory, const char *format, ...)
{
  g_autofree char *command = NULL;
  const char *argv[] = { "/bin/sh", "-ec", NULL, NULL };
  g_autofree char *errors = NULL;
  va_list args;
  int status = 1;

  va_start (args, format);
  command = g_strdup_vprintf (format, args);
  va_end (args);
  argv[2] = command;
  g_spawn_sync (directory, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, &errors,
                &status, NULL);
  if (status != 0)
    g_error ("failed: %s: %s", command, errors);
}

static void
remove_home (void)
{
  run_shell ("/", "gpgconf --homedir '%s' --kill all; rm -rf '%s'", home, home);
  g_free (home);
}

static void
make_home (void)
{
  static const char *const people[] = { "me", "other", "acme" };

  if (home == NULL)
    {
      home = g_dir_make_tmp ("snug-keys-XXXXXX", NULL);
      for (guint i = 0; i < G_N_ELEMENTS (people); i++)
        run_shell (home,
                   "gpg --homedir . --batch --quiet --passphrase '' --quick-generate-key "
                   "%s@example.org ed25519 sign never",
                   people[i]);
      atexit (remove_home);
    }
  g_setenv ("GNUPGHOME", home, TRUE);
}

static void
keep_print (const char *text)
{
  g_string_append (printed, text);
}

void
maintainer_set_up (Maintainer *self, gconstpointer data)
{
  make_home ();
  self->path = g_dir_make_tmp ("snug-repo-test-XXXXXX", NULL);
  self->directory = g_build_filename (self->path, "repository", NULL);
  self->output = g_string_new (NULL);
}

void
maintainer_tear_down (Maintainer *self, gconstpointer data)
{
  run_shell ("/", "rm -rf '%s'", self->path);
  g_string_free (self->output, TRUE);
  g_free (self->directory);
  g_free (self->path);
}

static gboolean
run_verb (Maintainer *self, va_list args, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) words = NULL;
  const char *word;
  GPrintFunc before;
  gboolean ok;

  while ((word = va_arg (args, const char *)) != NULL)
    g_strv_builder_add (builder, word);
  words = g_strv_builder_end (builder);
  g_string_truncate (self->output, 0);
  printed = self->output;
  before = g_set_print_handler (keep_print);
  ok = snug_repo_verbs_run (words, error);
  g_set_print_handler (before);
  return ok;
}

gboolean
maintainer_try (Maintainer *self, GError **error, ...)
{
  va_list args;
  gboolean ok;

  va_start (args, error);
  ok = run_verb (self, args, error);
  va_end (args);
  g_assert_true (ok == (*error == NULL));
  return ok;
}

void
maintainer_run (Maintainer *self, ...)
{
  g_autoptr (GError) error = NULL;
  va_list args;

  va_start (args, self);
  run_verb (self, args, &error);
  va_end (args);
  g_assert_no_error (error);
}

char *
maintainer_snap (Maintainer *self, const char *name, const char *version, const char *more)
{
  g_autofree char *tree = g_build_filename (self->path, "tree", NULL);
  g_autofree char *meta = g_build_filename (tree, "meta", NULL);
  g_autofree char *yaml = g_build_filename (meta, "snap.yaml", NULL);
  g_autofree char *text
    = g_strdup_printf ("name: %s\nversion: '%s'\nsummary: The %s\ndescription: Text\n%s", name,
                       version, name, more != NULL ? more : "");
  char *snap = g_strdup_printf ("%s/%s_%s.snap", self->path, name, version);

  run_shell (self->path, "rm -rf tree; mkdir -p tree/meta/hooks");
  g_assert_true (g_file_set_contents (yaml, text, -1, NULL));
  run_shell (
    self->path,
    "printf '#!/bin/sh\\n' >tree/meta/hooks/configure; chmod 755 tree/meta/hooks/configure; "
    "mksquashfs tree '%s' -noappend -no-progress -quiet >/dev/null",
    snap);
  return snap;
}

void
maintainer_create (Maintainer *self)
{
  maintainer_run (self, "create", self->directory, "--key", "me@example.org", NULL);
}

void
maintainer_fill (Maintainer *self)
{
  g_autofree char *snap = maintainer_snap (self, "hello", "1.0", NULL);

  maintainer_create (self);
  maintainer_run (self, "add", self->directory, snap, "--publisher", "acme", NULL);
}

char *
maintainer_file (Maintainer *self, const char *name)
{
  return g_build_filename (self->directory, name, NULL);
}

char *
maintainer_find (Maintainer *self, const char *folder, const char *suffix)
{
  g_autofree char *path = maintainer_file (self, folder);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  char *found = NULL;
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, suffix))
      {
        g_assert_null (found);
        found = g_build_filename (path, name, NULL);
      }
  g_assert_nonnull (found);
  return found;
}

char *
maintainer_pins (Maintainer *self, const char *who)
{
  char *folder = g_strdup_printf ("%s/pins-%s", self->path, who);

  run_shell (
    self->path,
    "mkdir '%s'; gpg --homedir '%s' --batch --armor --export '<%s@example.org>' >'%s/key.asc'",
    folder, home, who, folder);
  return folder;
}

void
maintainer_lose_keys (Maintainer *self)
{
  g_autofree char *empty = g_build_filename (self->path, "empty", NULL);

  g_assert_cmpint (g_mkdir (empty, 0700), ==, 0);
  g_setenv ("GNUPGHOME", empty, TRUE);
}

void
maintainer_shell (Maintainer *self, const char *command)
{
  run_shell (self->directory, "%s", command);
}
