/*
 * Fixture, every era: preemption as a macro, as in a CONFIG_PREEMPTION kernel
 *
 * Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#ifndef KMAP_TIDY_FIXTURE_LINUX_PREEMPT_H
#define KMAP_TIDY_FIXTURE_LINUX_PREEMPT_H

extern void preempt_count_add(int val);
extern void preempt_count_sub(int val);
#define barrier() __asm__ __volatile__("" : : : "memory")

#define preempt_disable()                                                      \
	do {                                                                   \
		preempt_count_add(1);                                          \
		barrier();                                                     \
	} while (0)
#define preempt_enable()                                                       \
	do {                                                                   \
		barrier();                                                     \
		preempt_count_sub(1);                                          \
	} while (0)

extern int preempt_count(void);
#define in_atomic() (preempt_count() != 0)
#define preemptible() (preempt_count() == 0)

extern void migrate_disable(void);
extern void migrate_enable(void);

#endif
