// The first page of a folio is mapped by the folio's own call, where the tree
// has it.

// RUN: %check-kmap %s linuxkernel-kmap-deprecated --era 6.1
// RUN: %check-kmap %s linuxkernel-kmap-deprecated --era 6.12

#include <linux/highmem.h>
#include <linux/pagemap.h>

int first(struct folio *folio)
{
	int *words = kmap(&folio->page); // expect: fixed
	int sum = words[0] + words[1];

	kunmap(&folio->page);
	return sum;
}

int of_array(struct folio **folios)
{
	int *words = kmap_atomic(&folios[1]->page); // expect: fixed
	int sum = words[0] + words[1];

	kunmap_atomic(words);
	return sum;
}
