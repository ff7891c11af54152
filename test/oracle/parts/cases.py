# Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What is booted: a name, disks in the order vda, vdb ..., and steps.

The verbs of the steps are those of guest/main.c. A new case is one entry.
"""

import os


def disk(kind, image=None, options="", mount=None):
    """The usual tests of a file system that can be written."""
    target = f"{mount or kind},/dev/vda" + (f",{options}" if options else "")
    return {"disks": [image or kind],
            "steps": [f"mount={target}", "files", "umount", f"mount={target}",
                      "verify", "umount"]}


def still(kind, image=None):
    """A read-only one: every file against its checksum, twice."""
    return {"disks": [image or kind],
            "steps": [f"mount={kind},/dev/vda", "crc=50", "caches", "crc=50",
                      "umount"]}


def over(device, *before, disks=("blank", "blank")):
    """ext2 on DEVICE, after steps that make it of DISKS: vdb, vdc ..."""
    return {"disks": ["ext2", *disks],
            "steps": [*before, f"copy=/dev/vda,{device}",
                      f"mount=ext2,{device}", "files", "umount",
                      f"mount=ext2,{device}", "verify", "umount"]}


def crash(kind, image=None, options=""):
    """A copy of the disk, taken while it is mounted: its log is replayed."""
    more = f",{options}" if options else ""
    return {"disks": [image or kind],
            "steps": [f"mount={kind},/dev/vda{more}", "tail=9",
                      "copy=/dev/vda,/dev/ram0", "umount",
                      f"mount={kind},/dev/ram0{more}", "tailed=9", "umount"]}


KEY = "000102030405060708090a0b0c0d0e0f"
NULL = "/sys/kernel/config/nullb/nullb0"
TARGET = "/sys/kernel/config/target"
DISK = f"{TARGET}/core/rd_mcp_0/disk"
BLOCK = f"{TARGET}/core/iblock_0/disk"
PORT = f"{TARGET}/loopback/naa.5001405000000001/tpgt_1"


def target(*before, disk=DISK, control="rd_pages=4096", disks=()):
    """A disk of the SCSI target, seen by the loopback host: sda. By default
    it is one in memory."""
    return {"disks": list(disks), "steps": [
        f"mkdir={os.path.dirname(disk)},{disk}",
        f"write={disk}/control,{control}", f"write={disk}/enable,1",
        *before, f"mkdir={TARGET}/loopback,{os.path.dirname(PORT)},{PORT}",
        f"write={PORT}/nexus,naa.6001405000000002",
        f"mkdir={PORT}/lun/lun_0", f"symlink={disk},{PORT}/lun/lun_0/disk",
        "caches", "scsi=/dev/sda", "disk=/dev/sda"]}

# 32 MB of the memory, and where they are.
NVDIMM = "memmap=32M!448M"
BUS = "/sys/bus/nd"

CASES = {
    "ext2": disk("ext2"),
    "ext2-1k": disk("ext2", "ext2-1k"),
    "ext4": disk("ext4"),
    "ext4-inline": disk("ext4", "ext4-inline"),
    "ext4-journal": disk("ext4", "ext4-journal", "data=journal"),
    "minix": disk("minix"),
    "nilfs2": disk("nilfs2"),
    "nilfs2-1k": disk("nilfs2", "nilfs2-1k"),
    "nilfs2-ioctl": {"disks": ["nilfs2"], "steps": [
        "mount=nilfs2,/dev/vda", "nilfs=/dev/vda", "umount",
        "mount=nilfs2,/dev/vda", "files", "nilfs=/dev/vda", "umount"]},
    "nilfs2-ioctl-1k": {"disks": ["nilfs2-1k"], "steps": [
        "mount=nilfs2,/dev/vda", "nilfs=/dev/vda", "umount"]},
    "nilfs2-crash": crash("nilfs2"),
    "ext4-old": disk("ext4", "ext4-old", "data=journal,journal_checksum"),
    "ext4-crash": crash("ext4", "ext4-journal", "data=journal"),
    "reiserfs-crash": crash("reiserfs", options="data=journal"),
    "gfs2-crash": crash("gfs2", options="data=ordered"),
    "reiserfs": disk("reiserfs", options="user_xattr"),
    "reiserfs-journal": disk("reiserfs", options="data=journal"),
    "udf": disk("udf"),
    "udf-512": disk("udf", "udf-512"),
    "f2fs": disk("f2fs"),
    "f2fs-lz4": {"disks": ["f2fs"], "steps": [
        "mount=f2fs,/dev/vda,compress_algorithm=lz4,compress_extension=*",
        "files", "umount", "mount=f2fs,/dev/vda", "verify", "umount"]},
    "gfs2": disk("gfs2", options="quota=on"),
    "gfs2-1k": disk("gfs2", "gfs2-1k"),
    # Journalled data, which a folder's new files inherit.
    "gfs2-jdata": {"disks": ["gfs2"], "steps": [
        "mount=gfs2,/dev/vda", "flags=/mnt,0x4000", "tail=9", "files",
        "umount", "mount=gfs2,/dev/vda", "tailed=9", "verify", "umount"]},
    "ntfs3": disk("ntfs3"),
    "ubifs": {"disks": [], "append": "ubi.mtd=0", "steps": [
        "ubi", "mount=ubifs,ubi0:oracle", "files", "umount",
        "mount=ubifs,ubi0:oracle", "verify", "umount"]},
    "jffs2": {"disks": [], "steps": [
        "mount=jffs2,/dev/mtdblock0", "files", "umount",
        "mount=jffs2,/dev/mtdblock0", "verify", "umount"]},
    "fuse": {"disks": [], "steps": ["fuse"]},
    "nfs4": {"disks": ["ext2"], "steps": [
        "nfs=/dev/vda", "files", "umount", "nfs=/dev/vda", "verify", "umount"]},
    "tmpfs": {"disks": [], "steps": ["mount=tmpfs,none", "files", "verify"]},
    "squashfs": still("squashfs"),
    "squashfs-lz4": still("squashfs", "squashfs-lz4"),
    "cramfs": still("cramfs"),
    "romfs": still("romfs"),
    "erofs": still("erofs"),
    "overlay": {"disks": ["squashfs"],
                "steps": ["mount=tmpfs,none", "mkdir=/mnt/l,/mnt/u,/mnt/w",
                          "mount=overlay,none,lowerdir=/mnt/l,"
                          "upperdir=/mnt/u,workdir=/mnt/w", "files",
                          "verify", "umount"]},
    "brd": over("/dev/ram0"),
    "brd-raw": {"disks": [], "steps": ["disk=/dev/ram0"]},
    "zram": over("/dev/zram0", "write=/sys/block/zram0/disksize,33554432"),
    "zram-raw": {"disks": ["blank"], "steps": [
        "write=/sys/block/zram0/backing_dev,/dev/vda",
        "write=/sys/block/zram0/disksize,33554432", "disk=/dev/zram0",
        "write=/sys/block/zram0/idle,all",
        "write=/sys/block/zram0/writeback,huge",
        "write=/sys/block/zram0/writeback,idle",
        "write=/sys/block/zram0/compact,1", "disk=/dev/zram0",
        "write=/sys/block/zram0/reset,1"]},
    "loop": {"disks": ["ext2"], "steps": [
        "mount=tmpfs,none", "copy=/dev/vda,/mnt/image",
        "loop=/mnt/image,/dev/loop0", "mount=ext2,/dev/loop0", "files",
        "umount", "mount=ext2,/dev/loop0", "verify", "umount"]},
    "null_blk": over("/dev/nullb0", f"mkdir={NULL}",
                     f"write={NULL}/memory_backed,1",
                     f"write={NULL}/size,64", f"write={NULL}/discard,1",
                     f"write={NULL}/cache_size,1", f"write={NULL}/power,1"),
    "null_blk-raw": {"disks": [], "steps": [
        f"mkdir={NULL}", f"write={NULL}/memory_backed,1",
        f"write={NULL}/size,64", f"write={NULL}/discard,1",
        f"write={NULL}/cache_size,1",
        f"write={NULL}/power,1", "disk=/dev/nullb0,8388608"]},
    "null_blk-zoned": {"disks": [], "steps": [
        f"mkdir={NULL}", f"write={NULL}/memory_backed,1",
        f"write={NULL}/size,8", f"write={NULL}/zoned,1",
        f"write={NULL}/zone_size,4", f"write={NULL}/power,1",
        # Nothing was written: a pattern is read.
        "copy=/dev/nullb0,/pattern"]},
    "dm-crypt": over("/dev/mapper/oracle",
                     f"dm=oracle,49152,crypt,aes-cbc-essiv:sha256+{KEY}+0+"
                     "/dev/vdb+0"),
    "dm-crypt-tcw": over("/dev/mapper/oracle",
                         f"dm=oracle,49152,crypt,aes-cbc-tcw+{KEY}{KEY}{KEY}"
                         "+0+/dev/vdb+0"),
    "dm-crypt-elephant": over("/dev/mapper/oracle",
                              "dm=oracle,49152,crypt,aes-cbc-elephant+"
                              f"{KEY}{KEY}+0+/dev/vdb+0"),
    "dm-raid1": over("/dev/mapper/oracle",
                     "dm=oracle,32768,raid,raid1+1+0+2+/dev/vdb+/dev/vdc+"
                     "/dev/vdd+/dev/vde",
                     disks=("small", "blank", "small", "blank")),
    "md-raid1": {"disks": ["ext2", "blank", "blank"], "steps": [
        "mount=ext2,/dev/vda", "md=1,/dev/vdb,/dev/vdc,/mnt/bitmap",
        "disk=/dev/md0,8388608", "mdcycle=/dev/vdc", "mdstop",
        "md=1,/dev/vdb,/dev/vdc,/mnt/bitmap", "disk=/dev/md0,1048576",
        "mdstop", "umount"]},
    "md-raid5": {"disks": ["ext2", "blank", "blank", "blank"], "steps": [
        "mount=ext2,/dev/vda", "md=5,/dev/vdb,/dev/vdc,/dev/vdd,/mnt/bitmap",
        # No disk fails: what comes then differs from boot to boot of one kernel.
        "disk=/dev/md0,8388608", "mdstop", "umount"]},
    "ecryptfs": {"disks": ["ext2"], "steps": [
        "mount=ext2,/dev/vda", "mkdir=/mnt/lower", "ecryptfs=/mnt/lower",
        "files", "umount", "ecryptfs=/mnt/lower", "verify", "umount",
        "umount"]},
    "ecryptfs-view": {"disks": ["ext2"], "steps": [
        "mount=ext2,/dev/vda", "mkdir=/mnt/lower",
        "ecryptfs=/mnt/lower,ecryptfs_xattr_metadata", "files", "umount",
        "umount"]},
    "dm-log-writes": over("/dev/mapper/oracle",
                          "dm=oracle,32768,log-writes,/dev/vdb+/dev/vdc"),
    "target": target(),
    "target-dif": target(f"write={DISK}/attrib/pi_prot_type,1"),
    "target-block": target(disk=BLOCK, control="udev_path=/dev/vda",
                           disks=["blank"]),
    "pmem": dict(over("/dev/pmem0"), append=NVDIMM),
    # The same memory with a translation table, whose sectors are atomic.
    "btt": dict(over("/dev/pmem0s", f"write={BUS}/drivers/nd_pmem/unbind,"
                     "namespace0.0", f"write={BUS}/devices/btt0.0/namespace,"
                     "namespace0.0",
                     f"write={BUS}/devices/btt0.0/sector_size,4096",
                     f"write={BUS}/devices/btt0.0/uuid,"
                     "12345678-1234-1234-1234-123456789abc",
                     f"write={BUS}/drivers/nd_pmem/bind,btt0.0",
                     "disk=/dev/pmem0s"), append=NVDIMM),
    "drbd": {"disks": 4 * ["small"],
             "append": "drbd.disable_sendpage=1 drbd.usermode_helper=disabled",
             "steps": ["drbd=/dev/vda,/dev/vdb,/dev/vdc,/dev/vdd"]},
    "mtdblock": {"disks": [], "steps": ["disk=/dev/mtdblock0"]},
    "snapshot": {"disks": ["memory"], "append": "no_console_suspend",
                 "steps": ["snapshot=/dev/vda"]},
    "resume": {"disks": ["memory"], "append": "no_console_suspend",
               "steps": ["snapshot=/dev/vda,resume"]},
    "kcore": {"disks": [], "steps": ["kcore"]},
    "huge": {"disks": [], "steps": ["huge"]},
    "watch": {"disks": [], "steps": ["watch"]},
    "tomoyo": {"disks": ["ext2"], "append": "lsm=tomoyo", "steps": [
        "mount=ext2,/dev/vda", "exec", "files", "exec", "umount"]},
    "swap": {"disks": ["swap"], "steps": ["swap=/dev/vda"]},
    "swap-zswap": {"disks": ["swap"], "append": "zswap.enabled=1",
                   "steps": ["swap=/dev/vda"]},
    "swap-zram": {"disks": [], "steps": [
        "write=/sys/block/zram0/disksize,67108864", "swap=/dev/zram0"]},
    "ksm": {"disks": [], "steps": ["ksm"]},
    "processes": {"disks": ["ext2"], "steps": [
        "mount=ext2,/dev/vda", "exec", "core", "pipe", "aio", "maps",
        "umount"]},
    "aio-ext4": {"disks": ["ext4"], "steps": [
        "mount=ext4,/dev/vda", "aio", "umount"]},
    "probe": {"disks": [], "steps": ["probe"]},
    "alg": {"disks": [], "steps": ["alg"]},
    "sockets": {"disks": [], "steps": ["sockets"]},
    "virtio-console": {"disks": [], "steps": ["port=/dev/vport0p1"], "qemu": [
        "-device", "virtio-serial-pci",
        # Not a null device: it never counts as connected.
        "-chardev", "file,id=port,path=/dev/null",
        "-device", "virtserialport,chardev=port"]},
    # Two cards of Intel's on one wire.
    "cards": {"disks": [], "steps": ["cards"], "qemu": [
        word for n, kind in enumerate(("e1000", "e1000e")) for word in
        ("-netdev", f"hubport,hubid=0,id=n{n}",
         "-device", f"{kind},netdev=n{n}")]},
}


# For each wrong class: what its boot must complain about, or "silent" for
# those that a kernel cannot see.
WRONG = {
    "wrong-order": "WARN mm/highmem.c",
    "missing-unmap": "WARN|OOPS|BUG|SLEEP",
    "use-after-unmap": "OOPS",
    "double-unmap": "WARN mm/highmem.c|BUG mm/highmem.c",
    "past-page-end": "OOPS|BUG",
    "unmap-at-page-end": "WARN mm/highmem.c",
    "foreign-address": "WARN mm/highmem.c",
    "other-task": "OOPS|WARN|BUG",
    "mixed-families": "SLEEP|WARN|OOPS",
    "sleep-in-atomic": "SLEEP",
    "virt-to-page": "BUG|OOPS",
    "page-address": "OOPS",
    "use-after-reuse": "silent",
}

_SWAP = (r"kunmap_local\((\w+)\);(\s*)kunmap_local\((\w+)\);",
         r"kunmap_local(\3);\2kunmap_local(\1);")
_ATOMIC_MAP = (r"\bkmap_local_page\b", "kmap_atomic")
_ATOMIC_UNMAP = (r"\bkunmap_local\b", "kunmap_atomic")

# The same classes as wrong conversions of the kernel's own code: the case that
# runs it, its file and function, and what is replaced in that. All of them are
# in one kernel, so no case may run the place of another.
MISTAKES = {
    "wrong-order": ("probe", "mm/util.c", "memcmp_pages", [_SWAP]),
    "missing-unmap": ("squashfs", "fs/squashfs/file.c", "squashfs_fill_page",
                      [(r"\bkunmap_local\(\w+\);", "")]),
    "use-after-unmap": ("minix", "fs/minix/dir.c", "minix_make_empty",
                        [(r"\b(\w+) = kmap_local_page\(\w+\);",
                          r"\g<0> kunmap_local(\1);")]),
    "double-unmap": ("ext4-inline", "fs/ext4/inline.c",
                     "ext4_read_inline_page",
                     [(r"\bkunmap_local\(\w+\);", r"\g<0> \g<0>")]),
    "past-page-end": ("udf", "fs/udf/file.c", "__udf_adinicb_readpage",
                      [(r"PAGE_SIZE - \w+", "PAGE_SIZE")]),
    "unmap-at-page-end": ("nilfs2-ioctl", "fs/nilfs2/cpfile.c",
                          "nilfs_cpfile_get_stat",
                          [(r"\bkunmap_local\((\w+)\)",
                            r"kunmap_local(\1 + PAGE_SIZE)")]),
    "foreign-address": ("gfs2-jdata", "fs/gfs2/lops.c", "gfs2_check_magic",
                        [(r"\bkunmap_local\(\w+\)",
                          "kunmap_local((void *)current)")]),
    "mixed-families": ("aio-ext4", "fs/aio.c", "aio_setup_ring",
                       [_ATOMIC_MAP]),
    "sleep-in-atomic": ("processes", "fs/exec.c", "copy_strings",
                        [_ATOMIC_MAP, _ATOMIC_UNMAP]),
    # Not mapped at all: the page is a high one.
    "page-address": ("zram", "drivers/block/zram/zram_drv.c",
                     "__zram_bvec_write",
                     [(r"\bkmap_local_page\(", "page_address("),
                      # A statement: it may be all that an if has.
                      (r"\bkunmap_local\(\w+\);", ";")]),
}


def named(name):
    """A case by its name, or of a mistake's: wrong/CLASS or mistake/CLASS."""
    kind, _, wrong = name.partition("/")
    if kind == "wrong":
        return {"disks": [], "steps": [f"wrong={wrong}"]}
    return CASES[MISTAKES[wrong][0] if kind == "mistake" else name]
