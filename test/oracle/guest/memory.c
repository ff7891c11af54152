// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Paths to the pages of processes.
#include "guest.h"
#include <limits.h>
#include <linux/aio_abi.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/swap.h>

static void drain(const char *name) {
  static char to[4 * PAGE];
  int file = open(name, O_RDONLY);
  ssize_t got;
  while ((got = read(file, to, sizeof(to))) > 0)
    ;
  bad(got, name);
  close(file);
}

// More users of swapped pages than a byte of the swap map can count.
static void swap_shared(void) {
  enum { BYTES = 64 * PAGE, USERS = 70 };
  int hold[2];
  char byte;
  unsigned char *at = mmap(NULL, BYTES, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  fill(at, BYTES, 59, 0);
  skipped(madvise(at, BYTES, MADV_PAGEOUT), "MADV_PAGEOUT");
  bad(pipe(hold), "pipe");
  for (int i = 0; i < USERS; i++)
    if (fork() == 0) {
      close(hold[1]);
      _exit(read(hold[0], &byte, 1) || !check(at, BYTES, 59, 0, "shared"));
    }
  drain("/proc/self/smaps");
  close(hold[0]);
  close(hold[1]);
  for (int status; wait(&status) > 0;)
    if (status)
      fail("a user of a swapped page: status %#x", status);
  check(at, BYTES, 59, 0, "shared");
  munmap(at, BYTES);
}

int swap_on(const char *device) {
  static unsigned char page[PAGE];
  uint32_t *header = (uint32_t *)(page + 1024);
  int file = open(device, O_RDWR);
  off_t size = lseek(file, 0, SEEK_END);
  if (bad(file, device))
    return 0;
  header[0] = 1;
  header[1] = size / PAGE - 1;
  memcpy(page + PAGE - 10, "SWAPSPACE2", 10);
  bad(pwrite(file, page, PAGE, 0), "swap header");
  fsync(file);
  close(file);
  return !bad(swapon(device, 0), "swapon");
}

/// swap=DEVICE: formatted, used until memory is short, and left again.
void do_swap(int count, char **word) {
  if (!swap_on(word[0]))
    return;
  swap_shared();
  size_t bytes = 24 << 20;
  unsigned char *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  for (size_t i = 0; i < bytes; i += PAGE)
    if (i / PAGE % 3 == 0)
      memset(at + i, 0x11, PAGE); // zswap keeps one word of such a page
    else
      fill(at + i, i / PAGE % 3 == 1 ? PAGE : 300, 60, i);
  skipped(madvise(at, bytes, MADV_PAGEOUT), "MADV_PAGEOUT");
  // What is kept of them has gaps now, to be moved together.
  for (size_t i = 0; i < bytes; i += 4 * PAGE)
    madvise(at + i, PAGE, MADV_DONTNEED);
  write_text("/proc/sys/vm/compact_memory", "1");
  if (strstr(word[0], "zram"))
    write_text("/sys/block/zram0/compact", "1");
  for (size_t i = 0; i < bytes; i += PAGE)
    if (i / PAGE % 4 && i / PAGE % 3 &&
        !check(at + i, i / PAGE % 3 == 1 ? PAGE : 300, 60, i, "swapped page"))
      break;
  munmap(at, bytes);
  bad(swapoff(word[0]), "swapoff");
}

/// ksm: equal pages are merged, then written.
void do_ksm(int count, char **word) {
  size_t bytes = 64 * PAGE;
  unsigned char *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  for (size_t i = 0; i < bytes; i += PAGE)
    fill(at + i, PAGE, 61, 0);
  bad(madvise(at, bytes, MADV_MERGEABLE), "MADV_MERGEABLE");
  write_text("/sys/kernel/mm/ksm/pages_to_scan", "1000");
  write_text("/sys/kernel/mm/ksm/sleep_millisecs", "10");
  write_text("/sys/kernel/mm/ksm/run", "1");
  sleep(2);
  for (size_t i = 0; i < bytes; i += PAGE) {
    if (!check(at + i, PAGE, 61, 0, "merged page"))
      break;
    at[i] ^= 1;
  }
  write_text("/sys/kernel/mm/ksm/run", "0");
}

/// core: of a process with some data, to a file, with all of its maps.
void do_core(int count, char **word) {
  write_text("/proc/sys/kernel/core_pattern", ROOT "/core");
  pid_t child = fork();
  if (child == 0) {
    struct rlimit all = {RLIM_INFINITY, RLIM_INFINITY};
    setrlimit(RLIMIT_CORE, &all);
    write_text("/proc/self/coredump_filter", "0x7f");
    unsigned char *at = mmap(NULL, 20 * PAGE, PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    fill(at, 20 * PAGE, 62, 0);
    abort();
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (!WCOREDUMP(status))
    fail("no core: status %#x", status);
  struct stat is;
  if (!bad(stat(ROOT "/core", &is), "core") && is.st_size < 20 * PAGE)
    fail("core of %lld bytes", (long long)is.st_size);
}

/// exec: 1000 arguments of 100 bytes.
void do_exec(int count, char **word) {
  static char *arguments[1001], text[101];
  memset(text, 'a', 100);
  for (int i = 0; i < 1000; i++)
    arguments[i] = text;
  pid_t child = fork();
  if (child == 0) {
    execv("/init", arguments);
    _exit(2);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (status)
    fail("exec: status %#x", status);
}

/// aio: io_submit, io_getevents, poll and cancel.
void do_aio(int count, char **word) {
  enum { EVENTS = 600 }; // a ring of several pages
  aio_context_t context = 0;
  static unsigned char data[8][PAGE] __attribute__((aligned(4096)));
  struct iocb jobs[8], *list[8];
  struct io_event done[16];
  if (bad(syscall(SYS_io_setup, EVENTS, &context), "io_setup"))
    return;
  int file = open(ROOT "/aio", O_RDWR | O_CREAT, 0600);
  bad(file, "aio");
  for (int turn = 0; turn < 200; turn++) {
    memset(jobs, 0, sizeof(jobs));
    for (int i = 0; i < 8; i++) {
      if (turn % 2 == 0)
        fill(data[i], PAGE, 63 + turn, i * PAGE);
      else
        memset(data[i], 0, PAGE);
      jobs[i].aio_lio_opcode = turn % 2 ? IOCB_CMD_PREAD : IOCB_CMD_PWRITE;
      jobs[i].aio_fildes = file;
      jobs[i].aio_buf = (uintptr_t)data[i];
      jobs[i].aio_nbytes = PAGE;
      jobs[i].aio_offset = i * PAGE;
      list[i] = &jobs[i];
    }
    if (bad(syscall(SYS_io_submit, context, 8, list), "io_submit") ||
        bad(syscall(SYS_io_pgetevents_time64, context, 8, 16, done, NULL, NULL),
            "io_getevents"))
      break;
    for (int i = 0; i < 8 && turn % 2; i++)
      check(data[i], PAGE, 62 + turn, i * PAGE, "aio");
  }
  int ends[2];
  struct iocb wait = {.aio_lio_opcode = IOCB_CMD_POLL, .aio_buf = POLLIN};
  struct iocb *one = &wait;
  if (pipe(ends) == 0) {
    wait.aio_fildes = ends[0];
    bad(syscall(SYS_io_submit, context, 1, &one), "io_submit of a poll");
    if (write(ends[1], "x", 1) == 1)
      bad(syscall(SYS_io_pgetevents_time64, context, 1, 1, done, NULL, NULL),
          "poll event");
    char got;
    if (read(ends[0], &got, 1) == 1)
      bad(syscall(SYS_io_submit, context, 1, &one), "io_submit of a poll");
    syscall(SYS_io_cancel, context, one, done);
  }
  close(file);
  bad(syscall(SYS_io_destroy, context), "io_destroy");
}

/// Reads SIZE bytes, at most PART at a time; returns whether it could.
static int read_in_parts(int fd, unsigned char *to, size_t size, size_t part) {
  for (size_t got = 0; got < size;) {
    ssize_t n = read(fd, to + got, part);
    if (bad(n, "read"))
      return 0;
    got += n;
  }
  return 1;
}

/// pipe: vmsplice, tee, splice, and plain bytes.
void do_pipe(int count, char **word) {
  static unsigned char from[4 * PAGE], to[4 * PAGE];
  int a[2], b[2];
  if (pipe(a) || pipe(b))
    return;
  fill(from, sizeof(from), 64, 0);
  struct iovec all = {from + 10, 3 * PAGE};
  bad(vmsplice(a[1], &all, 1, 0), "vmsplice");
  bad(tee(a[0], b[1], 3 * PAGE, 0), "tee");
  if (!read_in_parts(a[0], to, 3 * PAGE, 777))
    return;
  check(to, 3 * PAGE, 64, 10, "vmsplice");
  if (!read_in_parts(b[0], to, 3 * PAGE, 5000))
    return;
  check(to, 3 * PAGE, 64, 10, "tee");
  // Another process's memory, both ways.
  pid_t child = fork();
  if (child == 0) {
    pause();
    _exit(0);
  }
  struct iovec here = {to, 4 * PAGE}, there = {from, 4 * PAGE};
  memset(to, 0, sizeof(to));
  if (!skipped(syscall(SYS_process_vm_readv, child, &here, 1, &there, 1, 0),
               "process_vm"))
    check(to, 4 * PAGE, 64, 0, "process_vm_readv");
  char name[64];
  snprintf(name, sizeof(name), "/proc/%d/cmdline", child);
  drain(name);
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
}
