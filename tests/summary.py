#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Counts subtests out of meson's log and ends with the line "N passed, N failed"."""
import json
import os
import re
import sys

TAP = re.compile(r"^(not )?ok\b\s*\d*\s*(.*)$")


def count(entry):
    passed = failed = skipped = 0
    for line in entry.get("stdout", "").splitlines():
        match = TAP.match(line)
        if not match:
            continue
        if "# SKIP" in match.group(2).upper():
            skipped += 1
            print(f"skipped: {entry['name']}: {match.group(2)}")
        elif match.group(1):
            failed += 1
            print(f"failed: {entry['name']}: {match.group(2)}")
        else:
            passed += 1
    if entry["result"] not in ("OK", "SKIP") and failed == 0:
        failed = 1
        print(f"failed: {entry['name']}: {entry['result']}")
    if entry["result"] == "OK" and passed + failed + skipped == 0:
        passed = 1
    return passed, failed, skipped


def read_log(path):
    """The entries of a log; a log that is missing is a failure, not nothing."""
    if not os.path.exists(path):
        return [{"name": path, "result": "there is no log"}]
    with open(path, encoding="utf-8") as log:
        return [json.loads(line) for line in log]


def main():
    suites, total = {}, [0, 0, 0]
    for path in sys.argv[1:]:
        for entry in read_log(path):
            suite = entry["name"].split(" / ")[0].replace("snug:", "")
            for i, n in enumerate(count(entry)):
                suites.setdefault(suite, [0, 0, 0])[i] += n
                total[i] += n
    for suite in sorted(suites):
        print(f"{suite:24} {suites[suite][0]:5} passed {suites[suite][1]:4} failed {suites[suite][2]:4} skipped")
    passed, failed, skipped = total
    if os.environ.get("CI") and skipped:
        failed += skipped
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


sys.exit(main())
