# SPDX-License-Identifier: LGPL-2.1-or-later
"""New revisions: getting them, going back, and those that do not start."""
import subprocess
import tempfile

from machine import fails, works
from repository import Repository, snap
from tap import Suite, contains, equal

suite = Suite()
PETS = "/home/alice/snap/sqlite3/current/pets.db"


def revision(name):
    return works("snug", "list", name).out.splitlines()[1].split()[2]


def repacked(image):
    """The same software in another image, as after a new build."""
    folder = tempfile.mkdtemp(dir="/tmp")
    subprocess.run(["unsquashfs", "-q", "-n", "-d", folder + "/tree", image], check=True, stdout=subprocess.DEVNULL)
    with open(folder + "/tree/usr/share/build", "w", encoding="utf-8") as file:
        file.write("2\n")
    works("snug", "pack", folder + "/tree", folder, "--filename", "new.snap")
    return folder + "/new.snap"


def install(*names):
    repository = Repository(snap("debian12"), *[snap(name) for name in names]).use()
    works("snug", "install", *names, user="alice")
    return repository


@suite.test
def a_refresh_brings_the_new_revision_and_revert_the_old_one():
    repository = install("figlet")
    fails("figlet", "-f", "future", "new", user="alice")
    repository.add(snap("figlet", 2))
    contains(works("snug", "refresh", "--list", user="bob").out, "figlet")
    works("snug", "refresh", "figlet", user="alice")
    equal(revision("figlet"), "2")
    works("figlet", "-f", "future", "new", user="alice")
    works("snug", "revert", "figlet", user="alice")
    equal(revision("figlet"), "1")
    fails("figlet", "-f", "future", "new", user="alice")
    works("snug", "doctor")


@suite.test
def a_refresh_without_anything_new_says_so():
    install("figlet")
    contains(works("snug", "refresh", user="alice").text, "up to date")
    equal(revision("figlet"), "1")


@suite.test
def all_are_refreshed_at_once():
    repository = install("figlet", "jq")
    repository.add(snap("figlet", 2))
    works("snug", "refresh", user="alice")
    equal(revision("figlet"), "2")
    equal(revision("jq"), "1")


@suite.test
def data_of_a_revision_comes_along_and_goes_back():
    repository = install("sqlite3")
    path = "/var/snap/sqlite3/current/pets.db"
    works("sqlite3", path, "create table pets (name); insert into pets values ('Tux');")
    repository.add(repacked(snap("sqlite3")), channel="latest/candidate")
    works("snug", "refresh", "--channel=candidate", "sqlite3", user="alice")
    equal(revision("sqlite3"), "2")
    works("sqlite3", path, "insert into pets values ('Wilber');")
    equal(works("sqlite3", path, "select name from pets").out, "Tux\nWilber\n")
    works("snug", "revert", "sqlite3", user="alice")
    equal(works("sqlite3", path, "select name from pets").out, "Tux\n")
    works("snug", "doctor")


@suite.test
def a_revision_that_does_not_start_is_undone():
    repository = install("sqlite3")
    works("sqlite3", PETS, "create table pets (name); insert into pets values ('Tux');", user="alice")
    repository.add(snap("sqlite3", 2))
    fails("snug", "refresh", "sqlite3", user="alice", says="post-refresh")
    equal(revision("sqlite3"), "1")
    equal(works("sqlite3", PETS, "select name from pets", user="alice").out, "Tux\n")
    contains(works("snug", "changes", user="alice").out, "Error")
    contains(works("snug", "tasks", "--last=refresh", user="alice").out, "Undone", "libreadline.so.8")
    works("snug", "doctor")


@suite.test
def one_that_fails_does_not_keep_back_the_others():
    repository = install("sqlite3", "figlet")
    repository.add(snap("sqlite3", 2), snap("figlet", 2))
    fails("snug", "refresh", user="alice", says="sqlite3")
    equal(revision("sqlite3"), "1")
    equal(revision("figlet"), "2")
    works("snug", "doctor")
