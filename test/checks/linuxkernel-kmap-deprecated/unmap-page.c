// kunmap() takes a page: which mapping that releases has to be proved before it
// can become kunmap_local(address) (RULES.md R7).

// RUN: %check-kmap %s linuxkernel-kmap-deprecated

#include <linux/highmem.h>
#include <linux/scatterlist.h>

struct node {
	struct page *page;
	struct node *next;
};

int through_a_copy(struct node *node)
{
	struct page *page = node->page;
	char *p = kmap(page); // expect: fixed
	int c = *p;

	kunmap(page);
	return c;
}

int by_field(struct node *node)
{
	char *p = kmap(node->page); // expect: fixed
	int c = *p;

	kunmap(node->page);
	return c;
}

int by_accessor(struct scatterlist *sg)
{
	char *p = kmap(sg_page(sg)); // expect: fixed
	int c = p[sg->offset];

	kunmap(sg_page(sg));
	return c;
}

/* Another page, whose mapping somebody else made. */
int other_page(struct page *page, struct page *other)
{
	char *p = kmap(page); // expect: refused unmapped-elsewhere
	int c = *p;

	kunmap(other); // expect: refused mapped-elsewhere
	return c;
}

/* The variable names another page by then. */
int page_replaced(struct page *page, struct page *other)
{
	char *p = kmap(page); // expect: refused unmapped-elsewhere
	int c = *p;

	page = other;
	kunmap(page); // expect: refused mapped-elsewhere
	return c;
}

int cursor_advanced(struct node *node)
{
	char *p = kmap(node->page); // expect: refused unmapped-elsewhere
	int c = *p;

	node = node->next;
	kunmap(node->page); // expect: refused mapped-elsewhere
	return c;
}

/* Only the other half is here. */
void release_for_a_caller(struct page *page)
{
	kunmap(page); // expect: refused mapped-elsewhere
}

void release_address_for_a_caller(void *addr)
{
	kunmap_atomic(addr); // expect: refused mapped-elsewhere
}
