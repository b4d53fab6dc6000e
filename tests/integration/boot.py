#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Boots one throwaway system with a build of snug in it, and runs system.py there.

boot.py SOURCE BUILD [WORD...]: only the tests with one of the words in their name. With --attacks, those of
tests/attacks instead.
"""
import os
import subprocess
import sys


def main():
    attacks = sys.argv[1] == "--attacks"
    source, build, *words = sys.argv[2:] if attacks else sys.argv[1:]
    more = ["--share", build + "/tests/attacks:/media/attacks"] if attacks else []
    if os.geteuid() != 0:
        print("1..0 # SKIP needs root")
        return
    made = subprocess.run([sys.executable, source + "/tests/snaps/build.py", "--pack", build + "/core/cli/snug"],
                          stdout=subprocess.PIPE, text=True, check=True)
    # Most processes in there have nobody who reads what they say, so reports go to files.
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS"):
        os.environ[name] = ":".join(filter(None, [os.environ.get(name), "log_path=/var/log/sanitizers/report"]))
    sys.stdout.flush()
    os.execv("/usr/bin/python3", [
        "/usr/bin/python3", source + "/tests/dev.d/throwaway.py", "--source", source, "--install", build,
        "--share", made.stdout.strip() + ":/media/snaps", *more, "--",
        "/usr/bin/python3", source + f"/tests/{'attacks' if attacks else 'integration'}/system.py", *words])


main()
