# SPDX-License-Identifier: LGPL-2.1-or-later
"""The table of probes: what is tried with which interface. A mistake in it is an error with file and section."""
import configparser
import glob
import os
import re

HERE = os.path.dirname(os.path.realpath(__file__))
OPERATIONS = ("read", "marker", "write", "create", "device", "device-read", "node", "run", "queue", "process",
              "connect", "abstract", "socket", "tcp", "listen", "netns", "call", "cap", "signal", "environment",
              "system", "session", "own-system", "own-session",
              # As marker, write, create and connect, but of what another path of the machine stands for.
              "found", "change", "make", "reach")
BUS_OPERATIONS = ("system", "session", "own-system", "own-session")
# Before an operation: who does it, and what is expected. Without: a person's app, refused unless connected.
PREFIXES = ("service", "provider", "connected-provider", "never", "open", "withheld")
RIGHTS = {"read": "write", "marker": "write", "found": "change", "device-read": "device"}


class Operation:
    """One operation with one object, done by one app, and when it must work."""

    def __init__(self, prefix, name, thing):
        self.app = {"service": "service", "provider": "provider",
                    "connected-provider": "provider"}.get(prefix, "person")
        self.name, self.object = name, thing
        self.works = {"never": "never", "withheld": "never", "open": "always",
                      "provider": "always"}.get(prefix, "connected")
        self.withheld = prefix == "withheld"

    def __repr__(self):
        return f"{self.name} {self.object}"


class Probe:
    """One section of the table: an interface, or a variant of it with other attributes."""

    def __init__(self, section):
        self.section = section
        self.interface = section.split("/")[0]
        self.name = section.replace("/", "-")
        self.attributes = {"plug": {}, "slot": {}}
        self.slot, self.note = False, None
        self.operations = []
        self.standins = []  # (kind, object): what no operation names

    def add(self, prefix, name, objects):
        for thing in objects:
            self.operations.append(Operation(prefix, name, thing))

    def finish(self):
        """What can only be read is also tried for writing, which must never work."""
        known = {(operation.name, operation.object) for operation in self.operations}
        for operation in list(self.operations):
            other = RIGHTS.get(operation.name)
            if other and operation.works != "never" and operation.app == "person" \
                    and (other, operation.object) not in known:
                self.operations.append(Operation("never", other, operation.object))


class Mistake(Exception):
    """What is wrong with the table."""


def split(text):
    return [part.strip() for part in re.split(r",\s+|\n", text.strip()) if part.strip()]


def read_key(probe, key, value):
    prefix, _, name = key.rpartition(".")
    if prefix in ("plug", "slot"):
        probe.attributes[prefix][name] = value
        probe.slot = probe.slot or prefix == "slot"
    elif key == "slot":
        probe.slot = value == "yes"
    elif key == "stand-in":
        probe.standins += [tuple(item.split(" ", 1)) for item in split(value)]
    elif key == "note":
        probe.note = value
    elif name in OPERATIONS and prefix in ("", *PREFIXES):
        probe.add(prefix, name, split(value))
    else:
        raise Mistake(f"there is no key ‘{key}’")
    if prefix in ("open", "withheld") and probe.note is None:
        raise Mistake(f"‘{key}’ needs a note before it that says why")


def read_file(path):
    parser = configparser.RawConfigParser(delimiters=("=",), comment_prefixes=("#",), strict=True,
                                          empty_lines_in_values=False)
    parser.optionxform = str
    parser.read(path, encoding="utf-8")
    probes = []
    for section in parser.sections():
        probe = Probe(section)
        for key, value in parser.items(section):
            try:
                read_key(probe, key, value)
            except Mistake as mistake:
                raise Mistake(f"{os.path.basename(path)}: [{section}]: {mistake}") from mistake
        if not probe.operations:
            raise Mistake(f"{os.path.basename(path)}: [{section}]: nothing is tried")
        probe.finish()
        probes.append(probe)
    return probes


def read(folder=HERE + "/probes.d"):
    probes = []
    for path in sorted(glob.glob(folder + "/*.conf")):
        probes += read_file(path)
    names = [probe.name for probe in probes]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Mistake(f"more than once in the table: {', '.join(twice)}")
    return probes


def read_exempt(path=HERE + "/without-probe.conf"):
    """INTERFACE or INTERFACE:KIND → why nothing of it is tried."""
    parser = configparser.RawConfigParser(delimiters=("=",), comment_prefixes=("#",), strict=True)
    parser.optionxform = str
    parser.read(path, encoding="utf-8")
    return dict(parser.items("Reasons"))
