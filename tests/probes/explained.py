# SPDX-License-Identifier: LGPL-2.1-or-later
"""Whether ‘snug explain’ says what the probes found: what worked is a permission that is given, what is withheld is
said to be, and every permission that is given was seen to work."""
import fnmatch
import json
import os

from machine import works

# Operation → the kind of grant, and the access that it takes.
PATHS = {"read": ("file", "r"), "marker": ("file", "r"), "write": ("file", "w"), "create": ("file", "w"),
         "device": ("device", "w"), "device-read": ("device", "r"), "node": ("device", "w"),
         "found": ("mount", ""), "change": ("mount", ""),
         "make": ("mount", ""), "reach": ("mount", ""), "connect": ("socket", "")}
# What a grant of the kind is about, when it has a name; and the operation that tries it.
NAMED = {"cap": "capability", "call": "syscall"}
BUSES = {"system": "system", "session": "session", "own-system": "system", "own-session": "session"}
WHOLE = {"netns": "network", "tcp": "network", "listen": "network", "signal": "signal", "environment": "env"}


class Explanation:
    """What is said of one snap."""

    def __init__(self, snap, expand):
        self.permissions = json.loads(works("snug", "explain", "--json", snap).out)["permissions"]
        self.expand = expand

    def of(self, probe, app):
        """The permissions that an app has by the interface of its section."""
        return [permission for permission in self.permissions
                if permission["interface"] == probe.interface and app in permission["apps"]]


def covers_path(parameters, path, expand):
    """As patterns of grants do: in a component, and a slash at the end means all that is below."""
    granted = expand(parameters.get("path") or parameters.get("target") or "")
    below = parameters.get("scope") == "entries" or "target" in parameters or os.path.isdir(granted)
    if granted.endswith("/") or below:
        parts, own = granted.rstrip("/").split("/"), path.split("/")
        return len(own) >= len(parts) and all(match(a, b) for a, b in zip(own, parts))
    parts, own = granted.split("/"), path.split("/")
    if "**" in parts:
        return fnmatch.fnmatchcase(path, granted)
    return len(parts) == len(own) and all(match(a, b) for a, b in zip(own, parts))


def match(name, pattern):
    return fnmatch.fnmatchcase(name, pattern)


def covers_socket(parameters, words):
    given = [parameters.get(key) for key in ("family", "type", "protocol")]
    words = words.split() + [None, None]
    return all(one is None or one == other for one, other in zip(given, words))


def covers_name(parameters, thing):
    name, _, method = thing.partition(" ")
    interface, _, member = method.rpartition(".")
    return parameters["name"] == name and parameters.get("interface", interface) == interface \
        and parameters.get("member", member) == member


def covers(permission, operation, thing, expand):
    kind, parameters = permission["kind"], permission["parameters"]
    if operation in PATHS:
        wanted, access = PATHS[operation]
        return kind == wanted and access in parameters.get("access", access) \
            and covers_path(parameters, thing, expand)
    if operation in NAMED:
        return kind == NAMED[operation] and (thing in parameters["name"].split() or thing == "user-namespace")
    if operation in BUSES:
        return kind == "dbus" and parameters["bus"] == BUSES[operation] and covers_name(parameters, thing)
    if operation == "socket":
        return kind == "socket" and "family" in parameters and covers_socket(parameters, thing)
    if operation in ("process", "queue"):
        return kind == "file" and parameters["path"] in ("/proc/", "/dev/mqueue/")
    return kind == WHOLE.get(operation)


def compare(explanation, probe, tried):
    """tried: (app, operation, object, worked), where nothing is said of whether it works if this machine has not got
    it. Yields what does not agree."""
    confirmed = set()
    for app, operation, thing, worked in tried:
        given = {(permission["kind"], permission["object"]) for permission in explanation.of(probe, app)
                 if permission["given"] and covers(permission, operation.name, thing, explanation.expand)}
        if operation.works == "connected" and worked and not given:
            yield f"{app}: {operation.name} {thing} works, and explain does not say that it is given"
        if operation.withheld and given:
            yield f"{app}: {operation.name} {thing} is refused, and explain says that it is given"
        if worked is not False:
            confirmed |= given
    for app in {app for app, _, _, _ in tried}:
        for permission in explanation.of(probe, app):
            key = permission["kind"], permission["object"]
            if permission["given"] and key not in confirmed and permission["kind"] not in ("unit", "kernel-module"):
                yield f"{app}: explain says that {' '.join(key)} is given, which no probe saw"
