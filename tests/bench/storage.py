#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What reading a mounted image costs with each storage backend, against the kernel's in one run.

storage.py STORAGE-TIMER [ROUNDS]. Needs root and mksquashfs; squashfuse_ll is measured too where it is.
"""
import ctypes
import os
import random
import shutil
import subprocess
import sys
import tempfile

import bench

TIMER = os.path.abspath(sys.argv[1])
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 5
DIRECTORIES, FILES_EACH = 100, 100
BIG = 64 * 1024 * 1024


def timer(*arguments):
    done = subprocess.run([TIMER, *arguments], stdout=subprocess.PIPE, text=True, check=True)
    return int(done.stdout) / 1e9


def make_image(work):
    """10,000 files of 0.5 to 8 kB and one big file, half of it compressible."""
    source = random.Random(1)
    tree = work + "/tree"
    for i in range(DIRECTORIES):
        os.makedirs(f"{tree}/small/{i}")
        for j in range(FILES_EACH):
            with open(f"{tree}/small/{i}/file-{j}", "wb") as file:
                file.write(source.randbytes(source.randint(256, 4096)) * 2)
    os.makedirs(tree + "/big")
    with open(tree + "/big/file", "wb") as file:
        for _ in range(BIG // 65536):
            file.write(source.randbytes(32768) + b"snug" * 8192)
    subprocess.run(["mksquashfs", tree, work + "/image", "-comp", "zstd", "-noappend", "-no-progress", "-quiet"],
                   check=True, stdout=subprocess.DEVNULL)
    shutil.rmtree(tree)
    with open(work + "/image", "rb") as file:
        os.fsync(file.fileno())


def drop_caches():
    with open("/proc/sys/vm/drop_caches", "w", encoding="ascii") as file:
        file.write("3")


class Backend:
    def __init__(self, name, work):
        self.name, self.image, self.target = name, work + "/image", f"{work}/{name}"
        os.mkdir(self.target)

    def mount(self):
        if self.name != "squashfuse_ll":
            return timer("mount", self.name, self.target, self.image)
        subprocess.run(["squashfuse_ll", self.image, self.target], check=True)
        return 0

    def unmount(self):
        if self.name != "squashfuse_ll":
            return timer("unmount", self.name, self.target)
        subprocess.run(["umount", self.target], check=True)
        return 0

    def cold(self, verb, folder):
        self.mount()
        drop_caches()
        taken = timer(verb, f"{self.target}/{folder}")
        self.unmount()
        return taken

    def warm(self, verb, folder):
        return timer(verb, f"{self.target}/{folder}")


def measure(backends, what, function, rounds):
    medians = bench.in_turn({b.name: (lambda b=b: function(b)) for b in backends}, rounds)
    line = "".join(f"  {name} {value * 1000:9.2f} ms ({value / medians['kernel']:6.2f})"
                   for name, value in medians.items())
    print(f"{what:28}{line}")
    return {name: value / medians["kernel"] for name, value in medians.items()}


def run(work):
    make_image(work)
    names = ["kernel", "fuse"] + (["squashfuse_ll"] if shutil.which("squashfuse_ll") else [])
    backends = [Backend(name, work) for name in names]
    own = backends[:2]

    def mount(backend):
        taken = backend.mount()
        backend.unmount()
        return taken

    def unmount(backend):
        backend.mount()
        return backend.unmount()

    measure(own, "mount", mount, 4 * ROUNDS)
    measure(own, "unmount", unmount, 4 * ROUNDS)
    measure(backends, "10,000 small files, cold", lambda b: b.cold("read", "small"), max(2, ROUNDS // 2))
    measure(backends, "one file of 64 MB, cold", lambda b: b.cold("read", "big"), max(2, ROUNDS // 2))
    for backend in backends:
        backend.mount()
        for folder in ("small", "big"):
            backend.warm("read", folder)
    measure(backends, "names and attributes, warm", lambda b: b.warm("stat", "small"), ROUNDS)
    measure(backends, "one file of 64 MB, warm", lambda b: b.warm("read", "big"), ROUNDS)
    small = measure(backends, "10,000 small files, warm", lambda b: b.warm("read", "small"), ROUNDS)
    for backend in backends:
        backend.unmount()
    bench.finish([bench.row("10,000 small files warm, FUSE / kernel storage", small["fuse"], 2)])


def main():
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(0x00020000) != 0 or libc.mount(b"none", b"/", None, (1 << 18) | (1 << 14), None) != 0:
        sys.exit("storage.py: no private mount namespace can be had here")
    work = tempfile.mkdtemp(prefix="snug-bench-", dir="/var/tmp")
    try:
        run(work)
    finally:
        subprocess.run(["umount", "-q", "-l", *(f"{work}/{name}" for name in ("kernel", "fuse", "squashfuse_ll"))],
                       check=False, stderr=subprocess.DEVNULL)
        shutil.rmtree(work)


main()
