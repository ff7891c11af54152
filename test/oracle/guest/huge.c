// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Huge pages: what takes them one small page after another.
#include "guest.h"
#include <linux/userfaultfd.h>

enum { HUGE = 2 << 20 };

// COPY fills a huge page from where it can sleep, and from where it cannot:
// only a source that is not in the page tables yet makes it try again.
static void user_fault(const char *what, unsigned char *from, unsigned seed) {
  struct uffdio_api api = {.api = UFFD_API};
  unsigned char *at = mmap(NULL, HUGE, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
  int faults = syscall(SYS_userfaultfd, O_CLOEXEC);
  if (at == MAP_FAILED || bad(faults, "userfaultfd") ||
      bad(ioctl(faults, UFFDIO_API, &api), "UFFDIO_API"))
    return (void)bad(-1, what);
  struct uffdio_register all = {.range = {(uintptr_t)at, HUGE},
                                .mode = UFFDIO_REGISTER_MODE_MISSING};
  struct uffdio_copy copy = {
      .dst = (uintptr_t)at, .src = (uintptr_t)from, .len = HUGE};
  if (!bad(ioctl(faults, UFFDIO_REGISTER, &all), "UFFDIO_REGISTER") &&
      !bad(ioctl(faults, UFFDIO_COPY, &copy), what))
    check(at, HUGE, seed, 0, what);
  munmap(at, HUGE);
  close(faults);
}

/// huge: copied on a write, and filled by a handler of page faults.
void do_huge(int count, char **word) {
  write_text("/proc/sys/vm/nr_hugepages", "6");
  unsigned char *at = mmap(NULL, HUGE, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
  if (at == MAP_FAILED)
    return (void)bad(-1, "MAP_HUGETLB");
  fill(at, HUGE, 140, 0);
  pid_t child = fork();
  if (child == 0) {
    at[PAGE] ^= 1;
    at[PAGE] ^= 1;
    _exit(!check(at, HUGE, 140, 0, "copied"));
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (status)
    fail("huge: status %#x", status);
  user_fault("UFFDIO_COPY", at, 140);
  int file = open("/huge-data", O_RDWR | O_CREAT, 0600);
  bad(write(file, at, HUGE), "write");
  munmap(at, HUGE);
  at = mmap(NULL, HUGE, PROT_READ, MAP_SHARED, file, 0);
  if (at == MAP_FAILED)
    return (void)bad(-1, "mmap");
  user_fault("UFFDIO_COPY of a file", at, 140);
  close(file);
  write_text("/proc/sys/vm/nr_hugepages", "0");
}
