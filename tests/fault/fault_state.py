# SPDX-License-Identifier: LGPL-2.1-or-later
"""The system's state: saving and restoring it whole, and describing it so that two can be compared."""
import ctypes
import hashlib
import json
import os
import shutil
import stat
import subprocess

# Everything that a change may touch.
TREES = ("/var/lib/snug", "/var/cache/snug", "/var/snap", "/snap", "/home/alice/snap", "/root/snap")
# The database is compared by what snug says of it; its file differs with each run. What is trusted of a
# store only grows newer, whatever becomes of a change: see check_trust(). The mark of unfinished changes only lets
# the daemon look for some at the next boot; one that stays is in vain.
PASSED_OVER = ("/var/lib/snug/state.db", "/var/lib/snug/unfinished", "/var/lib/snug/backups",
               "/var/lib/snug/stores", "/var/cache/snug")
STORES = "/var/lib/snug/stores"
MNT_DETACH = 2

libc = ctypes.CDLL(None, use_errno=True)


def mounts_below(folder):
    with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as file:
        points = [line.split()[4] for line in file]
    return [point for point in points if point.startswith(folder + "/")]


def unmount_all():
    for point in reversed(mounts_below("/snap") + mounts_below("/run/snug")):
        libc.umount2(os.fsencode(point), MNT_DETACH)


def empty(folder):
    """The folder itself may be a mount point."""
    for name in os.listdir(folder) if os.path.isdir(folder) else []:
        path = f"{folder}/{name}"
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path)
        else:
            os.unlink(path)


def save(place):
    for tree in TREES:
        if os.path.isdir(tree):
            target = place + tree
            os.makedirs(target)
            subprocess.run(["cp", "-a", "--reflink=auto", "-x", tree + "/.", target], check=True)


def restore(place):
    unmount_all()
    empty("/run/snug")
    for tree in TREES:
        empty(tree)
        if os.path.isdir(place + tree):
            os.makedirs(tree, exist_ok=True)
            subprocess.run(["cp", "-a", "--reflink=auto", place + tree + "/.", tree], check=True)
        elif os.path.isdir(tree) and tree not in ("/snap", "/var/snap"):
            os.rmdir(tree)


def describe_file(path, info):
    kind = stat.S_IFMT(info.st_mode)
    owner = f"{stat.filemode(info.st_mode)} {info.st_uid}:{info.st_gid}"
    if kind == stat.S_IFLNK:
        return f"{owner} -> {os.readlink(path)}"
    if kind == stat.S_IFREG:
        with open(path, "rb") as file:
            return f"{owner} {info.st_size} {hashlib.blake2b(file.read(), digest_size=12).hexdigest()}"
    return owner


def describe_tree(tree):
    """A line for each path, without what is mounted."""
    found = {}
    if not os.path.isdir(tree):
        return found
    device = os.lstat(tree).st_dev
    waiting = [tree]
    while waiting:
        folder = waiting.pop()
        for name in sorted(os.listdir(folder)):
            path = f"{folder}/{name}"
            if path.startswith(PASSED_OVER):
                continue
            info = os.lstat(path)
            if info.st_dev != device:
                found[path] = "a mount point"
                continue
            if stat.S_ISDIR(info.st_mode) and not os.path.ismount(path):
                waiting.append(path)
            found[path] = describe_file(path, info)
    return found


def ask(*command):
    done = subprocess.run(["snug", *command, "--json"], capture_output=True, text=True, timeout=60, check=False)
    if done.returncode != 0:
        raise AssertionError(f"snug {' '.join(command)} failed: {done.stderr.strip()}")
    return json.loads(done.stdout)


def without(record, names):
    return {name: value for name, value in record.items() if name not in names}


def describe():
    """All that must be as before, or as after."""
    facts = {}
    for snap in ask("list", "--all"):
        facts[f"snap {snap.get('name')} {snap.get('revision')}"] = json.dumps(
            without(snap, ("install-time", "install-date", "installed-at", "updated-at")), sort_keys=True)
    facts["connections"] = json.dumps(ask("connections"), sort_keys=True)
    for tree in TREES:
        facts.update(describe_tree(tree))
    for path, what in list(facts.items()):
        # Whether an installed revision is mounted does not matter: it is mounted when it is used.
        if what == "a mount point":
            facts[path] = "drwxr-xr-x 0:0"
    return facts


def differences(wanted, found):
    lines = []
    for key in sorted(set(wanted) | set(found)):
        if wanted.get(key) != found.get(key):
            lines.append(f"  {key}: {found.get(key, 'is not there')} instead of {wanted.get(key, 'nothing')}")
    return lines


def read_document(store, reference):
    """A document that is kept by its digest; None if it is not there whole."""
    try:
        with open(f"{STORES}/{store}/index/{reference['sha3-384']}", "rb") as file:
            content = file.read()
    except FileNotFoundError:
        return None
    whole = len(content) == reference["size"] and hashlib.sha3_384(content).hexdigest() == reference["sha3-384"]
    return content if whole else None


def read_trust():
    """What is trusted of each store: its state, by the store's name."""
    trust = {}
    for store in os.listdir(STORES) if os.path.isdir(STORES) else []:
        try:
            with open(f"{STORES}/{store}/state.json", encoding="utf-8") as file:
                trust[store] = json.load(file)
        except FileNotFoundError:
            continue
    return trust


def check_store(store, now):
    lines = [f"  the {name} that is trusted of ‘{store}’ is not there whole" for name in ("root", "timestamp", "index")
             if name in now and read_document(store, now[name]) is None]
    index = read_document(store, now["index"]) if "index" in now else None
    for shard in json.loads(index)["shards"]["documents"] if index else []:
        if shard and read_document(store, shard) is None:
            lines.append(f"  the shard {shard['sha3-384'][:16]}… of ‘{store}’ is not there whole")
    return lines


def check_trust(before):
    """What is trusted of stores is whole, and nothing of it is older than before: that would let them go back."""
    lines, trust = [], read_trust()
    for store, old in before.items():
        now = trust.get(store, {})
        lines += [f"  the {name} of ‘{store}’ went back from version {old[name]['version']}"
                  for name in ("root", "timestamp", "index")
                  if name in old and now.get(name, {"version": 0})["version"] < old[name]["version"]]
    for store, now in trust.items():
        lines += check_store(store, now)
    return lines
