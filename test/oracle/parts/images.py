# Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The disks of the cases, made by mkfs tools, once."""

import os
import random
import shutil
import subprocess
import tempfile
import time
import zlib

from .shell import write

# {image} is the file, {tree} a folder whose files say their checksum.
MAKERS = {
    "blank": (24, []),
    "small": (8, []),
    "swap": (192, []),
    "memory": (400, []),
    "ext2": (16, ["mkfs.ext2 -q -F -b 4096 {image}"]),
    "ext2-1k": (16, ["mkfs.ext2 -q -F -b 1024 {image}"]),
    "ext4": (32, ["mkfs.ext4 -q -F {image}"]),
    "ext4-inline": (32, ["mkfs.ext4 -q -F -I 512 -b 4096 -O "
                         "inline_data,metadata_csum {image}"]),
    "ext4-old": (32, ["mkfs.ext4 -q -F -O ^metadata_csum {image}"]),
    "ext4-journal": (32, ["mkfs.ext4 -q -F -b 1024 -J size=4 {image}"]),
    "minix": (16, ["mkfs.minix -3 {image}"]),
    "nilfs2": (48, ["mkfs.nilfs2 -q -f -B 16 {image}"]),
    "nilfs2-1k": (48, ["mkfs.nilfs2 -q -f -b 1024 -B 64 {image}"]),
    "reiserfs": (64, ["mkfs.reiserfs -q -f -f {image}"]),
    "udf": (32, ["mkfs.udf -b 2048 {image}"]),
    "udf-512": (32, ["mkfs.udf -b 512 {image}"]),
    "f2fs": (64, ["mkfs.f2fs -q -f -O extra_attr,inode_checksum,compression "
                  "{image}"]),
    "gfs2": (64, ["mkfs.gfs2 -O -q -p lock_nolock -j 1 -J 8 -b 4096 {image}"]),
    "gfs2-1k": (64, ["mkfs.gfs2 -O -q -p lock_nolock -j 1 -J 8 -b 1024 "
                     "{image}"]),
    "ntfs3": (32, ["mkfs.ntfs -q -F -f {image}", "ntfs-room {image}"]),
    "squashfs": (0, ["mksquashfs {tree} {image} -quiet -no-progress -noappend "
                     "-b 16384"]),
    "squashfs-lz4": (0, ["mksquashfs {tree} {image} -quiet -no-progress "
                         "-noappend -comp lz4 -b 131072"]),
    "cramfs": (0, ["mkfs.cramfs {tree} {image}"]),
    "romfs": (0, ["genromfs -d {tree} -f {image}"]),
    "erofs": (0, ["mkfs.erofs -zlz4 {image} {tree}"]),
}


def ntfs_room(disk):
    """Room for the records of 1000 files: ntfs3 itself cannot make it."""
    with tempfile.TemporaryDirectory() as at:
        with subprocess.Popen(["ntfs-3g", "-o", "no_detach", disk, at],
                              stderr=subprocess.DEVNULL) as server:
            while not os.path.ismount(at):
                if server.poll() is not None:
                    return "no FUSE here"
                time.sleep(0.1)
            for n in range(1000):
                write(f"{at}/{n}", "")
            for n in range(1000):
                os.unlink(f"{at}/{n}")
            subprocess.run(["umount", at], check=True)
    return None


# What no program does in one call: of an image, and why it failed.
OWN = {"ntfs-room": ntfs_room}


def tree(folder):
    """Files of many sizes named NAME-CRC, a quarter of their bytes random."""
    if os.path.exists(folder):
        return
    beside = folder + ".new"
    shutil.rmtree(beside, ignore_errors=True)
    dice = random.Random(7)
    for n, size in enumerate([0, 1, 511, 4095, 4096, 4097, 9000, 16384, 20001,
                              70000, 300007] + [200] * 40):
        data = bytearray()
        while len(data) < size:
            data += dice.randbytes(50) + b"%06d " % n * 21
        data = bytes(data[:size])
        write(f"{beside}/d{n % 5}/f{n}-{zlib.crc32(data):08x}", data)
    os.symlink("d1/" + "x" * 60, f"{beside}/link")
    os.rename(beside, folder)


def image(work, name):
    """The path of the image NAME, or None and why it could not be made."""
    size, commands = MAKERS[name]
    # Made in another way, it is another image.
    recipe = zlib.crc32(repr((size, commands)).encode())
    path = f"{work}/images/{name}-{recipe:08x}"
    if os.path.exists(path):
        return path, None
    os.makedirs(f"{work}/images", exist_ok=True)
    tree(f"{work}/images/tree")
    beside = path + ".new"
    if os.path.exists(beside):
        os.unlink(beside)
    if size:
        with open(beside, "wb") as out:
            out.truncate(size << 20)
    for command in commands:
        words = [word.format(image=beside, tree=f"{work}/images/tree")
                 for word in command.split()]
        if words[0] in OWN:
            error = OWN[words[0]](*words[1:])
            if error:
                return None, f"{words[0]}: {error}"
            continue
        if not shutil.which(words[0]):
            return None, f"{words[0]} is not installed"
        done = subprocess.run(words, stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              errors="replace", check=False)
        if done.returncode:
            return None, f"{words[0]}: " + (done.stdout.strip().splitlines()
                                            or ["failed"])[-1]
    os.rename(beside, path)
    return path, None
