// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A file system in a process: one folder of many names, and one file.
#include "guest.h"
#include <dirent.h>
#include <linux/fuse.h>
#include <signal.h>

enum { FOLDER = 1, FILE_NODE = 2, ENTRIES = 200, LARGEST = 64 << 10 };

static unsigned char content[LARGEST];
static uint64_t size;

static struct fuse_attr attributes(uint64_t node) {
  return (struct fuse_attr){.ino = node,
                            .size = node == FILE_NODE ? size : 0,
                            .mode = node == FILE_NODE ? S_IFREG | 0600
                                                      : S_IFDIR | 0700,
                            .nlink = 1,
                            .blksize = PAGE};
}

static int entry(uint64_t number, char *to) {
  struct fuse_dirent *one = (void *)to;
  one->ino = FILE_NODE;
  one->off = number + 1;
  one->type = DT_REG;
  one->namelen = sprintf(one->name, "name-%03u", (unsigned)number);
  return FUSE_DIRENT_SIZE(one);
}

// The answer to one request: its size, or a negative error.
static int answer(const struct fuse_in_header *in, void *out) {
  const void *ask = in + 1;
  switch (in->opcode) {
  case FUSE_INIT:
    *(struct fuse_init_out *)out =
        (struct fuse_init_out){.major = FUSE_KERNEL_VERSION,
                               .minor = FUSE_KERNEL_MINOR_VERSION,
                               .max_readahead = 4 * PAGE,
                               .flags = FUSE_WRITEBACK_CACHE | FUSE_BIG_WRITES,
                               .max_write = 4 * PAGE};
    return sizeof(struct fuse_init_out);
  case FUSE_LOOKUP:
    *(struct fuse_entry_out *)out = (struct fuse_entry_out){
        .nodeid = FILE_NODE, .attr = attributes(FILE_NODE)};
    return sizeof(struct fuse_entry_out);
  case FUSE_SETATTR:
    if (((const struct fuse_setattr_in *)ask)->valid & FATTR_SIZE)
      size = ((const struct fuse_setattr_in *)ask)->size;
    // fall through
  case FUSE_GETATTR:
    *(struct fuse_attr_out *)out =
        (struct fuse_attr_out){.attr = attributes(in->nodeid)};
    return sizeof(struct fuse_attr_out);
  case FUSE_OPENDIR:
  case FUSE_OPEN:
    *(struct fuse_open_out *)out = (struct fuse_open_out){
        .open_flags =
            in->opcode == FUSE_OPEN ? 0 : FOPEN_CACHE_DIR | FOPEN_KEEP_CACHE};
    return sizeof(struct fuse_open_out);
  case FUSE_READDIR: {
    const struct fuse_read_in *read = ask;
    int done = 0;
    for (uint64_t n = read->offset; n < ENTRIES && done + 100 < (int)read->size;
         n++)
      done += entry(n, (char *)out + done);
    return done;
  }
  case FUSE_READ: {
    const struct fuse_read_in *read = ask;
    uint64_t end = read->offset + read->size;
    if (end > size)
      end = size;
    if (read->offset >= end)
      return 0;
    memcpy(out, content + read->offset, end - read->offset);
    return end - read->offset;
  }
  case FUSE_WRITE: {
    const struct fuse_write_in *write = ask;
    if (write->offset + write->size > LARGEST)
      return -EFBIG;
    memcpy(content + write->offset, write + 1, write->size);
    if (write->offset + write->size > size)
      size = write->offset + write->size;
    *(struct fuse_write_out *)out =
        (struct fuse_write_out){.size = write->size};
    return sizeof(struct fuse_write_out);
  }
  case FUSE_FLUSH:
  case FUSE_FSYNC:
  case FUSE_RELEASE:
  case FUSE_RELEASEDIR:
    return 0;
  }
  return -ENOSYS;
}

static void serve(int device) {
  static char in[LARGEST + PAGE], out[LARGEST + PAGE];
  const struct fuse_in_header *ask = (void *)in;
  struct fuse_out_header *head = (void *)out;
  while (read(device, in, sizeof(in)) > 0) {
    if (ask->opcode == FUSE_FORGET || ask->opcode == FUSE_BATCH_FORGET)
      continue;
    memset(out, 0, sizeof(out));
    int length = answer(ask, head + 1);
    head->unique = ask->unique;
    head->error = length < 0 ? length : 0;
    head->len = sizeof(*head) + (length > 0 ? length : 0);
    if (write(device, out, head->len) < 0 && errno != ENOENT)
      break;
  }
  _exit(0);
}

// The server's own word on what the file holds, into the page cache.
static void store(int device, uint64_t offset, uint32_t bytes) {
  static struct {
    struct fuse_out_header head;
    struct fuse_notify_store_out where;
    unsigned char data[2 * PAGE];
  } note;
  note.head.len = offsetof(typeof(note), data) + bytes;
  note.head.error = FUSE_NOTIFY_STORE;
  note.where.nodeid = FILE_NODE;
  note.where.offset = offset;
  note.where.size = bytes;
  fill(note.data, bytes, 120, offset);
  bad(write(device, &note, note.head.len), "FUSE_NOTIFY_STORE");
}

static void names(void) {
  int seen = 0;
  DIR *from = opendir(ROOT);
  if (!from)
    return (void)bad(-1, ROOT);
  while (readdir(from))
    seen++;
  closedir(from);
  if (seen != ENTRIES)
    fail("%d names, not %d", seen, ENTRIES);
}

/// fuse: mounted on ROOT, used, and unmounted.
void do_fuse(int count, char **word) {
  char options[100];
  static unsigned char got[3 * PAGE], put[3 * PAGE];
  int device = open("/dev/fuse", O_RDWR);
  if (bad(device, "/dev/fuse"))
    return;
  snprintf(options, sizeof(options),
           "fd=%d,rootmode=40700,user_id=0,group_id=0", device);
  if (bad(mount("oracle", ROOT, "fuse", 0, options), "mount fuse"))
    return;
  pid_t server = fork();
  if (server == 0)
    serve(device);
  names();
  names();
  int file = open(ROOT "/name-001", O_RDWR);
  bad(file, "file");
  // Parts of pages, at and beyond the end.
  fill(put, sizeof(put), 121, 0);
  bad(pwrite(file, put + 100, 1000, 100), "write");
  bad(pwrite(file, put + PAGE + 10, PAGE, PAGE + 10), "write");
  bad(fsync(file), "fsync");
  write_text("/proc/sys/vm/drop_caches", "3");
  if (!bad(pread(file, got, PAGE + 10 + PAGE, 0), "read")) {
    check(got + 100, 1000, 121, 100, "fuse");
    check(got + PAGE + 10, PAGE, 121, PAGE + 10, "fuse");
  }
  store(device, 4 * PAGE, PAGE + 100);
  memset(got, 0, sizeof(got));
  if (!bad(pread(file, got, PAGE + 100, 4 * PAGE), "read"))
    check(got, PAGE + 100, 120, 4 * PAGE, "stored");
  close(file);
  bad(umount(ROOT), "umount");
  close(device);
  kill(server, SIGKILL);
  waitpid(server, NULL, 0);
}
