// Pages that come by ways other than a call: what shares a release with them
// stays a reference (RULES.md P1, P2).

// RUN: %check-kmap %s linuxkernel-gup-release
// RUN: %check-kmap %s linuxkernel-gup-release --era 6.12

#include <linux/dma-mapping.h>
#include <linux/errno.h>
#include <linux/highmem.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/string.h>

void *lookup(unsigned long index);
struct page **array_of(unsigned long index);
unsigned long number_of(unsigned long index);

/* A tree of pages says nothing of where they come from. */
int found_or_got(unsigned long addr)
{
	struct page *page = lookup(addr);

	if (!page && get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	memzero_page(page, 0, PAGE_SIZE);
	put_page(page);
	return 0;
}

int number_or_got(unsigned long addr)
{
	unsigned long number = number_of(addr);
	struct page *page = (struct page *)(number & ~3UL);

	if (!page && get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	memzero_page(page, 0, PAGE_SIZE);
	put_page(page);
	return 0;
}

int array_or_got(unsigned long addr)
{
	struct page **pages = array_of(addr);

	if (!pages[0] && get_user_pages_fast(addr, 1, FOLL_WRITE, pages) != 1)
		return -EFAULT;
	memzero_page(pages[0], 0, PAGE_SIZE);
	put_page(pages[0]);
	return 0;
}

/* A list of somebody else. */
struct list {
	struct list *next;
	struct page page;
};

int listed_or_got(struct list *list, unsigned long addr)
{
	struct page *page = ({ void *at = list->next; at + 8; });

	if (!page && get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	memzero_page(page, 0, PAGE_SIZE);
	put_page(page);
	return 0;
}

/* The caller's scatterlist may hold any pages. */
void free_list(struct scatterlist *list, int count)
{
	struct scatterlist *sg;
	int i;

	for_each_sg(list, sg, count, i)
		put_page(sg_page(sg));
}

int fill_list(struct scatterlist *list, unsigned long addr)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	sg_set_page(list, page, PAGE_SIZE, 0);
	return 0;
}

/* Two scatterlists of one unit are told apart. */
struct two {
	struct scatterlist user;
	struct scatterlist kernel;
};

int fill_two(struct two *t, unsigned long addr)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	sg_set_page(&t->user, page, PAGE_SIZE, 0);
	sg_set_page(&t->kernel, alloc_page(GFP_KERNEL), PAGE_SIZE, 0);
	return 0;
}

void free_two(struct two *t)
{
	put_page(sg_page(&t->user)); // expect: fixed
	put_page(sg_page(&t->kernel));
}

/* A path keeps the page by its number, which another file may release by. */
int got_number(unsigned long addr, int wanted, unsigned long *number)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	memzero_page(page, 0, PAGE_SIZE);
	*number = page_to_pfn(page);
	if (wanted)
		return 0;
	put_page(page); // expect: refused unknown-origin
	return -EAGAIN;
}

/* What grows an array passes on what is in it. */
static inline __attribute__((alloc_size(2))) void *grown(void *old,
							 unsigned int size)
{
	return size ? old : NULL;
}

struct growing {
	struct page **user;
	struct page **all;
};

int growing_begin(struct growing *g, unsigned long addr)
{
	g->all[0] = alloc_page(GFP_KERNEL);
	g->user = grown(g->all, 16);
	if (get_user_pages_fast(addr, 1, FOLL_WRITE, g->user + 1) != 1)
		return -EFAULT;
	memzero_page(g->user[1], 0, PAGE_SIZE);
	return 0;
}

void growing_end(struct growing *g)
{
	put_page(g->user[0]); // expect: refused partial-release
	put_page(g->user[1]); // expect: refused partial-release
}

/* An array of numbers that are pages at times. */
struct numbers {
	void *entries[16];
	unsigned long *frames;
};

static void numbers_set(struct numbers *n, unsigned long number)
{
	n->frames = (unsigned long *)(n->entries - 1 + 1);
	n->frames[1] = number;
}

int numbers_begin(struct numbers *n, unsigned long addr)
{
	numbers_set(n, number_of(addr));
	if (get_user_pages_fast(addr, 1, FOLL_WRITE,
				(struct page **)n->entries) != 1)
		return -EFAULT;
	memzero_page(n->entries[0], 0, PAGE_SIZE);
	return 0;
}

void numbers_end(struct numbers *n)
{
	put_page(n->entries[0]);
}

struct words {
	unsigned long words[16];
};

void words_begin(struct words *w, unsigned long addr)
{
	struct page **pages = (struct page **)w->words;

	w->words[0] = number_of(addr);
	if (get_user_pages_fast(addr, 1, FOLL_WRITE, pages + 1) != 1)
		return;
	memzero_page(pages[1], 0, PAGE_SIZE);
	put_page(pages[0]);
	put_page(pages[1]);
}
