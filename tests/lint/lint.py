#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The house style, checked over the whole tree. Prints FILE:LINE: MESSAGE; exit status 1 if it found something."""
import os
import pathlib
import re
import subprocess
import sys

import rules

README_HEADINGS = ["What it does", "Needs", "Gives", "Settings", "May touch", "Limits"]


def tracked():
    out = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], check=True,
                         capture_output=True, text=True).stdout
    return [p for p in out.split("\n") if p and os.path.exists(p) and not p.startswith("tests/lint/fixtures/")]


def owners_of(paths):
    """Which layer a header belongs to."""
    owners = {}
    for path in paths:
        if path.endswith(".h") and path.startswith(("core/", "sdk/")):
            parts = path.split("/")
            owners[parts[-1]] = parts[1] if parts[0] == "core" else "sdk"
    return owners


def read_untested():
    """The list of sources that still lack a test: path and reason."""
    lines = pathlib.Path("tests/lint/untested.txt").read_text(encoding="utf-8").split("\n")
    return dict((line.split(": ", 1) + [""])[:2] for line in lines if line and not line.startswith("#"))


def without_test(paths):
    """Every source of a layer has its unit test, or is on the list of those that lack one."""
    have = set(paths)
    untested = read_untested()
    for path, reason in untested.items():
        match = re.fullmatch(r"core/(\w+)/snug-([\w-]+)\.c", path)
        if not match or path not in have or not reason:
            yield "tests/lint/untested.txt", 1, f"{path} is no source, or has no reason"
        elif f"tests/unit/{match.group(1)}/test-{match.group(2)}.c" in have:
            yield "tests/lint/untested.txt", 1, f"{path} has a test now: take it off the list"
    for path in paths:
        match = re.fullmatch(r"core/(\w+)/snug-([\w-]+)\.c", path)
        if match and f"tests/unit/{match.group(1)}/test-{match.group(2)}.c" not in have:
            # The launcher is tested whole, by tests/unit/launch/launcher.py.
            if path not in untested and match.group(2) != "run" and not match.group(2).startswith("run-"):
                yield path, 1, f"has no tests/unit/{match.group(1)}/test-{match.group(2)}.c"


def without_readme(paths):
    have = set(paths)
    folders = {"/".join(p.split("/")[:2]) for p in paths if p.startswith("core/") and p.count("/") >= 2}
    for folder in sorted(folders):
        if f"{folder}/README.md" not in have:
            yield folder, 1, "a folder of core/ has a README.md"
    plugins = {"/".join(p.split("/")[:3]) for p in paths if p.startswith("plugins/") and p.endswith(".plugin")}
    for folder in sorted(plugins):
        readme = pathlib.Path(folder, "README.md")
        text = readme.read_text(encoding="utf-8") if readme.exists() else ""
        for heading in README_HEADINGS:
            if f"## {heading}" not in text:
                yield str(readme), 1, f"has no heading ‘## {heading}’"


def outside_names(paths):
    """Nothing names this machine or a folder beside the project."""
    bad = re.compile(r"\.\./shared|/work/|farm-(bench|studio)|\.library")
    for path in paths:
        if path.startswith("tests/lint/"):
            continue
        try:
            text = pathlib.Path(path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.split("\n"), 1):
            if bad.search(line):
                yield path, number, "names a place outside the project"


def main():
    os.chdir(pathlib.Path(__file__).resolve().parents[2])
    paths = tracked()
    backends = sorted({p.split("/")[2] for p in paths if p.startswith("plugins/") and p.count("/") > 2})
    owners = owners_of(paths)
    findings = [*without_test(paths), *without_readme(paths), *outside_names(paths)]
    for path in paths:
        if path.endswith((".c", ".h")):
            source = rules.Source(path, pathlib.Path(path).read_text(encoding="utf-8"), owners, backends)
            findings += [(path, line, text) for rule in rules.FILE_RULES for line, text in rule(source)]
    for path, line, text in findings:
        print(f"{path}:{line}: {text}")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
