#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""coverage.py SOURCE: every interface with grants has a probe, for each kind of grant, or a reason why not."""
import glob
import os
import re
import sys

import table

# What shows that a grant of a kind is in force.
KINDS = {
    "file": {"read", "marker", "found", "write", "create", "queue", "process", "run"},
    "device": {"device", "device-read"},
    "socket": {"connect", "reach", "abstract", "socket"},
    "dbus": {"system", "session", "own-system", "own-session"},
    "network": {"tcp", "listen", "netns"},
    "capability": {"cap"},
    "syscall": {"call"},
    "mount": {"found", "make", "reach"},
    "signal": {"signal"},
    "env": {"environment"},
}
# What is the service manager's and the administrator's: a sandbox has nothing of it, and reports say so.
NOT_OF_A_SANDBOX = {"kernel-module", "unit"}


def grants_of(path):
    """The kinds of the grants of an interface file, in the flow style in which all of them are written."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    name = re.search(r"^name: (\S+)$", text, re.MULTILINE)
    start = re.search(r"^grants:\n", text, re.MULTILINE)
    if name is None or start is None:
        return None, set()
    entries = re.findall(r"^    - \{([a-z-]+):", text[start.end():], re.MULTILINE)
    return name[1], set(entries)


def check(folder):
    probes, exempt = table.read(), table.read_exempt()
    tried, wrong, known = {}, [], {}
    for probe in probes:
        tried.setdefault(probe.interface, set()).update(
            operation.name for operation in probe.operations if operation.works != "never" or probe.note)
    for path in sorted(glob.glob(folder + "/*.yaml")):
        name, kinds = grants_of(path)
        if name is not None and kinds:
            known[name] = kinds
    for name, kinds in known.items():
        if name in exempt:
            if name in tried:
                wrong.append(f"{name} has a probe and a reason to have none")
            continue
        for kind in sorted(kinds - NOT_OF_A_SANDBOX):
            if not KINDS[kind] & tried.get(name, set()) and f"{name}:{kind}" not in exempt:
                wrong.append(f"{name}: nothing tries its grants of the kind ‘{kind}’")
    for name in set(tried) | {key.split(":")[0] for key in exempt}:
        if name not in known:
            wrong.append(f"{name} has no grants, so there is nothing to try")
    return len(known), wrong


def main():
    try:
        count, wrong = check(os.path.join(sys.argv[1], "core/data/interfaces"))
    except table.Mistake as mistake:
        count, wrong = 0, [str(mistake)]
    if count < 190:
        wrong.append(f"only {count} interfaces with grants were found")
    for line in wrong:
        print("# " + line)
    print("1..1")
    print(f"{'not ok' if wrong else 'ok'} 1 - each of {count} interfaces has its probes")
    return 1 if wrong else 0


sys.exit(main())
