#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What an installed snug costs: installing, listing, memory. Runs inside a throwaway system, as root.

system.py BUILD PART, where PART is install, list or memory. SNAPD names an unpacked Debian package of
snapd to compare `snug list` with; without it that row is left out, and a line says so.
"""
import glob
import os
import shutil
import signal
import subprocess
import sys
import time

import bench

BUILD = os.path.abspath(sys.argv[1])
WORK = "/var/bench"
SIZE = 100 * 1000 * 1000
ROUNDS = int(os.environ.get("ROUNDS") or 7)
DAEMON = "/usr/lib/snug/snugd"
QUIET = [(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0), (os.POSIX_SPAWN_OPEN, 2, "/var/bench-errors",
                                                                 os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)]


def run(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, **options)
    if done.returncode != 0:
        sys.exit(f"system.py: {' '.join(command)}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def timed(*command):
    """Seconds from spawn to the end of a program."""
    path = shutil.which(command[0])
    begin = time.perf_counter()
    pid = os.posix_spawn(path, command, os.environ, file_actions=QUIET)
    status = os.waitpid(pid, 0)[1]
    taken = time.perf_counter() - begin
    if status != 0:
        with open("/var/bench-errors", encoding="utf-8") as file:
            sys.exit(f"system.py: {' '.join(command)} failed: {file.read()}")
    return taken


def daemon():
    for path in glob.glob("/proc/[0-9]*/exe"):
        try:
            if os.readlink(path) == os.path.realpath(DAEMON):
                return int(path.split("/")[2])
        except OSError:
            continue
    return None


def make_image(name, size):
    """A snap with one file that does not compress, like most of what is big."""
    tree = f"{WORK}/{name}"
    os.makedirs(tree + "/meta")
    with open(tree + "/meta/snap.yaml", "w", encoding="utf-8") as file:
        file.write(f"name: {name}\nversion: '1'\nsummary: For measuring\ndescription: For measuring\n"
                   "base: none\nconfinement: strict\narchitectures: [all]\n")
    with open(tree + "/data", "wb") as file:
        file.write(os.urandom(size))
    run("mksquashfs", tree, f"{WORK}/{name}.snap", "-noappend", "-no-progress", "-quiet", "-comp", "zstd", "-all-root")
    shutil.rmtree(tree)
    return f"{WORK}/{name}.snap"


def make_store(images):
    """A signed repository on this machine, and a configuration that names it."""
    home = WORK + "/gnupg"
    os.makedirs(home, mode=0o700)
    os.environ["GNUPGHOME"] = home
    run("gpg", "--batch", "--quiet", "--passphrase", "", "--quick-generate-key", "bench", "ed25519", "sign", "never")
    repository = WORK + "/repository"
    fingerprint = [line.split(":")[9] for line in run("gpg", "--list-keys", "--with-colons").splitlines()
                   if line.startswith("fpr:")][0]
    run("snug-repo", "create", repository, "--key", fingerprint)
    for image in images:
        run("snug-repo", "add", repository, image, "--publisher", "bench")
    os.makedirs("/etc/snug/keys/bench")
    with open("/etc/snug/keys/bench/bench.asc", "w", encoding="utf-8") as file:
        file.write(run("gpg", "--export", "--armor", fingerprint))
    with open("/etc/snug/conf.d/50-bench.conf", "w", encoding="utf-8") as file:
        file.write(f"[store bench]\nPlugin=mirror\nPath={repository}\nKeys=/etc/snug/keys/bench\n")


def install():
    image = make_image("big", SIZE)
    make_store([image])
    run("snug", "find", "big")
    floor = [BUILD + "/tests/bench/install-floor", image, WORK + "/copy"]

    def install_once():
        taken = timed("snug", "install", "big")
        run("snug", "remove", "--purge", "big")
        return taken

    medians = bench.in_turn({"floor": lambda: timed(*floor), "snug install": install_once}, ROUNDS)
    for name, value in medians.items():
        print(f"{name:28} {value * 1000:9.1f} ms ({value / medians['floor']:5.2f})")
    return [bench.row("install of 100 MB from a mirror / read, SHA3-384, write", medians["snug install"] / medians["floor"],
                      1.25)]


def start_snapd():
    """By hand: there is no systemd here. It answers `snap list` and reaches no store."""
    package = os.environ.get("SNAPD")
    if not package or not os.path.exists(package):
        return None
    # Not all of it: its /lib would take the place of the machine's link.
    run("sh", "-c", 'dpkg-deb --fsys-tarfile "$0" | tar -x -C / ./usr', package)
    os.environ["SNAP_REEXEC"] = "0"
    with open("/dev/null", "w", encoding="utf-8") as log:
        process = subprocess.Popen(["/usr/lib/snapd/snapd"], stdout=log, stderr=log)
    deadline = time.monotonic() + 20
    while not os.path.exists("/run/snapd.socket"):
        if time.monotonic() > deadline:
            sys.exit("system.py: snapd did not start")
        time.sleep(0.05)
    run("snap", "list")
    return process


def list_snaps():
    snapd = start_snapd()
    run("snug", "list")
    commands = {"snug list": ["snug", "list"], "snug version": ["snug", "version"]}
    if snapd is not None:
        commands.update({"snap list": ["snap", "list"], "snap version": ["snap", "version"]})
    # A small program starts them: a big one such as this takes longer to start another.
    arguments = [BUILD + "/tests/bench/launch-timer", str(10 * ROUNDS)]
    for command in commands.values():
        arguments += ["--", shutil.which(command[0]), *command[1:]]
    medians = dict(zip(commands, (int(time) / 1e9 for time in run(*arguments).split())))
    for name, value in medians.items():
        print(f"{name:28} {value * 1000:9.1f} ms")
    if snapd is None:
        print("snapd's package cannot be had here, so nothing is compared")
        return []
    snapd.send_signal(signal.SIGTERM)
    return [bench.row("snug list / snap list, both daemons up", medians["snug list"] / medians["snap list"], 0.6)]


def memory_of(pid):
    """RSS and what it wrote itself, in MB. The latter is Anonymous, which has copies of a file's pages that were
    written to. It is not Private_Dirty: programs lie on a tmpfs here, and every page of a file on one counts as
    dirty, also if it was only read."""
    fields = {}
    with open(f"/proc/{pid}/smaps_rollup", encoding="utf-8") as file:
        for line in file.readlines()[1:]:
            name, value = line.split()[:2]
            fields[name.rstrip(":")] = int(value) / 1024
    return fields["Rss"], fields["Anonymous"]


def peak_during(*command):
    """The most that snugd had while a command ran; it may start with it."""
    peak = (0, 0)
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            pid = daemon()
            if pid is not None:
                try:
                    peak = tuple(map(max, peak, memory_of(pid)))
                except (OSError, KeyError):
                    continue
            time.sleep(0.002)
        if process.returncode != 0:
            sys.exit(f"system.py: {' '.join(command)}: {process.stderr.read().strip()}")
    return peak


def memory():
    make_store([make_image("big", SIZE)])
    working = (0, 0)
    print(f"{'':28}    peak: RSS, private   after: RSS, private (MB)")
    for command in (["list"], ["find", "big"], ["install", "big"], ["connections"], ["remove", "--purge", "big"]):
        peak = peak_during("snug", *command)
        after = memory_of(daemon())
        working = tuple(map(max, working, peak, after))
        print(f"{'snug ' + ' '.join(command):28}       {peak[0]:7.2f}  {peak[1]:7.2f}       {after[0]:7.2f}  {after[1]:7.2f}")
    begin = time.monotonic()
    while daemon() is not None and time.monotonic() - begin < 120:
        time.sleep(0.5)
    gone = daemon() is None
    print(f"it {'left' if gone else 'did not leave'} after {time.monotonic() - begin:.0f} s of idleness")
    return [bench.row("snugd while working, RSS", working[0], 12, unit="MB"),
            bench.row("snugd while working, private", working[1], 4, unit="MB"),
            bench.row("snugd processes when idle", 0 if gone else 1, 0, unit="")]


PARTS = {"install": install, "list": list_snaps, "memory": memory}


def main():
    os.makedirs(WORK)
    bench.finish(PARTS[sys.argv[2]]())


main()
