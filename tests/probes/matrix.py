#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""matrix.py PROGRAM [WORD…]: every probe of the table, in real snaps, in a system made for it; see README.md.

Prints TAP, a test for each section: refused, then connected and working, then disconnected and refused.
"""
import errno
import os
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "integration"))

# pylint: disable=wrong-import-position
import explained
import snaps
import standins
import table
from machine import run, works
from repository import Repository, snap

PERSON = os.environ.get("PROBES_PERSON", "alice")
AT_ONCE = 4
PHASES = ("before it is connected", "while it is connected", "after it is disconnected")
# No plug connects by itself here, and everything may be connected.
POLICY = """rules:
  - {interface: "*", side: plug, allow-installation: true, allow-connection: true, deny-auto-connection: true}
  - {interface: "*", side: slot, allow-installation: true, allow-connection: true}
"""


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


class Matrix:
    """The probes, what they need, and what came of them."""

    def __init__(self, program, probes):
        self.probes, self.groups = probes, snaps.groups(probes)
        self.snap_of = {probe.name: name for name, members in self.groups.items() for probe in members}
        standins.cover_sysfs()
        self.standins = standins.StandIns(PERSON)
        self.lacking = find_lacking(program, probes)
        self.explanations = {}  # (phase, snap) → what explain says
        self.results = {}  # (phase, probe, app) → {(operation, object): result}
        self.images = tempfile.mkdtemp()
        self.install(program)
        for probe in probes:
            for kind, thing in probe.standins + [(operation.name, operation.object) for operation in probe.operations]:
                self.prepare(probe, kind, thing)
        self.start_buses(os.path.join(os.path.dirname(program), "snug-stand-in-bus"))
        self.launcher = os.path.realpath(f"/snap/bin/{self.snap_of[probes[0].name]}.bare")

    def start_buses(self, program):
        names = {"system": set(), "session": set()}
        for probe in self.probes:
            for operation in probe.operations:
                if operation.name in names:
                    names[operation.name].add(operation.object.split(" ", maxsplit=1)[0])
        self.buses = standins.Buses(program, self.standins.person)
        self.buses.start(names)

    def prepare(self, probe, kind, thing):
        thing = self.expand(probe, thing)
        try:
            self.standins.prepare(kind, thing)
        except OSError as error:
            raise SystemExit(f"[{probe.section}]: no stand-in for {kind} {thing}: {error}") from error

    def expand(self, probe, thing):
        return self.standins.expand(thing, self.snap_of[probe.name])

    def install(self, program):
        write("/etc/snug/policy.d/probes.yaml", POLICY)
        images = snaps.make(program, self.probes, self.images)
        Repository(snap("debian12"), *images).use()
        works("snug", "install", *[os.path.basename(image).rsplit("_", 1)[0] for image in images])

    def try_app(self, phase, probe, app):
        operations = [operation for operation in probe.operations if operation.app == app]
        if not operations:
            return
        words = []
        for operation in operations:
            words += [operation.name, self.expand(probe, operation.object)]
        name = f"{self.snap_of[probe.name]}.{probe.name}"
        if app == "provider":
            name = f"{snaps.PROVIDER}.{probe.name}"
        if app != "service":
            result = run(self.launcher, name, *words, user=PERSON, env={"DBUS_SESSION_BUS_ADDRESS": self.buses.session})
        else:
            name += "-root"
            result = run(self.launcher, name, *words)
        lines = [line.split("\t") for line in result.out.splitlines()]
        if len(lines) != len(operations):
            self.results[phase, probe.name, app] = repr(result)
        else:
            self.results[phase, probe.name, app] = [line[2] for line in lines]

    def try_all(self, phase):
        for probe in self.probes:
            for app in ("person", "service", "provider"):
                self.try_app(phase, probe, app)

    def explain_all(self, phase):
        for name in self.groups:
            def expand(text, name=name):
                return self.standins.expand(text, name)

            self.explanations[phase, name] = explained.Explanation(name, expand)

    def judge_explanation(self, probe, phase):
        """Whether explain and the probes say the same of a person's app and a service."""
        explanation = self.explanations[phase, self.snap_of[probe.name]]
        names = {"person": probe.name, "service": probe.name + "-root"}
        tried = []
        for app, name in names.items():
            operations = [operation for operation in probe.operations if operation.app == app]
            results = self.results.get((phase, probe.name, app), [])
            if not isinstance(results, str):
                tried += [(name, operation, self.expand(probe, operation.object),
                           None if self.is_lacking(operation) else result == "0")
                          for operation, result in zip(operations, results)]
        if phase == 1:
            return list(explained.compare(explanation, probe, tried))
        return [f"{PHASES[phase]}: explain gives {permission['kind']} {permission['object']}"
                for name in names.values() for permission in explanation.of(probe, name) if permission["given"]]

    def change_one(self, verb, probe):
        """What it says when it fails."""
        plug = f"{self.snap_of[probe.name]}:{probe.name}"
        slot = f"{snaps.PROVIDER}:{probe.name}" if probe.slot else f":{probe.interface}"
        result = run("snug", verb, plug, slot)
        return repr(result) if result.status != 0 else None

    def change(self, verb):
        """Connects or disconnects all of it, a thread for each snap; returns what failed."""
        failed = {}

        def change_some(members):
            for probe in members:
                text = self.change_one(verb, probe)
                if text is not None:
                    failed[probe.name] = text

        # Those of the provider's slots are changes of two snaps, so they come after one another.
        threads = [threading.Thread(target=change_some, args=([probe for probe in members if not probe.slot],))
                   for members in self.groups.values()]
        for start in range(0, len(threads), AT_ONCE):
            for thread in threads[start:start + AT_ONCE]:
                thread.start()
            for thread in threads[start:start + AT_ONCE]:
                thread.join()
        change_some([probe for probe in self.probes if probe.slot])
        return failed

    def is_lacking(self, operation):
        """What this machine has not got, connected or not: a part of /proc, or a capability of a container's root."""
        if operation.object.startswith("/proc/"):
            return not os.path.exists(operation.object)
        return operation.name == "cap" and operation.object in self.lacking

    def judge(self, probe, phase):
        """What was otherwise than the table says."""
        wrong = []
        for app in ("person", "service", "provider"):
            operations = [operation for operation in probe.operations if operation.app == app]
            results = self.results.get((phase, probe.name, app), [])
            if isinstance(results, str):
                wrong.append(f"{PHASES[phase]}: {results}")
                continue
            for operation, result in zip(operations, results):
                should = operation.works == "always" or (operation.works == "connected" and phase == 1)
                should = should and not self.is_lacking(operation)
                if (result == "0") != should:
                    wrong.append(f"{PHASES[phase]}: {app}: {self.expand_text(probe, operation)} "
                                 f"{'works' if result == '0' else 'is refused with ' + say(result)}")
        return wrong

    def expand_text(self, probe, operation):
        return f"{operation.name} {self.expand(probe, operation.object)}"


def find_lacking(program, probes):
    """Capabilities that root has not got even outside."""
    names = sorted({operation.object for probe in probes for operation in probe.operations if operation.name == "cap"})
    words = [word for name in names for word in ("cap", name)]
    lines = [line.split("\t") for line in works(program, *words).out.splitlines()]
    return {line[1] for line in lines if line[2] != "0"}


def say(result):
    return errno.errorcode.get(int(result), result) if result.isdigit() else result


def is_meant(probe, word):
    """A part of the section's name, or, after an equals sign, all of it."""
    return probe.section == word[1:] if word.startswith("=") else word in probe.section


def select(words):
    """Nothing of a bus is given yet: that takes a proxy that filters."""
    probes = []
    for probe in table.read():
        probe.operations = [operation for operation in probe.operations if operation.name not in table.BUS_OPERATIONS]
        if probe.operations and (not words or any(is_meant(probe, word) for word in words)):
            probes.append(probe)
    return probes


def main():
    program, words = sys.argv[1], sys.argv[2:]
    probes = select(words)
    print(f"1..{len(probes)}", flush=True)
    start = time.monotonic()
    matrix = Matrix(program, probes)
    print(f"# made and installed: {time.monotonic() - start:.1f} s", flush=True)
    failed = {}
    for phase, verb in enumerate(("connect", "disconnect", None)):
        start = time.monotonic()
        matrix.try_all(phase)
        matrix.explain_all(phase)
        middle = time.monotonic()
        if verb:
            failed.update(matrix.change(verb))
        print(f"# {PHASES[phase]}: tried in {middle - start:.1f} s, changed in {time.monotonic() - middle:.1f} s",
              flush=True)
    bad = 0
    for number, probe in enumerate(probes, 1):
        wrong = [failed[probe.name]] if probe.name in failed else []
        for phase in range(3):
            wrong += matrix.judge(probe, phase)
            wrong += matrix.judge_explanation(probe, phase)
        for line in "\n".join(wrong).splitlines():
            print("# " + line)
        bad += bool(wrong)
        print(f"{'not ok' if wrong else 'ok'} {number} - {probe.section}", flush=True)
    sys.exit(1 if bad else 0)


main()
