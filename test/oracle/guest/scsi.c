// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "guest.h"
#include <scsi/sg.h>

static int command(int disk, const unsigned char *bytes, int length, int way,
                   void *data, unsigned size) {
  unsigned char sense[32] = {0};
  sg_io_hdr_t ask = {.interface_id = 'S',
                     .dxfer_direction = way,
                     .cmd_len = length,
                     .mx_sb_len = sizeof(sense),
                     .dxfer_len = size,
                     .dxferp = data,
                     .cmdp = (unsigned char *)bytes,
                     .sbp = sense,
                     .timeout = 10000};
  if (bad(ioctl(disk, SG_IO, &ask), "SG_IO"))
    return -1;
  if (ask.status)
    note("skipped command %#x: status %#x, sense %#x %#x", bytes[0], ask.status,
         sense[2], sense[12]);
  return ask.status;
}

/// scsi=DEVICE: commands that no file system gives.
void do_scsi(int count, char **word) {
  static unsigned char data[2 * 512], got[512];
  int disk = open(word[0], O_RDWR);
  if (bad(disk, word[0]))
    return;
  unsigned char write10[10] = {0x2a, 0, 0, 0, 0, 8, 0, 0, 1, 0};
  unsigned char read10[10] = {0x28, 0, 0, 0, 0, 8, 0, 0, 1, 0};
  unsigned char compare[16] = {0x89, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 1};
  unsigned char same[16] = {0x93, 0, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 4};
  unsigned char exclusive[10] = {0x53, 0, 0, 0, 0, 8, 0, 0, 1, 0};
  fill(data, 512, 110, 0);
  fill(data + 512, 512, 111, 0);
  command(disk, write10, 10, SG_DXFER_TO_DEV, data, 512);
  if (command(disk, compare, 16, SG_DXFER_TO_DEV, data, 1024) == 0 &&
      command(disk, read10, 10, SG_DXFER_FROM_DEV, got, 512) == 0)
    check(got, 512, 111, 0, "compare and write");
  // The second time it does not compare equal.
  if (command(disk, compare, 16, SG_DXFER_TO_DEV, data, 1024) == 0)
    fail("compare and write compared what differs");
  command(disk, same, 16, SG_DXFER_TO_DEV, data, 512);
  command(disk, exclusive, 10, SG_DXFER_TO_FROM_DEV, data, 512);
  close(disk);
}

/// symlink=TARGET,NAME: what connects things in configfs.
void do_symlink(int count, char **word) {
  bad(symlink(word[0], word[1]), word[1]);
}
