#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# squashfs-seed.sh MKSQUASHFS OUTPUT OPTION…: a small image with one of everything.
set -eu
mksquashfs=$1 output=$2
shift 2
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
mkdir -p "$tree/root/dir/inner" "$tree/root/many"
seq 5000 >"$tree/root/numbers"
truncate -s 20000 "$tree/root/hole"
echo one >"$tree/root/dir/one"
ln -s one "$tree/root/dir/link"
mkfifo "$tree/root/fifo"
for i in $(seq 300); do echo "$i" >"$tree/root/many/file-with-a-longer-name-$i"; done
"$mksquashfs" "$tree/root" "$output" -noappend -no-progress -quiet -b 4096 -all-root -mkfs-time 0 -all-time 0 \
  "$@" >/dev/null
