#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes snaps of Debian packages and prints the folder in which they are, as NAME_REVISION.snap.

build.py [--pack PROGRAM]

apt resolves and downloads (and so verifies) the packages as for an empty machine. A snap gets what its packages
need and the base does not have. Images are kept in ${XDG_CACHE_HOME:-/var/cache}/snug-snaps, named by a hash of
all that went in, so a second run needs neither network nor time.
"""
import argparse
import configparser
import fcntl
import glob
import hashlib
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import urllib.parse

HERE = os.path.dirname(os.path.realpath(__file__))
CACHE = os.path.join(os.environ.get("XDG_CACHE_HOME") or "/var/cache", "snug-snaps")
MERGED = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")
NOT_NEEDED = ("usr/share/doc/*/*", "usr/share/man", "usr/share/info", "usr/share/locale", "usr/share/lintian",
              "usr/share/bug", "usr/share/doc-base", "var/cache/*", "var/lib/*")
# What an app's root takes from the host has its place in a base.
HOST_FILES = ("passwd", "group", "hosts", "hostname", "resolv.conf", "localtime")


class Failure(Exception):
    """One sentence for the person who started this."""


def run(*command, stdin=subprocess.DEVNULL):
    result = subprocess.run(command, capture_output=True, text=True, stdin=stdin, check=False)
    if result.returncode != 0:
        raise Failure(f"{command[0]} failed:\n{result.stdout}{result.stderr}")
    return result.stdout


class Recipe:
    """One folder: what goes into one revision of one snap."""

    def __init__(self, folder):
        self.folder = folder
        name, _, revision = os.path.basename(folder).rpartition("-")
        self.name, self.revision = (name, revision) if revision.isdigit() else (os.path.basename(folder), "1")
        parser = configparser.ConfigParser()
        parser.optionxform = str
        parser.read(os.path.join(folder, "recipe"), encoding="utf-8")
        values = parser["Recipe"]
        self.is_base = values.getboolean("Base", False)
        self.packages = values["Packages"].split()
        self.without = set(values.get("Without", "").split())
        self.version = values["Version"]

    def digest(self, *others):
        content = hashlib.sha256("\0".join(others).encode())
        for path in sorted(glob.glob(self.folder + "/**", recursive=True)):
            if os.path.isfile(path):
                content.update(f"{path[len(self.folder):]}\0{os.access(path, os.X_OK)}\0".encode())
                with open(path, "rb") as file:
                    content.update(file.read())
        return content.hexdigest()[:16]


class Archive:
    """Debian's packages, for a machine on which nothing is installed."""

    def __init__(self):
        self.folder = os.path.join(CACHE, "archives")
        os.makedirs(self.folder + "/partial", exist_ok=True)
        empty = os.path.join(CACHE, "nothing-installed")
        with open(empty, "w", encoding="utf-8"):
            pass
        self.command = ["apt-get", "-qq", "-y", "-o", f"Dir::State::status={empty}", "-o",
                        f"Dir::Cache::archives={self.folder}", "-o", "APT::Install-Recommends=false",
                        "-o", "APT::Sandbox::User=root", "-o", "Debug::NoLocking=true"]
        self.architecture = run("dpkg", "--print-architecture").strip()
        self.triplet = self.find_triplet()
        self.lists_are_new = False

    @staticmethod
    def find_triplet():
        libc = run("dpkg-query", "-L", "libc6")
        return re.search(r"/lib/([^/]+-linux-gnu[^/]*)/libc\.so", libc).group(1)

    def files(self, packages):
        """package → file, of the packages and all that they need."""
        try:
            return self.resolve(packages)
        except Failure:
            if self.lists_are_new:
                raise
            run("apt-get", "-qq", "update")
            self.lists_are_new = True
            return self.resolve(packages)

    def resolve(self, packages):
        run(*self.command, "--download-only", "install", *packages)
        with tempfile.TemporaryDirectory(dir=CACHE) as nothing:
            os.mkdir(nothing + "/partial")
            listing = run(*self.command, "-o", f"Dir::Cache::archives={nothing}", "--print-uris", "install", *packages)
        names = [line.split()[1] for line in listing.splitlines() if line.startswith("'")]
        return {name.split("_")[0]: os.path.join(self.folder, name) for name in names}

    @staticmethod
    def version(file):
        """The version without epoch, in 32 characters at most, as snaps want it."""
        text = urllib.parse.unquote(os.path.basename(file).split("_")[1])
        return text.split(":", 1)[-1][:32].rstrip(".-:")


def unpack(file, root):
    """As dpkg does on a machine with merged /usr, where /lib and its like are links."""
    with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", file], stdout=subprocess.PIPE) as data:
        run("tar", "-x", "--keep-directory-symlink", "--no-same-owner", "-p", "-C", root, stdin=data.stdout)
    if data.returncode != 0:
        raise Failure(f"cannot read {file}")


def remove(path):
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    else:
        os.unlink(path)


def clean(root):
    """What no program reads; but licences stay."""
    for pattern in NOT_NEEDED:
        for path in glob.glob(os.path.join(root, pattern)):
            if os.path.basename(path) != "copyright" and os.path.lexists(path):
                remove(path)
    for folder, _, files in os.walk(root):
        for name in files:
            path = os.path.join(folder, name)
            mode = os.lstat(path).st_mode
            if stat.S_ISREG(mode) and mode & (stat.S_ISUID | stat.S_ISGID):
                os.chmod(path, stat.S_IMODE(mode) & ~(stat.S_ISUID | stat.S_ISGID))


def finish_base(root):
    """What maintainer scripts would have done, and the places that an app's root has."""
    for name in ("dev", "proc", "sys", "snap", "run", "tmp", "home", "root", "mnt", "media", "opt", "var/snap",
                 "var/lib/snapd", "var/tmp", "var/log", "etc/ssl/certs"):
        os.makedirs(os.path.join(root, name), exist_ok=True)
    os.chmod(os.path.join(root, "tmp"), 0o1777)
    for name in HOST_FILES:
        path = os.path.join(root, "etc", name)
        if os.path.lexists(path):
            os.unlink(path)
        with open(path, "w", encoding="utf-8"):
            pass
    shutil.copy(root + "/usr/share/libc-bin/nsswitch.conf", root + "/etc/nsswitch.conf")
    os.symlink("mawk", root + "/usr/bin/awk")
    with open(root + "/etc/ssl/certs/ca-certificates.crt", "w", encoding="utf-8") as bundle:
        for path in sorted(glob.glob(root + "/usr/share/ca-certificates/**/*.crt", recursive=True)):
            with open(path, encoding="utf-8") as certificate:
                bundle.write(certificate.read().rstrip("\n") + "\n")
    run("ldconfig", "-r", root)


def make_tree(recipe, files, archive, root):
    for name in MERGED:
        os.makedirs(os.path.join(root, "usr", name))
        os.symlink("usr/" + name, os.path.join(root, name))
    for package, file in files.items():
        if package not in recipe.without:
            unpack(file, root)
    clean(root)
    if recipe.is_base:
        finish_base(root)
    for name in MERGED:
        if not os.listdir(os.path.join(root, "usr", name)):
            os.rmdir(os.path.join(root, "usr", name))
            os.unlink(os.path.join(root, name))
    if os.path.isdir(recipe.folder + "/tree"):
        shutil.copytree(recipe.folder + "/tree", root, dirs_exist_ok=True)
    os.makedirs(root + "/meta", exist_ok=True)
    with open(recipe.folder + "/snap.yaml", encoding="utf-8") as file:
        text = file.read()
    for word, value in (("VERSION", archive.version(files[recipe.version])), ("ARCHITECTURE", archive.architecture),
                        ("TRIPLET", archive.triplet)):
        text = text.replace(f"@{word}@", value)
    with open(root + "/meta/snap.yaml", "w", encoding="utf-8") as file:
        file.write(text)


def pack(program, root, image):
    folder = os.path.dirname(image)
    if program is None:
        run("mksquashfs", root, image, "-noappend", "-all-root", "-no-xattrs", "-comp", "zstd", "-quiet", "-no-progress")
    else:
        run(program, "pack", root, folder, "--filename", os.path.basename(image))


class Kitchen:
    """Makes what is not in the cache yet."""

    def __init__(self, program):
        self.program = program
        self.archive = Archive()
        self.recipes = [Recipe(os.path.dirname(path)) for path in sorted(glob.glob(HERE + "/*/recipe"))]
        self.base = next(recipe for recipe in self.recipes if recipe.is_base)
        with open(__file__, encoding="utf-8") as file:
            self.own = hashlib.sha256(file.read().encode()).hexdigest() + self.archive.architecture

    def key(self, recipe):
        return recipe.digest(self.own) if recipe.is_base else recipe.digest(self.own, self.base.digest(self.own))

    def files(self, recipe):
        files = self.archive.files(recipe.packages)
        if not recipe.is_base:
            inside = set(self.archive.files(self.base.packages)) - self.base.without
            files = {package: file for package, file in files.items()
                     if package == recipe.version or package not in inside | self.base.without}
        return files

    def make(self, recipe):
        image = os.path.join(CACHE, "images", f"{recipe.name}_{recipe.revision}-{self.key(recipe)}.snap")
        if not os.path.exists(image):
            print(f"making {recipe.name} revision {recipe.revision}", file=sys.stderr)
            with tempfile.TemporaryDirectory(dir=CACHE) as work:
                os.chmod(work, 0o755)
                root = work + "/root"
                os.mkdir(root)
                make_tree(recipe, self.files(recipe), self.archive, root)
                pack(self.program, root, work + "/image.snap")
                os.makedirs(os.path.dirname(image), exist_ok=True)
                os.rename(work + "/image.snap", image)
        return image

    def make_all(self):
        together = hashlib.sha256("".join(self.key(recipe) for recipe in self.recipes).encode()).hexdigest()[:16]
        folder = os.path.join(CACHE, "set-" + together)
        os.makedirs(folder, exist_ok=True)
        for recipe in self.recipes:
            link = os.path.join(folder, f"{recipe.name}_{recipe.revision}.snap")
            image = self.make(recipe)
            if not os.path.exists(link):
                os.link(image, link)
        return folder


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("\n\n")[1])
    parser.add_argument("--pack", type=os.path.realpath)
    options = parser.parse_args()
    try:
        os.makedirs(CACHE, exist_ok=True)
        with open(os.path.join(CACHE, "lock"), "w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            print(Kitchen(options.pack).make_all())
    except (Failure, OSError) as error:
        print(f"dev: cannot make the snaps: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
