/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-repository-resolution.h"
#include "test-documents.h"

static const char shard[]
  = "{\"format\":1,\"document\":\"shard\",\"snaps\":{\"hello\":{"
    "\"publisher\":{\"id\":\"acme\",\"sha3-384\":\"" TEST_DIGEST "\",\"size\":5},"
    "\"channels\":{\"amd64\":{\"latest/stable\":{\"revision\":1},\"latest/beta\":{\"revision\":2},"
    "\"latest/edge/fix\":{\"revision\":3},\"2.0/edge\":{\"revision\":3}},"
    "\"arm64\":{\"2.0/candidate\":{\"revision\":2}}},"
    "\"revisions\":{\"1\":{\"version\":\"1\",\"confinement\":\"strict\",\"size\":7,"
    "\"record\":\"" TEST_DIGEST "\",\"record-size\":9},"
    "\"2\":{\"version\":\"1\",\"confinement\":\"strict\",\"size\":7,"
    "\"record\":\"" TEST_DIGEST "\",\"record-size\":9},"
    "\"3\":{\"version\":\"1\",\"confinement\":\"strict\",\"size\":7,"
    "\"record\":\"" TEST_DIGEST "\",\"record-size\":9}}},"
    "\"closed\":{\"publisher\":{\"id\":\"acme\",\"sha3-384\":\"" TEST_DIGEST "\",\"size\":5},"
    "\"channels\":{},\"revisions\":{}}}}";

static SnugRepositorySnap *
load (const char *name)
{
  g_autoptr (GBytes) content = g_bytes_new_static (shard, strlen (shard));
  g_autoptr (JsonObject) snaps = snug_repository_shard_parse ("shard", content, NULL);

  return snug_repository_snap_parse (snaps, name, NULL);
}

static void
test_falls_through (void)
{
  static const struct
  {
    const char *wanted;
    const char *architecture;
    const char *got;
    int revision;
  } cases[] = {
    { "stable", "amd64", "latest/stable", 1 },    { "latest/stable", "amd64", "latest/stable", 1 },
    { "candidate", "amd64", "latest/stable", 1 }, { "beta", "amd64", "latest/beta", 2 },
    { "edge", "amd64", "latest/beta", 2 },        { "edge/fix", "amd64", "latest/edge/fix", 3 },
    { "edge/gone", "amd64", "latest/beta", 2 },   { "stable/gone", "amd64", "latest/stable", 1 },
    { "2.0/edge", "amd64", "2.0/edge", 3 },       { "2.0/edge", "arm64", "2.0/candidate", 2 },
  };
  g_autoptr (SnugRepositorySnap) snap = load ("hello");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      const SnugRepositoryChannel *channel
        = snug_repository_resolve_channel (snap, cases[i].wanted, cases[i].architecture, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (channel->channel, ==, cases[i].got);
      g_assert_cmpint (channel->revision, ==, cases[i].revision);
    }
}

static void
test_says_why_not (void)
{
  static const struct
  {
    const char *wanted;
    const char *architecture;
    SnugError code;
    const char *word;
  } cases[] = {
    /* Never to a riskier one. */
    { "2.0/stable", "amd64", SNUG_ERROR_CHANNEL_UNAVAILABLE, "2.0/edge" },
    { "2.0/beta", "amd64", SNUG_ERROR_CHANNEL_UNAVAILABLE, "latest/stable" },
    { "stable", "arm64", SNUG_ERROR_CHANNEL_UNAVAILABLE, "2.0/candidate" },
    { "stable", "riscv64", SNUG_ERROR_ARCH_UNSUPPORTED, "amd64, arm64" },
    { "a/b/c/d", "amd64", SNUG_ERROR_INVALID_ARGUMENT, "channel" },
  };
  g_autoptr (SnugRepositorySnap) snap = load ("hello");
  g_autoptr (SnugRepositorySnap) closed = load ("closed");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) local = NULL;

      g_assert_null (
        snug_repository_resolve_channel (snap, cases[i].wanted, cases[i].architecture, &local));
      g_assert_error (local, SNUG_ERROR, (int) cases[i].code);
      g_assert_nonnull (strstr (local->message, cases[i].word));
    }
  g_assert_null (snug_repository_resolve_channel (closed, "stable", "amd64", &error));
  g_assert_error (error, SNUG_ERROR, SNUG_ERROR_CHANNEL_UNAVAILABLE);
}

static void
test_default (void)
{
  g_autoptr (SnugRepositorySnap) snap = load ("hello");
  g_autoptr (SnugRepositorySnap) closed = load ("closed");

  g_assert_cmpstr (snug_repository_resolve_default (snap, "amd64")->channel, ==, "latest/stable");
  g_assert_cmpstr (snug_repository_resolve_default (snap, "arm64")->channel, ==, "2.0/candidate");
  g_assert_null (snug_repository_resolve_default (snap, "riscv64"));
  g_assert_null (snug_repository_resolve_default (closed, "amd64"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trust/repository-resolution/falls-through", test_falls_through);
  g_test_add_func ("/trust/repository-resolution/says-why-not", test_says_why_not);
  g_test_add_func ("/trust/repository-resolution/default", test_default);
  return g_test_run ();
}
