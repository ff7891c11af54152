// A local or atomic mapping is valid for the task that made it. What runs later
// or elsewhere must not get its address (RULES.md R3).

// RUN: %check-kmap %s linuxkernel-kmap-escape
// RUN: %check-kmap %s linuxkernel-kmap-escape --highmem

#include <linux/dma-mapping.h>
#include <linux/highmem.h>
#include <linux/interrupt.h>
#include <linux/kthread.h>
#include <linux/rcupdate.h>
#include <linux/smp.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

extern int pump(void *data);
extern void poke(void *data);
extern irqreturn_t handle(int irq, void *data);

void to_thread(struct page *page)
{
	char *p = kmap_local_page(page);

	kthread_run(pump, p, "pump"); // expect: refused escapes-context "the mapping of kmap_local_page() is handed to another context"
	kunmap_local(p);
	flush_dcache_page(page);
}

/* The thread gets the page and maps it itself. */
void page_to_thread(struct page *page)
{
	char *p = kmap_local_page(page);

	p[0] = 0;
	kunmap_local(p);
	kthread_run(pump, page, "pump");
}

/* kmap() is valid everywhere, as long as it lives. */
void kmap_to_thread(struct page *page)
{
	char *p = kmap(page);

	kthread_run(pump, p, "pump");
	kunmap(page);
}

dma_addr_t to_device(struct device *dev, struct page *page)
{
	char *p = kmap_local_page(page);
	dma_addr_t handle;

	p[0] = 0;
	handle = dma_map_single(dev, p, 64, DMA_TO_DEVICE); // expect: refused escapes-context
	kunmap_local(p);
	return handle;
}

dma_addr_t page_to_device(struct device *dev, struct page *page)
{
	char *p = kmap_local_page(page);

	p[0] = 0;
	kunmap_local(p);
	return dma_map_page(dev, page, 0, 64, DMA_TO_DEVICE);
}

/* An address somewhere in the page. */
dma_addr_t part_to_device(struct device *dev, struct page *page,
			  unsigned int offset)
{
	char *p = kmap_atomic(page) + offset;
	dma_addr_t handle = dma_map_single(dev, p, 64, DMA_TO_DEVICE); // expect: refused escapes-context "kmap_atomic()"

	kunmap_atomic(p);
	return handle;
}

int to_interrupt(struct page *page)
{
	char *p = kmap_local_page(page);
	int err = request_irq(7, handle, 0, "page", p); // expect: refused escapes-context

	kunmap_local(p);
	return err;
}

void to_processor(struct page *page)
{
	char *p = kmap_local_page(page);

	smp_call_function_single(1, poke, p, 1); // expect: refused escapes-context
	kunmap_local(p);
	flush_dcache_page(page);
}

struct job {
	struct work_struct work;
	struct timer_list timer;
	struct rcu_head rcu;
	char data[64];
};

/* An object inside of the page. */
void queue_in_page(struct page *page)
{
	struct job *job = kmap_local_page(page);

	queue_work(system_wq, &job->work); // expect: refused escapes-context
	mod_timer(&job->timer, 100); // expect: refused escapes-context
	kunmap_local(job);
	flush_dcache_page(page);
}

/* An object beside it, which does not know the page. */
void queue_beside(struct job *job, struct page *page)
{
	char *p = kmap_local_page(page);

	memcpy(job->data, p, sizeof(job->data));
	queue_work(system_wq, &job->work);
	kunmap_local(p);
	flush_dcache_page(page);
}
