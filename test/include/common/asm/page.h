/*
 * Fixture, every era: page size and protection bits
 *
 * Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#ifndef KMAP_TIDY_FIXTURE_ASM_PAGE_H
#define KMAP_TIDY_FIXTURE_ASM_PAGE_H

#include <linux/types.h>

#define PAGE_SHIFT 12
#define PAGE_SIZE (1UL << PAGE_SHIFT)
#define PAGE_MASK (~(PAGE_SIZE - 1))
#define offset_in_page(p) ((unsigned long)(p) & ~PAGE_MASK)

typedef struct {
	unsigned long pgprot;
} pgprot_t;
#define __pgprot(x) ((pgprot_t){(x)})
#define PAGE_KERNEL __pgprot(0x63)
#define PAGE_KERNEL_NOCACHE __pgprot(0x7b)
extern pgprot_t pgprot_writecombine(pgprot_t prot);

struct page;
extern struct page *pfn_to_page(unsigned long pfn);
extern unsigned long page_to_pfn(const struct page *page);
extern struct page *virt_to_page(const void *addr);

#endif
