// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The kernel's own NFS server, and its client, in one guest: what the programs
// of nfs-kernel-server write to /proc is written here.
#include "guest.h"
#include <arpa/inet.h>
#include <net/if.h>
#include <signal.h>

void loopback_up(void) {
  struct ifreq ask = {.ifr_name = "lo"};
  int tap = socket(AF_INET, SOCK_DGRAM, 0);
  struct sockaddr_in me = {.sin_family = AF_INET,
                           .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  memcpy(&ask.ifr_addr, &me, sizeof(me));
  skipped(ioctl(tap, SIOCSIFADDR, &ask), "address of lo");
  ask.ifr_flags = IFF_UP | IFF_RUNNING;
  bad(ioctl(tap, SIOCSIFFLAGS, &ask), "lo up");
  close(tap);
}

// nfsd does not start without a port mapper: this one says yes to everything.
static void port_mapper(void) {
  struct sockaddr_in me = {.sin_family = AF_INET,
                           .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                           .sin_port = htons(111)};
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  bad(bind(listener, (struct sockaddr *)&me, sizeof(me)), "bind 111");
  bad(listen(listener, 8), "listen 111");
  if (fork())
    return;
  for (int talk; (talk = accept(listener, NULL, NULL)) >= 0;) {
    if (fork())
      continue;
    uint32_t call[1000];
    ssize_t got;
    while ((got = read(talk, call, sizeof(call))) >= 8) {
      // A record of 28 bytes: this call's number, reply, accepted, no
      // verifier, success, true.
      uint32_t reply[8] = {
          htonl(0x80000000 | 28), call[1], htonl(1), 0, 0, 0, 0, htonl(1)};
      if (ntohl(call[6]) == 0) // the empty call returns nothing
        reply[0] = htonl(0x80000000 | 24);
      if (write(talk, reply, 4 + (ntohl(reply[0]) & 0xff)) < 0)
        break;
    }
    _exit(0);
  }
  _exit(0);
}

/// nfs=DEVICE[,OPTIONS]: an ext2 there, exported, and mounted on ROOT.
void do_nfs(int count, char **word) {
  static int started;
  static const char *const kept[] = {"/var", "/var/lib", "/var/lib/nfs",
                                     "/var/lib/nfs/v4recovery", NULL};
  char options[256];
  if (!started++) {
    loopback_up();
    port_mapper();
    mkdir("/export", 0755);
    // Where the server keeps its clients' names: it ends its grace at once.
    for (const char *const *path = kept; *path; path++)
      mkdir(*path, 0755);
    if (bad(mount(word[0], "/export", "ext2", 0, ""), "mount /export") ||
        bad(mount("nfsd", "/proc/fs/nfsd", "nfsd", 0, ""), "mount nfsd"))
      return;
    write_text("/proc/net/rpc/auth.unix.ip/channel",
               "nfsd 127.0.0.1 2147483647 guest\n");
    // Written to, any port, no subtree check, root of the NFSv4 tree: 0x2412.
    write_text("/proc/net/rpc/nfsd.export/channel",
               "guest /export 2147483647 9234 65534 65534 0\n");
    write_text("/proc/net/rpc/nfsd.fh/channel",
               "guest 1 \\x00000000 2147483647 /export\n");
    write_text("/proc/fs/nfsd/versions", "-2 -3 +4\n");
    write_text("/proc/fs/nfsd/nfsv4leasetime", "10");
    write_text("/proc/fs/nfsd/nfsv4gracetime", "10");
    write_text("/proc/fs/nfsd/threads", "2");
    write_text("/proc/fs/nfsd/v4_end_grace", "Y");
  }
  for (int i = 2; i < count; i++)
    word[i][-1] = ',';
  snprintf(options, sizeof(options),
           "vers=4.0,addr=127.0.0.1,clientaddr=127.0.0.1,proto=tcp,sec=sys,"
           "hard%s%s",
           count > 1 ? "," : "", count > 1 ? word[1] : "");
  bad(mount("127.0.0.1:/", ROOT, "nfs4", 0, options), "mount nfs4");
}
