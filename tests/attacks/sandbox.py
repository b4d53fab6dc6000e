# SPDX-License-Identifier: LGPL-2.1-or-later
"""Out of the sandbox: a program that tries everything, in a strict snap; and, as the control, outside."""
import functools
import os
import pwd
import socket
import subprocess
import tempfile

import attack_snap
from machine import PATH, pids_of, stop_daemon, works
from repository import snap
from tap import Suite, contains, equal, lacks

suite = Suite()
PROGRAM = "/snap/attacks/x1/bin/attack"
# What programs of one person can do to each other where nothing keeps them apart.
WAYS = {"kill", "pidfd_open", "ptrace", "process_vm_readv", "pidfd_getfd", "environ", "root", "abstract-socket",
        "sysv-shm", "sysv-sem", "mqueue", "dev-shm", "tmp"}
# Links to the process that looks; triggers of pressure, which the kernel gives to everybody; and a number of the
# sandbox's own namespace, which asks for a capability only when it is written.
# What is a program's own affair: a snap brings no interpreter that obeys it before its own code runs.
PASSED = ("GSETTINGS_BACKEND", "G_MESSAGES_DEBUG", "XDG_DATA_DIRS", "XDG_CONFIG_DIRS", "PERL5LIB", "PYTHONPATH",
          "BASH_ENV", "ENV", "GNUPGHOME", "PEAS_PLUGIN_PATH", "GI_TYPELIB_PATH", "OPENSSL_CONF", "LD_PRELOAD_",
          "DBUS_SESSION_BUS_ADDRESS", "DBUS_STARTER_ADDRESS", "IFS")
HARMLESS = ("/proc/self", "/proc/thread-self", "/proc/pressure/", "/proc/sys/kernel/ns_last_pid")


@functools.lru_cache(None)
def images():
    folder = tempfile.mkdtemp(prefix="attacks-", dir="/var/tmp")
    os.chmod(folder, 0o755)
    attack_snap.make_both("/media/attacks/attack", folder)
    return folder


def install(*names):
    works("snug", "install", "--dangerous", snap("debian12"))
    for name in names:
        works("snug", "install", "--dangerous", f"{images()}/{name}_1.snap")


def lines_of(result):
    """What the program found, without the word at the end that shows that it came so far."""
    lines = result.out.splitlines()
    equal(lines[-1], "end")
    return set(lines[:-1])


@suite.test
def operations_work_outside():
    """The control of the next three."""
    install("attacks")
    for user, which in (("alice", "user"), ("root", "root")):
        works("sh", "-c", f"cd /tmp && {PROGRAM} outside {which}", user=user)


@suite.test
def operations_are_refused_inside():
    install("attacks")
    for user in ("alice", "root"):
        contains(works("attacks", "inside", user=user).out, "ok - ptrace: EPERM")


@suite.test
def operations_are_refused_with_a_network():
    install("attacks")
    for user in ("alice", "root"):
        contains(works("attacks.online", "inside", "online", user=user).out, "ok - ptrace: EPERM")


@suite.test
def operations_are_refused_to_a_hook():
    install("attacks")
    with open("/var/snap/attacks/common/report", encoding="utf-8") as file:
        report = file.read()
    contains(report, "ok - ptrace: EPERM", "status 0\n")
    lacks(report, "not ok")


class Victim:
    """A program of alice's that offers what programs share, while the block lasts; gives its process."""

    def __init__(self, *command):
        self.command = command

    def __enter__(self):
        account = pwd.getpwnam("alice")
        before = set(pids_of("attack"))
        # pylint: disable-next=consider-using-with
        self.process = subprocess.Popen(
            [*self.command, "victim"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd="/tmp", text=True,
            env={"HOME": account.pw_dir, "PATH": PATH, "XDG_RUNTIME_DIR": f"/run/user/{account.pw_uid}"},
            user=account.pw_uid, group=account.pw_gid, extra_groups=[])
        equal(self.process.stdout.readline(), "ready\n")
        found = set(pids_of("attack")) - before
        equal(len(found), 1)
        return found.pop()

    def __exit__(self, *_unused):
        self.process.stdin.close()
        equal(self.process.wait(60), 0)
        self.process.stdout.close()


@suite.test
def another_program_of_the_same_person_is_out_of_reach():
    """A victim outside, and one in another snap: what works among programs outside works for neither."""
    install("attacks", "bystander")
    with Victim(PROGRAM) as pid:
        found = lines_of(works(PROGRAM, "on", str(pid), user="alice"))
        equal(found, WAYS)
        for app in ("attacks", "attacks.online"):
            equal(lines_of(works(app, "on", str(pid), user="alice")), set())
    for victim in ("bystander", "bystander.online"):
        with Victim(victim) as pid:
            # The sandbox's first process and the app have the same name only after the launcher's exec.
            for app in ("attacks", "attacks.online"):
                equal(lines_of(works(app, "on", str(pid), user="alice")), set())


@suite.test
def the_kernel_s_files_cannot_be_written():
    """Many belong to root and ask for no capability, so root's apps are the ones to look at."""
    install("attacks")
    for top, least in (("/proc", 100), ("/sys", 100)):
        outside = lines_of(works(PROGRAM, "walk", top))
        assert len(outside) > least, outside
        for user in ("alice", "root"):
            for app in ("attacks", "attacks.online"):
                inside = lines_of(works(app, "walk", top, user=user))
                equal({path for path in inside if not path.startswith(HARMLESS)}, set())


def listen(path):
    """A service of the machine's that everybody may talk to."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    service = socket.socket(socket.AF_UNIX)
    service.bind(path)
    os.chmod(path, 0o666)
    service.listen(10)
    return service


@suite.test
def what_is_not_granted_is_not_there():
    """CVE-2024-5300 among others: services, other people's files, devices, the kernel's and snug's own files."""
    install("attacks", "bystander")
    works("bystander.shell", "-c", "echo x >$SNAP_USER_COMMON/x; echo x >$SNAP_COMMON/x", user="root")
    works("bystander.shell", "-c", "echo x >$SNAP_USER_COMMON/x", user="alice")
    runtime = f"/run/user/{pwd.getpwnam('alice').pw_uid}"
    services = ["/run/systemd/userdb/io.systemd.Multiplexer", "/run/systemd/private", "/run/cups/cups.sock",
                "/run/docker.sock", "/run/udev/control", "/tmp/.X11-unix/X0", runtime + "/bus", runtime + "/wayland-0",
                runtime + "/pulse/native", runtime + "/pipewire-0", runtime + "/systemd/private"]
    kept = [listen(path) for path in services]
    names = services + [
        "/run/dbus/system_bus_socket", "/etc/shadow", "/root/.bashrc", "/home/bob/.bashrc", "/home/alice/.bashrc",
        "/var/log/bus.log", "/var/lib/snug/state.db", "/var/lib/snug/recipes", "/run/snug", "/etc/snug", "/etc/polkit-1",
        "/snap/bin", "/snap/bystander", "/var/snap/bystander/common/x", "/home/alice/snap/bystander/common/x",
        "/root/snap/bystander/common/x", "/dev/loop-control", "/dev/loop0", "/dev/fuse", "/proc/1/root/etc/shadow",
        "/proc/1/environ", "/proc/1/mem", "/proc/1/ns/mnt", "/proc/1/fd/0", "/sys/kernel", "/sys/fs/cgroup",
        "/sys/class", "/sys/bus", "/media/snaps", runtime + "/snug", "/run/snug/tmp"]
    outside = lines_of(works(PROGRAM, "reach", *names))
    assert len(outside) >= len(names) - 5, set(names) - outside
    for user in ("alice", "root"):
        for app in ("attacks", "attacks.online"):
            equal(lines_of(works(app, "reach", *names, user=user)), set())
    assert kept


EVIL = {name: "/home/alice/evil" for name in (
    "LD_PRELOAD_", "GCONV_PATH", "LOCPATH", "GIO_MODULE_DIR", "GIO_EXTRA_MODULES", "GIO_USE_VFS", "G_MESSAGES_DEBUG",
    "GSETTINGS_BACKEND", "SNAP", "SNAP_NAME", "SNAP_COMMON", "SNUG_ROOT", "SNUG_PLUGINS", "SNUG_RECIPES", "XDG_DATA_DIRS",
    "XDG_CONFIG_DIRS", "XDG_CONFIG_HOME", "PERL5LIB", "PYTHONPATH", "BASH_ENV", "ENV", "IFS", "GNUPGHOME", "TMPDIR",
    "PEAS_PLUGIN_PATH", "GI_TYPELIB_PATH", "OPENSSL_CONF", "DBUS_SESSION_BUS_ADDRESS", "DBUS_STARTER_ADDRESS")}


def environment_of(pid):
    with open(f"/proc/{pid}/environ", encoding="utf-8", errors="replace") as file:
        return file.read()


@suite.test
def a_caller_s_environment():
    """Nothing of it reaches the daemon that the bus starts for the caller, or a hook; the control is the client."""
    os.mkdir("/home/alice/evil")
    contains(works("env", user="alice", env=EVIL).out, "/home/alice/evil")
    stop_daemon()
    works("snug", "list", user="alice", env=EVIL)
    lacks(environment_of(pids_of("snugd")[0]), "evil")
    works("snug", "install", "--dangerous", snap("debian12"), user="alice", env=EVIL)
    works("snug", "install", "--dangerous", f"{images()}/attacks_1.snap", user="alice", env=EVIL)
    lacks(environment_of(pids_of("snugd")[0]), "evil")
    with open("/var/snap/attacks/common/environment", encoding="utf-8") as file:
        environment = file.read()
    contains(environment, "SNAP_NAME=attacks", "HOME=")
    lacks(environment, "evil")
    seen = works("attacks.shell", "-c", "env", user="alice", env=EVIL).out
    for line in seen.splitlines():
        name = line.split("=")[0]
        assert "evil" not in line or name in PASSED, line
