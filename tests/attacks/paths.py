# SPDX-License-Identifier: LGPL-2.1-or-later
"""Names that somebody exchanges while the daemon, with root's rights, or the launcher looks at them."""
import contextlib
import os
import pwd
import shutil
import subprocess

from bad_images import YAML, image, with_base
from bus import MANAGER, Connection
from machine import run, works
from sandbox import PROGRAM, install, lines_of
from tap import Suite, contains, equal, lacks

suite = Suite()
HOME = "/home/alice"
SECRET = "only root reads this"
ROUNDS = 12
SWAPS = "4000"  # in one round; they end by themselves


def own(user, *paths):
    account = pwd.getpwnam(user)
    for path in paths:
        os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)


def put(path, text, user="alice"):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    own(user, path)


class Swapper:
    """Exchanges names, with a person's rights, while the block lasts; says how often it could."""

    def __init__(self, *names, user="alice"):
        self.names, self.user, self.swaps = names, user, 0

    def __enter__(self):
        account = pwd.getpwnam(self.user)
        # pylint: disable-next=consider-using-with
        self.process = subprocess.Popen(["/tmp/attack", "swap", SWAPS, *self.names], stdout=subprocess.PIPE, text=True,
                                        user=account.pw_uid, group=account.pw_gid, extra_groups=[])
        return self

    def __exit__(self, *_unused):
        out = self.process.communicate(timeout=120)[0].splitlines()
        equal(out[-1], "end")
        self.swaps = int(out[0])


def precious():
    """What root has: a file that others must not read, and one that must stay."""
    os.mkdir("/root/precious", 0o700)
    put("/root/precious/secret", SECRET, "root")
    os.makedirs("/srv/precious/deep")
    put("/srv/precious/deep/keep", "to be kept", "root")
    shutil.copy("/media/attacks/attack", "/tmp/attack")
    os.chmod("/tmp/attack", 0o755)


def check_precious():
    equal(sorted(os.listdir("/srv/precious")), ["deep"])
    equal(os.listdir("/srv/precious/deep"), ["keep"])
    equal(os.listdir("/root/precious"), ["secret"])
    for folder in ("/home", "/var/snap"):
        equal(run("grep", "-rlF", SECRET, folder).out, "")


@contextlib.contextmanager
def precious_files():
    """They are there while the block lasts, and are looked at after it."""
    precious()
    try:
        yield
        check_precious()
    finally:
        shutil.rmtree("/root/precious")
        shutil.rmtree("/srv/precious")


def person_s_data(revision):
    """Data of alice's in a snap, with a part that is exchanged for a link."""
    folder = f"{HOME}/snap/bad/{revision}"
    # A copy that was made during an exchange may have them the other way round.
    for path in (f"{HOME}/snap", f"{HOME}/snap/bad", folder, folder + "/part"):
        if os.path.islink(path):
            os.unlink(path)
    os.makedirs(folder + "/part", exist_ok=True)
    put(folder + "/part/own", "alice's")
    for path in (f"{HOME}/snap", f"{HOME}/snap/bad", folder, folder + "/part"):
        own("alice", path)
    return folder


def link(target, path):
    # An exchange that failed half-way leaves a folder here.
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    elif os.path.lexists(path):
        os.unlink(path)
    os.symlink(target, path)
    own("alice", path)
    return path


@suite.test
def a_home_whose_data_is_copied():
    """Each refresh copies what is in the home. Whatever is exchanged meanwhile: no copy of what alice cannot read."""
    with precious_files():
        with_base()
        path = image(YAML)
        works("snug", "install", "--dangerous", path)
        swaps = 0
        for number in range(1, ROUNDS):
            folder = person_s_data(f"x{number}")
            outside = link(("/root/precious", "/srv/precious", "/etc")[number % 3], HOME + "/outside")
            pair = ((folder, outside), (folder + "/part", outside), (f"{HOME}/snap/bad", outside),
                    (f"{HOME}/snap", outside))[number % 4]
            with Swapper(*pair) as swapper:
                works("snug", "install", "--dangerous", path)
            swaps += swapper.swaps
            check_precious()
            equal(os.stat(HOME + "/snap").st_uid, pwd.getpwnam("alice").pw_uid)
            for name in ("passwd", "shadow"):
                equal(run("find", HOME + "/snap", "-name", name).out, "")
        assert swaps > ROUNDS * 1000, swaps
        # The control: undisturbed, the data is copied.
        person_s_data(f"x{ROUNDS}")
        works("snug", "install", "--dangerous", path)
        assert os.path.isfile(f"{HOME}/snap/bad/x{ROUNDS + 1}/part/own")


@suite.test
def a_home_whose_data_is_removed():
    """What a purge removes is in the snap's folder, and never behind a link that took its place."""
    with precious_files():
        with_base()
        path, swaps = image(YAML), 0
        os.makedirs(HOME + "/letters/deep")
        put(HOME + "/letters/deep/letter", "dear bob")
        own("alice", HOME + "/letters", HOME + "/letters/deep")
        for number in range(ROUNDS):
            works("snug", "install", "--dangerous", path)
            folder = person_s_data("x1")
            outside = link((HOME + "/letters", "/srv/precious", "/root/precious")[number % 3], HOME + "/outside")
            pair = ((folder, outside), (folder + "/part", outside), (f"{HOME}/snap/bad", outside))[number // 3 % 3]
            with Swapper(*pair) as swapper:
                works("snug", "remove", "--purge", "bad")
            swaps += swapper.swaps
            check_precious()
            equal(os.listdir(HOME + "/letters/deep"), ["letter"])
            works("sh", "-c", f"rm -rf {HOME}/snap")
        assert swaps > 100, swaps
        works("snug", "install", "--dangerous", path)
        person_s_data("x1")
        works("snug", "remove", "--purge", "bad")
        assert not os.path.exists(f"{HOME}/snap/bad/x1")


@suite.test
def data_of_the_machine_that_is_copied():
    """As a hook or an app of root's could exchange it below /var/snap while the daemon copies."""
    with precious_files():
        with_base()
        path, swaps = image(YAML), 0
        works("snug", "install", "--dangerous", path)
        for number in range(1, ROUNDS):
            folder = f"/var/snap/bad/x{number}"
            # Either may be the other one, if it was copied just then.
            works("rm", "-rf", folder + "/part", folder + "/outside")
            os.mkdir(folder + "/part")
            put(folder + "/part/own", "the snap's", "root")
            os.symlink("/root/precious", folder + "/outside")
            with Swapper(folder + "/part", folder + "/outside", user="root") as swapper:
                result = run("snug", "install", "--dangerous", path)
            swaps += swapper.swaps
            if result.status != 0:
                contains(result.err, "error: ")
                works("snug", "install", "--dangerous", path)
            check_precious()
        assert swaps > ROUNDS * 1000, swaps
        works("snug", "doctor")


@suite.test
def a_private_tmp_that_is_exchanged():
    """CVE-2021-44731, CVE-2022-3328: what becomes the app's /tmp is the directory that was looked at."""
    install("attacks")
    shutil.copy("/media/attacks/attack", "/tmp/attack")
    runtime = f"/run/user/{pwd.getpwnam('alice').pw_uid}"
    works("attacks.shell", "-c", "echo mine >/tmp/mine", user="alice")
    os.makedirs(HOME + "/.ssh", 0o700)
    put(HOME + "/.ssh/key", "key")
    own("alice", HOME + "/.ssh")
    equal(os.stat(f"{runtime}/snug/tmp/attacks").st_mode & 0o777, 0o700)
    swaps = 0
    for place in ("snug", "snug/tmp", "snug/tmp/attacks", "snug/tmp/attacks/tmp"):
        os.symlink(HOME + "/.ssh", runtime + "/other")
        own("alice", runtime + "/other")
        for _ in range(3):
            with Swapper(f"{runtime}/{place}", runtime + "/other") as swapper:
                for _ in range(4):
                    out = run("attacks.shell", "-c", "cat /tmp/key; ls -A /tmp; touch /tmp/planted", user="alice").out
                    lacks(out, "key")
            swaps += swapper.swaps
            equal(os.listdir(HOME + "/.ssh"), ["key"])
        os.unlink(runtime + "/other")
    assert swaps > 10000, swaps
    equal(works("attacks.shell", "-c", "cat /tmp/mine", user="alice").out, "mine\n")


@suite.test
def a_working_directory_that_is_exchanged():
    """CVE-2019-11503: the app stands where its caller stood, or in the void, and nowhere else."""
    install("attacks")
    shutil.copy("/media/attacks/attack", "/tmp/attack")
    common, seen, swaps = HOME + "/snap/attacks/common", set(), 0
    works("attacks.shell", "-c", "mkdir -p $SNAP_USER_COMMON/here $SNAP_USER_COMMON/there; ln -s there "
          "$SNAP_USER_COMMON/link; touch $SNAP_USER_COMMON/there/wrong", user="alice")
    account = pwd.getpwnam("alice")
    for _ in range(10):
        with Swapper(common + "/here", common + "/link") as swapper:
            for _ in range(5):
                script = f"cd {common}/here 2>/dev/null && exec /snap/bin/attacks.shell -c '/bin/pwd -P; ls'"
                done = subprocess.run(["sh", "-c", script], stdout=subprocess.PIPE, text=True, check=False,
                                      user=account.pw_uid, group=account.pw_gid, extra_groups=[],
                                      env={"HOME": HOME, "PATH": "/usr/bin:/bin"})
                where = done.stdout.splitlines()
                seen.add(where[0])
                # Who was in “there” by the link stands there again; who was not must not.
                equal("wrong" in where, where[0] == common + "/there")
        swaps += swapper.swaps
    assert swaps > 10000, swaps
    assert seen <= {common + "/here", common + "/there", common + "/link", "/var/lib/snapd/void"}, seen
    equal(subprocess.run(["sh", "-c", f"cd {common}/here && exec /snap/bin/attacks.shell -c pwd"],
                         stdout=subprocess.PIPE, text=True, check=True, user=account.pw_uid, group=account.pw_gid,
                         extra_groups=[], env={"HOME": HOME, "PATH": "/usr/bin:/bin"}).stdout, common + "/here\n")


@suite.test
def what_others_left_in_tmp():
    """CVE-2019-11502, CVE-2026-3888: no directory that others can write has a part in a start."""
    install("attacks")
    names = ("snap.attacks", "snap-private-tmp", ".snap", "snap.rootfs_x", "snug", "attacks", "snap.0_attacks_x")
    for name in names:
        works("sh", "-c", f"mkdir -m 777 /tmp/{name}; mkdir -p /tmp/{name}/tmp/.snap /tmp/{name}/usr/lib; "
              f"ln -s /etc /tmp/{name}/etc; echo planted >/tmp/{name}/tmp/planted", user="bob")
    before = works("sh", "-c", "find /tmp -printf '%p %u %m %s\\n' | sort").out
    for user in ("alice", "bob", "root"):
        equal(works("attacks.shell", "-c", "ls -A /tmp", user=user).out, "")
        # As when a cleaner of old files took everything away between two starts.
        works("attacks.shell", "-c", "mkdir -p /tmp/.snap/usr /tmp/.snap/etc; ln -s / /tmp/.snap/root", user=user)
        contains(works("attacks.shell", "-c", "cat /etc/debian_version; ls /tmp", user=user).out, "12.")
        equal(works("attacks.shell", "-c", "cut -d' ' -f5 /proc/self/mountinfo | grep -c ^/tmp/ || true", user=user).out, "0\n")
    equal(works("sh", "-c", "find /tmp -printf '%p %u %m %s\\n' | sort").out, before)


@suite.test
def an_image_that_changes_while_it_is_installed():
    """What is installed is what was looked at: its hash is that of the copy."""
    with_base()
    path = image(YAML, lambda tree: os.truncate(tree + "/bin/bad", 8 << 20))
    with open(path, "rb") as file:
        content = file.read()
    for number in range(ROUNDS):
        writer = subprocess.Popen(  # pylint: disable=consider-using-with
            ["sh", "-c", f"for i in $(seq 40); do dd if=/dev/urandom of={path} bs=512 count=1 conv=notrunc "
             f"seek=$((({number} + 1) * $i % {len(content) // 512})) 2>/dev/null; done"])
        result = run("snug", "install", "--dangerous", path)
        writer.wait()
        with Connection("root") as connection:
            equal(connection.call(MANAGER, "Check", "a{sv}", [{"digests": ("b", True)}])[0], [])
        if result.status != 0:
            contains(result.err, "error: ")
        with open(path, "wb") as file:
            file.write(content)
    works("snug", "install", "--dangerous", path)


@suite.test
def folders_that_nobody_else_may_write():
    """What the launcher and the daemon read is root's to write, every folder on the way included."""
    install("attacks", "bystander")
    places = ("/var/lib/snug", "/var/cache/snug", "/run/snug", "/snap", "/var/snap", "/etc/snug", "/usr/lib/snug",
              "/usr/share/snug", "/usr/libexec/snug")
    places = [place for place in places if os.path.isdir(place)]
    assert len(places) >= 6, places
    find = ("find", *places, "-not", "-type", "l", "-writable", "-print")
    assert len(works(*find).out.splitlines()) > 20
    for user in ("alice", "bob"):
        equal(run(*find, user=user).out, "")
        for place in places:
            assert run("mv", place, place + ".mine", user=user).status != 0
    for path in ("/var/lib/snug/state.db", "/var/lib/snug/recipes/attacks/snap.attacks.attacks.recipe"):
        assert os.path.exists(path), path
    equal(lines_of(works(PROGRAM, "reach", "/var/lib/snug/state.db", user="bob")), set())
