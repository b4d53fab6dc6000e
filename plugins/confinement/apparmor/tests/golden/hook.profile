# Written by snug; a change of the snap or of its connections writes it again.
abi <abi/3.0>,
#include <tunables/home>

profile "snap.foo_key.hook.configure" flags=(attach_disconnected,mediate_deleted) {
  signal (receive) peer=unconfined,
  ptrace (readby,tracedby) peer=unconfined,
  unix (send,receive) peer=(label=unconfined),
  signal (receive) peer=snug-run,
  ptrace (readby,tracedby) peer=snug-run,
  unix (send,receive) peer=(label=snug-run),
  signal (send,receive) peer="snap.foo_key.hook.configure",
  ptrace (read,readby) peer="snap.foo_key.hook.configure",
  "/data/" r,
  "/data/**" r,
}
