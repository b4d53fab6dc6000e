/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-apparmor-refusal.h"
#include "test-refusal.h"

/* `KIND OBJECT ACCESS TAG LOGGED`, or "nothing". */
static void
assert_refusal (const char *rest, const char *wanted)
{
  static const char *const keys[] = { "kind", "object", "access", "tag", NULL };
  g_autofree char *line = g_strconcat ("audit: type=1400 audit(1.000:2): ", rest, NULL);
  g_autoptr (GVariant) refusal = snug_apparmor_refusal_read (line);

  assert_refusal_says (refusal, keys, wanted);
}

#define PROFILE "profile=\"snap.foo.bar\" pid=12 comm=\"cat\" "

static void
test_kinds (void)
{
  assert_refusal ("apparmor=\"DENIED\" operation=\"open\" " PROFILE
                  "name=\"/etc/shadow\" requested_mask=\"r\" denied_mask=\"r\" fsuid=0 ouid=0",
                  "file /etc/shadow r snap.foo.bar refused");
  assert_refusal ("apparmor=\"ALLOWED\" operation=\"mknod\" " PROFILE
                  "name=\"/x\" requested_mask=\"c\" denied_mask=\"c\"",
                  "file /x w snap.foo.bar logged");
  assert_refusal ("apparmor=\"DENIED\" operation=\"open\" " PROFILE
                  "name=\"/dev/kvm\" denied_mask=\"wr\"",
                  "device /dev/kvm rw snap.foo.bar refused");
  assert_refusal ("apparmor=\"DENIED\" operation=\"capable\" " PROFILE
                  "capability=21 capname=\"sys_admin\"",
                  "capability sys_admin - snap.foo.bar refused");
  assert_refusal ("apparmor=\"DENIED\" operation=\"create\" " PROFILE
                  "family=\"inet\" sock_type=\"stream\" protocol=0 requested_mask=\"create\"",
                  "socket inet stream snap.foo.bar refused");
  assert_refusal ("apparmor=\"DENIED\" operation=\"signal\" " PROFILE
                  "requested_mask=\"send\" denied_mask=\"send\" signal=term peer=\"unconfined\"",
                  "signal term - snap.foo.bar refused");
  assert_refusal ("apparmor=\"DENIED\" operation=\"dbus_method_call\" bus=\"system\" "
                  "path=\"/org/x\" interface=\"org.x.I\" member=\"M\" mask=\"send\" "
                  "name=\"org.x.Y\" label=\"snap.foo.bar\" peer_label=\"unconfined\"",
                  "dbus org.x.Y send snap.foo.bar refused");
}

static void
test_others (void)
{
  assert_refusal ("apparmor=\"STATUS\" operation=\"profile_load\" profile=\"unconfined\" "
                  "name=\"snap.foo.bar\"",
                  "nothing");
  assert_refusal ("apparmor=\"DENIED\" profile=\"/usr/sbin/cupsd\" name=\"/x\"", "nothing");
  assert_refusal ("apparmor=\"DENIED\" operation=\"open\" " PROFILE, "nothing");
  assert_refusal ("avc: denied { read } for pid=1", "nothing");
  g_assert_null (snug_apparmor_refusal_read ("audit: type=1326 audit(1.0:1): " PROFILE
                                             "apparmor=\"DENIED\" name=\"/x\""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/apparmor/refusal/kinds", test_kinds);
  g_test_add_func ("/apparmor/refusal/others", test_others);
  return g_test_run ();
}
