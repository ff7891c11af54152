// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Block devices, used raw, and stacked below a file system.
#include "guest.h"
#include <linux/dm-ioctl.h>
#include <linux/fs.h>
#include <linux/loop.h>
#include <linux/major.h>
#include <linux/raid/md_p.h>
#include <linux/raid/md_u.h>
#include <mtd/ubi-user.h>
#include <sys/sysmacros.h>

/// loop=FILE,DEVICE
void do_loop(int count, char **word) {
  int file = open(word[0], O_RDWR), device = open(word[1], O_RDWR);
  if (!bad(file, word[0]) && !bad(device, word[1]))
    bad(ioctl(device, LOOP_SET_FD, file), "LOOP_SET_FD");
  close(file);
  close(device);
}

/// dm=NAME,SECTORS,TARGET,PARAMETERS: in those, + stands for a blank.
void do_dm(int count, char **word) {
  static struct {
    struct dm_ioctl head;
    struct dm_target_spec target;
    char parameters[512];
  } ask;
  static const int steps[] = {DM_DEV_CREATE, DM_TABLE_LOAD, DM_DEV_SUSPEND};
  int control = open("/dev/mapper/control", O_RDWR);
  if (bad(control, "/dev/mapper/control"))
    return;
  for (int i = 4; i < count; i++)
    word[i][-1] = ',';
  for (char *blank; (blank = strchr(word[3], '+'));)
    *blank = ' ';
  for (int i = 0; i < 3; i++) {
    memset(&ask, 0, sizeof(ask));
    ask.head.version[0] = DM_VERSION_MAJOR;
    ask.head.data_size = sizeof(ask);
    ask.head.data_start = offsetof(typeof(ask), target);
    snprintf(ask.head.name, sizeof(ask.head.name), "%s", word[0]);
    ask.head.target_count = i == 1;
    ask.target.length = atoll(word[1]);
    snprintf(ask.target.target_type, sizeof(ask.target.target_type), "%s",
             word[2]);
    snprintf(ask.parameters, sizeof(ask.parameters), "%s", word[3]);
    if (bad(ioctl(control, steps[i], &ask), word[2]))
      break;
  }
  char node[100];
  snprintf(node, sizeof(node), "/dev/mapper/%s", word[0]);
  mknod(node, S_IFBLK | 0600,
        makedev(major(ask.head.dev), minor(ask.head.dev)));
  close(control);
}

static int md_command(int device, unsigned long command, const char *node,
                      const char *what) {
  struct stat is;
  if (bad(stat(node, &is), node))
    return -1;
  return skipped(ioctl(device, command, is.st_rdev), what);
}

// A write-intent bitmap as a file: its superblock (version 4), and nothing.
static int md_bitmap(const char *path) {
  static uint32_t start[PAGE / 4] = {0x6d746962, 4};
  start[13] = 4096; // bytes per bit
  start[14] = 1;    // seconds between the daemon's turns
  int file = open(path, O_RDWR | O_CREAT | O_EXCL, 0600);
  if (file < 0)
    return open(path, O_RDWR); // of the array's earlier life
  for (int i = 0; i < 8; i++) {
    bad(write(file, start, PAGE), "bitmap");
    memset(start, 0, sizeof(start));
  }
  fsync(file);
  return file;
}

/// md=LEVEL,DEVICE,...[,BITMAP-FILE]: an array /dev/md0 of them.
void do_md(int count, char **word) {
  int level = atoi(word[0]), disks = count - 1;
  const char *bitmap = NULL;
  if (strncmp(word[count - 1], "/dev/", 5)) {
    bitmap = word[count - 1];
    disks--;
  }
  mdu_array_info_t array = {.major_version = 0,
                            .minor_version = 90,
                            .patch_version = MD_PATCHLEVEL_VERSION,
                            .level = level,
                            .size = 16384,
                            .nr_disks = disks,
                            .raid_disks = disks,
                            .not_persistent = 1,
                            .layout = level == 10  ? 0x102
                                      : level >= 4 ? 2
                                                   : 0,
                            .chunk_size = level == 1 ? 0 : 65536};
  mknod("/dev/md0", S_IFBLK | 0600, makedev(MD_MAJOR, 0));
  int device = open("/dev/md0", O_RDWR);
  if (bad(device, "/dev/md0") ||
      bad(ioctl(device, SET_ARRAY_INFO, &array), "SET_ARRAY_INFO"))
    return;
  for (int i = 0; i < disks; i++) {
    struct stat is;
    if (bad(stat(word[i + 1], &is), word[i + 1]))
      return;
    mdu_disk_info_t disk = {.number = i,
                            .raid_disk = i,
                            .major = major(is.st_rdev),
                            .minor = minor(is.st_rdev),
                            .state = 1 << MD_DISK_ACTIVE | 1 << MD_DISK_SYNC};
    bad(ioctl(device, ADD_NEW_DISK, &disk), "ADD_NEW_DISK");
  }
  if (bitmap) {
    int file = md_bitmap(bitmap);
    bad(ioctl(device, SET_BITMAP_FILE, file), "SET_BITMAP_FILE");
    close(file);
  }
  bad(ioctl(device, RUN_ARRAY, NULL), "RUN_ARRAY");
  close(device);
}

// Until no resync, recovery or check runs.
static void md_idle(void) {
  char now[20] = "";
  for (int i = 0; i < 600 && strncmp(now, "idle", 4); i++) {
    int file = open("/sys/block/md0/md/sync_action", O_RDONLY);
    bad(read(file, now, sizeof(now)), "sync_action");
    close(file);
    usleep(100000);
  }
}

/// mdcycle=DEVICE: it fails, is written past, and comes back.
void do_mdcycle(int count, char **word) {
  char *raw[] = {"/dev/md0", "1048576"};
  int device = open("/dev/md0", O_RDWR);
  if (bad(device, "/dev/md0"))
    return;
  md_idle();
  md_command(device, SET_DISK_FAULTY, word[0], "SET_DISK_FAULTY");
  sleep(1);
  do_disk(2, raw);
  md_command(device, HOT_REMOVE_DISK, word[0], "HOT_REMOVE_DISK");
  md_command(device, HOT_ADD_DISK, word[0], "HOT_ADD_DISK");
  sleep(1);
  md_idle();
  // It is busy until the recovery before has been taken down.
  int file = open("/sys/block/md0/md/sync_action", O_WRONLY), tries = 0;
  while (write(file, "check", 5) < 0 && errno == EBUSY && tries++ < 300)
    usleep(100000);
  if (tries > 300)
    note("skipped check: %s", strerror(EBUSY));
  close(file);
  md_idle();
  write_text("/sys/block/md0/md/bitmap/can_clear", "true");
  do_disk(2, raw);
  sleep(3);
  close(device);
}

/// mdstop: the array's end; its disks can be another's.
void do_mdstop(int count, char **word) {
  int device = open("/dev/md0", O_RDWR);
  bad(ioctl(device, STOP_ARRAY, NULL), "STOP_ARRAY");
  close(device);
  // It goes some time after its last user.
  for (int i = 0; i < 100 && access("/sys/block/md0", F_OK) == 0; i++)
    usleep(100000);
}

/// copy=FROM,TO: bytes of a device or file; TO is made when it is missing.
void do_copy(int count, char **word) {
  static char chunk[1 << 16] __attribute__((aligned(PAGE)));
  struct stat is;
  // A mounted disk as it is, not as a reader of it remembers it.
  int whole = stat(word[0], &is) == 0 && S_ISBLK(is.st_mode) ? O_DIRECT : 0;
  int from = open(word[0], O_RDONLY | whole),
      to = open(word[1], O_RDWR | O_CREAT, 0600);
  if (bad(from, word[0]) || bad(to, word[1]))
    return;
  ssize_t got;
  while ((got = read(from, chunk, sizeof(chunk))) > 0)
    if (write(to, chunk, got) != got) {
      fail("copy to %s: %s", word[1], strerror(errno));
      break;
    }
  bad(got, word[0]);
  skipped(fsync(to), "fsync");
  close(from);
  close(to);
}

/// disk=DEVICE[,BYTES]: patterns over it and back, cached and direct.
void do_disk(int count, char **word) {
  enum { SPAN = 8 * PAGE };
  size_t size = count > 1 ? strtoul(word[1], NULL, 0) : 1 << 21;
  int unit = 512;
  unsigned char *block;
  if (posix_memalign((void **)&block, PAGE, SPAN))
    return;
  for (int turn = 0; turn < 2; turn++) {
    int file = open(word[0], O_RDWR | (turn ? O_DIRECT : 0));
    if (bad(file, word[0]))
      return;
    bad(ioctl(file, BLKSSZGET, &unit), "BLKSSZGET");
    for (size_t at = 0; at < size; at += SPAN) {
      fill(block, SPAN, 50 + turn, at);
      // Partial and uneven requests, too.
      size_t part = turn ? SPAN - unit * (at / SPAN % 5) : SPAN - at / SPAN % 7;
      if (bad(pwrite(file, block, part, at), "write"))
        break;
    }
    skipped(fsync(file), "fsync");
    skipped(ioctl(file, BLKFLSBUF, 0), "BLKFLSBUF");
    for (size_t at = 0; at < size; at += SPAN) {
      size_t part = turn ? SPAN - unit * (at / SPAN % 5) : SPAN - at / SPAN % 7;
      // From within a page, too.
      part -= unit;
      if (bad(pread(file, block, part, at + unit), "read") ||
          !check(block, part, 50 + turn, at + unit, word[0]))
        break;
    }
    uint64_t range[2] = {PAGE, 4 * PAGE};
    skipped(ioctl(file, BLKDISCARD, range), "BLKDISCARD");
    range[0] = 10 * PAGE + 512;
    range[1] = 3 * PAGE;
    skipped(ioctl(file, BLKZEROOUT, range), "BLKZEROOUT");
    close(file);
  }
  free(block);
}

/// ubi: a volume over the flash memory that "ubi.mtd=" attached: ubi0:oracle.
void do_ubi(int count, char **word) {
  struct ubi_mkvol_req ask = {.vol_id = UBI_VOL_NUM_AUTO,
                              .alignment = 1,
                              .bytes = 8 << 20,
                              .vol_type = UBI_DYNAMIC_VOLUME,
                              .name_len = 6,
                              .name = "oracle"};
  int device = open("/dev/ubi0", O_RDWR);
  if (!bad(device, "/dev/ubi0"))
    bad(ioctl(device, UBI_IOCMKVOL, &ask), "UBI_IOCMKVOL");
  close(device);
}
