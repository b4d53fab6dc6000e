# SPDX-License-Identifier: LGPL-2.1-or-later
"""A signed repository, as somebody makes one who offers software."""
import os
import shutil
import tempfile

from machine import configure, works

KEYS = "/var/lib/keys-of-others"
SNAPS = "/media/snaps"


def new_key(name):
    """A fresh OpenPGP key; returns the user ID by which gpg finds it."""
    os.environ["GNUPGHOME"] = KEYS
    if not os.path.isdir(KEYS):
        os.mkdir(KEYS, 0o700)
    address = f"{name}@example.org"
    works("gpg", "--batch", "--quiet", "--passphrase", "", "--quick-generate-key", f"{name} <{address}>", "ed25519",
          "sign", "never")
    return address


def pin(store, *keys):
    """The admin's part: these keys may speak for the store, and no others."""
    folder = f"/etc/snug/keys/{store}"
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    for key in keys:
        with open(f"{folder}/{key.split('@')[0]}.asc", "w", encoding="utf-8") as file:
            file.write(works("gpg", "--armor", "--export", key).out)


def snap(name, revision=1):
    return f"{SNAPS}/{name}_{revision}.snap"


class Repository:
    """A directory that snug-repo keeps."""

    key = None  # made once: it takes a while

    def __init__(self, *images, key=None):
        if key is None:
            Repository.key = Repository.key or new_key("publisher")
        self.key = key or Repository.key
        self.path = tempfile.mkdtemp(prefix="repository-", dir="/tmp")
        os.chmod(self.path, 0o755)
        self.path += "/snaps"
        works("snug-repo", "create", self.path, "--key", self.key, "--title", "Snaps for tests")
        if images:
            self.add(*images)

    def add(self, *images, channel="latest/stable"):
        works("snug-repo", "add", self.path, *images, "--publisher", "debian", "--channel", channel)

    def use(self, store="demo", keys=None):
        """Makes it a store of this machine."""
        pin(store, *(keys or [self.key]))
        configure(store, f"[store {store}]\nPlugin=mirror\nPath={self.path}\nKeys=/etc/snug/keys/{store}\n")
        return self

    def copy(self):
        """What somebody keeps who wants to show it again later."""
        folder = tempfile.mkdtemp(prefix="old-", dir="/tmp")
        shutil.copytree(self.path, folder + "/snaps")
        return folder + "/snaps"

    def replace(self, folder):
        shutil.rmtree(self.path)
        shutil.copytree(folder, self.path)
