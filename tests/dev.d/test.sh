# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later

# What the sanitized build reads; the leak detector's suppressions have their reasons in the file.
dev_sanitizers () {
  export ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1
  export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
  export LSAN_OPTIONS="suppressions=$PWD/tests/lsan.supp:print_suppressions=0"
}

# dev_test [SUITE [NAME]]: the sanitized build's tests; ends with "N passed, N failed".
dev_test () {
  local suite=${1:-all} arguments=(--no-rebuild) status=0
  case $suite in
    all) ;;
    vm) dev_test_vm "$PWD/build/vm-log.json" >&2 || status=1
      python3 tests/summary.py build/vm-log.json || status=1
      return "$status" ;;
    unit | fuzz | integration) arguments+=(--suite "$suite") ;;
    *) echo "dev: unknown suite ‘$suite’; there are unit, fuzz, integration, vm, all" >&2; return 2 ;;
  esac
  [ $# -gt 1 ] && arguments+=("$2")
  dev_build asan
  # A skipped test has shown nothing: tests/summary.py counts it as failed where CI is set.
  dev_sanitizers
  meson test -C build-asan "${arguments[@]}" --print-errorlogs --timeout-multiplier 4 >&2 || status=$?
  local logs=(build-asan/meson-logs/testlog.json)
  if [ "$suite" = all ]; then
    dev_test_vm "$PWD/build/vm-log.json" >&2 || status=1
    logs+=(build/vm-log.json)
  fi
  python3 tests/summary.py "${logs[@]}" || status=1
  return "$status"
}
