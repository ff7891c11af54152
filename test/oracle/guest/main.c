// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "guest.h"
#include <dirent.h>
#include <linux/reboot.h>
#include <sys/reboot.h>

static FILE *result;

static void say(const char *kind, const char *format, va_list arguments) {
  char text[512];
  vsnprintf(text, sizeof(text), format, arguments);
  fprintf(result, "%s %s\n", kind, text);
  fflush(result);
}

void fail(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  say("FAIL", format, arguments);
  va_end(arguments);
}

void note(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  say("NOTE", format, arguments);
  va_end(arguments);
}

int bad(long outcome, const char *what) {
  if (outcome >= 0)
    return 0;
  fail("%s: %s", what, strerror(errno));
  return 1;
}

int skipped(long outcome, const char *what) {
  if (outcome >= 0)
    return 0;
  switch (errno) {
  case EOPNOTSUPP:
  case ENOSYS:
  case EINVAL:
  case EPERM:
  case ENOTTY:
  case EXDEV:
  case EMLINK:
  case ENODEV:
  case ENOSPC:
  case ERANGE:
  case ENAMETOOLONG:
  case E2BIG:
  case EROFS:
  case EFBIG:
    note("skipped %s: %s", what, strerror(errno));
    return 1;
  }
  return bad(outcome, what);
}

static uint32_t mix(uint32_t x) {
  x = (x ^ x >> 16) * 0x7feb352d;
  x = (x ^ x >> 15) * 0x846ca68b;
  return x ^ x >> 16;
}

void fill(unsigned char *to, size_t size, unsigned seed, uint64_t offset) {
  for (size_t i = 0; i < size; i++, offset++)
    to[i] = mix(seed * 2654435761u + (uint32_t)(offset / 4)) >> offset % 4 * 8;
}

int check(const unsigned char *is, size_t size, unsigned seed, uint64_t offset,
          const char *what) {
  unsigned char want[PAGE];
  for (size_t done = 0; done < size;) {
    size_t now = size - done < PAGE ? size - done : PAGE;
    fill(want, now, seed, offset + done);
    for (size_t i = 0; i < now; i++)
      if (is[done + i] != want[i]) {
        fail("%s: wrong data at offset %llu: %02x, not %02x", what,
             (unsigned long long)(offset + done + i), is[done + i], want[i]);
        return 0;
      }
    done += now;
  }
  return 1;
}

void write_text(const char *path, const char *text) {
  int file = open(path, O_WRONLY | O_CREAT, 0600);
  if (bad(file, path))
    return;
  if (write(file, text, strlen(text)) < 0)
    fail("write '%s' to %s: %s", text, path, strerror(errno));
  close(file);
}

static void do_write(int count, char **word) {
  // The text may hold commas.
  for (int i = 2; i < count; i++)
    word[i][-1] = ',';
  write_text(word[0], word[1]);
}

static void do_mount(int count, char **word) {
  for (int i = 3; i < count; i++)
    word[i][-1] = ',';
  int tries = 0;
  // What a device mapper made may take a moment.
  while (mount(word[1], ROOT, word[0], 0, count > 2 ? word[2] : "") < 0)
    if (tries++ == 20 || errno != ENOENT) {
      if (errno == EACCES || errno == EROFS) {
        bad(mount(word[1], ROOT, word[0], MS_RDONLY, count > 2 ? word[2] : ""),
            "mount read-only");
        return;
      }
      fail("mount %s on a %s: %s", word[1], word[0], strerror(errno));
      return;
    } else
      usleep(100000);
}

// Several layers may be stacked.
static void do_umount(int count, char **word) {
  sync();
  bad(umount(count ? word[0] : ROOT), "umount");
}

static void do_mkdir(int count, char **word) {
  for (int i = 0; i < count; i++)
    bad(mkdir(word[i], 0700), word[i]);
}

static void do_wrong(int count, char **word) {
  int file = open("/sys/kernel/debug/kmap_oracle/wrong", O_WRONLY);
  if (!bad(file, "wrong") && write(file, word[0], strlen(word[0])) < 0)
    fail("wrong %s: %s", word[0], strerror(errno));
  // What stays mapped or atomic shows on the way out of the kernel, and when
  // the task sleeps or ends.
  usleep(1000);
}

/// list=FOLDER: for who writes a case.
static void do_list(int count, char **word) {
  DIR *from = opendir(word[0]);
  for (struct dirent *one; from && (one = readdir(from));)
    note("%s/%s", word[0], one->d_name);
}

static void do_caches(int count, char **word) {
  sync();
  write_text("/proc/sys/vm/drop_caches", "3");
}

static const struct {
  const char *name;
  verb *act;
} verbs[] = {
    {"mount", do_mount},       {"umount", do_umount},
    {"mkdir", do_mkdir},       {"write", do_write},
    {"caches", do_caches},     {"wrong", do_wrong},
    {"files", do_files},       {"verify", do_verify},
    {"crc", do_crc},           {"tail", do_tail},
    {"tailed", do_tailed},     {"flags", do_flags},
    {"nilfs", do_nilfs},       {"ecryptfs", do_ecryptfs},
    {"fuse", do_fuse},         {"nfs", do_nfs},
    {"loop", do_loop},         {"dm", do_dm},
    {"copy", do_copy},         {"disk", do_disk},
    {"ubi", do_ubi},           {"md", do_md},
    {"mdcycle", do_mdcycle},   {"mdstop", do_mdstop},
    {"scsi", do_scsi},         {"symlink", do_symlink},
    {"swap", do_swap},         {"ksm", do_ksm},
    {"core", do_core},         {"exec", do_exec},
    {"aio", do_aio},           {"pipe", do_pipe},
    {"maps", do_maps},         {"alg", do_alg},
    {"sockets", do_sockets},   {"port", do_port},
    {"cards", do_cards},       {"probe", do_probe},
    {"watch", do_watch},       {"drbd", do_drbd},
    {"huge", do_huge},         {"kcore", do_kcore},
    {"snapshot", do_snapshot}, {"list", do_list},
};

static void take(char *step) {
  char *word[16];
  int count = 0;
  char *rest = strchr(step, '=');
  note("step %s", step);
  if (rest)
    *rest++ = 0;
  for (; rest && count < 16; count++) {
    word[count] = rest;
    if ((rest = strchr(rest, ',')))
      *rest++ = 0;
  }
  for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++)
    if (!strcmp(verbs[i].name, step)) {
      verbs[i].act(count, word);
      return;
    }
  fail("no step named %s", step);
}

static void sites(void) {
  char line[128];
  FILE *from = fopen("/sys/kernel/debug/kmap_oracle/sites", "r");
  while (from && fgets(line, sizeof(line), from))
    fprintf(result, "SITE %s", line);
}

int main(int count, char **argument) {
  // "exec" runs this file again, with more than a page of arguments.
  if (getpid() != 1)
    return count == 1000 ? 0 : 1;
  mkdir("/dev", 0755);
  mkdir("/proc", 0755);
  mkdir("/sys", 0755);
  mkdir(ROOT, 0755);
  mount("dev", "/dev", "devtmpfs", 0, "");
  mount("proc", "/proc", "proc", 0, "");
  mount("sys", "/sys", "sysfs", 0, "");
  mount("debug", "/sys/kernel/debug", "debugfs", 0, "");
  mount("config", "/sys/kernel/config", "configfs", 0, "");
  result = fopen("/dev/ttyS1", "w");
  if (!result)
    result = stdout;
  for (int i = 1; i < count; i++)
    take(argument[i]);
  sites();
  fprintf(result, "END\n");
  fflush(result);
  fsync(fileno(result));
  usleep(100000);
  reboot(LINUX_REBOOT_CMD_RESTART);
  return 0;
}
