#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Kills snugd, and lets calls fail, at every step of install, refresh, revert and remove.

faults.py PRELOAD LIFECYCLE-MODULE REPOSITORY KEYS [--shard I/N] [--points N]. Runs inside a throwaway
system, as root, with snug installed. REPOSITORY is a signed repository with the snap SNAP in two revisions
(the older in the channel OLD) and its base.

Every run starts from a saved state, does one thing, strikes once, lets the daemon come back, and waits until
no change is under way. Then all must be exactly as before, or exactly as after a run that nothing
disturbed; snug doctor must agree; and a call that failed must have left a clear error. TAP on standard output.
"""
import argparse
import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time

import fault_state as state
from fault_control import COUNT, FAIL, KILL, Control, Point

DAEMON = "/usr/lib/snug/snugd"
WRAPPER = "/usr/lib/snug/snugd-with-faults"
SERVICE = "/usr/share/dbus-1/system-services/org.snug.Manager1.service"
PLUGINS = "/usr/local/lib/snug/plugins/lifecycle/fault"
SAVED = "/mnt/faults"
LOG = "/var/log/snugd-faults.log"


class Scene:
    """One thing to do, from a saved state."""

    def __init__(self, name, command, state_name):
        self.name, self.command, self.saved = name, command, f"{SAVED}/{state_name}"
        self.before, self.after, self.trust, self.calls, self.boundaries = {}, {}, {}, 0, 0


def snug(*arguments, check=False, timeout=120):
    done = subprocess.run(["snug", *arguments], capture_output=True, text=True, timeout=timeout, check=False,
                          stdin=subprocess.DEVNULL)
    if check and done.returncode != 0:
        raise AssertionError(f"snug {' '.join(arguments)}: {done.stderr.strip() or done.stdout.strip()}")
    return done


def daemons():
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.readlink(f"/proc/{name}/exe") == os.path.realpath(DAEMON):
                found.append(int(name))
        except OSError:
            continue
    return found


def has_owner():
    """The bus may see later than we that the daemon is gone."""
    answer = subprocess.run(["dbus-send", "--system", "--print-reply=literal", "--dest=org.freedesktop.DBus",
                             "/org/freedesktop/DBus", "org.freedesktop.DBus.NameHasOwner", "string:org.snug.Manager1"],
                            capture_output=True, text=True, check=True).stdout
    return "true" in answer


def stop_daemon():
    """What is asked next starts a new one."""
    for pid in daemons():
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    while daemons() or has_owner():
        time.sleep(0.005)


def is_told(lines):
    """A home's trouble is that home's and does not stop a change, but the change says so."""
    change = state.ask("changes")[-1]["id"]
    return all(line.startswith("  /root/snap/") for line in lines) and "in the home" in snug("change", change).stdout


def is_under_way(change):
    return change.get("status") not in ("Done", "Undone", "Error", "Hold")


def wait_until_quiet():
    deadline = time.monotonic() + 60
    while any(map(is_under_way, state.ask("changes"))):
        if time.monotonic() > deadline:
            raise AssertionError("a change is still under way after a minute: " + snug("changes").stdout)
        time.sleep(0.02)


def install_plugin(preload, module):
    """The daemon's environment is the bus's; a wrapper adds the library."""
    os.makedirs(PLUGINS)
    shutil.copy(module, f"{PLUGINS}/{os.path.basename(module)}")
    shutil.copy(os.path.join(os.path.dirname(os.path.realpath(__file__)), "fault.plugin"), PLUGINS)
    for folder, _, files in os.walk("/usr/local/lib/snug"):
        for path in [folder] + [f"{folder}/{name}" for name in files]:
            os.chown(path, 0, 0)
            os.chmod(path, 0o755 if os.path.isdir(path) else 0o644)
    libraries = [os.environ["FAULT_SANITIZER"]] if os.environ.get("FAULT_SANITIZER") else []
    shutil.copy(preload, "/usr/lib/snug/fault-preload.so")
    libraries.append("/usr/lib/snug/fault-preload.so")
    with open(WRAPPER, "w", encoding="utf-8") as file:
        file.write(f"#!/bin/sh\nexport LD_PRELOAD={':'.join(libraries)}\nexec {DAEMON} \"$@\" >>{LOG} 2>&1\n")
    os.chmod(WRAPPER, 0o755)
    with open(SERVICE, encoding="utf-8") as file:
        text = file.read()
    with open(SERVICE, "w", encoding="utf-8") as file:
        file.write(text.replace(DAEMON, WRAPPER))
    subprocess.run(["dbus-send", "--system", "--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus",
                    "org.freedesktop.DBus.ReloadConfig"], check=True, stdout=subprocess.DEVNULL)


def configure(repository, keys):
    os.makedirs("/etc/snug/conf.d", exist_ok=True)
    os.makedirs("/etc/snug/keys", exist_ok=True)
    shutil.copytree(keys, "/etc/snug/keys/test", dirs_exist_ok=True)
    for folder, _, files in os.walk("/etc/snug"):
        for path in [folder] + [f"{folder}/{name}" for name in files]:
            os.chown(path, 0, 0)
            os.chmod(path, 0o755 if os.path.isdir(path) else 0o644)
    with open("/etc/snug/conf.d/50-test.conf", "w", encoding="utf-8") as file:
        file.write("[daemon]\nPluginPolicy=any\n\n"
                   f"[store test]\nPlugin=mirror\nPath={repository}\nKeys=/etc/snug/keys/test\n")


def save(name):
    wait_until_quiet()
    stop_daemon()
    state.unmount_all()
    state.save(f"{SAVED}/{name}")


def use_snap(snap):
    """What a person would have: data of every kind."""
    revision = os.readlink(f"/snap/{snap}/current")
    for folder in (f"/var/snap/{snap}/{revision}", f"/var/snap/{snap}/common", f"/root/snap/{snap}/{revision}"):
        os.makedirs(folder, exist_ok=True)
        with open(f"{folder}/notes", "a", encoding="utf-8") as file:
            file.write(f"written with revision {revision}\n")
    link = f"/var/snap/{snap}/{revision}/link-{revision}"
    if not os.path.islink(link):
        os.symlink("notes", link)
    return revision


def make_states(snap, base, old):
    snug("list", check=True)
    snug("find", snap, check=True)
    # Backends make their folders with the first snap, and keep them.
    snug("install", base, check=True)
    snug("remove", base, check=True)
    save("nothing")
    snug("install", base, check=True)
    save("base")
    snug("install", snap, f"--channel={old}", check=True)
    use_snap(snap)
    snug("switch", snap, "--channel=stable", check=True)
    save("old")
    snug("refresh", snap, check=True)
    newest = use_snap(snap)
    save("new")
    snug("revert", snap, check=True)
    use_snap(snap)
    save("reverted")
    return newest


class Runner:
    def __init__(self):
        self.control = Control()
        self.number = self.failed = 0

    def report(self, ok, what, lines=()):
        self.number += 1
        self.failed += not ok
        print(f"{'ok' if ok else 'not ok'} {self.number} {what}")
        for line in lines if not ok else ():
            print(f"# {line}")
        sys.stdout.flush()

    def run(self, scene, point):
        """Does it, and returns what the client said, what the control saw, and how things are."""
        stop_daemon()
        state.restore(scene.saved)
        open(LOG, "w", encoding="utf-8").close()
        self.control.arm(point)
        done = snug(*scene.command)
        if point.mode == FAIL:
            # A call may fail after the client has its answer.
            wait_until_quiet()
        seen = self.control.disarm()
        wait_until_quiet()
        return done, seen, state.describe()

    def prepare(self, scene):
        stop_daemon()
        state.restore(scene.saved)
        scene.before, scene.trust = state.describe(), state.read_trust()
        done, seen, scene.after = self.run(scene, Point(COUNT))
        scene.calls, scene.boundaries = seen["calls"], seen["boundaries"]
        differ = state.differences(scene.before, scene.after)
        self.report(done.returncode == 0 and scene.calls > 0 and scene.boundaries > 0 and bool(differ),
                    f"{scene.name}, undisturbed: {scene.boundaries} boundaries, {scene.calls} calls",
                    [done.stderr, "nothing changed" if not differ else ""])

    def find_undoing(self, scene):
        """The latest of some failures after which everything is undone: the point, and what was seen of it."""
        for tenth in range(10, 0, -1):
            point = Point(FAIL, call=max(1, scene.calls * tenth // 10), error=errno.ENOSPC)
            _, seen, found = self.run(scene, point)
            if not state.differences(scene.before, found) and " undo " in seen["step"]:
                return point, seen
        return None, {"boundaries": 0, "calls": 0}

    def prepare_undoing(self, scene, points):
        """The points at which a daemon is killed that undoes: each step has as many boundaries back as forth, and
        whatever comes after the failed call is a call of undoing."""
        point, seen = self.find_undoing(scene)
        boundaries = seen["boundaries"]
        self.report(point is not None, f"{scene.name}, undone: {boundaries} boundaries, {seen['calls']} calls")
        if point is None:
            return
        for boundary in range(boundaries // 2 + 1, boundaries + 1):
            yield Point(FAIL, call=point.call, boundary=boundary, error=point.error)
        for call in spread(seen["calls"] - point.call, points):
            yield Point(FAIL, call=point.call, kill=point.call + call, error=point.error)

    def judge(self, scene, point, done, seen, found):
        """What is wrong, as lines."""
        to_before = state.differences(scene.before, found)
        to_after = state.differences(scene.after, found)
        if point.mode == FAIL and to_before and to_after and is_told(to_after):
            to_after = []
        wrong = []
        if to_before and to_after:
            nearer, lines = min((("before", to_before), ("after", to_after)), key=lambda pair: len(pair[1]))
            wrong += [f"it is neither as before nor as after; nearer to {nearer}:"] + lines[:20]
        wrong += state.check_trust(scene.trust)
        told = not point.is_deadly()
        if told and to_before and done.returncode != 0:
            wrong.append(f"the client said it failed, but it is done: {done.stderr.strip()}")
        if told and not to_before and to_after and not (done.returncode and done.stderr.strip()):
            wrong.append(f"nothing was done, but the client said nothing clear: {done.stderr.strip()!r}")
        doctor = snug("doctor")
        if doctor.returncode != 0:
            wrong += ["snug doctor:"] + doctor.stdout.splitlines() + doctor.stderr.splitlines()
        return wrong

    def strike(self, scene, point):
        what = f"{scene.name}, {point}"
        try:
            done, seen, found = self.run(scene, point)
            wrong = self.judge(scene, point, done, seen, found)
        except (AssertionError, subprocess.TimeoutExpired, json.JSONDecodeError, OSError) as error:
            seen, wrong = self.control.disarm(), [str(error)]
        if not seen["hit"]:
            what += " (not reached)"
        elif point.boundary == 0:
            what += f": {seen['call']} {seen['path']} in {seen['step']}".rstrip()
        else:
            what += f": {seen['step']}"
        if wrong:
            with open(LOG, encoding="utf-8", errors="replace") as file:
                wrong += [snug("changes").stdout] + file.read().splitlines()[-20:]
        self.report(not wrong, what, [line for text in wrong for line in text.splitlines()])


def spread(calls, count):
    """Up to count numbers from 1 to calls, evenly."""
    count = min(calls, count)
    return sorted({1 + i * (calls - 1) // max(1, count - 1) for i in range(count)})


def points_of(scene, points):
    for boundary in range(1, scene.boundaries + 1):
        yield Point(KILL, boundary=boundary)
    for call in spread(scene.calls, points):
        yield Point(KILL, call=call)
    for index, call in enumerate(spread(scene.calls, points // 2)):
        yield Point(FAIL, call=call, error=(errno.ENOSPC, errno.EIO)[index % 2])


def parse():
    parser = argparse.ArgumentParser(usage=__doc__.split("\n\n")[1])
    parser.add_argument("preload")
    parser.add_argument("module")
    parser.add_argument("repository")
    parser.add_argument("keys")
    parser.add_argument("--snap", required=True)
    parser.add_argument("--base", required=True)
    parser.add_argument("--old", required=True, help="the channel of the older revision")
    parser.add_argument("--shard", default="0/1")
    parser.add_argument("--points", type=int, default=60, help="how many calls of each scene are struck")
    parser.add_argument("--only", default="", help="one scene")
    return parser.parse_args()


def main():
    options = parse()
    shard, shards = map(int, options.shard.split("/"))
    runner = Runner()
    runner.control.disarm()
    configure(options.repository, options.keys)
    install_plugin(options.preload, options.module)
    newest = make_states(options.snap, options.base, options.old)
    scenes = [
        Scene("install with base", ["install", options.snap], "nothing"),
        Scene("install", ["install", options.snap], "base"),
        Scene("refresh", ["refresh", options.snap], "old"),
        Scene("refresh to a kept revision", ["refresh", options.snap, f"--revision={newest}"], "reverted"),
        Scene("revert", ["revert", options.snap], "new"),
        Scene("remove", ["remove", options.snap], "new"),
    ]
    for scene in scenes:
        if options.only not in ("", scene.name):
            continue
        runner.prepare(scene)
        points = list(points_of(scene, options.points))
        points += runner.prepare_undoing(scene, options.points // 4)
        for index, point in enumerate(points):
            if index % shards == shard:
                runner.strike(scene, point)
    print(f"1..{runner.number}")
    return 1 if runner.failed else 0


if __name__ == "__main__":
    sys.exit(main())
