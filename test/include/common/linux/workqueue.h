/*
 * Fixture, every era: another context to run in: work
 *
 * Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#ifndef KMAP_TIDY_FIXTURE_LINUX_WORKQUEUE_H
#define KMAP_TIDY_FIXTURE_LINUX_WORKQUEUE_H

#include <linux/kernel.h>

struct work_struct;
typedef void (*work_func_t)(struct work_struct *work);
struct work_struct {
	struct list_head entry;
	work_func_t func;
};
struct workqueue_struct;
extern struct workqueue_struct *system_wq;

#define INIT_WORK(_work, _func)                                                \
	do {                                                                   \
		(_work)->func = (_func);                                       \
	} while (0)
extern bool queue_work_on(int cpu, struct workqueue_struct *wq,
			  struct work_struct *work);
static inline bool queue_work(struct workqueue_struct *wq,
			      struct work_struct *work)
{
	return queue_work_on(-1, wq, work);
}
static inline bool schedule_work(struct work_struct *work)
{
	return queue_work(system_wq, work);
}

#endif
