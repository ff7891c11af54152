// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The program that runs in the oracle's guest as /init, and nothing else does:
// its arguments are the steps of one case, "verb" or "verb=WORD,WORD,...".
#ifndef GUEST_H
#define GUEST_H
#define _GNU_SOURCE
#define _FILE_OFFSET_BITS 64
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096
#define ROOT "/mnt"

typedef void verb(int count, char **word);

/// Says that the case failed, and why; the steps go on.
void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
/// For the report only.
void note(const char *format, ...) __attribute__((format(printf, 1, 2)));
/// True, and a failure, when RESULT is negative: errno says why.
int bad(long result, const char *what);
/// The same for what not every file system can do: then it is only skipped.
int skipped(long result, const char *what);

/// Bytes that tell where they belong: of file SEED, from OFFSET on.
void fill(unsigned char *to, size_t size, unsigned seed, uint64_t offset);
/// Fails when they are not those; returns whether they are.
int check(const unsigned char *is, size_t size, unsigned seed, uint64_t offset,
          const char *what);
/// DEVICE is formatted as swap, and used; returns whether it is.
int swap_on(const char *device);
/// The loopback device, with its address.
void loopback_up(void);
void write_text(const char *path, const char *text);

verb do_files, do_verify, do_crc, do_tail, do_tailed, do_flags; // files.c
verb do_nilfs;                                                  // nilfs.c
verb do_ecryptfs;                                               // ecryptfs.c
verb do_drbd;                                                   // drbd.c
verb do_fuse;                                                   // fuse.c
verb do_nfs;                                                    // nfs.c
verb do_loop, do_dm, do_copy, do_disk, do_ubi;                  // devices.c
verb do_md, do_mdcycle, do_mdstop;
verb do_scsi, do_symlink;                                // scsi.c
verb do_swap, do_ksm, do_core, do_exec, do_aio, do_pipe; // memory.c
verb do_huge;                                            // huge.c
verb do_snapshot, do_kcore;                              // power.c
verb do_maps, do_probe, do_watch;                        // trace.c
verb do_alg, do_sockets, do_port, do_cards;              // net.c
#endif
