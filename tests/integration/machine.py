# SPDX-License-Identifier: LGPL-2.1-or-later
"""The throwaway system as a test sees it: people who type commands, and a fresh state for each test."""
import os
import pwd
import shutil
import signal
import subprocess
import time

PEOPLE = ("alice", "bob")
PROGRAMS = ("jq", "cowsay", "curl", "figlet", "sqlite3")
STATE = ("/var/lib/snug", "/var/cache/snug", "/var/snap", "/run/snug", "/snap", "/etc/snug")
REPORTS = "/var/log/sanitizers"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin"


class Result:
    """What a command gave."""

    def __init__(self, command, process):
        self.command, self.status = command, process.returncode
        self.out, self.err = process.stdout, process.stderr or ""
        self.text = self.out + self.err

    def __repr__(self):
        return f"{' '.join(self.command)!r} ended with {self.status}:\n{self.out}{self.err}"


def run(*command, user="root", text=None, env=None, together=False):
    """Runs a command as somebody would who has just logged in; together: errors among the output, as on a screen."""
    account = pwd.getpwnam(user)
    environment = {"HOME": account.pw_dir, "USER": user, "LOGNAME": user, "PATH": PATH, "LANG": "C.UTF-8",
                   "TERM": "dumb", "XDG_RUNTIME_DIR": f"/run/user/{account.pw_uid}"}
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "GNUPGHOME"):
        if name in os.environ:
            environment[name] = os.environ[name]
    environment.update(env or {})
    who = {} if user == "root" else {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    if shutil.which(command[0], path=PATH) is None:
        return Result(command, subprocess.CompletedProcess(command, 127, "", f"{command[0]}: there is no such command\n"))
    process = subprocess.run(command, input=text, stdin=subprocess.DEVNULL if text is None else None, check=False,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT if together else subprocess.PIPE,
                             text=True, errors="replace", env=environment, cwd=account.pw_dir, timeout=300,
                             umask=0o022, **who)
    return Result(command, process)


def works(*command, **options):
    result = run(*command, **options)
    if result.status != 0:
        raise AssertionError(repr(result))
    return result


def fails(*command, says=(), **options):
    """The command must fail and say why, in one sentence that has all of the given words."""
    result = run(*command, **options)
    if result.status == 0:
        raise AssertionError(f"this should have failed: {result!r}")
    for word in (says,) if isinstance(says, str) else says:
        if word not in result.err:
            raise AssertionError(f"‘{word}’ is not in what it says: {result!r}")
    return result


def error_sentence(result):
    """The one sentence with which a command fails, after the lines of its progress."""
    lines = [line for line in result.err.splitlines() if line.startswith("error: ")]
    if len(lines) != 1 or result.err.splitlines()[-1] != lines[0]:
        raise AssertionError(f"not one sentence at the end: {result!r}")
    return lines[0].removeprefix("error: ")


def pids_of(name):
    found = []
    for entry in os.listdir("/proc"):
        try:
            with open(f"/proc/{entry}/comm", encoding="utf-8") as file:
                if entry.isdigit() and file.read().strip() == name:
                    found.append(int(entry))
        except OSError:
            continue
    return found


def eventually(check, what, seconds=60):
    """Waits for something that happens in its own time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if check():
            return
        time.sleep(0.05)
    raise AssertionError(f"{what}: not within {seconds} s")


def mounts_below(*folders):
    with open("/proc/self/mountinfo", encoding="utf-8") as file:
        points = [line.split()[4] for line in file]
    return [point for point in points if any(point.startswith(folder + "/") for folder in folders)]


def stop_daemon():
    """As a service manager does; the leak detector runs when a process ends by itself."""
    for pid in pids_of("snugd"):
        os.kill(pid, signal.SIGTERM)
    eventually(lambda: not pids_of("snugd"), "snugd ends when it is told to")


def configure(name, text):
    """A drop-in of the admin's; a daemon that runs is stopped, so that the next one reads it."""
    stop_daemon()
    os.makedirs("/etc/snug/conf.d", exist_ok=True)
    with open(f"/etc/snug/conf.d/{name}.conf", "w", encoding="utf-8") as file:
        file.write(text)


def empty(folder):
    if not os.path.isdir(folder):
        return
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path)
        else:
            os.unlink(path)


def reset():
    """Before each test: nothing installed, nothing configured, no daemon, nothing of anybody's."""
    stop_daemon()
    for point in reversed(mounts_below("/snap", "/var/lib", "/run/snug", "/var/snap")):
        subprocess.run(["umount", "-l", point], check=True)
    eventually(lambda: not pids_of("snug-squashfs-server"), "the servers of unmounted images end")
    for folder in STATE:
        empty(folder)
    for name in PEOPLE:
        account = pwd.getpwnam(name)
        empty(account.pw_dir)
        empty(f"/run/user/{account.pw_uid}")
    empty("/tmp")
    empty(REPORTS)


def check_reports():
    """What the sanitizers wrote since the last reset: snugd's go nowhere else."""
    for name in sorted(os.listdir(REPORTS)):
        with open(os.path.join(REPORTS, name), encoding="utf-8", errors="replace") as file:
            raise AssertionError(f"a sanitizer reports ({name}):\n{file.read()[:8000]}")


def around(function):
    """One test: before it a fresh state, after it a daemon that ends without a leak."""
    reset()
    try:
        function()
        stop_daemon()
    finally:
        check_reports()


def prepare():
    """Once. The machine's own copies of the programs would be mistaken for the snaps. Reports go to files, as
    most processes have nobody who reads what they say."""
    for folder in PATH.split(":"):
        for name in PROGRAMS:
            if os.path.lexists(f"{folder}/{name}"):
                os.unlink(f"{folder}/{name}")
    os.makedirs(REPORTS, exist_ok=True)
    os.chmod(REPORTS, 0o1777)
