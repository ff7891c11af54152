// kmap() waits for a free slot: not under a spinlock, not in the section of
// another mapping (RULES.md R4).

// RUN: %check-kmap %s linuxkernel-kmap-atomic-context
// RUN: %check-kmap %s linuxkernel-kmap-atomic-context --highmem

#include <linux/highmem.h>
#include <linux/spinlock.h>

int under_spinlock(struct page *page, spinlock_t *lock)
{
	int *p, v;

	spin_lock(lock);
	p = kmap(page); // expect: refused sleeps-under-map "kmap() may sleep, but is called in atomic context"
	v = *p;
	kunmap(page);
	spin_unlock(lock);
	return v;
}

int before_spinlock(struct page *page, spinlock_t *lock)
{
	int *p = kmap(page), v;

	spin_lock(lock);
	v = *p;
	spin_unlock(lock);
	kunmap(page);
	return v;
}

int after_spinlock(struct page *page, spinlock_t *lock)
{
	int *p, v;

	spin_lock(lock);
	spin_unlock(lock);
	p = kmap(page);
	v = *p;
	kunmap(page);
	return v;
}

int atomic_under_spinlock(struct page *page, spinlock_t *lock)
{
	int *p, v;

	spin_lock(lock);
	p = kmap_atomic(page);
	v = *p;
	kunmap_atomic(p);
	spin_unlock(lock);
	return v;
}

int local_under_spinlock(struct page *page, spinlock_t *lock)
{
	int *p, v;

	spin_lock(lock);
	p = kmap_local_page(page);
	v = *p;
	kunmap_local(p);
	spin_unlock(lock);
	return v;
}

int interrupts_off(struct page *page)
{
	unsigned long flags;
	int *p, v;

	local_irq_save(flags);
	p = kmap(page); // expect: refused sleeps-under-map
	v = *p;
	kunmap(page);
	local_irq_restore(flags);
	return v;
}

int irqsave(struct page *page, spinlock_t *lock)
{
	unsigned long flags;
	int *p, v;

	spin_lock_irqsave(lock, flags);
	p = kmap(page); // expect: refused sleeps-under-map
	v = *p;
	kunmap(page);
	spin_unlock_irqrestore(lock, flags);
	return v;
}

int preemption_off(struct page *page)
{
	int *p, v;

	preempt_disable();
	p = kmap(page); // expect: refused sleeps-under-map
	v = *p;
	kunmap(page);
	preempt_enable();
	return v;
}

/* In the section of the first. */
int second_sleeps(struct page *left, struct page *right)
{
	char *a = kmap_atomic(left);
	char *b = kmap(right); // expect: refused sleeps-under-map
	int diff = memcmp(a, b, PAGE_SIZE);

	kunmap(right);
	kunmap_atomic(a);
	return diff;
}

int first_sleeps(struct page *left, struct page *right)
{
	char *a = kmap(left);
	char *b = kmap_atomic(right);
	int diff = memcmp(a, b, PAGE_SIZE);

	kunmap_atomic(b);
	kunmap(left);
	return diff;
}

/* Whether the lock is held depends on the path: nothing is certain. */
int maybe_locked(struct page *page, spinlock_t *lock, bool locked)
{
	int *p, v;

	if (locked)
		spin_lock(lock);
	else
		lock = NULL;
	cond_resched();
	if (lock)
		spin_unlock(lock);
	p = kmap(page);
	v = *p;
	kunmap(page);
	return v;
}
