// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "guest.h"
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <linux/nilfs2_api.h>
#include <linux/nilfs2_ondisk.h>

enum { MANY = 300 };
static int root;

static long list(unsigned long command, void *to, size_t size, uint64_t from,
                 int flags) {
  struct nilfs_argv ask = {.v_base = (uintptr_t)to,
                           .v_nmembs = MANY,
                           .v_size = size,
                           .v_flags = flags,
                           .v_index = from};
  long outcome = ioctl(root, command, &ask);
  return outcome < 0 ? outcome : (long)ask.v_nmembs;
}

static uint64_t checkpoint(unsigned n) {
  char name[64];
  uint64_t number = 0;
  snprintf(name, sizeof(name), ROOT "/checkpoint%u", n % 7);
  write_text(name, "some");
  bad(ioctl(root, NILFS_IOCTL_SYNC, &number), "NILFS_IOCTL_SYNC");
  return number;
}

static void mode(uint64_t number, int what) {
  struct nilfs_cpmode ask = {.cm_cno = number, .cm_mode = what};
  bad(ioctl(root, NILFS_IOCTL_CHANGE_CPMODE, &ask), "CHANGE_CPMODE");
}

// A segment that holds nothing: not far from the others, as those far away
// are not even listed on the disk.
static uint64_t clean_segment(void) {
  static struct nilfs_suinfo found[MANY];
  long count = list(NILFS_IOCTL_GET_SUINFO, found, sizeof(*found), 0, 0);
  for (long n = 0; n < count; n++)
    if (nilfs_suinfo_clean(&found[n]))
      return n;
  fail("no clean segment");
  return 0;
}

// The cleaner's call: a range of checkpoints goes with the numbers of its
// blocks, and a file's first block moves. The segment to clean is a clean one:
// what the others hold besides would have to move, too.
static void clean(const char *name, struct nilfs_period range) {
  // As many numbers as one block of the smallest size has, all that the
  // inodes' groups reach, and no more dead ones than a segment has blocks.
  enum { PART = 32, ALL = 40000, DEAD = 16 };
  static struct nilfs_vinfo info[PART];
  static uint64_t dead[DEAD];
  struct {
    struct fiemap head;
    struct fiemap_extent first;
  } map = {{.fm_length = PAGE, .fm_extent_count = 1}};
  struct nilfs_vdesc moved = {0};
  struct nilfs_argv ask = {
      .v_base = (uintptr_t)info, .v_nmembs = PART, .v_size = sizeof(*info)};
  struct stat is;
  uint64_t segment = clean_segment();
  unsigned count = 0;
  int file = open(name, O_RDONLY);
  if (bad(file, name) || bad(fstat(file, &is), name) ||
      bad(ioctl(file, FS_IOC_FIEMAP, &map), "FIEMAP"))
    return;
  for (uint64_t from = 0; from < ALL; from += PART) {
    for (unsigned i = 0; i < PART; i++)
      info[i].vi_vblocknr = from + i;
    if (ioctl(root, NILFS_IOCTL_GET_VINFO, &ask) < 0)
      continue; // none of these numbers was ever used
    for (struct nilfs_vinfo *one = info; one < info + PART; one++)
      if (one->vi_blocknr == map.first.fe_physical / is.st_blksize &&
          one->vi_end == UINT64_MAX)
        moved = (struct nilfs_vdesc){.vd_ino = is.st_ino,
                                     .vd_cno = one->vi_start,
                                     .vd_vblocknr = one->vi_vblocknr,
                                     .vd_period = {one->vi_start, one->vi_end},
                                     .vd_blocknr = one->vi_blocknr};
      else if (count < DEAD && one->vi_start >= range.p_start &&
               one->vi_start < one->vi_end && one->vi_end <= range.p_end)
        dead[count++] = one->vi_vblocknr;
  }
  if (!moved.vd_vblocknr || !count)
    fail("number %llu of block %llu moves, %u are dead",
         (unsigned long long)moved.vd_vblocknr,
         (unsigned long long)map.first.fe_physical / is.st_blksize, count);
  struct nilfs_argv clean[5] = {
      {.v_size = sizeof(moved),
       .v_base = (uintptr_t)&moved,
       .v_nmembs = moved.vd_vblocknr != 0},
      {.v_size = sizeof(range), .v_base = (uintptr_t)&range, .v_nmembs = 1},
      {.v_size = sizeof(*dead), .v_base = (uintptr_t)dead, .v_nmembs = count},
      {.v_size = sizeof(struct nilfs_bdesc)},
      {.v_size = sizeof(segment),
       .v_base = (uintptr_t)&segment,
       .v_nmembs = 1}};
  bad(ioctl(root, NILFS_IOCTL_CLEAN_SEGMENTS, clean), "CLEAN_SEGMENTS");
  close(file);
}

static void checkpoints(const char *device) {
  static struct nilfs_cpinfo found[MANY];
  static unsigned char block[PAGE];
  struct nilfs_cpstat state;
  char option[30];
  fill(block, sizeof(block), 130, 0);
  int file = open(ROOT "/moved", O_WRONLY | O_CREAT, 0600);
  bad(write(file, block, sizeof(block)), "write");
  close(file);
  uint64_t first = checkpoint(0), last = first;
  for (unsigned i = 1; i < 80; i++)
    last = checkpoint(i);
  bad(ioctl(root, NILFS_IOCTL_GET_CPSTAT, &state), "GET_CPSTAT");
  // Snapshots are a list across blocks.
  uint64_t some[] = {first + 40, first + 1, first + 70, first + 41};
  for (int i = 0; i < 4; i++)
    mode(some[i], NILFS_SNAPSHOT);
  long count =
      list(NILFS_IOCTL_GET_CPINFO, found, sizeof(*found), 1, NILFS_CHECKPOINT);
  if (!bad(count, "GET_CPINFO") && count < 80)
    fail("%ld checkpoints", count);
  count =
      list(NILFS_IOCTL_GET_CPINFO, found, sizeof(*found), 0, NILFS_SNAPSHOT);
  if (!bad(count, "GET_CPINFO of snapshots") && count != 4)
    fail("%ld snapshots, not 4", count);
  mkdir("/snapshot", 0700);
  snprintf(option, sizeof(option), "cp=%llu", (unsigned long long)some[0]);
  if (!bad(mount(device, "/snapshot", "nilfs2", MS_RDONLY, option),
           "mount of a snapshot"))
    bad(umount("/snapshot"), "umount of a snapshot");
  for (int i = 0; i < 3; i++)
    mode(some[i], NILFS_CHECKPOINT);
  uint64_t one = first + 2;
  bad(ioctl(root, NILFS_IOCTL_DELETE_CHECKPOINT, &one), "DELETE_CHECKPOINT");
  mode(some[3], NILFS_CHECKPOINT);
  clean(ROOT "/moved", (struct nilfs_period){first + 3, last - 5});
  write_text("/proc/sys/vm/drop_caches", "3");
  file = open(ROOT "/moved", O_RDONLY);
  if (!bad(read(file, block, sizeof(block)), "read"))
    check(block, sizeof(block), 130, 0, "moved");
  close(file);
  count =
      list(NILFS_IOCTL_GET_CPINFO, found, sizeof(*found), 1, NILFS_CHECKPOINT);
  if (!bad(count, "GET_CPINFO") && count > 40)
    fail("%ld checkpoints are left", count);
}

static void segments(const char *device) {
  static struct nilfs_suinfo found[MANY];
  struct nilfs_sustat state;
  bad(ioctl(root, NILFS_IOCTL_GET_SUSTAT, &state), "GET_SUSTAT");
  long count = list(NILFS_IOCTL_GET_SUINFO, found, sizeof(*found), 0, 0);
  bad(count, "GET_SUINFO");
  static struct nilfs_suinfo_update set[3];
  // The last one is beyond the smaller size below, and said to be bad.
  for (int i = 0; i < 3; i++) {
    set[i].sup_segnum = 2 + 300 * i;
    set[i].sup_flags = 1 << NILFS_SUINFO_UPDATE_LASTMOD;
    set[i].sup_sui.sui_lastmod = 1;
  }
  set[2].sup_flags |= 1 << NILFS_SUINFO_UPDATE_FLAGS;
  set[2].sup_sui.sui_flags = 1 << NILFS_SEGMENT_USAGE_ERROR;
  struct nilfs_argv ask = {
      .v_base = (uintptr_t)set, .v_nmembs = 3, .v_size = sizeof(*set)};
  bad(ioctl(root, NILFS_IOCTL_SET_SUINFO, &ask), "SET_SUINFO");
  struct fstrim_range trim = {0, UINT64_MAX, 0};
  skipped(ioctl(root, FITRIM, &trim), "FITRIM");
  int disk = open(device, O_RDONLY);
  uint64_t size = 0;
  bad(ioctl(disk, BLKGETSIZE64, &size), "BLKGETSIZE64");
  close(disk);
  uint64_t range[2] = {0, size / 2};
  bad(ioctl(root, NILFS_IOCTL_SET_ALLOC_RANGE, range), "SET_ALLOC_RANGE");
  uint64_t smaller = size / 4 * 3;
  skipped(ioctl(root, NILFS_IOCTL_RESIZE, &smaller), "shrink");
  skipped(ioctl(root, NILFS_IOCTL_RESIZE, &size), "grow");
  range[1] = size;
  skipped(ioctl(root, NILFS_IOCTL_SET_ALLOC_RANGE, range), "SET_ALLOC_RANGE");
}

/// nilfs=DEVICE: the calls of lscp, chcp, rmcp, lssu, the cleaner and resize.
void do_nilfs(int count, char **word) {
  root = open(ROOT, O_RDONLY);
  if (bad(root, ROOT))
    return;
  checkpoints(word[0]);
  segments(word[0]);
  close(root);
}
