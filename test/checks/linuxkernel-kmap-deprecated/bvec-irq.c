// bvec_kmap_irq() is gone since 5.15; the tree that has it has no local form.

// RUN: %check-kmap %s linuxkernel-kmap-deprecated --era 5.4

#include <linux/bvec.h>

void clear_vector(struct bio_vec *bv)
{
	unsigned long flags;
	char *p = bvec_kmap_irq(bv, &flags); // expect: refused api-missing

	memset(p, 0, bv->bv_len);
	bvec_kunmap_irq(p, &flags);
}
