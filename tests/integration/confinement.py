# SPDX-License-Identifier: LGPL-2.1-or-later
"""What real programs reach in their sandboxes, and how connections change that."""
import functools
import http.server
import os
import threading

from machine import fails, run, works
from repository import Repository, snap
from tap import Suite, contains, equal, lacks

suite = Suite()


def install(*names):
    Repository(snap("debian12"), *[snap(name) for name in names]).use()
    works("snug", "install", *names, user="alice")


def write(path, text, owner="alice"):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    info = os.stat(f"/home/{owner}")
    os.chown(path, info.st_uid, info.st_gid)


class Server:
    """A web server on this machine, for as long as the block lasts."""

    def __enter__(self):
        handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory="/media/snaps")
        handler.log_message = lambda *_arguments: None
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self.server.server_address[1]}/"

    def __exit__(self, *_unused):
        self.server.shutdown()
        self.server.server_close()


@suite.test
def home_is_there_while_it_is_connected():
    install("jq")
    write("/home/alice/data.json", '{"answer": 42}')
    write("/home/alice/.hidden.json", '{"answer": 43}')
    os.mkdir("/home/alice/bin")
    equal(works("jq", ".answer", "data.json", user="alice").out, "42\n")
    fails("jq", ".answer", ".hidden.json", user="alice")
    works("snug", "disconnect", "jq:home", user="alice")
    fails("jq", ".answer", "data.json", user="alice")
    works("snug", "connect", "jq:home", user="alice")
    equal(works("jq", ".answer", "data.json", user="alice").out, "42\n")
    works("snug", "doctor")


@suite.test
def the_network_is_there_while_it_is_connected():
    install("curl")
    with Server() as url:
        contains(works("curl", "-sS", url, user="alice").out, "jq_1.snap")
        works("snug", "disconnect", "curl:network", user="alice")
        fails("curl", "-sS", "--max-time", "10", url, user="alice")
        works("snug", "connect", "curl:network", user="alice")
        contains(works("curl", "-sS", url, user="alice").out, "jq_1.snap")


@suite.test
def connections_outlive_the_daemon_and_a_refresh():
    install("jq")
    works("snug", "disconnect", "jq:home", user="alice")
    write("/home/alice/data.json", '{"answer": 42}')
    works("snug", "disable", "jq")
    works("snug", "enable", "jq")
    fails("jq", ".answer", "data.json", user="alice")


@suite.test
def the_machine_is_not_there():
    install("curl")
    for path in ("/etc/shadow", "/var/lib/snug/state.db", "/etc/snug/conf.d/demo.conf", "/root/.bashrc",
                 "/home/bob/.bashrc", "/proc/1/environ", "/var/log/bus.log"):
        for user in ("alice", "root"):
            result = fails("curl", "-sS", "file://" + path, user=user)
            equal(result.out, "")


@suite.test
def another_snap_s_data_is_not_there():
    install("curl", "jq")
    works("sh", "-c", "jq -n '\"secret\"' && echo secret >~/snap/jq/common/notes", user="alice")
    lacks(fails("curl", "-sS", "file:///home/alice/snap/jq/common/notes", user="alice").text, "secret")
    with open("/var/snap/jq/common/notes", "w", encoding="utf-8") as file:
        file.write("secret")
    lacks(fails("curl", "-sS", "file:///var/snap/jq/common/notes", user="alice").text, "secret")


@suite.test
def each_person_has_data_of_their_own():
    install("sqlite3")
    for user in ("alice", "bob"):
        path = f"/home/{user}/snap/sqlite3/common/own.db"
        works("sqlite3", path, f"create table t (v); insert into t values ('{user}');", user=user)
        equal(works("sqlite3", path, "select * from t", user=user).out, user + "\n")
    fails("sqlite3", "/home/bob/snap/sqlite3/common/own.db", "select * from t", user="alice")


@suite.test
def what_is_connected_is_listed():
    install("curl", "jq")
    lines = [line.split() for line in works("snug", "connections", user="bob").out.splitlines()]
    rows = {(line[0], line[1]) for line in lines[1:]}
    equal(rows, {("home", "curl:home"), ("home", "jq:home"), ("network", "curl:network")})


@suite.test
def connecting_nonsense_is_refused():
    install("jq")
    for arguments in (("jq:nothing",), ("nobody:home",), ("jq:home", "jq:home"), ("jq:home", ":network")):
        fails("snug", "connect", *arguments, says="error: ")
    equal(run("snug", "connections", "jq").out.count("jq:home"), 1)
