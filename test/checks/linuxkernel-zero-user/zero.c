// zero_user*() become the helpers for folios and pages where these do the very
// same (RULES.md R9, R10). Beside kmap_local_page(), they map for themselves.

// RUN: %check-kmap %s linuxkernel-zero-user

#include <linux/highmem.h>

void folio_range(struct folio *folio, size_t from, size_t len)
{
	zero_user(&folio->page, from, len); // expect: fixed "use folio_zero_range()"
}

void folio_segment(struct folio *folio, size_t from, size_t to)
{
	zero_user_segment(&folio->page, from, to); // expect: fixed "use folio_zero_segment()"
}

void folio_segments(struct folio *folio, size_t from, size_t to, size_t size)
{
	zero_user_segments(&folio->page, 0, from, to, size); // expect: fixed "use folio_zero_segments()"
}

void whole(struct page *page)
{
	zero_user(page, 0, PAGE_SIZE); // expect: fixed "use memzero_page()"
}

void whole_segment(struct page *page)
{
	zero_user_segment(page, 0, PAGE_SIZE); // expect: fixed "use memzero_page()"
	flush_dcache_page(page);
}

void tail(struct page *page, unsigned long pos)
{
	zero_user_segment(page, pos & (PAGE_SIZE - 1), // expect: fixed
			  PAGE_SIZE);
}

void rest(struct page *page, unsigned int from)
{
	zero_user(page, from, PAGE_SIZE - from); // expect: fixed
}

void header(struct page *page)
{
	zero_user_segment(page, 64, 64 + 128); // expect: fixed
}

/* The old call looks at the order of start and end, and at compound pages. */
void segment_of_caller(struct page *page, unsigned int from, unsigned int to)
{
	zero_user_segment(page, from, to); // expect: refused offset-unproven
}

void range_of_caller(struct page *page, unsigned int from, unsigned int len)
{
	zero_user(page, from, len); // expect: refused offset-unproven
}

void several_pages(struct page *page)
{
	zero_user(page, 0, 2 * PAGE_SIZE); // expect: refused offset-unproven
}

void both_ends(struct page *page, unsigned int from, unsigned int to)
{
	zero_user_segments(page, 0, from, to, PAGE_SIZE); // expect: refused api-missing
}

/* The flush behind it goes only together with the call. */
void flushed_twice(struct page *page, unsigned int from, unsigned int to)
{
	zero_user_segments(page, 0, from, to, PAGE_SIZE); // expect: refused api-missing
	flush_dcache_page(page);
}

void flushed_other(struct page *page, struct page *other, unsigned int to)
{
	zero_user_segments(page, 0, to, to, PAGE_SIZE); // expect: refused api-missing
	flush_dcache_page(other);
}

/* Only on one path. */
void flushed_elsewhere(struct page *page, unsigned int from, unsigned int to)
{
	if (to > from)
		zero_user_segment(page, from, to); // expect: refused offset-unproven
	flush_dcache_page(page);
}
