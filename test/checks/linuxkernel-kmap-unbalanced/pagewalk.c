// A callback of a page table walk that returns with a pte mapped.

// RUN: %check-kmap %s linuxkernel-kmap-unbalanced
// RUN: %check-kmap %s linuxkernel-kmap-unbalanced --era 6.12

#include <linux/pagewalk.h>

extern int is_wanted(pte_t *pte);

static int look_pmd(pmd_t *pmd, unsigned long addr, unsigned long next,
		    struct mm_walk *walk)
{
	pte_t *pte = pte_offset_map(pmd, addr);

	if (!pte)
		return 0;
	if (is_wanted(pte))
		return 1; // expect: refused unbalanced "pte_offset_map()"
	pte_unmap(pte);
	return 0;
}

static const struct mm_walk_ops look_ops = {
	.pmd_entry = look_pmd,
};

int look(struct mm_struct *mm)
{
	return walk_page_range(mm, 0, PAGE_SIZE, &look_ops, NULL);
}
