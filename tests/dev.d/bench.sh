# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later

# dev_bench [PART [ROUNDS]]: ratios, measured side by side in one run; absolute figures of a busy machine
# mean little. Each part prints its figures; the table at the end says what was aimed at.
dev_bench () {
  local part=${1:-all} name results status=0
  dev_need build test bench
  dev_build
  results=$(mktemp -d)
  case $part in
    all)
      for name in launch storage; do
        dev_bench_part "$name" "${2:-}" "$results" || status=$?
      done ;;
    launch | storage) dev_bench_part "$part" "${2:-}" "$results" || status=$? ;;
    *) echo "dev: unknown part ‘$part’; there are launch, storage, all" >&2; status=2 ;;
  esac
  [ "$status" -ne 0 ] || python3 tests/bench/bench.py "$results"/* || status=$?
  rm -rf "$results"
  return "$status"
}

# dev_bench_part NAME ROUNDS RESULTS: its last line, which is JSON, goes to the file RESULTS/NAME.
dev_bench_part () {
  local name=$1 rounds=$2 results=$3 command=()
  case $name in
    launch) command=(tests/bench/launch.py build/core/launch/snug-run build/tests/unit/launch/make-recipe "$PWD" "${rounds:-200}") ;;
    storage) command=(tests/bench/storage.py build/tests/bench/storage-timer "${rounds:-5}") ;;
  esac
  echo "== $name"
  python3 "${command[@]}" >"$results/$name" || return
  sed '$d' "$results/$name"
}
