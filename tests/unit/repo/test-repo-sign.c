/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-maintainer.h"

#include <string.h>

static void
test_signs (Maintainer *me, gconstpointer data)
{
  maintainer_fill (me);
  maintainer_run (me, "sign", me->directory, "--days", "30", NULL);
  g_assert_cmpstr (me->output->str, ==, "signed: valid for 30 days, timestamp 3, index 3\n");
  maintainer_run (me, "sign", me->directory, "--timestamp-only", NULL);
  g_assert_cmpstr (me->output->str, ==, "signed: valid for 14 days, timestamp 4, index 3\n");
  maintainer_run (me, "verify", me->directory, NULL);
}

static void
test_refuses (Maintainer *me, gconstpointer data)
{
  static const char *const options[]
    = { "--days=0", "--days=4000", "--index-days=-1", "--days=x", "--frob" };

  maintainer_create (me);
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (maintainer_try (me, &error, "sign", me->directory, options[i], NULL));
      g_assert_error (error, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
    }
}

/* Who can write to the directory, but has no key, must not get anything signed. */
static void
test_signs_nothing_foreign (Maintainer *me, gconstpointer data)
{
  g_autoptr (GError) index = NULL;
  g_autoptr (GError) shard = NULL;
  g_autoptr (GError) timestamp = NULL;

  maintainer_fill (me);
  maintainer_shell (me, "cp -a . ../copy; cd index; sed -i 's/\"size\":/\"size\": /' 2.json");
  g_assert_false (maintainer_try (me, &index, "sign", me->directory, NULL));
  g_assert_error (index, SNUG_ERROR, SNUG_ERROR_INVALID_ARGUMENT);
  maintainer_shell (me,
                    "cp -a ../copy/. .; for s in shards/*.json; do tr s S <$s >x; cat x >$s; done");
  g_assert_false (maintainer_try (me, &shard, "sign", me->directory, NULL));
  g_assert_error (shard, SNUG_ERROR, SNUG_ERROR_VERIFICATION_FAILED);
  maintainer_shell (me, "cp -a ../copy/. .; sed -i 's/2/3/' timestamp.json");
  g_assert_false (maintainer_try (me, &timestamp, "sign", me->directory, NULL));
  g_assert_error (timestamp, SNUG_ERROR, SNUG_ERROR_NOT_FOUND);
  maintainer_shell (me, "cp -a ../copy/. .");
  maintainer_run (me, "sign", me->directory, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  maintainer_test ("/repo/sign/signs", test_signs);
  maintainer_test ("/repo/sign/refuses", test_refuses);
  maintainer_test ("/repo/sign/signs-nothing-foreign", test_signs_nothing_foreign);
  return g_test_run ();
}
