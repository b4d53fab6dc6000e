# SPDX-License-Identifier: LGPL-2.1-or-later
"""Images that are damaged, or were made to do damage: each is one clear sentence and leaves nothing."""
import os
import shutil
import subprocess
import tempfile

from machine import error_sentence, fails, works
from repository import snap
from tap import Suite, equal

suite = Suite()
YAML = """name: bad
version: "1"
base: debian12
apps:
  bad:
    command: bin/bad
"""


def state():
    """What is installed, and what lies in every folder in which a snap leaves something."""
    listing = [works("snug", "list").text]
    for folder in ("/snap", "/snap/bin", "/var/snap", "/var/lib/snug/snaps", "/var/lib/snug/recipes",
                   "/var/lib/snug/partial"):
        listing.append((folder, sorted(os.listdir(folder)) if os.path.isdir(folder) else []))
    return listing


def refused(*command, says, **options):
    """A command that must fail with one sentence, and leave everything as it was."""
    works("snug", "list")  # makes the folders that every daemon makes
    before = state()
    sentence = error_sentence(fails(*command, **options))
    for word in (says,) if isinstance(says, str) else says:
        assert word in sentence, f"‘{word}’ is not in: {sentence}"
    equal(state(), before)
    works("snug", "doctor")
    return sentence


def damaged(change):
    """A copy of a real image, after change(file)."""
    path = tempfile.mkdtemp(dir="/tmp") + "/damaged.snap"
    shutil.copy(snap("jq"), path)
    with open(path, "r+b") as file:
        change(file)
    return path


def image(yaml, prepare=None):
    """An image with this snap.yaml (None: without) and a command that exists."""
    folder = tempfile.mkdtemp(dir="/tmp")
    tree = folder + "/tree"
    os.makedirs(tree + "/bin")
    os.mkdir(tree + "/meta")
    shutil.copy("/bin/true", tree + "/bin/bad")
    if yaml is not None:
        with open(tree + "/meta/snap.yaml", "wb") as file:
            file.write(yaml if isinstance(yaml, bytes) else yaml.encode())
    if prepare is not None:
        prepare(tree)
    path = folder + "/bad.snap"
    subprocess.run(["mksquashfs", tree, path, "-quiet", "-no-progress", "-comp", "zstd"], check=True,
                   stdout=subprocess.DEVNULL)
    return path


def refuse_image(path, *says):
    return refused("snug", "install", "--dangerous", path, says=says)


def with_base():
    works("snug", "install", "--dangerous", snap("debian12"))


@suite.test
def a_truncated_image():
    with_base()
    refuse_image(damaged(lambda file: file.truncate(100000)), "cut short", "100000")


@suite.test
def an_empty_image():
    refuse_image(damaged(lambda file: file.truncate(0)))


@suite.test
def an_image_that_is_none():
    with_base()
    refuse_image("/etc/ld.so.cache", "squashfs")


@suite.test
def an_image_whose_tables_are_garbage():
    with_base()

    def change(file):
        size = os.fstat(file.fileno()).st_size
        file.seek(size - 20000)
        file.write(b"\xa5" * 20000)
    refuse_image(damaged(change))


@suite.test
def an_image_whose_content_is_garbage():
    with_base()

    def change(file):
        file.seek(96)
        file.write(b"\xa5" * (os.fstat(file.fileno()).st_size - 8192))
    refuse_image(damaged(change))


@suite.test
def a_snap_without_snap_yaml():
    with_base()
    refuse_image(image(None), "snap.yaml")


@suite.test
def a_snap_yaml_with_a_key_twice():
    with_base()
    refuse_image(image(YAML + 'version: "2"\n'), "version", "line 7")


@suite.test
def a_snap_yaml_that_is_a_bomb_of_anchors():
    with_base()
    bomb = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 30))
    refuse_image(image(YAML + bomb), "snap.yaml")


@suite.test
def a_snap_yaml_of_100_megabytes():
    with_base()
    refuse_image(image(YAML.encode() + b"description: |\n" + b"  text text text text text text text\n" * 2900000),
                 "snap.yaml")


@suite.test
def a_snap_yaml_that_is_not_utf_8():
    with_base()
    refuse_image(image(YAML.encode() + b"summary: \xff\xfe\n"), "snap.yaml")


@suite.test
def a_snap_yaml_with_nul():
    with_base()
    refuse_image(image(YAML.encode() + b"summary: a\0b\n"), "snap.yaml")


@suite.test
def a_name_with_a_slash():
    refuse_image(image(YAML.replace("name: bad", "name: bad/worse")), "name")


@suite.test
def a_name_of_dots():
    refuse_image(image(YAML.replace("name: bad", "name: ..")), "name")


@suite.test
def a_name_with_nul():
    refuse_image(image(YAML.replace("name: bad", 'name: "bad\\0worse"')), "NUL")


@suite.test
def a_name_of_an_app_that_leaves_its_folder():
    with_base()
    refuse_image(image(YAML.replace("  bad:", "  ../bad:")))


@suite.test
def a_command_that_leaves_its_folder():
    with_base()
    refuse_image(image(YAML.replace("bin/bad", "../../../bin/sh")), "command")


@suite.test
def a_command_that_is_not_there():
    with_base()
    refuse_image(image(YAML.replace("bin/bad", "bin/other")), "bin/other")


@suite.test
def a_snap_yaml_that_is_a_fifo():
    with_base()
    refuse_image(image(None, lambda tree: os.mkfifo(tree + "/meta/snap.yaml")), "snap.yaml")


@suite.test
def a_snap_yaml_that_is_a_link_to_a_secret():
    with_base()
    sentence = refuse_image(image(None, lambda tree: os.symlink("/etc/shadow", tree + "/meta/snap.yaml")), "snap.yaml")
    assert "root:" not in sentence


@suite.test
def a_base_that_is_not_installed():
    refuse_image(snap("jq"), "debian12")


@suite.test
def a_base_that_is_none():
    with_base()
    works("snug", "install", "--dangerous", snap("jq"))
    refuse_image(image(YAML.replace("base: debian12", "base: jq")), "‘jq’", "of type app")


@suite.test
def names_on_the_command_line():
    for name in ("../etc", "a b", "-", "x" * 100, "UPPER", "jq/../jq"):
        before = state()
        fails("snug", "remove", "--", name)
        equal(state(), before)
