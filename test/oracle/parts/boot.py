# Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""One case is one boot: WARN_ON_ONCE speaks once."""

import json
import os
import subprocess
import tempfile
import time

from .shell import HERE, run, write

ARGUMENTS = ("console=ttyS0 panic=-1 oops=panic reboot=t loglevel=7 "
             "highmem=256M page_poison=1 tsc=unstable noapic "
             "brd.rd_nr=1 brd.rd_size=65536 null_blk.nr_devices=0")


# An emulated machine may lose its first timer on a busy host, and waits for it
# forever. Seconds, long before which every kernel has started /init.
START = 120
TRIES = 3


class NoStart(Exception):
    """The machine has not come to /init."""


def initramfs(work):
    """The guest program as an initramfs; made anew when its source changed."""
    folder = f"{HERE}/guest"
    sources = [f"{folder}/{name}" for name in sorted(os.listdir(folder))]
    image = f"{work}/initramfs"
    if os.path.exists(image) and all(
            os.path.getmtime(one) < os.path.getmtime(image)
            for one in sources):
        return image
    root = f"{work}/root"
    os.makedirs(f"{root}/dev", exist_ok=True)
    run(["gcc", "-m32", "-static", "-O1", "-w", "-o", f"{root}/init",
         *(one for one in sources if one.endswith(".c"))])
    # A console from the first message on.
    if not os.path.exists(f"{root}/dev/console"):
        run(["mknod", f"{root}/dev/console", "c", "5", "1"])
    made = subprocess.run(["cpio", "-o", "-H", "newc", "--quiet"], cwd=root,
                          input=b"dev\ndev/console\ninit\n",
                          stdout=subprocess.PIPE, check=True).stdout
    write(image, made)
    return image


def keep(folder, key, outcome):
    write(f"{folder}/outcome.json", json.dumps([key, outcome]))


def kept(folder, key):
    """The outcome of an earlier boot of the same, or None."""
    try:
        with open(f"{folder}/outcome.json", encoding="utf-8") as text:
            old, outcome = json.load(text)
    except (OSError, ValueError):
        return None
    return tuple(outcome) if old == key else None


def guest(words, result, limit):
    """Runs the machine WORDS; what went wrong with it, or ""."""
    with tempfile.TemporaryFile("w+", errors="replace") as errors:
        with subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=errors,
                              stderr=errors) as machine:
            try:
                for seconds in (min(START, limit), limit):
                    try:
                        machine.wait(seconds)
                        break
                    except subprocess.TimeoutExpired:
                        if not os.path.getsize(result):
                            raise NoStart from None
                else:
                    return f"no end within {limit} s"
            finally:
                machine.kill()
        errors.seek(0)
        return errors.read().strip()


def boot(kernel, initrd, case, disks, folder, limit):
    """Boots CASE; its console and its result, as text, what went wrong with
    the machine, and the seconds."""
    os.makedirs(folder, exist_ok=True)
    console, result = f"{folder}/console", f"{folder}/result"
    for path in (console, result):
        if os.path.exists(path):
            os.unlink(path)
    append = " ".join([ARGUMENTS, case.get("append", ""), "--",
                       *case["steps"]])
    words = ["qemu-system-i386", "-accel", "tcg,thread=multi", "-cpu",
             "qemu32,+sse2,+ssse3,+nx", "-m", "512", "-smp", "2", "-nic", "none",
             "-display", "none", "-monitor", "none", "-no-reboot",
             "-serial", f"file:{console}", "-serial", f"file:{result}",
             "-kernel", kernel, "-initrd", initrd, "-append", append]
    for disk in disks:
        words += ["-drive", f"file={disk},format=raw,if=virtio,snapshot=on"]
    words += case.get("qemu", [])
    start = time.time()
    stderr = ""
    for _ in range(TRIES):
        try:
            stderr = guest(words, result, limit)
            break
        except NoStart:
            stderr = f"/init did not start within {START} s, {TRIES} times"
    texts = []
    for path in (console, result):
        try:
            with open(path, encoding="utf-8", errors="replace") as text:
                texts.append(text.read().replace("\r", ""))
        except OSError:
            texts.append("")
    return texts[0], texts[1], stderr, time.time() - start
