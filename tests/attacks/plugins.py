# SPDX-License-Identifier: LGPL-2.1-or-later
"""A module of somebody else's is never loaded: what it would do when it is loaded does not happen. See also
bad_plugins.py for modules that are broken or of another time."""
import os
import shutil
import subprocess

from bad_images import with_base
from machine import configure, run, stop_daemon, works
from paths import Swapper, own
from tap import Suite, contains

suite = Suite()
LOCAL = "/usr/local/lib/snug/plugins"
FOLDER = LOCAL + "/storage/evil"
RAN = "/run/attack-plugin-ran"
DESCRIPTION = """[Plugin]
Module=evil
Name=evil
Description=Runs when it is loaded
X-Snug-ABI=1
X-Snug-Kind=storage
"""


def make(folder=FOLDER):
    os.makedirs(folder, 0o755)
    shutil.copy("/media/attacks/libevil.so", folder + "/libevil.so")
    with open(folder + "/evil.plugin", "w", encoding="utf-8") as file:
        file.write(DESCRIPTION)
    for name in os.listdir(folder):
        os.chmod(folder + "/" + name, 0o644)


def forget():
    if os.path.exists(RAN):
        os.unlink(RAN)


def ran():
    """Whether it was loaded by a daemon that has every reason to."""
    stop_daemon()
    configure("evil", "[daemon]\nPluginPolicy=any\n[storage]\nBackend=evil\n")
    forget()
    run("snug", "plugins")
    run("snug", "plugins", "info", "evil")
    run("snug", "install", "--dangerous", "/media/snaps/debian12_1.snap")
    return os.path.exists(RAN)


class Evil:
    """The module is installed, as root would do it, while the block lasts."""

    def __enter__(self):
        make()

    def __exit__(self, *_unused):
        stop_daemon()
        shutil.rmtree(LOCAL)


@suite.test
def a_module_of_root_s_is_loaded():
    """The control of the others; and not even this one where only what came with the system may be."""
    with Evil():
        assert ran()
        configure("evil", "[storage]\nBackend=evil\n")
        os.unlink(RAN)
        contains(works("snug", "plugins", "info", "evil").text, "PluginPolicy")
        assert not os.path.exists(RAN)


@suite.test
def modules_that_somebody_else_could_have_written():
    def bob(path):
        own("bob", path)
    changes = (
        lambda: bob(FOLDER + "/libevil.so"), lambda: bob(FOLDER + "/evil.plugin"), lambda: bob(FOLDER),
        lambda: bob(LOCAL + "/storage"), lambda: bob(LOCAL), lambda: os.chmod(FOLDER + "/libevil.so", 0o666),
        lambda: os.chmod(FOLDER + "/libevil.so", 0o664), lambda: os.chmod(FOLDER, 0o777),
        lambda: os.chmod(LOCAL + "/storage", 0o777), lambda: os.chmod(LOCAL, 0o775),
        lambda: os.chmod("/usr/local/lib", 0o777))
    for change in changes:
        mode = os.stat("/usr/local/lib").st_mode & 0o7777
        with Evil():
            change()
            assert not ran(), change
        os.chmod("/usr/local/lib", mode)


@suite.test
def modules_that_are_somewhere_else():
    """A link out of the folder, at each step of the way; a FIFO, which would be waited for; a file too many."""
    elsewhere = "/tmp/elsewhere"
    for name in ("/libevil.so", "/evil.plugin", ""):
        with Evil():
            shutil.rmtree(elsewhere, ignore_errors=True)
            make(elsewhere)
            subprocess.run(["rm", "-r", FOLDER + name], check=True)
            os.symlink(elsewhere + name, FOLDER + name)
            assert not ran(), name
    with Evil():
        os.unlink(FOLDER + "/libevil.so")
        os.mkfifo(FOLDER + "/libevil.so")
        assert not ran()
    with Evil():
        shutil.copy("/media/attacks/libevil.so", FOLDER + "/libother.so")
        own("bob", FOLDER + "/libother.so")
        assert not ran()


@suite.test
def a_folder_that_is_exchanged_after_it_was_looked_at():
    """Who could exchange it could have put it there, so it is not looked at in the first place."""
    shutil.copy("/media/attacks/attack", "/tmp/attack")
    with Evil():
        good = FOLDER.replace("evil", "kernel-copy")
        shutil.copytree(FOLDER, good)
        own("bob", LOCAL + "/storage")
        swaps = 0
        for _ in range(5):
            with Swapper(FOLDER, good, user="bob") as swapper:
                assert not ran()
            swaps += swapper.swaps
        assert swaps > 1000, swaps


@suite.test
def a_configuration_that_somebody_else_could_have_written():
    """It would say which keys are trusted and what is loaded."""
    with Evil():
        path = "/etc/snug/conf.d/evil.conf"
        assert ran()
        for change in (lambda: own("bob", path), lambda: os.chmod(path, 0o666), lambda: os.chmod("/etc/snug", 0o777),
                       lambda: (shutil.move(path, "/tmp/evil.conf"), os.symlink("/tmp/evil.conf", path))):
            configure("evil", "[daemon]\nPluginPolicy=any\n[storage]\nBackend=evil\n")
            change()
            forget()
            run("snug", "plugins")
            assert not os.path.exists(RAN)
            os.chmod("/etc/snug", 0o755)
            if os.path.islink(path):
                os.unlink(path)
    with_base()
