// What a function of the same file does counts where it is called (RULES.md R4).

// RUN: %check-kmap %s linuxkernel-kmap-atomic-context

#include <linux/highmem.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

static struct mutex lock;

static void bump(int *counter)
{
	mutex_lock(&lock);
	++*counter;
	mutex_unlock(&lock);
}

static void bump_quickly(int *counter)
{
	++*counter;
}

void count(struct page *page)
{
	int *p = kmap_atomic(page);

	bump_quickly(p);
	kunmap_atomic(p);
	flush_dcache_page(page);
}

void count_wrong(struct page *page)
{
	int *p = kmap_atomic(page);

	bump(p); // expect: refused sleeps-under-map
	kunmap_atomic(p);
	flush_dcache_page(page);
}

/* Maps with kmap(), which sleeps. */
static int head(struct page *page)
{
	int *p = kmap(page), v = *p;

	kunmap(page);
	return v;
}

int both_wrong(struct page *left, struct page *right)
{
	int *p = kmap_atomic(left);
	int v = *p + head(right); // expect: refused sleeps-under-map

	kunmap_atomic(p);
	return v;
}
