/*
 * Fixture, every era: the processor number
 *
 * Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#ifndef KMAP_TIDY_FIXTURE_LINUX_SMP_H
#define KMAP_TIDY_FIXTURE_LINUX_SMP_H

#include <linux/preempt.h>

extern int raw_smp_processor_id(void);
extern int smp_call_function_single(int cpu, void (*func)(void *info),
				    void *info, int wait);
#define smp_processor_id() raw_smp_processor_id()
#define get_cpu()                                                              \
	({                                                                     \
		preempt_disable();                                             \
		smp_processor_id();                                            \
	})
#define put_cpu() preempt_enable()

#endif
