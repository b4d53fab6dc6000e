# SPDX-License-Identifier: LGPL-2.1-or-later
"""Packages that were made to do damage. What is refused leaves nothing (see also bad_images.py); what is installed
does no more than a snap may."""
import contextlib
import os
import pwd
import shutil
import struct
import subprocess
import unicodedata

from bad_images import YAML, image, refuse_image, state, with_base
from machine import configure, error_sentence, fails, run, works
from repository import Repository, snap
from tap import Suite, contains, equal, lacks

suite = Suite()
# cap_sys_chroot, effective, in version 2 of the attribute.
CAPABILITY = struct.pack("<5I", 0x02000001, 1 << 18, 0, 0, 0)


def both_storages(function):
    """The same with an image that the kernel mounts, and with one that a process serves."""
    for storage in ("kernel", "fuse"):
        def test(storage=storage):
            configure("storage", f"[storage]\nBackend={storage}\n")
            function()
        test.__name__ = f"{function.__name__}_{storage}"
        suite.test(test)
    return function


def refused(path, *says):
    """As refuse_image(); but what the package says may have lines, which stand apart from those of ours."""
    before = state()
    result = fails("snug", "install", "--dangerous", path, says=says)
    first, *more = result.err.partition("error: ")[2].splitlines()
    assert first and all(line.startswith(" " * 7) for line in more), result
    equal(state(), before)
    return first


def install(yaml, prepare=None):
    with_base()
    works("snug", "install", "--dangerous", image(yaml, prepare))


def power_files(folder):
    """Programs that would give whoever starts them more than they have, and a node of the random device."""
    shutil.copy("/usr/bin/id", folder + "/setuid-id")
    os.chmod(folder + "/setuid-id", 0o4755)
    shutil.copy("/usr/bin/id", folder + "/setgid-id")
    os.chmod(folder + "/setgid-id", 0o2755)
    shutil.copy("/usr/sbin/chroot", folder + "/chroot")
    os.chmod(folder + "/chroot", 0o755)
    os.setxattr(folder + "/chroot", "security.capability", CAPABILITY)
    os.mknod(folder + "/random", 0o020666, os.makedev(1, 8))
    os.chmod(folder + "/random", 0o666)


def powers(folder):
    """What bob can do with them."""
    found = set()
    if works(folder + "/setuid-id", "-u", user="bob").out == "0\n":
        found.add("setuid")
    if works(folder + "/setgid-id", "-g", user="bob").out == "0\n":
        found.add("setgid")
    if run(folder + "/chroot", "/", "true", user="bob").status == 0:
        found.add("capability")
    if run("head", "-c1", folder + "/random", user="bob").status == 0:
        found.add("device")
    return found


@both_storages
def files_with_power():
    os.mkdir("/tmp/control")
    os.chmod("/tmp/control", 0o755)
    power_files("/tmp/control")
    equal(powers("/tmp/control"), {"setuid", "setgid", "capability", "device"})
    install(YAML, lambda tree: power_files(tree + "/bin"))
    equal(powers("/snap/bad/x1/bin"), set())
    works("snug", "doctor")


@suite.test
def files_that_are_no_files_where_some_are_read():
    """CVE-2024-29068, CVE-2024-29069: a FIFO or a device would be waited for, a link would be followed."""
    def put(name, make):
        def prepare(tree):
            os.makedirs(os.path.dirname(tree + name), exist_ok=True)
            make(tree + name)
        return prepare
    with_base()
    for name in ("/meta/gui/icon.png", "/meta/hooks/configure", "/meta/gui/bad.desktop"):
        refuse_image(image(YAML, put(name, os.mkfifo)))
        refuse_image(image(YAML, put(name, lambda path: os.mknod(path, 0o020666, os.makedev(1, 5)))))
    refuse_image(image(YAML, lambda tree: (os.unlink(tree + "/bin/bad"), os.mkfifo(tree + "/bin/bad"))))
    for name in ("/meta/gui/icon.png", "/meta/gui/bad.desktop", "/meta/license", "/meta/hooks/odd"):
        works("snug", "install", "--dangerous", image(YAML, put(name, lambda path: os.symlink("/etc/shadow", path))))
        for command in (("list",), ("info", "bad"), ("tasks", "--last=install"), ("list", "--json")):
            lacks(works("snug", *command).text, "root:*")
        works("snug", "remove", "--purge", "bad")
        for folder in ("/var/lib/snug", "/usr/share/applications", "/var/snap"):
            equal(run("grep", "-rlF", "root:*:19000", folder).out, "")


def small_image():
    """Without compression of its tables, so that they can be found and changed."""
    tree = image(YAML)
    folder = os.path.dirname(tree)
    os.makedirs(folder + "/tree/meta/loop")
    subprocess.run(["mksquashfs", folder + "/tree", folder + "/small.snap", "-quiet", "-no-progress", "-noI", "-noD",
                    "-noF", "-noX", "-all-root"], check=True, stdout=subprocess.DEVNULL)
    return folder + "/small.snap"


def changed(path, at, value):
    with open(path, "rb") as file:
        content = bytearray(file.read())
    content[at:at + len(value)] = value
    with open(path + ".changed", "wb") as file:
        file.write(content)
    return path + ".changed"


@both_storages
def numbers_that_cannot_be():
    """Each number at the start of an image at its extremes: one sentence, or a snap that is whole."""
    with_base()
    path, outcomes = small_image(), {"refused": 0, "installed": 0}
    for at, size in ((4, 4), (8, 4), (12, 4), (16, 4), (20, 2), (22, 2), (24, 2), (26, 2), (32, 8), (40, 8), (48, 8),
                     (56, 8), (64, 8), (72, 8), (80, 8), (88, 8)):
        for value in (0, 1 << (8 * size - 1), (1 << (8 * size)) - 1):
            result = run("snug", "install", "--dangerous", changed(path, at, value.to_bytes(size, "little")))
            if result.status == 0:
                outcomes["installed"] += 1
                works("snug", "remove", "--purge", "bad")
            else:
                outcomes["refused"] += 1
                error_sentence(result)
    assert outcomes["refused"] >= 20, outcomes
    equal(sorted(os.listdir("/snap")), ["bin", "debian12"])
    works("snug", "doctor")


@both_storages
def a_directory_that_contains_itself():
    with_base()
    path = small_image()
    with open(path, "rb") as file:
        content = file.read()
    # An entry: offset of the inode, difference of its number, type, length of the name less one, name.
    name = content.rindex(struct.pack("<HH", 1, 3) + b"loop")
    root = struct.unpack_from("<Q", content, 32)[0]
    equal(root >> 16, 0)
    refuse_image(changed(path, name - 4, struct.pack("<H", root & 0xffff)))
    works("snug", "install", "--dangerous", path)


@suite.test
def many_apps():
    with_base()
    apps = "".join(f"  app{n}:\n    command: bin/bad\n" for n in range(10000))
    refuse_image(image(YAML + apps), "apps")


@suite.test
def names_that_look_like_others():
    with_base()
    for name in ("Bad", "b\\u0430d", "bad\\u200b", "bad ", "-bad", "bad-", "b--ad", "bad\\n", "\\e[31mbad", "snap.bad",
                 "bad_x", "%62ad", "..", "b", "x" * 41, "12"):
        refused(image(YAML.replace("name: bad", f'name: "{name}"')))
    for key in ("Home:", "ho me:", "../home:", "\"home\\n\":", ":home:"):
        refused(image(YAML + f"plugs:\n  {key}\n    interface: home\n"))
    refuse_image(image(YAML.replace("  bad:\n", "  bad:\n    command: bin/bad\n  bad:\n")))


@suite.test
def commands_that_say_more():
    """Nothing of a command reaches a shell or a unit."""
    with_base()
    for command in ("bin/bad; id", "bin/bad && id", "bin/bad `id`", "bin/$HOME", "/bin/sh", "bin/../../bin/sh",
                    '"bin/bad\\nExecStartPre=/bin/id"', '"bin/bad\\r"', "bin/bad | id", "bin/bad > /tmp/x",
                    "bin/bad %i", "bin/bad \\\\x41", "bin/bad '"):
        refused(image(YAML.replace("command: bin/bad", f"command: {command}")))
    for field in ('version: "1\\n[Service]"', "version: $(id)", 'grade: "stable\\nx"', "confinement: strict; x"):
        refused(image(YAML.replace('version: "1"', field)))


@suite.test
def a_name_of_a_folder_of_ours():
    """/snap/bin is where commands are, so a snap that is called so would be mounted among them."""
    with_base()
    refuse_image(image(YAML.replace("name: bad", "name: bin")), "bin")


@suite.test
def a_base_that_is_called_nearly_like_another():
    """CVE-2016-1580: a snap whose name began like the base's became the root of others."""
    with_base()
    works("snug", "install", "--dangerous", snap("jq"))
    for name in ("debian12-x", "debian12x", "debian1"):
        yaml = f'name: {name}\nversion: "1"\ntype: base\n'
        works("snug", "install", "--dangerous", image(yaml, lambda tree: os.makedirs(tree + "/usr/planted")))
    works("snug", "disconnect", "jq:home")
    fails("jq", "-n", "input", "/usr/planted/x", user="alice")
    equal(works("jq", "-n", "1 + 2", user="alice").out, "3\n")
    equal(run("snug", "run", "--shell", "jq", "-c", "ls -d /usr/planted", user="alice").out, "")


@suite.test
def slots_that_only_the_system_has():
    """A store's snap may not offer them; one of root's may, and nothing connects to them by itself."""
    offers = "".join(f"  our-{name}:\n    interface: {name}\n" for name in ("home", "network", "block-devices", "docker-support"))
    plugs = "plugs:\n  system-home:\n    interface: home\n"
    path = image(YAML + "slots:\n" + offers + plugs)
    Repository(snap("debian12"), snap("jq"), path).use()
    works("snug", "install", "jq")
    before = state()
    error_sentence(fails("snug", "install", "bad", says=("slot ‘our-", "denied by the rules")))
    equal(state(), before)
    works("snug", "install", "--dangerous", path)
    equal(works("snug", "connections").out.split()[4:], ["home", "jq:home", ":home", "-"])
    fails("snug", "connect", "bad:system-home", ":network")
    fails("snug", "connect", "bad:system-home", "jq:home")


@suite.test
def layouts_over_what_is_not_the_snap_s():
    with_base()
    for path in ("/proc/sys", "/dev/shm", "/run/x", "/tmp", "/home/alice", "/snap/jq", "/var/snap/jq", "/sys", "/",
                 "/etc/../proc", "etc", "/var/lib/snapd/x", "$SNAP/../x", "/etc/{a,b}", "/etc/a*", '"/etc/x\\n"',
                 "/etc/@{HOME}"):
        refused(image(YAML + f"layout:\n  {path}:\n    bind: $SNAP/bin\n"))
    for source in ("/etc/shadow", "/home", "$SNAP/../../x", "/var/lib/snug", "$HOME"):
        refused(image(YAML + f"layout:\n  /opt/x:\n    bind: {source}\n"))
    with open("/etc/shadow", encoding="utf-8") as file:
        before = file.read()
    refused(image(YAML + "layout:\n  /etc/shadow:\n    bind-file: $SNAP_COMMON/shadow\n"))
    with open("/etc/shadow", encoding="utf-8") as file:
        equal(file.read(), before)


@suite.test
def content_over_what_is_not_the_snap_s():
    with_base()
    provider = YAML.replace("bad", "giver") + "slots:\n  all:\n    interface: content\n    content: all\n    read: [/]\n"
    works("snug", "install", "--dangerous", image(provider, lambda tree: shutil.copy("/bin/true", tree + "/bin/giver")))
    connected, plug = [], "plugs:\n  all:\n    interface: content\n    content: all\n    target: {}\n"
    for target in ("/../..", "$SNAP/../../x", "..", '"a\\nb"', "a/../../../etc"):
        refused(image(YAML + plug.format(target)))
    for target in ("/", "$SNAP", "/etc", "$SNAP/bin", "$SNAP_COMMON", "/a/{b,c}", "/a*", "$HOME", '"/a\\" rw, /** rw"'):
        works("snug", "install", "--dangerous", image(YAML + plug.format(target)))
        connected.append(run("snug", "connect", "bad:all", "giver:all").status == 0)
        # Whatever is shown there: the sandbox is the same, and it starts or says why not.
        seen = run("snug", "run", "--shell", "bad", "-c", "grep Seccomp: /proc/self/status; ls /; cat /etc/shadow")
        assert "Seccomp:\t2" in seen.out or seen.status in (46, 47, 48, 126, 127), seen
        lacks(seen.out, "root:*:19000")
        works("snug", "remove", "--purge", "bad")
    assert any(connected)
    works("snug", "doctor")


def is_harmless(text):
    """Nothing that a terminal obeys, and nothing that turns the direction of writing."""
    for letter in text:
        assert letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cf"), (hex(ord(letter)), text)


@suite.test
def texts_that_drive_a_terminal():
    evil = "x\\e]0;title\\a\\e[2J\\x9b31m\\u202Ereversed\\x7f\\x08"
    with_base()
    for field in ("summary", "title", "description"):
        yaml = YAML + f'{field}: "{evil}"\n'
        result = run("snug", "install", "--dangerous", image(yaml), together=True)
        is_harmless(result.out)
        if result.status == 0:
            for command in (("list",), ("list", "--all"), ("info", "bad"), ("changes",), ("tasks", "--last=install"),
                            ("connections",), ("run", "bad.none")):
                is_harmless(run("snug", *command, user="bob", together=True).out)
            works("snug", "remove", "--purge", "bad")
    refuse_image(image(YAML.replace('version: "1"', f'version: "{evil}"')))

    def speak(tree):
        os.mkdir(tree + "/meta/hooks")
        with open(tree + "/meta/hooks/install", "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\nprintf '\\033]0;title\\007\\233\\302\\23331m\\342\\200\\256\\rfoo\\n'\nexit 1\n")
        os.chmod(tree + "/meta/hooks/install", 0o755)
    result = run("snug", "install", "--dangerous", image(YAML + "hooks:\n  install: {}\n", speak), together=True)
    assert result.status != 0
    is_harmless(result.out)
    is_harmless(run("snug", "tasks", "--last=install", together=True).out)
    is_harmless(run("snug", "changes", together=True).out)
    for words in (("install", "\x1b[31mx"), ("run", "\x1b]0;x\x07"), ("info", "\u202ex"), ("connect", "a:\x1b[2J", "b:c")):
        is_harmless(run("snug", *words, together=True).out)


@suite.test
def texts_of_a_store_that_drive_a_terminal():
    """As above, from a repository: found and shown before anything is installed."""
    evil = image(YAML + 'summary: "x\\u202Ey\\u200Bz"\n')
    repository = Repository(snap("debian12"))
    added = run("snug-repo", "add", repository.path, evil, "--publisher", "debian", together=True)
    is_harmless(added.out)
    repository.use()
    for command in (("find", "bad"), ("info", "bad")):
        is_harmless(run("snug", *command, user="bob", together=True).out)
    contains(works("snug", "find", "debian12", user="bob").out, "debian12")


@both_storages
def a_snap_in_which_somebody_stands():
    """Who keeps its files open, or its folder as working directory, keeps nobody from refreshing or removing it."""
    with_base()
    account = pwd.getpwnam("bob")
    with contextlib.ExitStack() as kept:
        for number in range(1, 5):
            works("snug", "install", "--dangerous", snap("jq"), user="alice")
            file = kept.enter_context(open(f"/snap/jq/x{number}/meta/snap.yaml", encoding="utf-8"))
            kept.enter_context(subprocess.Popen(["cat"], cwd=f"/snap/jq/x{number}", stdin=subprocess.PIPE,
                                                user=account.pw_uid, group=account.pw_gid))
            equal(works("jq", "-n", "1 + 2", user="alice").out, "3\n")
        # The control: it is in use.
        assert run("umount", "/snap/jq/x4").status != 0
        works("snug", "remove", "--purge", "jq", user="alice")
        assert not os.path.exists("/snap/jq")
        contains(file.read(), "name: jq")
        works("snug", "install", "--dangerous", snap("jq"), user="alice")
        equal(works("jq", "-n", "1 + 2", user="alice").out, "3\n")
        works("snug", "doctor")


@suite.test
def a_tree_that_belongs_to_its_builder():
    """CVE-2017-10600: whoever builds an image does not own what is in it."""
    works("sh", "-c", f"mkdir -p tree/meta tree/bin && cp /bin/true tree/bin/bad && printf '%s' '{YAML}' "
          ">tree/meta/snap.yaml && snug pack --filename=bad.snap tree .", user="bob")
    with_base()
    works("snug", "install", "--dangerous", "/home/bob/bad.snap")
    equal(run("find", "/snap/bad/x1", "-not", "-user", "root", "-o", "-not", "-group", "root").out, "")
    assert run("touch", "/snap/bad/x1/bin/bad", user="bob").status != 0
