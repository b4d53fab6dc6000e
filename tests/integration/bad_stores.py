# SPDX-License-Identifier: LGPL-2.1-or-later
"""Repositories that lie: nothing of what they say is done."""
import glob
import hashlib
import os

from bad_images import refused
from machine import stop_daemon, works
from repository import Repository, new_key, pin, snap
from tap import Suite, contains

suite = Suite()


def offered():
    """A store of which nothing is known yet. The base is there: one that came along would rightly stay."""
    works("snug", "install", "--dangerous", snap("debian12"))
    return Repository(snap("debian12"), snap("jq"), snap("figlet")).use()


def change_byte(path, offset):
    with open(path, "r+b") as file:
        file.seek(offset)
        byte = file.read(1)
        file.seek(offset)
        file.write(bytes([byte[0] ^ 1]))


def sign(repository, path):
    return works("gpg", "--batch", "--armor", "--detach-sign", "--local-user", repository.key, "--output", "-", path).out


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def sign_timestamp(repository, text):
    """As the owner of the key: a document with that text."""
    path = repository.path + "/timestamp.json"
    write(path, text)
    digest = hashlib.sha3_384(text.encode()).hexdigest()
    write(f"{repository.path}/timestamp/{digest}.asc", sign(repository, path))


def read_timestamp(repository):
    with open(repository.path + "/timestamp.json", encoding="utf-8") as file:
        return file.read()


@suite.test
def an_image_with_the_wrong_hash():
    repository = offered()
    change_byte(repository.path + "/snaps/jq_1.snap", 100000)
    refused("snug", "install", "jq", says="jq")
    contains(works("snug", "tasks", "--last=install").out, "Error", "digest")


@suite.test
def an_image_that_is_truncated():
    repository = offered()
    os.truncate(repository.path + "/snaps/jq_1.snap", 100000)
    refused("snug", "install", "jq", says="jq")


@suite.test
def an_image_that_is_longer_than_it_says():
    repository = offered()
    with open(repository.path + "/snaps/jq_1.snap", "ab") as file:
        file.write(b"\0" * 100000)
    refused("snug", "install", "jq", says="jq")


@suite.test
def an_image_that_is_missing():
    repository = offered()
    os.unlink(repository.path + "/snaps/jq_1.snap")
    refused("snug", "install", "jq", says="jq_1.snap")


@suite.test
def an_index_without_signature():
    repository = offered()
    for path in glob.glob(repository.path + "/index/*.asc"):
        os.unlink(path)
    refused("snug", "install", "jq", says=".asc")


@suite.test
def an_index_that_was_changed():
    repository = offered()
    for path in glob.glob(repository.path + "/index/*.json"):
        change_byte(path, os.path.getsize(path) // 2)
    refused("snug", "install", "jq", says="index")


@suite.test
def an_index_that_has_expired():
    repository = offered()
    text = read_timestamp(repository)
    year = text.split('"expires"')[1].split('"')[1][:4]
    sign_timestamp(repository, text.replace(f'"{year}-', '"2001-'))
    refused("snug", "install", "jq", says="expired")


@suite.test
def an_index_that_was_rolled_back():
    repository = offered()
    old = repository.copy()
    repository.add(snap("figlet", 2))
    works("snug", "find", "figlet")
    stop_daemon()
    repository.replace(old)
    refused("snug", "install", "jq", says="went back to version")


@suite.test
def a_key_that_is_not_pinned():
    repository = offered()
    pin("demo", new_key("stranger"))
    assert repository.key == "publisher@example.org"
    refused("snug", "install", "jq", says="demo")


@suite.test
def no_key_at_all():
    offered()
    pin("demo")
    refused("snug", "install", "jq", says="demo")


@suite.test
def a_repository_that_is_not_there():
    repository = offered()
    os.rename(repository.path, repository.path + "-away")
    refused("snug", "install", "jq", says="demo")


@suite.test
def a_snap_that_no_store_has():
    offered()
    refused("snug", "install", "nothing", says="nothing")


@suite.test
def a_revision_and_a_channel_that_are_not_there():
    offered()
    refused("snug", "install", "--revision=99", "jq", says="99")
    refused("snug", "install", "--channel=7.3/stable", "jq", says="7.3")


@suite.test
def a_base_that_no_store_has():
    Repository(snap("jq")).use()
    refused("snug", "install", "jq", says="debian12")


@suite.test
def two_images_under_each_other_s_name():
    repository = offered()
    first, second = repository.path + "/snaps/jq_1.snap", repository.path + "/snaps/figlet_1.snap"
    os.rename(first, first + ".other")
    os.rename(second, first)
    os.rename(first + ".other", second)
    refused("snug", "install", "jq", says="jq")
