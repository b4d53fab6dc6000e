# SPDX-License-Identifier: LGPL-2.1-or-later
"""Plugins that are missing, broken, of another time, or somebody else's to write."""
import glob
import os
import shutil

from bad_images import refused
from machine import configure, stop_daemon, works
from repository import Repository, snap
from tap import Suite, contains

suite = Suite()
KERNEL = glob.glob("/usr/lib/*/snug/plugins/storage/kernel")
OTHERS = "[storage]\nBackend=kernel\n"


class Changed:
    """The plugin “kernel” is changed while the block lasts, and the admin wants no other."""

    def __enter__(self):
        stop_daemon()
        self.folder = KERNEL[0]
        shutil.copytree(self.folder, "/tmp/kernel")
        return self.folder

    def __exit__(self, *_unused):
        stop_daemon()
        shutil.rmtree(self.folder)
        shutil.copytree("/tmp/kernel", self.folder)
        os.chmod(self.folder, 0o755)


def only(folder, pattern):
    return glob.glob(f"{folder}/{pattern}")[0]


def edit(path, old, new):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    assert old in text
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace(old, new))


def unusable(says):
    """Installing needs the plugin, so it fails with the reason; listing works and shows it too."""
    Repository(snap("debian12"), snap("jq")).use()
    configure("storage", OTHERS)
    refused("snug", "install", "jq", says=("kernel", *says))
    contains(works("snug", "plugins", "info", "kernel").text, *says)


@suite.test
def a_plugin_whose_module_is_missing():
    with Changed() as folder:
        os.unlink(only(folder, "*.so"))
        unusable(("libsnug-kernel-storage.so",))


@suite.test
def a_plugin_that_is_missing():
    with Changed() as folder:
        for name in os.listdir(folder):
            os.unlink(os.path.join(folder, name))
        Repository(snap("debian12"), snap("jq")).use()
        configure("storage", OTHERS)
        refused("snug", "install", "jq", says="kernel")


@suite.test
def a_plugin_whose_module_is_garbage():
    with Changed() as folder:
        with open(only(folder, "*.so"), "wb") as file:
            file.write(b"this is no library" * 1000)
        unusable(())


@suite.test
def a_plugin_of_the_wrong_abi():
    with Changed() as folder:
        edit(only(folder, "*.plugin"), "X-Snug-ABI=1", "X-Snug-ABI=99")
        unusable(("ABI", "99"))


@suite.test
def a_plugin_that_others_may_write():
    with Changed() as folder:
        os.chmod(only(folder, "*.so"), 0o666)
        unusable(("can be written by others",))


@suite.test
def a_plugin_in_a_folder_that_others_may_write():
    with Changed() as folder:
        os.chmod(folder, 0o777)
        unusable(("can be written by others",))


@suite.test
def a_plugin_that_belongs_to_somebody_else():
    with Changed() as folder:
        os.chown(only(folder, "*.so"), 1234, 1234)
        unusable(("root",))


@suite.test
def a_store_whose_plugin_is_not_there():
    repository = Repository(snap("debian12"), snap("jq")).use()
    configure("other", f"[store other]\nPlugin=nothing\nPath={repository.path}\nKeys=/etc/snug/keys/demo\n")
    refused("snug", "install", "--store=other", "jq", says="nothing")
    works("snug", "install", "jq")
