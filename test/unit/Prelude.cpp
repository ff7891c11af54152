//===--- Prelude.cpp - the kernel of the unit tests' snippets -------------===//
//
// Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Snippet.h"

namespace kmap_tidy {

// kmap() is an inline function, the unmaps of addresses are macros over a
// function, and page tables are mapped by macros that map nothing: each form
// that kernels give to these names occurs once.
const char *const Prelude = R"(
#define NULL ((void *)0)
#define PAGE_SIZE 4096UL
#define PAGE_MASK (~(PAGE_SIZE - 1))
#define offset_in_page(p) ((unsigned long)(p) & ~PAGE_MASK)
#define EIO 5
#define ENOMEM 12
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
typedef unsigned char u8;
typedef unsigned long size_t;
typedef _Bool bool;
#define true 1
#define false 0

struct page { unsigned long flags; void *private; };
struct bio_vec { struct page *bv_page; unsigned int bv_len, bv_offset; };
typedef struct { unsigned long pte; } pte_t;
typedef struct { unsigned long pmd; } pmd_t;

void might_sleep(void);
void *page_address(const struct page *page);
void *kmap_high(struct page *page);
void kunmap_high(struct page *page);
void *__kmap_local_page_prot(struct page *page, unsigned long prot);
void kunmap_local_indexed(const void *addr);

static inline void *kmap(struct page *page)
{
	might_sleep();
	return kmap_high(page);
}
static inline void kunmap(struct page *page)
{
	kunmap_high(page);
}
static inline void *kmap_local_page(struct page *page)
{
	return __kmap_local_page_prot(page, 0);
}
static inline void *kmap_atomic(struct page *page)
{
	return __kmap_local_page_prot(page, 0);
}
static inline void __kunmap_local(const void *addr)
{
	kunmap_local_indexed(addr);
}
static inline void __kunmap_atomic(const void *addr)
{
	kunmap_local_indexed(addr);
}
#define kunmap_local(__addr)                                                   \
	do {                                                                   \
		_Static_assert(sizeof(__addr), "an address");                  \
		__kunmap_local(__addr);                                        \
	} while (0)
#define kunmap_atomic(__addr)                                                  \
	do {                                                                   \
		_Static_assert(sizeof(__addr), "an address");                  \
		__kunmap_atomic(__addr);                                       \
	} while (0)

static inline pte_t *pte_offset_kernel(pmd_t *pmd, unsigned long address)
{
	return (pte_t *)pmd->pmd + address;
}
#define pte_offset_map(dir, address) pte_offset_kernel((dir), (address))
#define pte_unmap(pte) ((void)(pte))

void *memcpy(void *to, const void *from, size_t n);
void *memset(void *to, int c, size_t n);
struct page *alloc_page(unsigned int gfp);
void put_page(struct page *page);

/* Named by no table: anything may happen in there. */
int unknown(void);
int unknown_with(void *p);
int opaque(int which);
)";

} // namespace kmap_tidy
