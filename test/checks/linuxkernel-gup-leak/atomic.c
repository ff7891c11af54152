// Releases that take the locks of pages where nobody may sleep (RULES.md P4).

// RUN: %check-kmap %s linuxkernel-gup-leak
// RUN: %check-kmap %s linuxkernel-gup-leak --era 6.12

#include <linux/bio.h>
#include <linux/errno.h>
#include <linux/highmem.h>
#include <linux/interrupt.h>
#include <linux/spinlock.h>
#include <linux/timer.h>

struct object {
	spinlock_t lock;
	struct mutex mutex;
	struct page **pages;
	int count;
	bool is_dirty;
	struct timer_list timer;
};

void under_lock(struct object *o)
{
	spin_lock(&o->lock);
	unpin_user_pages_dirty_lock(o->pages, o->count, true); // expect: refused sleeps-in-atomic "spin_lock()"
	o->count = 0;
	spin_unlock(&o->lock);
	unpin_user_pages_dirty_lock(o->pages, o->count, true);
}

void on_every_path(struct object *o, int wanted)
{
	unsigned long flags;

	spin_lock_irqsave(&o->lock, flags);
	if (wanted)
		set_page_dirty_lock(o->pages[0]); // expect: refused sleeps-in-atomic
	spin_unlock_irqrestore(&o->lock, flags);
}

static void release(struct object *o)
{
	unpin_user_pages_dirty_lock(o->pages, o->count, true);
}

void by_helper(struct object *o)
{
	spin_lock(&o->lock);
	release(o); // expect: refused sleeps-in-atomic "unpin_user_pages_dirty_lock()"
	spin_unlock(&o->lock);
	release(o);
}

/* Handlers. */
static void end_io(struct bio *bio)
{
	struct object *o = bio->bi_private;

	unpin_user_pages_dirty_lock(o->pages, o->count, o->is_dirty); // expect: refused sleeps-in-atomic "bi_end_io"
	bio_put(bio);
}

void send(struct object *o, struct bio *bio)
{
	bio->bi_private = o;
	bio->bi_end_io = end_io;
	submit_bio(bio);
}

static irqreturn_t handle(int irq, void *dev)
{
	struct object *o = dev;

	spin_lock(&o->lock);
	spin_unlock(&o->lock);
	release(o); // expect: refused sleeps-in-atomic "request_irq()"
	return IRQ_HANDLED;
}

int start(struct object *o)
{
	return request_irq(1, handle, 0, "object", o);
}

static void run_out(struct timer_list *timer)
{
	/* Nothing is marked dirty. */
	unpin_user_pages_dirty_lock(0, 1, false);
}

void wait(struct object *o)
{
	o->timer.function = run_out;
	add_timer(&o->timer);
}

/* Only a mutex is held, or nothing for sure. */
void under_mutex(struct object *o)
{
	mutex_lock(&o->mutex);
	release(o);
	mutex_unlock(&o->mutex);
}

void maybe(struct object *o, int locks)
{
	if (locks)
		spin_lock(&o->lock);
	release(o);
	if (locks)
		spin_unlock(&o->lock);
}

static void let_go(struct object *o)
{
	spin_unlock(&o->lock);
}

void by_other_name(struct object *o)
{
	spin_lock(&o->lock);
	let_go(o);
	release(o);
}

/* The callee looks first. */
static void release_if(struct object *o)
{
	if (!o->is_dirty)
		return;
	unpin_user_pages_dirty_lock(o->pages, o->count, true);
}

void asked(struct object *o)
{
	spin_lock(&o->lock);
	release_if(o);
	spin_unlock(&o->lock);
}
