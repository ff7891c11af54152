// Arrays of pages in fields of objects that go back to the allocator with the claims on
// what they hold, and more releases than claims by such a field (RULES.md P3).

// RUN: %check-kmap %s linuxkernel-gup-leak
// RUN: %check-kmap %s linuxkernel-gup-leak --era 5.15
// RUN: %check-kmap %s linuxkernel-gup-leak --era 6.12

#include <linux/errno.h>
#include <linux/highmem.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct memory {
	struct page **pages;
	int count;
};

struct object {
	struct memory memory;
	struct page **pages;
	int count;
	spinlock_t lock;
	struct object *next;
	void (*release)(struct object *o);
};

int start(int value);
int stranger(struct object *o);
void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

static int short_count(struct object *o, unsigned long addr, int count)
{
	int got, ret;

	o->pages = kmalloc(count * sizeof(*o->pages), GFP_KERNEL);
	if (!o->pages)
		return -ENOMEM;
	got = pin_user_pages_fast(addr, count, FOLL_WRITE, o->pages);
	if (got != count) {
		ret = got < 0 ? got : -EFAULT;
		log_error("got %d\n", got);
		goto err;
	}
	return 0;
err:
	kfree(o->pages); // expect: refused unbalanced "the array is freed here"
	return ret;
}

static int later(struct object *o, unsigned long addr, int count)
{
	struct memory *m = &o->memory;
	int got;

	got = get_user_pages_fast(addr, count, FOLL_WRITE, m->pages);
	if (got < 0)
		goto free;
	spin_lock(&o->lock);
	m->count = got;
	spin_unlock(&o->lock);
	if (start(count))
		goto free;
	return 0;
free:
	kfree(m->pages); // expect: refused unbalanced "get_user_pages_fast()"
	m->pages = NULL;
	return -EFAULT;
}

static void drop(struct object *o)
{
	unpin_user_pages(o->pages, o->count);
}

static void drop_all(struct object *o)
{
	for (; o; o = o->next)
		drop(o);
}

/* Nobody has them, or they are released. */
static int right(struct object *o, unsigned long addr, int count)
{
	o->count = pin_user_pages_fast(addr, count, FOLL_WRITE, o->pages);
	if (o->count <= 0)
		goto free;
	if (o->count < count)
		goto unpin;
	return 0;
unpin:
	unpin_user_pages(o->pages, o->count);
free:
	kfree(o->pages);
	return -EFAULT;
}

static int by_callee(struct object *o, unsigned long addr, int count)
{
	int got = pin_user_pages_fast(addr, count, FOLL_WRITE, o->pages);

	if (got > 0 && start(got)) {
		o->count = got;
		drop_all(o);
	}
	kfree(o->pages);
	return got;
}

static int by_stranger(struct object *o, unsigned long addr, int count)
{
	int got = pin_user_pages_fast(addr, count, FOLL_WRITE, o->pages);

	if (got > 0)
		stranger(o);
	kfree(o->pages);
	return got;
}

static int by_pointer(struct object *o, unsigned long addr, int count)
{
	int got = pin_user_pages_fast(addr, count, FOLL_WRITE, o->pages);

	if (got > 0)
		o->release(o);
	kfree(o->pages);
	return got;
}

/* Only the callee knows whether that is an error. */
static int by_condition(struct object *o, unsigned long addr, int count)
{
	int got = pin_user_pages_fast(addr, count, FOLL_WRITE, o->pages);

	if (start(got)) {
		kfree(o->pages);
		return -EFAULT;
	}
	return 0;
}

/* Another array by then. */
static int other_array(struct object *o, struct page **old, unsigned long addr, int count)
{
	int got = pin_user_pages_fast(addr, count, FOLL_WRITE, o->pages);

	if (got <= 0)
		return -EFAULT;
	o->pages = old;
	kfree(o->pages);
	return 0;
}

static int other_object(struct object *o, unsigned long addr, int count)
{
	int got = pin_user_pages_fast(addr, count, FOLL_WRITE, o->pages);

	if (got <= 0)
		return -EFAULT;
	o = o->next;
	kfree(o->pages);
	kfree(o->memory.pages);
	return 0;
}

/* The pages are somewhere else, too. */
static int copied(struct object *o, unsigned long addr, int count)
{
	int i, got = pin_user_pages_fast(addr, count, FOLL_WRITE, o->pages);

	for (i = 0; i < got; i++)
		o->memory.pages[i] = o->pages[i];
	kfree(o->pages);
	return got;
}

static int alias(struct object *o, unsigned long addr, int count)
{
	struct page **pages = o->pages;
	int got = pin_user_pages_fast(addr, count, FOLL_WRITE, o->pages);

	if (got > 0)
		unpin_user_pages(pages, got);
	kfree(o->pages);
	return got;
}

/* The object keeps them. */
static int kept(struct object *o, unsigned long addr, int count)
{
	o->count = pin_user_pages_fast(addr, count, FOLL_WRITE, o->pages);
	if (o->count != count)
		return -EFAULT;
	return start(count);
}

/* The number of a field. */
static int too_many(struct object *o, unsigned long addr)
{
	int got = pin_user_pages_fast(addr, o->count, FOLL_WRITE, o->pages);

	if (got <= 0)
		return -EFAULT;
	unpin_user_pages(o->pages, o->count); // expect: refused unbalanced "more pages are released"
	return 0;
}

static int less(struct object *o, unsigned long addr)
{
	int got = pin_user_pages_fast(addr, o->count, FOLL_WRITE, o->pages);

	if (got <= 0)
		return -EFAULT;
	o->count = got;
	unpin_user_pages(o->pages, o->count);
	return 0;
}

static int less_of_local(struct object *o, unsigned long addr)
{
	struct page *pages[8];
	int got = pin_user_pages_fast(addr, o->count, FOLL_WRITE, pages);

	if (got <= 0)
		return -EFAULT;
	o->count = got;
	unpin_user_pages(pages, o->count);
	return 0;
}

static int less_by_callee(struct object *o, unsigned long addr)
{
	struct page *pages[8];
	int got = pin_user_pages_fast(addr, o->count, FOLL_WRITE, pages);

	if (got <= 0)
		return -EFAULT;
	stranger(o);
	unpin_user_pages(pages, o->count);
	return 0;
}

int all(struct object *o, struct page **old, unsigned long addr, int count)
{
	return short_count(o, addr, count) | later(o, addr, count) |
	       right(o, addr, count) | by_callee(o, addr, count) |
	       by_stranger(o, addr, count) | by_pointer(o, addr, count) |
	       by_condition(o, addr, count) |
	       other_array(o, old, addr, count) | other_object(o, addr, count) |
	       copied(o, addr, count) | alias(o, addr, count) |
	       kept(o, addr, count) | too_many(o, addr) | less(o, addr) |
	       less_of_local(o, addr) | less_by_callee(o, addr);
}
