#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""clang-tidy over the files named on stdin; a file is looked at again only when its input changed."""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import subprocess
import sys


def digest_of(text):
    return hashlib.sha256(text.encode()).hexdigest()


def main():
    build = pathlib.Path(sys.argv[1])
    cache = build / "tidy-cache"
    cache.mkdir(exist_ok=True)
    database = {os.path.normpath(build / e["file"]): e["command"]
                for e in json.loads((build / "compile_commands.json").read_text())}
    headers = "".join(p.read_text() for d in ("sdk", "core", "plugins") for p in sorted(pathlib.Path(d).rglob("*.h")))
    common = digest_of(headers + pathlib.Path(".clang-tidy").read_text())

    def look(name):
        if name not in database:
            return ""
        stamp = cache / digest_of(common + pathlib.Path(name).read_text() + database[name])
        if stamp.exists():
            return ""
        run = subprocess.run(["clang-tidy", "-p", str(build), "--quiet", name], capture_output=True, text=True)
        if run.returncode == 0:
            stamp.touch()
            return ""
        return run.stdout or run.stderr

    names = [line.strip() for line in sys.stdin if line.strip()]
    with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        findings = [text for text in pool.map(look, names) if text]
    print("\n".join(findings), end="")
    return 1 if findings else 0


sys.exit(main())
