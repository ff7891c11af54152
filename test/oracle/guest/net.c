// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sockets: the kernel's ciphers, and packets made of pages.
#include "guest.h"
#include <linux/if_alg.h>
#include <netinet/in.h>
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
  int to = socket(AF_INET, SOCK_DGRAM, 0), from = socket(AF_INET, SOCK_DGRAM, 0);
  bad(bind(from, (struct sockaddr *)&me, sizeof(me)), "bind");
  bad(connect(to, (struct sockaddr *)&me, sizeof(me)), "connect");
  off_t where = 100;
  if (!skipped(sendfile(to, file, &where, 20000), "sendfile to udp"))
    for (ssize_t n, have = 0; have < 20000; have += n) {
      n = recv(from, got, sizeof(got), 0);
      if (bad(n, "udp") || !check(got, n, 66, 100 + have, "udp") || n == 0)
        break;
    }
}
