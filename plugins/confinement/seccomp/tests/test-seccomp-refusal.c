/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "snug-seccomp-refusal.h"
#include "test-refusal.h"

/* `KIND OBJECT ACCESS TAG EXE LOGGED`, or "nothing". */
static void
assert_refusal (const char *line, const char *wanted)
{
  static const char *const keys[] = { "kind", "object", "access", "tag", "exe", NULL };
  g_autoptr (GVariant) refusal = snug_seccomp_refusal_read (line);

  assert_refusal_says (refusal, keys, wanted);
}

#define HEAD "audit: type=1326 audit(1795592407.175:219): auid=1000 uid=1000 gid=1000 ses=3 "

static void
test_calls (void)
{
  assert_refusal (HEAD "pid=2 comm=\"x\" exe=\"/snap/foo/1/x\" sig=0 arch=c000003e syscall=165 "
                       "compat=0 ip=0x4 code=0x7ffc0000",
                  "syscall mount - - /snap/foo/1/x logged");
  assert_refusal (HEAD "subj=snap.foo.bar pid=2 comm=\"x\" exe=\"/x\" sig=31 arch=40000003 "
                       "syscall=21 compat=1 ip=0x4 code=0x80000000",
                  "syscall mount - snap.foo.bar /x refused");
  assert_refusal (HEAD "subj==snap.foo.bar pid=2 arch=c000003e syscall=165 code=0x50001",
                  "syscall mount - snap.foo.bar - refused");
  assert_refusal (HEAD "subj=unconfined pid=2 arch=c000003e syscall=99999 code=0x50001",
                  "syscall 99999 - - - refused");
  assert_refusal (HEAD "pid=2 arch=1 syscall=4294967297 code=0x50001",
                  "syscall 4294967297 - - - refused");
  assert_refusal (HEAD "pid=2 comm=\"x\" arch=c000003e code=0x50001", "nothing");
}

static void
test_landlock (void)
{
  assert_refusal ("audit: type=1423 audit(1.000:2): domain=195ba459b blockers=fs.make_reg "
                  "path=\"/usr/bin\" dev=\"vda2\" ino=351",
                  "file /usr/bin w - - refused");
  assert_refusal ("type=LANDLOCK_ACCESS msg=audit(1.000:2): domain=1 blockers=fs.read_file "
                  "path=\"/x\"",
                  "file /x r - - refused");
  assert_refusal ("audit: type=1423 audit(1.000:2): domain=1 blockers=net.connect_tcp dport=80",
                  "network connect connect - - refused");
  assert_refusal ("audit: type=1423 audit(1.000:2): domain=1 blockers=ptrace opid=1", "nothing");
}

static void
test_others (void)
{
  assert_refusal ("", "nothing");
  assert_refusal ("usb 1-1: new device", "nothing");
  assert_refusal ("audit: type=1400 audit(1.000:2): apparmor=\"DENIED\"", "nothing");
  assert_refusal ("audit: type=1107 audit(1.000:2): msg='type=1326 audit(1.0:1): arch=c000003e "
                  "syscall=165 code=0x0'",
                  "nothing");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/seccomp/refusal/calls", test_calls);
  g_test_add_func ("/seccomp/refusal/landlock", test_landlock);
  g_test_add_func ("/seccomp/refusal/others", test_others);
  return g_test_run ();
}
