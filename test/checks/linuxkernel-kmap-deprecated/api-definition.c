// A function that is itself one of the map APIs is not a user of them.

// RUN: %check-kmap %s linuxkernel-kmap-deprecated

#include <linux/bvec.h>

char *bvec_kmap_irq(struct bio_vec *bvec, unsigned long *flags)
{
	*flags = 0;
	return kmap_atomic(bvec->bv_page) + bvec->bv_offset; // expect: refused api-definition
}

void bvec_kunmap_irq(char *buffer, unsigned long *flags)
{
	*flags = 0;
	kunmap_atomic(buffer); // expect: refused api-definition
}

/* A function of another name that does the same is a user. */
char *vector_map(struct bio_vec *bvec)
{
	return kmap_atomic(bvec->bv_page) + bvec->bv_offset; // expect: refused returned-mapping
}
