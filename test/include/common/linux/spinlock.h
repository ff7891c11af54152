/*
 * Fixture, every era: locks; the irqsave form is a macro that assigns
 *
 * Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#ifndef KMAP_TIDY_FIXTURE_LINUX_SPINLOCK_H
#define KMAP_TIDY_FIXTURE_LINUX_SPINLOCK_H

#include <linux/preempt.h>

typedef struct spinlock {
	unsigned int raw;
} spinlock_t;
struct mutex {
	unsigned int raw;
};

extern void spin_lock(spinlock_t *lock);
extern void spin_unlock(spinlock_t *lock);
extern unsigned long _raw_spin_lock_irqsave(spinlock_t *lock);
extern void spin_unlock_irqrestore(spinlock_t *lock, unsigned long flags);
#define spin_lock_irqsave(lock, flags)                                         \
	do {                                                                   \
		flags = _raw_spin_lock_irqsave(lock);                          \
	} while (0)
extern void mutex_lock(struct mutex *lock);
extern void mutex_unlock(struct mutex *lock);

extern unsigned long arch_local_irq_save(void);
extern void arch_local_irq_restore(unsigned long flags);
#define local_irq_save(flags)                                                  \
	do {                                                                   \
		flags = arch_local_irq_save();                                 \
	} while (0)
#define local_irq_restore(flags)                                               \
	do {                                                                   \
		arch_local_irq_restore(flags);                                 \
	} while (0)

#endif
