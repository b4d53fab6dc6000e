# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# What each job needs from Debian, and how it gets there. dev_need looks the lists up by name.
# shellcheck disable=SC2034

PACKAGES_build="gcc libc6-dev meson ninja-build pkg-config libglib2.0-dev libpeas-dev libseccomp-dev libcap-dev
  libapparmor-dev libjson-glib-dev libgpgme-dev libsquashfuse-dev libfuse3-dev libyaml-dev
  libsqlite3-dev libgcrypt20-dev musl-tools linux-libc-dev python3"
PACKAGES_test="squashfs-tools squashfuse gnupg dbus polkitd busybox-static util-linux libcap2-bin apparmor"
PACKAGES_bench="bubblewrap"
PACKAGES_vm="qemu-system-x86 mmdebstrap e2fsprogs squashfs-tools python3"
PACKAGES_lint="clang-format clang-tidy cppcheck shellcheck python3"

# dev_need LIST…: install what is missing, and say so; quiet when nothing is.
dev_need () {
  local list package missing=()
  for list in "$@"; do
    local name="PACKAGES_$list"
    for package in ${!name}; do
      dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
    done
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  if [ "$(id -u)" -ne 0 ]; then
    echo "dev: missing packages: ${missing[*]}; run this once as root" >&2
    return 1
  fi
  echo "dev: installing ${missing[*]}" >&2
  apt-get -qq update
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${missing[@]}" >/dev/null
}
