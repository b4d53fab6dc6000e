/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-seccomp-audit.h"

static void
test_heads (void)
{
  static const char *const wrong[]
    = { "",
        "type=",
        "type=1326",
        "type=1326 audit(1.0:1)",
        "type=1326 audit(1:1): x",
        "type=1326 audit(1.1000:1): x",
        "type=1326 audit(99999999999999999999.000:1): x",
        "type=FOO audit(1.0:1): x",
        " audit: type=1326 audit(1.0:1): x",
        "x audit: type=1326 audit(1.0:1): x",
        "audit: type=1107 audit(1.0:1): msg='type=1326 audit(1.0:1): x'" };
  SnugSeccompAudit audit;

  g_assert_true (
    snug_seccomp_audit_parse ("audit: type=1326 audit(1700000000.123:45): a=b", &audit));
  g_assert_cmpuint (audit.type, ==, 1326);
  g_assert_cmpint (audit.time, ==, 1700000000123000);
  g_assert_cmpstr (audit.fields, ==, " a=b");
  g_assert_true (snug_seccomp_audit_parse ("type=SECCOMP msg=audit(1.000:1): a=b", &audit));
  g_assert_cmpuint (audit.type, ==, 1326);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_false (snug_seccomp_audit_parse (wrong[i], &audit) && audit.type != 1107);
}

static void
assert_text (const char *fields, const char *name, const char *wanted)
{
  g_autofree char *text = snug_seccomp_audit_get_text (fields, name);

  g_assert_cmpstr (text, ==, wanted);
}

static void
test_texts (void)
{
  g_autofree char *many = g_strnfill (100000, 'x');
  g_autofree char *fields = g_strdup_printf ("name=\"%s\"", many);
  g_autofree char *text = snug_seccomp_audit_get_text (fields, "name");

  assert_text (" pid=12 comm=\"cat\" exe=\"/bin/cat\" x", "comm", "cat");
  assert_text (" comm=\"cat\"", "com", NULL);
  assert_text (" comm=\"cat\"", "om", NULL);
  assert_text (" comm=6120623D22", "comm", "a b=\"");
  assert_text (" comm=\"a exe=\" exe=\"/bin/b\"", "exe", "/bin/b");
  assert_text (" comm=\"unterminated exe=/bin/b", "exe", NULL);
  /* What a terminal would obey, and what is no UTF-8. */
  assert_text (" name=1B5B324A0A00", "name", "\\x1b[2J\\x0a\\x00");
  assert_text (" name=FF41", "name", "\357\277\275A");
  assert_text (" name=\"a\tb\"", "name", "a\\x09b");
  assert_text (" a", "a", NULL);
  assert_text ("", "a", NULL);
  g_assert_cmpuint (strlen (text), ==, 4096);
}

static void
test_numbers (void)
{
  guint64 number = 0;

  g_assert_true (
    snug_seccomp_audit_get_number (" pid=12 arch=c000003e code=0x7ffc0000", "pid", 10, &number));
  g_assert_cmpuint (number, ==, 12);
  g_assert_true (snug_seccomp_audit_get_number (" arch=c000003e x", "arch", 16, &number));
  g_assert_cmpuint (number, ==, 0xc000003e);
  g_assert_true (snug_seccomp_audit_get_number (" code=0x7ffc0000", "code", 16, &number));
  g_assert_cmpuint (number, ==, 0x7ffc0000);
  g_assert_false (snug_seccomp_audit_get_number (" pid=12x", "pid", 10, &number));
  g_assert_false (snug_seccomp_audit_get_number (" pid=-1", "pid", 10, &number));
  g_assert_false (snug_seccomp_audit_get_number (" pid=", "pid", 10, &number));
}

static void
test_process (void)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  SnugSeccompAudit audit;
  g_autoptr (GVariant) value = NULL;
  const char *comm = NULL;
  guint32 uid = 0;

  g_assert_true (
    snug_seccomp_audit_parse ("type=1400 audit(2.500:1): pid=99999999999 fsuid=1000 comm=\"cat\"",
                              &audit));
  snug_seccomp_audit_describe_process (&audit, &dict);
  value = g_variant_ref_sink (g_variant_dict_end (&dict));
  g_assert_true (g_variant_lookup (value, "uid", "u", &uid));
  g_assert_cmpuint (uid, ==, 1000);
  g_assert_true (g_variant_lookup (value, "comm", "&s", &comm));
  g_assert_cmpstr (comm, ==, "cat");
  g_assert_false (g_variant_lookup (value, "pid", "u", &uid));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/seccomp/audit/heads", test_heads);
  g_test_add_func ("/seccomp/audit/texts", test_texts);
  g_test_add_func ("/seccomp/audit/numbers", test_numbers);
  g_test_add_func ("/seccomp/audit/process", test_process);
  return g_test_run ();
}
