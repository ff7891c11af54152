// bvec_kmap_irq() also disables interrupts (RULES.md R4). It is gone since 5.15.

// RUN: %check-kmap %s linuxkernel-kmap-deprecated --era 5.4

#include <linux/bvec.h>

void clear_vector(struct bio_vec *bv)
{
	unsigned long flags;
	char *p = bvec_kmap_irq(bv, &flags); // expect: refused needs-preempt-disable

	memset(p, 0, bv->bv_len);
	bvec_kunmap_irq(p, &flags);
}
