/*
 * Fixture, every era: a header that uses macros of its includer
 *
 * Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#ifdef CONFIG_ABSENT
static inline char named_byte(struct page *page)
{
	return *(char *)map_named(page);
}
#endif

#define SLOT_CALL(operation) operation##_pasted
