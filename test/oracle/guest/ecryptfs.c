// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "guest.h"

// What the kernel takes as a key of type "user": linux/ecryptfs.h is not among
// the headers for programs.
struct token {
  uint16_t version, type;
  uint32_t flags;
  struct {
    uint32_t flags, encrypted_size, decrypted_size;
    uint8_t encrypted[512], decrypted[64];
  } session;
  uint8_t reserved[32];
  struct {
    uint32_t bytes;
    int32_t hash;
    uint32_t iterations, key_bytes, flags;
    uint8_t key[64], signature[17], salt[8];
  } password;
} __attribute__((packed));

#define SIGNATURE "0123456789abcdef"

/// ecryptfs=LOWER[,OPTIONS]: mounted on ROOT, with a made-up key.
void do_ecryptfs(int count, char **word) {
  static struct token key;
  key.version = 0x0004;
  key.password.bytes = 16;
  key.password.iterations = 1;
  key.password.key_bytes = 16;
  key.password.flags = 2; // the key is there, not to be made of a phrase
  fill(key.password.key, 16, 70, 0);
  memcpy(key.password.signature, SIGNATURE, 17);
  if (bad(syscall(SYS_add_key, "user", SIGNATURE, &key, sizeof(key), -4),
          "add_key"))
    return;
  char options[256];
  snprintf(options, sizeof(options),
           "ecryptfs_sig=" SIGNATURE ",ecryptfs_cipher=aes,"
           "ecryptfs_key_bytes=16%s%s",
           count > 1 ? "," : "", count > 1 ? word[1] : "");
  bad(mount(word[0], ROOT, "ecryptfs", 0, options), "mount ecryptfs");
}
