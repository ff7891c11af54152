/*
 * Fixture, every era: walks of page tables
 *
 * Part of kmap-tidy, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 */
#ifndef KMAP_TIDY_FIXTURE_LINUX_PAGEWALK_H
#define KMAP_TIDY_FIXTURE_LINUX_PAGEWALK_H

#include <linux/fs.h>
#include <asm/pgtable.h>

typedef struct {
	unsigned long pud;
} pud_t;

struct mm_walk;
struct mm_walk_ops {
	int (*pud_entry)(pud_t *pud, unsigned long addr, unsigned long next,
			 struct mm_walk *walk);
	int (*pmd_entry)(pmd_t *pmd, unsigned long addr, unsigned long next,
			 struct mm_walk *walk);
	int (*pte_entry)(pte_t *pte, unsigned long addr, unsigned long next,
			 struct mm_walk *walk);
};
enum page_walk_action {
	ACTION_SUBTREE,
	ACTION_CONTINUE,
};
struct mm_walk {
	const struct mm_walk_ops *ops;
	struct mm_struct *mm;
	struct vm_area_struct *vma;
	enum page_walk_action action;
	void *private;
};

extern int walk_page_range(struct mm_struct *mm, unsigned long start,
			   unsigned long end, const struct mm_walk_ops *ops,
			   void *private);
extern int walk_page_mapping(struct address_space *mapping, pgoff_t first_index,
			     pgoff_t nr, const struct mm_walk_ops *ops,
			     void *private);
extern void __split_huge_pmd(struct vm_area_struct *vma, pmd_t *pmd,
			     unsigned long address);
#define split_huge_pmd(vma, pmd, address)                 \
	do {                                              \
		__split_huge_pmd((vma), (pmd), (address)); \
	} while (0)

extern void mmap_read_lock(struct mm_struct *mm);
extern void mmap_read_unlock(struct mm_struct *mm);
extern void mmap_assert_locked(struct mm_struct *mm);
extern void i_mmap_lock_read(struct address_space *mapping);
extern void i_mmap_unlock_read(struct address_space *mapping);

#endif
