#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs the real launcher on recipes of the real compiler, as an unprivileged user.

launcher.py SNUG-RUN MAKE-RECIPE. Needs root, to make a private mount namespace with its own /snap,
/var/snap, /var/lib/snug, /home and /run/user. The base is made of the machine's own programs.
"""
import ctypes, os, pty, re, select, shutil, signal, stat, struct, subprocess, sys, tempfile, time

UID = 23456
RUN, MAKE = (os.path.abspath(path) for path in sys.argv[1:3])
PROGRAMS = ["sh", "bash", "ls", "cat", "id", "env", "ps", "hostname", "sleep", "true", "false", "readlink", "kill",
            "mkdir", "touch", "stat", "pwd", "grep", "ln", "rm", "mv", "chmod"]
libc = ctypes.CDLL(None, use_errno=True)
tests = []


def test(function):
    tests.append(function)
    return function


def mount(source, target, kind, flags=0):
    if libc.mount(source.encode(), target.encode(), kind.encode(), flags, None) != 0:
        raise OSError(ctypes.get_errno(), f"mount {target}")


def private_places():
    """A namespace of our own; what is made on the machine for it is taken away again by the caller."""
    if libc.unshare(0x00020000) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    mount("none", "/", "none", (1 << 18) | (1 << 14))
    for place in PLACES:
        mount("tmpfs", place, "tmpfs")
        os.chmod(place, 0o755)


def copy_program(base, name):
    path = shutil.which(name)
    target = base + "/usr/bin/" + name
    shutil.copy(os.path.realpath(path), target)
    out = subprocess.run(["ldd", path], capture_output=True, text=True).stdout
    for lib in re.findall(r"(/\S+)", out):
        lib_target = base + "/usr" + lib if not lib.startswith("/usr") else base + lib
        os.makedirs(os.path.dirname(lib_target), exist_ok=True)
        if not os.path.exists(lib_target):
            shutil.copy(os.path.realpath(lib), lib_target)


def make_base():
    base = "/snap/base/1"
    for name in ["usr/bin", "usr/lib", "usr/lib64", "etc/ssl/certs", "meta", "var/lib/thing"]:
        os.makedirs(f"{base}/{name}")
    for name in ["bin", "lib", "lib64"]:
        os.symlink("usr/" + name, f"{base}/{name}")
    for name in ["passwd", "group", "hosts", "hostname", "resolv.conf", "localtime", "base-own"]:
        open(f"{base}/etc/{name}", "w").close()
    for name in PROGRAMS:
        copy_program(base, name)


def write_script(path, text):
    with open(path, "w") as file:
        file.write("#!/bin/sh\n" + text)
    os.chmod(path, 0o755)


def make_snap():
    snap = "/snap/tool/1"
    os.makedirs(snap + "/bin")
    os.makedirs(snap + "/meta/hooks")
    os.makedirs("/snap/other/1/meta")
    os.makedirs("/snap/bin")
    write_script(snap + "/bin/tool", 'exec "$@"\n')
    write_script(snap + "/bin/chain", 'CHAINED=yes exec "$@"\n')
    write_script(snap + "/meta/hooks/configure", 'echo hook "$@"\n')
    for name in ["1", "common"]:
        os.makedirs("/var/snap/tool/" + name)
    os.makedirs("/var/snap/other")
    os.makedirs("/var/lib/snug/recipes")
    os.makedirs("/home/tester")
    os.chown("/home/tester", UID, UID)
    os.chmod("/home/tester", 0o700)
    with open("/home/tester/secret", "w") as file:
        file.write("host secret")
    os.makedirs(f"/run/user/{UID}")
    os.chown(f"/run/user/{UID}", UID, UID)
    os.chmod(f"/run/user/{UID}", 0o700)


def make_recipe(app="tool", *options, command="bin/tool"):
    subprocess.run([MAKE, "--base=base", *options, "tool", app, command], check=True)


def make_granted(plug, app=None, *options):
    """An app of the interfaces that are installed, with one of them connected."""
    make_recipe(app or plug, "--policy=/run/snug/interfaces", f"--plug={plug}", *options)


def become_user():
    os.setgroups([])
    os.setgid(UID)
    os.setuid(UID)


def start(*args, argv0="tool", env=None, user=True, before=None, program=None, **options):
    def prepare():
        if user:
            become_user()
        if before is not None:
            before()
    if env is None:
        env = {"HOME": "/home/tester", "PATH": "/usr/bin:/bin", "TERM": "dumb"}
    options.setdefault("stdout", subprocess.PIPE)
    options.setdefault("stderr", subprocess.PIPE)
    options.setdefault("cwd", "/")
    return subprocess.Popen([argv0, *args], executable=program or RUN, env=env, preexec_fn=prepare, text=True,
                            restore_signals=options.pop("restore_signals", True), **options)


def run(*args, **options):
    process = start(*args, **options)
    out, err = process.communicate(timeout=20)
    return process.returncode, out, err


def sh(script, **options):
    code, out, err = run("sh", "-c", script, **options)
    assert code == 0, (code, out, err)
    return out


def equal(a, b):
    assert a == b, f"{a!r} is not {b!r}"


@test
def own_processes():
    lines = sh("ps -e -o pid=,comm=").split("\n")
    assert len([line for line in lines if line]) <= 3, lines
    equal(sh("echo $$").strip(), "2")


@test
def own_hostname_and_network():
    equal(sh("hostname").strip(), "tool")
    names = [line.split(":")[0].strip() for line in sh("cat /proc/net/dev").split("\n")[2:] if line]
    assert set(names) <= {"lo", "sit0", "tunl0", "ip6tnl0", "gre0", "gretap0", "erspan0", "ip_vti0", "ip6_vti0",
                          "ip6gre0"}, names


@test
def no_process_of_the_sandbox_has_the_hosts_network():
    """It is made beside the root; the first process enters it before the app begins, whoever is faster."""
    with open("/proc/net/dev") as file:
        host = file.read()
    for _ in range(30):
        own, first, dev = sh("cat /proc/self/net/dev; echo .; cat /proc/1/net/dev; echo .; ls /proc/1/ns 2>&1; echo $$").split(".\n")
        equal(own, first)
        assert own != host, own
        equal(dev.strip().split("\n")[-1], "2")
    # Not a descriptor of it, nor of /proc, is left.
    equal(sh("for fd in /proc/self/fd/*; do readlink $fd; done | grep -c -e net: -e '^/$' -e proc$"
             " || true").strip(), "0")


@test
def host_is_not_there():
    code, _, _ = run("cat", "/home/tester/secret")
    assert code != 0
    equal(sh("ls /home/tester").strip(), "snap")
    for path in ["/boot", "/opt", "/srv", "/var/lib/snug", "/var/snap/other", "/snap/other", "/snap/bin", "/sys/fs"]:
        code, out, _ = run("ls", path)
        assert code != 0, (path, out)
    equal(sh("cat /etc/base-own").strip(), "")
    assert "root" in sh("cat /etc/passwd")
    code, _, _ = run("cat", "/etc/shadow")
    assert code != 0


@test
def devices_are_few():
    equal(sh("ls /dev").split(), ["fd", "full", "mqueue", "null", "ptmx", "pts", "random", "shm", "stderr", "stdin",
                                 "stdout", "tty", "urandom", "zero"])
    sh("echo x > /dev/null; : > /dev/shm/x; cat /dev/full > /dev/null & kill $!; true")


@test
def root_is_read_only():
    for path in ["/x", "/dev/x", "/home/x", "/run/x", "/etc/x", "/usr/x", "/snap/x", "/snap/tool/1/x", "/var/lib/x",
                 "/home/tester/snap/tool/x", "/home/tester/x"]:
        code, _, _ = run("touch", path)
        assert code != 0, path
    sh("touch $SNAP_USER_DATA/a $SNAP_USER_COMMON/b /tmp/c /var/tmp/d $XDG_RUNTIME_DIR/e")


def root_of(mountinfo):
    """The directory that is mounted as the root, and whether it is read-only."""
    fields = [line.split() for line in mountinfo.split("\n") if line]
    return next((field[3], "ro" in field[5].split(",")) for field in fields if field[4] == "/")


@test
def a_prepared_root_shows_the_same():
    """With it, without it, and where the caller's home has no place in it."""
    places = ["/", "/dev", "/etc", "/home", "/home/tester", "/home/tester/snap/tool", "/media", "/root", "/run", "/run/user",
              "/snap", "/snap/tool", "/sys/devices/system", "/var", "/var/lib", "/var/lib/snapd", "/var/snap"]
    look = "cat /proc/self/mountinfo; echo; ls -1AF " + " ".join(places)
    roots = "/var/lib/snug/roots/tool"
    make_recipe()
    mounts, view = sh(look).split("\n\n", 1)
    name = os.path.basename(root_of(mounts)[0])
    assert name in os.listdir(roots), (mounts, os.listdir(roots))
    equal(root_of(mounts)[1], True)
    for place in ["/x", "/home/x", "/home/tester/x", "/run/x", f"/run/user/{UID}/x", "/var/x"]:
        assert run("touch", place)[0] != 0, place
    os.rename(f"{roots}/{name}", f"{roots}/away")
    try:
        mounts, without = sh(look).split("\n\n", 1)
        equal(root_of(mounts), ("/", True))
        equal(without, view)
    finally:
        os.rename(f"{roots}/away", f"{roots}/{name}")
    os.makedirs("/var/snap/elsewhere")
    os.chown("/var/snap/elsewhere", UID, UID)
    mounts = sh("cat /proc/self/mountinfo", env={"HOME": "/var/snap/elsewhere"})
    equal(root_of(mounts), ("/", True))
    shutil.rmtree("/var/snap/elsewhere")


@test
def a_prepared_root_that_others_could_write():
    roots = "/var/lib/snug/roots/tool"
    make_recipe()
    root = os.path.join(roots, os.path.basename(root_of(sh("cat /proc/self/mountinfo"))[0]))
    for spoil, mend in [(lambda: os.chmod(root, 0o775), lambda: os.chmod(root, 0o755)),
                        (lambda: os.chown(root, UID, UID), lambda: os.chown(root, 0, 0))]:
        spoil()
        code, out, err = run("true")
        mend()
        equal((code, out, err.count("\n")), (47, "", 1))
        assert "somebody other than root" in err, err
    equal(run("true")[0], 0)


@test
def tmp_is_private_and_lasts():
    sh("echo kept > /tmp/kept")
    equal(sh("cat /tmp/kept").strip(), "kept")
    assert not os.path.exists("/tmp/kept")
    info = os.stat(f"/run/user/{UID}/snug")
    equal((info.st_uid, info.st_mode & 0o777), (UID, 0o700))
    shutil.rmtree(f"/run/user/{UID}/snug")
    os.symlink("/home/tester", f"/run/user/{UID}/snug")
    equal(sh("ls -A /tmp").strip(), "")
    os.unlink(f"/run/user/{UID}/snug")


@test
def environment():
    env = {"HOME": "/home/tester", "LD_PRELOAD": "/nonexistent.so", "LD_LIBRARY_PATH": "/x", "GCONV_PATH": "/x",
           "SNAP_EVIL": "1", "SNUG_EVIL": "1", "LANG": "C", "LISTEN_PID": "1", "GLIBC_TUNABLES": "x=y"}
    make_recipe("tool", "--env=GREETING=hi $SNAP_NAME ${SNAP_REVISION}$", "--env=PATH=$SNAP/bin:$PATH")
    code, out, err = run("env", env=env)
    make_recipe()
    got = dict(line.split("=", 1) for line in out.strip().split("\n"))
    for name in ["_", "PWD", "OLDPWD", "SHLVL"]:
        got.pop(name, None)
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/games:/usr/local/games"
    arch = subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True).stdout.strip()
    equal(got, {
        "LANG": "C", "PATH": "/snap/tool/1/bin:" + path, "SHELL": "/bin/bash", "TMPDIR": "/tmp", "TEMPDIR": "/tmp",
        "XDG_RUNTIME_DIR": f"/run/user/{UID}/snap.tool", "SNAP": "/snap/tool/1", "SNAP_ARCH": arch,
        "SNAP_COMMON": "/var/snap/tool/common", "SNAP_DATA": "/var/snap/tool/1", "SNAP_EUID": str(UID),
        "SNAP_INSTANCE_KEY": "", "SNAP_INSTANCE_NAME": "tool",
        "SNAP_LIBRARY_PATH": "/var/lib/snapd/lib/gl:/var/lib/snapd/lib/gl32:/var/lib/snapd/void", "SNAP_NAME": "tool",
        "SNAP_REAL_HOME": "/home/tester", "SNAP_REEXEC": "", "SNAP_REVISION": "1", "SNAP_UID": str(UID),
        "SNAP_USER_COMMON": "/home/tester/snap/tool/common", "SNAP_USER_DATA": "/home/tester/snap/tool/1",
        "SNAP_VERSION": "1.0", "SNAP_APP_NAME": "tool", "HOME": "/home/tester/snap/tool/1",
        "GREETING": "hi tool 1$"})


@test
def huge_environment():
    env = {f"V{i}": "x" * 100 for i in range(5000)}
    env["HOME"] = "/home/tester"
    code, out, err = run("sh", "-c", "echo $V4999", env=env)
    equal((code, out.strip()), (0, "x" * 100))


@test
def exit_statuses():
    for status in [0, 1, 7, 127, 255]:
        equal(run("sh", "-c", f"exit {status}")[0], status)
    for sig in [signal.SIGTERM, signal.SIGKILL, signal.SIGSEGV, signal.SIGINT]:
        equal(run("sh", "-c", f"kill -{int(sig)} $$")[0], -sig)


@test
def signals_are_passed_on():
    process = start("sh", "-c", "trap 'echo got; exit 5' TERM; echo ready; while :; do sleep 0.05; done")
    equal(process.stdout.readline(), "ready\n")
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=10)
    equal((process.returncode, out), (5, "got\n"))


def find_processes(text):
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline") as file:
                if text in file.read():
                    found.append(int(pid))
        except OSError:
            pass
    return found


@test
def nothing_survives_the_launcher():
    process = start("sh", "-c", "sleep 777.125 & echo ready; sleep 777.125")
    equal(process.stdout.readline(), "ready\n")
    process.kill()
    process.wait()
    for _ in range(100):
        if not find_processes("777.125"):
            return
        time.sleep(0.02)
    raise AssertionError("processes are left")


@test
def orphans_end_with_the_app():
    equal(run("sh", "-c", "(sleep 778.125 &) ; exit 3", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)[0], 3)
    time.sleep(0.2)
    equal(find_processes("778.125"), [])


@test
def a_stop_is_seen_outside():
    process = start("sh", "-c", "kill -STOP $$; exit 4")
    pid, status = os.waitpid(process.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status), status
    os.kill(pid, signal.SIGCONT)
    equal(process.wait(timeout=10), 4)


@test
def terminal_keys():
    """^Z stops and ^C ends an app at a terminal, as the shell's child that it is."""
    pid, master = pty.fork()
    if pid == 0:
        os.environ.clear()
        os.environ["HOME"] = "/home/tester"
        os.chdir("/")
        # A leader's stops are dropped where its group is an orphan; so be a shell's child.
        child = os.fork()
        if child == 0:
            os.setpgid(0, 0)
            signal.signal(signal.SIGTTOU, signal.SIG_IGN)
            os.tcsetpgrp(0, os.getpid())
            signal.signal(signal.SIGTTOU, signal.SIG_DFL)
            become_user()
            # One process: a shell that waits in vfork(2) for a stopped child would not stop itself.
            os.execv(RUN, ["tool", "sh", "-c", "echo ready; exec cat"])
        status = os.waitpid(child, os.WUNTRACED)[1]
        if not os.WIFSTOPPED(status):
            os._exit(90)
        os.kill(-child, signal.SIGCONT)
        os.write(1, b"resumed\n")
        status = os.waitpid(child, 0)[1]
        os._exit(91 if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGINT else 92)
    seen = b""
    for key, mark in [(b"\x1a", b"ready"), (b"\x03", b"resumed")]:
        end = time.time() + 10
        while mark not in seen and time.time() < end:
            if select.select([master], [], [], 0.1)[0]:
                seen += os.read(master, 1000)
        assert mark in seen, seen
        os.write(master, key)
    equal(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 91)
    os.close(master)


@test
def no_privileges():
    for user in [True, False]:
        status = dict(line.split(":", 1) for line in sh("cat /proc/self/status", user=user).strip().split("\n"))
        for name in ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"]:
            equal(int(status[name], 16), 0)
        equal(status["NoNewPrivs"].strip(), "1")
        equal(status["Seccomp"].strip(), "2")


@test
def root_cannot_reach_the_kernel():
    for path in ["/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/proc/sys/kernel/hostname"]:
        code, _, _ = run("sh", "-c", f": >> {path}", user=False)
        assert code != 0, path
    equal(run("cat", "/proc/kcore", user=False)[1], "")


@test
def root_has_its_own_home():
    out = sh("echo $HOME", user=False, env={"HOME": "/home/tester"}).strip()
    assert not out.startswith("/home/tester"), out


@test
def nested_namespaces_and_tracing():
    code, _, _ = run("cat", "/proc/1/environ")
    assert code != 0
    code, _, _ = run("ls", "/proc/1/root/")
    assert code != 0
    code, _, _ = run("ls", "/proc/1/fd")
    assert code != 0


@test
def descriptors():
    read, write = os.pipe()
    os.set_inheritable(read, True)
    out = sh("ls /proc/self/fd", close_fds=False)
    equal(sorted(int(x) for x in out.split()), [0, 1, 2, 3])
    os.close(read)
    os.close(write)
    code, _, _ = run("sh", "-c", "ls -l /proc/self/fd > /tmp/fds", stdout=None, stderr=None,
                     before=lambda: [os.close(fd) for fd in (0, 1, 2)])
    out = sh("cat /tmp/fds")
    equal(code, 0)
    equal(len(re.findall(r" [02] -> /dev/null", out)), 2)


@test
def socket_activation():
    def pass_fd():
        os.dup2(os.open("/dev/zero", os.O_RDONLY), 3)
        os.dup2(os.open("/dev/zero", os.O_RDONLY), 4)
        os.set_inheritable(3, True)
        os.set_inheritable(4, True)
        os.execve(RUN, ["tool", "sh", "-c", "echo $LISTEN_PID $$ $LISTEN_FDS; readlink /proc/self/fd/3; ls /proc/self/fd"],
                  {"HOME": "/home/tester", "LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid())})
    out = run("unused", before=pass_fd)[1].split("\n")
    equal(out[0], "2 2 1")
    assert out[1].endswith("zero"), out
    equal(out[2:-1], ["0", "1", "2", "3", "4"])


@test
def blocked_signals():
    def block():
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        for kept in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
            signal.signal(kept, signal.SIG_IGN)
    out = sh("grep -E '^Sig(Blk|Ign)' /proc/self/status", before=block, restore_signals=False)
    values = [int(line.split()[1], 16) for line in out.strip().split("\n")]
    equal(values[0], 0)
    # What nohup and a shell's “&” ignore stays ignored, and nothing else.
    equal(values[1], 0b111)


@test
def working_directory():
    os.makedirs("/home/tester/snap/tool/1/deep", exist_ok=True)
    equal(sh("pwd", cwd="/home/tester/snap/tool/1/deep").strip(), "/home/tester/snap/tool/1/deep")
    equal(sh("pwd", cwd="/home/tester").strip(), "/var/lib/snapd/void")
    equal(sh("pwd", cwd="/tmp").strip(), "/var/lib/snapd/void")
    gone = tempfile.mkdtemp(dir="/home/tester/snap/tool/1")
    equal(sh("pwd", cwd=gone, before=lambda: os.rmdir(gone) if os.path.exists(gone) else None, user=False,
             env={}).strip(), "/var/lib/snapd/void")


@test
def user_directories():
    shutil.rmtree("/home/tester/snap")
    sh("true", before=lambda: os.umask(0))
    for name in ["snap", "snap/tool", "snap/tool/1", "snap/tool/common"]:
        info = os.stat("/home/tester/" + name)
        equal((info.st_uid, stat.S_IMODE(info.st_mode)), (UID, 0o700))
    equal(os.readlink("/home/tester/snap/tool/current"), "1")
    shutil.rmtree("/home/tester/snap")
    os.symlink("/home/tester", "/home/tester/snap")
    code, out, err = run("true")
    equal(code, 49)
    assert "link" in err, err
    os.unlink("/home/tester/snap")
    os.makedirs("/home/tester/snap/tool")
    shutil.chown("/home/tester/snap", UID, UID)
    shutil.chown("/home/tester/snap/tool", UID, UID)
    os.symlink("/home/tester", "/home/tester/snap/tool/common")
    equal(run("true")[0], 49)
    shutil.rmtree("/home/tester/snap")


@test
def user_directories_that_are_something_else():
    """Whatever stands where a snap's directory should be, nothing behind it is shown or written."""
    sh("true")
    os.makedirs("/home/tester/.ssh", exist_ok=True)
    with open("/home/tester/.ssh/key", "w") as file:
        file.write("key")
    for name in [".ssh", ".ssh/key"]:
        os.chown("/home/tester/" + name, UID, UID)

    def file(path):
        open(path, "w").close()

    def foreign(path):
        os.mkdir(path, 0o700)
    look = "cat $SNAP_USER_COMMON/key $SNAP_USER_DATA/key $XDG_RUNTIME_DIR/key $SNAP_REAL_HOME/.ssh/key 2> /dev/null; true"
    places = ["/home/tester/snap", "/home/tester/snap/tool", "/home/tester/snap/tool/1", "/home/tester/snap/tool/common",
              f"/run/user/{UID}/snap.tool", f"/run/user/{UID}/snug", f"/run/user/{UID}/snug/tmp",
              f"/run/user/{UID}/snug/tmp/tool", f"/run/user/{UID}/snug/tmp/tool/tmp"]
    for place in places:
        for make in [file, os.mkfifo, foreign, lambda path: os.symlink("/home/tester/.ssh", path),
                     lambda path: os.symlink(path, path)]:
            os.rename(place, place + ".aside")
            make(place)
            code, out, err = run("sh", "-c", look)
            assert code in (0, 49) and out == "" and err.count("\n") <= 1, (place, code, out, err)
            if code == 49:
                assert "snap" in err, err
            if os.path.isdir(place) and not os.path.islink(place):
                shutil.rmtree(place)
            else:
                os.unlink(place)
            os.rename(place + ".aside", place)
    equal(os.listdir("/home/tester/.ssh"), ["key"])
    shutil.rmtree("/home/tester/.ssh")


@test
def user_directories_that_are_exchanged():
    """A swap of a directory for a link, all the time: never does the link's target become the snap's data."""
    import threading
    sh("true")
    os.makedirs("/home/tester/.ssh")
    with open("/home/tester/.ssh/key", "w") as file:
        file.write("key")
    shutil.chown("/home/tester/.ssh", UID, UID)
    stop = threading.Event()
    os.symlink("../../.ssh", "/home/tester/snap/tool/other")

    def swap():
        while not stop.is_set():
            libc.renameat2(-100, b"/home/tester/snap/tool/common", -100, b"/home/tester/snap/tool/other", 2)
    thread = threading.Thread(target=swap)
    thread.start()
    codes = {}
    try:
        for _ in range(100):
            code, out, err = run("sh", "-c", "ls $SNAP_USER_COMMON/; touch $SNAP_USER_COMMON/planted")
            assert "key" not in out, out
            codes[code] = err
    finally:
        stop.set()
        thread.join()
    assert set(codes) <= {0, 1, 2, 49}, codes
    equal(os.listdir("/home/tester/.ssh"), ["key"])
    shutil.rmtree("/home/tester/.ssh")
    shutil.rmtree("/home/tester/snap")


@test
def homes_of_other_kinds():
    os.symlink("tester", "/home/linked")
    equal(sh("echo $SNAP_REAL_HOME; touch $SNAP_USER_DATA/x", env={"HOME": "/home/linked"}), "/home/linked\n")
    assert os.path.exists("/home/tester/snap/tool/1/x")
    os.unlink("/home/linked")
    os.chmod("/home/tester", 0o777)
    sh("touch $SNAP_USER_DATA/x")
    equal(stat.S_IMODE(os.stat("/home/tester/snap").st_mode), 0o700)
    # What its owner may not write cannot hold a snap's data.
    os.chmod("/home/tester", 0o500)
    shutil.rmtree("/home/tester/snap")
    refused(status=49)
    os.chmod("/home/tester", 0o700)
    os.makedirs("/home/tester/snap/tool")
    for name in ["snap", "snap/tool"]:
        os.chown("/home/tester/" + name, UID, UID)


@test
def strange_homes():
    for home in ["/", "", "relative", "/nonexistent", "/etc/../home/tester", "/root", "/proc"]:
        code, out, err = run("sh", "-c", "echo ok", env={"HOME": home})
        equal((home, code, out), (home, 0, "ok\n"))


RECIPE = "/var/lib/snug/recipes/tool/snap.tool.tool.recipe"


def refused(*args, status=47, **options):
    code, out, err = run(*(args or ("true",)), **options)
    equal((code, out, err.count("\n")), (status, "", 1))


@test
def recipes_that_are_refused():
    with open(RECIPE, "rb") as file:
        good = file.read()

    def put(content):
        with open(RECIPE, "wb") as file:
            file.write(content)
    for size in [0, 1, 100, len(good) // 2, len(good) - 8, len(good) - 1]:
        put(good[:size])
        refused()
    put(good + b"\0" * 8)
    refused()
    for at in range(0, len(good), max(1, len(good) // 40)):
        put(good[:at] + bytes([good[at] ^ 0x80]) + good[at + 1:])
        refused()
    put(good)
    os.chown(RECIPE, UID, UID)
    refused()
    os.chown(RECIPE, 0, 0)
    os.chmod(RECIPE, 0o664)
    refused()
    os.chmod(RECIPE, 0o644)
    os.chmod(os.path.dirname(RECIPE), 0o777)
    refused()
    os.chmod(os.path.dirname(RECIPE), 0o755)
    os.chmod("/var/lib/snug/recipes", 0o775)
    refused()
    os.chmod("/var/lib/snug/recipes", 0o755)
    os.rename(RECIPE, RECIPE + ".old")
    os.symlink(RECIPE + ".old", RECIPE)
    refused()
    os.unlink(RECIPE)
    os.mkfifo(RECIPE)
    os.chmod(RECIPE, 0o644)
    refused()
    os.unlink(RECIPE)
    # another app's recipe, root's own, under this name
    shutil.copy(RECIPE + ".old", os.path.dirname(RECIPE) + "/snap.tool.else.recipe")
    refused(argv0="tool.else")
    os.rename(RECIPE + ".old", RECIPE)
    sh("true")


@test
def names_that_are_no_apps():
    for name in ["nosuch", "tool.nosuch", "../tool", "tool/", "", ".", "..", ".tool", "tool.", "tool.tool.tool",
                 "tool\n", "to\x1b[31mol", "x" * 300, "-tool", "tool@x"]:
        code, out, err = run(name, "true", argv0="snug-run")
        assert code in (46, 64), (name, code, err)
        assert "\x1b" not in err and err.count("\n") == 1, err
    equal(run(argv0="snug-run")[0], 64)
    equal(run("--bad", argv0="snug-run")[0], 64)


@test
def names_of_the_launcher():
    equal(run("sh", "-c", "echo a", argv0="/snap/bin/tool")[1], "a\n")
    equal(run("tool", "sh", "-c", "echo b", argv0="snug-run")[1], "b\n")
    equal(run("tool.tool", "sh", "-c", "echo c", argv0="/x/snug-run")[1], "c\n")
    os.symlink("tool", "/snap/bin/handy")
    equal(run("sh", "-c", "echo d", argv0="handy")[1], "d\n")
    # A copy elsewhere has the same rights: none. It reads the same recipes.
    copy = "/home/tester/tool"
    shutil.copy(RUN, copy)
    os.chmod(copy, 0o755)
    equal(run("sh", "-c", "echo e", argv0="tool", program=copy)[1], "e\n")
    os.unlink(copy)
    equal(run("--shell", "tool", "-c", "echo shell $SNAP_NAME", argv0="snug-run")[1], "shell tool\n")


@test
def setuid_is_refused():
    copy = "/snap/bin/suid"
    shutil.copy(RUN, copy)
    os.chmod(copy, 0o4755)
    equal(run("true", argv0="tool", program=copy)[0], 48)
    os.unlink(copy)


@test
def hooks_chains_and_variants():
    make_recipe("tool", "--hook=configure", command="meta/hooks/configure")
    equal(run("--hook=configure", "tool", "a", argv0="snug-run")[1], "hook a\n")
    equal(run("--hook=nosuch", "tool", argv0="snug-run")[0], 46)
    make_recipe("chained", "--chain=bin/chain")
    equal(run("sh", "-c", "echo $CHAINED", argv0="tool.chained")[1], "yes\n")
    make_recipe("tool", "--variant=stop", command="bin/tool sh -c 'echo stopping $SNAP_NAME'")
    equal(run("--command=stop", "tool", argv0="snug-run")[1], "stopping tool\n")
    make_recipe("broken", command="bin/nosuch")
    equal(run(argv0="tool.broken")[0], 127)
    make_recipe("dir", command="bin")
    equal(run(argv0="tool.dir")[0], 126)


@test
def filters_work():
    make_recipe("locked", "--landlock")
    code, out, err = run("sh", "-c", "touch /tmp/x && touch $SNAP_USER_DATA/x", argv0="tool.locked")
    assert code != 0 and "Permission denied" in err and "/tmp" not in err, (code, err)


@test
def a_rule_with_a_pattern_is_for_what_it_matches():
    make_recipe("locked", "--landlock")
    run("true", argv0="tool.locked")
    for name in ("open-1", "closed-1"):
        path = "/home/tester/snap/tool/common/" + name
        with open(path, "w") as file:
            file.write("old")
        os.chown(path, UID, UID)
    os.symlink("closed-1", "/home/tester/snap/tool/common/open-link")
    for name, code in (("open-1", 0), ("closed-1", 1), ("open-link", 1)):
        equal(run("sh", "-c", "echo new 2>/dev/null >>$SNAP_USER_COMMON/" + name + " || exit 1", argv0="tool.locked")[0],
              code)
    for name in ("open-1", "closed-1", "open-link"):
        os.unlink("/home/tester/snap/tool/common/" + name)


@test
def granted_binds():
    make_recipe("home", "--bind=$HOME", "--bind=/run/user/$UID/absent")
    equal(run("cat", "/home/tester/secret", argv0="tool.home")[1], "host secret")


def fill_home():
    """What a person has: files, folders, hidden ones, links, other snaps' data."""
    for path in ["Documents/deep", "Pictures", ".ssh", "bin", "snap/other/1", ".config/autostart"]:
        os.makedirs("/home/tester/" + path, exist_ok=True)
    for path in ["note.txt", "Documents/a.txt", ".bashrc", ".ssh/key", "bin/tool", "snap/other/1/secret", "odd name\n"]:
        with open("/home/tester/" + path, "w") as file:
            file.write("content of " + path)
    for target, name in [("Documents/a.txt", "link"), (".ssh/key", "trap"), ("/etc/shadow", "out"), (".ssh", "folder"),
                         ("..", "up")]:
        if not os.path.islink("/home/tester/" + name):
            os.symlink(target, "/home/tester/" + name)
    for root, dirs, files in os.walk("/home/tester"):
        for name in [root] + [os.path.join(root, file) for file in files]:
            os.chown(name, UID, UID, follow_symlinks=False)


def empty_home():
    for name in os.listdir("/home/tester"):
        path = "/home/tester/" + name
        if name != "secret":
            shutil.rmtree(path) if os.path.isdir(path) and not os.path.islink(path) else os.unlink(path)


@test
def home_shows_what_is_not_hidden():
    fill_home()
    make_granted("home")
    out = sh("ls -A --quoting-style=c $SNAP_REAL_HOME", argv0="tool.home").split("\n")
    equal(sorted(out[:-1]), sorted(f'"{name}"' for name in [
        "Documents", "Pictures", "bin", "folder", "link", "note.txt", "odd name\\n", "out", "secret", "snap", "trap",
        "up"]))
    equal(sh("ls $SNAP_REAL_HOME/snap", argv0="tool.home").strip(), "tool")
    sh("cd $SNAP_REAL_HOME; cat note.txt link Documents/a.txt bin/tool; echo more >> note.txt; "
       "echo new > Documents/new; mv Documents/new Documents/deep/new; mkdir Pictures/sub; rm Documents/a.txt",
       argv0="tool.home")
    with open("/home/tester/Documents/deep/new") as file:
        equal(file.read(), "new\n")
    with open("/home/tester/note.txt") as file:
        equal(file.read(), "content of note.txtmore\n")
    # Links are there but lead nowhere.
    for path in ["trap", "folder/key", ".ssh/key", ".bashrc", "snap/other/1/secret", "up/../etc/shadow", "out"]:
        code, out, _ = run("sh", "-c", f"cat $SNAP_REAL_HOME/{path}", argv0="tool.home")
        assert code != 0 and out == "", path
    empty_home()


@test
def home_is_where_an_app_stays_that_is_started_there():
    fill_home()
    make_granted("home")
    out = sh("pwd; test -r note.txt && echo note; test -e .bashrc || echo nothing hidden", argv0="tool.home",
             cwd="/home/tester")
    equal(out, "/home/tester\nnote\nnothing hidden\n")
    equal(sh("pwd", argv0="tool.home", cwd="/home/tester/Documents").strip(), "/home/tester/Documents")
    for elsewhere in ["/home/tester/.ssh", "/home/tester/snap/other", "/home"]:
        equal(sh("pwd", argv0="tool.home", cwd=elsewhere).strip(), "/var/lib/snapd/void")
    empty_home()


@test
def home_lets_nothing_be_planted():
    """CVE-2024-1724: no program in ~/bin, no hidden file, nothing renamed or removed at the top."""
    fill_home()
    make_granted("home")
    before = sorted(os.listdir("/home/tester"))
    attempts = ["echo x > bin/ls", "rm bin/tool", "mkdir bin/x", "mv Documents bin/", "ln -s Documents .profile",
                "echo x > .profile", "echo x >> .bashrc", "mkdir .config/autostart/x", "mv note.txt .zshenv",
                "mv Documents .local", "rm note.txt", "rm -r snap/other", "ln note.txt Documents/hard",
                "mkdir snap/x", "chmod 777 ../tester", "ln -s x new", "mkdir new", "mv bin old", "touch snap/tool/x"]
    for attempt in attempts:
        code, _, _ = run("sh", "-c", f"cd $SNAP_REAL_HOME && {attempt}", argv0="tool.home")
        assert code != 0, attempt
    shutil.rmtree("/home/tester/bin")
    for attempt in ["mkdir bin", "ln -s Documents bin", "mv Pictures bin"]:
        code, _, _ = run("sh", "-c", f"cd $SNAP_REAL_HOME && {attempt}", argv0="tool.home")
        assert code != 0, attempt
    equal(sorted(os.listdir("/home/tester")), [name for name in before if name != "bin"])
    equal(stat.S_IMODE(os.stat("/home/tester").st_mode), 0o700)
    # A person's ~/bin may be a link; then there is none for the app.
    os.symlink("Documents", "/home/tester/bin")
    code, out, _ = run("sh", "-c", "ls $SNAP_REAL_HOME/bin", argv0="tool.home")
    assert code != 0 and out == "", out
    empty_home()


@test
def home_entries_that_are_exchanged():
    """Somebody swaps an entry for a link all the time: the app sees what is named so, never where a link leads."""
    import threading
    fill_home()
    make_granted("home")
    os.makedirs("/home/tester/flip")
    stop = threading.Event()

    def swap():
        os.symlink(".ssh", "/home/tester/.flip")
        while not stop.is_set():
            # renameat2 with RENAME_EXCHANGE
            libc.renameat2(-100, b"/home/tester/flip", -100, b"/home/tester/.flip", 2)
    thread = threading.Thread(target=swap)
    thread.start()
    seen = set()
    try:
        for _ in range(60):
            out = run("sh", "-c", "ls $SNAP_REAL_HOME/flip/ && readlink $SNAP_REAL_HOME/flip", argv0="tool.home")[1]
            assert "key" not in out, out
            seen.add(sh("test -L $SNAP_REAL_HOME/flip && echo link || echo other", argv0="tool.home").strip())
    finally:
        stop.set()
        thread.join()
    assert seen <= {"link", "other"} and len(seen) > 0, seen
    empty_home()


@test
def home_has_its_limits():
    os.makedirs("/home/tester/.keep")
    for number in range(4097):
        open(f"/home/tester/f{number}", "w").close()
    make_granted("home")
    code, out, err = run("true", argv0="tool.home")
    equal((code, out), (48, ""))
    assert "more than 4096 entries" in err, err
    os.unlink("/home/tester/f0")
    os.unlink("/home/tester/secret")
    equal(sh("ls $SNAP_REAL_HOME | grep -c ^f", argv0="tool.home").strip(), "4096")
    empty_home()
    with open("/home/tester/secret", "w") as file:
        file.write("host secret")


@test
def sockets_by_pattern():
    import socket
    where = f"/run/user/{UID}/"
    for name in ["wayland-0", "bus"]:
        socket.socket(socket.AF_UNIX).bind(where + name)
    os.symlink("bus", where + "wayland-1")
    make_granted("wayland")
    equal(sh(f"ls {where}", argv0="tool.wayland").split(), ["snap.tool", "wayland-0", "wayland-1"])
    sh(f"test -S {where}wayland-0 && ! test -S {where}wayland-1 && ! touch {where}x 2> /dev/null", argv0="tool.wayland")
    for name in ["wayland-0", "bus", "wayland-1"]:
        os.unlink(where + name)


@test
def grants_that_the_base_has_no_room_for():
    """The base of these tests has neither /usr/share/X11 nor /etc/X11; what it has beside them stays."""
    for path in ["/usr/share/X11", "/etc/X11"]:
        if not os.path.isdir(path):
            return
    make_granted("x11")
    equal(sh("ls /usr/share/X11", argv0="tool.x11").split(), sorted(os.listdir("/usr/share/X11")))
    equal(sh("cat /etc/base-own; ls /usr/bin/sh; touch /usr/x 2> /dev/null || echo no", argv0="tool.x11").split(),
          ["/usr/bin/sh", "no"])


@test
def every_interface_starts():
    """No grant, whatever this machine has of it, keeps an app from starting."""
    make_recipe("all", "--policy=/run/snug/interfaces", "--plug=*")
    names = sorted(name[:-5] for name in os.listdir("/run/snug/interfaces")
                   if name.endswith(".yaml") and name != "default.yaml")
    failed = []
    for name in names:
        code, out, err = run("sh", "-c", "echo ok", argv0="tool.all-" + name)
        if (code, out) != (0, "ok\n"):
            failed.append((name, code, err))
    assert not failed and len(names) > 200, failed


@test
def mounts_do_not_travel():
    process = start("sh", "-c", "echo ready; sleep 1; ls /home/tester/snap/tool/common")
    equal(process.stdout.readline(), "ready\n")
    os.makedirs("/home/tester/snap/tool/common", exist_ok=True)
    mount("tmpfs", "/home/tester/snap/tool/common", "tmpfs")
    open("/home/tester/snap/tool/common/late", "w").close()
    out, _ = process.communicate()
    libc.umount2(b"/home/tester/snap/tool/common", 2)
    equal(out.strip(), "")
    equal([line for line in sh("cat /proc/self/mountinfo").split("\n") if "shared:" in line or "master:" in line], [])


@test
def classic_is_the_host():
    make_recipe("classic", "--confinement=classic")
    equal(run("cat", "/home/tester/secret", argv0="tool.classic", user=False)[1], "host secret")
    out = sh("echo $HOME $SNAP; pwd", argv0="tool.classic", cwd="/home/tester", user=False, env={"HOME": "/root"})
    equal(out, "/root /snap/tool/1\n/home/tester\n")


@test
def devmode_has_the_same_view():
    make_recipe("dev", "--confinement=devmode")
    equal(run("ls", "/home/tester", argv0="tool.dev")[1], "snap\n")


@test
def services_run_in_place():
    make_recipe("daemon", "--host-user", "--host-pid", "--network", "--service")
    process = start("sh", "-c", "echo $$", argv0="tool.daemon", user=False)
    out, err = process.communicate()
    equal((process.returncode, out.strip()), (0, str(process.pid)))
    # Of the host's processes, because they are its own.
    equal(sh("cat /proc/self/comm; readlink /proc/1/exe > /dev/null || test -d /proc/1 && echo seen",
             argv0="tool.daemon", user=False).split(), ["cat", "seen"])
    equal(run("true", argv0="tool.daemon")[0], 48)


@test
def services_keep_what_they_are_granted():
    CAP_SYS_TIME = 25
    make_granted("time-control", "clock", "--service")
    status = dict(line.split(":", 1) for line in sh("cat /proc/self/status", argv0="tool.clock", user=False).strip()
                  .split("\n"))
    for name in ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"]:
        equal((name, int(status[name], 16)), (name, 1 << CAP_SYS_TIME))
    make_granted("time-control", "clock")
    equal(re.findall(r"CapEff:\s*0+\n", sh("cat /proc/self/status", argv0="tool.clock", user=False)) != [], True)


def with_stand_in(script, function):
    """Calls a function where /usr/bin/snug is a script; the machine's own /usr/bin is not touched."""
    pid = os.fork()
    if pid != 0:
        equal(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 0)
        return
    try:
        if libc.unshare(0x00020000) != 0:
            raise OSError(ctypes.get_errno(), "unshare")
        names = os.listdir("/usr/bin")
        os.makedirs("/run/snug/bin", exist_ok=True)
        mount("/usr/bin", "/run/snug/bin", "none", 4096)
        mount("tmpfs", "/usr/bin", "tmpfs")
        for name in names:
            if name != "snug":
                os.symlink("/run/snug/bin/" + name, "/usr/bin/" + name)
        write_script("/usr/bin/snug", script)
        os.chmod("/usr/bin", 0o755)
        function()
        os._exit(0)
    except BaseException as error:
        print(f"# {type(error).__name__}: {error}", flush=True)
        os._exit(1)


@test
def a_missing_mount_is_asked_for():
    """Two first starts at once: both ask, and both go on when it is there."""
    def ask():
        log = "/home/tester/asked"
        os.rename("/snap/tool/1/meta", "/snap/tool/1/meta.gone")
        env = {"HOME": "/home/tester", "LD_PRELOAD": "/x", "SNUG_ROOT": "/x", "PATH": "/nowhere"}
        both = [start("sh", "-c", "echo ok", env=env) for _ in range(2)]
        end = time.time() + 15
        while time.time() < end and not (os.path.exists(log) and open(log).read().count("\n") == 2):
            time.sleep(0.01)
        os.rename("/snap/tool/1/meta.gone", "/snap/tool/1/meta")
        for process in both:
            # What the other program says belongs to the errors.
            equal(process.communicate(timeout=20), ("ok\n", "mounting\n"))
            equal(process.returncode, 0)
        with open(log) as file:
            equal(file.read(), "debug ensure-mounted snap.tool.tool PATH=/usr/sbin:/usr/bin:/sbin:/bin \n" * 2)
        os.unlink(log)
    with_stand_in('echo "$@" "PATH=$PATH" $LD_PRELOAD $SNUG_ROOT " " | tr -s " " >> /home/tester/asked\n'
                  'echo mounting\nwhile ! test -d /snap/tool/1/meta; do sleep 0.02; done\n', ask)


@test
def a_recipe_of_another_version_is_made_anew():
    """Once, and then what is there counts."""
    def ask():
        with open(RECIPE, "rb") as file:
            good = file.read()
        old = good[:8] + (int.from_bytes(good[8:12], "little") - 1).to_bytes(4, "little") + good[12:]
        for content in [good, old]:
            with open(RECIPE, "wb") as file:
                file.write(old)
            process = start("sh", "-c", "echo ok")
            end = time.time() + 15
            while time.time() < end and not os.path.exists("/home/tester/asked"):
                time.sleep(0.01)
            with open(RECIPE + ".new", "wb") as file:
                file.write(content)
            os.rename(RECIPE + ".new", RECIPE)
            os.rename("/home/tester/asked", "/home/tester/answered")
            out, err = process.communicate(timeout=20)
            with open("/home/tester/answered") as file:
                equal(file.read(), "debug ensure-mounted snap.tool.tool\n")
            os.unlink("/home/tester/answered")
            if content == good:
                equal((process.returncode, out, err), (0, "ok\n", ""))
            else:
                equal((process.returncode, out), (47, ""))
                assert "another version of snug" in err, err
        with open(RECIPE, "wb") as file:
            file.write(good)
    with_stand_in('echo "$@" > /home/tester/asked\nwhile test -e /home/tester/asked; do sleep 0.02; done\n', ask)


@test
def what_was_asked_for_may_be_a_new_recipe():
    def ask():
        with open(RECIPE, "rb") as file:
            good = file.read()
        make_recipe("tool", "--env=MADE=anew")
        with open(RECIPE, "rb") as file:
            anew = file.read()
        with open(RECIPE, "wb") as file:
            file.write(good)
        os.rename("/snap/tool/1/meta", "/snap/tool/1/meta.gone")
        process = start("sh", "-c", "echo $MADE")
        end = time.time() + 15
        while time.time() < end and not os.path.exists("/home/tester/asked"):
            time.sleep(0.01)
        with open(RECIPE, "wb") as file:
            file.write(anew)
        os.rename("/snap/tool/1/meta.gone", "/snap/tool/1/meta")
        os.unlink("/home/tester/asked")
        equal(process.communicate(timeout=20), ("anew\n", ""))
        with open(RECIPE, "wb") as file:
            file.write(good)
    with_stand_in("touch /home/tester/asked\nwhile test -e /home/tester/asked; do sleep 0.02; done\n", ask)


@test
def a_missing_mount_that_stays_away():
    def refuse():
        os.rename("/snap/tool/1/meta", "/snap/tool/1/meta.gone")
        code, out, err = run("true")
        os.rename("/snap/tool/1/meta.gone", "/snap/tool/1/meta")
        equal((code, out), (47, ""))
        equal(err, "no\nsnug-run: /snap/tool/1 is not mounted and could not be; see ‘snug changes’\n")
        os.unlink("/usr/bin/snug")
        os.rename("/snap/tool/1/meta", "/snap/tool/1/meta.gone")
        code, out, err = run("true")
        os.rename("/snap/tool/1/meta.gone", "/snap/tool/1/meta")
        equal((code, out), (47, ""))
        assert "cannot run /usr/bin/snug: No such file or directory" in err, err
    with_stand_in("echo no\nexit 1\n", refuse)


def forked(function):
    """Calls a function in a child, because it changes namespaces."""
    pid = os.fork()
    if pid == 0:
        try:
            function()
            os._exit(0)
        except BaseException as error:
            print(f"# {type(error).__name__}: {error}", flush=True)
            os._exit(1)
    equal(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 0)


@test
def user_namespaces_that_are_forbidden():
    """The limit is one of a namespace, so the machine's stays as it is."""
    def forbid():
        ready, go = os.pipe(), os.pipe()
        child = os.fork()
        if child == 0:
            libc.unshare(0x10000000)
            os.write(ready[1], b"x")
            os.read(go[0], 1)
            with open("/proc/sys/user/max_user_namespaces", "w") as file:
                file.write("0")
            code, out, err = run("true")
            os.write(2, b"" if (code, out) == (48, "") and "user.max_user_namespaces" in err else
                     f"# {code} {out} {err}".encode())
            os._exit(0 if (code, out) == (48, "") and "user.max_user_namespaces" in err else 1)
        os.read(ready[0], 1)
        for kind in ["uid_map", "gid_map"]:
            with open(f"/proc/{child}/{kind}", "w") as file:
                file.write("0 0 100000")
        os.write(go[1], b"x")
        equal(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), 0)
    forked(forbid)


@test
def a_proc_with_hidden_parts():
    """As containers have it: then the kernel lets no user namespace have a procfs of its own."""
    def hide():
        if libc.unshare(0x00020000) != 0:
            raise OSError(ctypes.get_errno(), "unshare")
        mount("tmpfs", "/proc/fs", "tmpfs")
        code, out, err = run("true")
        equal((code, out, err.count("\n")), (48, "", 1))
        assert "‘/proc’" in err and "container" in err, err
    forked(hide)


@test
def least_limits():
    """Each limit at its minimum: the app starts, or a line says why not; it never starts half confined."""
    import resource
    limits = [name for name in dir(resource) if name.startswith("RLIMIT_")]
    assert len(limits) >= 15, limits
    worked = []
    for name in limits:
        code, out, err = run("sh", "-c", "grep -c 'Seccomp:.2' /proc/self/status; cat /home/tester/secret",
                             before=lambda: resource.setrlimit(getattr(resource, name), (0, 0)))
        assert "host secret" not in out, name
        # Any of the two programs may be the one whose time is over; the shell then says 128 + SIGKILL.
        killed = code < 0 or (name == "RLIMIT_CPU" and code == 137)
        assert code in (1, 46, 47, 48, 49, 126, 127) or killed, (name, code, out, err)
        # Without time for a tick grep may be killed before it counts.
        if code == 1 and not (name == "RLIMIT_CPU" and out == ""):
            equal((name, out), (name, "1\n"))
            worked.append(name)
    assert {"RLIMIT_CORE", "RLIMIT_FSIZE", "RLIMIT_MEMLOCK", "RLIMIT_MSGQUEUE", "RLIMIT_NICE"} <= set(worked), worked
    code, _, err = run("true", before=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3)))
    assert code in (46, 47, 48), (code, err)


@test
def many_descriptors():
    script = ("import os, resource, sys\n"
              # A runner may forbid as many; then as many as it allows.
              "hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]\n"
              "try: resource.setrlimit(resource.RLIMIT_NOFILE, (110000, max(hard, 110000)))\n"
              "except ValueError: resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))\n"
              "most = min(100003, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - 3)\n"
              "secret = os.open('/home/tester/secret', os.O_RDONLY)\n"
              "for fd in range(secret, most): os.dup2(secret, fd, inheritable=True)\n"
              f"os.setgroups([]); os.setgid({UID}); os.setuid({UID})\n"
              "print(len(os.listdir('/proc/self/fd')), flush=True)\n"
              f"os.execve('{RUN}', ['tool', 'sh', '-c', 'ls /proc/self/fd'], {{'HOME': '/home/tester'}})\n")
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30)
    equal(done.stderr, "")
    equal(done.stdout.split()[1:], ["0", "1", "2", "3"])
    assert int(done.stdout.split()[0]) > 1000, done.stdout


@test
def the_launcher_under_other_names():
    """No privilege depends on how it is reached, so neither does the sandbox."""
    confined = "test ! -e /home/tester/secret && grep -c 'Seccomp:.2' /proc/self/status"
    os.link(RUN, "/run/snug/hard-link")
    os.symlink(RUN, "/home/tester/tool")
    for program in ["/run/snug/hard-link", "/home/tester/tool"]:
        equal(sh(confined, program=program), "1\n")
    fd = os.open(RUN, os.O_RDONLY)
    equal(sh(confined, program=f"/proc/self/fd/{fd}", pass_fds=[fd]), "1\n")
    os.close(fd)
    os.unlink("/run/snug/hard-link")
    os.unlink("/home/tester/tool")
    # The name says whose recipe it is, and nothing else is a name.
    make_recipe("named")
    equal(sh("echo $SNAP_APP_NAME", argv0="tool.named"), "named\n")
    for name in ["", "/", ".", "..", "tool/", "tool/../../x", "tool.", ".tool", "tool.tool.tool", "-", "tool@stop",
                 "tool\n", "x" * 5000, "tool.hook.configure", "snap.tool.tool"]:
        code, out, err = run("true", argv0=name)
        assert code in (46, 64) and out == "" and err.count("\n") == 1, (name, code, out, err)
    code, out, err = run("../../../home/tester/evil", argv0="snug-run")
    equal((code, out), (46, ""))

    def no_arguments():
        libc.execve(RUN.encode(), (ctypes.c_char_p * 1)(), (ctypes.c_char_p * 1)())
    code, out, err = run(before=no_arguments)
    assert code in (46, 64) and err.count("\n") == 1, (code, err)


@test
def hostile_environment():
    """Nothing of it reaches the launcher, the app's loader or its libc."""
    os.makedirs("/home/tester/evil/snap.tool")
    hostile = ["LD_PRELOAD", "LD_LIBRARY_PATH", "LD_AUDIT", "LD_DEBUG", "LD_BIND_NOW", "LD_ORIGIN_PATH", "LD_PROFILE",
               "LD_SHOW_AUXV", "LD_USE_LOAD_BIAS", "LD_DYNAMIC_WEAK", "GCONV_PATH", "GETCONF_DIR", "GLIBC_TUNABLES",
               "HOSTALIASES", "LOCALDOMAIN", "LOCPATH", "MALLOC_TRACE", "MALLOC_CHECK_", "NIS_PATH", "NLSPATH",
               "RESOLV_HOST_CONF", "RES_OPTIONS", "TZDIR", "SNAP_INSTANCE_EVIL", "SNAP", "SNAP_NAME", "SNAPD_DEBUG",
               "SNUG_ROOT", "SNUG_RECIPES", "SNUG_DEBUG", "GIO_EXTRA_MODULES", "GIO_MODULE_DIR", "XDG_DATA_HOME",
               "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR", "PATH", "TMPDIR", "SHELL"]
    env = {name: "/home/tester/evil" for name in hostile}
    env["HOME"] = "/home/tester"
    code, out, err = run("env", env=env)
    equal((code, err), (0, ""))
    assert "evil" not in out and "EVIL" not in out and "SNUG" not in out, out
    equal(run("sh", "-c", "echo $SNAP_NAME $LD_X", env={**env, "LD_X": "evil"})[1], "tool\n")
    # Names that no shell would make.
    block = (ctypes.c_char_p * 6)(b"HOME=/home/tester", b"=x", b"no sign", b"A B=x", b"HOME=/root", None)
    argv = (ctypes.c_char_p * 5)(b"tool", b"sh", b"-c", b"echo $HOME $SNAP_REAL_HOME", None)
    out = run(before=lambda: libc.execve(RUN.encode(), argv, block))[1]
    equal(out, "/home/tester/snap/tool/1 /home/tester\n")
    shutil.rmtree("/home/tester/evil")


@test
def a_full_environment():
    """As much as the kernel takes: what the recipe adds does not fit, and a line says so."""
    env = {f"V{i}": "x" * 100000 for i in range(20)}
    env["HOME"] = "/home/tester"
    size = 100000
    seen = set()
    while size > 0:
        try:
            code, out, err = run("true", env=env)
        except OSError:
            code = None
        seen.add(code)
        assert code in (None, 0, 126), (code, err)
        size //= 2
        env[f"W{size}"] = "x" * size
    assert 0 in seen or 126 in seen, seen


@test
def running_is_seen():
    import fcntl
    directory = os.open("/var/lib/snug/recipes/tool", os.O_RDONLY)
    process = start("sh", "-c", "echo ready; sleep 1")
    equal(process.stdout.readline(), "ready\n")
    try:
        fcntl.flock(directory, fcntl.LOCK_EX | fcntl.LOCK_NB)
        raise AssertionError("not locked")
    except BlockingIOError:
        pass
    process.communicate()
    fcntl.flock(directory, fcntl.LOCK_EX | fcntl.LOCK_NB)
    # Somebody's lock does not keep the app from starting.
    equal(run("sh", "-c", "exit 8")[0], 8)
    os.close(directory)


def is_free(directory):
    import fcntl
    try:
        fcntl.flock(directory, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    fcntl.flock(directory, fcntl.LOCK_UN)
    return True


def becomes_free(directory):
    for _ in range(500):
        if is_free(directory):
            return True
        time.sleep(0.02)
    return False


@test
def running_is_seen_without_a_pid_namespace():
    """The app takes the launcher's place, so something else holds the lock. It is nothing that the app could wait
    for, and a terminal's signal, which a whole group gets, does not end it."""
    make_recipe("hostpid", "--host-pid")
    directory = os.open("/var/lib/snug/recipes/tool", os.O_RDONLY)
    assert becomes_free(directory)
    script = "trap '' INT; wait; set -- $(ps -o pid= --ppid $$); echo $#; read line; exit 5"
    process = start("sh", "-c", script, argv0="tool.hostpid", stdin=subprocess.PIPE, start_new_session=True)
    # ps itself
    equal(process.stdout.readline(), "1\n")
    assert not is_free(directory)
    os.killpg(process.pid, signal.SIGINT)
    time.sleep(0.1)
    assert not is_free(directory)
    process.communicate("\n")
    equal(process.returncode, 5)
    assert becomes_free(directory)
    # Nor does it keep a pipe open that the app's reader waits for, or stay when the app is killed.
    process = start("sh", "-c", "echo x; exec sleep 60", argv0="tool.hostpid")
    equal(process.stdout.readline(), "x\n")
    assert not is_free(directory)
    process.kill()
    equal(process.communicate(timeout=20)[0], "")
    assert becomes_free(directory)
    make_recipe("hostpid", "--host-pid", "--service")
    process = start("sh", "-c", "echo x; read line", argv0="tool.hostpid", stdin=subprocess.PIPE)
    equal(process.stdout.readline(), "x\n")
    assert is_free(directory)
    process.communicate("\n")
    os.close(directory)


@test
def end_of_file_is_passed_on():
    process = start("sh", "-c", "echo x; exec >&-; exec 2>&-; sleep 2")
    begin = time.time()
    equal(process.stdout.read(), "x\n")
    assert time.time() - begin < 1.5
    process.kill()
    process.wait()


PLACES = ["/snap", "/var/snap", "/var/lib/snug", "/home", "/run/user", "/run/snug"]


def in_private_places(function):
    """Calls a function where /snap and the others are private, and leaves the machine as it was."""
    made = [place for place in PLACES if not os.path.isdir(place)]
    for place in made:
        os.makedirs(place)
    pid = os.fork()
    if pid != 0:
        # A runner that loses patience must not leave the directories behind.
        signal.signal(signal.SIGTERM, lambda *_: os.kill(pid, signal.SIGKILL))
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        for place in made:
            os.rmdir(place)
        return status
    # The build tree may lie where the user cannot go.
    private_places()
    global RUN
    shutil.copy(RUN, "/run/snug/snug-run")
    RUN = "/run/snug/snug-run"
    os.chmod(RUN, 0o755)
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../core/data/interfaces")
    shutil.copytree(source, "/run/snug/interfaces")
    make_base()
    make_snap()
    make_recipe()
    status = function()
    sys.stdout.flush()
    os._exit(status)


def run_tests():
    failed = 0

    def too_long(*_):
        raise TimeoutError("takes too long")
    signal.signal(signal.SIGALRM, too_long)
    chosen = sys.argv[3:]
    print(f"1..{len(tests)}", flush=True)
    for number, function in enumerate(tests, 1):
        if chosen and function.__name__ not in chosen:
            continue
        signal.alarm(100)
        try:
            function()
            print(f"ok {number} {function.__name__}", flush=True)
        except BaseException as error:
            failed += 1
            line = error.__traceback__.tb_next.tb_lineno if error.__traceback__.tb_next else 0
            print(f"not ok {number} {function.__name__}\n# line {line}: {type(error).__name__}: {error}", flush=True)
    return 1 if failed else 0


def main():
    if os.geteuid() != 0:
        print("1..0 # SKIP needs root")
        return 0
    return in_private_places(run_tests)


if __name__ == "__main__":
    sys.exit(main())
