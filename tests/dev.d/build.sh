# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later

# dev_build [asan|lean]: everything into build/ or build-asan/; lean: without tests, into build-lean/.
dev_build () {
  local dir=build options=()
  dev_need build test || return
  case ${1:-} in
    asan) dir="build-asan" options=("-Db_sanitize=address,undefined" -Db_lundef=false) ;;
    lean) dir="build-lean" options=(-Dtests=false) ;;
  esac
  [ -f "$dir/build.ninja" ] || meson setup "$dir" "${options[@]}" >"/tmp/snug-meson-$$.log" 2>&1 || {
    cat "/tmp/snug-meson-$$.log" >&2
    rm -f "/tmp/snug-meson-$$.log"
    return 1
  }
  rm -f "/tmp/snug-meson-$$.log"
  ninja -C "$dir" --quiet
}

# dev_build_to_use: builds what is installed, and prints the folder. Who never built for work gets it in a third
# of the time.
dev_build_to_use () {
  if [ -f build/build.ninja ]; then
    dev_build >&2 && echo build
  else
    dev_build lean >&2 && echo "build-lean"
  fi
}
