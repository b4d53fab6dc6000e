# SPDX-License-Identifier: LGPL-2.1-or-later
"""What `snug explain` says, against what an app can really do: each permission is tried from within a snap."""
import glob
import json
import os
import pwd
import shutil
import stat
import tempfile

from machine import eventually, fails, works
from repository import Repository, snap
from tap import Suite, contains, equal, lacks

suite = Suite()

INTERFACES = ("home", "network", "network-bind", "hardware-observe", "mount-observe", "system-observe", "log-observe",
              "hardware-random-observe", "fuse-support", "kvm")

YAML = """name: prober
version: '1'
summary: Tries what it is told to
description: Each line names a kind and an object.
base: debian12
confinement: strict
grade: stable
plugs: {%s}
apps:
  prober: {command: bin/prober}
  perl: {command: bin/perl}
"""

SYS_MOUNT = {"x86_64": 165, "aarch64": 40}[os.uname().machine]

# Core perl only: a line in, “yes” or the error out. Opening is all: nothing is changed.
SCRIPT = r"""#!/usr/bin/perl
use strict;
use Socket;
my %families = (inet => AF_INET, inet6 => 10, unix => AF_UNIX, netlink => 16);
my %types = (stream => SOCK_STREAM, dgram => SOCK_DGRAM, raw => SOCK_RAW);
while (my $line = <STDIN>) {
  chomp $line;
  my ($kind, $object, $more) = split /\t/, $line;
  my $ok;
  if ($kind eq 'file') { my $f; $ok = open($f, '<', $object) && -s $f == $more }
  if ($kind eq 'entry') { $ok = lstat($object) }
  if ($kind eq 'device') { $ok = open(my $f, $more =~ /w/ ? '+<' : '<', $object) }
  if ($kind eq 'socket') { $ok = socket(my $s, $families{$object}, $types{$more} // SOCK_RAW, 0) }
  if ($kind eq 'network') {
    my ($s, $t);
    $ok = socket($s, AF_INET, SOCK_STREAM, 0) && connect($s, sockaddr_in($more, INADDR_LOOPBACK));
  }
  print $ok ? "yes\n" : "no: $!\n";
}
"""


def make_snap(*options):
    folder = tempfile.mkdtemp(prefix="prober-", dir="/tmp")
    os.makedirs(f"{folder}/tree/meta")
    os.makedirs(f"{folder}/tree/bin")
    with open(f"{folder}/tree/meta/snap.yaml", "w", encoding="utf-8") as file:
        file.write(YAML % ", ".join(f"{name}: " for name in INTERFACES))
    with open(f"{folder}/tree/bin/prober", "w", encoding="utf-8") as file:
        file.write(SCRIPT)
    os.chmod(f"{folder}/tree/bin/prober", 0o755)
    shutil.copy("/usr/bin/perl", f"{folder}/tree/bin/perl")
    works("snug", "pack", folder + "/tree", folder, "--filename", "prober.snap")
    image = folder + "/prober.snap"
    Repository(snap("debian12")).use()
    works("snug", "install", "debian12")
    works("snug", "install", "--dangerous", *options, image)
    shutil.rmtree(folder)


def explain(subject="prober.prober"):
    return json.loads(works("snug", "explain", subject, "--json").out)


def attempt(*probes):
    """What comes of each of them, “yes” or why not; all in one start of the app."""
    lines = "".join("\t".join(probe) + "\n" for probe in probes)
    return works("prober", text=lines).out.splitlines()


def can(*probes):
    return [answer == "yes" for answer in attempt(*probes)]


def probe_of(row):
    """How to try a permission of the host's, or None where this machine has nothing to try it on."""
    kind, path, params = row["kind"], row["object"], row["parameters"]
    if params.get("scope") == "sandbox" or os.path.islink(path):
        return None  # what a link leads to is another permission, or none
    if kind in ("file", "device") and path.startswith("/") and not path.startswith(("/proc/", "/sys/kernel/debug")):
        found = sorted(glob.glob(path)) if "*" in path else [path] if os.path.exists(path) else []
        try:
            for one in found[:1]:
                os.close(os.open(one, os.O_RDWR if "w" in row["access"] and kind == "device" else os.O_RDONLY))
        except OSError:
            return None  # not even outside of a sandbox
        if not found or "r" not in row["access"]:
            return None
        if kind == "device":
            return (kind, found[0], row["access"])
        if not os.path.isdir(found[0]):
            # A base may have a file of that name; this machine's is not as large.
            size = os.path.getsize(found[0])
            return (kind, found[0], str(size)) if size > 0 else None
        # Something may be below it anyway, so what counts is what is in it here.
        entries = sorted(os.listdir(found[0]))
        return ("entry", found[0].rstrip("/") + "/" + entries[-1]) if entries else None
    if kind == "socket" and row["object"] in ("inet", "inet6") and params.get("type") in ("stream", "dgram"):
        return (kind, row["object"], params["type"])
    return None


def is_covered(path, rows):
    """Whether some other permission that is given reaches the path too."""
    return any(row["given"] and row["kind"] in ("file", "device") and path.startswith(row["object"].rstrip("/") + "/")
               and row["object"] != "/" for row in rows)


def check(rows):
    """Tries each row; what is given works, what is withheld does not. Returns how many were tried."""
    tried = [(row, probe_of(row)) for row in rows if probe_of(row)]
    wrong = []
    for (row, probe), answer in zip(tried, attempt(*[probe for _row, probe in tried])):
        others = [other for other in rows if other is not row]
        if (answer == "yes") != row["given"] and not (answer == "yes" and is_covered(probe[1], others)):
            wrong.append(f"{row['interface']}: {probe}: given={row['given']}, the app: {answer}")
    equal(wrong, [])
    return [probe for _row, probe in tried]


@suite.test
def what_explain_says_is_what_the_app_can_do():
    make_snap()
    for name in INTERFACES:
        works("snug", "connect", f"prober:{name}")
    connected = explain()
    equal([plug for plug in connected["plugs"] if not plug["connected"]], [])
    rows = [row for row in connected["permissions"] if row["interface"] != "default"]
    equal({row["plug"] for row in rows}, {f"prober:{name}" for name in {row["interface"] for row in rows}})
    probes = check(rows)
    if len(probes) < 12:
        raise AssertionError(f"only {len(probes)} permissions could be tried: {probes}")

    for name in INTERFACES:
        works("snug", "disconnect", f"prober:{name}")
    alone = explain()
    equal({row["interface"] for row in alone["permissions"]}, {"default"})
    equal({plug["plug"] for plug in alone["plugs"]}, set(INTERFACES))
    for plug in alone["plugs"]:
        equal(plug["connected"], False)
        contains(("somebody disconnected it", "it does not connect by itself"), plug["reason"])
        equal(plug["commands"], [f"snug connect prober:{plug['plug']}"])
    for probe, answer in zip(probes, can(*probes)):
        if answer:
            raise AssertionError(f"nothing is connected, and the app can: {probe}")

    works("sh", "-c", alone["plugs"][0]["commands"][0])
    back = explain()
    equal(len(back["plugs"]), len(INTERFACES) - 1)


@suite.test
def home_and_network_are_what_explain_says():
    make_snap()
    path = pwd.getpwnam("root").pw_dir + "/notes"
    with open(path, "w", encoding="utf-8") as file:
        file.write("mine\n")
    for connected in (True, False):
        rows = explain()["permissions"]
        given = {row["interface"] for row in rows if row["given"]}
        equal("home" in given, connected)
        equal(can(("file", path, "5"))[0], connected)
        works("snug", "disconnect" if connected else "connect", "prober:home")


@suite.test
def explain_reads_well():
    Repository(snap("debian12"), snap("curl")).use()
    works("snug", "install", "curl", user="alice")
    works("snug", "disconnect", "curl:network", user="alice")
    text = works("snug", "explain", "curl", user="bob").out
    for part in ("name:        curl", "confinement: strict", "backend:     ", "home (plug, curl:home to :home)",
                 "$HOME but bin snap (what is not hidden)", "asked for, and not there", "somebody disconnected it",
                 "$ snug connect curl:network", "every strict snap", " permissions: "):
        contains(text, part)
    equal([line for line in text.splitlines() if len(line) > 80], [])
    fails("snug", "explain", "curl.nothing", says="no app or hook ‘nothing’")
    fails("snug", "explain", "nothing", says="not installed")


@suite.test
def what_devmode_only_logs_is_in_denials():
    if not os.path.exists("/dev/kmsg"):  # a throwaway system has few devices
        os.mknod("/dev/kmsg", stat.S_IFCHR | 0o600, os.makedev(1, 11))
    make_snap("--devmode")
    call = f"syscall({SYS_MOUNT}, 0, 0, 0, 0, 0)"

    def denial():
        works("prober.perl", "-e", call)
        rows = json.loads(works("snug", "denials", "prober", "--since", "10m", "--json").out)
        return [row for row in rows if row["kind"] == "syscall" and row["object"] == "mount"]

    # The kernel writes ten lines in five seconds, whoever they are about.
    eventually(denial, "the log tells of a call that strict would have refused", seconds=120)
    row = denial()[0]
    equal((row["snap"], row["logged"], row["exe"]), ("prober", True, "/snap/prober/x1/bin/perl"))
    contains(row["interfaces"], "docker-support")
    contains(works("snug", "denials").out, "prober: syscall mount by perl")
    # What others may see of it: nothing without the word of polkit, and nothing of snaps that are gone.
    fails("snug", "denials", "prober", user="bob", says="error: ")
    works("snug", "remove", "prober")
    lacks(works("snug", "denials").text, "syscall mount")
    fails("snug", "denials", "prober", says="not installed")
