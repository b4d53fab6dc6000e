#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A throwaway system: this machine's programs, with everything that could be written scratch.

throwaway.py --source DIR [--install BUILD] [--share DIR:INSIDE]... [--env NAME=VALUE]... [-- COMMAND...]

The root is an overlay of / whose upper layer is a tmpfs; /var, /home, /root, /snap, /tmp, /run and /dev are
new. The command runs below a process 1 of its own, beside a system bus with activation. When it ends, or this
program is killed in whatever way, processes, mounts, loop devices and files are gone. Not a boundary: it is
root's own system, with root's rights over the machine.
"""
import argparse
import ctypes
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
import uuid

NEWNS, NEWUTS, NEWIPC, NEWPID = 0x00020000, 0x04000000, 0x08000000, 0x20000000
RDONLY, NOSUID, NODEV, NOEXEC, REMOUNT, BIND, REC, PRIVATE = 1, 2, 4, 8, 32, 4096, 16384, 1 << 18
DETACH = 2
PR_SET_PDEATHSIG = 1
SYS_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41, "riscv64": 41, "armv7l": 218, "ppc64le": 203, "s390x": 217, "i686": 217}

# What the throwaway system has of its own, and the mode of each.
SCRATCH = {"var": 0o755, "home": 0o755, "root": 0o700, "snap": 0o755, "tmp": 0o1777, "run": 0o755, "mnt": 0o755,
           "media": 0o755}
KERNEL = ("proc", "sys", "dev")
USERS = ("alice", "bob")
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin"
KEPT_ENVIRONMENT = ("TERM", "COLORTERM", "NO_COLOR", "CI", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS")
STAGES = ("/run", "/mnt", "/tmp", "/srv", "/media")

libc = ctypes.CDLL(None, use_errno=True)


class Failure(Exception):
    """One sentence for the person who started this."""


def check(result, what):
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"cannot {what}: {os.strerror(number)}")


def mount(source, target, kind=None, flags=0, options=None):
    encoded = [None if text is None else os.fsencode(text) for text in (source, target, kind, options)]
    check(libc.mount(encoded[0], encoded[1], encoded[2], flags, encoded[3]), f"mount {target}")


def bind(source, target, read_only=False):
    mount(source, target, None, BIND)
    if read_only:
        mount(None, target, None, BIND | REMOUNT | RDONLY | NOSUID | NODEV)


def mount_points():
    """All mount points of this namespace, in the order in which they were made."""
    points = []
    with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as file:
        for line in file:
            point = re.sub(r"\\([0-7]{3})", lambda match: chr(int(match.group(1), 8)), line.split()[4])
            points.append(point)
    return points


def is_below(path, folder):
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def write(path, text, mode=0o644):
    """Replaces whatever is there, so that no link is followed."""
    if os.path.lexists(path):
        os.unlink(path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, mode)


def read(path):
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return file.read()
    except OSError:
        return ""


class Root:
    """Builds the new root below a tmpfs, in a mount namespace that is ours alone."""

    def __init__(self, source, shares):
        self.source = source
        self.shares = shares
        seen = [source] + [share[0] for share in shares]
        free = [stage for stage in STAGES
                if os.path.isdir(stage) and not os.path.islink(stage)
                and not any(is_below(path, stage) for path in seen)]
        if not free:
            raise Failure(f"no place to build the new root in: none of {', '.join(STAGES)} is free")
        self.stage = free[0]
        self.root = self.stage + "/new"
        self.layers = 0

    def build(self):
        host_mounts = mount_points()
        host_files = {name: read("/etc/" + name) for name in ("resolv.conf", "hosts", "passwd", "group")}
        # A share may lie below what is hidden from now on: it is held by a descriptor.
        shares = [(os.open(source, os.O_PATH | os.O_CLOEXEC), target) for source, target in self.shares]
        mount("none", "/", None, REC | PRIVATE)
        mount("snug-throwaway", self.stage, "tmpfs", 0, "mode=0755")
        os.mkdir(self.root)
        self.overlay("/", self.root)
        self.add_host_mounts(host_mounts)
        self.add_scratch()
        self.add_kernel()
        self.add_source()
        for fd, target in shares:
            os.makedirs(self.root + target, exist_ok=True)
            bind(f"/proc/self/fd/{fd}", self.root + target, read_only=True)
            os.close(fd)
        return host_files

    def overlay(self, lower, target):
        self.layers += 1
        upper, work = (f"{self.stage}/{kind}-{self.layers}" for kind in ("upper", "work"))
        os.mkdir(upper)
        os.mkdir(work)
        info = os.stat(lower)
        os.chmod(upper, stat.S_IMODE(info.st_mode))
        os.chown(upper, info.st_uid, info.st_gid)
        escaped = re.sub(r"([\\:,])", r"\\\1", lower)
        mount("snug-throwaway", target, "overlay", 0, f"lowerdir={escaped},upperdir={upper},workdir={work}")

    def add_host_mounts(self, points):
        """An overlay shows one file system: what is mounted on it, such as a separate /usr, is added."""
        own = ["/" + name for name in (*SCRATCH, *KERNEL, "etc")] + [self.stage]
        for point in points:
            target = self.root + point
            if point == "/" or any(is_below(point, folder) for folder in own) or not os.path.exists(target):
                continue
            try:
                if os.path.isdir(point):
                    self.overlay(point, target)
                else:
                    bind(point, target, read_only=True)
            except OSError:
                bind(point, target, read_only=True)

    def add_scratch(self):
        for name, mode in SCRATCH.items():
            place, target = f"{self.stage}/own-{name}", f"{self.root}/{name}"
            os.mkdir(place)
            os.chmod(place, mode)
            if os.path.islink(target):
                os.unlink(target)
            os.makedirs(target, exist_ok=True)
            bind(place, target)
        var = self.root + "/var"
        for name in ("lib/dbus", "cache", "log", "snap", "spool"):
            os.makedirs(f"{var}/{name}")
        os.mkdir(var + "/tmp")
        os.chmod(var + "/tmp", 0o1777)
        os.symlink("/run", var + "/run")
        os.makedirs(self.root + "/run/lock")
        os.makedirs(self.root + "/run/user")

    def add_kernel(self):
        mount("proc", self.root + "/proc", "proc", NOSUID | NODEV | NOEXEC)
        mount("sysfs", self.root + "/sys", "sysfs", NOSUID | NODEV | NOEXEC)
        dev = self.root + "/dev"
        mount("dev", dev, "tmpfs", NOSUID | NOEXEC, "mode=0755,size=1m")
        nodes = {"null": (1, 3), "zero": (1, 5), "full": (1, 7), "random": (1, 8), "urandom": (1, 9), "tty": (5, 0),
                 "fuse": (10, 229), "loop-control": (10, 237)}
        for name, (major, minor) in nodes.items():
            os.mknod(f"{dev}/{name}", stat.S_IFCHR | 0o666, os.makedev(major, minor))
            os.chmod(f"{dev}/{name}", 0o600 if name == "loop-control" else 0o666)
        for number in range(64):  # there is no udev, and mount -o loop does not make nodes
            os.mknod(f"{dev}/loop{number}", stat.S_IFBLK | 0o600, os.makedev(7, number))
        for name, target in {"fd": "/proc/self/fd", "stdin": "/proc/self/fd/0", "stdout": "/proc/self/fd/1",
                             "stderr": "/proc/self/fd/2", "ptmx": "pts/ptmx"}.items():
            os.symlink(target, f"{dev}/{name}")
        for name, kind, nodev, options in (("pts", "devpts", 0, "newinstance,ptmxmode=0666,mode=0620,gid=5"),
                                           ("shm", "tmpfs", NODEV, "mode=1777"), ("mqueue", "mqueue", NODEV, None)):
            os.mkdir(f"{dev}/{name}")
            mount(name, f"{dev}/{name}", kind, NOSUID | NOEXEC | nodev, options)

    def add_source(self):
        """The checkout stays where it is, also if its place is scratch now; writing to it changes nothing."""
        target = self.root + self.source
        if os.path.exists(target) and os.path.samestat(os.stat(target + "/dev"), os.stat(self.source + "/dev")):
            return
        if not os.path.exists(target + "/dev"):
            os.makedirs(target, exist_ok=True)
            self.overlay(self.source, target)

    def enter(self):
        number = SYS_PIVOT_ROOT.get(os.uname().machine)
        if number is None:
            raise Failure(f"the number of pivot_root on {os.uname().machine} is not known here")
        os.chdir(self.root)
        check(libc.syscall(number, b".", b"."), "change the root")
        check(libc.umount2(b".", DETACH), "leave the old root")
        os.chdir("/")


def make_users(host_files):
    """The machine's system accounts, and two people with numbers that nobody on the machine has."""
    def lines(name):
        return [line.split(":") for line in host_files[name].splitlines() if line.count(":") >= 3]

    taken = {int(fields[2]) for name in ("passwd", "group") for fields in lines(name) if fields[2].isdigit()}
    free = (number for number in range(1000, 60000) if number not in taken)
    passwd, group = ([fields for fields in lines(name) if fields[0] not in USERS and fields[2].isdigit()
                      and (int(fields[2]) < 1000 or int(fields[2]) == 65534)] for name in ("passwd", "group"))
    for fields in passwd:
        fields[5] = "/root" if fields[0] == "root" else fields[5]
    people = {name: next(free) for name in USERS}
    for name, number in people.items():
        passwd.append([name, "x", str(number), str(number), "", f"/home/{name}", "/bin/bash"])
        group.append([name, "x", str(number), ""])
    write("/etc/passwd", "".join(":".join(fields) + "\n" for fields in passwd))
    write("/etc/group", "".join(":".join(fields) + "\n" for fields in group))
    write("/etc/shadow", "".join(f"{fields[0]}:*:19000:0:99999:7:::\n" for fields in passwd), 0o600)
    for name, number in people.items():
        for folder, mode in ((f"/home/{name}", 0o755), (f"/run/user/{number}", 0o700)):
            os.mkdir(folder)
            os.chmod(folder, mode)
            os.chown(folder, number, number)


POLKIT_RULES = """// alice may manage snaps; everybody else gets what the actions say.
polkit.addRule(function (action, subject) {
  if (action.id.indexOf("org.snug.") == 0 && subject.user == "alice")
    return polkit.Result.YES;
});
"""

BASHRC = """PS1='[throwaway] \\u:\\w\\$ '
"""


def configure(host_files):
    for name in ("snug", "polkit-1"):
        if os.path.isdir("/etc/" + name):
            shutil.rmtree("/etc/" + name)
    make_users(host_files)
    write("/etc/resolv.conf", host_files["resolv.conf"])
    write("/etc/hosts", host_files["hosts"] or "127.0.0.1 localhost\n")
    write("/etc/hostname", "throwaway\n")
    socket.sethostname("throwaway")
    identity = uuid.uuid4().hex + "\n"
    write("/etc/machine-id", identity)
    write("/var/lib/dbus/machine-id", identity)
    write("/etc/polkit-1/rules.d/10-throwaway.rules", POLKIT_RULES)
    os.makedirs("/etc/snug/conf.d")
    os.makedirs("/var/lib/polkit-1")
    write("/root/.bashrc", BASHRC)
    for name in USERS:
        shutil.copy("/root/.bashrc", f"/home/{name}/.bashrc")


def bus_configuration():
    """The machine's own policy of the system bus; but the bus runs as root here, so it needs no setuid helper
    to start services, and it stays in the foreground."""
    text = read("/usr/share/dbus-1/system.conf")
    if "<busconfig>" not in text:
        raise Failure("/usr/share/dbus-1/system.conf is not there: install the package dbus")
    for element in ("user", "servicehelper", "pidfile"):
        text = re.sub(rf"<{element}>[^<]*</{element}>", "", text)
    return re.sub(r"<(fork|syslog|keep_umask)/>", "", text)


class System:
    """Process 1: makes the system, starts the bus and the command, and takes everything down."""

    def __init__(self, options):
        self.options = options
        self.children = []  # a Popen that is dropped would reap its child behind our back
        self.environment = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
        self.environment.update(item.split("=", 1) for item in options.env)
        self.environment.update(PATH=PATH, LANG="C.UTF-8", HOME="/root", USER="root", LOGNAME="root", SHELL="/bin/bash")

    def run(self):
        check(libc.unshare(NEWNS | NEWIPC | NEWUTS), "make namespaces")
        os.umask(0o022)
        os.setgroups([])
        root = Root(self.options.source, self.options.share)
        host_files = root.build()
        root.enter()
        configure(host_files)
        self.install()
        self.start_bus()
        status = self.wait_for(self.start_command())
        self.take_down()
        return status

    def install(self):
        if self.options.install is None:
            return
        result = subprocess.run(["meson", "install", "-C", self.options.install, "--no-rebuild", "--quiet"],
                                stdin=subprocess.DEVNULL, capture_output=True, text=True, env=self.environment)
        if result.returncode != 0:
            raise Failure(f"cannot install {self.options.install}:\n{result.stdout}{result.stderr}")

    def start(self, command, **options):
        child = subprocess.Popen(command, env=self.environment, preexec_fn=restore_signals, **options)
        self.children.append(child)
        return child.pid

    def start_bus(self):
        write("/usr/share/dbus-1/throwaway.conf", bus_configuration())
        os.makedirs("/run/dbus")
        ready, announce = os.pipe()
        log = os.open("/var/log/bus.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        self.start(["dbus-daemon", "--config-file=/usr/share/dbus-1/throwaway.conf", "--nofork", "--nopidfile",
                    f"--print-address={announce}"], stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/",
                   pass_fds=[announce])
        os.close(log)
        os.close(announce)
        address = os.read(ready, 4096)
        os.close(ready)
        if not address:
            raise Failure("the system bus did not start:\n" + read("/var/log/bus.log"))

    def start_command(self):
        command = self.options.command
        if not command:
            command = ["bash"]
            if sys.stdin.isatty():
                print("A throwaway system: snug is installed, nothing here outlives this shell.\n"
                      "You are root; alice may manage snaps, bob may not (try: runuser -u alice -- snug list).",
                      file=sys.stderr)
        try:
            return self.start(command, cwd=self.options.source)
        except OSError as error:
            print(f"dev: cannot run ‘{command[0]}’: {error.strerror}", file=sys.stderr)
            return None

    @staticmethod
    def wait_for(pid):
        if pid is None:
            return 127
        while True:
            ended, status = os.wait()
            if ended == pid:
                code = os.waitstatus_to_exitcode(status)
                return code if code >= 0 else 128 - code

    @staticmethod
    def take_down():
        for number, patience in ((signal.SIGTERM, 3.0), (signal.SIGKILL, None)):
            try:
                os.kill(-1, number)
            except ProcessLookupError:
                break
            deadline = None if patience is None else time.monotonic() + patience
            if reap_all(deadline):
                break
        for point in reversed(mount_points()):
            if point != "/":
                libc.umount2(os.fsencode(point), 0)


def reap_all(deadline):
    """Whether no child is left; gives up at the deadline."""
    while deadline is None or time.monotonic() < deadline:
        try:
            if os.waitpid(-1, 0 if deadline is None else os.WNOHANG) == (0, 0):
                time.sleep(0.01)
        except ChildProcessError:
            return True
    return False


def restore_signals():
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)


def be_process_one(options, started):
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    # Who started us may be dead already, then nothing is ever written.
    if os.read(started, 1) != b"x":
        return 1
    os.close(started)
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    try:
        return System(options).run()
    except (Failure, OSError) as error:
        print(f"dev: {error}", file=sys.stderr)
        return 125


def supervise(options):
    """The outermost process: waits for process 1. If it dies, process 1 dies, and with that all."""
    check(libc.unshare(NEWPID), "make a process namespace")
    started, start = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(start)
        status = 1
        try:
            status = be_process_one(options, started)
        finally:
            sys.stderr.flush()
            os._exit(status)
    os.close(started)
    caught = []

    def kill_all(number, _frame):
        caught.append(number)
        os.kill(pid, signal.SIGKILL)

    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, kill_all)
    os.write(start, b"x")
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    take_terminal()
    if caught:
        return 128 + caught[0]
    return code if code >= 0 else 128 - code


def take_terminal():
    """A shell inside made its own group the terminal's; without this the next reader would be stopped."""
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    try:
        os.tcsetpgrp(0, os.getpgrp())
    except OSError:
        return


def parse():
    def share(text):
        source, _, target = text.partition(":")
        if not target.startswith("/"):
            raise argparse.ArgumentTypeError("a share is DIR:INSIDE")
        return os.path.realpath(source), target

    parser = argparse.ArgumentParser(usage=__doc__.split("\n\n")[1])
    parser.add_argument("--source", type=os.path.realpath, required=True)
    parser.add_argument("--install", type=os.path.realpath)
    parser.add_argument("--share", type=share, action="append", default=[])
    parser.add_argument("--env", action="append", default=[])
    parser.add_argument("command", nargs="*")
    return parser.parse_args()


def main():
    options = parse()
    if os.geteuid() != 0:
        print("dev: a throwaway system needs root: it mounts", file=sys.stderr)
        return 125
    try:
        return supervise(options)
    except (Failure, OSError) as error:
        print(f"dev: {error}", file=sys.stderr)
        return 125


if __name__ == "__main__":
    sys.exit(main())
