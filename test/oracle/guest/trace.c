// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the kernel tells a process of its maps.
#include "guest.h"
#include <linux/perf_event.h>

/// maps: the build identifier of what is mapped.
void do_maps(int count, char **word) {
  struct perf_event_attr ask = {.type = PERF_TYPE_SOFTWARE,
                                .config = PERF_COUNT_SW_DUMMY,
                                .size = sizeof(ask),
                                .mmap = 1,
                                .mmap2 = 1,
                                .build_id = 1};
  int event = syscall(SYS_perf_event_open, &ask, 0, -1, -1, 0);
  if (bad(event, "perf_event_open"))
    return;
  struct perf_event_mmap_page *ring =
      mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, event, 0);
  int file = open("/init", O_RDONLY);
  if (ring == MAP_FAILED || mmap(NULL, PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE,
                                 file, 0) == MAP_FAILED)
    fail("mmap: %s", strerror(errno));
  else {
    struct perf_event_header *first = (void *)((char *)ring + PAGE);
    if (first->type != PERF_RECORD_MMAP2 ||
        !(first->misc & PERF_RECORD_MISC_MMAP_BUILD_ID))
      fail("no build identifier in record %u", first->type);
  }
  close(file);
  close(event);
}
