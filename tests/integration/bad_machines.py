# SPDX-License-Identifier: LGPL-2.1-or-later
"""A machine with too little room, or a daemon that is killed."""
import os
import signal
import subprocess

from bad_images import refused
from machine import eventually, pids_of, run, stop_daemon, works
from repository import Repository, snap
from tap import Suite, contains, equal

suite = Suite()


class SmallDisk:
    """/var/lib/snug has only so much room while the block lasts."""

    def __init__(self, size):
        self.size = size

    def __enter__(self):
        stop_daemon()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={self.size},mode=755", "small", "/var/lib/snug"], check=True)

    def __exit__(self, *_unused):
        stop_daemon()
        subprocess.run(["umount", "-l", "/var/lib/snug"], check=True)


@suite.test
def a_full_disk_while_a_store_s_snap_is_fetched():
    Repository(snap("debian12"), snap("jq")).use()
    with SmallDisk("8m"):
        refused("snug", "install", "jq", says="debian12")
        equal(len(works("snug", "list").out.strip().splitlines()), 0)


@suite.test
def a_full_disk_while_a_file_is_installed():
    with SmallDisk("8m"):
        refused("snug", "install", "--dangerous", snap("debian12"), says="disk")


@suite.test
def a_disk_that_gets_full_between_two_snaps():
    Repository(snap("debian12"), snap("jq"), snap("cowsay")).use()
    with SmallDisk("24m"):
        works("snug", "install", "jq")
        refused("snug", "install", "cowsay", says="cowsay")
        equal(works("jq", "-n", "5", user="alice").out, "5\n")
        works("snug", "remove", "jq")
        works("snug", "doctor")


@suite.test
def a_daemon_that_is_killed_goes_on_afterwards():
    Repository(snap("debian12"), snap("jq")).use()
    works("snug", "list")
    started = run("snug", "install", "--no-wait", "jq")
    for pid in pids_of("snugd"):
        os.kill(pid, signal.SIGKILL)
    eventually(lambda: not pids_of("snugd"), "a killed daemon is gone")
    equal(started.status, 0)
    works("snug", "watch", "--last=install")
    contains(works("snug", "list").out, "jq")
    equal(works("jq", "-n", "5", user="alice").out, "5\n")
    works("snug", "doctor")
