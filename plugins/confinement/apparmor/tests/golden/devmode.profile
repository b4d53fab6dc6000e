# Written by snug; a change of the snap or of its connections writes it again.
abi <abi/3.0>,
#include <tunables/home>

profile "snap.foo.bar" flags=(attach_disconnected,mediate_deleted,complain) {
  signal (receive) peer=unconfined,
  ptrace (readby,tracedby) peer=unconfined,
  unix (send,receive) peer=(label=unconfined),
  signal (receive) peer=snug-run,
  ptrace (readby,tracedby) peer=snug-run,
  unix (send,receive) peer=(label=snug-run),
  signal (send,receive) peer="snap.foo.bar",
  ptrace (read,readby) peer="snap.foo.bar",
  "/data/" r,
  "/data/**" r,
}
