/*
 * Fixture, Linux 6.12: page table maps
 *
 * Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#ifndef KMAP_TIDY_FIXTURE_ASM_PGTABLE_H
#define KMAP_TIDY_FIXTURE_ASM_PGTABLE_H

#include <linux/highmem.h>

typedef struct {
	unsigned long pte;
} pte_t;
typedef struct {
	unsigned long pmd;
} pmd_t;
extern struct page *pmd_page(pmd_t pmd);
#define pte_index(address) (((address) >> PAGE_SHIFT) & 511UL)
static inline pte_t *pte_offset_kernel(pmd_t *pmd, unsigned long address)
{
	return (pte_t *)page_address(pmd_page(*pmd)) + pte_index(address);
}

/* A page table page may be in highmem: it is mapped like any page. */
#ifdef CONFIG_HIGHPTE
#define pte_unmap(pte)                                                         \
	do {                                                                   \
		kunmap_local((pte));                                                     \
	} while (0)
#else
#define pte_unmap(pte) ((void)(pte))
#endif

/* May return NULL since 6.5. */
extern pte_t *pte_offset_map(pmd_t *pmd, unsigned long address);

#endif
