#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""bare.py PROGRAM: a snap that asks for nothing reaches nothing, whoever runs it. Everything that it could see is
listed from inside and compared with the whole list of what it may."""
import os
import re
import socket
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "integration"))

# pylint: disable=wrong-import-position
import snaps
import standins
from machine import run, works
from repository import Repository, snap
from tap import Suite, contains, equal, lacks, main

PERSON = os.environ.get("PROBES_PERSON", "alice")
USERS = (PERSON, "root")
YAML = """plugs: {}
apps:
  bare: {command: bin/snug-probe}
  service: {command: bin/snug-probe, daemon: simple}
"""
DEVICES = {"null", "zero", "full", "random", "urandom", "tty"}
LINKS = {"fd", "stdin", "stdout", "stderr", "ptmx"}
FOLDERS = {"pts", "shm", "mqueue"}
OUTSIDE = ("/dev/probe", "/dev/video0", "/dev/snd/probe", "/dev/dri/probe")
SOCKETS = ("/run/dbus/system_bus_socket", "/run/user/$UID/bus", "/run/user/$UID/wayland-0", "/tmp/.X11-unix/X0",
           "/run/probe.sock", "/run/systemd/notify", "/run/snug/probe.sock")
EACH_FOLDER = """find / -path /proc -prune -o -type d -print 2>/dev/null | while read -r folder; do
  if : 2>/dev/null >"$folder/.probe"; then echo "$folder"; rm "$folder/.probe"; fi
done"""
EACH_KERNEL_FILE = """find /proc /sys -path '/proc/[0-9]*' -prune -o -path /proc/self -prune \
  -o -path /proc/thread-self -prune \
  -o -type f -print 2>/dev/null | while read -r file; do
  [ -f "$file" ] && (: >>"$file") 2>/dev/null && echo "$file"
done; true"""
OF_THE_SANDBOX = r"/proc/(sys/(fs/mqueue/|kernel/(msg|sem|shm|ns_last_pid))|pressure/)"

suite = Suite()
host = None


class Host:
    """The machine around the sandbox, with something of everything on it."""

    def __init__(self, program):
        self.program = program
        self.standins = standins.StandIns(PERSON)
        self.home, self.uid = self.standins.person.pw_dir, self.standins.person.pw_uid
        for path in OUTSIDE:
            self.standins.prepare("device", path)
        for path in SOCKETS:
            path = self.standins.expand(path, "bare")
            if not os.path.exists(path):
                self.standins.prepare("connect", path)
        self.standins.prepare("abstract", "probe-abstract")
        self.standins.prepare("marker", f"{self.home}/visible")
        self.standins.prepare("marker", f"{self.home}/.hidden")
        self.standins.prepare("marker", "/home/probe-other/file")
        self.install()

    def install(self):
        folder = tempfile.mkdtemp()
        images = [snaps.pack(self.program, name, "\n".join(snaps.head(name)) + "\n" + YAML, folder)
                  for name in ("bare", "other")]
        Repository(snap("debian12"), *images).use()
        works("snug", "install", "bare", "other")
        for user in USERS:
            works("/snap/bin/other.bare", user=user)
        self.standins.prepare("marker", f"{self.home}/snap/other/common/secret")
        self.standins.prepare("marker", "/var/snap/other/common/secret")
        self.launcher = os.path.realpath("/snap/bin/bare")


def inside(script, user):
    """What a shell in the sandbox prints; what it says of errors as well."""
    return works(host.launcher, "--shell", "bare", "-c", script, user=user, together=True).out


def lines_inside(script, user):
    return set(inside(script, user).splitlines())


def probe(user, *words):
    """OPERATION OBJECT… → results, as numbers of errors."""
    out = works("/snap/bin/bare", *words, user=user).out
    return [line.split("\t")[2] for line in out.splitlines()]


def all_refused(user, *words):
    for (operation, thing), result in zip(zip(words[::2], words[1::2]), probe(user, *words)):
        if result == "0":
            raise AssertionError(f"{operation} {thing} works for {user}")


@suite.test
def devices_are_those_that_every_program_has():
    for user in USERS:
        equal(lines_inside("ls -A /dev", user), DEVICES | LINKS | FOLDERS)
        # Asked one by one: what a directory says of a node's type is that of the file below the mount.
        listed = inside("find / -path '/proc/[0-9]*' -prune -o -exec stat -c '%F %n' {} + 2>/dev/null || true", user)
        nodes = set(re.findall(r"^(?:character|block) special file (.*)$", listed, re.MULTILINE))
        equal({node for node in nodes if not re.fullmatch(r"/dev/pts/\d+|/proc/\w+", node)},
              {"/dev/" + name for name in DEVICES} | {"/dev/pts/ptmx"})
        equal(inside("readlink /dev/ptmx", user), "pts/ptmx\n")
        contains(run(host.launcher, "--shell", "bare", "-c", "mknod /tmp/node c 1 5", user=user).err, "not permitted")
        all_refused(user, *[word for path in OUTSIDE for word in ("device", path)])


def mounts(user):
    """Mount point → writable or not."""
    found = {}
    for line in inside("cat /proc/self/mountinfo", user).splitlines():
        fields = line.split()
        found[fields[4]] = "rw" if "rw" in fields[5].split(",") else "ro"
    return found


@suite.test
def mounts_are_the_base_the_snap_and_its_data():
    for user in USERS:
        home = host.home if user == PERSON else "/root"
        uid = host.uid if user == PERSON else 0
        writable = {point for point, mode in mounts(user).items() if mode == "rw"}
        may = {
            "/dev/pts", "/dev/shm", "/dev/mqueue", "/proc", "/tmp", "/var/snap/bare/1", "/var/snap/bare/common",
            f"{home}/snap/bare/1", f"{home}/snap/bare/common", f"/run/user/{uid}/snap.bare"}
        equal(writable - may, set())
        read_only = set(mounts(user)) - writable
        # A device takes what is written to it all the same; its mode and owner are the host's.
        devices = {"/dev/" + name for name in DEVICES}
        equal(devices - read_only, set())
        read_only -= devices
        known = r"/|/(usr|etc|bin|sbin|lib\w*|opt|srv|boot|home|root|run/user)|/snap/(bare|debian12)/1|/var/snap/bare|" \
            + home + r"/snap/bare|/etc/\w+(\.\w+)?|/etc/ssl/certs|/sys/devices/system/cpu|/proc/\w+(-\w+)?|/usr/lib/\w+"
        equal({point for point in read_only if not re.fullmatch(known, point)}, set())


@suite.test
def nothing_can_be_written_but_its_own_data():
    for user in USERS:
        home = host.home if user == PERSON else "/root"
        uid = host.uid if user == PERSON else 0
        found = lines_inside(EACH_FOLDER, user)
        own = ("/tmp", "/dev/shm", "/dev/mqueue", "/var/snap/bare/1", "/var/snap/bare/common", f"{home}/snap/bare/1",
               f"{home}/snap/bare/common", f"/run/user/{uid}/snap.bare")
        equal({folder for folder in found if not folder.startswith(own)}, set())
        contains(" ".join(found), "/tmp", f"{home}/snap/bare/common")


@suite.test
def nothing_of_the_kernel_can_be_set():
    """Opened as for writing, and closed again: that harms nobody if it is let through. Not counted are what belongs
    to the sandbox's own namespaces, and triggers of pressure, which are the opener's alone."""
    for user in USERS:
        found = lines_inside(EACH_KERNEL_FILE, user)
        equal({path for path in found if not re.match(OF_THE_SANDBOX, path)}, set())


@suite.test
def no_socket_of_the_host_is_there():
    for user in USERS:
        equal(inside("find / -type s 2>/dev/null || true", user), "")
        paths = [host.standins.expand(path, "bare") for path in SOCKETS]
        all_refused(user, *[word for path in paths for word in ("connect", path)], "abstract", "probe-abstract")
        equal(len(inside("cat /proc/net/unix", user).splitlines()), 1)


@suite.test
def no_bus_is_there():
    for user in USERS:
        all_refused(user, "system", "org.freedesktop.DBus org.freedesktop.DBus.ListNames",
                    "session", "org.freedesktop.DBus org.freedesktop.DBus.ListNames")


@suite.test
def no_network_is_there():
    for user in USERS:
        names = inside("cat /proc/net/dev", user).splitlines()[2:]
        equal([line.split(":")[0].strip() for line in names], ["lo"])
        families = ("inet stream", "inet dgram", "inet6 stream", "inet6 dgram", "inet raw", "netlink raw route",
                    "netlink raw generic", "packet raw", "vsock stream", "bluetooth raw", "can raw", "alg seqpacket")
        all_refused(user, *[word for family in families for word in ("socket", family)],
                    "tcp", str(host.standins.server.port), "netns", str(os.stat("/proc/self/ns/net").st_ino))


@suite.test
def no_process_of_the_host_is_seen():
    for user in USERS:
        all_refused(user, "process", standins.PROCESS_NAME, "process", "snugd",
                    "signal", str(host.standins.process.pid))
        numbers = [int(name) for name in lines_inside("ls /proc", user) if name.isdigit()]
        equal([number for number in numbers if number > 64], [])


@suite.test
def homes_are_empty_but_for_its_own_data():
    for user in USERS:
        home = host.home if user == PERSON else "/root"
        equal(inside(f"ls -A {home} {home}/snap", user), f"{home}:\nsnap\n\n{home}/snap:\nbare\n")
        equal(lines_inside("ls -A /home", user), {os.path.basename(home)} if user == PERSON else set())
        equal(lines_inside("ls -A /root", user), set() if user == PERSON else {"snap"})


@suite.test
def no_other_snap_is_there():
    for user in USERS:
        equal(lines_inside("ls -A /snap", user), {"bare", "debian12"})
        equal(lines_inside("ls -A /var/snap", user), {"bare"})
        all_refused(user, "found", "/var/snap/other/common/secret", "found", f"{host.home}/snap/other/common/secret")


@suite.test
def run_has_its_own_folder_and_no_more():
    for user in USERS:
        uid = host.uid if user == PERSON else 0
        equal(lines_inside("find /run", user) - {"/run/user", f"/run/user/{uid}", f"/run/user/{uid}/snap.bare"},
              {"/run", "/run/lock"})


@suite.test
def no_secret_of_the_host_is_there():
    for path in ("/etc/shadow", "/etc/snug/conf.d/demo.conf", "/var/lib/snug/state.db", "/etc/machine-id",
                 "/etc/hosts"):
        with open(path, "rb") as file:
            content = file.read()
        seen = run(host.launcher, "--shell", "bare", "-c", f"cat {path}").out
        if seen and content[:200].decode(errors="replace") in seen:
            raise AssertionError(f"{path} of the host can be read")


@suite.test
def no_right_is_left():
    for user in USERS:
        status = inside("cat /proc/self/status", user)
        for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
            contains(status, f"{name}:\t0000000000000000")
        contains(status, "NoNewPrivs:\t1", "Seccomp:\t2")
        calls = ("mount", "unshare", "setns", "chroot", "pivot_root", "bpf", "keyctl", "ptrace", "perf_event_open",
                 "kexec_load", "init_module", "reboot", "open_by_handle_at", "userfaultfd", "sethostname",
                 "settimeofday", "quotactl", "process_vm_readv", "fsopen", "user-namespace")
        all_refused(user, *[word for call in calls for word in ("call", call)])


@suite.test
def names_and_ipc_objects_are_its_own():
    equal(inside("hostname", PERSON), "bare\n")
    lacks(inside("hostname", PERSON), socket.gethostname())
    works("ipcmk", "-M", "4096", "-p", "0666")
    equal(len(inside("cat /proc/sysvipc/shm", PERSON).splitlines()), 1)


@suite.test
def no_descriptor_is_inherited():
    reading, writing = os.pipe()
    folder = os.open("/root", os.O_RDONLY)
    result = subprocess.run([host.launcher, "--shell", "bare", "-c", "ls -l /proc/self/fd"], stdout=subprocess.PIPE,
                            stdin=subprocess.DEVNULL, text=True, check=True, pass_fds=(reading, writing, folder))
    numbers = re.findall(r" (\d+) -> (\S+)", result.stdout)
    equal({number for number, target in numbers if "/proc/" not in target}, {"0", "1", "2"})


if __name__ == "__main__":
    host = Host(sys.argv.pop(1))
    main(suite)
