# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a person does with a snap, from finding it to removing it."""
import os
import pty
import termios

from machine import fails, run, works
from repository import Repository, snap
from tap import Suite, contains, equal, lacks

suite = Suite()
# For each program: how to see that it runs, and what it says then.
PROGRAMS = {
    "jq": (("jq", "-n", "1 + 2"), "3\n"),
    "cowsay": (("cowsay", "moo"), "< moo >"),
    "curl": (("curl", "--version"), "libcurl"),
    "figlet": (("figlet", "-f", "term", "hello"), "hello"),
    "sqlite3": (("sqlite3", ":memory:", "select 6 * 7"), "42\n"),
}


def everything():
    return Repository(snap("debian12"), *[snap(name) for name in PROGRAMS]).use()


def names_in_list(user="alice"):
    lines = works("snug", "list", user=user).out.splitlines()
    return sorted(line.split()[0] for line in lines[1:])


def whole_life(name):
    command, says = PROGRAMS[name]
    everything()
    contains(works("snug", "find", name, user="bob").out, name)
    contains(works("snug", "info", name, user="bob").out, "summary", "latest/stable")
    works("snug", "install", name, user="alice")
    equal(names_in_list(), sorted(["debian12", name]))
    contains(works(*command, user="bob").out, says)
    contains(works("snug", "run", name, *command[1:], user="alice").out, says)
    contains(works("snug", "changes", user="alice").out, "Done", f"“{name}”")
    works("snug", "disable", name, user="alice")
    fails(*command, user="bob")
    works("snug", "enable", name, user="alice")
    contains(works(*command, user="bob").out, says)
    works("snug", "doctor")
    works("snug", "remove", name, user="alice")
    equal(names_in_list(), ["debian12"])
    assert not os.path.lexists(f"/snap/bin/{name}") and not os.path.exists(f"/snap/{name}")
    works("snug", "doctor")


def add_life(name):
    def test():
        whole_life(name)
    test.__name__ = f"the_whole_life_of_{name}"
    suite.test(test)


for program in PROGRAMS:
    add_life(program)


@suite.test
def who_may_not_is_refused_and_nothing_happens():
    everything()
    fails("snug", "install", "jq", user="bob", says="error: ")
    assert not os.path.exists("/snap/jq")
    works("snug", "install", "jq", user="alice")
    before = works("snug", "list", user="bob").out
    for verb in (("remove", "jq"), ("disable", "jq"), ("switch", "--channel=edge", "jq"), ("disconnect", "jq:home"),
                 ("install", "figlet"), ("install", "--dangerous", snap("figlet")), ("revert", "jq"),
                 ("refresh", "jq")):
        fails("snug", *verb, user="bob", says="error: ")
    equal(works("snug", "list", user="bob").out, before)
    contains(works("snug", "connections", "jq", user="bob").out, "jq:home")
    works("snug", "doctor")


def read_until(terminal, word):
    """What is on a terminal up to a word, or to the end where there is none."""
    text = b""
    while word is None or word not in text:
        try:
            part = os.read(terminal, 4096)
        except OSError:
            part = b""
        if not part:
            assert word is None, f"‘{word}’ is not in ‘{text}’"
            return text
        text += part
    return text


@suite.test
def a_password_is_asked_for_where_the_command_was_typed():
    everything()
    child, terminal = pty.fork()
    if child == 0:
        os.execvp("runuser", ["runuser", "-u", "bob", "--", "snug", "install", "jq"])
    text = read_until(terminal, b"Password:")
    assert b"Authentication is required to install jq" in text, text
    os.write(terminal, b"\x03")
    read_until(terminal, None)
    assert os.waitpid(child, 0)[1] != 0
    equal(names_in_list(), [])
    lacks(works("snug", "changes").out, "jq")
    # What is typed next is seen again.
    assert termios.tcgetattr(terminal)[3] & termios.ECHO
    os.close(terminal)


@suite.test
def several_at_once_are_one_change():
    everything()
    works("snug", "install", "jq", "cowsay", "figlet", user="alice")
    equal(names_in_list(), ["cowsay", "debian12", "figlet", "jq"])
    equal(len(works("snug", "changes", user="alice").out.strip().splitlines()), 2)
    works("snug", "remove", "jq", "cowsay", "figlet", user="alice")
    equal(names_in_list(), ["debian12"])
    works("snug", "doctor")


@suite.test
def a_file_is_installed_when_root_says_dangerous():
    works("snug", "install", "--dangerous", snap("debian12"))
    fails("snug", "install", snap("jq"), says="dangerous")
    equal(names_in_list(), ["debian12"])
    works("snug", "install", "--dangerous", snap("jq"))
    contains(works("snug", "list").out, "x1")
    equal(works("jq", "-n", "7", user="bob").out, "7\n")
    works("snug", "doctor")


@suite.test
def a_base_in_use_is_not_removed():
    everything()
    works("snug", "install", "jq")
    fails("snug", "remove", "debian12", says="jq")
    works("snug", "remove", "jq")
    works("snug", "remove", "debian12")
    works("snug", "doctor")


@suite.test
def purge_removes_data_and_remove_keeps_a_person_s():
    everything()
    works("snug", "install", "sqlite3")
    works("sqlite3", "/home/alice/snap/sqlite3/common/pets.db", "create table pets (name);", user="alice")
    works("snug", "remove", "--purge", "sqlite3")
    assert not os.path.exists("/var/snap/sqlite3")
    works("snug", "doctor")


@suite.test
def a_switch_of_channel_shows_and_downloads_nothing():
    repository = everything()
    works("snug", "install", "figlet")
    repository.add(snap("figlet", 2), channel="latest/edge")
    works("snug", "switch", "--channel=edge", "figlet", user="alice")
    contains(works("snug", "list", "figlet").out, "latest/edge")
    equal(works("snug", "list", "figlet").out.splitlines()[1].split()[2], "1")
    works("snug", "refresh", "figlet", user="alice")
    equal(works("snug", "list", "figlet").out.splitlines()[1].split()[2], "2")
    works("snug", "doctor")


@suite.test
def devmode_shows_and_lets_the_app_see_more():
    everything()
    works("snug", "install", "--devmode", "curl")
    contains(works("snug", "list", "curl").out, "devmode")


@suite.test
def a_dead_client_leaves_its_work():
    everything()
    works("snug", "install", "--no-wait", "jq")
    works("snug", "watch", "--last=install")
    equal(names_in_list(), ["debian12", "jq"])


@suite.test
def json_is_what_programs_read():
    everything()
    works("snug", "install", "jq")
    names = works("jq", "-r", ".[].name", text=works("snug", "list", "--json").out, user="bob").out
    contains(names, "debian12", "jq")
    lacks(run("snug", "list", "--json").err, "error")
