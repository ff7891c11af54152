// A function that is itself one of the map APIs is not a user of them.

// RUN: %check-kmap %s linuxkernel-kmap-deprecated

#include <linux/highmem.h>
#include <linux/scatterlist.h>

struct scatter_walk {
	struct scatterlist *sg;
	unsigned int offset;
};

void *scatterwalk_map(struct scatter_walk *walk)
{
	return kmap_atomic(sg_page(walk->sg)) + // expect: refused api-definition
	       offset_in_page(walk->offset);
}

void scatterwalk_unmap(void *vaddr)
{
	kunmap_atomic(vaddr); // expect: refused api-definition
}

/* A function of another name that does the same is a user. */
void *walk_map(struct scatter_walk *walk)
{
	return kmap_atomic(sg_page(walk->sg)) + // expect: refused returned-mapping
	       offset_in_page(walk->offset);
}
