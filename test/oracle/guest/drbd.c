// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Two DRBD resources in one kernel that are each other's peer. What drbdsetup
// says by netlink is said here; the numbers are those of linux/drbd_genl.h,
// which is not among the headers for programs.
#include "guest.h"
#include <arpa/inet.h>
#include <endian.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <netinet/in.h>

enum {
  CONTEXT = 2,
  DISK = 3,
  NET = 5,
  ROLE = 6,
  VERIFY = 9,
  NEW_MINOR = 5,
  NEW_RESOURCE = 7,
  CONNECT = 10,
  ATTACH = 12,
  PRIMARY = 14,
  SECONDARY = 15,
  START_VERIFY = 17,
  INVALIDATE_PEER = 20,
  DOWN = 27,
  SUCCESS = 101,
  ANY_MINOR = -1
};

static struct {
  struct nlmsghdr head;
  struct genlmsghdr what;
  char rest[2000];
} ask, told;
static int channel, family;

static void put(int type, const void *data, size_t size) {
  struct nlattr *one = (void *)((char *)&ask + NLMSG_ALIGN(ask.head.nlmsg_len));
  one->nla_type = type;
  one->nla_len = NLA_HDRLEN + size;
  memcpy((char *)one + NLA_HDRLEN, data, size);
  ask.head.nlmsg_len =
      NLMSG_ALIGN(ask.head.nlmsg_len) + NLA_ALIGN(one->nla_len);
}

static void put_number(int type, uint32_t number) {
  put(type, &number, sizeof(number));
}

static void put_text(int type, const char *text) {
  put(type, text, strlen(text) + 1);
}

static struct nlattr *nest(int type) {
  struct nlattr *one = (void *)((char *)&ask + NLMSG_ALIGN(ask.head.nlmsg_len));
  put(type | NLA_F_NESTED, "", 0);
  return one;
}

static void end(struct nlattr *one) {
  one->nla_len = (char *)&ask + ask.head.nlmsg_len - (char *)one;
}

static void begin(int type, int command) {
  memset(&ask, 0, sizeof(ask));
  ask.head.nlmsg_len = NLMSG_HDRLEN + GENL_HDRLEN;
  ask.head.nlmsg_type = type;
  ask.head.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
  ask.what.cmd = command;
  ask.what.version = 1;
}

// The kernel's answer; what it says about success comes first or alone.
static int send_it(void) {
  int outcome = 0;
  bad(send(channel, &ask, ask.head.nlmsg_len, 0), "netlink");
  do {
    if (bad(recv(channel, &told, sizeof(told), 0), "netlink"))
      return -1;
    if (told.head.nlmsg_type == family && family)
      outcome = ((int *)told.rest)[1];
  } while (told.head.nlmsg_type != NLMSG_ERROR);
  int error = *(int *)&told.what;
  return error ? error : outcome;
}

static int find_family(void) {
  struct nlattr *one = NULL;
  begin(GENL_ID_CTRL, CTRL_CMD_GETFAMILY);
  ask.head.nlmsg_flags = NLM_F_REQUEST;
  put_text(CTRL_ATTR_FAMILY_NAME, "drbd");
  bad(send(channel, &ask, ask.head.nlmsg_len, 0), "netlink");
  ssize_t got = recv(channel, &told, sizeof(told), 0);
  for (char *at = told.rest; at < (char *)&told + got;
       at += NLA_ALIGN(one->nla_len)) {
    one = (void *)at;
    if (one->nla_type == CTRL_ATTR_FAMILY_ID)
      return *(uint16_t *)(at + NLA_HDRLEN);
    if (one->nla_len < NLA_HDRLEN)
      break;
  }
  return 0;
}

// A command about a device, or about a resource.
static void command(int what, int minor, const char *resource) {
  begin(family, what);
  int head[2] = {minor, what == ATTACH || what == CONNECT};
  memcpy((char *)&ask + ask.head.nlmsg_len, head, sizeof(head));
  ask.head.nlmsg_len += sizeof(head);
  struct nlattr *context = nest(CONTEXT);
  if (what == NEW_MINOR)
    put_number(1, 0); // the volume
  if (resource)
    put_text(2, resource);
  if (what == CONNECT) {
    struct sockaddr_in side = {.sin_family = AF_INET,
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    side.sin_port = htons(7790 + (*resource == 'b'));
    put(3, &side, sizeof(side));
    side.sin_port = htons(7790 + (*resource == 'a'));
    put(4, &side, sizeof(side));
  }
  end(context);
}

static int said(const char *what) {
  int outcome = send_it();
  if (outcome != SUCCESS && outcome != 1)
    fail("%s: %d", what, outcome);
  return outcome == SUCCESS || outcome == 1;
}

// What "drbdmeta create-md" writes: nothing is agreed upon yet.
static void format(const char *device) {
  static struct {
    uint64_t size, ids[4], device, unused;
    uint32_t flags, magic, sectors, log, log_extents, bitmap, bytes_per_bit;
    uint32_t more[900];
  } __attribute__((packed)) start;
  enum { SECTORS = 2048, LOG = 8, BITMAP = LOG + 64 };
  start.ids[0] = htobe64(4); // just created
  start.device = htobe64(0x1234567800000000 + device[strlen(device) - 1]);
  start.flags = htobe32(1 << 7); // the activity log is clean
  start.magic = htobe32(0x83740267 + 4);
  start.sectors = htobe32(SECTORS);
  start.log = htobe32(LOG);
  start.log_extents = htobe32(61);
  start.bitmap = htobe32(BITMAP);
  start.bytes_per_bit = htobe32(PAGE);
  int file = open(device, O_RDWR);
  bad(write(file, &start, sizeof(start)), device);
  fsync(file);
  close(file);
}

static int about(const char *words, const char *also) {
  static char text[4000];
  int file = open("/proc/drbd", O_RDONLY);
  ssize_t got = read(file, text, sizeof(text) - 1);
  close(file);
  text[got < 0 ? 0 : got] = 0;
  if (strstr(text, words) && (!also || strstr(text, also)))
    return 1;
  return 0;
}

static void wait_for_peace(const char *when) {
  // What was asked for begins a moment later.
  usleep(500000);
  for (int i = 0; i < 600; i++) {
    if (about("0: cs:Connected", "1: cs:Connected") &&
        !about("Inconsistent", NULL))
      return;
    usleep(100000);
  }
  fail("no peace %s", when);
}

static void resource(int minor, const char *disk, const char *meta) {
  char name[] = {'a' + minor, 0}, node[20];
  format(meta);
  command(NEW_RESOURCE, ANY_MINOR, name);
  said("new resource");
  command(NEW_MINOR, minor, name);
  said("new minor");
  command(ATTACH, minor, NULL);
  struct nlattr *part = nest(DISK);
  put_text(1, disk);
  put_text(2, meta);
  put_number(3, -2);      // metadata on its own disk
  put_number(8, 1 << 20); // KB a second, and no more thought about it
  put_number(11, 0);
  end(part);
  said("attach");
  command(CONNECT, ANY_MINOR, name);
  part = nest(NET);
  put_text(4, "crc32c");
  put_text(5, "crc32c");
  put_number(6, 3); // a write is done when both have it
  end(part);
  said("connect");
  snprintf(node, sizeof(node), "/dev/drbd%d", minor);
  note("%s is %sthere", node, access(node, F_OK) ? "not " : "");
}

/// drbd=DISK,METADATA,DISK,METADATA: /dev/drbd0, mirrored, written, compared.
void do_drbd(int count, char **word) {
  struct sockaddr_nl me = {.nl_family = AF_NETLINK};
  char *raw[] = {"/dev/drbd0", "2097152"};
  loopback_up();
  channel = socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC);
  if (bad(channel, "netlink") ||
      bad(bind(channel, (struct sockaddr *)&me, sizeof(me)), "netlink"))
    return;
  if (!(family = find_family()))
    return fail("no drbd here");
  resource(0, word[0], word[1]);
  resource(1, word[2], word[3]);
  // The first one's content is what counts.
  for (int i = 0; i < 100 && !about("0: cs:Connected", NULL); i++)
    usleep(100000);
  command(PRIMARY, 0, NULL);
  struct nlattr *part = nest(ROLE);
  put(1, "\1", 1); // its data is good
  end(part);
  if (!said("primary"))
    return;
  wait_for_peace("after the first copy");
  do_disk(2, raw);
  command(START_VERIFY, 0, NULL);
  said("verify");
  wait_for_peace("after the comparison");
  // Once more, by checksums.
  command(INVALIDATE_PEER, 0, NULL);
  said("invalidate the peer");
  wait_for_peace("after the second copy");
  if (!about("oos:0", NULL))
    fail("the two differ");
  command(SECONDARY, 0, NULL);
  part = nest(ROLE);
  end(part);
  said("secondary");
  for (int i = 0; i < 2; i++) {
    char name[] = {'a' + i, 0};
    command(DOWN, ANY_MINOR, name);
    said("down");
  }
}
