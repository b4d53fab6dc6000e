#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""attack_snap.py PROGRAM FOLDER: puts the program into two strict snaps, FOLDER/attacks_1.snap and bystander_1.snap.

“attacks” has an app without and one with a network, and a hook; “bystander” is what it would like to reach.
"""
import os
import shutil
import subprocess
import sys
import tempfile

SNAP_YAML = """name: {name}
version: "1"
base: debian12
confinement: strict
apps:
  {name}:
    command: bin/attack
  online:
    command: bin/attack
    plugs: [network]
  shell:
    command: bin/shell
hooks:
  install: {{}}
"""
# What a sandbox must refuse is refused to hooks, too; what they say is found where root finds it.
HOOK = """#!/bin/sh
env > "$SNAP_COMMON/environment"
"$SNAP/bin/attack" inside > "$SNAP_COMMON/report"
echo "status $?" >> "$SNAP_COMMON/report"
"""
SHELL = """#!/bin/sh
exec /bin/sh "$@"
"""


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, 0o755)


def make(program, folder, name):
    path = f"{folder}/{name}_1.snap"
    with tempfile.TemporaryDirectory() as tree:
        os.chmod(tree, 0o755)
        write(tree + "/meta/snap.yaml", SNAP_YAML.format(name=name))
        write(tree + "/meta/hooks/install", HOOK)
        write(tree + "/bin/shell", SHELL)
        shutil.copy(program, tree + "/bin/attack")
        subprocess.run(["mksquashfs", tree, path, "-quiet", "-no-progress", "-noappend", "-all-root", "-comp", "zstd"],
                       check=True, stdout=subprocess.DEVNULL)
    return path


def make_both(program, folder):
    for name in ("attacks", "bystander"):
        make(program, folder, name)


if __name__ == "__main__":
    make_both(*sys.argv[1:3])
