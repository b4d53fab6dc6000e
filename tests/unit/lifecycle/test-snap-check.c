/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-snap-check.h"
#include "test-machine.h"

static void
check (Machine *machine, const char *yaml, SnugSnapExpected expected, int code, const char *words)
{
  g_autofree char *text = g_strconcat ("name: foo\nversion: '1'\n", yaml, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (SnugSnapInfo) info = snug_snap_info_parse (bytes, NULL, &error);
  gboolean ok;

  g_assert_no_error (error);
  expected.instance = "foo";
  expected.revision = 1;
  if (expected.mode == NULL)
    expected.mode = "strict";
  ok = snug_snap_check (&machine->world, info, &expected, &error);
  if (words == NULL)
    {
      g_assert_no_error (error);
      g_assert_true (ok);
      return;
    }
  g_assert_false (ok);
  g_assert_error (error, SNUG_ERROR, code);
  if (strstr (error->message, words) == NULL)
    g_error ("‘%s’ is not in ‘%s’", words, error->message);
}

#define expected(...) ((SnugSnapExpected){ __VA_ARGS__ })

static void
test_promises (Machine *machine, gconstpointer data)
{
  const int wrong = SNUG_ERROR_VERIFICATION_FAILED;

  check (machine, "base: core22\n", expected (), 0, NULL);
  check (machine, "base: core22\n",
         expected (.name = "foo", .type = "app", .base = "core22", .confinement = "strict"), 0,
         NULL);
  check (machine, "", expected (.name = "foo"), 0, NULL);
  check (machine, "", expected (.name = "foo", .base = "core"), 0, NULL);
  check (machine, "", expected (.name = "bar", .base = "core"), wrong, "bar");
  check (machine, "type: base\n", expected (.name = "foo", .type = "app"), wrong, "type");
  check (machine, "base: core22\n", expected (.name = "foo", .base = "core20"), wrong, "core22");
  check (machine, "base: core22\n", expected (.name = "foo"), wrong, "none");
  check (machine, "confinement: classic\n",
         expected (.name = "foo", .confinement = "strict", .mode = "classic"), wrong,
         "confinement");
}

static void
test_modes (void)
{
  static const struct
  {
    const char *confinement, *mode;
    int code; /* -1: it goes */
  } cases[] = {
    { "strict", "strict", -1 },
    { "strict", "devmode", -1 },
    { "strict", "jailmode", -1 },
    { "strict", "classic", SNUG_ERROR_INVALID_ARGUMENT },
    { "devmode", "strict", SNUG_ERROR_NOT_SUPPORTED },
    { "devmode", "devmode", -1 },
    { "devmode", "jailmode", -1 },
    { "classic", "strict", SNUG_ERROR_NEEDS_CLASSIC },
    { "classic", "jailmode", SNUG_ERROR_NOT_SUPPORTED },
    { "classic", "classic", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      const gboolean ok = snug_snap_check_mode ("foo", cases[i].confinement, cases[i].mode, &error);

      g_assert_cmpint (ok, ==, cases[i].code < 0);
      if (!ok)
        g_assert_error (error, SNUG_ERROR, cases[i].code);
    }
}

static void
test_platform (Machine *machine, gconstpointer data)
{
  g_autoptr (GBytes) old_yaml = g_bytes_new_static ("name: foo\nversion: 1\nepoch: 5\n", 30);
  g_autoptr (SnugSnapInfo) old = snug_snap_info_parse (old_yaml, NULL, NULL);

  check (machine, "architectures: [s390x, riscv64]\n", expected (), SNUG_ERROR_ARCH_UNSUPPORTED,
         "s390x");
  check (machine, "architectures: [all]\n", expected (), 0, NULL);
  check (machine, "assumes: [teleport]\n", expected (), SNUG_ERROR_NOT_SUPPORTED, "teleport");
  check (machine, "type: gadget\n", expected (), SNUG_ERROR_NOT_SUPPORTED, "gadget");
  check (machine, "epoch: 6\n", expected (.previous = old), SNUG_ERROR_NOT_SUPPORTED, "data");
  check (machine, "epoch: 6*\n", expected (.previous = old), 0, NULL);
}

static void
test_policy (Machine *machine, gconstpointer data)
{
  check (machine, "plugs: {root-only: }\n", expected (), SNUG_ERROR_POLICY_DENIED, "root-only");
  check (machine, "plugs: {root-only: }\n", expected (.dangerous = TRUE), 0, NULL);
  /* Root's word is about trust; a wrong attribute stays wrong. */
  check (machine, "plugs: {p: {interface: share}}\n", expected (.dangerous = TRUE),
         SNUG_ERROR_INVALID_ARGUMENT, "target");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  machine_test ("/lifecycle/snap-check/promises", test_promises);
  g_test_add_func ("/lifecycle/snap-check/modes", test_modes);
  machine_test ("/lifecycle/snap-check/platform", test_platform);
  machine_test ("/lifecycle/snap-check/policy", test_policy);
  return g_test_run ();
}
