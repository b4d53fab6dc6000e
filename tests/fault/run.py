#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs faults.py in several throwaway systems at once, and puts their results together.

run.py SOURCE BUILD [OPTION…]: options go to faults.py. Needs root. JOBS in the environment says how many
systems; by default as many as there are processors.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

SOURCE, BUILD = (os.path.realpath(path) for path in sys.argv[1:3])
HERE = os.path.dirname(os.path.realpath(__file__))
SNAP, BASE = "figlet", "debian12"


def run(*command, **options):
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, stdin=subprocess.DEVNULL, **options)
    return done.stdout


def make_repository(work, snaps):
    """A signed repository with two revisions of the snap, and its base. The key is for this run only."""
    environment = dict(os.environ, GNUPGHOME=work + "/gnupg")
    os.mkdir(environment["GNUPGHOME"], 0o700)
    repository, keys = work + "/repository", work + "/keys"
    tool = [BUILD + "/core/repo/snug-repo"]
    try:
        run("gpg", "--batch", "--quiet", "--passphrase", "", "--quick-generate-key", "faults", "ed25519", "sign", "never",
            env=environment, stderr=subprocess.DEVNULL)
        listing = run("gpg", "--list-keys", "--with-colons", env=environment, stderr=subprocess.DEVNULL)
        key = re.search(r"^fpr:.*:([0-9A-F]+):$", listing, re.MULTILINE)[1]
        run(*tool, "create", repository, "--key", key, env=environment)
        for name, channel in ((f"{BASE}_1", "latest/stable"), (f"{SNAP}_1", "latest/candidate"),
                              (f"{SNAP}_2", "latest/stable")):
            run(*tool, "add", repository, f"{snaps}/{name}.snap", "--publisher", "faults", "--channel", channel,
                env=environment)
        os.mkdir(keys)
        with open(keys + "/faults.asc", "w", encoding="utf-8") as file:
            file.write(run("gpg", "--armor", "--export", key, env=environment))
    finally:
        subprocess.run(["gpgconf", "--kill", "all"], env=environment, check=False)
    shutil.rmtree(environment["GNUPGHOME"])


def sanitizer():
    """The runtime of a sanitized build must be loaded before what is preloaded."""
    libraries = subprocess.run(["ldd", BUILD + "/core/daemon/snugd"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"=> (\S*libasan\S*)", libraries)
    return found[1] if found else ""


def start(work, shard, shards, options):
    preload, module = (f"{BUILD}/tests/fault/{name}.so" for name in ("snug-fault-preload", "libsnug-fault-lifecycle"))
    output = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")
    system = subprocess.Popen(
        ["/usr/bin/python3", SOURCE + "/tests/dev.d/throwaway.py", "--source", SOURCE, "--install", BUILD,
         "--share", work + ":/srv/faults", "--env", "FAULT_SANITIZER=" + sanitizer(), "--", "/usr/bin/python3",
         HERE + "/faults.py", preload, module, "/srv/faults/repository", "/srv/faults/keys", "--snap", SNAP,
         "--base", BASE,         "--old", "candidate", "--shard", f"{shard}/{shards}", *options],
        stdout=output, stdin=subprocess.DEVNULL)
    return system, output


def print_results(output, number):
    """Numbers them anew; returns the last number."""
    output.seek(0)
    for line in output:
        if re.match(r"(not )?ok \d+ ", line):
            number += 1
            line = re.sub(r"^((?:not )?ok) \d+", rf"\1 {number}", line)
        if not line.startswith("1.."):
            print(line, end="", flush=True)
    return number


def main():
    if os.geteuid() != 0:
        print("1..0 # SKIP a throwaway system needs root")
        return 0
    jobs = int(os.environ.get("JOBS") or os.cpu_count() or 1)
    number, status = 0, 0
    work = tempfile.mkdtemp(prefix="snug-faults-")
    try:
        os.chmod(work, 0o755)
        snaps = run("/usr/bin/python3", SOURCE + "/tests/snaps/build.py").strip().splitlines()[-1]
        make_repository(work, snaps)
        systems = [start(work, index, jobs, sys.argv[3:]) for index in range(jobs)]
        for system, output in systems:
            status |= system.wait() != 0
            number = print_results(output, number)
    finally:
        shutil.rmtree(work)
    print(f"1..{number}")
    return 1 if status or not number else 0


sys.exit(main())
