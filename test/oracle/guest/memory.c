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

/// swap=DEVICE: formatted, used until memory is short, and left again.
void do_swap(int count, char **word) {
  static unsigned char page[PAGE];
  uint32_t *header = (uint32_t *)(page + 1024);
  int file = open(word[0], O_RDWR);
  off_t size = lseek(file, 0, SEEK_END);
  if (bad(file, word[0]))
    return;
  header[0] = 1;
  header[1] = size / PAGE - 1;
  memcpy(page + PAGE - 10, "SWAPSPACE2", 10);
  bad(pwrite(file, page, PAGE, 0), "swap header");
  fsync(file);
  close(file);
  if (bad(swapon(word[0], 0), "swapon"))
    return;
  size_t bytes = 24 << 20;
  unsigned char *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  for (size_t i = 0; i < bytes; i += PAGE)
    if (i / PAGE % 3 == 0)
      memset(at + i, 0x11, PAGE); // zswap keeps one word of such a page
    else
      fill(at + i, i / PAGE % 3 == 1 ? PAGE : 300, 60, i);
  if (madvise(at, bytes, 21 /* MADV_PAGEOUT */) < 0)
    skipped(-1, "MADV_PAGEOUT");
  pid_t child = fork(); // swap counts above one
  if (child == 0)
    _exit(at[0] != 0x11);
  madvise(at, bytes, 21);
  waitpid(child, NULL, 0);
  for (size_t i = 0; i < bytes; i += PAGE)
    if (i / PAGE % 3 && !check(at + i, i / PAGE % 3 == 1 ? PAGE : 300, 60, i,
                               "swapped page"))
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
        bad(syscall(SYS_io_getevents, context, 8, 16, done, NULL),
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
      bad(syscall(SYS_io_getevents, context, 1, 1, done, NULL), "poll event");
    char got;
    if (read(ends[0], &got, 1) == 1)
      bad(syscall(SYS_io_submit, context, 1, &one), "io_submit of a poll");
    syscall(SYS_io_cancel, context, one, done);
  }
  close(file);
  bad(syscall(SYS_io_destroy, context), "io_destroy");
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
  for (size_t got = 0; got < 3 * PAGE;) {
    ssize_t n = read(a[0], to + got, 777);
    if (bad(n, "read"))
      return;
    got += n;
  }
  check(to, 3 * PAGE, 64, 10, "vmsplice");
  for (size_t got = 0; got < 3 * PAGE;) {
    ssize_t n = read(b[0], to + got, 5000);
    if (bad(n, "read"))
      return;
    got += n;
  }
  check(to, 3 * PAGE, 64, 10, "tee");
  // Another process's memory, both ways.
  pid_t child = fork();
  if (child == 0) {
    pause();
    _exit(0);
  }
  struct iovec here = {to, 4 * PAGE}, there = {from, 4 * PAGE};
  memset(to, 0, sizeof(to));
  if (!skipped(syscall(SYS_process_vm_readv, child, &here, 1, &there, 1, 0), "process_vm"))
    check(to, 4 * PAGE, 64, 0, "process_vm_readv");
  char name[64];
  snprintf(name, sizeof(name), "/proc/%d/cmdline", child);
  int file = open(name, O_RDONLY);
  bad(read(file, to, sizeof(to)), name);
  close(file);
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
}
