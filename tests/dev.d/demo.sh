# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later

# dev_snaps BUILD: makes the snaps where that is needed, and prints the folder that has them.
dev_snaps () {
  dev_need test
  python3 tests/snaps/build.py --pack "$1/core/cli/snug"
}

# dev_demo: builds, makes snaps, and shows them in a throwaway system. Its status says whether all went as told.
dev_demo () {
  local build snaps
  echo "Building snug, and snaps of Debian packages to show it with. The first time takes minutes." >&2
  build=$(dev_build_to_use)
  snaps=$(dev_snaps "$build")
  dev_throwaway "$build" --share "$snaps:/media/snaps" -- /usr/bin/python3 tests/dev.d/demo.py
}
