// Functions that release, or return, a mapping: always, sometimes, or in
// agreement with what they return (RULES.md R17).

// RUN: %check-kmap %s linuxkernel-kmap-unbalanced
// RUN: %check-kmap %s linuxkernel-kmap-unbalanced --highmem

#include <linux/highmem.h>

static void release(char *addr)
{
	kunmap_local(addr);
}

int released_by_callee(struct page *page)
{
	char *p = kmap_local_page(page);
	int v = p[0];

	release(p);
	return v;
}

int released_by_callee_wrong(struct page *page)
{
	char *p = kmap_local_page(page);
	int v = p[0];

	if (!v)
		return -EINVAL; // expect: refused unbalanced
	release(p);
	return v;
}

/* With the page, for kmap(). */
static void put(struct page *page, bool dirty)
{
	if (dirty)
		set_page_dirty(page);
	kunmap(page);
	put_page(page);
}

int put_by_callee(struct page *page)
{
	char *p = kmap(page);
	int v = p[0];

	put(page, v);
	return v;
}

int put_by_callee_wrong(struct page *page)
{
	char *p = kmap(page);
	int v = p[0];

	if (!v)
		return 0; // expect: refused unbalanced
	put(page, v);
	return v;
}

/* Sometimes: what it returns says so, which callers know and we do not. */
static int parse(char *addr)
{
	if (addr[0])
		return 0;
	kunmap_local(addr);
	return -EINVAL;
}

int parse_page(struct page *page)
{
	char *p = kmap_local_page(page);
	int err = parse(p);

	if (err)
		return err;
	p[0] = 0;
	kunmap_local(p);
	return 0;
}

/* A pair of functions: neither is wrong by itself. */
void *begin(struct page *page)
{
	get_page(page);
	return kmap_local_page(page);
}

void end(struct page *page, void *addr)
{
	kunmap_local(addr);
	put_page(page);
}

/* The address is given away through a pointer. */
int begin_by_pointer(struct page *page, void **addr, int *len)
{
	*addr = kmap_local_page(page);
	*len = PAGE_SIZE;
	return 0;
}

/* It may be released by the object's owner: reported elsewhere if at all. */
struct cursor {
	struct page *page;
	char *addr;
};

int seek(struct cursor *c, struct page *page)
{
	if (c->addr)
		kunmap_local(c->addr);
	c->page = page;
	c->addr = kmap_local_page(page);
	return 0;
}

/* An unknown function may release it. */
extern void consume(struct cursor *c);

int hand_to_unknown(struct page *page)
{
	struct cursor c = { .page = page };

	c.addr = kmap_local_page(page);
	if (!c.addr[0]) {
		kunmap_local(c.addr);
		return -EINVAL;
	}
	consume(&c);
	return 0;
}
