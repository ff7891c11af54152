// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sockets: the kernel's ciphers, and packets made of pages.
#include "guest.h"
#include <linux/if_alg.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <sys/sendfile.h>

static int algorithm(const char *type, const char *name) {
  struct sockaddr_alg is = {.salg_family = AF_ALG};
  strcpy((char *)is.salg_type, type);
  strcpy((char *)is.salg_name, name);
  int tap = socket(AF_ALG, SOCK_SEQPACKET, 0);
  if (bad(tap, "AF_ALG") ||
      bad(bind(tap, (struct sockaddr *)&is, sizeof(is)), name))
    return -1;
  return tap;
}

/// alg: hashes of odd lengths, and there and back through ciphers.
void do_alg(int count, char **word) {
  static const char *hashes[] = {"md5", "sha256", "crc32c"};
  static unsigned char data[3 * PAGE + 5];
  unsigned char digest[64];
  fill(data, sizeof(data), 65, 0);
  for (int i = 0; i < 3; i++) {
    int tap = algorithm("hash", hashes[i]);
    int use = accept(tap, NULL, 0);
    if (!bad(use, hashes[i])) {
      bad(send(use, data, PAGE - 3, MSG_MORE), "hash");
      bad(send(use, data + 5, sizeof(data) - 5, 0), "hash");
      bad(read(use, digest, sizeof(digest)), "digest");
      // A file's pages, by reference.
      int file = open("/init", O_RDONLY);
      off_t zero = 0;
      skipped(sendfile(use, file, &zero, 50000), "sendfile to a hash");
      bad(read(use, digest, sizeof(digest)), "digest");
      close(file);
    }
    close(use);
    close(tap);
  }
}

// An echo of more bytes than one piece of memory holds.
static void ping(struct sockaddr_in to) {
  enum { SIZE = 30000 };
  static unsigned char out[SIZE], in[SIZE + 60];
  struct icmphdr *head = (struct icmphdr *)out;
  int tap = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
  fill(out, SIZE, 67, 0);
  *head = (struct icmphdr){.type = ICMP_ECHO};
  uint32_t sum = 0;
  for (int i = 0; i < SIZE; i += 2)
    sum += *(uint16_t *)(out + i);
  sum = (sum & 0xffff) + (sum >> 16);
  head->checksum = ~(sum + (sum >> 16));
  bad(sendto(tap, out, SIZE, 0, (struct sockaddr *)&to, sizeof(to)), "echo");
  do // what was sent is received, too
    if (bad(recv(tap, in, sizeof(in), 0), "echo"))
      return;
  while (in[20] != ICMP_ECHOREPLY);
  check(in + 20 + sizeof(*head), SIZE - sizeof(*head), 67, sizeof(*head),
        "echo");
  close(tap);
}

// A socket that cannot take pages takes their bytes.
static void raw(int file, struct sockaddr_in to) {
  enum { SIZE = 5000, KIND = 253 }; // a protocol for experiments
  static unsigned char in[SIZE + 60];
  int out = socket(AF_INET, SOCK_RAW, KIND);
  int tap = socket(AF_INET, SOCK_RAW, KIND);
  off_t from = 300;
  to.sin_port = 0;
  if (bad(connect(out, (struct sockaddr *)&to, sizeof(to)), "raw") ||
      bad(sendfile(out, file, &from, 1000), "sendfile to a raw socket"))
    return;
  if (!bad(recv(tap, in, sizeof(in), 0), "raw"))
    check(in + 20, 1000, 66, 300, "raw");
  close(out);
  close(tap);
}

/// sockets: a file's pages to TCP, UDP and a local socket over loopback.
void do_sockets(int count, char **word) {
  loopback_up();
  struct sockaddr_in me = {.sin_family = AF_INET,
                           .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                           .sin_port = htons(7777)};
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  bad(bind(listener, (struct sockaddr *)&me, sizeof(me)), "bind");
  bad(listen(listener, 1), "listen");
  static unsigned char data[100000], got[100000];
  fill(data, sizeof(data), 66, 0);
  int file = open("/tcp-data", O_RDWR | O_CREAT, 0600);
  bad(write(file, data, sizeof(data)), "write");
  pid_t child = fork();
  if (child == 0) {
    int out = socket(AF_INET, SOCK_STREAM, 0);
    off_t zero = 0;
    if (connect(out, (struct sockaddr *)&me, sizeof(me)) < 0)
      _exit(1);
    while (zero < (off_t)sizeof(data))
      if (sendfile(out, file, &zero, sizeof(data) - zero) <= 0)
        _exit(2);
    _exit(0);
  }
  int in = accept(listener, NULL, NULL);
  size_t have = 0;
  for (ssize_t n; have < sizeof(got) &&
                  (n = read(in, got + have, sizeof(got) - have)) > 0;)
    have += n;
  if (have != sizeof(got))
    fail("tcp: %zu bytes", have);
  check(got, have, 66, 0, "tcp");
  waitpid(child, NULL, 0);
  close(in);
  close(listener);
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0) {
    off_t where = 0;
    if (!skipped(sendfile(pair[0], file, &where, 9000), "sendfile to a socket"))
      if (!bad(recv(pair[1], got, 9000, MSG_WAITALL), "recv"))
        check(got, 9000, 66, 0, "unix");
  }
  // One datagram of pages, larger than one fragment, copied and checksummed.
  int to = socket(AF_INET, SOCK_DGRAM, 0),
      from = socket(AF_INET, SOCK_DGRAM, 0);
  bad(bind(from, (struct sockaddr *)&me, sizeof(me)), "bind");
  bad(connect(to, (struct sockaddr *)&me, sizeof(me)), "connect");
  off_t where = 100;
  if (!skipped(sendfile(to, file, &where, 20000), "sendfile to udp"))
    for (ssize_t n, have = 0; have < 20000; have += n) {
      n = recv(from, got, sizeof(got), 0);
      if (bad(n, "udp") || !check(got, n, 66, 100 + have, "udp") || n == 0)
        break;
    }
  int one = 1;
  bad(setsockopt(to, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof(one)), "zerocopy");
  if (!bad(send(to, data, 20000, MSG_ZEROCOPY), "zerocopy") &&
      !bad(recv(from, got, sizeof(got), 0), "zerocopy"))
    check(got, 20000, 66, 0, "zerocopy");
  ping(me);
  raw(file, me);
}

/// port=DEVICE: pages with two owners, which cannot be given away.
void do_port(int count, char **word) {
  static unsigned char data[2 * PAGE];
  int port = open(word[0], O_WRONLY), a[2], b[2];
  fill(data, sizeof(data), 68, 0);
  if (bad(port, word[0]) || bad(pipe(a), "pipe") || bad(pipe(b), "pipe") ||
      bad(write(a[1], data, sizeof(data)), "write") ||
      bad(tee(a[0], b[1], sizeof(data), 0), "tee"))
    return;
  bad(splice(a[0], NULL, port, NULL, sizeof(data), 0), "splice to a port");
  close(port);
}

static int card(int number, struct sockaddr_ll *address) {
  struct ifreq ask = {0};
  int tap = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL));
  snprintf(ask.ifr_name, sizeof(ask.ifr_name), "eth%d", number);
  ask.ifr_mtu = 9000;
  bad(ioctl(tap, SIOCSIFMTU, &ask), "MTU");
  ask.ifr_flags = IFF_UP | IFF_PROMISC;
  bad(ioctl(tap, SIOCSIFFLAGS, &ask), "card up");
  bad(ioctl(tap, SIOCGIFINDEX, &ask), ask.ifr_name);
  *address = (struct sockaddr_ll){.sll_family = AF_PACKET,
                                  .sll_protocol = htons(ETH_P_ALL),
                                  .sll_ifindex = ask.ifr_ifindex};
  bad(bind(tap, (struct sockaddr *)address, sizeof(*address)), "bind");
  struct timeval wait = {.tv_usec = 100000};
  setsockopt(tap, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
  return tap;
}

/// cards: frames from eth0 to eth1 and back, small ones and large ones.
void do_cards(int count, char **word) {
  static unsigned char out[9000], in[9000];
  struct sockaddr_ll address[2];
  int tap[2] = {card(0, &address[0]), card(1, &address[1])};
  for (int n = 0; n < 20; n++) {
    int way = n % 2, size = n % 4 < 2 ? 100 + n : 8000 + n, tries = 0;
    fill(out, size, 200 + n, 0);
    memset(out, 0xff, ETH_ALEN); // to all
    memcpy(out + 2 * ETH_ALEN, "\x12\x34", 2);
    // The link takes its time at first.
    do
      bad(sendto(tap[way], out, size, 0, (struct sockaddr *)&address[way],
                 sizeof(address[way])),
          "frame");
    while (recv(tap[!way], in, sizeof(in), 0) != size && tries++ < 100);
    check(in + ETH_HLEN, size - ETH_HLEN, 200 + n, ETH_HLEN, "frame");
  }
}
