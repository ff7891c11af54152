// Paths out of loops that would release or store pages, and helpers that cannot have any
// (RULES.md P3).

// RUN: %check-kmap %s linuxkernel-gup-leak
// RUN: %check-kmap %s linuxkernel-gup-leak --era 5.15

#include <linux/errno.h>
#include <linux/highmem.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>

struct chunk {
	struct chunk *next;
	int count;
	struct scatterlist sg[4];
};

struct object {
	struct chunk *chunks;
	struct page *page;
	int count;
};

int start(int value);

static void put_chunks(struct object *o)
{
	struct chunk *c;
	int i;

	for (c = o->chunks; c; c = c->next)
		for (i = 0; i < c->count; i++)
			unpin_user_page(sg_page(&c->sg[i]));
}

/* What the chunks have is released, what still waits is not. */
int first_round(struct object *o, unsigned long addr, int count)
{
	struct page **pages = kmalloc(count * sizeof(*pages), GFP_KERNEL);
	struct chunk *c;
	int ret, off, i;

	if (!pages)
		return -ENOMEM;
	ret = pin_user_pages_fast(addr, count, FOLL_WRITE, pages);
	if (ret < 0)
		goto out;
	off = 0;
	while (ret) {
		c = kzalloc(sizeof(*c), GFP_KERNEL);
		if (!c) {
			ret = -ENOMEM;
			goto out;
		}
		for (i = 0; i < 4 && i < ret; i++)
			sg_set_page(&c->sg[i], pages[i + off], PAGE_SIZE, 0);
		c->next = o->chunks;
		o->chunks = c;
		off += i;
		ret -= i;
	}
out:
	if (ret < 0)
		put_chunks(o);
	kfree(pages);
	return ret; // expect: refused unbalanced "is not released"
}

int leaves(unsigned long addr, int count)
{
	struct page *pages[8];
	int got = pin_user_pages_fast(addr, count, FOLL_WRITE, pages);
	int i;

	for (i = 0; i < got; i++) {
		if (start(i))
			return -EIO; // expect: refused unbalanced "is not released"
		unpin_user_page(pages[i]);
	}
	return 0;
}

/* No round has nothing to release. */
int passed_by(unsigned long addr, int count)
{
	struct page *pages[8];
	int got = pin_user_pages_fast(addr, count, FOLL_WRITE, pages);
	int i = 0;

	while (i < got && count)
		unpin_user_page(pages[i++]);
	do
		if (start(i))
			put_page(pages[i]);
	while (i++ < got);
	return 0;
}

/* What the slot holds says whether it is the last one. */
int until_empty(unsigned long addr, int count)
{
	struct page *pages[8] = { NULL };
	int i;

	get_user_pages_fast(addr, count, FOLL_WRITE, pages);
	for (i = 0; i < 8; i++) {
		if (!pages[i])
			break;
		put_page(pages[i]);
	}
	return 0;
}

int not_yet(unsigned long addr, int count)
{
	struct page *pages[8];
	int got = get_user_pages_fast(addr, count, FOLL_WRITE, pages);
	int i;

	for (i = 0; i < count; i++) {
		if (i >= got)
			return -EFAULT;
		put_page(pages[i]);
	}
	return 0;
}

/* A helper of a helper. */
static void inner(struct page *page)
{
	put_page(page);
}

static void outer(struct page *page)
{
	inner(page);
}

int helped(unsigned long addr)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	outer(page);
	return 0;
}

/* By way of the object, an array, or a number. */
static void put_kept(struct object *o)
{
	put_page(o->page);
}

static void put_number(unsigned long number)
{
	put_page((struct page *)number);
}

int kept(struct object *o, unsigned long addr)
{
	struct page *page;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	o->page = page;
	put_kept(o);
	return 0;
}

int hidden(unsigned long addr)
{
	unsigned long number;
	struct page *page;

	if (get_user_pages_fast(addr, 1, FOLL_WRITE, &page) != 1)
		return -EFAULT;
	number = (unsigned long)page;
	put_number(number);
	return 0;
}
