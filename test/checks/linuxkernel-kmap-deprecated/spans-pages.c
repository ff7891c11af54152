// One map is one page (RULES.md R9): a length that counts in pages is refused, a
// length that the source says nothing of is the code's own claim.

// RUN: %check-kmap %s linuxkernel-kmap-deprecated,linuxkernel-kmap-open-coded

#include <linux/highmem.h>
#include <linux/scatterlist.h>

#define min(a, b) ((a) < (b) ? (a) : (b))

void use(void *address);

void of_order(struct page *page, const char *from, unsigned int order)
{
	// expect+1: kmap-open-coded refused spans-pages
	void *p = kmap(page); // expect: kmap-deprecated refused spans-pages

	memcpy(p, from, PAGE_SIZE << order);
	kunmap(page);
}

void in_pages(struct page *page, const char *from, unsigned int pages)
{
	unsigned int size = pages * PAGE_SIZE;
	// expect+1: kmap-open-coded refused spans-pages
	void *p = kmap_atomic(page); // expect: kmap-deprecated refused spans-pages

	memcpy(p, from, size);
	kunmap_atomic(p);
}

void rest_of_pages(struct page *page, char *to, unsigned int len, int order)
{
	unsigned int size;
	void *p;

	size = PAGE_SIZE * (1 << order);
	// expect+1: kmap-open-coded refused spans-pages
	p = kmap(page); // expect: kmap-deprecated refused spans-pages
	memcpy(to, p, len % size);
	kunmap(page);
}

void at_page(struct page *page, const char *from, unsigned int i)
{
	char *p = kmap_local_page(page); // expect: kmap-open-coded refused spans-pages

	memcpy(p + (i << PAGE_SHIFT), from, 8);
	kunmap_local(p);
}

void rename_only(struct page *page, unsigned int pages)
{
	char *p = kmap(page); // expect: kmap-deprecated refused spans-pages

	memset(p, 0, pages << PAGE_SHIFT);
	use(p);
	kunmap(page);
}

void by_smaller(struct page *page, const char *from, unsigned int pages)
{
	// expect+1: kmap-open-coded fixed
	void *p = kmap(page); // expect: kmap-deprecated fixed

	memcpy(p, from, min(pages * PAGE_SIZE, PAGE_SIZE));
	kunmap(page);
}

void to_the_end(struct page *page, const char *from, unsigned int off)
{
	// expect+1: kmap-open-coded fixed
	char *p = kmap(page); // expect: kmap-deprecated fixed

	memcpy(p + off, from, PAGE_SIZE - off);
	kunmap(page);
}

void part(struct page *page, char *to, unsigned int len)
{
	// expect+1: kmap-open-coded fixed
	char *p = kmap(page); // expect: kmap-deprecated fixed

	memcpy(to, p, len % PAGE_SIZE);
	kunmap(page);
}

void of_caller(struct page *page, char *to, unsigned int off, unsigned int len)
{
	// expect+1: kmap-open-coded fixed
	char *p = kmap(page); // expect: kmap-deprecated fixed

	memcpy(to, p + off, len);
	kunmap(page);
}

/* An entry of a list may be several pages: only a proven length has a helper. */
void first_of_several(struct scatterlist *sg, char *to, unsigned int len)
{
	struct page *page = sg_page(sg);
	char *p = kmap(page); // expect: kmap-deprecated fixed

	memcpy(to, p, len);
	kunmap(page);
}

void header_of_several(struct scatterlist *sg, char *to)
{
	struct page *page = sg_page(sg);
	// expect+1: kmap-open-coded fixed
	char *p = kmap(page); // expect: kmap-deprecated fixed

	memcpy(to, p, 64);
	kunmap(page);
}
