#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""run.py IMAGE STAGE LOG: one boot, all tests of guest/; prints their TAP and writes a log for summary.py."""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

TIMEOUT = 25 * 60
HERE = pathlib.Path(__file__).resolve().parent


def pack(stage, extra, work):
    """The second disk: what was installed, the tests, and further folders."""
    tree = work / "tree"
    (tree / "root").mkdir(parents=True)
    shutil.copytree(stage, tree / "root", symlinks=True, dirs_exist_ok=True)
    # Its mode becomes that of the machine's own root.
    (tree / "root").chmod(0o755)
    shutil.copytree(HERE / "guest", tree / "guest")
    for folder in extra:
        shutil.copytree(folder, tree / pathlib.Path(folder).name, symlinks=True)
    subprocess.run(["mksquashfs", tree, work / "payload.img", "-quiet", "-no-progress", "-all-root", "-comp", "lzo"],
                   check=True, stdout=subprocess.DEVNULL)
    return work / "payload.img"


def boot(image, payload, work):
    return subprocess.Popen(
        ["qemu-system-x86_64", "-accel", "tcg,thread=multi", "-cpu", "max", "-m", "2048", "-smp", "2",
         "-display", "none", "-no-reboot", "-nic", "none",
         "-kernel", image / "vmlinuz", "-initrd", image / "initrd.img",
         "-append", "console=ttyS0 root=/dev/vda rw quiet systemd.show_status=0 fsck.mode=skip"
                    " no_timer_check panic=-1",
         "-drive", f"file={image / 'disk.img'},format=raw,if=virtio,snapshot=on",
         "-drive", f"file={payload},format=raw,if=virtio,readonly=on",
         "-serial", f"file:{work / 'console'}", "-device", "virtio-serial",
         "-chardev", f"file,id=results,path={work / 'results'}",
         "-device", "virtserialport,chardev=results,name=snug.results"],
        stdin=subprocess.DEVNULL)


def follow(machine, results):
    """Prints lines as they come, until the machine is off or the time is over."""
    end, printed = time.monotonic() + TIMEOUT, 0
    while True:
        gone = machine.poll() is not None
        lines = results.read_text("utf-8", "replace").splitlines(keepends=True) if results.exists() else []
        whole = [line for line in lines if line.endswith("\n") or gone]
        for line in whole[printed:]:
            print(line.rstrip("\n"), flush=True)
        printed = len(whole)
        if gone:
            return "".join(lines)
        if time.monotonic() > end:
            machine.kill()
            return "".join(lines) + "\nnot ok - the machine was still running when its time was over\n"
        time.sleep(0.5)


def main():
    image, stage, log = (pathlib.Path(argument) for argument in sys.argv[1:4])
    with tempfile.TemporaryDirectory(prefix="snug-vm-") as name:
        work = pathlib.Path(name)
        machine = boot(image, pack(stage, sys.argv[4:], work), work)
        output = follow(machine, work / "results")
        finished = "# all tests ran" in output
        if not finished:
            output += "\nnot ok - the machine went off before all tests ran\n"
            print("# the end of its console:")
            for line in (work / "console").read_text("utf-8", "replace").splitlines()[-40:]:
                print(f"#   {line}")
    good = finished and not any(line.startswith("not ok") for line in output.splitlines())
    log.write_text(json.dumps({"name": "snug:vm / machine", "stdout": output, "result": "OK" if good else "FAIL"}) + "\n",
                   encoding="utf-8")
    return 0 if good else 1


sys.exit(main())
