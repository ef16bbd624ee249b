"""What a machine's serial console shows: the kernel, cloud-init, the keys, the login prompt.

Put together when somebody asks, from the log that cloud-init's output goes to as well.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from machines.machine import Machine

#: Nova keeps no more of a console.
LARGEST = 102_400
_KERNEL = "5.15.0-78-generic"
_UPTIME = re.compile(r"^Cloud-init v\. .* Up ([\d.]+) seconds")
_FINGERPRINTS = "-----BEGIN SSH HOST KEY FINGERPRINTS-----"
_END_OF_FINGERPRINTS = "-----END SSH HOST KEY FINGERPRINTS-----"
_KEYS, _END_OF_KEYS = "-----BEGIN SSH HOST KEY KEYS-----", "-----END SSH HOST KEY KEYS-----"
_FRAME = "#" * 61


def console_log(machine: Machine) -> str:
    """Returns the end of what the console has shown since the machine was started."""
    if not machine.started_at:
        return ""
    lines = [*_kernel_lines(machine), *_cloud_init_lines(machine)]
    if machine.boot is not None and machine.boot.is_finished:
        lines += ["", f"Ubuntu 22.04.2 LTS {machine.name} ttyS0", "", f"{machine.name} login: "]
    return "\n".join(lines)[-LARGEST:]


def _kernel_lines(machine: Machine) -> list[str]:
    cores, memory = machine.server.flavor.cores, machine.server.flavor.memory * 1024
    steps = (
        (0.0, f"Linux version {_KERNEL} (buildd@lcy02-amd64-008) (gcc (Ubuntu 11.3.0-1ubuntu1~22.04"
         ".1) 11.3.0, GNU ld (GNU Binutils for Ubuntu) 2.38) #85-Ubuntu SMP"),
        (0.0, f"Command line: BOOT_IMAGE=/boot/vmlinuz-{_KERNEL} root=LABEL=cloudimg-rootfs ro "
         "console=tty1 console=ttyS0"),
        (0.0, "BIOS-provided physical RAM map:"),
        (0.0, f"BIOS-e820: [mem 0x0000000000100000-0x{memory * 1024 - 1:016x}] usable"),
        (0.0, "DMI: OpenStack Foundation OpenStack Nova, BIOS 1.15.0-1 04/01/2014"),
        (0.0, "Hypervisor detected: KVM"),
        (0.08, f"Memory: {int(memory * 0.97)}K/{memory}K available"),
        (0.09, f"SLUB: HWalign=64, Order=0-3, MinObjects=0, CPUs={cores}, Nodes=1"),
        (0.21, "smpboot: CPU0: Intel Xeon Processor (Cascadelake) (family: 0x6, model: 0x55)"),
        (0.24, f"smp: Brought up 1 node, {cores} CPU{'s' if cores > 1 else ''}"),
        (0.52, "virtio-pci 0000:00:03.0: enabling device (0000 -> 0003)"),
        (0.61, f"virtio_net virtio0 ens3: renamed from eth0 ({machine.server.mac_address})"),
        (0.66, "EXT4-fs (vda1): mounted filesystem with ordered data mode. Quota mode: none."),
        (0.74, "systemd[1]: Detected virtualization kvm."),
        (0.74, "systemd[1]: Detected architecture x86-64."),
        (0.75, f"systemd[1]: Hostname set to <{machine.name}>."),
        (0.88, "systemd[1]: Reached target Network (Pre)."),
    )
    speed, up = machine.site.clock.speed, machine.uptime
    reached = [(seconds / speed, text) for seconds, text in steps if seconds / speed <= up]
    return [f"[{seconds:12.6f}] {text}" for seconds, text in reached]


def _cloud_init_lines(machine: Machine) -> list[str]:
    """Returns cloud-init's output as systemd copies it to the console: with a time before it.

    The keys are printed past systemd, so that programs can find them.
    """
    try:
        output = (machine.root / "var/log/cloud-init-output.log").read_text(errors="replace")
    except FileNotFoundError:
        # Not that far yet, or deleted a moment ago.
        return []
    shown: list[str] = []
    seconds, prefix = 0.0, ""

    def logged(text: str) -> str:
        """Returns a line as `logger --stderr` writes it."""
        moment = time.strftime("%b %e %H:%M:%S", time.gmtime(machine.started_at + seconds))
        return f"<14>{moment} cloud-init: {text}"

    for line in output.splitlines():
        began = _UPTIME.match(line)
        if began:
            seconds = float(began[1])
        if line == _FINGERPRINTS:
            shown += [*_authorized_keys(machine), logged(_FRAME)]
            prefix = "log"
        elif line == _KEYS:
            prefix = "none"
        match prefix:
            case "log":
                shown.append(logged(line))
            case "none":
                shown.append(line)
            case _:
                shown.append(f"[{seconds:12.6f}] cloud-init[612]: {line}")
                seconds += 0.000041
        if line == _END_OF_FINGERPRINTS:
            shown.append(logged(_FRAME))
        if line in (_END_OF_FINGERPRINTS, _END_OF_KEYS):
            prefix = ""
    return shown


def _authorized_keys(machine: Machine) -> list[str]:
    """Returns cloud-init's table of the keys that may log in."""
    rows = [("Keytype", "Fingerprint (sha256)", "Options", "Comment")]
    # Every key pair's key is the operator's.
    from_nova = [machine.site.operator_key] if machine.server.key_pair else []
    for key in (*from_nova, *machine.user_data.authorized_keys):
        kind, text, *comment = key.split()
        try:
            digest = hashlib.sha256(base64.b64decode(text)).hexdigest()
        except binascii.Error:
            continue
        fingerprint = ":".join(digest[at : at + 2] for at in range(0, len(digest), 2))
        rows.append((kind, fingerprint, "-", " ".join(comment) or "-"))
    if len(rows) == 1:
        return ["ci-info: no authorized SSH keys fingerprints found for user ubuntu."]
    widths = [max(len(row[column]) for row in rows) + 2 for column in range(4)]
    border = "+" + "+".join("-" * width for width in widths) + "+"
    title = "Authorized keys from /home/ubuntu/.ssh/authorized_keys for user ubuntu"
    cells = ["|" + "|".join(f"{cell:^{width}}" for cell, width in zip(row, widths)) + "|"
             for row in rows]
    table = [title.center(len(border), "+"), border, cells[0], border, *cells[1:], border]
    return [f"ci-info: {line}" for line in table]
