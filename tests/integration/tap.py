# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tests as functions, results as TAP."""
import sys
import time
import traceback


class Skip(Exception):
    """Why a test shows nothing here."""


class Suite:
    """Collects functions and runs them in the order in which they were written."""

    def __init__(self):
        self.tests = []

    def test(self, function):
        self.tests.append(function)
        return function

    def select(self, words):
        """Only the tests whose name contains one of the words; all without words."""
        return [function for function in self.tests if not words or any(word in function.__name__ for word in words)]

    def run(self, words=(), around=None):
        """Runs each test as around(test); returns an exit status."""
        tests, failed = self.select(words), 0
        print(f"1..{len(tests)}", flush=True)
        for number, function in enumerate(tests, 1):
            name = function.__name__.replace("_", " ")
            verdict, why, start = "ok", "", time.monotonic()
            try:
                if around is None:
                    function()
                else:
                    around(function)
            except Skip as reason:
                why = f" # SKIP {reason}"
            except Exception:  # pylint: disable=broad-except
                verdict, failed = "not ok", failed + 1
                for line in traceback.format_exc().splitlines():
                    print("# " + line)
            print(f"# {time.monotonic() - start:.1f} s")
            print(f"{verdict} {number} - {name}{why}", flush=True)
        return 1 if failed or not tests else 0


def equal(actual, expected):
    if actual != expected:
        raise AssertionError(f"{actual!r} is not {expected!r}")


def contains(text, *parts):
    for part in parts:
        if part not in text:
            raise AssertionError(f"{part!r} is not in {text!r}")


def lacks(text, *parts):
    for part in parts:
        if part in text:
            raise AssertionError(f"{part!r} is in {text!r}")


def main(suite, around=None):
    sys.exit(suite.run(sys.argv[1:], around))
