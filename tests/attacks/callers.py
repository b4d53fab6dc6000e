# SPDX-License-Identifier: LGPL-2.1-or-later
"""Who asks the daemon, and how: every caller is who the kernel says, and nobody keeps others from being served."""
import os
import pwd
import select
import socket
import subprocess
import tempfile

from bad_images import image
from bus import BUS, INTERACTIVE, MANAGER, SIGNAL, Connection, Refused
from machine import eventually, pids_of, run, works
from repository import Repository, snap
from tap import Suite, contains, equal

suite = Suite()
BUSY = "org.snug.Error.Busy"
NOT_AUTHORIZED = "org.snug.Error.NotAuthorized"
REMOVE = ("Remove", "asa{sv}", (["jq"], {}))
NO_ROOM = "org.freedesktop.DBus.Error.LimitsExceeded"


def refused(function, *names):
    """The error with which it ends, which must have one of the names."""
    try:
        function()
    except Refused as error:
        if names and error.args[0] not in names:
            raise AssertionError(f"{error.args} is not among {names}") from error
        return error.args
    raise AssertionError("this should have been refused")


def install():
    works("snug", "install", "--dangerous", snap("debian12"))
    works("snug", "install", "--dangerous", snap("jq"))


def is_installed():
    return "jq" in works("snug", "list").out


def number(user):
    return pwd.getpwnam(user).pw_uid


def may_not_remove(connection):
    refused(lambda: connection.call(MANAGER, *REMOVE), NOT_AUTHORIZED)
    assert is_installed()


def may_remove(user):
    """The control: the very same message, from one who may."""
    with Connection(user) as connection:
        connection.call(MANAGER, *REMOVE)
    works("snug", "watch", "--last=remove")
    assert not is_installed()


@suite.test
def credentials_that_are_forged():
    install()
    contains(refused(lambda: Connection("bob", claim="root"))[0], "REJECTED")
    contains(refused(lambda: Connection("bob", claim="alice"))[0], "REJECTED")
    with Connection("bob") as connection:
        equal(connection.call(BUS, "GetConnectionUnixUser", "s", [connection.name]), [number("bob")])
        may_not_remove(connection)
    may_remove("alice")


@suite.test
def a_socket_whose_path_speaks_for_root():
    """CVE-2019-7304: the address of the caller's end had words in it that were taken for its user."""
    install()
    for name in ("x;uid=0;", "x;uid=0;pid=1;socket=x;"):
        with Connection("bob", bound="/tmp/" + name) as connection:
            may_not_remove(connection)
        os.unlink("/tmp/" + name)
    may_remove("root")


def connect_elsewhere(user, after):
    """A connection that another process of that user made; it calls after() before it is used."""
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        connection = Connection(user)
        socket.send_fds(theirs, [connection.name.encode()], [connection.socket.fileno()])
        theirs.recv(1)
        os._exit(0)
    connection = Connection.__new__(Connection)
    name, fds, _flags, _address = socket.recv_fds(ours, 100, 1)
    connection.socket, connection.name = socket.socket(fileno=fds[0]), name.decode()
    connection.socket.settimeout(120)
    connection.serial, connection.input, connection.answers = 1000, b"", {}
    ours.send(b"x")
    os.waitpid(pid, 0)
    after(pid)
    return connection


@suite.test
def a_connection_that_somebody_else_made():
    """Root's process speaks, as a set-user-ID program would that was given it; the person is whoever connected."""
    install()
    with connect_elsewhere("bob", lambda pid: None) as connection:
        may_not_remove(connection)
    may_remove("root")


@suite.test
def a_process_whose_number_somebody_else_has_now():
    install()
    other = []

    def reuse(pid):
        for _ in range(100):
            with open("/proc/sys/kernel/ns_last_pid", "w", encoding="ascii") as file:
                file.write(str(pid - 1))
            # pylint: disable-next=consider-using-with
            other.append(subprocess.Popen(["sleep", "1000"], user=number("alice"), group=number("alice")))
            if other[-1].pid == pid:
                return
        raise AssertionError("the number did not come back")
    with connect_elsewhere("bob", reuse) as connection:
        credentials = dict(connection.call(BUS, "GetConnectionCredentials", "s", [connection.name])[0])
        equal((credentials["UnixUserID"], credentials["ProcessID"]), (number("bob"), other[-1].pid))
        may_not_remove(connection)
    for process in other:
        process.kill()
        process.wait()
    may_remove("alice")


def open_descriptors():
    return len(os.listdir(f"/proc/{pids_of('snugd')[0]}/fd"))


def wrong_files():
    """Descriptors of which none is an image, and some would block, never end or be somebody else's to read."""
    reader, writer = os.pipe()
    left, right = socket.socketpair()
    listener = socket.socket(socket.AF_UNIX)
    own = tempfile.mkstemp(dir="/tmp")[1]
    kinds = [reader, writer, left.fileno(), listener.fileno(), os.open("/tmp", os.O_RDONLY),
             os.open(snap("jq"), os.O_PATH), os.open(own, os.O_WRONLY), os.open("/dev/zero", os.O_RDONLY),
             os.open("/dev/full", os.O_RDWR), os.open("/proc/self/mem", os.O_RDONLY),
             os.open("/proc/self/maps", os.O_RDONLY), os.memfd_create("empty"), os.eventfd(1),
             select.epoll().fileno(), os.pidfd_open(os.getpid())]
    return kinds, (reader, writer, left, right, listener)


@suite.test
def descriptors_of_wrong_kinds():
    install()
    before = works("snug", "list").out
    with Connection("alice") as connection:
        connection.call(MANAGER, "ListInstalled", "a{sv}", [{}])
        daemon, open_before = pids_of("snugd"), open_descriptors()
        kinds, _kept = wrong_files()
        for fd in kinds:
            refused(lambda: connection.call(MANAGER, "InstallFile", "ha{sv}", (0, {"dangerous": ("b", True)}), fds=[fd]))
        for index in (1, 7, 0x7fffffff, 0xffffffff):
            refused(lambda: connection.call(MANAGER, "InstallFile", "ha{sv}", (index, {"dangerous": ("b", True)}),
                                            fds=[kinds[0]]))
        refused(lambda: connection.call(MANAGER, "InstallFile", "ha{sv}", (0, {"dangerous": ("b", True)})))
        # Many of them, where none is looked at, are closed again.
        for _ in range(50):
            connection.call(MANAGER, "ListInstalled", "a{sv}", [{}], fds=[kinds[4]] * 16)
        eventually(lambda: open_descriptors() <= open_before, "the daemon closes what it was given")
        equal(pids_of("snugd"), daemon)
        equal(works("snug", "list").out, before)
        with open(snap("cowsay"), "rb") as file:
            connection.call(MANAGER, "InstallFile", "ha{sv}", (0, {"dangerous": ("b", True)}), fds=[file.fileno()])
    works("snug", "watch", "--last=install")
    contains(works("snug", "list").out, "cowsay")


def nested(depth):
    value = ("s", "x")
    for _ in range(depth):
        value = ("v", value)
    return value


@suite.test
def messages_at_the_limits():
    """As large, as many and as deep as the bus lets pass: each is one answer, and the daemon stays."""
    install()
    with Connection("bob") as connection:
        connection.call(MANAGER, "ListInstalled", "a{sv}", [{}])
        daemon = pids_of("snugd")
        large, largest = "x" * (4 << 20), "x" * (30 << 20)
        for member, signature, values in (
                ("Install", "asa{sv}", ([largest], {})), ("Install", "asa{sv}", (["jq"] * 100000, {})),
                ("Install", "asa{sv}", ([f"a{n}" for n in range(20000)], {})), ("Install", "asa{sv}", ([""], {})),
                ("Install", "asa{sv}", (["jq"], {"channel": ("s", large)})),
                ("Install", "asa{sv}", (["jq"], {"required": ("as", ["x"] * 100000)})),
                ("Switch", "ssa{sv}", ("jq", large, {})), ("Connect", "ssa{sv}", (large, large[:1 << 20], {})),
                ("GetChange", "sa{sv}", (large, {})), ("GetDetails", "asa{sv}", ([large], {})),
                ("EnsureMounted", "sa{sv}", (large, {})), ("EnsureMounted", "sa{sv}", ("snap.../../etc.x", {})),
                ("SetConfig", "sssa{sv}", ("daemon", large, "x", {}))):
            name, sentence = refused(lambda: connection.call(MANAGER, member, signature, values))[:2]
            assert name.startswith("org.snug.Error."), name
            assert len(sentence) < 2000, (member, len(sentence))
        connection.call(MANAGER, "ListInstalled", "a{sv}", [{"odd": nested(30), "more": ("as", ["x"] * 20000)}])
        connection.call(MANAGER, "ListInstalled", "a{sv}", [{f"key{n}": ("u", n) for n in range(20000)}])
        # Nothing of what was sent is kept.
        equal(pids_of("snugd"), daemon)
    may_remove("alice")


@suite.test
def messages_that_the_bus_does_not_let_pass():
    install()
    works("snug", "list")
    daemon = pids_of("snugd")
    for body in (b"\xff" * 64, b"\xff\xff\xff\x7f" + b"x" * 64, b"\4\0\0\0a\0b\0\0"):
        with Connection("bob") as connection:
            try:
                refused(lambda: connection.call(MANAGER, "GetChange", "sa{sv}", body=bytearray(body)))
            except (EOFError, OSError):
                continue
    equal(pids_of("snugd"), daemon)
    may_remove("alice")


@suite.test
def as_many_connections_and_calls_as_there_may_be():
    install()
    works("snug", "list")
    daemon, crowd, answers = pids_of("snugd"), [], {"ok": 0}
    try:
        while len(crowd) < 2000:
            crowd.append(Connection("bob"))
    except (Refused, OSError, EOFError):
        pass
    assert 100 < len(crowd) < 2000, len(crowd)
    waiting = [(connection, connection.send(MANAGER, "Search", "a{sv}", [{"query": ("s", "x")}]))
               for connection in crowd for _ in range(4)]
    # Others are served meanwhile.
    contains(works("snug", "list", user="alice").out, "jq")
    for connection, serial in waiting:
        try:
            connection.answer(serial)
            answers["ok"] += 1
        except Refused as error:
            answers[error.args[0]] = answers.get(error.args[0], 0) + 1
    for connection in crowd:
        connection.socket.close()
    equal(pids_of("snugd"), daemon)
    assert answers.get(BUSY, 0) > 0, answers
    may_remove("alice")


@suite.test
def a_thousand_questions_for_a_password():
    """All of one person, who leaves before they are answered: none is granted, none is left."""
    install()
    works("snug", "list")
    daemon, before = pids_of("snugd"), works("snug", "changes").out
    with Connection("bob") as connection:
        for _ in range(1000):
            last = connection.send(MANAGER, *REMOVE, flags=INTERACTIVE)
        refused(lambda: connection.answer(last), NOT_AUTHORIZED, BUSY, NO_ROOM)
    with Connection("bob") as connection:
        for _ in range(1000):
            connection.send(MANAGER, *REMOVE, flags=INTERACTIVE)
    contains(works("snug", "list", user="alice").out, "jq")
    equal(works("snug", "changes").out, before)
    equal(pids_of("snugd"), daemon)
    may_remove("alice")


YAML = """name: bad
version: "1"
base: debian12
apps:
  bad:
    command: bin/bad
hooks:
  install: {}
"""


def slow_image():
    """Its hook goes on until there is a file, which only root can make."""
    def add_hook(tree):
        os.mkdir(tree + "/meta/hooks")
        with open(tree + "/meta/hooks/install", "w", encoding="utf-8") as file:
            file.write('#!/bin/sh\nuntil [ -e "$SNAP_COMMON/go" ]; do sleep 0.05; done\n')
        os.chmod(tree + "/meta/hooks/install", 0o755)
    path = image(YAML, add_hook)
    os.chmod(os.path.dirname(path), 0o755)
    return path


class Slow:
    """A change of alice's, which goes on while the block lasts and then comes to its end."""

    def __enter__(self):
        works("snug", "install", "--dangerous", snap("debian12"))
        # pylint: disable-next=consider-using-with
        self.client = subprocess.Popen(["snug", "install", "--dangerous", slow_image()], stdout=subprocess.PIPE,
                                       stderr=subprocess.STDOUT, text=True, user=number("alice"),
                                       group=number("alice"), extra_groups=[], cwd="/",
                                       env={"HOME": "/home/alice", "PATH": "/usr/bin:/bin"})
        eventually(lambda: os.path.isdir("/var/snap/bad/common"), "the change comes to its hook")
        self.change = works("snug", "changes").out.strip().splitlines()[-1].split()[0]
        return self

    def __exit__(self, *_unused):
        self.release()

    def release(self):
        """Whether it ended well."""
        if os.path.isdir("/var/snap/bad/common"):
            with open("/var/snap/bad/common/go", "w", encoding="ascii"):
                pass
        status = self.client.wait(120)
        self.client.stdout.close()
        return status == 0


def transaction(connection, change):
    path = connection.call(MANAGER, "GetTransaction", "sa{sv}", (change, {}))[0]
    return (MANAGER[0], path, "org.snug.Manager1.Transaction")


@suite.test
def a_change_that_is_another_person_s():
    with Slow() as slow, Connection("bob") as bob, Connection("alice") as alice:
        for member in ("AbortChange", "GetChange"):
            refused(lambda: bob.call(MANAGER, member, "sa{sv}", (slow.change, {})), NOT_AUTHORIZED)
        for member in ("Cancel", "GetLog"):
            refused(lambda: bob.call(transaction(bob, slow.change), member, "a{sv}", [{}]), NOT_AUTHORIZED)
        run("snug", "abort", slow.change, user="bob")
        equal(slow.client.poll(), None)
        alice.call(MANAGER, "GetChange", "sa{sv}", (slow.change, {}))
        alice.call(transaction(alice, slow.change), "GetLog", "a{sv}", [{}])
        alice.call(MANAGER, "AbortChange", "sa{sv}", (slow.change, {}))
        eventually(lambda: slow.client.poll() is not None, "an aborted change ends")
        assert slow.client.returncode != 0


@suite.test
def words_that_are_not_the_daemon_s():
    """Somebody else tells alice's client that its change ended; it does not listen."""
    with Slow() as slow, Connection("bob") as bob:
        target = transaction(bob, slow.change)
        for _ in range(50):
            bob.send((None, *target[1:]), "Ended", "s(ssa{sv})", ("Done", ("", "", {})), kind=SIGNAL)
            bob.send((None, target[1], "org.freedesktop.DBus.Properties"), "PropertiesChanged", "sa{sv}as",
                     (target[2], {"State": ("s", "Done"), "Finished": ("t", 1)}, []), kind=SIGNAL)
        refused(lambda: bob.call(BUS, "RequestName", "su", (MANAGER[0], 7)), "org.freedesktop.DBus.Error.AccessDenied")
        # A round trip of the client's own, so that it has read all that was sent before.
        works("snug", "list", user="alice")
        bob.call(BUS, "GetId")
        equal(slow.client.poll(), None)
        assert slow.release()
    contains(works("snug", "list").out, "bad")
