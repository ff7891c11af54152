// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a file system's paths to page contents are made to do.
#include "guest.h"
#include <dirent.h>
#include <linux/falloc.h>
#include <linux/fs.h>
#include <sys/sendfile.h>
#include <sys/xattr.h>

static const size_t sizes[] = {1,    100,   1023,  4095,  4096,
                               4097, 10000, 70000, 300000};
enum { SIZES = sizeof(sizes) / sizeof(*sizes), NAMES = 150 };

static char path[512];
static const char *at(const char *folder, const char *kind, unsigned n) {
  snprintf(path, sizeof(path), "%s/%s%u", folder, kind, n);
  return path;
}

static int create(const char *name) {
  int file = open(name, O_RDWR | O_CREAT | O_TRUNC, 0600);
  bad(file, name);
  return file;
}

static void put(const char *name, size_t size, unsigned seed) {
  static unsigned char chunk[3001];
  int file = create(name);
  for (size_t done = 0; file >= 0 && done < size;) {
    size_t now = size - done < sizeof(chunk) ? size - done : sizeof(chunk);
    fill(chunk, now, seed, done);
    if (bad(write(file, chunk, now), "write"))
      break;
    done += now;
  }
  if (seed % 2)
    skipped(fsync(file), "fsync");
  close(file);
}

static void expect(const char *name, size_t size, unsigned seed) {
  static unsigned char chunk[5003];
  int file = open(name, O_RDONLY);
  if (bad(file, name))
    return;
  size_t done = 0;
  for (ssize_t got; (got = read(file, chunk, sizeof(chunk))) > 0; done += got)
    if (!check(chunk, got, seed, done, name))
      break;
  if (done != size)
    fail("%s: %zu bytes of %zu could be read", name, done, size);
  close(file);
}

static void sized(const char *folder, unsigned seed) {
  for (unsigned i = 0; i < SIZES; i++)
    put(at(folder, "size", i), sizes[i], seed + i);
  for (unsigned i = 0; i < SIZES; i++)
    expect(at(folder, "size", i), sizes[i], seed + i);
}

// Several writers of one file by different ways, then one reader.
static void mapped(const char *name) {
  int file = create(name);
  if (file < 0 || skipped(ftruncate(file, 3 * PAGE + 100), "ftruncate"))
    return;
  unsigned char *map =
      mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (map == MAP_FAILED) {
    skipped(-1, "mmap");
    close(file);
    return;
  }
  fill(map, 3 * PAGE + 100, 77, 0);
  skipped(msync(map, 4 * PAGE, MS_SYNC), "msync");
  munmap(map, 4 * PAGE);
  close(file);
  expect(name, 3 * PAGE + 100, 77);
}

static void direct(const char *name) {
  unsigned char *block;
  int file = open(name, O_RDWR | O_CREAT | O_DIRECT, 0600);
  if (skipped(file, "O_DIRECT"))
    return;
  if (posix_memalign((void **)&block, PAGE, 4 * PAGE))
    return;
  fill(block, 4 * PAGE, 78, 0);
  if (!skipped(pwrite(file, block, 4 * PAGE, 0), "direct write")) {
    memset(block, 0, 4 * PAGE);
    if (!bad(pread(file, block, 4 * PAGE, 0), "direct read"))
      check(block, 4 * PAGE, 78, 0, "direct read");
  }
  free(block);
  close(file);
}

static void moved(const char *from, size_t size, unsigned seed,
                  const char *folder) {
  int in = open(from, O_RDONLY), out = create(at(folder, "sent", 0));
  off_t zero = 0;
  if (!skipped(sendfile(out, in, &zero, size), "sendfile"))
    expect(at(folder, "sent", 0), size, seed);
  close(out);
  int ends[2];
  if (pipe(ends) == 0) {
    loff_t where = 0;
    out = create(at(folder, "spliced", 0));
    while ((size_t)where < size) {
      ssize_t n = splice(in, &where, ends[1], NULL, 30000, 0);
      if (skipped(n, "splice") || n == 0)
        break;
      while (n > 0) {
        ssize_t gone = splice(ends[0], NULL, out, NULL, n, 0);
        if (skipped(gone, "splice to a file") || gone == 0)
          break;
        n -= gone;
      }
      if (n)
        break;
    }
    if ((size_t)where >= size)
      expect(at(folder, "spliced", 0), size, seed);
    close(ends[0]);
    close(ends[1]);
    close(out);
  }
  out = create(at(folder, "copied", 0));
  loff_t where = 0;
  if (!skipped(copy_file_range(in, &where, out, NULL, size, 0),
               "copy_file_range"))
    close(out);
  close(in);
}

static void zeros(int file, off_t from, size_t size, const char *what) {
  unsigned char chunk[2000];
  while (size) {
    ssize_t got =
        pread(file, chunk, size < sizeof(chunk) ? size : sizeof(chunk), from);
    if (got <= 0) {
      fail("%s: short at %lld", what, (long long)from);
      return;
    }
    for (ssize_t i = 0; i < got; i++)
      if (chunk[i]) {
        fail("%s: not zero at %lld", what, (long long)from + i);
        return;
      }
    from += got;
    size -= got;
  }
}

static void holes(const char *name) {
  unsigned char some[100];
  put(name, 50000, 79);
  int file = open(name, O_RDWR);
  if (!skipped(ftruncate(file, 12345), "truncate") &&
      !skipped(ftruncate(file, 40000), "extend"))
    zeros(file, 12345, 40000 - 12345, "after truncate");
  fill(some, 100, 80, 0);
  if (!skipped(pwrite(file, some, 100, 60001), "write beyond the end")) {
    zeros(file, 40000, 20001, "hole");
    if (!bad(pread(file, some, 100, 60001), "read"))
      check(some, 100, 80, 0, "write beyond the end");
  }
  if (!skipped(fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 1000,
                         9000),
               "punch"))
    zeros(file, 1000, 9000, "punched");
  if (!skipped(fallocate(file, FALLOC_FL_ZERO_RANGE, 10100, 700), "zero range"))
    zeros(file, 10100, 700, "zeroed");
  skipped(fallocate(file, FALLOC_FL_COLLAPSE_RANGE, 16384, 4096), "collapse");
  skipped(fallocate(file, FALLOC_FL_INSERT_RANGE, 16384, 4096), "insert");
  skipped(fallocate(file, 0, 200000, 30000), "fallocate");
  close(file);
}

static void attributes(const char *name) {
  static const size_t lengths[] = {1, 60, 700, 3000};
  unsigned char set[3000], got[4000];
  char key[32], list[4096];
  put(name, 10, 1);
  for (unsigned i = 0; i < 4; i++) {
    snprintf(key, sizeof(key), "user.oracle%u", i);
    fill(set, lengths[i], 90 + i, 0);
    if (skipped(setxattr(name, key, set, lengths[i], 0), "setxattr"))
      return;
    ssize_t size = getxattr(name, key, got, sizeof(got));
    if (!bad(size, "getxattr") && (size_t)size == lengths[i])
      check(got, size, 90 + i, 0, key);
  }
  skipped(listxattr(name, list, sizeof(list)), "listxattr");
  skipped(setxattr(name, "user.oracle1", "other", 5, XATTR_REPLACE), "replace");
  skipped(removexattr(name, "user.oracle0"), "removexattr");
}

static unsigned count(const char *folder) {
  unsigned seen = 0;
  DIR *from = opendir(folder);
  if (!from) {
    fail("opendir %s: %s", folder, strerror(errno));
    return 0;
  }
  for (struct dirent *one; (one = readdir(from));)
    seen += !strncmp(one->d_name, "name-", 5);
  closedir(from);
  return seen;
}

static void names(const char *folder) {
  char name[600], other[600], target[1000];
  snprintf(name, sizeof(name), "%s/names", folder);
  if (bad(mkdir(name, 0700), "mkdir"))
    return;
  for (unsigned i = 0; i < NAMES; i++) {
    snprintf(name, sizeof(name), "%s/names/name-%u-%0*u", folder, i, i % 10, i);
    int file = open(name, O_CREAT | O_WRONLY, 0600);
    if (bad(file, name))
      return;
    close(file);
  }
  snprintf(name, sizeof(name), "%s/names", folder);
  if (count(name) != NAMES)
    fail("%s: %u names, not %d", name, count(name), NAMES);
  for (unsigned i = 0; i < NAMES; i += 2) {
    snprintf(name, sizeof(name), "%s/names/name-%u-%0*u", folder, i, i % 10, i);
    snprintf(other, sizeof(other), "%s/names/new-%u", folder, i);
    bad(i % 4 ? rename(name, other) : unlink(name), "rename or unlink");
  }
  snprintf(name, sizeof(name), "%s/names", folder);
  if (count(name) != NAMES / 2)
    fail("%s: %u names, not %d", name, count(name), NAMES / 2);
  snprintf(other, sizeof(other), "%s/moved", folder);
  bad(mkdir(other, 0700), "mkdir");
  snprintf(other, sizeof(other), "%s/moved/names", folder);
  bad(rename(name, other), "rename of a folder");
  if (count(other) != NAMES / 2)
    fail("%s: names lost by a rename", other);
  snprintf(name, sizeof(name), "%s/size2", folder);
  snprintf(other, sizeof(other), "%s/linked", folder);
  if (!skipped(link(name, other), "link"))
    unlink(other);
  for (unsigned length = 20; length < sizeof(target); length += 930) {
    memset(target, 'x', length);
    target[length] = 0;
    snprintf(other, sizeof(other), "%s/symlink%u", folder, length);
    if (skipped(symlink(target, other), "symlink"))
      continue;
    char got[1000];
    if (readlink(other, got, sizeof(got)) != (ssize_t)length ||
        memcmp(got, target, length))
      fail("%s: wrong target", other);
  }
}

static void all(const char *folder, unsigned seed) {
  char name[300];
  if (bad(mkdir(folder, 0700), folder))
    return;
  sized(folder, seed);
  snprintf(name, sizeof(name), "%s/mapped", folder);
  mapped(name);
  snprintf(name, sizeof(name), "%s/direct", folder);
  direct(name);
  snprintf(name, sizeof(name), "%s/size7", folder);
  moved(name, sizes[7], seed + 7, folder);
  snprintf(name, sizeof(name), "%s/holes", folder);
  holes(name);
  snprintf(name, sizeof(name), "%s/attributes", folder);
  attributes(name);
  names(folder);
}

/// files[=FOLDER]: everything, in two tasks at once.
void do_files(int count, char **word) {
  char name[300];
  const char *root = count ? word[0] : ROOT;
  pid_t child[2];
  for (unsigned i = 0; i < 2; i++) {
    child[i] = fork();
    if (child[i] == 0) {
      snprintf(name, sizeof(name), "%s/task%u", root, i);
      all(name, 100 * (i + 1));
      _exit(0);
    }
  }
  // These two: other children serve until the end.
  for (unsigned i = 0; i < 2; i++) {
    int status;
    if (!bad(waitpid(child[i], &status, 0), "waitpid") && status)
      fail("a task ended with status %#x", status);
  }
  sync();
  write_text("/proc/sys/vm/drop_caches", "3");
  do_verify(count, word);
}

/// verify[=FOLDER]: what "files" left is still there.
void do_verify(int count, char **word) {
  char name[300];
  for (unsigned i = 0; i < 2; i++) {
    snprintf(name, sizeof(name), "%s/task%u", count ? word[0] : ROOT, i);
    for (unsigned j = 0; j < SIZES; j++)
      expect(at(name, "size", j), sizes[j], 100 * (i + 1) + j);
  }
}

static uint32_t crc(uint32_t sum, const unsigned char *from, size_t size) {
  for (sum = ~sum; size--; from++) {
    sum ^= *from;
    for (int bit = 0; bit < 8; bit++)
      sum = sum >> 1 ^ (0xedb88320 & -(sum & 1));
  }
  return ~sum;
}

static unsigned walk(const char *folder) {
  static unsigned char chunk[8000];
  char name[600];
  unsigned seen = 0;
  DIR *from = opendir(folder);
  if (!from) {
    fail("opendir %s: %s", folder, strerror(errno));
    return 0;
  }
  for (struct dirent *one; (one = readdir(from));) {
    struct stat is;
    if (one->d_name[0] == '.')
      continue;
    snprintf(name, sizeof(name), "%s/%s", folder, one->d_name);
    if (bad(lstat(name, &is), name))
      continue;
    if (S_ISDIR(is.st_mode)) {
      seen += walk(name);
      continue;
    }
    char target[PAGE];
    if (S_ISLNK(is.st_mode)) {
      bad(readlink(name, target, sizeof(target)), name);
      continue;
    }
    unsigned wanted;
    // By its name, with what a short-name file system makes of it.
    const char *dot = strrchr(one->d_name, '-');
    if (!dot || sscanf(dot + 1, "%8x", &wanted) != 1)
      continue;
    int file = open(name, O_RDONLY);
    if (bad(file, name))
      continue;
    uint32_t sum = 0;
    ssize_t got;
    while ((got = read(file, chunk, sizeof(chunk))) > 0)
      sum = crc(sum, chunk, got);
    if (bad(got, name) || sum != wanted)
      fail("%s: checksum %08x", name, sum);
    unsigned char *map = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, file, 0);
    if (map != MAP_FAILED) {
      if (is.st_size)
        (void)*(volatile unsigned char *)map;
      munmap(map, PAGE);
    }
    close(file);
    seen++;
  }
  closedir(from);
  return seen;
}

/// crc[=AT-LEAST]: every file NAME-CRC of the tree holds what its name says.
void do_crc(int count, char **word) {
  unsigned least = count ? atoi(word[0]) : 1, seen = walk(ROOT);
  if (seen < least)
    fail("%u files read, not %u", seen, least);
}

/// tail=N: N files that only a journal or log knows of yet, some of whose
/// blocks begin like the journal's own: ext4's and gfs2's magic numbers.
void do_tail(int count, char **word) {
  static const unsigned char magic[2][4] = {{0xc0, 0x3b, 0x39, 0x98},
                                            {0x01, 0x16, 0x19, 0x70}};
  unsigned char block[8192];
  for (int n = 0; n < atoi(word[0]); n++) {
    int file = create(at(ROOT, "tail", n));
    fill(block, sizeof(block), 300 + n, 0);
    for (size_t i = 0; n % 2 && i < sizeof(block); i += 512)
      memcpy(block + i, magic[n / 2 % 2], 4);
    bad(write(file, block, sizeof(block)), "write");
    bad(n % 3 ? fdatasync(file) : fsync(file), "sync");
    // Once more, now that the file itself is known.
    bad(pwrite(file, block, 5000, 1000), "write");
    bad(pwrite(file, block, sizeof(block), 0), "write");
    bad(fdatasync(file), "sync");
    close(file);
  }
}

/// tailed=N: those are there, after a mount that found the log only.
void do_tailed(int count, char **word) {
  for (int n = 0; n < atoi(word[0]); n += 2) {
    unsigned char got[8192];
    int file = open(at(ROOT, "tail", n), O_RDONLY);
    if (bad(file, path))
      continue;
    if (read(file, got, sizeof(got)) != sizeof(got))
      fail("%s is short", path);
    else
      check(got, sizeof(got), 300 + n, 0, path);
    close(file);
  }
}

/// flags=PATH,NUMBER: as of chattr; a folder's new files inherit some.
void do_flags(int count, char **word) {
  int flags = strtol(word[1], NULL, 0), file = open(word[0], O_RDONLY);
  bad(ioctl(file, FS_IOC_SETFLAGS, &flags), "FS_IOC_SETFLAGS");
  close(file);
}
