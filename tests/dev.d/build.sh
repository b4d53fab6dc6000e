# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later

# dev_build [asan]
dev_build () {
  local dir=build options=()
  dev_need build test
  if [ "${1:-}" = asan ]; then
    dir=build-asan
    options=("-Db_sanitize=address,undefined" -Db_lundef=false)
  fi
  [ -f "$dir/build.ninja" ] || meson setup "$dir" "${options[@]}" >"/tmp/snug-meson-$$.log" 2>&1 || {
    cat "/tmp/snug-meson-$$.log" >&2
    rm -f "/tmp/snug-meson-$$.log"
    return 1
  }
  rm -f "/tmp/snug-meson-$$.log"
  ninja -C "$dir" --quiet
}
