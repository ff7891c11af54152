/*
 * Fixture, Linux 6.12: as 6.1, with the folio copies and the release helpers
 *
 * Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#ifndef KMAP_TIDY_FIXTURE_LINUX_HIGHMEM_H
#define KMAP_TIDY_FIXTURE_LINUX_HIGHMEM_H

#include <asm/cacheflush.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/preempt.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#ifdef CONFIG_HIGHMEM
extern void *kmap_high(struct page *page);
extern void kunmap_high(struct page *page);
extern void *__kmap_local_page_prot(struct page *page, pgprot_t prot);
extern void *__kmap_local_pfn_prot(unsigned long pfn, pgprot_t prot);
extern void kunmap_local_indexed(const void *vaddr);

static inline void *kmap(struct page *page)
{
	might_sleep();
	return PageHighMem(page) ? kmap_high(page) : page_address(page);
}
static inline void kunmap(struct page *page)
{
	might_sleep();
	if (PageHighMem(page))
		kunmap_high(page);
}
static inline void *kmap_local_page_prot(struct page *page, pgprot_t prot)
{
	return __kmap_local_page_prot(page, prot);
}
static inline void *kmap_local_pfn(unsigned long pfn)
{
	return __kmap_local_pfn_prot(pfn, PAGE_KERNEL);
}
static inline void __kunmap_local(const void *vaddr)
{
	kunmap_local_indexed(vaddr);
}
#else
static inline void *kmap(struct page *page)
{
	might_sleep();
	return page_address(page);
}
static inline void kunmap(struct page *page)
{
}
static inline void *kmap_local_page_prot(struct page *page, pgprot_t prot)
{
	return page_address(page);
}
static inline void *kmap_local_pfn(unsigned long pfn)
{
	return page_address(pfn_to_page(pfn));
}
static inline void __kunmap_local(const void *addr)
{
}
#endif

static inline void *kmap_local_page(struct page *page)
{
	return kmap_local_page_prot(page, PAGE_KERNEL);
}
static inline void *kmap_local_folio(struct folio *folio, size_t offset)
{
	return kmap_local_page(folio_page(folio, offset / PAGE_SIZE)) +
	       offset % PAGE_SIZE;
}
static inline void *kmap_atomic_prot(struct page *page, pgprot_t prot)
{
	preempt_disable();
	pagefault_disable();
	return kmap_local_page_prot(page, prot);
}
static inline void *kmap_atomic(struct page *page)
{
	return kmap_atomic_prot(page, PAGE_KERNEL);
}
static inline void *kmap_atomic_pfn(unsigned long pfn)
{
	preempt_disable();
	pagefault_disable();
	return kmap_local_pfn(pfn);
}
static inline void __kunmap_atomic(const void *addr)
{
	__kunmap_local(addr);
	pagefault_enable();
	preempt_enable();
}

/* Both refuse a struct page pointer, the argument of kunmap(). */
#define kunmap_atomic(__addr)                                                  \
	do {                                                                   \
		BUILD_BUG_ON(__same_type((__addr), struct page *));            \
		__kunmap_atomic(__addr);                                       \
	} while (0)
#define kunmap_local(__addr)                                                   \
	do {                                                                   \
		BUILD_BUG_ON(__same_type((__addr), struct page *));            \
		__kunmap_local(__addr);                                        \
	} while (0)

static inline void clear_highpage(struct page *page)
{
	void *to = kmap_local_page(page);

	memset(to, 0, PAGE_SIZE);
	kunmap_local(to);
}
static inline void copy_highpage(struct page *to, struct page *from)
{
	char *vfrom = kmap_local_page(from);
	char *vto = kmap_local_page(to);

	memcpy(vto, vfrom, PAGE_SIZE);
	kunmap_local(vto);
	kunmap_local(vfrom);
}
static inline void memcpy_page(struct page *dst_page, size_t dst_off,
			       struct page *src_page, size_t src_off,
			       size_t len)
{
	char *dst = kmap_local_page(dst_page);
	char *src = kmap_local_page(src_page);

	memcpy(dst + dst_off, src + src_off, len);
	kunmap_local(src);
	kunmap_local(dst);
}
static inline void memset_page(struct page *page, size_t offset, int val,
			       size_t len)
{
	char *addr = kmap_local_page(page);

	memset(addr + offset, val, len);
	kunmap_local(addr);
}
static inline void memcpy_from_page(char *to, struct page *page, size_t offset,
				    size_t len)
{
	char *from = kmap_local_page(page);

	memcpy(to, from + offset, len);
	kunmap_local(from);
}
static inline void memcpy_to_page(struct page *page, size_t offset,
				  const char *from, size_t len)
{
	char *to = kmap_local_page(page);

	memcpy(to + offset, from, len);
	flush_dcache_page(page);
	kunmap_local(to);
}
static inline void memzero_page(struct page *page, size_t offset, size_t len)
{
	char *addr = kmap_local_page(page);

	memset(addr + offset, 0, len);
	flush_dcache_page(page);
	kunmap_local(addr);
}
extern void zero_user_segments(struct page *page, unsigned start1,
			       unsigned end1, unsigned start2, unsigned end2);
static inline void zero_user_segment(struct page *page, unsigned start,
				     unsigned end)
{
	zero_user_segments(page, start, end, 0, 0);
}
static inline void zero_user(struct page *page, unsigned start, unsigned size)
{
	zero_user_segments(page, start, start + size, 0, 0);
}
static inline void folio_zero_segments(struct folio *folio, size_t start1,
				       size_t xend1, size_t start2,
				       size_t xend2)
{
	zero_user_segments(&folio->page, start1, xend1, start2, xend2);
}
static inline void folio_zero_segment(struct folio *folio, size_t start,
				      size_t xend)
{
	folio_zero_segments(folio, start, xend, 0, 0);
}
static inline void folio_zero_range(struct folio *folio, size_t start,
				    size_t length)
{
	folio_zero_segments(folio, start, start + length, 0, 0);
}

extern void memcpy_from_folio(char *to, struct folio *folio, size_t offset,
			      size_t len);
static inline void memcpy_to_folio(struct folio *folio, size_t offset,
				   const char *from, size_t len)
{
	while (len--) {
		char *to = kmap_local_folio(folio, offset++);

		*to = *from++;
		kunmap_local(to);
	}
	flush_dcache_folio(folio);
}
extern size_t memcpy_from_file_folio(char *to, struct folio *folio, loff_t pos,
				     size_t len);
static inline void folio_release_kmap(struct folio *folio, void *addr)
{
	kunmap_local(addr);
	folio_put(folio);
}
static inline void unmap_and_put_page(struct page *page, void *addr)
{
	folio_release_kmap(page_folio(page), addr);
}

#endif
