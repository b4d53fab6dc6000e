# SPDX-License-Identifier: LGPL-2.1-or-later
"""Mounting when it is needed, by the backend that the admin chose, and a daemon that is there when it is needed."""
from machine import configure, eventually, fails, mounts_below, pids_of, stop_daemon, works
from repository import Repository, snap
from tap import Suite, contains, equal, lacks

suite = Suite()


def install(*names):
    Repository(snap("debian12"), *[snap(name) for name in names]).use()
    works("snug", "install", *names, user="alice")


def kinds_below(folder):
    with open("/proc/self/mountinfo", encoding="utf-8") as file:
        fields = [line.split() for line in file]
    return {line[line.index("-") + 1] for line in fields if line[4].startswith(folder + "/")}


def with_backend(name, kind):
    configure("storage", f"[storage]\nBackend={name}\n")
    install("jq")
    equal(works("jq", "-n", "5", user="alice").out, "5\n")
    equal(kinds_below("/snap"), {kind})
    contains(works("snug", "plugins").out, name)
    works("snug", "doctor")
    works("snug", "remove", "jq")
    equal(mounts_below("/snap/jq"), [])
    works("snug", "doctor")


@suite.test
def the_admin_picks_the_kernel_for_storage():
    with_backend("kernel", "squashfs")


@suite.test
def the_admin_picks_fuse_for_storage():
    with_backend("fuse", "fuse.snug-squashfs")


@suite.test
def a_change_of_backend_keeps_snaps_running():
    configure("storage", "[storage]\nBackend=kernel\n")
    install("jq")
    works("jq", "-n", "5", user="alice")
    configure("storage", "[storage]\nBackend=fuse\n")
    works("jq", "-n", "5", user="alice")
    works("snug", "doctor")


@suite.test
def an_idle_daemon_leaves_and_comes_back():
    configure("daemon", "[daemon]\nIdleTimeout=1s\n")
    install("jq")
    eventually(lambda: not pids_of("snugd"), "an idle daemon leaves")
    contains(works("snug", "list", user="bob").out, "jq")
    eventually(lambda: not pids_of("snugd"), "it leaves again")
    works("jq", "-n", "5", user="bob")


@suite.test
def what_nobody_uses_is_unmounted_and_mounted_again():
    configure("storage", "[storage]\nUnmountIdle=1s\n[daemon]\nIdleTimeout=1s\n")
    install("jq")
    works("jq", "-n", "5", user="alice")
    works("snug", "list")
    eventually(lambda: not mounts_below("/snap"), "idle snaps are unmounted")
    equal(works("jq", "-n", "5", user="alice").out, "5\n")
    works("snug", "doctor")


@suite.test
def a_start_of_the_machine_mounts_nothing():
    install("jq")
    stop_daemon()
    for point in reversed(mounts_below("/snap")):
        works("umount", "-l", point)
    contains(works("snug", "list").out, "jq")
    equal(mounts_below("/snap"), [])
    equal(works("jq", "-n", "5", user="bob").out, "5\n")


@suite.test
def the_admin_s_configuration_is_shown_with_its_origin():
    configure("storage", "[storage]\nBackend=fuse\n")
    contains(works("snug", "config", "--origin").out, "storage/Backend", "/etc/snug/conf.d/storage.conf:2")


@suite.test
def a_wrong_setting_is_an_error_with_file_and_line():
    configure("storage", "[storage]\nBackend=kernel\nBackendd=fuse\n")
    contains(works("snug", "config").text, "/etc/snug/conf.d/storage.conf line 3", "Backendd")


@suite.test
def a_backend_that_is_not_there_is_said_with_reasons():
    configure("storage", "[storage]\nBackend=nothing\n")
    Repository(snap("debian12"), snap("jq")).use()
    fails("snug", "install", "jq", says="nothing")
    lacks(works("snug", "list").text, "jq")
