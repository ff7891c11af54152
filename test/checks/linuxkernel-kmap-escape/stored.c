// The address goes along inside of an object that is handed over (RULES.md R3).

// RUN: %check-kmap %s linuxkernel-kmap-escape

#include <linux/highmem.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

struct job {
	struct page *page;
	char *data;
	struct work_struct work;
	struct timer_list timer;
};

void queue_job(struct job *job)
{
	job->data = kmap_local_page(job->page);
	queue_work(system_wq, &job->work); // expect: refused escapes-context
	kunmap_local(job->data);
	job->data = NULL;
}

void arm_job(struct job *job)
{
	job->data = kmap_atomic(job->page);
	mod_timer(&job->timer, 100); // expect: refused escapes-context
	kunmap_atomic(job->data);
	job->data = NULL;
}

/* Taken out before. */
void queue_clean_job(struct job *job)
{
	job->data = kmap_local_page(job->page);
	job->data[0] = 0;
	kunmap_local(job->data);
	job->data = NULL;
	queue_work(system_wq, &job->work);
}

/* A temporary home. */
int borrow(struct job *job)
{
	int v;

	job->data = kmap_local_page(job->page);
	v = job->data[0];
	kunmap_local(job->data);
	job->data = NULL;
	return v;
}
