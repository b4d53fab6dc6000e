# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later

# dev_throwaway BUILD OPTION… -- COMMAND…: replaces this process by a throwaway system with BUILD installed.
dev_throwaway () {
  local build=$1
  shift
  # Not a python3 of somebody's PATH: inside, only the machine's own is there.
  exec /usr/bin/python3 tests/dev.d/throwaway.py --source "$PWD" --install "$build" "$@"
}

# dev_shell [-- COMMAND…]: with SNUG_DEV_BUILD=asan the sanitized build.
dev_shell () {
  local build
  [ "${1:-}" = -- ] && shift
  case ${SNUG_DEV_BUILD:-plain} in
    plain) build=$(dev_build_to_use) ;;
    asan)
      build="build-asan"
      dev_build asan >&2
      dev_sanitizers
      ;;
    *) echo "dev: SNUG_DEV_BUILD is plain or asan" >&2; return 2 ;;
  esac
  dev_throwaway "$build" -- "$@"
}
