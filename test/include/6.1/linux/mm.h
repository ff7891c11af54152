/*
 * Fixture, Linux 6.1: folios and pins; GUP still returns VMAs
 *
 * Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#ifndef KMAP_TIDY_FIXTURE_LINUX_MM_H
#define KMAP_TIDY_FIXTURE_LINUX_MM_H

#include <asm/page.h>
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/mm_types.h>

/*
 * With highmem the address is looked up, without it is arithmetic behind a
 * macro: the two look different in the AST.
 */
#ifdef CONFIG_HIGHMEM
extern void *page_address(const struct page *page);
extern int PageHighMem(const struct page *page);
#else
static inline void *lowmem_page_address(const struct page *page)
{
	return (void *)(page_to_pfn(page) << PAGE_SHIFT);
}
#define page_address(page) lowmem_page_address(page)
#define PageHighMem(page) 0
#endif

extern void get_page(struct page *page);
extern void put_page(struct page *page);
extern void release_pages(struct page **pages, int nr);
extern void lock_page(struct page *page);
extern void unlock_page(struct page *page);
extern bool PageUptodate(struct page *page);
extern void SetPageUptodate(struct page *page);
extern int set_page_dirty(struct page *page);
extern int set_page_dirty_lock(struct page *page);
extern struct page *vmalloc_to_page(const void *addr);
extern unsigned long page_size(struct page *page);

#define FOLL_WRITE 0x01
#define FOLL_GET 0x04
#define FOLL_PIN 0x40000

struct folio {
	union {
		struct {
			unsigned long flags;
		};
		struct page page;
	};
};
static inline struct page *folio_page(struct folio *folio, size_t n)
{
	return &folio->page + n;
}
static inline struct folio *page_folio(struct page *page)
{
	return (struct folio *)page;
}
extern void folio_put(struct folio *folio);
extern void flush_dcache_folio(struct folio *folio);
extern size_t folio_size(struct folio *folio);

extern long get_user_pages(unsigned long start, unsigned long nr_pages,
			   unsigned int gup_flags, struct page **pages,
			   struct vm_area_struct **vmas);
extern long pin_user_pages(unsigned long start, unsigned long nr_pages,
			   unsigned int gup_flags, struct page **pages,
			   struct vm_area_struct **vmas);

extern int get_user_pages_fast(unsigned long start, int nr_pages,
			       unsigned int gup_flags, struct page **pages);
extern int pin_user_pages_fast(unsigned long start, int nr_pages,
			       unsigned int gup_flags, struct page **pages);
extern void unpin_user_page(struct page *page);
extern void unpin_user_pages(struct page **pages, unsigned long npages);
extern void unpin_user_pages_dirty_lock(struct page **pages,
					unsigned long npages, bool make_dirty);

#endif
