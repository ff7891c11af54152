// One map, one unmap, nothing else: in every era that has kmap_local_page(),
// and whether the map functions are inline or extern.

// RUN: %check-kmap %s linuxkernel-kmap-deprecated --era 5.15
// RUN: %check-kmap %s linuxkernel-kmap-deprecated --era 6.1
// RUN: %check-kmap %s linuxkernel-kmap-deprecated --era 6.12
// RUN: %check-kmap %s linuxkernel-kmap-deprecated --era 6.1 --highmem
// RUN: %check-kmap %s linuxkernel-kmap-deprecated --define OLD_BUILD_BUG_ON

#include <linux/highmem.h>

void clear_by_kmap(struct page *page)
{
	void *addr = kmap(page); // expect: fixed "kmap() is deprecated; use kmap_local_page()"

	memset(addr, 0, PAGE_SIZE);
	kunmap(page);
}

void clear_by_kmap_atomic(struct page *page)
{
	void *addr;

	addr = kmap_atomic(page); // expect: fixed "kmap_atomic() is deprecated; use kmap_local_page()"
	memset(addr, 0, PAGE_SIZE);
	kunmap_atomic(addr);
}

/* The page may be any expression, also one that is not a variable. */
void copy_to_slot(struct page **pages, unsigned int slot, const char *from)
{
	char *to = kmap(pages[slot]); // expect: fixed

	memcpy(to, from, 64);
	kunmap(pages[slot]);
}

u32 first_word(struct page *page)
{
	u32 *words = kmap_atomic(page), word; // expect: fixed

	word = words[0];
	kunmap_atomic(words);
	return word;
}

/* Already as it should be. */
void clear_locally(struct page *page)
{
	void *addr = kmap_local_page(page);

	memset(addr, 0, PAGE_SIZE);
	kunmap_local(addr);
}
