/*
 * Fixture, every era: page allocation
 *
 * Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#ifndef KMAP_TIDY_FIXTURE_LINUX_GFP_H
#define KMAP_TIDY_FIXTURE_LINUX_GFP_H

#include <linux/types.h>

#define __GFP_HIGHMEM 0x02u
#define GFP_ATOMIC 0x20u
#define GFP_KERNEL 0xc0u
#define GFP_NOFS 0x40u
#define GFP_HIGHUSER (GFP_KERNEL | 0x100u | __GFP_HIGHMEM)

struct page;
extern struct page *alloc_pages(gfp_t gfp, unsigned int order);
#define alloc_page(gfp) alloc_pages(gfp, 0)
extern void __free_pages(struct page *page, unsigned int order);
#define __free_page(page) __free_pages((page), 0)
extern unsigned long __get_free_pages(gfp_t gfp, unsigned int order);
#define __get_free_page(gfp) __get_free_pages(gfp, 0)
extern void free_pages(unsigned long addr, unsigned int order);
#define free_page(addr) free_pages((addr), 0)

#endif
