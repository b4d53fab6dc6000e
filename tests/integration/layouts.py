# SPDX-License-Identifier: LGPL-2.1-or-later
"""A snap's own files at other places of its sandbox, and links in snaps that must not lead out of it."""
import os
import shutil
import tempfile

from machine import fails, works
from repository import snap
from tap import Suite, contains, equal

suite = Suite()

YAML = """\
name: placer
version: '1'
summary: A snap with a layout
description: It shows its own files at other places.
base: debian12
confinement: strict
layout:
  /opt/placer: {bind: $SNAP/share}
  /usr/share/placer: {bind: $SNAP/share}
  /etc/placer.conf: {bind-file: $SNAP/share/placer.conf}
  /var/lib/placer: {bind: $SNAP_DATA/lib}
  /etc/placer-state: {bind-file: $SNAP_COMMON/deep/state}
  /usr/lib/placer-link: {symlink: $SNAP/share}
  /var/cache/placer: {type: tmpfs, mode: 1777}
  /opt/sneaky: {bind: $SNAP/sneaky}
  /opt/sneaky-file: {bind-file: $SNAP/sneaky-file}
apps:
  placer: {command: bin/placer}
"""


def make_snap(yaml=YAML):
    """A real snap whose app is the base's shell; two links of it would lead to this machine's files."""
    folder = tempfile.mkdtemp(prefix="placer-", dir="/tmp")
    tree = folder + "/tree"
    for name in ("meta", "bin", "share"):
        os.makedirs(f"{tree}/{name}")
    for name, text in (("meta/snap.yaml", yaml), ("bin/placer", '#!/bin/sh\nexec /bin/sh -c "$1"\n'),
                       ("share/word", "hello\n"), ("share/placer.conf", "answer=42\n")):
        with open(f"{tree}/{name}", "w", encoding="utf-8") as file:
            file.write(text)
    os.chmod(tree + "/bin/placer", 0o755)
    os.symlink("/", tree + "/sneaky")
    os.symlink("/srv/secret", tree + "/sneaky-file")
    works("mksquashfs", tree, folder + "/placer.snap", "-quiet", "-no-progress", "-comp", "zstd", "-all-root")
    shutil.move(folder + "/placer.snap", "/tmp/placer.snap")
    shutil.rmtree(folder)
    return "/tmp/placer.snap"


def install():
    works("snug", "install", "--dangerous", snap("debian12"))
    works("snug", "install", "--dangerous", make_snap())


def said(command, user="alice"):
    return works("placer", command, user=user).out


@suite.test
def a_layout_shows_the_snaps_files_elsewhere():
    install()
    for user in ("alice", "root"):
        for place in ("/opt/placer", "/usr/share/placer", "/usr/lib/placer-link"):
            equal(said(f"cat {place}/word", user), "hello\n")
        equal(said("cat /etc/placer.conf", user), "answer=42\n")
        equal(said("readlink /usr/lib/placer-link", user), "/snap/placer/x1/share\n")
        equal(said("echo text > /var/cache/placer/file && cat /var/cache/placer/file", user), "text\n")
        equal(said("stat -c %a /var/cache/placer", user), "1777\n")
        # The rest of the base is still there.
        contains(said("ls /usr/share /usr/lib /etc", user), "os-release")
        fails("placer", "echo text > /opt/placer/file", user=user)
        fails("placer", "echo text > /usr/share/placer/word", user=user)
    works("snug", "doctor")


@suite.test
def what_is_written_through_a_layout_is_the_snaps_data():
    install()
    said("echo kept > /var/lib/placer/file && echo shared > /etc/placer-state", "root")
    with open("/var/snap/placer/x1/lib/file", encoding="utf-8") as file:
        equal(file.read(), "kept\n")
    with open("/var/snap/placer/common/deep/state", encoding="utf-8") as file:
        equal(file.read(), "shared\n")
    equal(said("cat /var/lib/placer/file /etc/placer-state"), "kept\nshared\n")
    fails("placer", "echo no > /var/lib/placer/file", user="alice")
    # It goes along with a refresh.
    works("snug", "install", "--dangerous", make_snap())
    equal(said("cat /var/lib/placer/file"), "kept\n")


@suite.test
def links_in_a_snap_do_not_lead_out_of_its_sandbox():
    with open("/srv/secret", "w", encoding="utf-8") as file:
        file.write("secret\n")
    try:
        install()
        for user in ("alice", "root"):
            fails("placer", "cat /opt/sneaky/srv/secret", user=user)
            fails("placer", "cat /opt/sneaky-file", user=user)
            fails("placer", "cat $SNAP/sneaky/srv/secret", user=user)
    finally:
        os.unlink("/srv/secret")


@suite.test
def a_layout_cannot_change_what_the_sandbox_is_made_of():
    works("snug", "install", "--dangerous", snap("debian12"))
    for place in ("/", "/etc/shadow", "/etc/passwd", "/proc/x", "/dev/x", "/snap/x", "/run/x", "/opt/../etc/shadow",
                  "/home/alice"):
        path = make_snap(YAML.replace("/opt/placer:", f"{place}:"))
        contains(fails("snug", "install", "--dangerous", path).err, "layout")
