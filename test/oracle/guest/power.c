// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// All of the memory: written to a disk and read back, and as a core file.
#include "guest.h"
#include <elf.h>
#include <linux/suspend_ioctls.h>

/// snapshot=DEVICE[,resume]: an image of memory goes there and comes back. It
/// is not resumed from by itself: what ran meanwhile would be forgotten.
void do_snapshot(int count, char **word) {
  enum { SIZE = 24 << 20 };
  static unsigned char page[PAGE] __attribute__((aligned(PAGE)));
  int made = 0, disk = open(word[0], O_RDWR);
  int image = open("/dev/snapshot", O_RDONLY);
  unsigned char *at = mmap(NULL, SIZE, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  for (size_t i = 0; i < SIZE; i += PAGE)
    fill(at + i, 100, 150, i);
  if (bad(disk, word[0]) || bad(image, "/dev/snapshot") ||
      bad(ioctl(image, SNAPSHOT_FREEZE, 0), "SNAPSHOT_FREEZE") ||
      bad(ioctl(image, SNAPSHOT_CREATE_IMAGE, &made), "SNAPSHOT_CREATE_IMAGE"))
    return;
  if (!made) {
    note("resumed");
    bad(ioctl(image, SNAPSHOT_UNFREEZE, 0), "SNAPSHOT_UNFREEZE");
    for (size_t i = 0; i < SIZE; i += PAGE)
      if (!check(at + i, 100, 150, i, "resumed"))
        break;
    close(image);
    return;
  }
  long pages = 0;
  ssize_t got;
  for (; (got = read(image, page, PAGE)) > 0; pages++)
    if (bad(write(disk, page, PAGE), word[0]))
      break;
  bad(got, "snapshot");
  bad(ioctl(image, SNAPSHOT_UNFREEZE, 0), "SNAPSHOT_UNFREEZE");
  close(image);
  note("an image of %ld pages", pages);
  memset(at, 0, SIZE);
  image = open("/dev/snapshot", O_WRONLY);
  if (bad(image, "/dev/snapshot"))
    return;
  for (long i = 0; i < pages; i++)
    if (bad(pread(disk, page, PAGE, (off_t)i * PAGE), word[0]) ||
        bad(write(image, page, PAGE), "snapshot"))
      break;
  if (count > 1) {
    bad(ioctl(image, SNAPSHOT_FREEZE, 0), "SNAPSHOT_FREEZE");
    bad(ioctl(image, SNAPSHOT_ATOMIC_RESTORE, 0), "SNAPSHOT_ATOMIC_RESTORE");
    fail("not resumed");
  }
  close(image);
  close(disk);
}

/// kcore: some of every part of the kernel's memory.
void do_kcore(int count, char **word) {
  static unsigned char block[16 * PAGE];
  Elf32_Ehdr head;
  Elf32_Phdr part;
  int file = open("/proc/kcore", O_RDONLY), parts = 0;
  if (bad(file, "/proc/kcore") ||
      bad(pread(file, &head, sizeof(head), 0), "/proc/kcore"))
    return;
  for (int i = 0; i < head.e_phnum; i++) {
    off_t at = head.e_phoff + i * sizeof(part);
    if (bad(pread(file, &part, sizeof(part), at), "/proc/kcore"))
      break;
    if (part.p_type != PT_LOAD)
      continue;
    parts++;
    for (uint32_t done = 0; done < part.p_filesz && done < 64 * sizeof(block);
         done += sizeof(block))
      skipped(pread(file, block, sizeof(block), (off_t)part.p_offset + done),
              "kcore");
  }
  if (parts < 2)
    fail("%d parts of /proc/kcore", parts);
  close(file);
}
