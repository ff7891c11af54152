/*
 * Fixture, Linux 5.4: no kmap_local_*(); the highmem forms are extern functions.
 * kmap_atomic() is a task-wide stack already, without an address in kunmap().
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
extern void *kmap(struct page *page);
extern void kunmap(struct page *page);
extern void *kmap_atomic(struct page *page);
extern void *kmap_atomic_prot(struct page *page, pgprot_t prot);
extern void *kmap_atomic_pfn(unsigned long pfn);
extern void __kunmap_atomic(void *kvaddr);
#else
static inline void *kmap(struct page *page)
{
	might_sleep();
	return page_address(page);
}
static inline void kunmap(struct page *page)
{
}
static inline void *kmap_atomic(struct page *page)
{
	preempt_disable();
	pagefault_disable();
	return page_address(page);
}
#define kmap_atomic_prot(page, prot) kmap_atomic(page)
#define kmap_atomic_pfn(pfn) kmap_atomic(pfn_to_page(pfn))
static inline void __kunmap_atomic(void *addr)
{
	pagefault_enable();
	preempt_enable();
}
#endif

/* Refuses a struct page pointer, the argument of kunmap(). */
#define kunmap_atomic(addr)                                                    \
	do {                                                                   \
		BUILD_BUG_ON(__same_type((addr), struct page *));              \
		__kunmap_atomic(addr);                                         \
	} while (0)

static inline void clear_highpage(struct page *page)
{
	void *to = kmap_atomic(page);

	memset(to, 0, PAGE_SIZE);
	kunmap_atomic(to);
}
static inline void zero_user_segments(struct page *page, unsigned start1,
				      unsigned end1, unsigned start2,
				      unsigned end2)
{
	void *to = kmap_atomic(page);

	if (end1 > start1)
		memset(to + start1, 0, end1 - start1);
	if (end2 > start2)
		memset(to + start2, 0, end2 - start2);
	kunmap_atomic(to);
	flush_dcache_page(page);
}
static inline void zero_user(struct page *page, unsigned start, unsigned size)
{
	zero_user_segments(page, start, start + size, 0, 0);
}
static inline void copy_highpage(struct page *to, struct page *from)
{
	char *vfrom = kmap_atomic(from);
	char *vto = kmap_atomic(to);

	memcpy(vto, vfrom, PAGE_SIZE);
	kunmap_atomic(vto);
	kunmap_atomic(vfrom);
}

#endif
