/*
 * Fixture, every era: the basic types
 *
 * Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#ifndef KMAP_TIDY_FIXTURE_LINUX_TYPES_H
#define KMAP_TIDY_FIXTURE_LINUX_TYPES_H

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef signed int s32;
typedef u16 __le16;
typedef u32 __le32;
typedef u64 __le64;
typedef u64 sector_t;
typedef long long loff_t;
typedef unsigned long pgoff_t;
typedef unsigned long uintptr_t;
typedef u64 phys_addr_t;
typedef phys_addr_t resource_size_t;
typedef u64 dma_addr_t;
typedef unsigned int gfp_t;
typedef __SIZE_TYPE__ size_t;
typedef long ssize_t;
typedef _Bool bool;

#define true 1
#define false 0
#define NULL ((void *)0)
#define offsetof(TYPE, MEMBER) __builtin_offsetof(TYPE, MEMBER)

/* sparse's address spaces vanish for a compiler. */
#define __user
#define __iomem
#define __force
#define __percpu
#define __bitwise

struct list_head {
	struct list_head *next, *prev;
};
typedef struct {
	int counter;
} atomic_t;

#endif
