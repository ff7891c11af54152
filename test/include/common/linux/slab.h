/*
 * Fixture, every era: heap allocation
 *
 * Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#ifndef KMAP_TIDY_FIXTURE_LINUX_SLAB_H
#define KMAP_TIDY_FIXTURE_LINUX_SLAB_H

#include <linux/gfp.h>

extern void *kmalloc(size_t size, gfp_t flags);
extern void *kzalloc(size_t size, gfp_t flags);
extern void *kcalloc(size_t count, size_t size, gfp_t flags)
	__attribute__((malloc, alloc_size(1, 2)));
extern void *krealloc(const void *p, size_t size, gfp_t flags)
	__attribute__((alloc_size(2)));
extern void kfree(const void *p);

#endif
