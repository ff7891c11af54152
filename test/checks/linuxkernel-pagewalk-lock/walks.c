// Walks that split huge entries, and the lock that this needs.

// RUN: %check-kmap %s linuxkernel-pagewalk-lock
// RUN: %check-kmap %s linuxkernel-pagewalk-lock --era 6.12

#include <linux/pagewalk.h>

static int clean_pte(pte_t *pte, unsigned long addr, unsigned long next,
		     struct mm_walk *walk)
{
	return 0;
}

static int skip_huge_pmd(pmd_t *pmd, unsigned long addr, unsigned long next,
			 struct mm_walk *walk)
{
	walk->action = ACTION_CONTINUE;
	return 0;
}

static int skip_huge_pud(pud_t *pud, unsigned long addr, unsigned long next,
			 struct mm_walk *walk)
{
	walk->action = ACTION_CONTINUE;
	return 0;
}

static void split(struct vm_area_struct *vma, pmd_t *pmd, unsigned long addr)
{
	split_huge_pmd(vma, pmd, addr);
}

static int split_pmd(pmd_t *pmd, unsigned long addr, unsigned long next,
		     struct mm_walk *walk)
{
	split(walk->vma, pmd, addr);
	walk->action = ACTION_CONTINUE;
	return 0;
}

static const struct mm_walk_ops splitting_ops = {
	.pud_entry = skip_huge_pud,
	.pmd_entry = split_pmd,
};
static const struct mm_walk_ops careful_ops = {
	.pud_entry = skip_huge_pud,
	.pmd_entry = skip_huge_pmd,
	.pte_entry = clean_pte,
};
static const struct mm_walk_ops careless_ops = {
	.pud_entry = skip_huge_pud,
	.pte_entry = clean_pte,
};

/* The file's lock keeps nobody from changing the address space. */
int clean_mapping(struct address_space *mapping)
{
	int ret;

	i_mmap_lock_read(mapping);
	ret = walk_page_mapping(mapping, 0, 1, &splitting_ops, NULL); // expect: refused missing-lock "calls back a function that splits"
	if (!ret)
		ret = walk_page_mapping(mapping, 0, 1, &careless_ops, NULL); // expect: refused missing-lock "splits huge pmd entries"
	if (!ret)
		ret = walk_page_mapping(mapping, 0, 1, &careful_ops, NULL);
	i_mmap_unlock_read(mapping);
	return ret;
}

/* The other walk asks for the mmap_lock itself, but nobody has taken it here. */
int clean_range(struct address_space *mapping, struct mm_struct *mm)
{
	int ret;

	i_mmap_lock_read(mapping);
	ret = walk_page_range(mm, 0, PAGE_SIZE, &splitting_ops, NULL); // expect: refused missing-lock
	i_mmap_unlock_read(mapping);
	return ret;
}

int both_locks(struct address_space *mapping, struct mm_struct *mm)
{
	int ret;

	mmap_read_lock(mm);
	i_mmap_lock_read(mapping);
	ret = walk_page_range(mm, 0, PAGE_SIZE, &splitting_ops, NULL);
	i_mmap_unlock_read(mapping);
	mmap_read_unlock(mm);
	return ret;
}

/* Dropped before the walk. */
int too_short(struct address_space *mapping, struct mm_struct *mm)
{
	mmap_read_lock(mm);
	mmap_read_unlock(mm);
	return walk_page_mapping(mapping, 0, 1, &splitting_ops, NULL); // expect: refused missing-lock
}

/* Every caller holds it. */
static int for_callers(struct address_space *mapping)
{
	return walk_page_mapping(mapping, 0, 1, &splitting_ops, NULL);
}

int caller(struct address_space *mapping, struct mm_struct *mm)
{
	int ret;

	mmap_read_lock(mm);
	ret = for_callers(mapping);
	mmap_read_unlock(mm);
	return ret;
}

/* One caller does not. */
static int for_some(struct address_space *mapping)
{
	return walk_page_mapping(mapping, 0, 1, &splitting_ops, NULL); // expect: refused missing-lock
}

int locked_caller(struct address_space *mapping, struct mm_struct *mm)
{
	mmap_assert_locked(mm);
	return for_some(mapping);
}

int other_caller(struct address_space *mapping)
{
	return for_some(mapping);
}

/* Who calls a function that others see cannot be told: no lock, no finding. */
int walk(struct mm_struct *mm)
{
	return walk_page_range(mm, 0, PAGE_SIZE, &splitting_ops, NULL);
}
