# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later

BENCH_PARTS="launch storage install list memory"

# dev_bench [PART [ROUNDS]]: ratios, measured side by side in one run; absolute figures of a busy machine
# mean little. Each part prints its figures; the table at the end says what was aimed at.
dev_bench () {
  local part=${1:-all} rounds=${2:-} name parts results status=0
  case " all $BENCH_PARTS " in
    *" $part "*) ;;
    *) echo "dev: unknown part ‘$part’; there are $BENCH_PARTS, all" >&2; return 2 ;;
  esac
  parts=$part
  [ "$part" != all ] || parts=$BENCH_PARTS
  dev_need build test bench
  dev_build
  results=$(mktemp -d)
  for name in $parts; do
    dev_bench_part "$name" "$rounds" "$results" || status=$?
  done
  [ "$status" -ne 0 ] || python3 tests/bench/bench.py "$results"/* || status=$?
  rm -rf "$results"
  return "$status"
}

# dev_bench_part NAME ROUNDS RESULTS: its last line, which is JSON, goes to the file RESULTS/NAME.
dev_bench_part () {
  local name=$1 rounds=$2 results=$3
  echo "== $name"
  case $name in
    launch) python3 tests/bench/launch.py build/core/launch/snug-run build/tests/unit/launch/make-recipe "$PWD" \
      "${rounds:-200}" ;;
    storage) python3 tests/bench/storage.py build/tests/bench/storage-timer "${rounds:-5}" ;;
    *) dev_bench_system "$name" "$rounds" ;;
  esac >"$results/$name" || return
  sed '$d' "$results/$name"
}

# dev_bench_system PART ROUNDS: in a throwaway system, with snug installed there.
dev_bench_system () {
  local part=$1 rounds=$2 options=()
  if [ "$part" = list ]; then
    dev_bench_snapd
    options+=(--share "$PWD/build/bench:/srv/bench" --env "SNAPD=/srv/bench/snapd.deb")
  fi
  # No systemd starts the daemon there, so what its unit sets is set for all.
  [ "$part" != memory ] || options+=(--env MALLOC_ARENA_MAX=1 --env G_SLICE=always-malloc)
  (dev_throwaway build --env "ROUNDS=$rounds" "${options[@]}" -- \
    /usr/bin/python3 "$PWD/tests/bench/system.py" "$PWD/build" "$part")
}

# dev_bench_snapd: Debian's package of snapd, which is not installed but unpacked where it does not matter.
dev_bench_snapd () {
  mkdir -p build/bench
  [ -f build/bench/snapd.deb ] && return
  (cd build/bench && apt-get -qq download snapd && mv snapd_*.deb snapd.deb) || rm -f build/bench/snapd_*.deb
}
