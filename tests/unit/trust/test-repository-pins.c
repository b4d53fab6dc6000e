/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-repository-pins.h"
#include "test-repository.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static void
assert_refused (const char *folder, SnugError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (snug_repository_pins_load (folder, &error));
  g_assert_error (error, SNUG_ERROR, (int) code);
}

static void
test_loads (TestRepository *repository, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugRepositoryPins) one = NULL;
  g_autoptr (SnugRepositoryPins) again = NULL;
  g_autoptr (SnugRepositoryPins) two = NULL;
  g_autofree char *readme = g_build_filename (repository->pins, "README", NULL);
  g_autofree char *hidden = g_build_filename (repository->pins, ".x.asc", NULL);

  test_repository_pin (repository, "root1");
  one = snug_repository_pins_load (repository->pins, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (one->keys->len, ==, 1);
  g_assert_true (g_file_set_contents (readme, "x", -1, NULL));
  g_assert_true (g_file_set_contents (hidden, "x", -1, NULL));
  again = snug_repository_pins_load (repository->pins, &error);
  g_assert_cmpstr (again->digest, ==, one->digest);
  test_repository_pin (repository, "root1 root2");
  two = snug_repository_pins_load (repository->pins, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (two->keys->len, ==, 2);
  g_assert_cmpstr (two->digest, !=, one->digest);
}

static void
test_nothing_there (TestRepository *repository, gconstpointer data)
{
  assert_refused (NULL, SNUG_ERROR_UNTRUSTED);
  assert_refused ("/nonexistent", SNUG_ERROR_UNTRUSTED);
  assert_refused (repository->pins, SNUG_ERROR_UNTRUSTED);
}

/* Trust must not start at a file that somebody else could have written. */
static void
test_writable_by_others (TestRepository *repository, gconstpointer data)
{
  g_autofree char *file = g_build_filename (repository->pins, "root1.asc", NULL);

  test_repository_pin (repository, "root1");
  g_assert_cmpint (g_chmod (file, 0666), ==, 0);
  assert_refused (repository->pins, SNUG_ERROR_POLICY_DENIED);
  g_assert_cmpint (g_chmod (file, 0644), ==, 0);
  g_assert_cmpint (g_chmod (repository->pins, 0777), ==, 0);
  assert_refused (repository->pins, SNUG_ERROR_POLICY_DENIED);
}

static void
test_link (TestRepository *repository, gconstpointer data)
{
  g_autofree char *file = g_build_filename (repository->pins, "root1.asc", NULL);
  g_autofree char *elsewhere = g_build_filename (repository->path, "elsewhere", NULL);

  test_repository_pin (repository, "root1");
  g_assert_cmpint (g_rename (file, elsewhere), ==, 0);
  g_assert_cmpint (symlink (elsewhere, file), ==, 0);
  assert_refused (repository->pins, SNUG_ERROR_POLICY_DENIED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  repository_test ("/trust/repository-pins/loads", test_loads);
  repository_test ("/trust/repository-pins/nothing-there", test_nothing_there);
  repository_test ("/trust/repository-pins/writable-by-others", test_writable_by_others);
  repository_test ("/trust/repository-pins/link", test_link);
  return g_test_run ();
}
