// kmap_atomic() disables page faults, and preemption too: nothing in its section
// may sleep (RULES.md R4). A local mapping does not care (R5).

// RUN: %check-kmap %s linuxkernel-kmap-atomic-context
// RUN: %check-kmap %s linuxkernel-kmap-atomic-context --highmem
// RUN: %check-kmap %s linuxkernel-kmap-atomic-context --era 6.12

#include <linux/completion.h>
#include <linux/highmem.h>
#include <linux/io-mapping.h>
#include <linux/scatterlist.h>
#include <linux/spinlock.h>

static struct mutex lock;

int takes_mutex(struct page *page)
{
	int *p = kmap_atomic(page);
	int v;

	mutex_lock(&lock); // expect: refused sleeps-under-map "a call that may sleep in the atomic section of kmap_atomic()"
	v = *p;
	mutex_unlock(&lock);
	kunmap_atomic(p);
	return v;
}

int takes_mutex_first(struct page *page)
{
	int *p, v;

	mutex_lock(&lock);
	p = kmap_atomic(page);
	v = *p;
	kunmap_atomic(p);
	mutex_unlock(&lock);
	return v;
}

int takes_mutex_local(struct page *page)
{
	int *p = kmap_local_page(page);
	int v;

	mutex_lock(&lock);
	v = *p;
	mutex_unlock(&lock);
	kunmap_local(p);
	return v;
}

int takes_spinlock(struct page *page, spinlock_t *spin)
{
	int *p = kmap_atomic(page);
	int v;

	spin_lock(spin);
	v = *p;
	spin_unlock(spin);
	kunmap_atomic(p);
	return v;
}

void waits(struct page *page, struct completion *done)
{
	char *p = kmap_atomic(page);

	p[0] = 1;
	wait_for_completion(done); // expect: refused sleeps-under-map
	kunmap_atomic(p);
	msleep(10);
}

/* Per iteration, inside of the section or between two. */
void clear(struct page **pages, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		char *p = kmap_atomic(pages[i]);

		memset(p, 0, PAGE_SIZE);
		kunmap_atomic(p);
		cond_resched();
	}
}

void clear_wrong(struct page **pages, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		char *p = kmap_atomic(pages[i]);

		memset(p, 0, PAGE_SIZE);
		cond_resched(); // expect: refused sleeps-under-map
		kunmap_atomic(p);
	}
}

/* Only on the path that still holds it. */
int error_path(struct page *page)
{
	char *p = kmap_atomic(page);

	if (!p[0]) {
		msleep(10); // expect: refused sleeps-under-map
		kunmap_atomic(p);
		return -EAGAIN;
	}
	kunmap_atomic(p);
	msleep(10);
	return 0;
}

/* A page lock sleeps. */
void locks_page(struct page *page, struct page *other)
{
	char *p = kmap_atomic(page);

	lock_page(other); // expect: refused sleeps-under-map
	p[0] = 0;
	unlock_page(other);
	kunmap_atomic(p);
}

/* A user copy fails instead of sleeping: that may be meant. */
int copies(struct page *page, void __user *to)
{
	char *p = kmap_atomic(page);
	unsigned long left = copy_to_user(to, p, 64);

	kunmap_atomic(p);
	return left ? -EFAULT : 0;
}

void io(struct io_mapping *mapping, struct completion *done)
{
	char __iomem *p = io_mapping_map_atomic_wc(mapping, 0);

	p[0] = 1;
	wait_for_completion(done); // expect: refused sleeps-under-map "io_mapping_map_atomic_wc()"
	io_mapping_unmap_atomic(p);
}
