// The address of a mapping that is gone is returned (RULES.md R3, R7). A live
// one is the caller's to release.

// RUN: %check-kmap %s linuxkernel-kmap-escape
// RUN: %check-kmap %s linuxkernel-kmap-escape --highmem

#include <linux/highmem.h>

struct header {
	u32 magic;
	char name[32];
};

void *header_of(struct page *page)
{
	struct header *h = kmap_local_page(page);

	kunmap_local(h);
	return h; // expect: refused escapes-context "the address of the released mapping of kmap_local_page() is returned"
}

char *name_of(struct page *page)
{
	struct header *h = kmap_atomic(page);
	char *name = h->name;

	kunmap_atomic(h);
	return name; // expect: refused escapes-context "kmap_atomic()"
}

char *name_of_or_null(struct page *page)
{
	struct header *h = kmap(page);

	if (!h->magic) {
		kunmap(page);
		return NULL;
	}
	kunmap(page);
	return h->name; // expect: refused escapes-context "kmap()"
}

/* Live: somebody else releases it. */
void *map_header(struct page *page)
{
	struct header *h = kmap_local_page(page);

	if (!h->magic) {
		kunmap_local(h);
		return NULL;
	}
	return h;
}

/* What it holds, not where. */
u32 magic_of(struct page *page)
{
	struct header *h = kmap_local_page(page);
	u32 magic = h->magic;

	kunmap_local(h);
	return magic;
}

/* Whether, not where. */
bool has_header(struct page *page)
{
	struct header *h = kmap_local_page(page);
	bool good = h->magic;

	kunmap_local(h);
	return h && good;
}

/* A pointer that the page holds is no pointer into the page. */
struct node {
	struct node *next;
};

struct node *next_of(struct page *page)
{
	struct node *node = kmap_local_page(page), *next = node->next;

	kunmap_local(node);
	return next;
}
