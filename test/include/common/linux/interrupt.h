/*
 * Fixture, every era: another context to run in: interrupts
 *
 * Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#ifndef KMAP_TIDY_FIXTURE_LINUX_INTERRUPT_H
#define KMAP_TIDY_FIXTURE_LINUX_INTERRUPT_H

typedef enum irqreturn {
	IRQ_NONE,
	IRQ_HANDLED,
} irqreturn_t;
typedef irqreturn_t (*irq_handler_t)(int irq, void *dev);
extern int request_irq(unsigned int irq, irq_handler_t handler,
		       unsigned long flags, const char *name, void *dev);

#endif
