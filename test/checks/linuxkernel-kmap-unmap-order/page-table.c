// With CONFIG_HIGHPTE a page table is mapped on the same stack, so its mapping
// nests with those of pages (RULES.md R1), also where this configuration does
// not map it.

// RUN: %check-kmap %s linuxkernel-kmap-unmap-order
// RUN: %check-kmap %s linuxkernel-kmap-unmap-order --define CONFIG_HIGHPTE --highmem
// RUN: %check-kmap %s linuxkernel-kmap-unmap-order --era 6.12
// RUN: %check-kmap %s linuxkernel-kmap-unmap-order --era 6.12 --define CONFIG_HIGHPTE --highmem

#include <asm/pgtable.h>
#include <linux/highmem.h>

unsigned long copy_entry(pmd_t *pmd, unsigned long addr, struct page *log)
{
	unsigned long *to = kmap_local_page(log);
	pte_t *pte = pte_offset_map(pmd, addr);
	unsigned long entry;

	if (!pte) {
		kunmap_local(to);
		return 0;
	}
	entry = pte->pte;
	pte_unmap(pte);
	to[0] = entry;
	kunmap_local(to);
	return entry;
}

unsigned long copy_entry_wrong(pmd_t *pmd, unsigned long addr,
			       struct page *log)
{
	pte_t *pte = pte_offset_map(pmd, addr);
	unsigned long *to, entry;

	if (!pte)
		return 0;
	to = kmap_local_page(log);
	entry = pte->pte;
	pte_unmap(pte); // expect: refused not-lifo "pte_offset_map()"
	to[0] = entry;
	kunmap_local(to);
	return entry;
}

/* The other half mapped first. */
unsigned long log_entry_wrong(pmd_t *pmd, unsigned long addr, struct page *log)
{
	unsigned long *to = kmap_atomic(log);
	pte_t *pte = pte_offset_map(pmd, addr);
	unsigned long entry = 0;

	if (pte)
		entry = to[0] = pte->pte;
	kunmap_atomic(to); // expect: refused not-lifo "pte_offset_map()"
	if (pte)
		pte_unmap(pte);
	return entry;
}

/* Two tables, as when entries move from one to the other. */
void move_entries(pmd_t *old, pmd_t *new, unsigned long addr)
{
	pte_t *from = pte_offset_map(old, addr);
	pte_t *to;

	if (!from)
		return;
	to = pte_offset_map(new, addr);
	if (to) {
		*to = *from;
		pte_unmap(to);
	}
	pte_unmap(from);
}

void move_entries_wrong(pmd_t *old, pmd_t *new, unsigned long addr)
{
	pte_t *from = pte_offset_map(old, addr);
	pte_t *to;

	if (!from)
		return;
	to = pte_offset_map(new, addr);
	if (!to) {
		pte_unmap(from);
		return;
	}
	*to = *from;
	pte_unmap(from); // expect: refused not-lifo
	cond_resched();
	pte_unmap(to);
}

/* A walk advances the pointer inside the table; the last entry releases it. */
unsigned long count_entries(pmd_t *pmd, struct page *log)
{
	unsigned long *to = kmap_local_page(log);
	pte_t *pte = pte_offset_map(pmd, 0), *start = pte;
	unsigned long n = 0;

	if (pte) {
		do {
			n += pte->pte != 0;
		} while (pte++, n < 8);
		pte_unmap(start);
	}
	to[0] = n;
	kunmap_local(to);
	return n;
}
