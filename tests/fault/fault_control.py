# SPDX-License-Identifier: LGPL-2.1-or-later
"""The mapped file of fault-control.h, from the test's side."""
import errno
import mmap
import os
import struct

PATH = "/run/snug-fault"
LAYOUT = struct.Struct("=11I32s96s64s")
FIELDS = ("armed", "mode", "error_number", "at_call", "at_boundary", "repeat", "kill_at_call", "started", "calls", "boundaries", "hit",
          "call", "path", "step")
COUNT, KILL, FAIL = 0, 1, 2


class Point:
    """Where to strike: at the Nth call or boundary; 0 is nowhere. After a failing call also at a later one."""

    def __init__(self, mode=COUNT, call=0, boundary=0, error=0, repeat=1, kill=0):
        self.mode, self.call, self.boundary, self.error, self.repeat = mode, call, boundary, error, repeat
        self.kill = kill

    def is_deadly(self):
        return bool(self.boundary or self.kill or self.mode == KILL)

    def __str__(self):
        if self.kill:
            return f"killed at call {self.kill} after {errno.errorcode[self.error]} at call {self.call}"
        if self.boundary and self.mode == FAIL:
            return f"killed at boundary {self.boundary} after {errno.errorcode[self.error]} at call {self.call}"
        if self.boundary:
            return f"killed at boundary {self.boundary}"
        if self.mode == KILL:
            return f"killed at call {self.call}"
        if self.mode == FAIL:
            return f"{errno.errorcode[self.error]} at call {self.call}"
        return "undisturbed"


class Control:
    def __init__(self):
        self.file = os.open(PATH, os.O_RDWR | os.O_CREAT, 0o600)
        os.ftruncate(self.file, LAYOUT.size)
        self.map = mmap.mmap(self.file, LAYOUT.size)

    def arm(self, point):
        """Not armed until all else is written."""
        head = [0, point.mode, point.error, point.call, point.boundary, point.repeat, point.kill,
                0, 0, 0, 0]
        self.map[:] = LAYOUT.pack(*head, b"", b"", b"")
        self.map[:4] = struct.pack("=I", 1)

    def disarm(self):
        """What happened, by field."""
        self.map[:4] = struct.pack("=I", 0)
        values = LAYOUT.unpack(self.map[:])
        return {name: value.split(b"\0")[0].decode(errors="replace") if isinstance(value, bytes) else value
                for name, value in zip(FIELDS, values)}
