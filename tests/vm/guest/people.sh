# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# as USER COMMAND: in a login shell of that user.
as () {
  runuser -u "$1" -- env -C "/home/$1" HOME="/home/$1" PATH=/snap/bin:/usr/bin:/bin sh -c "$2"
}

# What a boot takes: profiles in the kernel, mounts, processes, /run.
forget_like_a_boot () {
  systemctl stop snugd.service
  umount -l /snap/*/[0-9]*
  lose_profiles
  rm -rf /run/snug
}

# What somebody takes out of the kernel who thinks that nobody needs it.
lose_profiles () {
  local profile profiles
  # The list changes under who reads it.
  mapfile -t profiles < <(sed -n 's/^\(snap\.[^ ]*\) .*/\1/p' /sys/kernel/security/apparmor/profiles)
  for profile in "${profiles[@]}"; do
    printf %s "$profile" >/sys/kernel/security/apparmor/.remove || return
  done
  ! grep -q '^snap\.' /sys/kernel/security/apparmor/profiles
}

# in_force BACKEND: the plugin is in use; what is shown otherwise is said.
in_force () {
  snug plugins | tee /dev/stderr | grep -qE "^$1 .*in.use"
}
