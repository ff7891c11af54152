/*
 * Fixture, every era: the flush that some helpers do and some do not (RULES.md R10)
 *
 * Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#ifndef KMAP_TIDY_FIXTURE_ASM_CACHEFLUSH_H
#define KMAP_TIDY_FIXTURE_ASM_CACHEFLUSH_H

struct page;
extern void flush_dcache_page(struct page *page);

#endif
