#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a confined start costs: the launcher against the floor and against bwrap, in one run.

launch.py SNUG-RUN MAKE-RECIPE SOURCE-DIR [ROUNDS]. Needs root, musl-gcc or gcc, bwrap. Prints a line
per program: median in microseconds, ratio to the floor.
"""
import json, os, re, shutil, subprocess, sys

sys.path.insert(0, os.path.join(sys.argv[3], "tests/unit/launch"))
import launcher as here  # noqa: E402

BENCH = os.path.join(os.path.abspath(sys.argv[3]), "tests/bench")
ROUNDS = sys.argv[4] if len(sys.argv) > 4 else "400"
WORK = "/run/snug"
# What a desktop program asks for, without those that need a bus.
INTERFACES = ["alsa", "audio-playback", "audio-record", "camera", "cups", "framebuffer", "gpg-public-keys", "home",
              "joystick", "kvm", "mount-observe", "network", "network-bind", "opengl", "optical-drive", "removable-media",
              "ssh-public-keys", "u2f-devices", "wayland", "x11"]
TMP = f"/run/user/{here.UID}/snug/tmp/tool/tmp"


def compile_c(source, output, *options):
    musl = shutil.which("musl-gcc")
    paths = ["-idirafter", "/usr/include", "-idirafter", f"/usr/include/{os.uname().machine}-linux-gnu"] if musl else []
    subprocess.run([musl or "gcc", "-static", "-O2", "-D_GNU_SOURCE", *options, *paths, "-o", output, source],
                   check=True)


def write_plan():
    """The recipe's own operations; the parents that the launcher makes on the way are spelt out."""
    with open(WORK + "/floor-plan.h") as file:
        text = file.read().replace("%h", "/home/tester").replace("%u", str(here.UID))
    made, lines = {"/"}, []
    for line in text.split("\n"):
        match = re.match(r'  \{ \d+, \d+u, "[^"]*", "(/[^"]*)", ', line)
        if match:
            parent = os.path.dirname(match[1])
            missing = []
            while parent not in made:
                missing.append(parent)
                made.add(parent)
                parent = os.path.dirname(parent)
            lines += [f'  {{ 7, 0u, "", "{path}", 0755 }},' for path in reversed(missing)]
            made.add(match[1])
        lines.append(line)
    with open(WORK + "/floor-plan.h", "w") as file:
        file.write("\n".join(lines))


PREPARED = 1024


def bwrap_command(network, prepared):
    """What bwrap takes for the same: namespaces, the same binds, the other mounts, the root read-only and the filter.
    Its --dev makes the six nodes, the links and the devpts of a recipe's /dev. It has no Landlock, which costs the
    launcher and the floor ten rules. With the prepared root bwrap, too, is spared directories and links; a folder
    then takes it a tmpfs of its own, because it cannot show a part of one. Which way is faster depends on the
    recipe, so both are measured, and the faster one counts."""
    with open(WORK + "/floor-plan.h") as file:
        text = file.read()
    root = re.search(r'FLOOR_ROOT "([^"]*)"', text)[1]
    command = ["/usr/bin/bwrap", "--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--hostname", "tool",
               "--die-with-parent", *([] if network else ["--unshare-net"]),
               *(["--ro-bind", root, "/"] if prepared else []), "--dev", "/dev"]
    folders = []
    for op, flags, source, target in re.findall(r'  \{ (\d+), (\d+)u, "([^"]*)", "(/[^"]*)"', text):
        op, flags = int(op), int(flags)
        if flags & 64 or target.startswith("/dev/") and target not in ("/dev/shm", "/dev/mqueue") or target == "/dev":
            continue
        if prepared and flags & PREPARED and op in (7, 8):
            continue
        if op == 13 and prepared:
            command += ["--tmpfs", target]
            folders += ["--remount-ro", target]
        elif op == 13:
            command += ["--dir", target]
        elif op == 1:
            command += [("--bind" if flags & 1 else "--ro-bind") + ("-try" if flags & 2 else ""), source, target]
        elif op == 11:
            command += ["--bind", TMP, target]
        elif op == 2:
            command += ["--tmpfs", target]
        elif op == 3:
            command += ["--proc", target]
        elif op == 6:
            command += ["--mqueue", target]
        elif op == 7:
            command += ["--dir", target]
        elif op == 8:
            command += ["--symlink", source, target]
        elif op == 10 and prepared:
            command += folders
        elif op == 10:
            command += ["--remount-ro", target]
    filter_text = text[text.index("floor_filter"):]
    program = b"".join(
        int(code).to_bytes(2, "little") + bytes([int(jt), int(jf)]) + int(k).to_bytes(4, "little")
        for code, jt, jf, k in re.findall(r"\{ (\d+), (\d+), (\d+), (\d+)u \}", filter_text))
    with open(WORK + "/filter", "wb") as file:
        file.write(program)
    return [*command, "--seccomp", "9", "/snap/tool/1/bin/true"]


def prepare():
    with open(WORK + "/true.c", "w") as file:
        file.write("int main (void) { return 0; }\n")
    compile_c(WORK + "/true.c", "/snap/tool/1/bin/true")
    compile_c(BENCH + "/launch-timer.c", WORK + "/timer")
    os.symlink(here.RUN, "/snap/bin/tool.bench")
    here.run("sh", "-c", "true")


def measure(title, *options, network=True, with_bwrap=True):
    here.make_recipe("bench", f"--floor={WORK}/floor-plan.h", *options, command="bin/true")
    write_plan()
    compile_c(BENCH + "/launch-floor.c", WORK + "/floor", f"-I{WORK}")
    commands = {
        "true, unconfined": ["/snap/tool/1/bin/true"],
        "floor": [WORK + "/floor", "/snap/tool/1/bin/true"],
        "snug-run": ["/snap/bin/tool.bench"],
    }
    if with_bwrap and os.path.exists("/usr/bin/bwrap"):
        commands["bwrap"] = bwrap_command(network, False)
        commands["bwrap, prepared root"] = bwrap_command(network, True)
    argv = [WORK + "/timer", ROUNDS]
    for command in commands.values():
        argv += ["--", *command]
    with open(WORK + "/filter", "ab+") as filter_file:
        os.dup2(filter_file.fileno(), 9, inheritable=True)
    done = subprocess.run(argv, stdout=subprocess.PIPE, text=True, preexec_fn=here.become_user, cwd="/", check=True,
                          pass_fds=[9], env={"HOME": "/home/tester", "PATH": "/usr/bin:/bin", "FLOOR_TMP": TMP})
    os.close(9)
    times = dict(zip(commands, map(int, done.stdout.split())))
    ratios = {name: round(time / times["floor"], 2) for name, time in times.items()}
    print(f"{title}, medians of {ROUNDS} rounds")
    for name, time in times.items():
        print(f"  {name:20} {time / 1000:8.0f} us {ratios[name]:6.2f} x floor")
    if "bwrap" in times:
        faster = min(times["bwrap"], times["bwrap, prepared root"])
        ratios["bwrap / snug-run"] = round(faster / times["snug-run"], 2)
        print(f"  bwrap / snug-run     {ratios['bwrap / snug-run']:.2f}")
    return ratios


def bench():
    prepare()
    print(json.dumps({"launch": {
        "network": measure("with the host's network", "--landlock", "--network"),
        "no-network": measure("with a network namespace of its own", "--landlock", network=False),
        "20 interfaces": measure("with 20 interfaces connected", "--policy=/run/snug/interfaces",
                                 "--plug=" + ",".join(INTERFACES), with_bwrap=False),
    }}))
    return 0


if __name__ == "__main__":
    sys.exit(here.in_private_places(bench))
