// The variable with the address may point behind the page: less its offset, it
// is the page's start (RULES.md R7, R8).

// RUN: %check-kmap %s linuxkernel-kmap-deprecated

#include <linux/highmem.h>
#include <linux/scatterlist.h>

extern void fill(void *p, unsigned int len);

static int sum(const char *p, unsigned int len)
{
	int total = 0;

	while (len--)
		total += *p++;
	return total;
}

int sum_part(struct page *page, unsigned int offset, unsigned int len)
{
	char *p = kmap(page) + offset; // expect: fixed
	int total;

	total = sum(p, len);
	kunmap(page);
	return total;
}

int sum_each(struct page **pages, int n, unsigned int each)
{
	int total = 0;
	int i;

	for (i = 0; i < n; i++) {
		unsigned int offset = each * i, len = each;
		void *p;

		p = (char *)kmap(pages[i]) + (offset & ~PAGE_MASK); // expect: fixed
		if (len > 8) {
			kunmap(pages[i]);
			return -1;
		}
		total += sum(p, len);
		kunmap(pages[i]);
	}
	return total;
}

void clear_entry(struct scatterlist *sg)
{
	char *p = NULL;

	if (sg)
		p = kmap(sg_page(sg)) + sg->offset; // expect: fixed
	if (p) {
		memset(p, 0, 16);
		kunmap(sg_page(sg));
	}
}

/* What is called may change the entry: the start of the page gets a name. */
int sum_entry(struct scatterlist *sg)
{
	char *p = kmap(sg_page(sg)) + sg->offset; // expect: fixed
	int total = sum(p, sg->length);

	kunmap(sg_page(sg));
	return total;
}

int sum_moved(struct page *page, unsigned int offset, unsigned int len)
{
	char *p = kmap(page) + offset; // expect: fixed
	int total = sum(p, len);

	offset += len;
	total += offset;
	kunmap(page);
	return total;
}

int sum_advanced(struct page *page, unsigned int offset, unsigned int len)
{
	char *p = kmap(page) + offset; // expect: fixed
	int total = 0;

	while (len--)
		total += *p++;
	kunmap(page);
	return total;
}

/* Somebody may still have the address of the offset. */
extern void place(unsigned int *offset);

int sum_placed(struct page *page, unsigned int len)
{
	unsigned int offset;
	char *p;
	int total;

	place(&offset);
	p = kmap(page) + offset; // expect: fixed
	total = sum(p, len);
	kunmap(page);
	return total;
}

static void place_here(unsigned int *offset)
{
	*offset = 16;
}

int sum_placed_here(struct page *page, unsigned int n, unsigned int len)
{
	unsigned int offset;
	char *p;
	int total;

	place_here(&offset);
	p = kmap(page) + n * offset; // expect: fixed
	total = sum(p, len);
	kunmap(page);
	return total;
}

/* Elements, not bytes. */
int first_word(struct page *page, unsigned int index)
{
	int *p = (int *)kmap(page) + index; // expect: fixed
	int word = *p;

	kunmap(page);
	return word;
}

/* Another variable has the name of the offset. */
int sum_shadowed(struct page *page, unsigned int offset, unsigned int len)
{
	char *p = kmap(page) + offset; // expect: fixed
	int total;

	{
		unsigned int offset = len;

		total = sum(p, offset);
		kunmap(page);
	}
	return total;
}

/* The offset goes by another name. */
struct request {
	struct page *page;
	union {
		unsigned int offset;
		unsigned int cookie;
	};
};

void clear_request(struct request *r)
{
	char *p = kmap(r->page) + r->offset; // expect: fixed

	p[0] = 0;
	r->cookie = 17;
	kunmap(r->page);
}
