# SPDX-License-Identifier: LGPL-2.1-or-later
"""Snaps in which the probes run: one app for each section of the table, and a service for what only root may do.

A change of a connection makes the policy of all apps of that snap anew, so there are several snaps.
"""
import os
import shutil
import subprocess
import tempfile

APPS_PER_SNAP = int(os.environ.get("PROBES_PER_SNAP", "10"))
PROVIDER = "probe-slots"
BASE = "debian12"


def head(name):
    return [f"name: {name}", "version: '1'", f"summary: What is tried by {name}", "description: Tries what it may do.",
            f"base: {BASE}", "confinement: strict", "grade: stable", "architectures: [all]"]


def end(probe, side):
    """The plug or slot of a section."""
    lines = [f"  {probe.name}:", f"    interface: {probe.interface}"]
    return lines + [f"    {name}: {value}" for name, value in probe.attributes[side].items()]


def app(name, side, ends, service=False):
    lines = [f"  {name}:", "    command: bin/snug-probe", f"    {side}: [{ends}]"]
    return lines + ["    daemon: simple"] if service else lines


def consumer_yaml(name, probes):
    lines = head(name) + ["plugs:"]
    for probe in probes:
        lines += end(probe, "plug")
    lines += ["apps:", *app("bare", "plugs", "")]
    for probe in probes:
        lines += app(probe.name, "plugs", probe.name)
        if any(operation.app == "service" for operation in probe.operations):
            lines += app(probe.name + "-root", "plugs", probe.name, True)
    return "\n".join(lines) + "\n"


def provider_yaml(probes):
    probes = [probe for probe in probes if probe.slot]
    lines = head(PROVIDER) + ["slots:"]
    for probe in probes:
        lines += end(probe, "slot")
    lines.append("apps:")
    for probe in probes:
        lines += app(probe.name, "slots", probe.name)
    return "\n".join(lines) + "\n"


def pack(program, name, text, folder):
    """One image; the provider shares a folder."""
    with tempfile.TemporaryDirectory() as root:
        os.chmod(root, 0o755)
        for part in ("meta", "bin", "shared", "target"):
            os.mkdir(f"{root}/{part}")
        shutil.copy(program, root + "/bin/snug-probe")
        with open(root + "/meta/snap.yaml", "w", encoding="utf-8") as file:
            file.write(text)
        with open(root + "/shared/probe-shared", "w", encoding="utf-8") as file:
            file.write("a stand-in of the probes\n")
        image = f"{folder}/{name}_1.snap"
        subprocess.run(["mksquashfs", root, image, "-noappend", "-all-root", "-no-xattrs", "-quiet", "-no-progress"],
                       check=True, stdout=subprocess.DEVNULL)
    return image


def groups(probes):
    """Snap → its probes."""
    return {f"probe-{start // APPS_PER_SNAP + 1}": probes[start:start + APPS_PER_SNAP]
            for start in range(0, len(probes), APPS_PER_SNAP)}


def make(program, probes, folder):
    images = [pack(program, name, consumer_yaml(name, members), folder) for name, members in groups(probes).items()]
    if any(probe.slot for probe in probes):
        images.append(pack(program, PROVIDER, provider_yaml(probes), folder))
    return images
