// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "guest.h"
#include <linux/fs.h>
#include <linux/nilfs2_api.h>

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

static void checkpoints(void) {
  static struct nilfs_cpinfo found[MANY];
  struct nilfs_cpstat state;
  uint64_t first = checkpoint(0), last = first;
  for (unsigned i = 1; i < 80; i++)
    last = checkpoint(i);
  bad(ioctl(root, NILFS_IOCTL_GET_CPSTAT, &state), "GET_CPSTAT");
  // Snapshots are a list across blocks.
  uint64_t some[] = {first + 40, first + 1, first + 70, first + 41};
  for (int i = 0; i < 4; i++)
    mode(some[i], NILFS_SNAPSHOT);
  long count = list(NILFS_IOCTL_GET_CPINFO, found, sizeof(*found), 1,
                    NILFS_CHECKPOINT);
  if (!bad(count, "GET_CPINFO") && count < 80)
    fail("%ld checkpoints", count);
  count = list(NILFS_IOCTL_GET_CPINFO, found, sizeof(*found), 0, NILFS_SNAPSHOT);
  if (!bad(count, "GET_CPINFO of snapshots") && count != 4)
    fail("%ld snapshots, not 4", count);
  for (int i = 0; i < 3; i++)
    mode(some[i], NILFS_CHECKPOINT);
  uint64_t one = first + 2;
  bad(ioctl(root, NILFS_IOCTL_DELETE_CHECKPOINT, &one), "DELETE_CHECKPOINT");
  mode(some[3], NILFS_CHECKPOINT);
  // The cleaner's call: a whole range of checkpoints goes, and its blocks.
  struct nilfs_period range = {first + 3, last - 5};
  uint64_t none = 0;
  struct nilfs_argv clean[5] = {
      {.v_size = sizeof(struct nilfs_vdesc), .v_base = (uintptr_t)&none},
      {.v_size = sizeof(range), .v_base = (uintptr_t)&range, .v_nmembs = 1},
      {.v_size = sizeof(uint64_t), .v_base = (uintptr_t)&none},
      {.v_size = sizeof(struct nilfs_bdesc), .v_base = (uintptr_t)&none},
      {.v_size = sizeof(uint64_t), .v_base = (uintptr_t)&none}};
  bad(ioctl(root, NILFS_IOCTL_CLEAN_SEGMENTS, clean), "CLEAN_SEGMENTS");
  count = list(NILFS_IOCTL_GET_CPINFO, found, sizeof(*found), 1,
               NILFS_CHECKPOINT);
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
  for (int i = 0; i < 3; i++) {
    set[i].sup_segnum = 2 + 100 * i;
    set[i].sup_flags = 1 << NILFS_SUINFO_UPDATE_LASTMOD;
    set[i].sup_sui.sui_lastmod = 1;
  }
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
  range[1] = UINT64_MAX;
  skipped(ioctl(root, NILFS_IOCTL_SET_ALLOC_RANGE, range), "SET_ALLOC_RANGE");
}

/// nilfs=DEVICE: the calls of lscp, chcp, rmcp, lssu, the cleaner and resize.
void do_nilfs(int count, char **word) {
  root = open(ROOT, O_RDONLY);
  if (bad(root, ROOT))
    return;
  checkpoints();
  segments(word[0]);
  close(root);
}
