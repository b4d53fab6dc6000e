/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The ground under each check of the store suite. Main thread. */

#include "snug-store-fixture.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static char *base;      /* everything that was made */
static char *directory; /* the repository in it */

/* Snaps of a script each, so that they are small and differ. */
static const char script[]
  = "set -e\n"
    "cd \"$BASE\"\n"
    "export GNUPGHOME=\"$BASE/gpg\"\n"
    "mkdir -m 700 gpg\n"
    "gpg --batch --quiet --passphrase '' --quick-generate-key store@example.org ed25519 sign "
    "never\n"
    "gpg --batch --quiet --passphrase '' --quick-generate-key acme@example.org ed25519 sign never\n"
    "make () {\n"
    "  rm -rf tree; mkdir -p tree/meta tree/bin\n"
    "  printf \"name: %s\\nversion: '%s'\\nsummary: %s\\ndescription: %s\\nbase: core24\\n"
    "apps:\\n  %s:\\n    command: bin/run\\n\" \"$1\" \"$2\" \"The $1\" \"Says $2\" \"$1\" "
    ">tree/meta/snap.yaml\n"
    "  printf '#!/bin/sh\\necho %s\\n' \"$2\" >tree/bin/run; chmod 755 tree/bin/run\n"
    "  head -c 300000 /dev/urandom >tree/data\n"
    "  mksquashfs tree \"$1_$2.snap\" -noappend -no-progress -quiet >/dev/null\n"
    "}\n"
    "make hello 1.0; make hello 2.0; make tool 7\n"
    "\"$SNUG_REPO\" create repository --key store@example.org >/dev/null\n"
    "\"$SNUG_REPO\" add repository hello_1.0.snap tool_7.snap --publisher acme "
    "--publisher-key acme@example.org >/dev/null\n"
    "\"$SNUG_REPO\" add repository hello_2.0.snap --channel edge >/dev/null\n"
    "gpgconf --kill all\n"
    ": >repository/empty.json\n";

static const char *
find_obstacle (void)
{
  static const char *const programs[][2] = {
    { "mksquashfs", "mksquashfs is not installed" },
    { "gpg", "gpg is not installed" },
  };
  g_autofree char *repo = g_find_program_in_path ("snug-repo");

  for (guint i = 0; i < G_N_ELEMENTS (programs); i++)
    {
      g_autofree char *path = g_find_program_in_path (programs[i][0]);

      if (path == NULL)
        return programs[i][1];
    }
  if (g_getenv ("SNUG_REPO") == NULL && repo == NULL)
    return "snug-repo is neither in the PATH nor named by SNUG_REPO";
  return NULL;
}

static void
run_script (void)
{
  const char *arguments[] = { "/bin/sh", "-c", script, NULL };
  const char *repo = g_getenv ("SNUG_REPO");
  g_auto (GStrv) environment = g_environ_setenv (g_get_environ (), "BASE", base, TRUE);
  g_autofree char *errors = NULL;
  int status = 1;

  environment = g_environ_setenv (g_steal_pointer (&environment), "SNUG_REPO",
                                  repo != NULL ? repo : "snug-repo", TRUE);
  g_assert_true (g_spawn_sync (base, (char **) arguments, environment, G_SPAWN_DEFAULT, NULL, NULL,
                               NULL, &errors, &status, NULL));
  if (status != 0)
    g_error ("the repository cannot be made: %s", errors);
}

static void
write_oddities (void)
{
  g_autofree char *huge = g_build_filename (directory, "huge.json", NULL);
  g_autofree char *unicode = g_build_filename (directory, "ünï cödé.json", NULL);
  g_autofree char *content = g_malloc (SNUG_STORE_FIXTURE_HUGE);

  for (gsize i = 0; i < SNUG_STORE_FIXTURE_HUGE; i++)
    content[i] = (char) (i * 7 % 251);
  g_assert_true (g_file_set_contents (huge, content, SNUG_STORE_FIXTURE_HUGE, NULL));
  g_assert_true (g_file_set_contents (unicode, "{\"é\":1}", -1, NULL));
}

const char *
snug_store_fixture_prepare (void)
{
  const char *obstacle = find_obstacle ();

  if (obstacle != NULL || base != NULL)
    return obstacle;
  base = g_dir_make_tmp ("snug-store-XXXXXX", NULL);
  g_assert_nonnull (base);
  directory = g_build_filename (base, "repository", NULL);
  run_script ();
  write_oddities ();
  return NULL;
}

void
snug_store_fixture_clean_up (void)
{
  const char *arguments[] = { "rm", "-rf", base, NULL };

  if (base == NULL)
    return;
  g_assert_true (g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
                               NULL, NULL, NULL, NULL));
  g_clear_pointer (&base, g_free);
  g_clear_pointer (&directory, g_free);
}

static guint
count_descriptors (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

void
snug_store_fixture_set_up (SnugStoreFixture *fixture, gconstpointer subject)
{
  const SnugStoreSubject *under_test = subject;

  fixture->directory = directory;
  fixture->store = under_test->factory (directory, under_test->user_data);
  fixture->descriptors = count_descriptors ();
}

void
snug_store_fixture_tear_down (SnugStoreFixture *fixture, gconstpointer subject)
{
  /* A connection may take a moment to go. */
  for (guint i = 0; i < 500 && count_descriptors () > fixture->descriptors; i++)
    g_usleep (10000);
  g_assert_cmpuint (count_descriptors (), <=, fixture->descriptors);
  g_assert_finalize_object (fixture->store);
}

static void
list_below (const char *path, const char *relative, GPtrArray *files)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      g_autofree char *below
        = relative[0] != '\0' ? g_build_filename (relative, name, NULL) : g_strdup (name);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        list_below (child, below, files);
      else
        g_ptr_array_add (files, g_steal_pointer (&below));
    }
}

GPtrArray *
snug_store_fixture_list (SnugStoreFixture *fixture)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_free);

  list_below (fixture->directory, "", files);
  return files;
}

GBytes *
snug_store_fixture_load (SnugStoreFixture *fixture, const char *name)
{
  g_autofree char *path = g_build_filename (fixture->directory, name, NULL);
  char *content = NULL;
  gsize size = 0;

  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  return g_bytes_new_take (content, size);
}

GBytes *
snug_store_fixture_read (int fd)
{
  GByteArray *content = g_byte_array_new ();
  guint8 block[16384];
  gssize n;

  g_assert_cmpint (fd, >=, 0);
  do
    {
      n = read (fd, block, sizeof block);
      if (n > 0)
        g_byte_array_append (content, block, (guint) n);
    }
  while (n > 0 || (n < 0 && (errno == EINTR || errno == EAGAIN)));
  g_assert_cmpint (n, ==, 0);
  close (fd);
  return g_byte_array_free_to_bytes (content);
}
