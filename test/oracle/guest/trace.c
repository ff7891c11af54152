// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the kernel tells of a process, and the breakpoints that it puts into
// one.
#include "guest.h"
#include <elf.h>
#include <linux/keyctl.h>
#include <linux/perf_event.h>
#include <sys/auxv.h>

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

#define TRACING "/sys/kernel/tracing"
#define PROBE TRACING "/events/oracle/probe/enable"

// Counts, in the file's data, who listens to the probe.
static volatile unsigned short listeners = 7;

static __attribute__((noinline, noclone)) int probed(int x) {
  __asm__ volatile("" : "+r"(x));
  return x + 1;
}

/// Where in /init the byte at AT comes from: it is no position-independent
/// file.
static unsigned long offset_of(const volatile void *at) {
  const Elf32_Phdr *part = (const void *)getauxval(AT_PHDR);
  for (unsigned i = 0; i < getauxval(AT_PHNUM); i++)
    if (part[i].p_type == PT_LOAD && (Elf32_Addr)at >= part[i].p_vaddr &&
        (Elf32_Addr)at < part[i].p_vaddr + part[i].p_filesz)
      return (Elf32_Addr)at - part[i].p_vaddr + part[i].p_offset;
  fail("no part of /init is at %p", at);
  return 0;
}

/// probe: a breakpoint in this program, with a counter of its listeners.
void do_probe(int count, char **word) {
  char text[160], hits[160] = "";
  if (bad(mount("trace", TRACING, "tracefs", 0, ""), "tracefs"))
    return;
  snprintf(text, sizeof(text), "p:oracle/probe /init:0x%lx(0x%lx)",
           offset_of(probed), offset_of(&listeners));
  write_text(TRACING "/uprobe_events", text);
  write_text(PROBE, "1");
  if (listeners != 8)
    fail("%u listeners, not one more than 7", listeners);
  for (int i = 0; i < 5; i++)
    if (probed(i) != i + 1)
      fail("a probed function returns something else");
  FILE *profile = fopen(TRACING "/uprobe_profile", "r");
  if (!profile || !fgets(hits, sizeof(hits), profile) || !strstr(hits, " 5"))
    fail("uprobe_profile: '%s', not 5 hits", hits);
  write_text(PROBE, "0");
  if (listeners != 7)
    fail("%u listeners after the end, not 7", listeners);
  if (probed(1) != 2)
    fail("the breakpoint was not taken out");
  write_text(TRACING "/uprobe_events", "-:oracle/probe");
}

// linux/watch_queue.h does not go with fcntl.h.
#define SET_SIZE _IO('W', 0x60)
#define NOTIFICATIONS O_EXCL
#define ABOUT_KEYS 1

/// watch: what happens to a key, as notes in a pipe.
void do_watch(int count, char **word) {
  enum { CHANGES = 5 };
  struct {
    uint32_t type : 24, kind : 8, info, key, more;
  } note;
  int ends[2];
  if (bad(pipe2(ends, NOTIFICATIONS), "pipe of notes") ||
      bad(ioctl(ends[0], SET_SIZE, 64), "SET_SIZE"))
    return;
  long key =
      syscall(SYS_add_key, "user", "watched", "a", 1, KEY_SPEC_PROCESS_KEYRING);
  if (bad(key, "add_key") ||
      bad(syscall(SYS_keyctl, KEYCTL_WATCH_KEY, key, ends[0], 1), "WATCH_KEY"))
    return;
  for (int i = 0; i < CHANGES; i++)
    bad(syscall(SYS_keyctl, KEYCTL_UPDATE, key, "bb", 2), "KEYCTL_UPDATE");
  for (int i = 0; i < CHANGES; i++)
    if (!bad(read(ends[0], &note, sizeof(note)), "note") &&
        (note.type != ABOUT_KEYS || note.key != key))
      fail("a note of type %u on key %u, not %ld", note.type, note.key, key);
  close(ends[0]);
  close(ends[1]);
}
