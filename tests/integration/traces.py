#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What ./dev shell leaves behind: nothing, however it ends. Runs on the machine itself, as root.

traces.py SOURCE
"""
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))
from tap import Skip, Suite, contains, equal, main  # pylint: disable=wrong-import-position

SOURCE = os.path.realpath(sys.argv.pop(1))
PROGRAM = SOURCE + "/tests/dev.d/throwaway.py"
MARK = "trace-" + uuid.uuid4().hex
# Written to, or made, by the script inside.
PLACES = ("/etc", "/usr/bin", "/usr/lib", "/var", "/var/lib", "/home", "/root", "/snap", "/run", "/tmp", "/opt", "/dev",
          "/dev/shm", "/mnt", SOURCE, SOURCE + "/tests")
CHANGED = ("/etc/passwd", "/etc/hostname", "/usr/bin/env", SOURCE + "/README.md")
# What somebody does in there who wants to leave something.
SCRIPT = f"""set -e
for place in {' '.join(PLACES)}; do echo x >"$place/{MARK}"; done
for file in {' '.join(CHANGED)}; do echo x >>"$file"; done
mkdir /var/tree; echo content >/var/tree/file
mksquashfs /var/tree /var/{MARK}.image -quiet -no-progress >/dev/null
mkdir /mnt/kernel /mnt/fuse
mount -o loop,ro /var/{MARK}.image /mnt/kernel
squashfuse /var/{MARK}.image /mnt/fuse
cat /mnt/kernel/file /mnt/fuse/file
mount --bind /var/tree /opt
setsid sh -c 'trap "" TERM HUP; while :; do sleep 1000; done' </dev/null >/dev/null 2>&1 &
runuser -u alice -- pkcheck --action-id org.freedesktop.policykit.exec --process 1 >/dev/null 2>&1 || true
"""
libc = ctypes.CDLL(None, use_errno=True)
suite = Suite()


def isolate():
    """Mounts that escape from the shell are seen here and go no further: everything is shared, with us alone."""
    if libc.unshare(0x00020000) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    for propagation in (1 << 18, 1 << 20):
        if libc.mount(b"none", b"/", None, 16384 | propagation, None) != 0:
            raise OSError(ctypes.get_errno(), "mount")


def mounts():
    with open("/proc/self/mountinfo", encoding="utf-8") as file:
        return file.read()


def loops():
    """Loop devices with an image of ours."""
    found = []
    for name in os.listdir("/sys/block"):
        try:
            with open(f"/sys/block/{name}/loop/backing_file", encoding="utf-8") as file:
                if MARK in file.read():
                    found.append(name)
        except OSError:
            continue
    return found


def processes(namespace):
    """Processes in a process namespace."""
    found = []
    for name in os.listdir("/proc"):
        try:
            if name.isdigit() and os.stat(f"/proc/{name}/ns/pid").st_ino == namespace:
                found.append(name)
        except OSError:
            continue
    return found


def files():
    contents = []
    for path in CHANGED:
        with open(path, "rb") as file:
            contents.append(file.read())
    return contents, [place for place in PLACES if os.path.lexists(f"{place}/{MARK}")]


def eventually(check):
    """A killed process takes its mounts with it, but the kernel does that in its own time."""
    for _ in range(600):
        result = check()
        if not result:
            return
        time.sleep(0.05)
    raise AssertionError(f"still there: {result}")


class Shell:
    """A throwaway system in which the script ran, and the state of the machine before."""

    def __init__(self, end, source=SOURCE):
        self.mounts, self.files = mounts(), files()
        self.process = subprocess.Popen(
            ["/usr/bin/python3", PROGRAM, "--source", source, "--", "sh", "-c", SCRIPT + end],
            stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True)
        self.lines = [self.process.stdout.readline() for _ in range(3)]

    def namespace(self):
        pid = self.process.pid
        with open(f"/proc/{pid}/task/{pid}/children", encoding="utf-8") as file:
            return os.stat(f"/proc/{file.read().split()[0]}/ns/pid").st_ino

    def no_trace(self, namespace):
        equal(self.lines, ["content\n", "content\n", "ready\n"])
        eventually(lambda: processes(namespace))
        eventually(loops)
        equal(mounts(), self.mounts)
        equal(files(), self.files)


def ends(number=None, expected=0):
    shell = Shell("echo ready; read line; exit 7")
    namespace = shell.namespace()
    assert len(processes(namespace)) > 3, "the script did not start what it should"
    equal(len(loops()), 1)
    if number is None:
        shell.process.stdin.write("\n")
        shell.process.stdin.close()
    else:
        shell.process.send_signal(number)
    equal(shell.process.wait(), expected)
    shell.no_trace(namespace)


@suite.test
def the_end_of_the_command_leaves_nothing():
    ends(expected=7)


@suite.test
def a_kill_of_the_outermost_process_leaves_nothing():
    ends(signal.SIGKILL, -signal.SIGKILL)


@suite.test
def a_termination_leaves_nothing():
    ends(signal.SIGTERM, 128 + signal.SIGTERM)


@suite.test
def a_closed_terminal_leaves_nothing():
    ends(signal.SIGHUP, 128 + signal.SIGHUP)


def run_inside(script, source=SOURCE):
    return subprocess.run(["/usr/bin/python3", PROGRAM, "--source", source, "--", "sh", "-c", script],
                          capture_output=True, text=True, check=False)


@suite.test
def the_exit_status_comes_through():
    for status in (0, 1, 42):
        equal(run_inside(f"exit {status}").returncode, status)
    equal(run_inside("kill -9 $$").returncode, 137)
    equal(run_inside("kill -TERM $$").returncode, 143)


@suite.test
def a_missing_command_is_said():
    result = subprocess.run(["/usr/bin/python3", PROGRAM, "--source", SOURCE, "--", "/nowhere"], capture_output=True,
                            text=True, check=False)
    equal(result.returncode, 127)
    contains(result.stderr, "cannot run ‘/nowhere’")


@suite.test
def a_checkout_in_a_scratch_place_is_still_there():
    for place in ("/tmp", "/home", "/var"):
        with tempfile.TemporaryDirectory(dir=place) as checkout:
            shutil.copytree(SOURCE + "/tests/dev.d", checkout + "/tests/dev.d")
            shutil.copy(SOURCE + "/dev", checkout)
            result = run_inside("pwd; cat dev | head -n 1; touch new; ls new", checkout)
            equal(result.stdout, f"{checkout}\n#!/usr/bin/env bash\nnew\n")
            assert not os.path.exists(checkout + "/new")


@suite.test
def it_works_where_the_root_is_an_overlay_already():
    inner = f"/usr/bin/python3 {PROGRAM} --source {SOURCE} -- sh -c 'touch /usr/bin/{MARK}; echo inner'"
    result = run_inside(f"{inner}; test ! -e /usr/bin/{MARK} && stat -f -c %T /")
    equal(result.stdout, "inner\noverlayfs\n")


@suite.test
def the_people_in_it_are_nobody_on_the_machine():
    result = run_inside("id -u alice; id -u bob")
    for uid in map(int, result.stdout.split()):
        assert uid >= 1000
        with open("/etc/passwd", encoding="utf-8") as file:
            assert str(uid) not in [line.split(":")[2] for line in file if line.count(":") >= 3]


@suite.test
def people_can_make_user_namespaces():
    result = run_inside("runuser -u alice -- unshare -Urmpf --mount-proc sh -c 'mount -t tmpfs x /mnt; id -u; echo $$'")
    equal(result.stdout, "0\n1\n")


def around(function):
    if os.geteuid() != 0:
        raise Skip("needs root")
    function()


if os.geteuid() == 0:
    isolate()
main(suite, around)
