#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""run.py SOURCE BUILD TEST [WORD…]: boots one throwaway system with a build of snug in it, and runs TEST there."""
import os
import subprocess
import sys

SOURCE, BUILD, TEST = (os.path.realpath(path) for path in sys.argv[1:4])


def main():
    if os.geteuid() != 0:
        print("1..0 # SKIP needs root")
        return
    made = subprocess.run(["/usr/bin/python3", SOURCE + "/tests/snaps/build.py"], stdout=subprocess.PIPE, text=True,
                          check=True)
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS"):
        os.environ[name] = ":".join(filter(None, [os.environ.get(name), "log_path=/var/log/sanitizers/report"]))
    sys.stdout.flush()
    os.execv("/usr/bin/python3", [
        "/usr/bin/python3", SOURCE + "/tests/dev.d/throwaway.py", "--source", SOURCE, "--install", BUILD,
        "--share", made.stdout.strip() + ":/media/snaps", "--", "/usr/bin/python3", TEST,
        BUILD + "/tests/probes/snug-probe", *sys.argv[4:]])


main()
