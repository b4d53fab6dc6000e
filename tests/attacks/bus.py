# SPDX-License-Identifier: LGPL-2.1-or-later
"""A client of the system bus that says whatever it is told to, as a library would not: no check of its own."""
import array
import contextlib
import os
import pwd
import socket
import struct

ADDRESS = "/run/dbus/system_bus_socket"
MANAGER = ("org.snug.Manager1", "/org/snug/Manager1", "org.snug.Manager1.Manager")
BUS = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")
CALL, REPLY, ERROR, SIGNAL = 1, 2, 3, 4
INTERACTIVE = 4
FIXED = {"y": ("B", 1), "b": ("I", 4), "u": ("I", 4), "i": ("i", 4), "t": ("Q", 8), "d": ("d", 8), "h": ("I", 4)}


class Refused(Exception):
    """An error that came as the answer; its name is the first argument."""


def split(signature):
    """The first complete type, and what follows."""
    if signature[0] == "a":
        first, rest = split(signature[1:])
        return "a" + first, rest
    if signature[0] not in "({":
        return signature[0], signature[1:]
    depth = 0
    for index, letter in enumerate(signature):
        depth += (letter in "({") - (letter in ")}")
        if depth == 0:
            return signature[:index + 1], signature[index + 1:]
    raise ValueError(signature)


def alignment(kind):
    if kind[0] in FIXED:
        return FIXED[kind[0]][1]
    return {"s": 4, "o": 4, "a": 4, "g": 1, "v": 1}.get(kind[0], 8)


def pad(data, size):
    data.extend(bytes(-len(data) % size))


def put(data, kind, value):
    """Appends a value of one complete type."""
    pad(data, alignment(kind))
    if kind in FIXED:
        data.extend(struct.pack("<" + FIXED[kind][0], value))
    elif kind in "sog":
        text = value if isinstance(value, bytes) else value.encode()
        data.extend(struct.pack("<B" if kind == "g" else "<I", len(text)) + text + b"\0")
    elif kind == "v":
        put(data, "g", value[0])
        put(data, *value)
    elif kind[0] == "a":
        place = len(data)
        data.extend(bytes(4))
        pad(data, alignment(kind[1:]))
        start = len(data)
        for item in value.items() if isinstance(value, dict) else value:
            put(data, kind[1:], item)
        struct.pack_into("<I", data, place, len(data) - start)
    else:
        put_all(data, kind[1:-1], value)


def put_all(data, signature, values):
    for value in values:
        kind, signature = split(signature)
        put(data, kind, value)


def get(data, at, kind):
    """The value at an offset, and the offset behind it."""
    at += -at % alignment(kind)
    if kind in FIXED:
        form, size = FIXED[kind]
        return struct.unpack_from("<" + form, data, at)[0], at + size
    if kind in "sog":
        width = 1 if kind == "g" else 4
        length = int.from_bytes(data[at:at + width], "little")
        return data[at + width:at + width + length].decode(), at + width + length + 1
    if kind == "v":
        inner, at = get(data, at, "g")
        return get(data, at, inner)
    if kind[0] == "a":
        length, at = get(data, at, "u")
        at += -at % alignment(kind[1:])
        end, items = at + length, []
        while at < end:
            item, at = get(data, at, kind[1:])
            items.append(item)
        return items, at
    return get_all(data, at, kind[1:-1])


def get_all(data, at, signature):
    values = []
    while signature:
        kind, signature = split(signature)
        value, at = get(data, at, kind)
        values.append(value)
    return values, at


@contextlib.contextmanager
def person(user):
    """What is done in the block is done with somebody's rights, which is what a socket remembers."""
    account = pwd.getpwnam(user)
    os.setegid(account.pw_gid)
    os.seteuid(account.pw_uid)
    try:
        yield account
    finally:
        os.seteuid(0)
        os.setegid(0)


class Connection:
    """One person's connection. claim: the user that it says it is; bound: a path that its own end has."""

    def __init__(self, user, claim=None, bound=None):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.settimeout(120)
        self.serial, self.input, self.answers = 0, b"", {}
        with person(user) as account:
            if bound is not None:
                self.socket.bind(bound)
            self.socket.connect(ADDRESS)
        uid = account.pw_uid if claim is None else pwd.getpwnam(claim).pw_uid
        self.socket.sendall(b"\0AUTH EXTERNAL " + str(uid).encode().hex().encode() + b"\r\n")
        answer = self.socket.recv(4096)
        if not answer.startswith(b"OK "):
            raise Refused(answer.decode().strip())
        self.socket.sendall(b"NEGOTIATE_UNIX_FD\r\n")
        self.socket.recv(4096)
        self.socket.sendall(b"BEGIN\r\n")
        self.name = self.call(BUS, "Hello")[0]

    def __enter__(self):
        return self

    def __exit__(self, *_unused):
        self.socket.close()

    def send(self, target, member, signature="", values=(), *, fds=(), kind=CALL, flags=0, body=None):
        """Sends a message and returns its number. body: instead of the values, as it is."""
        if body is None:
            body = bytearray()
            put_all(body, signature, values)
        self.serial += 1
        service, path, interface = target
        fields = [(1, ("o", path)), (2, ("s", interface)), (3, ("s", member))]
        fields += [(6, ("s", service))] if service else []
        fields += [(8, ("g", signature))] if signature else []
        fields += [(9, ("u", len(fds)))] if fds else []
        message = bytearray(struct.pack("<cBBBII", b"l", kind, flags, 1, len(body), self.serial))
        put(message, "a(yv)", fields)
        pad(message, 8)
        message.extend(body)
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
        sent = self.socket.sendmsg([message], rights)
        self.socket.sendall(memoryview(message)[sent:])
        return self.serial

    def take(self, size):
        while len(self.input) < size:
            more = self.socket.recv(1 << 20)
            if not more:
                raise EOFError("the bus closed the connection")
            self.input += more
        part, self.input = self.input[:size], self.input[size:]
        return part

    def receive(self):
        """The next message: kind, fields by number, body."""
        head = self.take(16)
        size, _serial, length = struct.unpack_from("<III", head, 4)
        rest = self.take(length + -length % 8 + size)
        fields, _at = get(head + rest, 12, "a(yv)")
        return head[1], {code: value for code, value in fields}, rest[length + -length % 8:]

    def answer(self, serial):
        """The values of the answer to a message, or Refused."""
        while serial not in self.answers:
            kind, fields, body = self.receive()
            if kind in (REPLY, ERROR):
                self.answers[fields[5]] = kind, fields, body
        kind, fields, body = self.answers.pop(serial)
        values, _at = get_all(body, 0, fields.get(8, ""))
        if kind == ERROR:
            raise Refused(fields[4], *values)
        return values

    def call(self, target, member, signature="", values=(), **options):
        return self.answer(self.send(target, member, signature, values, **options))
