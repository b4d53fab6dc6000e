# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the probes reach for, on the machine's side: files, nodes, sockets, a process. All of it may be used by
everybody, so that only a sandbox can refuse it. For a machine that nobody needs afterwards."""
import os
import pwd
import selectors
import shutil
import socket
import stat
import subprocess
import threading

MARKER = "a stand-in of the probes\n"
ZERO = os.makedev(1, 5)
PROCESS_NAME = "probe-process"


class Server:
    """Sockets that accept every connection."""

    def __init__(self):
        self.selector = selectors.DefaultSelector()
        self.tcp = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.tcp.getsockname()[1]
        self.selector.register(self.tcp, selectors.EVENT_READ)
        threading.Thread(target=self.serve, daemon=True).start()

    def add(self, address):
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(address)
        listener.listen(16)
        self.selector.register(listener, selectors.EVENT_READ)

    def serve(self):
        while True:
            for key, _ in self.selector.select(0.2):
                key.fileobj.accept()[0].close()


class Buses:
    """The machine's system bus and one of the person's session, with a service for each name that is called."""

    POLICY = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><policy context="mandatory"><allow own="*"/><allow send_destination="*"/></policy></busconfig>
"""

    def __init__(self, program, person):
        self.program, self.person = program, person
        self.runtime = f"/run/user/{person.pw_uid}"
        self.session = f"unix:path={self.runtime}/bus"
        self.system = "unix:path=/run/dbus/system_bus_socket"
        self.processes = []

    def start(self, names):
        """names: bus → those that are wanted on it."""
        with open("/etc/dbus-1/system.d/probes.conf", "w", encoding="utf-8") as file:
            file.write(self.POLICY)
        subprocess.run(["dbus-send", "--system", "--dest=org.freedesktop.DBus", "--print-reply", "/",
                        "org.freedesktop.DBus.ReloadConfig"], check=True, stdout=subprocess.DEVNULL)
        if names["session"]:
            self.run(["dbus-daemon", "--session", "--nofork", f"--address={self.session}", "--print-address=1"],
                     user=self.person.pw_uid, group=self.person.pw_gid, extra_groups=[],
                     env={"PATH": os.environ["PATH"], "HOME": self.person.pw_dir, "XDG_RUNTIME_DIR": self.runtime})
            self.run([self.program, self.session, *sorted(names["session"])], user=self.person.pw_uid,
                     group=self.person.pw_gid, extra_groups=[])
        if names["system"]:
            self.run([self.program, self.system, *sorted(names["system"])])

    def run(self, command, **options):
        """Starts it and waits for the line that says that it is there."""
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, **options)
        self.processes.append(process)
        if not process.stdout.readline():
            raise RuntimeError(f"{command[0]} did not start")


class StandIns:
    """Makes what operations need before they are tried."""

    def __init__(self, person):
        self.person = pwd.getpwnam(person)
        self.server = Server()
        self.process = self.start_process()

    def start_process(self):
        """One that the person runs outside, to be seen and signalled."""
        program = f"/usr/local/bin/{PROCESS_NAME}"
        shutil.copy(shutil.which("sleep"), program)
        return subprocess.Popen([program, "infinity"], user=self.person.pw_uid, group=self.person.pw_gid,
                                extra_groups=[])

    def names(self, snap):
        return {"$HOME": self.person.pw_dir, "$UID": str(self.person.pw_uid), "$SNAP_NAME": snap,
                "$NETNS": str(os.stat("/proc/self/ns/net").st_ino), "$PORT": str(self.server.port),
                "$FREE_PORT": "45999", "$PROCESS_NAME": PROCESS_NAME, "$PROCESS": str(self.process.pid)}

    def expand(self, text, snap):
        """The longest name first, as one begins another."""
        for name, value in sorted(self.names(snap).items(), key=lambda item: -len(item[0])):
            text = text.replace(name, value)
        return text

    def is_persons(self, path):
        return path.startswith((self.person.pw_dir + "/", f"/run/user/{self.person.pw_uid}/"))

    def make_folder(self, path):
        if os.path.isdir(path):
            return
        self.make_folder(os.path.dirname(path))
        os.mkdir(path)
        self.open_up(path, 0o777)

    def open_up(self, path, mode):
        os.chmod(path, mode)
        if self.is_persons(path):
            os.chown(path, self.person.pw_uid, self.person.pw_gid)

    def prepare(self, operation, thing):
        maker = getattr(self, "make_" + operation.replace("-", "_"), None)
        if maker is None or os.path.realpath(thing).startswith("/proc/"):
            return
        if thing.startswith("/"):
            self.make_folder(os.path.dirname(thing))
        maker(thing)

    def make_read(self, path):
        if not os.path.exists(path):
            self.make_marker(path)

    def make_marker(self, path):
        with open(path, "w", encoding="utf-8") as file:
            file.write(MARKER)
        self.open_up(path, 0o666)

    def make_write(self, path):
        if not os.path.exists(path):
            self.make_marker(path)
        if stat.S_ISREG(os.stat(path).st_mode):
            self.open_up(path, 0o666)

    def make_create(self, path):
        if not self.is_persons(path):
            os.chmod(os.path.dirname(path), 0o777)

    def make_device(self, path):
        if os.path.lexists(path):
            if os.path.exists(path) and os.stat(path).st_rdev == ZERO:
                return
            os.unlink(path)
        os.mknod(path, stat.S_IFCHR | 0o666, ZERO)
        self.open_up(path, 0o666)

    make_device_read = make_device

    @staticmethod
    def make_node(path):
        """The machine's own is left as it is."""
        os.chmod(path, 0o666)

    def make_run(self, path):
        shutil.copy("/bin/true", path)
        self.open_up(path, 0o755)

    def make_connect(self, path):
        if os.path.lexists(path):
            os.unlink(path)
        self.server.add(path)
        self.open_up(path, 0o666)

    def make_abstract(self, name):
        self.server.add("\0" + name)

    def make_queue(self, name):
        """A file of its file system is a queue."""
        os.close(os.open("/dev/mqueue" + name, os.O_CREAT | os.O_RDWR))
        self.open_up("/dev/mqueue" + name, 0o666)


def cover_sysfs():
    """The kernel's files with room for more: what is made or written there stays in memory."""
    work = "/run/probes-sysfs"
    inside = [line.split()[4] for line in open("/proc/self/mountinfo", encoding="utf-8")
              if line.split()[4].startswith("/sys/")]
    for name in ("upper", "work"):
        os.makedirs(f"{work}/{name}")
    for number, point in enumerate(inside):
        os.mkdir(f"{work}/{number}")
        subprocess.run(["mount", "--rbind", point, f"{work}/{number}"], check=True)
    subprocess.run(["mount", "-t", "overlay", "overlay", "-o",
                    f"lowerdir=/sys,upperdir={work}/upper,workdir={work}/work", "/sys"], check=True)
    for number, point in enumerate(inside):
        subprocess.run(["mount", "--rbind", f"{work}/{number}", point], check=True)
