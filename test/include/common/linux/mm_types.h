/*
 * Fixture, every era: struct page and what points at it
 *
 * Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#ifndef KMAP_TIDY_FIXTURE_LINUX_MM_TYPES_H
#define KMAP_TIDY_FIXTURE_LINUX_MM_TYPES_H

#include <linux/types.h>

struct address_space;
struct page {
	unsigned long flags;
	struct list_head lru;
	struct address_space *mapping;
	pgoff_t index;
	unsigned long private;
	void *virtual;
};
struct mm_struct;
struct vm_area_struct {
	unsigned long vm_start;
	unsigned long vm_end;
	struct mm_struct *vm_mm;
};

#endif
