# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later

# dev_test_vm LOG: boots a Debian of its own and runs tests/vm/guest in it; writes LOG for tests/summary.py.
dev_test_vm () {
  local log=$1 cache stage image snaps status=0
  dev_need build vm
  dev_build
  cache=${XDG_CACHE_HOME:-/var/cache}/snug-vm
  image=$cache/$(tests/vm/make-image --hash)
  # One image at a time is kept: an older one is of no more use.
  [ -f "$image/complete" ] || rm -rf "$cache"
  tests/vm/make-image "$image"
  stage=$(mktemp -d)
  meson install -C build --quiet --no-rebuild --destdir "$stage/root" || status=$?
  snaps=$(python3 tests/snaps/build.py) || status=$?
  if [ "$status" -eq 0 ]; then
    mkdir "$stage/snaps"
    cp "$snaps"/*.snap "$stage/snaps"
    mkdir "$stage/tests"
    cp -r tests/probes tests/integration "$stage/tests"
    cp build/tests/probes/snug-probe build/tests/probes/snug-stand-in-bus "$stage/tests/probes"
    mkdir "$stage/attacks"
    python3 tests/attacks/attack_snap.py build/tests/attacks/attack "$stage/attacks"
    tests/vm/run.py "$image" "$stage/root" "$log" "$stage/snaps" "$stage/tests" "$stage/attacks" || status=$?
  fi
  rm -rf "$stage"
  return "$status"
}
